// Every snippet of the README runs, in its order, on a live chain.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { join } from "node:path";
import { clientOf, rows, startChain, terms, train } from "./market.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
let chain, folder;
before(async () => {
  chain = await startChain(["creator", "ann", "reader"], { startFlags: ["--minimum-gas-prices", "0.001uopen"] });
  const creator = await clientOf(chain, "creator");
  await (await clientOf(chain, "ann")).contribute(await creator.createDatanet(terms), rows(1, 30));
  await chain.blocks(8);
  await train(chain, "creator", 1n);
  // Within the package, where its own name can be imported.
  folder = mkdtempSync(join(here, "dist", "readme-"));
});
after(async () => {
  if (folder) rmSync(folder, { recursive: true });
  await chain?.destroy();
});

test("Keplr's snippet runs with a wallet that answers as Keplr does", async () => {
  const [, snippet] = /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(here, "README.md"), "utf8"));
  const file = join(folder, "keplr.mjs");
  const around = `
import { keplrChainInfo, SigningOpenLedgerClient, walletFromMnemonic } from "@openledger/client";
const [rpc, rest, chainId] = process.argv.slice(2);
const said = [];
const window = { keplr: {
  experimentalSuggestChain: async (info) => said.push(info.chainId, info.currencies[0].coinDenom),
  enable: async (id) => said.push(id),
  getOfflineSignerAuto: async () => walletFromMnemonic(process.env.MNEMONIC, { amino: true }),
} };
${snippet}
console.log(said.join(), (await client.infer(1, [55, -58, 3, 0])).className);
`;
  writeFileSync(file, around);
  const env = { ...process.env, MNEMONIC: chain.keys.reader.mnemonic };
  const { stdout } = await promisify(execFile)(process.execPath, [file, chain.rpc, chain.rest, chain.chainId], {
    cwd: folder,
    env,
    timeout: 60_000,
  });
  assert.equal(stdout, `${chain.chainId},OPEN,${chain.chainId} left\n`);
});

test("the README's snippets run as they stand", async () => {
  const snippets = [...readFileSync(join(here, "README.md"), "utf8").matchAll(/^```js\n([\s\S]*?)^```/gm)].map(
    ([, code]) => code,
  );
  assert.ok(snippets.length >= 8, `${snippets.length} snippets`);
  const file = join(folder, "snippets.mjs");
  writeFileSync(file, snippets.join("\n").replace("http://127.0.0.1:26657", chain.rpc));
  const env = { ...process.env, MNEMONIC: chain.keys.reader.mnemonic };
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, env, timeout: 120_000 });
  for (const line of [
    /^left for 700001uopen$/m,
    /^data open1\w+ \d+$/m,
    /^1n two sides 700001$/m,
    /^points \[ 'left', 'right' \] ADMISSION_POLICY_OPEN$/m,
    /^2 of 2 admitted$/m,
    /^answer 2 for open1\w+, 700001uopen$/m,
    /^ok   payments /m,
    /^true \d+$/m,
    /^input The question cannot be asked: it has 3 values, and 4 are needed\. Nothing was sent/m,
  ])
    assert.match(stdout, line);
});
