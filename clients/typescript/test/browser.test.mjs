// The package as a bundler makes it for browsers, run where nothing of Node is: it buys an answer and follows the chain.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { build } from "esbuild";
import ws from "ws";
import { clientOf, QUESTION, rows, startChain, terms, train } from "./market.mjs";

const folder = mkdtempSync(join(tmpdir(), "openledger-browser-"));
let chain;
before(async () => {
  chain = await startChain(["creator", "ann", "payer"]);
  const creator = await clientOf(chain, "creator");
  await (await clientOf(chain, "ann")).contribute(await creator.createDatanet(terms), rows(1, 30));
  await chain.blocks(8);
  await train(chain, "creator", 1n);
});
after(async () => {
  rmSync(folder, { recursive: true });
  await chain?.destroy();
});

test("a bundle for browsers needs nothing of Node", async () => {
  const outfile = join(folder, "client.js");
  const entry = fileURLToPath(new URL("../dist/index.js", import.meta.url));
  const { warnings } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "browser",
    format: "iife",
    globalName: "openledger",
    outfile,
    logLevel: "silent",
  });
  assert.deepEqual(
    warnings.filter(({ id }) => id !== "empty-import-meta"),
    [],
  );
  const code = readFileSync(outfile, "utf8");
  assert.doesNotMatch(code, /require\("(node:)?(fs|crypto|net|tls|http|https|buffer|stream|ws)"\)/);
  const web = {
    AbortController,
    AbortSignal,
    Headers,
    Request,
    Response,
    TextDecoder,
    TextEncoder,
    URL,
    WebAssembly,
    atob,
    btoa,
    clearTimeout,
    console,
    crypto,
    fetch,
    performance,
    setTimeout,
    queueMicrotask,
    WebSocket: ws,
    Uint8Array,
    ArrayBuffer,
    Error, // prettier-ignore
  };
  const context = vm.createContext({ ...web });
  vm.runInContext("globalThis.self = globalThis; globalThis.window = globalThis;", context);
  vm.runInContext(code, context);
  context.given = {
    rpc: chain.rpc,
    mnemonic: chain.keys.payer.mnemonic,
    question: QUESTION,
    wasm: readFileSync(new URL("../verifier/openledger_verifier.wasm", import.meta.url)),
  };
  const bought = await vm.runInContext(
    `(async () => {
      const { SigningOpenLedgerClient, walletFromMnemonic, Verifier, verifyReceipt, appHashAt, take } = openledger;
      const wallet = await walletFromMnemonic(given.mnemonic);
      const client = await SigningOpenLedgerClient.connectWithSigner(given.rpc, wallet, { gasPrice: "0.01uopen", pollMs: 100 });
      const answer = await client.infer(1, given.question);
      const [told] = await take(client.paidAnswers({ fromHeight: 1 }), 1);
      const verifier = await Verifier.load(given.wasm);
      const receipt = await client.receipt(answer.inferenceId, { verifier });
      const verdict = verifyReceipt(receipt, { verifier, appHash: await appHashAt(client, receipt.height) });
      return { name: answer.className, paid: answer.paid.length, told: told.txHash === answer.txHash, passed: verdict.passed };
    })()`,
    context,
  );
  assert.deepEqual({ ...bought, paid: bought.paid > 0 }, { name: "left", paid: true, told: true, passed: true });
});
