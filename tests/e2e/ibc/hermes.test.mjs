// Two chains of this program and Hermes between them: transfers under load, timeouts, a relayer that is killed, a chain that halts, and
// answers that are bought by the memo of a transfer. It needs Hermes (`make hermes`).
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Chain, denom, sleep, until } from "../harness/chain.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { Hermes } from "../harness/hermes.mjs";
import { attribute, connect, directWallet, fee } from "../harness/wallet.mjs";

const PRICE = 50_000;
/** Transfers each way, in transactions of so many. */
const [TRANSFERS, AT_ONCE] = [200, 20];
const patient = { timeout: 180_000, every: 500 };
const accounts = { user: `1000000000${denom}`, other: `1000000000${denom}`, creator: `10000000000${denom}`, relayer: `1000000000${denom}` };
let a, b, hermes, way, home;

/** The denomination that coins of one end have at the other. */
const voucher = (channel) => `ibc/${createHash("sha256").update(`transfer/${channel}/${denom}`).digest("hex").toUpperCase()}`;
const balance = async (chain, address, what = denom) =>
  BigInt((await chain.get(`/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=${encodeURIComponent(what)}`)).body.balance.amount);
const supply = async (chain, what) =>
  BigInt((await chain.get(`/cosmos/bank/v1beta1/supply/by_denom?denom=${encodeURIComponent(what)}`)).body.amount.amount);
/** What a chain has in escrow by its own count, and on the escrow account of the channel. */
async function escrow(chain, channel) {
  const total = (await chain.get(`/ibc/apps/transfer/v1/total_escrow/${denom}`)).body.amount.amount;
  const { escrow_address: address } = (await chain.get(`/ibc/apps/transfer/v1/channels/${channel}/ports/transfer/escrow_address`)).body;
  return [BigInt(total), await balance(chain, address)];
}
/** Packets of a chain that nobody has answered yet. */
const waiting = async (chain, channel) =>
  (await chain.get(`/ibc/core/channel/v1/channels/${channel}/ports/transfer/packet_commitments`)).body.commitments.length;

const transfer = (chain, name, channel, amount, receiver, more = {}) => ({
  typeUrl: "/ibc.applications.transfer.v1.MsgTransfer",
  value: {
    sourcePort: "transfer", sourceChannel: channel, sender: chain.keys[name].address, receiver, memo: "",
    token: { denom, amount: String(amount) }, timeoutTimestamp: BigInt(Date.now() + 600_000) * 1_000_000n, ...more,
  },
});

async function broadcast(chain, name, messages) {
  const client = await connect(chain, await directWallet(chain.keys[name]));
  const result = await client.signAndBroadcast(chain.keys[name].address, messages, fee(200_000 + 150_000 * messages.length));
  assert.equal(result.code, 0, result.rawLog);
  return result;
}

/** Sends many transfers in several transactions. */
async function many(chain, name, channel, count, amount, receiver) {
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    await broadcast(chain, name, Array.from({ length: Math.min(AT_ONCE, count - sent) }, () => transfer(chain, name, channel, amount, receiver)));
  }
}

before(async () => {
  home = mkdtempSync(join(tmpdir(), "openledger-ibc-"));
  const options = (chainId) => ({ chainId, accounts, timeoutCommit: "500ms" });
  a = await Chain.start(options("left-1"));
  b = await Chain.start(options("right-1"));
  hermes = new Hermes(join(home, "hermes"), [a, b]);
  for (const chain of [a, b]) await hermes.key(chain, chain.keys.relayer.mnemonic);
  way = await hermes.channel(a, b);
  await hermes.up();
});
after(async () => {
  await hermes?.down();
  await a?.destroy();
  await b?.destroy();
  if (home && !process.env.KEEP_HOMES) rmSync(home, { recursive: true, force: true });
});

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
  const soon = { timeoutTimestamp: BigInt(Date.now() + 5_000) * 1_000_000n };
  await broadcast(a, "user", [transfer(a, "user", way.a, 12_345, b.keys.other.address, soon)]);
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
  /** The acknowledgement of the packet that a transaction sent, as the sending chain heard it. */
  const acknowledged = async (result) => {
    const sequence = attribute(result.events, "send_packet", "packet_sequence");
    const query = `acknowledge_packet.packet_sequence='${sequence}' AND acknowledge_packet.packet_src_channel='${way.a}'`;
    await until("it is acknowledged", async () => Number((await a.call("tx_search", { query, per_page: "1" })).total_count) > 0, patient);
    const height = attribute(result.events, "send_packet", "packet_dst_channel");
    const written = `write_acknowledgement.packet_sequence='${sequence}' AND write_acknowledgement.packet_dst_channel='${height}'`;
    const { txs } = await b.call("tx_search", { query: written, per_page: "1" });
    const events = txs[0].tx_result.events.filter(({ type, attributes }) =>
      type === "write_acknowledgement" && attributes.some(({ key, value }) => key === "packet_sequence" && value === sequence));
    return JSON.parse(Buffer.from(attribute(events, "write_acknowledgement", "packet_ack_hex"), "hex").toString());
  };
  const ack = await acknowledged(await send(ask({ max_fee: String(PRICE), payees: 16, relayer_fee: "100" })));
  const answer = JSON.parse(Buffer.from(ack.result, "base64").toString());
  const dry = (await b.post("/openledger/inference/v1/dry_run", { model_id: String(model), input: Buffer.from(question).toString("base64") })).body;
  assert.deepEqual([answer.label, answer.logits_q16, answer.fee], [dry.label, dry.logits_q16, dry.fee]);
  assert.equal(answer.left.amount, String(PRICE - 100));
  const prepaid = (await b.get(`/openledger/inferibc/v1/prepaid_accounts/${way.b}/${a.keys.user.address}`)).body;
  assert.equal(prepaid.balance.amount, String(PRICE - 100));
  assert.ok(answer.payees.some(({ address }) => address === b.keys.creator.address));

  // Too dear: all coins come back.
  const refused = await acknowledged(await send(ask({ max_fee: String(PRICE - 1) })));
  assert.match(refused.error, /^ABCI code: 9:/);
  await until("the coins come back", async () => (await balance(a, a.keys.user.address, coins)) === before - 2n * BigInt(PRICE), patient);

  // What is left goes home by a withdrawal.
  const withdrawal = JSON.stringify({ openledger: { withdraw: {} } });
  await broadcast(a, "user", [transfer(a, "user", way.a, 0, "infer", { token: { denom: coins, amount: "1" }, memo: withdrawal })]);
  await until("the rest comes home", async () => (await balance(a, a.keys.user.address, coins)) === before - BigInt(PRICE) - 100n, patient);
});
