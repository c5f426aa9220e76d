// Jobs by the commands alone: a reward for training, a bounty on a file, one that stays hidden, and tuners paid by their gain.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Chain, denom, until } from "../harness/chain.mjs";
import { execute, signing, told } from "../harness/commands.mjs";
import { createDatanet } from "../harness/economy.mjs";
import { connect, directWallet, fee } from "../harness/wallet.mjs";

/** Accounts that bring the test of a measurement: one brings at most a twentieth of it. */
const crowd = Array.from({ length: 22 }, (_, i) => `crowd${i}`);
const people = ["creator", "ann", "ben", "poster", "trainer", "tina", "anybody", "user", ...crowd];
const REWARD = 6_000_000;
let chain;

before(async () => {
  chain = await Chain.start({
    accounts: Object.fromEntries(people.map((name) => [name, `1000000000${denom}`])),
    genesis: (document) => Object.assign(document.app_state.job.params, { priority_blocks: "2", reveal_blocks: "12", test_items: 200 }),
  });
});
after(() => chain?.destroy());

const flags = (name) => [...signing(chain), "--from", name];

async function succeeds(name, ...args) {
  const { code, stdout, stderr } = await execute(...args, ...flags(name));
  assert.equal(code, 0, `${args.join(" ")}\n${stderr}\n${stdout}`);
  return { ...JSON.parse(stdout), stderr };
}

async function refused(name, ...args) {
  const { code, stdout, stderr } = await execute(...args, ...flags(name));
  const sent = code === 0 ? JSON.parse(stdout) : undefined;
  if (!sent) return stderr;
  const receipt = await until("the receipt", async () => (await chain.get(`/cosmos/tx/v1beta1/txs/${sent.txhash}`)).body.tx_response);
  assert.notEqual(receipt.code, 0, `${args.join(" ")} was taken`);
  return receipt.raw_log;
}

const balance = async (name) => Number((await chain.get(`/cosmos/bank/v1beta1/balances/${chain.keys[name].address}/by_denom?denom=${denom}`)).body.balance.amount);
const height = async () => Number((await chain.get("/cosmos/base/tendermint/v1beta1/blocks/latest")).body.block.header.height);
const reached = (at) => until(`height ${at}`, async () => (await height()) >= at, { timeout: 120_000, every: 200 });

/** Points in a cube under a rule, the same on every run. */
function rows(seed, count, rule) {
  let state = seed;
  const next = () => (((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 12) % 201) - 100;
  return Array.from({ length: count }, () => {
    const x = [next(), next(), next() >> 2, next() >> 2];
    return `${x.join(",")},${rule(x)}`;
  }).join("\n") + "\n";
}
const early = (x) => Number(x[0] > 0);
const real = (x) => Number(x[1] > 0);

const file = (name, content) => {
  const path = join(chain.home, name);
  writeFileSync(path, content);
  return path;
};
const contribute = (name, content) => succeeds(name, "tx", "datanet", "contribute", "1", file(`${name}.csv`, content), "--header", "no", "--label-column", "last");

test("a reward for training is paid to who committed to the head and certified it", async () => {
  const { address } = chain.keys.creator;
  const client = await connect(chain, await directWallet(chain.keys.creator));
  const created = await client.signAndBroadcast(address, [createDatanet(address)], fee(1_000_000));
  assert.equal(created.code, 0, created.rawLog);
  await contribute("ann", rows(3, 60, early));
  await chain.blocks(8);

  const before = await balance("poster");
  const posted = await succeeds("poster", "tx", "job", "training", "--datanet", "1", "--reward", `${REWARD}${denom}`, "--deadline", "+500");
  assert.equal(posted.job_id, "1");
  assert.match(posted.stderr, /reward: {3}6000000uopen, taken now/);
  assert.ok((await balance("poster")) <= before - REWARD);
  const command = /openledgerd (model train --name NAME .*) --from KEY/.exec(posted.stderr)[1];
  const args = command.replace("NAME", "sides").replace("KEY", "trainer").split(" ");
  const trained = await succeeds("trainer", ...args, "--price", `1000000${denom}`);
  assert.match(trained.stderr, /committed to the head in block \d+/);
  const committed = Number(/committed to the head in block (\d+)/.exec(trained.stderr)[1]);
  const { body } = await chain.get("/openledger/job/v1/training_jobs/1");
  assert.deepEqual([body.leader.model_id, body.leader.trainer, body.leader.known_height], ["1", chain.keys.trainer.address, String(committed)]);

  await reached(Number(body.claim_height));
  const poor = await balance("trainer");
  const paid = await succeeds("anybody", "tx", "job", "claim-training", "1", "1");
  assert.equal((await told(chain, paid, "pay_training")).reward, `${REWARD}${denom}`);
  assert.equal(await balance("trainer"), poor + REWARD);
  assert.match(await refused("anybody", "tx", "job", "refund-training", "1"), /job 1 is closed/);
});

test("a bounty pays what a later model is better by on a file that was hidden", async () => {
  const hidden = file("hidden.csv", rows(77, 240, real));
  const table = ["--header", "no", "--label-column", "last"];
  const bounty = ["tx", "job", "bounty", "1", hidden, ...table, "--floor", "0.5", "--full-gain", "0.5", "--reward", `${REWARD}${denom}`];
  assert.match(await refused("poster", ...bounty.with(4, file("few.csv", rows(1, 199, real))), "--deadline", "+9"), /200 to 4096 items, and the file has 199/);
  assert.ok(!existsSync(`${hidden}.bounty`));
  const deadline = (await height()) + 60;
  const posted = await succeeds("poster", ...bounty, "--deadline", String(deadline));
  assert.deepEqual([posted.bounty_id, posted.deadline], ["1", String(deadline)]);
  assert.equal(JSON.parse(readFileSync(`${hidden}.bounty`, "utf8")).bounty_id, 1);
  assert.match(await refused("poster", ...bounty, "--deadline", "+60"), /belongs to bounty 1/);

  await contribute("ben", rows(5, 150, real));
  await succeeds("tina", "model", "train", "--name", "tuned", "--datanet", "1", "--wait", "--lambda", "1e-3",
    "--parent", "1=100000", "--tuner", "tina=1000000", "--measured-tuners", "--price", `1000000${denom}`);
  for (const model of ["1", "2"]) {
    const entered = await succeeds("anybody", "tx", "job", "enter-bounty", "1", model);
    assert.equal((await told(chain, entered, "enter_bounty")).model_id, model);
  }
  assert.match(await refused("poster", "tx", "job", "reveal", hidden), /models may enter until height/);

  await reached(deadline);
  const content = readFileSync(hidden, "utf8");
  writeFileSync(hidden, content.replace(",0\n", ",1\n"));
  assert.match(await refused("poster", "tx", "job", "reveal", hidden), /not the items of the posting, so that nothing was sent/);
  writeFileSync(hidden, content);
  const before = await balance("tina");
  const done = await succeeds("poster", "tx", "job", "reveal", hidden);
  assert.equal(done.status, "BOUNTY_STATUS_PAID");
  assert.match(done.stderr, /revealed 240\/240 items[^]*scored 2\/2 models/);
  const [old, tuned] = done.models.map((m) => Number(m.score));
  assert.ok(tuned > old && tuned > 0.5, `${old} ${tuned}`);
  const earned = Math.floor(REWARD * (tuned - Math.max(old, 0.5)) / 0.5);
  assert.equal(done.models[0].paid, "0", "it was certified before the posting");
  assert.ok(Math.abs(Number(done.models[1].paid) - earned) <= 20, `${done.models[1].paid} ${earned}`);
  assert.equal(await balance("tina"), before + Number(done.models[1].paid));
  assert.match((await succeeds("poster", "tx", "job", "reveal", hidden)).status, /PAID/, "a second run finds it done");
});

test("a poster who does not reveal loses the reward", async () => {
  const hidden = file("lost.csv", rows(78, 200, real));
  const posted = await succeeds("poster", "tx", "job", "bounty", "1", hidden, "--header", "no", "--label-column", "last", "--metric", "logloss",
    "--floor", "-0.7", "--full-gain", "0.5", "--reward", `${REWARD}${denom}`, "--deadline", "+4");
  const { body } = await chain.get(`/openledger/job/v1/bounties/${posted.bounty_id}`);
  assert.deepEqual([body.bounty.metric, body.bounty.floor], ["METRIC_LOGLOSS", "-700000"]);
  await reached(Number(body.bounty.reveal_deadline) + 1);
  const before = await balance("poster");
  const lost = await succeeds("anybody", "tx", "job", "forfeit-bounty", posted.bounty_id);
  assert.equal((await told(chain, lost, "forfeit_bounty")).reward, `${REWARD}${denom}`);
  assert.equal(await balance("poster"), before);
  assert.equal((await succeeds("poster", "tx", "job", "reveal", hidden)).status, "BOUNTY_STATUS_FORFEITED", "it is too late");
});

test("tuners are paid by what their model gains on items of others that came later, and verify holds it", async () => {
  const ask = async () => Number((await told(chain, await succeeds("user", "tx", "inference", "ask", "2", "--values", "5,60,1,2", "--gas", "5000000"), "infer")).inference_id);
  const tuner = async (id) => {
    const { body } = await chain.get(`/openledger/attribution/v1/records/${id}`);
    const paid = body.record.payments.find((p) => p.role === "ROLE_TUNER");
    return [body.record.tuner_basis, Number(paid?.amount ?? 0)];
  };
  const early = await succeeds("anybody", "tx", "job", "measure", "2");
  assert.deepEqual([early.ended, early.items], [false, 0]);
  assert.match(early.stderr, /no more items have come to the datanet/);
  const first = await ask();
  assert.deepEqual(await tuner(first), [{ share_ppm: 0 }, 0]);

  await Promise.all(crowd.map((name, i) => contribute(name, rows(1_000 + i, 11, real))));
  await chain.blocks(8);
  const sent = await succeeds("anybody", "tx", "job", "measure-step", "2", "90", "--gas", "9000000");
  await told(chain, sent, "measure_step");
  const done = await succeeds("anybody", "tx", "job", "measure", "2");
  assert.match(done.stderr, /measured on 200\/200 items/);
  const { body } = await chain.get("/openledger/model/v1/models/2");
  const found = body.model.measurement;
  assert.deepEqual([found.items, found.rival_model_id], [200, "1"]);
  const share = Math.min(1_000_000, Math.floor((found.right - found.rival_right) / 200 / 0.1 * 1_000_000 + 0.5));
  assert.ok(found.share_ppm > 0 && Math.abs(found.share_ppm - share) <= 1, JSON.stringify(found));
  assert.deepEqual([done.ended, done.rival_model_id, Number(done.tuners_share)], [true, "1", found.share_ppm / 1_000_000]);
  assert.match(await refused("anybody", "tx", "job", "measure", "2"), /nothing to be measured/);
  assert.equal((await chain.get("/openledger/job/v1/datanets/1/best_model")).body.model_id, "2");

  const second = await ask();
  const [basis, paid] = await tuner(second);
  assert.equal(basis.share_ppm, found.share_ppm);
  assert.equal(paid, Math.floor(80_000 * found.share_ppm / 1_000_000));
  const { body: story } = await chain.get(`/openledger/attribution/v1/explain/${second}`);
  assert.match(JSON.stringify(story), /by their shares of the [0-9.]+ % that the model's gain earns/);
  for (const id of [first, second]) {
    const receipt = file(`receipt-${id}.json`, JSON.stringify(await chain.json("query", "attribution", "receipt", String(id))));
    await chain.cli("verify", receipt, "--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--output", "json");
  }
});
