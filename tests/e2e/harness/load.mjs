// A steady stream of transactions that survives the node's death: each sender signs offline with its own sequence.
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { SigningStargateClient } from "@cosmjs/stargate";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { QueryAccountRequest, QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { prefix, sleep } from "./chain.mjs";
import { fee, registry, send } from "./wallet.mjs";

export class Load {
  accepted = 0;
  running = true;

  /** Starts one loop for each sender; each sends one coin to `sink`, or what `message(address)` gives, again and again, with a pause in ms. */
  static async start(chain, senders, sink, { pause = 60, message, gas = 120_000 } = {}) {
    const load = new Load();
    load.loops = senders.map(async (name) => {
      const { mnemonic, address } = chain.keys[name];
      const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix });
      const client = await SigningStargateClient.offline(wallet, { registry: registry() });
      let account;
      while (load.running) {
        try {
          account ??= await committed(chain, address);
          const data = { accountNumber: Number(account.accountNumber), sequence: Number(account.sequence), chainId: chain.chainId };
          const raw = await client.sign(address, [message ? message(address) : send(address, sink, 1)], fee(gas, 1), "", data);
          const tx = Buffer.from(TxRaw.encode(raw).finish()).toString("base64");
          const { code } = await chain.call("broadcast_tx_sync", { tx });
          if (code === 0) {
            load.accepted++;
            account.sequence += 1n;
          } else {
            account = undefined;
            await sleep(200);
          }
        } catch {
          // The node is down, or has seen this transaction already: ask again where the account stands.
          account = undefined;
          await sleep(200);
        }
        await sleep(pause);
      }
    });
    return load;
  }

  async stop() {
    this.running = false;
    await Promise.all(this.loops ?? []);
  }
}

/** The account as last committed. */
async function committed(chain, address) {
  const data = Buffer.from(QueryAccountRequest.encode({ address }).finish()).toString("hex");
  const { response } = await chain.call("abci_query", { path: "/cosmos.auth.v1beta1.Query/Account", data });
  if (response.code) throw new Error(response.log);
  return { ...BaseAccount.decode(QueryAccountResponse.decode(Buffer.from(response.value, "base64")).account.value) };
}
