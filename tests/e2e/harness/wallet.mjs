// Wallets and clients as an application made with cosmjs has them.
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet, Registry } from "@cosmjs/proto-signing";
import { AminoTypes, SigningStargateClient, createDefaultAminoConverters, defaultRegistryTypes } from "@cosmjs/stargate";
import { openledger } from "../generated/openledger.js";
import { denom, prefix } from "./chain.mjs";

export { openledger };
export const coins = (amount) => [{ denom, amount: String(amount) }];
export const fee = (gas, amount = Math.ceil(gas / 100)) => ({ amount: coins(amount), gas: String(gas) });

/** Messages of this chain, beside those that cosmjs knows. */
export function registry() {
  const ours = [];
  for (const [module, { v1 }] of Object.entries(openledger)) {
    for (const [name, type] of Object.entries(v1)) {
      if (name.startsWith("Msg")) ours.push([`/openledger.${module}.v1.${name}`, type]);
    }
  }
  return new Registry([...defaultRegistryTypes, ...ours]);
}

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
