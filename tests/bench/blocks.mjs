// Time of an empty block, and of blocks full of sends, with CometBFT's pause after a commit switched off.
//
//   node tests/bench/blocks.mjs [seconds]      after `npm ci` in tests/e2e
import { Chain, denom, sleep } from "../e2e/harness/chain.mjs";
import { Load } from "../e2e/harness/load.mjs";

const seconds = Number(process.argv[2] ?? 15);
const senders = Array.from({ length: 24 }, (_, i) => `s${i}`);
const accounts = Object.fromEntries([...senders, "sink"].map((name) => [name, `1000000000${denom}`]));
const chain = await Chain.create({ timeoutCommit: "0s", accounts });

/** Blocks and transactions in them during the time. */
async function measure() {
  const [first, began] = [await chain.height(), Date.now()];
  await sleep(seconds * 1000);
  const [last, spent] = [await chain.height(), Date.now() - began];
  let txs = 0;
  for (let h = first + 1; h <= last; h++) txs += (await chain.call("block", { height: String(h) })).block.data.txs.length;
  return { blocks: last - first, each: spent / (last - first), txs, rate: (txs * 1000) / spent };
}

try {
  await chain.up();
  await chain.blocks(20);
  const empty = await measure();
  console.log(`empty blocks   ${empty.blocks} in ${seconds} s, ${empty.each.toFixed(1)} ms each`);
  const load = await Load.start(chain, senders, chain.keys.sink.address, { pause: 0 });
  await chain.blocks(5);
  const full = await measure();
  await load.stop();
  console.log(`with sends     ${full.blocks} in ${seconds} s, ${full.each.toFixed(1)} ms each, ${full.rate.toFixed(0)} transactions/s (signed by the same machine)`);
} finally {
  await chain.destroy();
}
