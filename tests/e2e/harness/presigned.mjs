// Accounts that sign transaction after transaction without a node, so that what is measured later is no signing.
import { randomBytes } from "node:crypto";
import { wasmTypes } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1Wallet, Registry } from "@cosmjs/proto-signing";
import { SigningStargateClient } from "@cosmjs/stargate";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

export class Signer {
  /** A new account with this number on the chain. */
  static async create(number, { chainId, prefix, denom }) {
    const signer = new Signer();
    const wallet = await DirectSecp256k1Wallet.fromKey(randomBytes(32), prefix);
    const [{ address }] = await wallet.getAccounts();
    const client = await SigningStargateClient.offline(wallet, { registry: new Registry(wasmTypes) });
    return Object.assign(signer, { address, client, number, chainId, denom, sequence: 0 });
  }

  /** A transaction with one message to the module of contracts, in base64. */
  async sign(name, value, gas) {
    const fee = { amount: [{ denom: this.denom, amount: "1" }], gas: String(gas) };
    const data = { accountNumber: this.number, sequence: this.sequence++, chainId: this.chainId };
    const message = { typeUrl: `/cosmwasm.wasm.v1.${name}`, value: { sender: this.address, ...value } };
    const raw = await this.client.sign(this.address, [message], fee, "", data);
    return Buffer.from(TxRaw.encode(raw).finish()).toString("base64");
  }
}
