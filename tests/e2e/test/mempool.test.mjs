// What keeps a transaction out of the mempool: the operator's minimum gas price, and CometBFT's own refusals under the SDK's codes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Chain, denom, until } from "../harness/chain.mjs";
import { connect, directWallet, fee, send } from "../harness/wallet.mjs";
import { grpcurl } from "../harness/grpcurl.mjs";

let chain, client, alice;
before(async () => {
  chain = await Chain.create({ accounts: { alice: `1000000000${denom}` }, timeoutCommit: "4s", startFlags: ["--minimum-gas-prices", `0.01${denom}`] });
  await chain.cli("config", "set", "config", "mempool.size", "2");
  await chain.up();
  client = await connect(chain, await directWallet(chain.keys.alice));
  alice = chain.keys.alice.address;
});
after(() => chain?.destroy());

const post = async (bytes) => (await chain.post("/cosmos/tx/v1beta1/txs", { tx_bytes: Buffer.from(bytes).toString("base64"), mode: "BROADCAST_MODE_SYNC" })).body;

test("the third transaction of a mempool for two: code 20, and it can be sent again later", async () => {
  await chain.blocks(1); // just after a block there are some seconds until the next one
  const { accountNumber, sequence } = await client.getSequence(alice);
  const signed = [];
  for (let i = 0; i < 3; i++) {
    const raw = await client.sign(alice, [send(alice, alice, 1)], fee(200_000), "", { accountNumber, sequence: sequence + i, chainId: chain.chainId });
    signed.push(TxRaw.encode(raw).finish());
  }
  const codes = [];
  for (const bytes of signed) {
    const { tx_response } = await post(bytes);
    codes.push(tx_response.code);
  }
  assert.deepEqual(codes, [0, 0, 20]);
  await chain.blocks(1);
  // CometBFT tells of a block before it has taken its transactions out of the mempool.
  await until("there is room again", async () => (await post(signed[2])).tx_response.code === 0);
});

test("a fee below the operator's minimum: code 13; one that meets it is taken", async () => {
  await chain.blocks(1);
  const { accountNumber, sequence } = await client.getSequence(alice);
  const codeOf = async (amount) => {
    const raw = await client.sign(alice, [send(alice, alice, 1)], fee(200_000, amount), "", { accountNumber, sequence, chainId: chain.chainId });
    const { tx_response } = await post(TxRaw.encode(raw).finish());
    return [tx_response.codespace, tx_response.code];
  };
  assert.deepEqual(await codeOf(1999), ["sdk", 13]);
  assert.deepEqual(await codeOf(0), ["sdk", 13]);
  assert.deepEqual(await codeOf(2000), ["", 0]);
});

test("a transaction above the mempool's size: code 21", async () => {
  const request = JSON.stringify({ tx_bytes: Buffer.alloc(1_048_577, 1).toString("base64"), mode: "BROADCAST_MODE_SYNC" });
  const { code, stdout, stderr } = await grpcurl(chain.grpc, ["cosmos.tx.v1beta1.Service/BroadcastTx"], { flags: ["-d", "@"], input: request });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).txResponse.code, 21);
});
