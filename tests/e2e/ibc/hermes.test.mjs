// Two chains of this program and Hermes between them: transfers under load, timeouts, a relayer that is killed, a chain that halts, and
// answers that are bought by the memo of a transfer. It needs Hermes (`make hermes`).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chain, denom, sleep, until } from "../harness/chain.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { Pair, acknowledged, balance, broadcast, escrow, many, patient, soon, supply, transfer, voucher, waiting } from "../harness/ibc.mjs";

const PRICE = 50_000;
/** Transfers each way. */
const TRANSFERS = 200;
const accounts = { user: `1000000000${denom}`, other: `1000000000${denom}`, creator: `10000000000${denom}`, relayer: `1000000000${denom}` };
let pair, a, b, hermes, way;

before(async () => {
  const start = (chainId) => () => Chain.start({ chainId, accounts, timeoutCommit: "500ms" });
  pair = await Pair.open([start("left-1"), start("right-1")], "push");
  ({ a, b, hermes } = pair);
  way = await hermes.channel(a, b);
  await hermes.up();
});
after(() => pair?.close());

test("two hundred transfers go each way, and come home", async () => {
  const [user, other] = [a.keys.user.address, b.keys.other.address];
  await Promise.all([many(a, "user", way.a, TRANSFERS, 1_000, other), many(b, "other", way.b, TRANSFERS, 700, user)]);
  const there = BigInt(TRANSFERS);
  await until("they arrive", async () => (await balance(b, other, voucher(way.b))) === there * 1_000n && (await balance(a, user, voucher(way.a))) === there * 700n, patient);
  assert.deepEqual(await escrow(a, way.a), [there * 1_000n, there * 1_000n]);
  assert.deepEqual(await escrow(b, way.b), [there * 700n, there * 700n]);
  await until("all are acknowledged", async () => (await waiting(a, way.a)) + (await waiting(b, way.b)) === 0, patient);
  const back = { token: { denom: voucher(way.b), amount: String(there * 1_000n) } };
  await broadcast(b, "other", [transfer(b, "other", way.b, 0, user, back)]);
  await until("they come home", async () => (await escrow(a, way.a))[0] === 0n, patient);
  assert.deepEqual(await escrow(a, way.a), [0n, 0n]);
  assert.equal(await supply(b, voucher(way.b)), 0n);
});

test("what nobody brings in time is refunded", async () => {
  await hermes.down();
  const user = a.keys.user.address;
  const had = await balance(a, user);
    await broadcast(a, "user", [transfer(a, "user", way.a, 12_345, b.keys.other.address, { timeoutTimestamp: soon(5) })]);
  assert.deepEqual(await escrow(a, way.a), [12_345n, 12_345n]);
  await sleep(8_000);
  await hermes.up();
  await until("it is refunded", async () => (await escrow(a, way.a))[0] === 0n, patient);
  assert.ok((await balance(a, user)) > had - 12_345n);
});

test("a relayer that is killed goes on where it was", async () => {
  const other = b.keys.other.address;
  const had = await balance(b, other, voucher(way.b));
  await many(a, "user", way.a, 40, 10, other);
  await hermes.down("SIGKILL");
  await many(a, "user", way.a, 40, 10, other);
  await hermes.up();
  await until("all arrive", async () => (await balance(b, other, voucher(way.b))) === had + 800n, patient);
  await until("all are acknowledged", async () => (await waiting(a, way.a)) === 0, patient);
});

test("a chain that halts and resumes loses nothing", async () => {
  const other = b.keys.other.address;
  const had = await balance(b, other, voucher(way.b));
  await b.down("SIGKILL");
  await many(a, "user", way.a, 20, 10, other);
  await b.up();
  await until("all arrive", async () => (await balance(b, other, voucher(way.b))) === had + 200n, patient);
});

test("a transfer brings a question, and its acknowledgement the answer", async () => {
  const model = await sellAnswers(b, "creator", PRICE);
  // Coins of the chain that answers, which come home with the question.
  await many(b, "other", way.b, 1, 1_000_000, a.keys.user.address);
  const coins = voucher(way.a);
  await until("the coins arrive", async () => (await balance(a, a.keys.user.address, coins)) >= 1_000_000n, patient);
  const before = await balance(a, a.keys.user.address, coins);
  const ask = (members) => JSON.stringify({ openledger: { infer: { model_id: model, input: Buffer.from(question).toString("base64"), ...members } } });
  const send = (memo) => broadcast(a, "user", [transfer(a, "user", way.a, 0, "infer", { token: { denom: coins, amount: String(2 * PRICE) }, memo })]);
  const ack = await acknowledged(a, b, await send(ask({ max_fee: String(PRICE), payees: 16, relayer_fee: "100" })));
  const answer = JSON.parse(Buffer.from(ack.result, "base64").toString());
  const dry = (await b.post("/openledger/inference/v1/dry_run", { model_id: String(model), input: Buffer.from(question).toString("base64") })).body;
  assert.deepEqual([answer.label, answer.logits_q16, answer.fee], [dry.label, dry.logits_q16, dry.fee]);
  assert.equal(answer.left.amount, String(PRICE - 100));
  const prepaid = (await b.get(`/openledger/inferibc/v1/prepaid_accounts/${way.b}/${a.keys.user.address}`)).body;
  assert.equal(prepaid.balance.amount, String(PRICE - 100));
  assert.ok(answer.payees.some(({ address }) => address === b.keys.creator.address));

  // Too dear: all coins come back.
  const refused = await acknowledged(a, b, await send(ask({ max_fee: String(PRICE - 1) })));
  assert.match(refused.error, /^ABCI code: 9:/);
  await until("the coins come back", async () => (await balance(a, a.keys.user.address, coins)) === before - 2n * BigInt(PRICE), patient);

  // What is left goes home by a withdrawal.
  const withdrawal = JSON.stringify({ openledger: { withdraw: {} } });
  await broadcast(a, "user", [transfer(a, "user", way.a, 0, "infer", { token: { denom: coins, amount: "1" }, memo: withdrawal })]);
  await until("the rest comes home", async () => (await balance(a, a.keys.user.address, coins)) === before - BigInt(PRICE) - 100n, patient);
});
