/**
 * Paying. What own coins do not cover is taken from the owner's grant by a message in front of the one that spends it,
 * in the same transaction: both happen or neither does, and the chain counts what is taken against the limit.
 */
import {
  createRpc,
  type OpenLedgerClient,
  OpenLedgerError,
  type Sent,
  type SigningOpenLedgerClient,
} from "@openledger/client";
import { MsgExec } from "cosmjs-types/cosmos/authz/v1beta1/tx";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { ConfigRequest, ConfigResponse } from "cosmjs-types/cosmos/base/node/v1beta1/query";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { amountOf, type Means, meansOf, paysFor } from "./allowance.js";
import { money } from "./quoting.js";

type Message = Parameters<SigningOpenLedgerClient["send"]>[0][number];

/** The price of gas: `perGas` units of `denom` times 10^-18. */
export interface GasPrice {
  readonly text: string;
  readonly denom: string;
  readonly attos: bigint;
}

const ATTO_DIGITS = 18;
const ATTO = 10n ** BigInt(ATTO_DIGITS);

/** Reads `0.01uopen`. */
export function gasPriceOf(text: string): GasPrice {
  const found = /^(\d{1,18})(?:\.(\d{1,18}))?([a-zA-Z][a-zA-Z0-9/:._-]{2,127})$/.exec(text.trim());
  if (!found)
    throw new OpenLedgerError({
      kind: "input",
      message: `"${text}" is no price of gas`,
      advice: "Write it as 0.01uopen.",
    });
  const [, whole = "0", fraction = "", denom = ""] = found;
  // The client takes no more than 18 digits, and nodes print as many.
  return {
    text: `${whole}.${fraction || "0"}${denom}`,
    denom,
    attos: BigInt(whole) * ATTO + BigInt(fraction.padEnd(ATTO_DIGITS, "0")),
  };
}

/** The least price of gas that the node takes. */
export async function nodeGasPrice(client: OpenLedgerClient, denom: string): Promise<GasPrice> {
  const answer = await createRpc(client.comet).request(
    "cosmos.base.node.v1beta1.Service",
    "Config",
    ConfigRequest.encode({}).finish(),
  );
  const least = ConfigResponse.decode(answer).minimumGasPrice.split(",")[0]?.trim();
  return gasPriceOf(least || `0${denom}`);
}

/** The fee of so much gas, rounded up; none where gas is free. */
export function feeOf(gas: number, { attos, denom }: GasPrice): Coin[] {
  const amount = (BigInt(gas) * attos + ATTO - 1n) / ATTO;
  return amount === 0n ? [] : [{ denom, amount: String(amount) }];
}

/** How something would be paid. */
export interface Plan {
  readonly messages: readonly Message[];
  /** What is taken from the owner; undefined when own coins cover it. */
  readonly taken: Coin | undefined;
  readonly gas: number;
  readonly fee: readonly Coin[];
  /** Who pays the fee beside the agent. */
  readonly feeGranter: string | undefined;
  readonly means: Means;
}

const tooLittle = (cost: Coin, means: Means) => {
  const own = amountOf(means.own, cost.denom),
    left = amountOf(means.grant?.left ?? [], cost.denom);
  const has = (amount: bigint) => money({ denom: cost.denom, amount: String(amount) });
  const limit = means.grant ? `its owner's grant has ${has(left)} left` : "no owner granted it anything";
  return new OpenLedgerError({
    kind: "insufficient-funds",
    message: `It costs ${money(cost)}, which is above the limit: the agent has ${has(own)} of its own and ${limit}`,
    advice: `Nothing was sent. Ask for less, or ask the owner to run \`openledger-mcp grant\` for the agent ${means.agent}.`,
  });
};

const noFee = ({ fee }: Plan, { agent }: Means) => {
  const said = `The transaction's fee is ${fee.map(money).join(", ")}, the agent has not that much of its own`;
  return new OpenLedgerError({
    kind: "insufficient-funds",
    message: `${said}, and no fee allowance of its owner covers it`,
    advice: `Nothing was sent. Ask the owner to run \`openledger-mcp grant\` with --fees for the agent ${agent}.`,
  });
};

/** How often a plan is made again because of its fee, and the part of the fee that is taken beyond it to settle that. */
const ROUNDS = 4;
const FEE_ROOM = 20n;

/** Takes coins from the owner by the grant. */
const take = (agent: string, owner: string, coin: Coin): Message => {
  const send = MsgSend.fromPartial({ fromAddress: owner, toAddress: agent, amount: [coin] });
  const msgs = [{ typeUrl: MsgSend.typeUrl, value: MsgSend.encode(send).finish() }];
  return { typeUrl: MsgExec.typeUrl, value: MsgExec.fromPartial({ grantee: agent, msgs }) };
};

/** Messages that cost `cost` beside the transaction's fee, with what pays for them. */
export async function plan(
  client: SigningOpenLedgerClient,
  owner: string | undefined,
  price: GasPrice,
  messages: readonly Message[],
  cost: Coin,
): Promise<Plan> {
  const means = await meansOf(client, client.address, owner, cost.denom);
  const needed = BigInt(cost.amount),
    own = amountOf(means.own, cost.denom),
    left = amountOf(means.grant?.left ?? [], cost.denom);
  const draft = async (from: bigint): Promise<Plan> => {
    const taken = from > 0n && means.grant ? { denom: cost.denom, amount: String(from) } : undefined;
    const all = taken && means.grant ? [take(client.address, means.grant.owner, taken), ...messages] : [...messages];
    const gas = await client.estimate(all);
    const fee = feeOf(gas, price);
    const feeGranter = paysFor(
      means.fees,
      fee,
      all.map(({ typeUrl }) => typeUrl),
    )
      ? means.fees?.owner
      : undefined;
    return { messages: all, taken, gas, fee, feeGranter, means };
  };
  const missing = needed > own ? needed - own : 0n;
  if (missing > left) throw tooLittle(cost, means);
  let made = await draft(missing);
  // Without an allowance the agent pays the fee itself, before any message runs: what that takes of its own coins comes
  // from the grant, too. Taking more can change the fee, so it is looked at again.
  for (let round = 0; made.feeGranter === undefined && round < ROUNDS; round++) {
    const fee = amountOf(made.fee, cost.denom);
    if (made.fee.some(({ denom, amount }) => amountOf(means.own, denom) < BigInt(amount))) throw noFee(made, means);
    const more = needed + fee > own ? needed + fee - own : 0n;
    if (more <= BigInt(made.taken?.amount ?? 0)) return made;
    if (more > left) throw tooLittle({ denom: cost.denom, amount: String(needed + fee) }, means);
    const room = more + fee / FEE_ROOM;
    made = await draft(room < left ? room : left);
  }
  return made;
}

/** What brings the agent's own coins to `cost`; undefined when they are there. */
export async function topUp(
  client: SigningOpenLedgerClient,
  owner: string | undefined,
  price: GasPrice,
  cost: Coin,
): Promise<Plan | undefined> {
  const { own } = await meansOf(client, client.address, owner, cost.denom);
  return amountOf(own, cost.denom) >= BigInt(cost.amount) ? undefined : plan(client, owner, price, [], cost);
}

/** Sends what was planned. */
export const pay = (client: SigningOpenLedgerClient, { messages, gas, feeGranter }: Plan): Promise<Sent> =>
  client.send(messages, { gas, ...(feeGranter !== undefined && { feeGranter }) });
