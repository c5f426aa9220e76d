// Wallets and clients as an application made with cosmjs has them.
import assert from "node:assert/strict";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet, Registry } from "@cosmjs/proto-signing";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { AminoTypes, SigningStargateClient, createDefaultAminoConverters, defaultRegistryTypes } from "@cosmjs/stargate";
import { openledger } from "../generated/openledger.js";
import { denom, prefix } from "./chain.mjs";

export { openledger };
export const coins = (amount) => [{ denom, amount: String(amount) }];
export const fee = (gas, amount = Math.ceil(gas / 100)) => ({ amount: coins(amount), gas: String(gas) });

/** This chain's own messages, each with its type. */
export function ownMessages() {
  const ours = [];
  for (const [module, { v1 }] of Object.entries(openledger)) {
    for (const [name, type] of Object.entries(v1)) {
      if (name.startsWith("Msg")) ours.push([`/openledger.${module}.v1.${name}`, type]);
    }
  }
  return ours;
}

/** This chain's messages, beside those that cosmjs knows. */
export const registry = () => new Registry([...defaultRegistryTypes, ...ownMessages()]);

/** Amino forms of what the tests sign that way; the names are those of the protos' `amino.name`. */
export function aminoTypes() {
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  return new AminoTypes({
    ...createDefaultAminoConverters(),
    "/openledger.inference.v1.MsgInfer": {
      aminoType: "openledger/MsgInfer",
      toAmino: ({ payer, modelId, input, maxFee }) => ({ payer, model_id: String(modelId), input: base64(input), max_fee: maxFee }),
      fromAmino: (m) => ({ payer: m.payer, modelId: m.model_id, input: Buffer.from(m.input, "base64"), maxFee: m.max_fee }),
    },
    "/openledger.inference.v1.MsgInferBatch": {
      aminoType: "openledger/MsgInferBatch",
      toAmino: (m) => ({ payer: m.payer, model_id: String(m.modelId), inputs: m.inputs.map(base64), max_fee_each: m.maxFeeEach }),
      fromAmino: (m) => ({ payer: m.payer, modelId: m.model_id, inputs: m.inputs.map((i) => Buffer.from(i, "base64")), maxFeeEach: m.max_fee_each }),
    },
    "/openledger.attribution.v1.MsgWithdrawEarnings": {
      aminoType: "openledger/MsgWithdrawEarnings",
      toAmino: ({ account }) => ({ account }),
      fromAmino: ({ account }) => ({ account }),
    },
  });
}

export const directWallet = (key) => DirectSecp256k1HdWallet.fromMnemonic(key.mnemonic, { prefix });
export const aminoWallet = (key) => Secp256k1HdWallet.fromMnemonic(key.mnemonic, { prefix });

/** A signing client with a wallet; blocks of the test chain are short, so it polls often. */
export function connect(chain, wallet, options = {}) {
  const defaults = { registry: registry(), aminoTypes: aminoTypes(), broadcastPollIntervalMs: 100, broadcastTimeoutMs: 30_000 };
  return SigningStargateClient.connectWithSigner(chain.rpc, wallet, { ...defaults, ...options });
}

export const send = (from, to, amount) => ({
  typeUrl: "/cosmos.bank.v1beta1.MsgSend",
  value: { fromAddress: from, toAddress: to, amount: coins(amount) },
});

/** Value of the first attribute of this name in the first event of this type. */
export function attribute(events, type, key) {
  return events.find((e) => e.type === type)?.attributes.find((a) => a.key === key)?.value;
}

/** The gas limit that Keplr asks for: it simulates over REST without a public key, in amino mode, with no gas, a fee and zeros for a signature. */
export async function keplrGas(chain, types, sequence, messages) {
  const signerInfos = [{ modeInfo: { single: { mode: SignMode.SIGN_MODE_LEGACY_AMINO_JSON } }, sequence: BigInt(sequence) }];
  const tx = TxRaw.fromPartial({
    bodyBytes: types.encodeTxBody({ messages }),
    authInfoBytes: AuthInfo.encode(AuthInfo.fromPartial({ signerInfos, fee: { amount: coins(5_000), gasLimit: 0n } })).finish(),
    signatures: [new Uint8Array(64)],
  });
  const { status, body } = await chain.post("/cosmos/tx/v1beta1/simulate", { tx_bytes: Buffer.from(TxRaw.encode(tx).finish()).toString("base64") });
  assert.equal(status, 200, JSON.stringify(body));
  return Math.ceil(Number(body.gas_info.gas_used) * 1.4);
}
