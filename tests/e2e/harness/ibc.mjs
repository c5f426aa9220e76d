// Two chains with Hermes between them, what moves over their channel, and what each has of it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { denom, prefix, until } from "./chain.mjs";
import { Hermes } from "./hermes.mjs";
import { attribute, connect, send } from "./wallet.mjs";

/** Waits of things that a relayer has to do, on a machine under load. */
export const patient = { timeout: 300_000, every: 500 };
/** Transfers in one transaction. */
const AT_ONCE = 20;

/** What a chain's own coins are called. */
export const own = (chain) => chain.denom ?? denom;
/** What coins of the other end are called on the chain whose end of the channel this is. */
export const voucher = (channel, base = denom) => `ibc/${createHash("sha256").update(`transfer/${channel}/${base}`).digest("hex").toUpperCase()}`;

const read = async (chain, path) => {
  const { status, body } = await chain.get(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body;
};
export const balance = async (chain, address, what = own(chain)) =>
  BigInt((await read(chain, `/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=${encodeURIComponent(what)}`)).balance.amount);
export const supply = async (chain, what) =>
  BigInt((await read(chain, `/cosmos/bank/v1beta1/supply/by_denom?denom=${encodeURIComponent(what)}`)).amount.amount);

/** What a chain has in escrow by its own count, and on the escrow account of the channel. */
export async function escrow(chain, channel) {
  const total = (await read(chain, `/ibc/apps/transfer/v1/total_escrow/${own(chain)}`)).amount.amount;
  const { escrow_address: address } = await read(chain, `/ibc/apps/transfer/v1/channels/${channel}/ports/transfer/escrow_address`);
  return [BigInt(total), await balance(chain, address)];
}

/** Packets of a chain that nobody has answered yet. */
export const waiting = async (chain, channel, port = "transfer") =>
  (await read(chain, `/ibc/core/channel/v1/channels/${channel}/ports/${port}/packet_commitments?pagination.limit=1000`)).commitments.length;

export const clientStatus = async (chain, client) => (await read(chain, `/ibc/core/client/v1/client_status/${client}`)).status;

/** The time of a chain's last block, in milliseconds since the Unix epoch. */
export const timeOf = async (chain) => Date.parse((await chain.call("status")).sync_info.latest_block_time);

/** A timeout so many seconds from now, in nanoseconds. */
export const soon = (seconds) => BigInt(Date.now() + seconds * 1000) * 1_000_000n;

export const walletOf = (chain, name) => DirectSecp256k1HdWallet.fromMnemonic(chain.keys[name].mnemonic, { prefix: chain.prefix ?? prefix });

export const transfer = (chain, name, channel, amount, receiver, more = {}) => ({
  typeUrl: "/ibc.applications.transfer.v1.MsgTransfer",
  value: {
    sourcePort: "transfer", sourceChannel: channel, sender: chain.keys[name].address, receiver, memo: "",
    token: { denom: own(chain), amount: String(amount) }, timeoutTimestamp: soon(600), ...more,
  },
});

/** Signs and sends, and returns the result whatever it is. */
export async function submit(chain, name, messages) {
  const client = await connect(chain, await walletOf(chain, name), { broadcastTimeoutMs: 120_000 });
  const gas = 200_000 + 150_000 * messages.length;
  const fee = { amount: [{ denom: own(chain), amount: String(Math.ceil(gas / 100)) }], gas: String(gas) };
  try {
    return await client.signAndBroadcast(chain.keys[name].address, messages, fee);
  } finally {
    client.disconnect();
  }
}

/** The same, for what must succeed. */
export async function broadcast(chain, name, messages) {
  const result = await submit(chain, name, messages);
  assert.equal(result.code, 0, result.rawLog);
  return result;
}

/** Sends many transfers in several transactions. */
export async function many(chain, name, channel, count, amount, receiver, more = {}) {
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    await broadcast(chain, name, Array.from({ length: Math.min(AT_ONCE, count - sent) }, () => transfer(chain, name, channel, amount, receiver, more)));
  }
}

/** Keeps a chain busy with payments of an account to itself until the returned function is called, which tells how many there were. */
export function load(chain, name) {
  let [stop, count] = [false, 0];
  const { address } = chain.keys[name];
  const payment = { ...send(address, address, 1).value, amount: [{ denom: own(chain), amount: "1" }] };
  const running = (async () => {
    while (!stop) {
      await broadcast(chain, name, Array.from({ length: 10 }, () => ({ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: payment })));
      count += 10;
    }
  })();
  running.catch(() => {}); // whoever stops it hears of it
  return async () => {
    stop = true;
    await running;
    return count;
  };
}

/** The acknowledgement that the chain `to` wrote for the packet that a transaction of `from` sent, once `from` has heard it. */
export async function acknowledged(from, to, result) {
  const sequence = attribute(result.events, "send_packet", "packet_sequence");
  const query = `acknowledge_packet.packet_sequence='${sequence}' AND acknowledge_packet.packet_src_channel='${attribute(result.events, "send_packet", "packet_src_channel")}'`;
  await until("it is acknowledged", async () => Number((await from.call("tx_search", { query, per_page: "1" })).total_count) > 0, patient);
  const channel = attribute(result.events, "send_packet", "packet_dst_channel");
  const written = `write_acknowledgement.packet_sequence='${sequence}' AND write_acknowledgement.packet_dst_channel='${channel}'`;
  const { txs } = await to.call("tx_search", { query: written, per_page: "1" });
  const events = txs[0].tx_result.events.filter(({ type, attributes }) =>
    type === "write_acknowledgement" && attributes.some(({ key, value }) => key === "packet_sequence" && value === sequence));
  return JSON.parse(Buffer.from(attribute(events, "write_acknowledgement", "packet_ack_hex"), "hex").toString());
}

/** Two running chains with a relayer between them; the relayer has the account `relayer` of each. */
export class Pair {
  /** `chains` are functions that start them; `mode` as Hermes takes it. Whatever was started is stopped when the rest fails. */
  static async open(chains, mode) {
    const pair = new Pair();
    pair.home = mkdtempSync(join(tmpdir(), "openledger-ibc-"));
    pair.chains = [];
    try {
      for (const start of chains) pair.chains.push(await start());
      [pair.a, pair.b] = pair.chains;
      pair.hermes = new Hermes(join(pair.home, "hermes"), pair.chains, mode);
      for (const chain of pair.chains) await pair.hermes.key(chain, chain.keys.relayer.mnemonic);
    } catch (error) {
      await pair.close();
      throw error;
    }
    return pair;
  }

  async close() {
    await this.hermes?.down();
    for (const chain of this.chains) await chain.destroy();
    if (!process.env.KEEP_HOMES) rmSync(this.home, { recursive: true, force: true });
  }
}
