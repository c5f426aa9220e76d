// Kills the node (openledgerd or CometBFT in turn) at random moments under load, and at CometBFT's own crash points, and checks that
// nothing is lost: every restart makes blocks, what was reported committed stays as it was, a second node that executes all blocks
// without disturbance gets the same hashes, and the money adds up.
//
//   node tests/chaos/kill.mjs [--kills 50] [--seed 1] [--no-crash-points]
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { alive, Chain, denom, sleep, until } from "../e2e/harness/chain.mjs";
import { Load } from "../e2e/harness/load.mjs";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const kills = option("kills", 50);
const crashPoints = process.argv.includes("--no-crash-points") ? 0 : 10;
let seed = option("seed", 1);

/** Below `n`; the schedule of a seed is the same on every run, its moments are not. */
function random(n) {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
}

/** On a terminal only: one line that is written over. */
function progress(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r${text} `);
}

const senders = ["s1", "s2", "s3", "s4", "s5", "s6"];
const start = 1_000_000_000n;

/** Blocks as a running node reported them: app hash, hash and receipts. */
class Witness {
  blocks = new Map();
  indexed = new Map();
  next = 1;

  /** Reads what is new. Called while the node may die at any moment: errors end the round. */
  async watch(chain) {
    try {
      const height = await chain.height();
      for (; this.next <= height; this.next++) this.blocks.set(this.next, await read(chain, this.next));
      const { txs } = this.blocks.get(height) ?? { txs: [] };
      for (const hash of txs) this.indexed.set(hash, await lookup(chain, hash));
    } catch {
      // the node is down
    }
  }
}

async function read(chain, height) {
  const [{ block, block_id: id }, results] = await Promise.all([
    chain.call("block", { height: String(height) }),
    chain.call("block_results", { height: String(height) }),
  ]);
  const hash = async (tx) => Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(tx, "base64"))).toString("hex").toUpperCase();
  const receipts = (results.txs_results ?? []).map(({ code, data, gas_wanted, gas_used, codespace }) => ({ code, data, gas_wanted, gas_used, codespace }));
  return {
    hash: id.hash,
    appHash: block.header.app_hash,
    resultsHash: block.header.last_results_hash,
    executed: results.app_hash,
    receipts,
    txs: await Promise.all((block.data.txs ?? []).map(hash)),
  };
}

async function lookup(chain, hash) {
  const { height, index, tx_result: result } = await chain.call("tx", { hash: Buffer.from(hash, "hex").toString("base64") });
  return { height, index, code: result.code, gas_used: result.gas_used, data: result.data };
}

/** Starts again and expects blocks. Returns the time that took. */
async function restart(chain, options) {
  const began = Date.now();
  await chain.up(options);
  return Date.now() - began;
}

const chain = await Chain.create({ chainId: "chaos-1", timeoutCommit: "100ms", accounts: { ...Object.fromEntries(senders.map((s) => [s, `${start}${denom}`])), sink: "" } });
const witness = new Witness();
const counts = { app: 0, comet: 0, starting: 0, points: 0, restarts: 0, slowest: 0 };
let load, second;

async function up(options) {
  counts.slowest = Math.max(counts.slowest, await restart(chain, options));
  counts.restarts++;
}

try {
  await chain.up();
  load = await Load.start(chain, senders, chain.keys.sink.address);
  const watcher = setInterval(() => (witness.busy ??= witness.watch(chain).finally(() => (witness.busy = undefined))), 100);

  for (let i = 0; i < kills; i++) {
    // Every fifth kill hits a node that is still starting or replaying.
    const starting = i % 5 === 4;
    if (starting) {
      await chain.up({ wait: false });
      await sleep(50 + random(1200));
      counts.starting++;
    } else {
      if (i > 0) await up();
      await sleep(200 + random(2300));
    }
    const comet = chain.comet();
    const kind = i % 2 === 0 || !comet ? "app" : "comet";
    counts[kind]++;
    if (kind === "app") {
      chain.process.kill("SIGKILL");
      await chain.exited;
      if (comet) await until("CometBFT dies with the node", () => !alive(comet), { timeout: 10_000 });
    } else {
      process.kill(comet, "SIGKILL");
      const { code } = await chain.exited;
      assert.notEqual(code, 0, "a node whose CometBFT was killed exits with a code that is not 0");
    }
    progress(`killed ${i + 1} of ${kills}; ${witness.next - 1} blocks, ${load.accepted} transactions taken `);
  }

  for (let point = 0; point < crashPoints; point++) {
    await chain.down();
    await chain.up({ env: { FAIL_TEST_INDEX: String(point) }, wait: false });
    const { code } = await Promise.race([chain.exited, sleep(60_000).then(() => assert.fail(`crash point ${point} was not reached`))]);
    assert.notEqual(code, 0);
    counts.points++;
    await up();
    progress(`crash point ${point} of ${crashPoints}; ${witness.next - 1} blocks, ${load.accepted} transactions taken `);
  }
  if (chain.ended) await up();

  await load.stop();
  await chain.blocks(3);
  clearInterval(watcher);
  await witness.busy;
  await witness.watch(chain);
  const top = witness.next - 1;

  // What was reported is still there, in the blocks and in the index.
  for (const [height, seen] of witness.blocks) assert.deepEqual(await read(chain, height), seen, `block ${height} changed`);
  for (const [hash, seen] of witness.indexed) assert.deepEqual(await lookup(chain, hash), seen, `transaction ${hash} changed`);

  // A node that was never killed executes the same blocks and gets the same hashes and receipts.
  second = await Chain.create({ chainId: "chaos-1", timeoutCommit: "100ms" });
  cpSync(join(chain.home, "config", "genesis.json"), join(second.home, "config", "genesis.json"));
  await second.cli("config", "set", "config", "p2p.addr_book_strict", "false");
  const id = (await chain.cli("comet", "show-node-id")).stdout.trim();
  await second.up({ flags: ["--p2p.persistent_peers", `${id}@127.0.0.1:${chain.p2pPort}`], wait: false });
  await until("the second node has all blocks", async () => (await second.height()) >= top, { timeout: 300_000, every: 500 });
  for (const [height, seen] of witness.blocks) assert.deepEqual(await read(second, height), seen, `block ${height} differs when executed without disturbance`);

  // Each transaction in a block moved one coin, once.
  const good = [...witness.blocks.values()].flatMap((b) => b.receipts).filter((r) => r.code === 0).length;
  const after = await chain.call("status");
  assert.ok(Number(after.sync_info.latest_block_height) >= top);
  const moved = Number((await chain.json("query", "bank", "balance", chain.keys.sink.address, denom)).balance.amount);
  assert.equal(moved, good, "coins that arrived and transactions that succeeded");
  const total = await chain.json("query", "bank", "total-supply-of", denom);
  assert.equal(BigInt(total.amount.amount), start * BigInt(senders.length));

  const receipts = [...witness.blocks.values()].reduce((n, b) => n + b.receipts.length, 0);
  console.log(`\n
kills of openledgerd        ${counts.app}
kills of CometBFT           ${counts.comet}
  of both, while starting   ${counts.starting}
CometBFT crash points       ${counts.points}
restarts that made blocks   ${counts.restarts}, the slowest in ${counts.slowest} ms
blocks                      ${top}, equal after every restart and when executed undisturbed
transactions in blocks      ${receipts}, ${good} successful, none lost or changed
transactions by hash        ${witness.indexed.size}, none lost or changed`);
} catch (error) {
  console.error(`\n${error.stack}\nlog of the node:\n${chain.tail(30)}${second ? `\nlog of the second node:\n${second.tail(30)}` : ""}`);
  process.exitCode = 1;
} finally {
  await load?.stop();
  await chain.destroy();
  await second?.destroy();
  process.exit();
}
