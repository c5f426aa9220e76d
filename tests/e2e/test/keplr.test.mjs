// Keplr's own checks of a chain, headless: its validator package, its account reader and its transaction tracer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import validator from "@keplr-wallet/chain-validator";
import keplr from "@keplr-wallet/cosmos";
import WebSocket from "ws";
import { Chain, denom, prefix } from "../harness/chain.mjs";
import { chainInfo } from "../../../localnet/keplr.mjs";
import { connect, directWallet, fee, send } from "../harness/wallet.mjs";

let chain, info;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  info = chainInfo({ rpc: chain.rpc, rest: chain.rest, chainId: chain.chainId, denom, prefix });
});
after(() => chain?.destroy());

test("the chain's description is valid", async () => {
  assert.equal((await validator.validateBasicChainInfoType(info)).chainId, chain.chainId);
});

test("RPC with websocket and REST are reached and name the chain", async () => {
  await validator.checkRPCConnectivity(chain.chainId, chain.rpc, (url) => new WebSocket(url));
  await validator.checkRestConnectivity(chain.chainId, chain.rest);
  await assert.rejects(validator.checkRestConnectivity("other-1", chain.rest), /different chain id/);
});

test("no feature is suggested that the chain does not have", async () => {
  assert.deepEqual((await validator.checkChainFeatures(info)).filter((f) => /ibc|cosmwasm|wasmd|osmosis|feemarket/.test(f)), []);
});

test("an account is read, and one that does not exist has sequence 0", async () => {
  const { address } = chain.keys.alice;
  const account = await keplr.BaseAccount.fetchFromRest(chain.rest, address);
  assert.deepEqual([account.getAddress(), account.getSequence().toString()], [address, "0"]);
  const nobody = keplr.Bech32Address.fromBech32(address, prefix);
  const stranger = new keplr.Bech32Address(nobody.address.map((b) => b ^ 1)).toBech32(prefix);
  const unknown = await keplr.BaseAccount.fetchFromRest(chain.rest, stranger, true);
  assert.deepEqual([unknown.getAddress(), unknown.getSequence().toString()], [stranger, "0"]);
});

test("a transaction is traced by its hash over the websocket", async () => {
  const { address } = chain.keys.alice;
  const client = await connect(chain, await directWallet(chain.keys.alice));
  const tracer = new keplr.TendermintTxTracer(chain.rpc, "/websocket", { wsObject: WebSocket });
  try {
    const hash = await client.signAndBroadcastSync(address, [send(address, address, 3)], fee(200_000));
    const traced = await tracer.traceTx(Buffer.from(hash, "hex"));
    const result = traced.tx_result ?? traced.TxResult?.result ?? traced;
    assert.equal(Number(result.code ?? 0), 0);
    assert.ok(Number(result.gas_used) > 40_000, JSON.stringify(Object.keys(traced)));
  } finally {
    tracer.close();
  }
});
