// kill -9 while contracts are stored, compiled and migrated: the node comes back each time, and every code that the chain knows is whole.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { GasPrice } from "@cosmjs/stargate";
import { Chain, denom, sleep, until } from "../harness/chain.mjs";
import { directWallet } from "../harness/wallet.mjs";
import { hackatom } from "../harness/wasmd.mjs";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The same contract under another checksum: a section that nobody reads says which one it is. */
function variant(number) {
  const text = Buffer.from(`variant ${number}`);
  return Buffer.concat([hackatom, Buffer.from([0, text.length + 1, text.length]), text]);
}

let chain, alice, verifier;
const options = { gasPrice: GasPrice.fromString(`0.01${denom}`), broadcastPollIntervalMs: 50, broadcastTimeoutMs: 20_000 };
const connect = async () => SigningCosmWasmClient.connectWithSigner(chain.rpc, await directWallet(chain.keys.alice), options);

before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000000${denom}` } });
  alice = chain.keys.alice.address;
  verifier = { verifier: alice, beneficiary: alice };
});
after(() => chain?.destroy());

/** Sends, kills the node so many milliseconds later, starts it again, and waits until it makes blocks. */
async function killed(send, delay) {
  const client = await connect();
  const sent = send(client).catch(() => undefined);
  await sleep(delay);
  await chain.down("SIGKILL");
  await sent;
  client.disconnect();
  await chain.up();
}

async function codesAreWhole() {
  const client = await connect();
  const codes = await client.getCodes();
  for (const { id, checksum } of codes) {
    assert.equal(sha256((await client.getCodeDetails(id)).data), checksum);
  }
  const files = readdirSync(join(chain.home, "data", "wasm", "wasm"));
  assert.ok(codes.every(({ checksum }) => files.includes(checksum)), "each code has its file");
  assert.ok(files.every((name) => /^[0-9a-f]{64}$/.test(name)), `nothing half written is left: ${files}`);
  client.disconnect();
  return codes.length;
}

test("kill -9 while codes are stored", async () => {
  for (let i = 0; i < 6; i++) {
    await killed((client) => client.upload(alice, variant(i), { amount: [{ denom, amount: "90000" }], gas: "9000000" }), 100 + 80 * i);
    await codesAreWhole();
  }
  // The mempool of a killed node is gone, so a code that was on its way may be missing; sent again, it gets there.
  const client = await connect();
  await client.upload(alice, variant(100), 1.5);
  client.disconnect();
  assert.ok((await codesAreWhole()) >= 1);
});

test("kill -9 while a contract is migrated", async () => {
  const client = await connect();
  const first = await client.upload(alice, variant(200), 1.5);
  const second = await client.upload(alice, variant(201), 1.5);
  const { contractAddress } = await client.instantiate(alice, first.codeId, verifier, "moves", 1.5, { admin: alice });
  client.disconnect();
  const fee = { amount: [{ denom, amount: "10000" }], gas: "1000000" };
  for (let i = 0; i < 4; i++) {
    const to = i % 2 ? first.codeId : second.codeId;
    await killed((c) => c.migrate(alice, contractAddress, to, { verifier: alice }, fee), 120 + 90 * i);
    const again = await connect();
    const { codeId } = await again.getContract(contractAddress);
    const lists = await Promise.all([first, second].map((code) => again.getContracts(code.codeId)));
    const expected = [first, second].map((code) => (code.codeId === codeId ? [contractAddress] : []));
    assert.deepEqual(lists, expected, "the index by code agrees with the contract");
    assert.deepEqual(await again.queryContractSmart(contractAddress, { verifier: {} }), { verifier: alice });
    again.disconnect();
  }
  await until("blocks go on", async () => (await chain.blocks(2), true));
});
