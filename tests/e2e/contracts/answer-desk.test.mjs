// The desk on a real chain: ten answers sold, who was paid, refusals that return the coins, and an agent.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { denom } from "../harness/chain.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { attribute, coins, openledger } from "../harness/wallet.mjs";
import { GasTable, Person, chainOf, checksum, gasFee, start } from "./deploy.mjs";

const price = 1_000_000n, modelPrice = 700_001n;
const input = Buffer.from(question).toString("base64");
const gas = new GasTable("answer-desk");
let chain, desk, model;
const people = {};

before(async () => {
  const names = ["creator", "owner", "agent", "buyer"];
  chain = await chainOf(names);
  model = await sellAnswers(chain, "creator", Number(modelPrice));
  for (const name of names) people[name] = await Person.of(chain, name);
});
after(() => chain?.destroy());

const terms = (change = {}) => ({
  model_id: model, price: coins(price)[0], max_model_fee: String(price), infer_gas_limit: 5_000_000,
  agent: people.agent.address, answer_blocks: 20, dispute_blocks: 3, gate: null, ...change,
});
const ask = (mode) => ({ ask: { input, mode } });
const event = (result, kind, key) => attribute(result.events, `wasm-${kind}`, key);

test("the committed file is the code on the chain", async () => {
  const made = await people.owner.deploy("answer-desk", { owner: null, terms: terms() });
  desk = made.address;
  assert.equal(made.checksum, checksum("answer-desk"));
  const quote = await people.buyer.query(desk, { quote: {} });
  assert.deepEqual(quote, { price: coins(price)[0], model_fee: coins(modelPrice)[0], score: null, sells: true });
});

test("ten answers are sold: the desk's owner and the owners of the data are paid, to the unit", async () => {
  const before = { buyer: await people.buyer.balance(), owner: await people.owner.balance(), creator: await people.creator.balance() };
  let fees = 0n;
  const ids = [];
  for (let i = 0; i < 10; i++) {
    const result = await people.buyer.execute(desk, ask("direct"), price);
    if (i === 0) gas.add("ask, direct", result);
    assert.equal(event(result, "answer", "label"), "0");
    ids.push(event(result, "answer", "inference_id"));
    fees += gasFee(result);
  }
  assert.equal(await people.buyer.balance(), before.buyer - 10n * price - fees);
  assert.equal(await people.owner.balance(), before.owner + 10n * (price - modelPrice));
  assert.equal(await people.owner.balance(desk), 0n);
  await chain.blocks(1);

  let toCreator = 0n;
  for (const id of ids) {
    const { status, body } = await chain.get(`/openledger/attribution/v1/explain/${id}`);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.payer, desk, "the contract is the payer");
    assert.equal(body.payments.reduce((sum, p) => sum + BigInt(p.amount.amount), 0n), modelPrice);
    assert.ok(body.payments.some((p) => p.role === "ROLE_DATA" && BigInt(p.amount.amount) > 0n), "data owners are paid");
    toCreator += body.payments.filter((p) => p.address === people.creator.address).reduce((sum, p) => sum + BigInt(p.amount.amount), 0n);
  }
  assert.equal(await people.creator.balance(), before.creator + toCreator, "who contributed and made the model");
});

test("what the chain refuses comes back in the same transaction, with its code", async () => {
  await people.owner.execute(desk, { update_terms: { terms: terms({ max_model_fee: String(modelPrice - 1n) }) } });
  const before = await people.buyer.balance();
  const result = await people.buyer.execute(desk, ask("direct"), price);
  assert.equal(event(result, "refund", "reason"), "codespace: inference, code: 9");
  assert.equal(await people.buyer.balance(), before - gasFee(result));
  await people.owner.execute(desk, { update_terms: { terms: terms({ infer_gas_limit: 100_000 }) } });
  const starved = await people.buyer.execute(desk, ask("direct"), price);
  assert.equal(event(starved, "refund", "reason"), "codespace: sdk, code: 11");
  await people.owner.execute(desk, { update_terms: { terms: terms() } });
});

test("an agent answers with an inference of its own and is paid after the time for disputes", async () => {
  const ordered = gas.add("ask, agent", await people.buyer.execute(desk, ask("agent"), price));
  const order_id = Number(event(ordered, "order", "order_id"));
  const infer = { payer: people.agent.address, modelId: model, input: question, maxFee: coins(modelPrice)[0] };
  const bought = await people.agent.send("/openledger.inference.v1.MsgInfer", infer);
  const inference_id = Number(String(openledger.inference.v1.MsgInferResponse.decode(bought.msgResponses[0].value).inferenceId));
  assert.match(await people.buyer.refused(desk, { answer: { order_id, inference_id } }), /answer-desk:10:/);
  gas.add("answer", await people.agent.execute(desk, { answer: { order_id, inference_id } }));
  assert.match(await people.agent.refused(desk, { answer: { order_id, inference_id } }), /answer-desk:7:/);
  assert.match(await people.owner.refused(desk, { withdraw: { denom, amount: null } }), /answer-desk:19:/);
  await chain.blocks(4);
  const before = await people.agent.balance();
  gas.add("release", await people.buyer.execute(desk, { release: { order_id } }));
  assert.equal(await people.agent.balance(), before + modelPrice);
  gas.add("withdraw", await people.owner.execute(desk, { withdraw: { denom, amount: null } }));
  assert.equal(await people.owner.balance(desk), 0n);

  // One inference answers one order.
  const second = await people.buyer.execute(desk, ask("agent"), price);
  const again = Number(event(second, "order", "order_id"));
  assert.match(await people.agent.refused(desk, { answer: { order_id: again, inference_id } }), /answer-desk:13:/);
  await chain.blocks(21);
  gas.add("refund", await people.agent.execute(desk, { refund: { order_id: again } }));
  assert.deepEqual(await people.buyer.query(desk, { escrow: { denom } }), coins(0)[0]);
});

test("coins that are not the price are refused", async () => {
  for (const amount of [price - 1n, price + 1n, 0n]) {
    assert.match(await people.buyer.refused(desk, ask("direct"), amount), /answer-desk:3:/);
  }
  assert.ok((await people.buyer.balance()) < start);
});

test("the gas table is complete", () => gas.end());
