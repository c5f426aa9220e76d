// Somebody who buys answers of model 1 on a running chain, and is told what gas they took.
import { DirectSecp256k1HdWallet, makeCosmoshubPath } from "@cosmjs/proto-signing";
import { SigningStargateClient } from "@cosmjs/stargate";
import { denom, prefix } from "./chain.mjs";
import { fee, registry } from "./wallet.mjs";

const MAX_FEE = { denom, amount: "1000000000" };

/** The account of a phrase at an index, over a node's RPC. */
export async function buyer(rpc, phrase, index) {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(phrase, { prefix, hdPaths: [makeCosmoshubPath(index)] });
  const [{ address }] = await wallet.getAccounts();
  const client = await SigningStargateClient.connectWithSigner(rpc, wallet, { registry: registry(), broadcastPollIntervalMs: 200 });
  const send = async (typeUrl, value) => {
    const message = { typeUrl, value };
    const result = await client.signAndBroadcast(address, [message], fee(34_000_000));
    if (result.code !== 0) throw new Error(result.rawLog);
    return Number(result.gasUsed);
  };
  return {
    address,
    alone: (input) => send("/openledger.inference.v1.MsgInfer", { payer: address, modelId: 1, input, maxFee: MAX_FEE }),
    batch: (inputs) => send("/openledger.inference.v1.MsgInferBatch", { payer: address, modelId: 1, inputs, maxFeeEach: MAX_FEE }),
    /** One unit to each, as a wallet pays many. */
    multiSend: (addresses) =>
      send("/cosmos.bank.v1beta1.MsgMultiSend", {
        inputs: [{ address, coins: [{ denom, amount: String(addresses.length) }] }],
        outputs: addresses.map((to) => ({ address: to, coins: [{ denom, amount: "1" }] })),
      }),
    close: () => client.disconnect(),
  };
}
