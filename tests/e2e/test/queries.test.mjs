// What explorers and light clients read: searches, events, old heights, proofs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import ics23 from "@confio/ics23";
import { fromBech32, toAscii, toBech32 } from "@cosmjs/encoding";
import { QueryClient, setupAuthExtension, setupBankExtension, setupTxExtension } from "@cosmjs/stargate";
import { connectComet } from "@cosmjs/tendermint-rpc";
import { QueryBalanceRequest, QueryBalanceResponse } from "cosmjs-types/cosmos/bank/v1beta1/query";
import { Chain, denom, prefix } from "../harness/chain.mjs";
import { coins, connect, directWallet, fee, send } from "../harness/wallet.mjs";

// Below every other address: as in the SDK, the owner index that follows the balances has empty values, next to which ICS23 proves nothing.
const recipient = toBech32(prefix, Uint8Array.from([...new Uint8Array(19), 9]));
let chain, client, comet, queries, alice, sent;

before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  client = await connect(chain, await directWallet(chain.keys.alice));
  comet = await connectComet(chain.rpc);
  queries = QueryClient.withExtensions(comet, setupAuthExtension, setupBankExtension, setupTxExtension);
  alice = chain.keys.alice.address;
  await chain.blocks(2); // heights 0 and 1 cannot be proven
  sent = await client.sendTokens(alice, recipient, coins(700), fee(200_000), "found again");
  assert.equal(sent.code, 0, sent.rawLog);
  await client.sendTokens(alice, recipient, coins(11), fee(200_000));
  await chain.blocks(1);
});
after(() => chain?.destroy());

test("a transaction is found by hash, height, recipient, and by action together with sender", async () => {
  const byHash = await client.getTx(sent.transactionHash);
  assert.equal(byHash.height, sent.height);
  assert.deepEqual(byHash.events, sent.events);
  const searches = [
    `tx.height=${sent.height}`,
    `tx.hash='${sent.transactionHash}'`,
    `transfer.recipient='${recipient}' AND tx.height<=${sent.height}`,
    `message.action = '/cosmos.bank.v1beta1.MsgSend' AND message.sender = '${alice}' AND tx.height<=${sent.height}`,
  ];
  for (const search of searches) {
    const found = await client.searchTx(search);
    assert.deepEqual(found.map((tx) => tx.hash), [sent.transactionHash], search);
    assert.equal(found[0].code, 0);
  }
  assert.equal((await client.searchTx([{ key: "transfer.recipient", value: recipient }])).length, 2);
  assert.deepEqual(await client.searchTx(`transfer.recipient='${alice}'`), []);
  assert.equal(await client.getTx("00".repeat(32)), null);
});

test("events stand as in the SDK: fee first, then the message's with its index", () => {
  const shape = sent.events.map((e) => [e.type, ...e.attributes.filter((a) => a.key !== "fee_payer" && a.key !== "acc_seq" && a.key !== "signature").map((a) => a.key)]);
  assert.deepEqual(shape, [
    ["coin_spent", "spender", "amount"],
    ["coin_received", "receiver", "amount"],
    ["transfer", "recipient", "sender", "amount"],
    ["message", "sender"],
    ["tx", "fee"],
    ["tx"],
    ["tx"],
    ["message", "action", "sender", "module", "msg_index"],
    ["coin_spent", "spender", "amount", "msg_index"],
    ["coin_received", "receiver", "amount", "msg_index"],
    ["transfer", "recipient", "sender", "amount", "msg_index"],
    ["message", "sender", "msg_index"],
  ]);
  const transfers = sent.events.filter((e) => e.type === "transfer").map((e) => e.attributes.find((a) => a.key === "amount").value);
  assert.deepEqual(transfers, [`2000${denom}`, `700${denom}`]);
  const [, accSeq] = sent.events.filter((e) => e.type === "tx");
  assert.deepEqual(accSeq.attributes, [{ key: "acc_seq", value: `${alice}/0` }]);
});

test("the transaction service answers over ABCI, and does not broadcast there", async () => {
  const found = await queries.tx.getTx(sent.transactionHash);
  assert.equal(found.txResponse.txhash, sent.transactionHash);
  assert.equal(found.tx.body.memo, "found again");
  assert.equal(found.txResponse.gasUsed, sent.gasUsed);
  await assert.rejects(queries.tx.getTx("AB".repeat(32)), /code = NotFound/);
  await assert.rejects(queries.queryAbci("/cosmos.tx.v1beta1.Service/BroadcastTx", new Uint8Array()), /can't route a broadcast tx message/);
});

test("old heights are answered as they were, later and unknown ones are refused", async () => {
  const path = "/cosmos.bank.v1beta1.Query/Balance";
  const request = QueryBalanceRequest.encode({ address: recipient, denom }).finish();
  const at = async (height) => {
    const answer = await queries.queryAbci(path, request, height);
    assert.equal(answer.height, height);
    return QueryBalanceResponse.decode(answer.value).balance.amount;
  };
  assert.equal(await at(sent.height - 1), "0");
  assert.equal(await at(sent.height), "700");
  const latest = await queries.queryAbci(path, request);
  assert.equal(QueryBalanceResponse.decode(latest.value).balance.amount, "711");
  assert.ok(latest.height > sent.height && latest.height <= (await client.getHeight()));
  const ahead = await comet.abciQuery({ path, data: request, height: (await client.getHeight()) + 1000 });
  assert.notEqual(ahead.code, 0);
});

test("supply and metadata", async () => {
  assert.deepEqual(await queries.bank.supplyOf(denom), { denom, amount: "2000000000" });
  assert.deepEqual((await queries.bank.totalSupply()).supply, [{ denom, amount: "2000000000" }]);
  await assert.rejects(queries.bank.denomMetadata("nothing"), /code = NotFound/);
  assert.deepEqual(await queries.bank.denomsMetadata(), []);
  assert.deepEqual(await queries.bank.allBalances(alice), [await queries.bank.balance(alice, denom)]);
  assert.equal((await queries.auth.account(alice)).typeUrl, "/cosmos.auth.v1beta1.BaseAccount");
});

test("unknown paths are refused, and the node lives on", async () => {
  const code = async (path, data = new Uint8Array(), extra = {}) => {
    const { code, codespace } = await comet.abciQuery({ path, data, ...extra });
    return `${codespace}:${code}`;
  };
  assert.equal(await code("/cosmos.bank.v1beta1.Query/Nothing"), "sdk:6");
  assert.equal(await code("/nothing.v1.Query/Nothing"), "sdk:6");
  assert.equal(await code("/"), "sdk:6");
  assert.equal(await code("/store/nothing/key", toAscii("k")), "sdk:6");
  assert.equal(await code("/store/bank/key", toAscii("k"), { height: 1, prove: true }), "sdk:18");
  assert.notEqual(await code("/cosmos.bank.v1beta1.Query/Balance", Uint8Array.from([0xff, 0xff])), "sdk:0");
});

/** Both proof operations of a raw store query against the app hash in the next header. */
async function verify(store, key, height) {
  const answer = await comet.abciQuery({ path: `/store/${store}/key`, data: key, height, prove: true });
  assert.equal(answer.code, 0, answer.log);
  assert.equal(answer.height, height);
  assert.deepEqual(answer.proof.ops.map((op) => op.type), ["ics23:iavl", "ics23:simple"]);
  const [inner, outer] = answer.proof.ops.map((op) => ics23.ics23.CommitmentProof.decode(op.data));
  const { header } = (await comet.block(height + 1)).block;
  const storeRoot = outer.exist.value;
  const storeKey = toAscii(store);
  const value = answer.value ?? new Uint8Array();
  return {
    value,
    outer: ics23.verifyMembership(outer, ics23.tendermintSpec, header.appHash, storeKey, storeRoot),
    inner: value.length
      ? ics23.verifyMembership(inner, ics23.iavlSpec, storeRoot, key, value)
      : ics23.verifyNonMembership(inner, ics23.iavlSpec, storeRoot, key),
    forged: ics23.verifyMembership(inner, ics23.iavlSpec, storeRoot, key, toAscii("9999999999")),
  };
}

test("a balance is proven against the header's app hash, and so is the absence of one", async () => {
  const balanceKey = (address, coin) => Uint8Array.from([2, 20, ...fromBech32(address).data, ...toAscii(coin)]);
  const height = sent.height;
  await chain.waitFor(height + 1);
  const present = await verify("bank", balanceKey(recipient, denom), height);
  assert.deepEqual(present, { value: Uint8Array.from(toAscii("700")), outer: true, inner: true, forged: false });
  const absent = await verify("bank", balanceKey(recipient, "nothing"), height);
  assert.deepEqual(absent, { value: new Uint8Array(), outer: true, inner: true, forged: false });
  const before = await verify("bank", balanceKey(recipient, denom), height - 1);
  assert.deepEqual([before.value.length, before.inner, before.outer], [0, true, true]);
});

test("another transfer of the same sum is another transaction", async () => {
  const again = await client.signAndBroadcast(alice, [send(alice, recipient, 700)], fee(200_000), "found again");
  assert.equal(again.code, 0);
  assert.notEqual(again.transactionHash, sent.transactionHash);
});
