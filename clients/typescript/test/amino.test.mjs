// What wallets sign in amino JSON, beside what the chain's own command signs: equal signatures of equal keys are equal bytes.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { makeSignDoc, Secp256k1HdWallet } from "@cosmjs/amino";
import { createAminoTypes, createRegistry, proto } from "../dist/index.js";
import { ownMessages } from "../dist/registry.js";
import { binary } from "../../../tests/e2e/harness/chain.mjs";
import { sample, source } from "./samples.mjs";

const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), "openledger-amino-"));
const fee = { amount: [{ denom: "uopen", amount: "5" }], gas: "200000" };
let wallet, address;

before(async () => {
  const { stdout } = await run(binary, [
    "--home",
    home,
    "keys",
    "add",
    "signer",
    "--keyring-backend",
    "test",
    "--output",
    "json",
  ]);
  const key = JSON.parse(stdout);
  address = key.address;
  wallet = await Secp256k1HdWallet.fromMnemonic(key.mnemonic, { prefix: "open" });
});
after(() => rmSync(home, { recursive: true, force: true }));

/** The signature of the chain's command over a transaction. */
async function signedByChain(messages, memo) {
  const file = join(home, "tx.json");
  const json = messages.map(({ codec, value }) => ({ "@type": codec.typeUrl, ...codec.toJSON(value) }));
  const body = { messages: json, memo, timeout_height: "0", extension_options: [], non_critical_extension_options: [] };
  writeFileSync(
    file,
    JSON.stringify({
      body,
      auth_info: { signer_infos: [], fee: { amount: fee.amount, gas_limit: fee.gas, payer: "", granter: "" } },
      signatures: [],
    }),
  );
  const flags = [
    "--from",
    "signer",
    "--keyring-backend",
    "test",
    "--chain-id",
    "amino-1",
    "--offline",
    "--account-number",
    "7",
    "--sequence",
    "3",
    "--sign-mode",
    "amino-json",
  ];
  const { stdout } = await run(binary, ["--home", home, "tx", "sign", file, ...flags], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout).signatures[0];
}

async function signedHere(messages, memo) {
  const types = createAminoTypes();
  const amino = messages.map(({ codec, value }) => types.toAmino({ typeUrl: codec.typeUrl, value }));
  const doc = makeSignDoc(amino, fee, "amino-1", memo, 7, 3);
  const { signature, signed } = await wallet.signAmino(address, doc);
  // cosmjs sends what comes back from the wallet: its bytes must be those that were signed. (An amount that is empty comes
  // back as the zero that was signed.)
  const registry = createRegistry();
  for (const one of signed.msgs) {
    const { typeUrl, value } = types.fromAmino(one);
    assert.deepEqual(
      types.toAmino({ typeUrl, value: registry.decode({ typeUrl, value: registry.encode({ typeUrl, value }) }) }),
      one,
      typeUrl,
    );
  }
  return signature.signature;
}

test("sign bytes of each message of the chain are the chain's own", async (t) => {
  const all = ownMessages();
  assert.ok(all.length >= 50, `${all.length} messages`);
  const next = source(5);
  for (const codec of all) {
    await t.test(codec.typeUrl, async () => {
      const messages = [10, 10, 5, 2, 0].map((fill) => ({
        codec,
        value: sample(codec, next, { fill, signer: address }),
      }));
      assert.equal(await signedHere(messages, "<memo> & co"), await signedByChain(messages, "<memo> & co"));
    });
  }
});

test("messages that a grant executes have amino forms, too", async () => {
  const { MsgExec } = await import("cosmjs-types/cosmos/authz/v1beta1/tx");
  const { MsgInfer } = proto.inference;
  const next = source(8);
  const inner = [10, 3].map((fill) => ({
    typeUrl: MsgInfer.typeUrl,
    value: MsgInfer.encode(sample(MsgInfer, next, { fill, signer: address })).finish(),
  }));
  const value = { grantee: address, msgs: inner };
  const toJSON = () => ({
    grantee: address,
    msgs: inner.map(({ value: bytes }) => ({ "@type": MsgInfer.typeUrl, ...MsgInfer.toJSON(MsgInfer.decode(bytes)) })),
  });
  const messages = [{ codec: { typeUrl: MsgExec.typeUrl, toJSON, encode: MsgExec.encode }, value }];
  assert.equal(await signedHere(messages, ""), await signedByChain(messages, ""));
});
