// A thousand codes uploaded, each cw20 with a custom section of its own: resident memory, disk, and how long a restart takes.
//
//   node tests/bench/codes.mjs [codes] [codes of wasmd]      after `npm ci` in tests/e2e; OPENLEDGERD names a release build
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Signer } from "../e2e/harness/presigned.mjs";
import { contract } from "../e2e/harness/wasmd.mjs";
import { chainId, denom, peers, prefix } from "./peers.mjs";

const BLOCK = 36_000_000;
const TOGETHER = 8;
const cw20 = contract("benchmarks/testdata/cw20_base.wasm");

/** The token with a section that no engine reads: another code with the same machine code. */
function variant(number) {
  const content = Buffer.from(String(number).padStart(8, "0"));
  return Buffer.concat([cw20, Buffer.from([0, content.length + 1, 0]), content]);
}

/** Bytes of all files below a folder. */
function disk(folder) {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? disk(path) : statSync(path).size;
  }).reduce((a, b) => a + b, 0);
}

const kilobytes = (bytes) => Math.round(bytes / 1000);

/** Uploads, looks, stops, starts again and looks. */
async function fill(peer, signers, count, folders) {
  console.log(`${peer.name}: started in ${(await peer.up()).toFixed(1)} s, ${peer.memory().toFixed(0)} MiB`);
  const [before, cpu] = [folders.map(disk), peer.cpu()];
  for (let i = 0; i < count; i += TOGETHER) {
    const some = signers.slice(0, Math.min(TOGETHER, count - i));
    const txs = await Promise.all(some.map((signer, at) => signer.sign("MsgStoreCode", { wasmByteCode: gzipSync(variant(i + at)) }, 9_000_000)));
    const failed = (await peer.include(txs, { together: 1 })).find(({ code }) => code !== 0);
    if (failed) throw new Error(failed.log);
    const done = i + some.length;
    if (done % 200 === 0 || done === count) console.log(`  ${done} codes: ${peer.memory().toFixed(0)} MiB`);
  }
  const after = folders.map(disk);
  console.log(`  processor time ${((1000 * (peer.cpu() - cpu)) / count).toFixed(0)} ms a code; disk a code: ${after.map((bytes, at) => `${kilobytes((bytes - before[at]) / count)} KB in ${folders[at].slice(peer.home.length)}`).join(", ")}`);
  await peer.down();
  const again = await peer.up();
  console.log(`  started again in ${again.toFixed(1)} s (${peer.cpu().toFixed(1)} s of the processor), ${peer.memory().toFixed(0)} MiB`);
  await peer.down();
}

const [ours, theirs] = [Number(process.argv[2] ?? 1_000), Number(process.argv[3] ?? 200)];
const signers = [];
for (let i = 0; i < TOGETHER; i++) signers.push(await Signer.create(i + 1, { chainId, prefix, denom }));
const chain = await peers(Object.fromEntries(signers.map(({ address }) => [address, 1_000_000_000])), BLOCK);
try {
  await fill(chain.ours, signers, ours, ["data/wasm/wasm", "data/wasm/cache"].map((path) => join(chain.ours.home, path)));
  signers.forEach((signer) => (signer.sequence = 0));
  await fill(chain.theirs, signers, theirs, [join(chain.theirs.home, "wasm")]);
} finally {
  for (const peer of [chain.ours, chain.theirs]) await peer.down().catch((error) => console.error(error.message));
  chain.destroy();
}
