/** What owners granted to the agent, as the chain has it now. */
import { createRpc, OpenLedgerError, type OpenLedgerClient } from "@openledger/client";
import { QueryClientImpl as AuthzQuery } from "cosmjs-types/cosmos/authz/v1beta1/query";
import { SendAuthorization } from "cosmjs-types/cosmos/bank/v1beta1/authz";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { AllowedMsgAllowance, BasicAllowance, PeriodicAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import { QueryClientImpl as FeegrantQuery } from "cosmjs-types/cosmos/feegrant/v1beta1/query";
import type { Any } from "cosmjs-types/google/protobuf/any";
import type { Timestamp } from "cosmjs-types/google/protobuf/timestamp";

/** What may still be taken from an owner. */
export interface SpendingGrant {
  readonly owner: string;
  readonly left: readonly Coin[];
  /** Seconds since 1970; undefined when it does not end. */
  readonly until: number | undefined;
}

/** What an owner still pays of transaction fees. */
export interface FeeGrant {
  readonly owner: string;
  /** Undefined when there is no limit. */
  readonly left: readonly Coin[] | undefined;
  readonly until: number | undefined;
  /** Type URLs; undefined when any message may be sent. */
  readonly messages: readonly string[] | undefined;
}

/** Everything the agent can pay with. */
export interface Means {
  readonly agent: string;
  readonly own: readonly Coin[];
  readonly grant: SpendingGrant | undefined;
  readonly fees: FeeGrant | undefined;
}

/** An allowance is not asked for in the last seconds of its life: a block could come after it. */
const MARGIN_SECONDS = 10;
const MOST_GRANTS = 200n;

const seconds = (time: Timestamp | undefined): number | undefined => time && Number(time.seconds);
const lives = (until: number | undefined): boolean => until === undefined || until > Date.now() / 1000 + MARGIN_SECONDS;

/** How much of a denomination a list of coins has. */
export const amountOf = (coins: readonly Coin[], denom: string): bigint =>
  coins.filter((coin) => coin.denom === denom).reduce((sum, { amount }) => sum + BigInt(amount), 0n);

/** The grants of coins that the agent may send to itself. */
async function spendingGrants(client: OpenLedgerClient, agent: string): Promise<SpendingGrant[]> {
  const query = new AuthzQuery(createRpc(client.comet));
  const { grants } = await query.GranteeGrants({
    grantee: agent,
    pagination: { key: new Uint8Array(), offset: 0n, limit: MOST_GRANTS, countTotal: false, reverse: false },
  });
  return grants.flatMap(({ granter, authorization, expiration }) => {
    if (authorization?.typeUrl !== SendAuthorization.typeUrl) return [];
    const { spendLimit, allowList } = SendAuthorization.decode(authorization.value);
    const until = seconds(expiration);
    return lives(until) && (allowList.length === 0 || allowList.includes(agent))
      ? [{ owner: granter, left: spendLimit, until }]
      : [];
  });
}

function allowanceOf(owner: string, any: Any | undefined, messages?: readonly string[]): FeeGrant | undefined {
  switch (any?.typeUrl) {
    case BasicAllowance.typeUrl: {
      const { spendLimit, expiration } = BasicAllowance.decode(any.value);
      return { owner, left: spendLimit.length ? spendLimit : undefined, until: seconds(expiration), messages };
    }
    case PeriodicAllowance.typeUrl: {
      const { basic, periodCanSpend } = PeriodicAllowance.decode(any.value);
      return { owner, left: periodCanSpend, until: seconds(basic.expiration), messages };
    }
    case AllowedMsgAllowance.typeUrl: {
      const { allowance, allowedMessages } = AllowedMsgAllowance.decode(any.value);
      return allowanceOf(owner, allowance, allowedMessages);
    }
    default:
      return undefined;
  }
}

/** The fee allowance of a pair, whatever its state; undefined when there is none. */
export async function feeAllowance(
  client: OpenLedgerClient,
  owner: string,
  agent: string,
): Promise<FeeGrant | undefined> {
  const query = new FeegrantQuery(createRpc(client.comet));
  try {
    const { allowance } = await query.Allowance({ granter: owner, grantee: agent });
    return allowanceOf(owner, allowance?.allowance);
  } catch (error) {
    // Of a pair without an allowance the module answers with an internal error that says so.
    if (
      error instanceof OpenLedgerError &&
      (error.kind === "not-found" || /fee-grant not found|no allowance/i.test(error.log ?? ""))
    )
      return undefined;
    throw error;
  }
}

/**
 * What the agent can pay with: its own coins, and the grant of `owner`, or where none is named the one with most left.
 *
 * @param denom decides which grant is the largest.
 */
export async function meansOf(
  client: OpenLedgerClient,
  agent: string,
  owner: string | undefined,
  denom: string,
): Promise<Means> {
  const [own, all] = await Promise.all([client.cosmos.getAllBalances(agent), spendingGrants(client, agent)]);
  const mine = all.filter((one) => owner === undefined || one.owner === owner);
  const grant = mine.sort((a, b) => (amountOf(b.left, denom) > amountOf(a.left, denom) ? 1 : -1))[0];
  const payer = grant?.owner ?? owner;
  const fees = payer === undefined ? undefined : await feeAllowance(client, payer, agent);
  return { agent, own, grant, fees: fees && lives(fees.until) ? fees : undefined };
}

/** Whether an allowance pays a fee for messages of these types. */
export const paysFor = (fees: FeeGrant | undefined, fee: readonly Coin[], types: readonly string[]): boolean =>
  fees !== undefined &&
  types.every((type) => fees.messages?.includes(type) ?? true) &&
  fee.every(({ denom, amount }) => fees.left === undefined || amountOf(fees.left, denom) >= BigInt(amount));
