// Kills the node (openledgerd or CometBFT in turn) at random moments under load, and at CometBFT's own crash points, and checks that
// nothing is lost: every restart makes blocks, what was reported committed stays as it was, a second node that executes all blocks
// without disturbance gets the same hashes, and the money adds up.
//
//   node tests/chaos/kill.mjs [--kills 50] [--seed 1] [--no-crash-points]
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { alive, Chain, denom, sleep, until } from "../e2e/harness/chain.mjs";
import { question, sellAnswers } from "../e2e/harness/economy.mjs";
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
const price = 1_001;
const payers = ["p1", "p2"];

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

const chain = await Chain.create({ chainId: "chaos-1", timeoutCommit: "100ms", accounts: { ...Object.fromEntries([...senders, ...payers, "creator"].map((s) => [s, `${start}${denom}`])), sink: "" } });
const witness = new Witness();
const counts = { app: 0, comet: 0, starting: 0, points: 0, restarts: 0, slowest: 0 };
const loads = [];
let second;
const accepted = () => loads.reduce((n, load) => n + load.accepted, 0);

async function up(options) {
  counts.slowest = Math.max(counts.slowest, await restart(chain, options));
  counts.restarts++;
}

try {
  await chain.up();
  const modelId = await sellAnswers(chain, "creator", price);
  const infer = (payer) => ({ typeUrl: "/openledger.inference.v1.MsgInfer", value: { payer, modelId, input: question, maxFee: { denom, amount: String(price) } } });
  loads.push(await Load.start(chain, senders, chain.keys.sink.address));
  loads.push(await Load.start(chain, payers, "", { message: infer, gas: 1_000_000, pause: 150 }));
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
    progress(`killed ${i + 1} of ${kills}; ${witness.next - 1} blocks, ${accepted()} transactions taken `);
  }

  for (let point = 0; point < crashPoints; point++) {
    await chain.down();
    await chain.up({ env: { FAIL_TEST_INDEX: String(point) }, wait: false });
    const { code } = await Promise.race([chain.exited, sleep(60_000).then(() => assert.fail(`crash point ${point} was not reached`))]);
    assert.notEqual(code, 0);
    counts.points++;
    await up();
    progress(`crash point ${point} of ${crashPoints}; ${witness.next - 1} blocks, ${accepted()} transactions taken `);
  }
  if (chain.ended) await up();

  await Promise.all(loads.map((load) => load.stop()));
  await chain.blocks(3);
  clearInterval(watcher);
  await witness.busy;
  await witness.watch(chain);
  const top = witness.next - 1;
  assert.ok(top > kills && witness.blocks.size === top, `${witness.blocks.size} of ${top} blocks were seen`);

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

  // Each send moved one coin, once; each answer was paid for, once; fees came out again to the unit.
  const sends = Number((await chain.json("query", "bank", "balance", chain.keys.sink.address, denom)).balance.amount);
  const { totals } = (await chain.get("/openledger/attribution/v1/epochs/0")).body;
  const answers = Number(totals[0].inferences);
  const all = [...witness.blocks.values()].flatMap((b) => b.receipts);
  const good = all.filter((r) => r.code === 0);
  const answered = good.filter((r) => Buffer.from(r.data, "base64").includes("MsgInferResponse")).length;
  const sent = good.filter((r) => Buffer.from(r.data, "base64").includes("MsgSendResponse")).length;
  assert.deepEqual({ sends, answers }, { sends: sent, answers: answered }, "what moved and what was reported");
  const paid = totals[0].paid_out.reduce((sum, t) => sum + BigInt(t.amount.amount), 0n) + BigInt(totals[0].carry);
  assert.equal(paid, BigInt(answers * price));
  assert.equal(BigInt(totals[0].fees_in), paid);
  const burned = totals[0].paid_out.filter((t) => t.role === "ROLE_BURN").reduce((sum, t) => sum + BigInt(t.amount.amount), 0n);
  const total = await chain.json("query", "bank", "total-supply-of", denom);
  const validator = BigInt(parseInt(chain.options.accounts.validator, 10));
  assert.equal(BigInt(total.amount.amount), start * BigInt(senders.length + payers.length + 1) + validator - burned);

  console.log(`\n
kills of openledgerd        ${counts.app}
kills of CometBFT           ${counts.comet}
  of both, while starting   ${counts.starting}
CometBFT crash points       ${counts.points}
restarts that made blocks   ${counts.restarts}, the slowest in ${counts.slowest} ms
blocks                      ${top}, equal after every restart and when executed undisturbed
transactions in blocks      ${all.length}: ${sent} sends and ${answered} paid answers, none lost or changed
transactions by hash        ${witness.indexed.size}, none lost or changed`);
} catch (error) {
  console.error(`\n${error.stack}\nlog of the node:\n${chain.tail(30)}${second ? `\nlog of the second node:\n${second.tail(30)}` : ""}`);
  process.exitCode = 1;
} finally {
  await Promise.all(loads.map((load) => load.stop()));
  await chain.destroy();
  await second?.destroy();
  process.exit();
}
