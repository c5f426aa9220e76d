// The trust pool on a real chain: a policy that expires, one that a jury rejects, one that the chain itself decides, and the
// score as a gate of the desk.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { denom } from "../harness/chain.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { attribute, coins, openledger } from "../harness/wallet.mjs";
import { GasTable, Person, chainOf, checksum } from "./deploy.mjs";

const price = 700_001n, stake = 100_000_000n, cover = 10_000_000n, premium = cover / 50n, bond = 1_000_000n;
const input = Buffer.from(question).toString("base64");
const gas = new GasTable("trust-pool");
let chain, pool, desk;
const models = {}, people = {};

before(async () => {
  const names = ["creator", "juror", "buyer", "anyone"];
  chain = await chainOf(names);
  models.creator = await sellAnswers(chain, "creator", Number(price));
  for (const name of names) people[name] = await Person.of(chain, name);
  const flags = ["model", "train", "--name", "another", "--datanet", "1", "--lambda", "8e-3", "--price", `${price}${denom}`];
  const other = await chain.json(...flags, "--from", "juror", "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId);
  models.juror = Number(other.model_id);
});
after(() => chain?.destroy());

const event = (result, kind, key) => attribute(result.events, `wasm-${kind}`, key);

/** An answer that the buyer has paid for. */
async function infer() {
  const value = { payer: people.buyer.address, modelId: models.creator, input: question, maxFee: coins(price)[0] };
  const result = await people.buyer.send("/openledger.inference.v1.MsgInfer", value);
  return Number(String(openledger.inference.v1.MsgInferResponse.decode(result.msgResponses[0].value).inferenceId));
}

async function insured() {
  const inference_id = await infer();
  gas.add("insure", await people.buyer.execute(pool, { insure: { inference_id, cover: String(cover) } }, premium));
  return inference_id;
}

test("creators open pools with what they state on the chain", async () => {
  const terms = {
    denom, min_stake: "1000000", premium_ppm: 20_000, max_cover_ppm: 250_000, insure_window: 200, claim_window: 60, commit_blocks: 30,
    reveal_blocks: 30, unstake_blocks: 120, quorum_ppm: 100_000, claim_bond: String(bond),
  };
  const made = await people.anyone.deploy("trust-pool", terms);
  assert.equal(made.checksum, checksum("trust-pool"));
  pool = made.address;
  const open = { open_pool: { model_id: models.creator, promised_accuracy_ppm: 900_000 } };
  assert.match(await people.buyer.refused(pool, open, stake), /trust-pool:7:/);
  assert.match(await people.creator.refused(pool, open, stake), /trust-pool:9:/);
  for (const name of ["creator", "juror"]) {
    const value = { creator: people[name].address, modelId: models[name], accuracyPpm: 950_000, testItems: 100, testSetSha256: new Uint8Array(32) };
    await people[name].send("/openledger.model.v1.MsgStateAccuracy", value);
    const result = await people[name].execute(pool, { open_pool: { model_id: models[name], promised_accuracy_ppm: 900_000 } }, stake);
    if (name === "creator") gas.add("open_pool", result);
  }
  gas.add("stake", await people.anyone.execute(pool, { stake: { model_id: models.creator } }, stake));
});

test("a jury of the other pool rejects a claim: bond and premium are the stakers'", async () => {
  const inference_id = await insured();
  assert.match(await people.buyer.refused(pool, { insure: { inference_id, cover: "1" } }, 1n), /trust-pool:16:/);
  assert.match(await people.buyer.refused(pool, { claim: { inference_id, evidence: { deprecated: {} } } }), /trust-pool:26:/);
  gas.add("claim, wrong_answer", await people.buyer.execute(pool, { claim: { inference_id, evidence: { wrong_answer: {} } } }, bond));
  const { commit_until, reveal_until } = await people.buyer.query(pool, { claim: { inference_id } });
  const salt = Buffer.from("sixteen bytes or more");
  const number = Buffer.alloc(8), length = Buffer.alloc(4);
  number.writeBigUInt64BE(BigInt(inference_id));
  length.writeUInt32BE(people.juror.address.length);
  const parts = ["openledger/trust-pool/vote/v1", number, length, people.juror.address, Buffer.from([0]), salt].map((part) => Buffer.from(part));
  const commitment = createHash("sha256").update(Buffer.concat(parts)).digest("base64");
  const commit = (pool) => ({ commit_vote: { inference_id, pool, commitment } });
  assert.match(await people.anyone.refused(pool, commit(models.creator)), /trust-pool:28:/);
  gas.add("commit_vote", await people.juror.execute(pool, commit(models.juror)));
  await chain.waitFor(commit_until + 1);
  gas.add("reveal_vote", await people.juror.execute(pool, { reveal_vote: { inference_id, wrong: false, salt: salt.toString("base64") } }));
  await chain.waitFor(reveal_until + 1);
  const resolved = gas.add("resolve", await people.anyone.execute(pool, { resolve: { inference_id } }));
  assert.equal(event(resolved, "resolve", "approved"), "false");
  const { rewards_held } = await people.anyone.query(pool, { pool: { model_id: models.creator } });
  assert.equal(BigInt(rewards_held), premium + bond);
});

test("a policy that nobody claims raises the score, which opens the desk", async () => {
  const terms = {
    model_id: models.creator, price: coins(1_000_000)[0], max_model_fee: "1000000", infer_gas_limit: 5_000_000, agent: null,
    answer_blocks: 10, dispute_blocks: 0, gate: { pool, min_score: 1 },
  };
  desk = (await people.anyone.deploy("answer-desk", { owner: null, terms })).address;
  const ask = { ask: { input, mode: "direct" } };
  assert.match(await people.buyer.refused(desk, ask, 1_000_000n), /answer-desk:20:/);
  const inference_id = await insured();
  const { claim_until } = await people.buyer.query(pool, { policy: { inference_id } });
  await chain.waitFor(claim_until + 1);
  gas.add("expire", await people.anyone.execute(pool, { expire: { inference_id } }));
  const before = gas.add("score (query from a contract)", await people.buyer.execute(desk, ask, 1_000_000n));
  assert.equal(event(before, "answer", "label"), "0");
});

test("a model that is withdrawn pays at once, out of the stake of all its stakers", async () => {
  const inference_id = await insured();
  await people.creator.send("/openledger.model.v1.MsgDeprecateModel", { creator: people.creator.address, modelId: models.creator });
  const before = await people.buyer.balance();
  const paid = gas.add("claim, deprecated", await people.buyer.execute(pool, { claim: { inference_id, evidence: { deprecated: {} } } }));
  assert.equal(event(paid, "payout", "amount"), String(cover));
  assert.ok((await people.buyer.balance()) > before + cover - 100_000n, "the cover less the gas");
  assert.match(await people.buyer.refused(pool, { claim: { inference_id, evidence: { deprecated: {} } } }), /trust-pool:23:/);
  const left = await people.anyone.query(pool, { pool: { model_id: models.creator } });
  assert.deepEqual([BigInt(left.stake), left.liabilities, left.paid], [2n * stake - cover, "0", 1]);
  const account = await people.anyone.balance(pool);
  const other = await people.anyone.query(pool, { pool: { model_id: models.juror } });
  const kept = [left, other].flatMap((p) => [p.stake, p.premiums_held, p.rewards_held, p.bonds_held]).reduce((sum, x) => sum + BigInt(x), 0n);
  assert.equal(account, kept);
});

test("the gas table is complete", () => gas.end());
