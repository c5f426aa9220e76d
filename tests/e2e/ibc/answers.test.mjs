// The contract answer-buyer on another chain buys answers of this program over Hermes: on a channel of its own and in transfers. Once the
// other chain is wasmd, once this program itself. It needs Hermes and wasmd (`make hermes`).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { GasPrice } from "@cosmjs/stargate";
import { GasTable, artifact, checksum } from "../contracts/deploy.mjs";
import { Chain, denom, openUploads, until } from "../harness/chain.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { Pair, balance, broadcast, escrow, own, patient, supply, timeOf, transfer, voucher, waiting, walletOf } from "../harness/ibc.mjs";
import { attribute } from "../harness/wallet.mjs";
import { WasmdChain } from "../harness/wasmd-chain.mjs";

const [PRICE, RELAYER_FEE, COINS, FLOAT] = [50_000n, 100n, 8_000_000n, 2_000_000n];
const PAID = PRICE + RELAYER_FEE;
/** How often each input is asked each way: fifty questions in a burst. */
const ROUNDS = 5;
/** Questions that the model answers with either label. */
const INPUTS = [question, [-55, 58, 3, 0], [60, -60, 1, 2], [-20, 21, 0, 5], [1, 2, 3, 4]].map((bytes) => Buffer.from(Uint8Array.from(bytes)).toString("base64"));
const WAYS = ["channel", "transfer"];
const accounts = (what) => Object.fromEntries(["user", "owner", "creator", "relayer"].map((name) => [name, `10000000000${what}`]));

const buyers = [
  ["wasmd", () => WasmdChain.start({ accounts: accounts("stake") })],
  ["this program", () => Chain.start({ chainId: "buyer-1", accounts: accounts(denom), timeoutCommit: "500ms", genesis: openUploads })],
];
for (const [name, startBuyer] of buyers) describe(`a contract on ${name}`, () => {
  const gas = name === "wasmd" ? new GasTable("answer-buyer") : undefined;
  const note = (row, result) => gas?.add(row, result);
  const clients = {};
  let pair, a, b, hermes, way, asks, model, contract, coin;
  /** The last inference of the chain. */
  let latest = 0;

  before(async () => {
    pair = await Pair.open([() => Chain.start({ chainId: "seller-1", accounts: accounts(denom), timeoutCommit: "500ms" }), startBuyer]);
    ({ a, b, hermes } = pair);
    model = await sellAnswers(a, "creator", Number(PRICE));
    way = await hermes.channel(a, b);
    coin = voucher(way.b);
    const options = { gasPrice: GasPrice.fromString(`0.01${own(b)}`), broadcastPollIntervalMs: 200, broadcastTimeoutMs: 120_000 };
    for (const who of ["user", "owner"]) clients[who] = await SigningCosmWasmClient.connectWithSigner(b.rpc, await walletOf(b, who), options);
  });
  after(() => pair?.close());

  const address = (who) => b.keys[who].address;
  const execute = (who, message, amount = 0n) =>
    clients[who].execute(address(who), contract, message, 1.6, "", amount > 0n ? [{ denom: coin, amount: String(amount) }] : []);
  const query = (message) => clients.user.queryContractSmart(contract, message);
  const has = (who) => balance(b, address(who), coin);
  const prepaid = async () => (await a.get(`/openledger/inferibc/v1/prepaid_accounts/${asks.a}/${contract}`)).body;
  const floats = async () => BigInt((await prepaid()).balance.amount);
  const books = async () => Object.fromEntries(Object.entries(await query({ books: {} })).map(([key, amount]) => [key, BigInt(amount)]));
  /** All that is abroad is in escrow, to the unit. */
  const balanced = async () => {
    await until("nothing is on its way", async () => (await waiting(a, way.a)) + (await waiting(b, way.b)) + (await waiting(b, asks.b, `wasm.${contract}`)) === 0, patient);
    const [total, account] = await escrow(a, way.a);
    assert.deepEqual([total, account], [await supply(b, coin), total]);
    return total;
  };

  /** The user asks all of these in one transaction, and pays what each may cost; the questions with their ids. */
  async function askAll(questions) {
    const instructions = questions.map(({ kind, input = INPUTS[0], max_fee = PRICE, timeout_seconds = null }) => ({
      contractAddress: contract, funds: [{ denom: coin, amount: String(max_fee + RELAYER_FEE) }],
      msg: { ask: { model_id: model, input, max_fee: String(max_fee), relayer_fee: String(RELAYER_FEE), way: kind, timeout_seconds } },
    }));
    const result = await clients.user.executeMultiple(address("user"), instructions, 1.6);
    const ids = result.events.filter(({ type }) => type === "wasm-question").map((event) => Number(attribute([event], "wasm-question", "question_id")));
    assert.equal(ids.length, questions.length);
    return questions.map((asked, i) => ({ ...asked, id: ids[i], result }));
  }
  const ask = async (kind, more = {}) => (await askAll([{ kind, ...more }]))[0];
  /** What a question has come to. */
  const outcome = ({ id }) => until(`question ${id} ends`, async () => {
    const found = await query({ question: { question_id: id } });
    latest = Math.max(latest, found.answer?.inference_id ?? 0);
    return found.status !== "sent" && found;
  }, patient);

  test("a contract takes a channel to the port infer, and funds its prepaid account", async () => {
    const stored = await clients.owner.upload(address("owner"), artifact("answer-buyer"), 1.5);
    assert.equal((await clients.owner.getCodeDetails(stored.codeId)).checksum, checksum("answer-buyer"));
    const settings = { owner: null, connection_id: way.connections[1], transfer_channel: way.b, denom: coin, timeout_seconds: 600 };
    ({ contractAddress: contract } = await clients.owner.instantiate(address("owner"), stored.codeId, settings, "answers", 1.5));
    assert.equal(await query({ channel: {} }), null);
    asks = await hermes.channel(a, b, { ports: ["infer", `wasm.${contract}`], version: "openledger-infer-1", connection: way.connections[0] });
    const account = (await prepaid()).address;
    assert.deepEqual(await query({ channel: {} }), { id: asks.b, counterparty: asks.a, prepaid_account: account }, "as the chain derives it");

    await hermes.up();
    for (const who of ["user", "owner"]) await broadcast(a, "user", [transfer(a, "user", way.a, COINS, address(who))]);
    await until("coins arrive", async () => (await has("user")) === COINS && (await has("owner")) === COINS, patient);
    note("fund", await execute("owner", { fund: {} }, FLOAT));
    await until("the prepaid account has them", async () => (await floats()) === FLOAT, patient);
    assert.equal(await balanced(), 2n * COINS - FLOAT);
  });

  test("answers equal DryRun, and what the user paid is what was split, to the unit", async () => {
    const [had, total, earned] = [await has("user"), await balanced(), await balance(a, a.keys.creator.address)];
    const asked = [];
    const round = INPUTS.flatMap((input) => WAYS.map((kind) => ({ kind, input })));
    for (let i = 0; i < ROUNDS; i++) asked.push(...(await askAll(round)));
    let toCreator = 0n;
    const labels = new Set();
    for (const one of asked) {
      const { status, answer } = await outcome(one);
      assert.equal(status, "answered");
      const dry = (await a.post("/openledger/inference/v1/dry_run", { model_id: String(model), input: one.input })).body;
      assert.deepEqual([answer.label, answer.logits_q16, answer.fee], [dry.label, dry.logits_q16, dry.fee.amount]);
      labels.add(answer.label);
      await until("the block has ended", async () => (await a.committed()) > answer.height, patient);
      const { payments, payer } = (await a.get(`/openledger/attribution/v1/explain/${answer.inference_id}`)).body;
      if (one.kind === "channel") assert.equal(payer, (await prepaid()).address);
      assert.equal(payments.reduce((sum, p) => sum + BigInt(p.amount.amount), 0n), PRICE);
      toCreator += payments.filter((p) => p.address === a.keys.creator.address).reduce((sum, p) => sum + BigInt(p.amount.amount), 0n);
    }
    assert.deepEqual([...labels].sort(), [0, 1]);
    assert.equal(await balance(a, a.keys.creator.address), earned + toCreator, "who contributed and made the model");
    // Half came in transfers; the other half waits in the contract, and the prepaid account is short of it.
    const half = BigInt(ROUNDS * INPUTS.length) * PAID;
    assert.equal(await has("user"), had - 2n * half);
    assert.equal(await balanced(), total - half);
    assert.deepEqual([await floats(), await books()], [FLOAT - half, { held: half, earned: half, free: 0n }]);
    await execute("user", { fund: {} });
    await until("what was earned arrives", async () => (await floats()) === FLOAT, patient);
    assert.equal(await balanced(), total - 2n * half);
    assert.deepEqual(await books(), { held: 0n, earned: 0n, free: 0n });
  });

  test("what is refused is refunded, and what an answer did not cost comes back", async () => {
    const had = await has("user");
    for (const kind of WAYS) {
      const { status, reason } = await outcome(await ask(kind, { max_fee: PRICE - 1n }));
      assert.equal(status, "refunded");
      assert.match(reason, /^ABCI code: 9:/);
    }
    assert.equal(await has("user"), had);
    for (const kind of WAYS) {
      const asked = await ask(kind, { max_fee: PRICE + 777n });
      note(`ask, ${kind}`, asked.result);
      assert.equal((await outcome(asked)).status, "answered");
      const { txs } = await b.call("tx_search", { query: `wasm-answer.question_id='${asked.id}'`, per_page: "1" });
      note(`acknowledgement, ${kind}`, { gasUsed: txs[0].tx_result.gas_used });
    }
    assert.deepEqual(await query({ owed: { user: address("user") } }), { here: "0", coming: "777" });
    await until("the rest is back", async () => (await books()).free === 777n, patient);
    note("claim", await execute("user", { claim: {} }));
    assert.equal(await has("user"), had - 2n * PAID);
    await balanced();
  });

  test("a relayer that comes back brings all questions that waited", async () => {
    await hermes.down();
    const had = await has("user");
    const asked = [];
    for (let i = 0; i < 4; i++) asked.push(...(await askAll(Array.from({ length: 10 }, () => ({ kind: "transfer" })))));
    await hermes.up();
    for (const one of asked) assert.equal((await outcome(one)).status, "answered");
    assert.equal(await has("user"), had - 40n * PAID);
    await balanced();
  });

  test("a stopped relayer: every question times out, and every user is refunded", async () => {
    await hermes.down();
    const [had, held, before] = [await has("user"), await books(), latest];
    const asked = await askAll([1, 2, 3].flatMap(() => WAYS.map((kind) => ({ kind, timeout_seconds: 15 }))));
    assert.equal(await has("user"), had - 6n * PAID);
    const late = (await timeOf(b)) + 15_000;
    await until("it is too late", async () => (await timeOf(a)) > late && (await timeOf(b)) > late, patient);
    await hermes.up();
    for (const one of asked) {
      const { status, reason } = await outcome(one);
      assert.deepEqual([status, reason], ["refunded", "timeout"]);
    }
    assert.deepEqual([await has("user"), await books()], [had, held], "to the unit");
    for (const kind of WAYS) assert.equal((await outcome(await ask(kind))).status, "answered");
    assert.equal(latest, before + 2, "none of those that were late was answered");
  });

  test("the owner takes the prepaid account home", async () => {
    await assert.rejects(execute("user", { withdraw: { amount: null, home_channel: way.a, receiver: null } }), /answer-buyer:4:/);
    const [had, left] = [await has("owner"), await floats()];
    note("withdraw", await execute("owner", { withdraw: { amount: null, home_channel: way.a, receiver: null } }));
    await until("the coins are home", async () => (await has("owner")) === had + left, patient);
    assert.equal(await floats(), 0n);
    await balanced();
    gas?.end();
  });
});
