/** Amino forms of the SDK's messages that cosmjs leaves to applications, after the amino options of their protos. */
import type { AminoConverters } from "@cosmjs/stargate";
import * as authz from "cosmjs-types/cosmos/authz/v1beta1/authz";
import * as bankAuthz from "cosmjs-types/cosmos/bank/v1beta1/authz";
import * as bank from "cosmjs-types/cosmos/bank/v1beta1/tx";
import * as distribution from "cosmjs-types/cosmos/distribution/v1beta1/tx";
import * as evidence from "cosmjs-types/cosmos/evidence/v1beta1/evidence";
import * as feegrant from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import * as gov from "cosmjs-types/cosmos/gov/v1beta1/gov";
import * as stakingAuthz from "cosmjs-types/cosmos/staking/v1beta1/authz";
import * as staking from "cosmjs-types/cosmos/staking/v1beta1/tx";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { OpenLedgerError } from "./errors.js";

/* eslint-disable-next-line -- amino JSON has no types */
type Json = any;
interface Form {
  to(value: Json): Json;
  from(json: Json): Json;
}
type Forms = Record<string, Form>;

const same: Form = { to: (v) => v, from: (v) => v };
/** Left out when it is empty. */
const text: Form = { to: (v) => v || undefined, from: (v) => v ?? "" };
const flag: Form = { to: (v) => v || undefined, from: (v) => v ?? false };
const list: Form = { to: (v) => (v.length ? v : undefined), from: (v) => v ?? [] };
const id: Form = { to: String, from: BigInt };
const number: Form = { to: (v) => (v ? String(v) : undefined), from: (v) => BigInt(v ?? 0) };
const SECOND = 1_000_000_000n;
const duration: Form = {
  to: ({ seconds, nanos }) => String(seconds * SECOND + BigInt(nanos)),
  from: (v) => ({ seconds: BigInt(v) / SECOND, nanos: Number(BigInt(v) % SECOND) }),
};
/** RFC 3339 with as many digits behind the point as it needs. */
const time: Form = {
  to(v) {
    if (!v) return undefined;
    const whole = new Date(Number(v.seconds) * 1000).toISOString().slice(0, 19);
    const fraction = v.nanos ? `.${String(v.nanos).padStart(9, "0").replace(/0+$/, "")}` : "";
    return `${whole}${fraction}Z`;
  },
  from(v) {
    if (!v) return undefined;
    const [whole = "", fraction = ""] = v.replace("Z", "").split(".");
    return Timestamp.fromPartial({
      seconds: BigInt(Date.parse(`${whole}Z`) / 1000),
      nanos: Number(fraction.padEnd(9, "0")),
    });
  },
};
const object = (forms: Forms): Form => ({ to: (v) => v && toAmino(forms, v), from: (v) => v && fromAmino(forms, v) });
const each = (form: Form): Form => ({ to: (v) => v.map(form.to), from: (v) => v.map(form.from) });
const any: Form = { to: (v) => v && packedToAmino(v), from: (v) => v && packedFromAmino(v) };
const anys: Form = { to: (v) => (v.length ? v.map(any.to) : undefined), from: (v) => (v ?? []).map(any.from) };
const basic: Forms = { spendLimit: same, expiration: time };

/** Types that stand in an `Any`: codec, amino name, fields. */
const packed: Record<string, readonly [Json, string, Forms]> = {
  "/cosmos.authz.v1beta1.GenericAuthorization": [
    authz.GenericAuthorization,
    "cosmos-sdk/GenericAuthorization",
    { msg: text },
  ],
  "/cosmos.bank.v1beta1.SendAuthorization": [
    bankAuthz.SendAuthorization,
    "cosmos-sdk/SendAuthorization",
    { spendLimit: same, allowList: list },
  ],
  "/cosmos.staking.v1beta1.StakeAuthorization": [
    stakingAuthz.StakeAuthorization,
    "cosmos-sdk/StakeAuthorization",
    { maxTokens: same, allowList: same, authorizationType: flag },
  ],
  "/cosmos.feegrant.v1beta1.BasicAllowance": [feegrant.BasicAllowance, "cosmos-sdk/BasicAllowance", basic],
  "/cosmos.feegrant.v1beta1.PeriodicAllowance": [
    feegrant.PeriodicAllowance,
    "cosmos-sdk/PeriodicAllowance",
    { basic: object(basic), period: duration, periodSpendLimit: same, periodCanSpend: same, periodReset: time },
  ],
  "/cosmos.feegrant.v1beta1.AllowedMsgAllowance": [
    feegrant.AllowedMsgAllowance,
    "cosmos-sdk/AllowedMsgAllowance",
    { allowance: any, allowedMessages: list },
  ],
  "/cosmos.gov.v1beta1.TextProposal": [gov.TextProposal, "cosmos-sdk/TextProposal", { title: text, description: text }],
  "/cosmos.evidence.v1beta1.Equivocation": [
    evidence.Equivocation,
    "cosmos-sdk/Equivocation",
    { height: number, time, power: number, consensusAddress: text },
  ],
  "/cosmos.bank.v1beta1.MsgSend": [
    bank.MsgSend,
    "cosmos-sdk/MsgSend",
    { fromAddress: text, toAddress: text, amount: same },
  ],
  "/cosmos.staking.v1beta1.MsgDelegate": [
    staking.MsgDelegate,
    "cosmos-sdk/MsgDelegate",
    { delegatorAddress: text, validatorAddress: text, amount: same },
  ],
  "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend": [
    distribution.MsgCommunityPoolSpend,
    "cosmos-sdk/distr/MsgCommunityPoolSpend",
    { authority: text, recipient: text, amount: same },
  ],
};

/** Amino name, fields, and names that are not the field's own. */
const messages: Record<string, readonly [string, Forms, Record<string, string>?]> = {
  "/cosmos.gov.v1.MsgSubmitProposal": [
    "cosmos-sdk/v1/MsgSubmitProposal",
    {
      messages: anys,
      initialDeposit: same,
      proposer: text,
      metadata: text,
      title: text,
      summary: text,
      expedited: flag,
    },
  ],
  "/cosmos.gov.v1.MsgVote": ["cosmos-sdk/v1/MsgVote", { proposalId: id, voter: text, option: flag, metadata: text }],
  "/cosmos.gov.v1.MsgVoteWeighted": [
    "cosmos-sdk/v1/MsgVoteWeighted",
    { proposalId: id, voter: text, options: same, metadata: text },
  ],
  "/cosmos.gov.v1.MsgDeposit": ["cosmos-sdk/v1/MsgDeposit", { proposalId: id, depositor: text, amount: same }],
  // Without an amino name in its proto, a message is called by its type URL.
  "/cosmos.gov.v1.MsgCancelProposal": ["/cosmos.gov.v1.MsgCancelProposal", { proposalId: number, proposer: text }],
  "/cosmos.gov.v1.MsgExecLegacyContent": ["cosmos-sdk/v1/MsgExecLegacyContent", { content: any, authority: text }],
  "/cosmos.slashing.v1beta1.MsgUnjail": ["cosmos-sdk/MsgUnjail", { validatorAddr: same }, { validatorAddr: "address" }],
  "/cosmos.authz.v1beta1.MsgGrant": [
    "cosmos-sdk/MsgGrant",
    { granter: text, grantee: text, grant: object({ authorization: any, expiration: time }) },
  ],
  "/cosmos.authz.v1beta1.MsgExec": ["cosmos-sdk/MsgExec", { grantee: text, msgs: anys }],
  "/cosmos.authz.v1beta1.MsgRevoke": ["cosmos-sdk/MsgRevoke", { granter: text, grantee: text, msgTypeUrl: text }],
  "/cosmos.feegrant.v1beta1.MsgGrantAllowance": [
    "cosmos-sdk/MsgGrantAllowance",
    { granter: text, grantee: text, allowance: any },
  ],
  "/cosmos.feegrant.v1beta1.MsgRevokeAllowance": ["cosmos-sdk/MsgRevokeAllowance", { granter: text, grantee: text }],
  "/cosmos.feegrant.v1beta1.MsgPruneAllowances": ["/cosmos.feegrant.v1beta1.MsgPruneAllowances", { pruner: text }],
  // cosmjs spells the name out; the SDK shortened it for Ledger's sake.
  "/cosmos.distribution.v1beta1.MsgWithdrawValidatorCommission": [
    "cosmos-sdk/MsgWithdrawValCommission",
    { validatorAddress: text },
  ],
  "/cosmos.distribution.v1beta1.MsgDepositValidatorRewardsPool": [
    "cosmos-sdk/distr/MsgDepositValRewards",
    { depositor: text, validatorAddress: text, amount: same },
  ],
  "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend": [
    "cosmos-sdk/distr/MsgCommunityPoolSpend",
    { authority: text, recipient: text, amount: same },
  ],
  "/cosmos.vesting.v1beta1.MsgCreatePermanentLockedAccount": [
    "cosmos-sdk/MsgCreatePermLockedAccount",
    { fromAddress: text, toAddress: text, amount: same },
  ],
  "/cosmos.vesting.v1beta1.MsgCreatePeriodicVestingAccount": [
    "cosmos-sdk/MsgCreatePeriodVestAccount",
    {
      fromAddress: text,
      toAddress: text,
      startTime: number,
      vestingPeriods: each(object({ length: number, amount: same })),
    },
  ],
  "/cosmos.evidence.v1beta1.MsgSubmitEvidence": ["cosmos-sdk/MsgSubmitEvidence", { submitter: text, evidence: any }],
};

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

function toAmino(forms: Forms, value: Json, names: Record<string, string> = {}): Json {
  const out: Json = {};
  for (const [name, form] of Object.entries(forms)) {
    const encoded = value[name] === undefined ? undefined : form.to(value[name]);
    if (encoded !== undefined) out[names[name] ?? snake(name)] = encoded;
  }
  return out;
}

const fromAmino = (forms: Forms, json: Json, names: Record<string, string> = {}): Json =>
  Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, form.from(json[names[name] ?? snake(name)])]));

/** Other types that may stand in an `Any`, by type URL and by amino name. */
const others = new Map<string, (value: Uint8Array) => Json>();
const othersBack = new Map<string, (value: Json) => { typeUrl: string; value: Uint8Array }>();

/** Lets a message stand in `MsgExec` and in proposals. */
export function allowPacked(
  typeUrl: string,
  aminoType: string,
  to: (value: Uint8Array) => Json,
  from: (json: Json) => Uint8Array,
): void {
  others.set(typeUrl, (value) => ({ type: aminoType, value: to(value) }));
  othersBack.set(aminoType, (json) => ({ typeUrl, value: from(json) }));
}

function packedToAmino({ typeUrl, value }: { typeUrl: string; value: Uint8Array }): Json {
  const other = others.get(typeUrl);
  if (other) return other(value);
  const known = packed[typeUrl];
  if (!known) {
    const advice = "Sign it in direct mode, or leave this message out.";
    throw new OpenLedgerError({
      kind: "input",
      message: `${typeUrl} has no amino form inside of another message`,
      advice,
    });
  }
  const [codec, type, forms] = known;
  const { allow_list: allowed, ...rest } = toAmino(forms, codec.decode(value));
  // A oneof is an object of its own, with the name of the choice.
  const validators = codec === stakingAuthz.StakeAuthorization;
  const choice = validators && allowed && { Validators: { type: `${type}/AllowList`, value: { allow_list: allowed } } };
  return { type, value: choice ? { ...rest, ...choice } : { ...rest, ...(allowed && { allow_list: allowed }) } };
}

function packedFromAmino({ type, value }: { type: string; value: Json }): Json {
  const other = othersBack.get(type);
  if (other) return other(value);
  const known = Object.entries(packed).find(([, [, name]]) => name === type);
  if (!known)
    throw new OpenLedgerError({ kind: "input", message: `the wallet returned ${type}, which is not known here` });
  const [typeUrl, [codec, , forms]] = known;
  const { Validators: choice, ...rest } = value;
  return { typeUrl, value: codec.encode(codec.fromPartial(fromAmino(forms, { ...rest, ...choice?.value }))).finish() };
}

/** Converters by type URL. */
export const sdkConverters = (): AminoConverters =>
  Object.fromEntries(
    Object.entries(messages).map(([typeUrl, [aminoType, forms, names]]) => [
      typeUrl,
      {
        aminoType,
        toAmino: (value: Json) => toAmino(forms, value, names),
        fromAmino: (json: Json) => fromAmino(forms, json, names),
      },
    ]),
  );
