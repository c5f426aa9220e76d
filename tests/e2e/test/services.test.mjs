// The node's own services called through ABCI Query: none of them waits for the connection on which it was asked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as tendermint from "cosmjs-types/cosmos/base/tendermint/v1beta1/query";
import * as service from "cosmjs-types/cosmos/tx/v1beta1/service";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Chain, denom } from "../harness/chain.mjs";
import { coins, connect, directWallet, fee, send } from "../harness/wallet.mjs";

let chain, alice, tx, sent;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  const client = await connect(chain, await directWallet(chain.keys.alice));
  alice = chain.keys.alice.address;
  sent = await client.sendTokens(alice, alice, coins(5), fee(200_000));
  const { accountNumber, sequence } = await client.getSequence(alice);
  const raw = await client.sign(alice, [send(alice, alice, 1)], fee(200_000), "", { accountNumber, sequence, chainId: chain.chainId });
  tx = TxRaw.encode(raw).finish();
  await chain.blocks(1);
});
after(() => chain?.destroy());

const encode = (codec, value = {}) => codec.encode(codec.fromPartial(value)).finish();
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const base = "/cosmos.base.tendermint.v1beta1.Service", txs = "/cosmos.tx.v1beta1.Service";
const nested = (path, data = "", height = 0n) => encode(tendermint.ABCIQueryRequest, { path, data: Buffer.from(data), height, prove: false });

/** Path, request, code of the answer. */
const methods = () => [
  [`${base}/ABCIQuery`, nested("/store/bank/key", "x"), 0],
  [`${base}/ABCIQuery`, nested("/store/bank/subspace", "\x02"), 0],
  [`${base}/ABCIQuery`, nested("/app/version"), 0],
  [`${base}/ABCIQuery`, encode(tendermint.ABCIQueryRequest, { path: "/app/simulate", data: tx }), 0],
  [`${base}/ABCIQuery`, nested("/cosmos.bank.v1beta1.Query/Params"), 18],
  [`${base}/GetNodeInfo`, new Uint8Array(), 0],
  [`${base}/GetSyncing`, new Uint8Array(), 0],
  [`${base}/GetLatestBlock`, new Uint8Array(), 0],
  [`${base}/GetBlockByHeight`, encode(tendermint.GetBlockByHeightRequest, { height: 2n }), 0],
  [`${base}/GetLatestValidatorSet`, new Uint8Array(), 0],
  [`${base}/GetValidatorSetByHeight`, encode(tendermint.GetValidatorSetByHeightRequest, { height: 2n }), 0],
  ["/cosmos.base.node.v1beta1.Service/Status", new Uint8Array(), 0],
  ["/cosmos.base.node.v1beta1.Service/Config", new Uint8Array(), 0],
  [`${txs}/Simulate`, encode(service.SimulateRequest, { txBytes: tx }), 0],
  [`${txs}/GetTx`, encode(service.GetTxRequest, { hash: sent.transactionHash }), 0],
  [`${txs}/GetTxsEvent`, encode(service.GetTxsEventRequest, { query: `message.sender='${alice}'`, page: 1n, limit: 10n }), 0],
  [`${txs}/GetBlockWithTxs`, encode(service.GetBlockWithTxsRequest, { height: BigInt(sent.height) }), 0],
  [`${txs}/TxDecode`, encode(service.TxDecodeRequest, { txBytes: tx }), 0],
  [`${txs}/BroadcastTx`, encode(service.BroadcastTxRequest, { txBytes: tx, mode: 2 }), 18],
];

test("each method answers five callers at once, and all methods at once", async () => {
  const ask = async ([path, data, code]) => {
    const { response } = await chain.call("abci_query", { path, data: hex(data) });
    assert.equal(response.code, code, `${path}: ${response.log}`);
    return response;
  };
  for (const method of methods()) await Promise.all(Array.from({ length: 5 }, () => ask(method)));
  await Promise.all([...methods(), ...methods()].map(ask));
  await chain.blocks(1);
});

test("the nested answer is the application's", async () => {
  const { response } = await chain.call("abci_query", { path: `${base}/ABCIQuery`, data: hex(nested("/app/version")) });
  const answer = tendermint.ABCIQueryResponse.decode(Buffer.from(response.value, "base64"));
  assert.match(Buffer.from(answer.value).toString(), /^\d+\.\d+\.\d+/);
  const refused = await chain.call("abci_query", { path: `${base}/ABCIQuery`, data: hex(nested("/store/bank/key", "x", 99_999_999n)) });
  const inner = tendermint.ABCIQueryResponse.decode(Buffer.from(refused.response.value, "base64"));
  assert.deepEqual([inner.code, inner.codespace], [26, "sdk"]);
});
