/** What the owner signs: a limit for the agent, which the chain keeps, and its end. */
import { type Amount, OpenLedgerError, proto, toCoin } from "@openledger/client";
import { MsgExec, MsgGrant, MsgRevoke } from "cosmjs-types/cosmos/authz/v1beta1/tx";
import { SendAuthorization } from "cosmjs-types/cosmos/bank/v1beta1/authz";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { AllowedMsgAllowance, BasicAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import { MsgGrantAllowance, MsgRevokeAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/tx";

/** A message with what is signed and how it is written in JSON. */
export interface OwnersMessage {
  readonly typeUrl: string;
  readonly value: unknown;
  readonly json: Record<string, unknown>;
}

/** What an owner grants. */
export interface Limit {
  readonly owner: string;
  readonly agent: string;
  /** The most that the agent may take. */
  readonly limit: Amount;
  /** The most that it may spend on fees of transactions; none when undefined. */
  readonly fees: Amount | undefined;
  /** When it ends, in seconds since 1970. */
  readonly until: number;
}

const { MsgInfer, MsgInferBatch, MsgRetrieve } = proto.inference;
const { MsgCommitContribution, MsgRevealContribution, MsgReleaseBond } = proto.datanet;

/** The messages whose fees are paid for the agent. */
export const FEE_MESSAGES: readonly string[] = [
  MsgExec.typeUrl,
  ...[
    MsgInfer,
    MsgInferBatch,
    MsgRetrieve,
    MsgCommitContribution,
    MsgRevealContribution,
    MsgReleaseBond,
    proto.attribution.MsgWithdrawEarnings,
  ].map(({ typeUrl }) => typeUrl),
];

function positive(what: string, amount: Amount): Coin {
  const coin = toCoin(amount);
  if (BigInt(coin.amount) === 0n)
    throw new OpenLedgerError({
      kind: "input",
      message: `The ${what} is zero`,
      advice: "Give more, such as 5000000uopen, or `revoke` it.",
    });
  return coin;
}

/** Takes the agent's allowance for fees away; a pair has one at most, so a new one needs it gone. */
export function revokeFees(granter: string, grantee: string): OwnersMessage {
  const { typeUrl } = MsgRevokeAllowance;
  return {
    typeUrl,
    value: MsgRevokeAllowance.fromPartial({ granter, grantee }),
    json: { "@type": typeUrl, granter, grantee },
  };
}

/** Takes the agent's limit away. */
export function revokeLimit(granter: string, grantee: string): OwnersMessage {
  const msgTypeUrl = MsgSend.typeUrl;
  return {
    typeUrl: MsgRevoke.typeUrl,
    value: MsgRevoke.fromPartial({ granter, grantee, msgTypeUrl }),
    json: { "@type": MsgRevoke.typeUrl, granter, grantee, msg_type_url: msgTypeUrl },
  };
}

/** The limit: coins that the agent may send to itself and to nobody else. */
function grantLimit({ owner: granter, agent: grantee, limit, until }: Limit): OwnersMessage {
  const spendLimit = [positive("limit", limit)];
  const authorization = {
    typeUrl: SendAuthorization.typeUrl,
    value: SendAuthorization.encode({ spendLimit, allowList: [grantee] }).finish(),
  };
  const grant = { authorization, expiration: { seconds: BigInt(until), nanos: 0 } };
  return {
    typeUrl: MsgGrant.typeUrl,
    value: MsgGrant.fromPartial({ granter, grantee, grant }),
    json: {
      "@type": MsgGrant.typeUrl,
      granter,
      grantee,
      grant: {
        authorization: { "@type": SendAuthorization.typeUrl, spend_limit: spendLimit, allow_list: [grantee] },
        expiration: new Date(until * 1000).toISOString().replace(".000Z", "Z"),
      },
    },
  };
}

/**
 * The allowance for fees, for the agent's messages alone. It has no end of its own: the entry of an allowance that was
 * revoked stays in the chain's queue, and a later one of the same pair would end with it.
 */
function grantFees({ owner: granter, agent: grantee }: Limit, fees: Amount): OwnersMessage {
  const spendLimit = [positive("allowance for fees", fees)];
  const basic = {
    typeUrl: BasicAllowance.typeUrl,
    value: BasicAllowance.encode(BasicAllowance.fromPartial({ spendLimit })).finish(),
  };
  const allowance = {
    typeUrl: AllowedMsgAllowance.typeUrl,
    value: AllowedMsgAllowance.encode({ allowance: basic, allowedMessages: [...FEE_MESSAGES] }).finish(),
  };
  return {
    typeUrl: MsgGrantAllowance.typeUrl,
    value: MsgGrantAllowance.fromPartial({ granter, grantee, allowance }),
    json: {
      "@type": MsgGrantAllowance.typeUrl,
      granter,
      grantee,
      allowance: {
        "@type": AllowedMsgAllowance.typeUrl,
        allowance: { "@type": BasicAllowance.typeUrl, spend_limit: spendLimit, expiration: null },
        allowed_messages: FEE_MESSAGES,
      },
    },
  };
}

/** The messages of a limit. `renews` says that the pair has an allowance for fees already. */
export function grantMessages(limit: Limit, renews: boolean): OwnersMessage[] {
  if (limit.owner === limit.agent)
    throw new OpenLedgerError({
      kind: "input",
      message: "Owner and agent are one account",
      advice: "The agent has a key of its own: `openledger-mcp key` tells its address.",
    });
  if (limit.until * 1000 <= Date.now())
    throw new OpenLedgerError({
      kind: "input",
      message: "The limit would have ended already",
      advice: "Give --days above zero.",
    });
  const fees =
    limit.fees === undefined
      ? []
      : [...(renews ? [revokeFees(limit.owner, limit.agent)] : []), grantFees(limit, limit.fees)];
  return [grantLimit(limit), ...fees];
}

/** An unsigned transaction, as `openledgerd tx sign` takes it. */
export const unsigned = (messages: readonly OwnersMessage[], gas: number, fee: readonly Coin[]) => ({
  body: {
    messages: messages.map(({ json }) => json),
    memo: "",
    timeout_height: "0",
    extension_options: [],
    non_critical_extension_options: [],
  },
  auth_info: { signer_infos: [], fee: { amount: fee, gas_limit: String(gas), payer: "", granter: "" } },
  signatures: [],
});
