// Four validators with contracts, one of which loses the file of a code: it stops and says which code, at use and at start, the others
// go on, and nothing else is ever signed. With the file of another node it catches up and signs again.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { openUploads, prefix, until } from "../harness/chain.mjs";
import { Network } from "../harness/network.mjs";
import { fee } from "../harness/wallet.mjs";
import { hackatom, vmContract } from "../harness/wasmd.mjs";

const queue = vmContract("testdata/queue.wasm");
const checksum = createHash("sha256").update(queue).digest("hex");
const patient = { timeout: 120_000, every: 200 };
/** Nothing compiled stays in memory, so that a code is looked for at each use. */
const forgetful = ["--wasm.memory_cache_size=0"];
let network, first, loser, client, author, contract;

const folderOf = (node) => join(node.home, "data", "wasm");
const file = (node) => join(folderOf(node), "wasm", checksum);
const signedBy = (node) => JSON.parse(readFileSync(join(node.home, "data", "priv_validator_state.json"), "utf8"));
const enqueue = async (value) => (await client.execute(author, contract, { enqueue: { value } }, fee(500_000))).height;
const loseTheCode = () => {
  rmSync(file(loser));
  rmSync(join(folderOf(loser), "cache"), { recursive: true });
};
/** How the node ended, and what it wrote since its log had `size` bytes. */
async function ending(size) {
  await until("the node stops", () => loser.ended, patient);
  return { ...loser.ended, text: readFileSync(loser.log).subarray(size).toString() };
}
const saysWhichCode = ({ code, signal, text }) => {
  assert.ok(code > 0 && signal === null, JSON.stringify({ code, signal }));
  assert.match(text, new RegExp(`contract code ${checksum} is missing`));
};
const logSize = () => readFileSync(loser.log).length;

before(async () => {
  network = await Network.create({
    chainId: "lost-code-1",
    genesis: openUploads,
  });
  first = network.nodes[0];
  loser = network.nodes[3];
  network.nodes.forEach((node) => node.up(node === loser ? forgetful : []));
  await network.waitFor(2);
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(first.mnemonic, { prefix });
  author = (await wallet.getAccounts())[0].address;
  client = await SigningCosmWasmClient.connectWithSigner(first.rpc, wallet, { broadcastPollIntervalMs: 200, broadcastTimeoutMs: 60_000 });
  await client.upload(author, hackatom, fee(8_000_000));
  const { codeId } = await client.upload(author, queue, fee(8_000_000));
  ({ contractAddress: contract } = await client.instantiate(author, codeId, {}, "queue", fee(1_000_000)));
  await until("all have the code", () => network.nodes.every((node) => existsSync(file(node))), patient);
});
after(() => network?.destroy());

let stopped;
test("at use: it stops before it signs another hash, and the others go on", async () => {
  const size = logSize();
  loseTheCode();
  stopped = await enqueue(1);
  saysWhichCode(await ending(size));
  // The root of a block is signed with the next one, which it never came to.
  assert.ok(Number(signedBy(loser).height) <= stopped, `it signed at ${signedBy(loser).height}, the code was needed at ${stopped}`);
  await enqueue(2);
  await network.blocks(5);
  assert.equal(await network.sameHashes((await first.height()) - 1), 3);
});

test("at start: it stops again, before it takes part", async () => {
  const [size, signed] = [logSize(), signedBy(loser)];
  loser.up();
  saysWhichCode(await ending(size));
  assert.deepEqual(signedBy(loser), signed);
  await enqueue(3);
});

test("with the file of another node it catches up and signs again", async () => {
  cpSync(file(first), file(loser));
  loser.up(forgetful);
  await until("it has caught up", async () => (await loser.height()) >= (await first.height()) - 1, patient);
  const { address } = (await loser.call("status")).validator_info;
  await until("it signs", async () => {
    const { block } = await first.call("block");
    return block.last_commit.signatures.some((s) => s.validator_address === address && s.block_id_flag === 2);
  }, patient);
  const height = await enqueue(4);
  await network.waitFor(height + 2);
  assert.equal(await network.sameHashes(height + 1), 4);
  for (let at = 1; at <= height + 2; at++) {
    const hashes = await Promise.all(network.nodes.map(async (node) => (await node.call("block", { height: String(at) })).block_id.hash));
    assert.equal(new Set(hashes).size, 1, `blocks of height ${at}: ${hashes}`);
  }
});
