// REST as wallets and explorers call it, Keplr's probes among them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sha256 } from "@cosmjs/crypto";
import { fromBech32, toBech32, toHex } from "@cosmjs/encoding";
import { makeAuthInfoBytes } from "@cosmjs/proto-signing";
import { AuthInfo, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Chain, denom, prefix, until } from "../harness/chain.mjs";
import { coins, connect, directWallet, fee, registry, send } from "../harness/wallet.mjs";

const stranger = toBech32(prefix, new Uint8Array(20).fill(7));
let chain, client, alice, bob, sent;

before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}`, bob: `5000000${denom}` } });
  [alice, bob] = [chain.keys.alice.address, chain.keys.bob.address];
  client = await connect(chain, await directWallet(chain.keys.alice));
  sent = await client.sendTokens(alice, bob, coins(70), fee(200_000), "by REST <&>");
  await chain.blocks(1);
});
after(() => chain?.destroy());

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const signedSend = async (memo = "") => {
  const { accountNumber, sequence } = await client.getSequence(alice);
  const raw = await client.sign(alice, [send(alice, bob, 1)], fee(200_000), memo, { accountNumber, sequence, chainId: chain.chainId });
  return TxRaw.encode(raw).finish();
};

test("node_info: what wallets choose their profile by", async () => {
  const { status, body } = await chain.get("/cosmos/base/tendermint/v1beta1/node_info");
  assert.equal(status, 200);
  assert.equal(body.default_node_info.network, chain.chainId);
  assert.match(body.application_version.cosmos_sdk_version, /^v0\.53\.\d+$/);
  const deps = body.application_version.build_deps.map((d) => d.path);
  assert.ok(deps.includes("github.com/cosmos/cosmos-sdk") && deps.some((d) => d.startsWith("github.com/cometbft/cometbft")), deps.join());
});

test("feature probes: known services with a bad argument give 400, unknown routes 501", async () => {
  const bad = await chain.get("/cosmos/bank/v1beta1/spendable_balances/test");
  assert.equal(bad.status, 400);
  assert.deepEqual([bad.body.code, Array.isArray(bad.body.details)], [3, true]);
  for (const path of ["/feemarket/v1/params", "/nothing", "/"]) {
    const { status, body } = await chain.get(path);
    assert.equal(status, 501, path);
    assert.deepEqual(body, { code: 12, message: "Not Implemented", details: [] }, path);
  }
  const wrongMethod = await chain.post(`/cosmos/auth/v1beta1/accounts/${alice}`, {});
  assert.equal(wrongMethod.status, 501);
});

test("accounts: found with its number as text, unknown 404 with code 5", async () => {
  const { status, body } = await chain.get(`/cosmos/auth/v1beta1/accounts/${alice}`);
  assert.equal(status, 200);
  assert.equal(body.account["@type"], "/cosmos.auth.v1beta1.BaseAccount");
  assert.deepEqual([body.account.address, body.account.sequence], [alice, "1"]);
  assert.equal(body.account.pub_key["@type"], "/cosmos.crypto.secp256k1.PubKey");
  const unknown = await chain.get(`/cosmos/auth/v1beta1/accounts/${stranger}`);
  assert.equal(unknown.status, 404);
  assert.equal(unknown.body.code, 5);
  assert.match(unknown.body.message, new RegExp(`account ${stranger} not found`));
});

test("balances with pagination as Keplr asks, and at an old height", async () => {
  const { status, body, headers } = await chain.get(`/cosmos/bank/v1beta1/balances/${bob}?pagination.limit=1000`);
  assert.equal(status, 200);
  assert.deepEqual(body, { balances: [{ denom, amount: "5000070" }], pagination: { next_key: null, total: "0" } });
  const counted = await chain.get(`/cosmos/bank/v1beta1/balances/${bob}`);
  assert.equal(counted.body.pagination.total, "1", "counted when no limit is given");
  assert.ok(Number(headers.get("grpc-metadata-x-cosmos-block-height") ?? headers.get("x-cosmos-block-height")) >= sent.height);
  const spendable = await chain.get(`/cosmos/bank/v1beta1/spendable_balances/${bob}`);
  assert.deepEqual(spendable.body.balances, [{ denom, amount: "5000070" }]);
  const old = await chain.get(`/cosmos/bank/v1beta1/balances/${bob}`, { "x-cosmos-block-height": String(sent.height - 1) });
  assert.deepEqual(old.body.balances, [{ denom, amount: "5000000" }]);
  const negative = await chain.get(`/cosmos/bank/v1beta1/balances/${bob}?pagination.limit=-3`);
  assert.equal(negative.status, 400);
  assert.match(negative.body.message, /strconv\.ParseUint: parsing "-3": invalid syntax/);
});

test("supply, denominations and their metadata", async () => {
  const supply = await chain.get(`/cosmos/bank/v1beta1/supply/by_denom?denom=${denom}`);
  assert.deepEqual(supply.body, { amount: { denom, amount: "2005000000" } }, "alice's, bob's and the validator's");
  const metadata = await chain.get("/cosmos/bank/v1beta1/denoms_metadata/nothing");
  assert.deepEqual([metadata.status, metadata.body.code], [404, 5]);
  assert.equal((await chain.get("/cosmos/bank/v1beta1/params")).body.params.default_send_enabled, true);
});

test("simulate in Keplr's shape: no public key, amino mode, gas limit 0, 64 zero bytes", async () => {
  const bodyBytes = registry().encodeTxBody({ messages: [send(bob, alice, 1)], memo: "" });
  const { signerInfos, fee: feeMessage } = AuthInfo.decode(makeAuthInfoBytes([{ pubkey: { typeUrl: "", value: new Uint8Array() }, sequence: 0 }], coins(0), 0, undefined, undefined, 127));
  const keyless = AuthInfo.fromPartial({ signerInfos: [{ modeInfo: signerInfos[0].modeInfo, sequence: 0n }], fee: { ...feeMessage, amount: coins(2000), gasLimit: 0n } });
  const tx = TxRaw.fromPartial({ bodyBytes, authInfoBytes: AuthInfo.encode(keyless).finish(), signatures: [new Uint8Array(64)] });
  const { status, body } = await chain.post("/cosmos/tx/v1beta1/simulate", { tx_bytes: base64(TxRaw.encode(tx).finish()) });
  assert.equal(status, 200, JSON.stringify(body));
  const used = Number(body.gas_info.gas_used);
  assert.ok(used > 40_000 && used < 200_000, body.gas_info.gas_used);
  assert.equal(body.result.msg_responses[0]["@type"], "/cosmos.bank.v1beta1.MsgSendResponse");
});

test("broadcast: taken and found by hash; again: code 19; garbage: code 2", async () => {
  const bytes = await signedSend("over REST");
  const hash = toHex(sha256(bytes)).toUpperCase();
  const first = await chain.post("/cosmos/tx/v1beta1/txs", { tx_bytes: base64(bytes), mode: "BROADCAST_MODE_SYNC" });
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.deepEqual([first.body.tx_response.code, first.body.tx_response.txhash], [0, hash]);
  const again = await chain.post("/cosmos/tx/v1beta1/txs", { tx_bytes: base64(bytes), mode: "BROADCAST_MODE_SYNC" });
  assert.deepEqual([again.body.tx_response.code, again.body.tx_response.codespace, again.body.tx_response.txhash], [19, "sdk", hash]);
  const garbage = await chain.post("/cosmos/tx/v1beta1/txs", { tx_bytes: base64(Buffer.from("garbage")), mode: "BROADCAST_MODE_SYNC" });
  assert.deepEqual([garbage.body.tx_response.code, garbage.body.tx_response.codespace], [2, "sdk"]);
  const found = await until("the transaction is indexed", async () => {
    const answer = await chain.get(`/cosmos/tx/v1beta1/txs/${hash}`);
    return answer.status === 200 && answer.body;
  });
  assert.equal(found.tx_response.code, 0);
  assert.equal(found.tx.body.memo, "over REST");
  assert.equal(found.tx.body.messages[0]["@type"], "/cosmos.bank.v1beta1.MsgSend");
  const missing = await chain.get(`/cosmos/tx/v1beta1/txs/${"AB".repeat(32)}`);
  assert.deepEqual([missing.status, missing.body.code], [404, 5]);
});

test("searches with query and page, newest first", async () => {
  const query = encodeURIComponent(`message.sender='${alice}'`);
  const { status, body } = await chain.get(`/cosmos/tx/v1beta1/txs?query=${query}&page=1&limit=1&order_by=ORDER_BY_ASC`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(body.tx_responses.map((t) => t.txhash), [sent.transactionHash]);
  assert.ok(Number(body.total) >= 2);
  const none = await chain.get("/cosmos/tx/v1beta1/txs");
  assert.deepEqual([none.status, none.body.code], [500, 13], "as in the SDK");
});

test("blocks, validators and the node's own state", async () => {
  const latest = await chain.get("/cosmos/base/tendermint/v1beta1/blocks/latest");
  assert.equal(latest.body.block.header.chain_id, chain.chainId);
  const one = await chain.get(`/cosmos/base/tendermint/v1beta1/blocks/${sent.height}`);
  assert.equal(one.body.block.header.height, String(sent.height));
  assert.equal(one.body.block.data.txs.length, 1);
  const set = await chain.get("/cosmos/base/tendermint/v1beta1/validatorsets/latest");
  assert.equal(set.body.validators.length, 1);
  assert.match(set.body.validators[0].address, /^openvalcons1/);
  const inBlock = await chain.get(`/cosmos/tx/v1beta1/txs/block/${sent.height}`);
  assert.equal(inBlock.body.txs[0].body.memo, "by REST <&>");
  const config = await chain.get("/cosmos/base/node/v1beta1/config");
  assert.equal(config.body.minimum_gas_price, "", "prices of nothing are left out, as in the SDK");
  const ahead = await chain.get("/cosmos/base/tendermint/v1beta1/blocks/99999999");
  assert.notEqual(ahead.status, 200);
});

test("bodies that are no request: 400 and quickly, or too large", async () => {
  const started = Date.now();
  for (const body of ["", "{", "[]", "null", `{"tx_bytes":5}`, "[".repeat(10_000)]) {
    const { status } = await chain.post("/cosmos/tx/v1beta1/simulate", body);
    assert.ok(status >= 400 && status < 500, `${body.slice(0, 20)}: ${status}`);
  }
  const huge = await chain.post("/cosmos/tx/v1beta1/simulate", `{"tx_bytes":"${"A".repeat(4 << 20)}"}`).then((r) => r.status, () => "closed");
  assert.ok(huge === "closed" || huge === 413 || huge === 400, `status ${huge}`);
  assert.ok(Date.now() - started < 5_000);
  await chain.blocks(1);
});

test("no page of another origin may read answers unless the operator allows it", async () => {
  const options = { method: "OPTIONS", headers: { origin: "https://elsewhere.example", "access-control-request-method": "GET" } };
  const response = await fetch(`${chain.rest}/cosmos/bank/v1beta1/params`, options);
  assert.equal(response.headers.get("access-control-allow-origin"), null);
});

test("an address of another chain or with a broken checksum is a bad argument", async () => {
  const cosmos = toBech32("cosmos", fromBech32(alice).data);
  for (const address of [cosmos, `${alice.slice(0, -1)}${alice.endsWith("q") ? "p" : "q"}`, alice.toUpperCase().replace("1", "2")]) {
    const { status, body } = await chain.get(`/cosmos/bank/v1beta1/balances/${address}`);
    assert.deepEqual([status, body.code], [400, 3], address);
  }
});
