// Amino forms of the SDK's messages that cosmjs leaves to applications ("IMPLEMENT ME"), after the protos' amino options.
import { AminoTypes, createDefaultAminoConverters } from "@cosmjs/stargate";
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

const plain = { to: (v) => v, from: (v) => v };
/** Left out when it is empty. */
const text = { to: (v) => v || undefined, from: (v) => v ?? "" };
const flag = { to: (v) => v || undefined, from: (v) => v ?? false };
const list = { to: (v) => (v.length ? v : undefined), from: (v) => v ?? [] };
const id = { to: String, from: BigInt };
const number = { to: (v) => (v ? String(v) : undefined), from: (v) => BigInt(v ?? 0) };
const duration = { to: ({ seconds, nanos }) => String(seconds * 1_000_000_000n + BigInt(nanos)), from: (v) => ({ seconds: BigInt(v) / 1_000_000_000n, nanos: Number(BigInt(v) % 1_000_000_000n) }) };
const time = { to: (v) => v && new Date(Number(v.seconds) * 1000).toISOString().replace(".000Z", "Z"), from: (v) => v && Timestamp.fromPartial({ seconds: BigInt(Date.parse(v) / 1000), nanos: 0 }) };
const object = (fields) => ({ to: (v) => v && toAmino(fields, v), from: (v) => v && fromAmino(fields, v) });
const each = (kind) => ({ to: (v) => v.map(kind.to), from: (v) => v.map(kind.from) });
const any = { to: (v) => v && packedToAmino(v), from: (v) => v && packedFromAmino(v) };
const anys = { to: (v) => (v.length ? v.map(any.to) : undefined), from: (v) => (v ?? []).map(any.from) };

const basic = { spendLimit: plain, expiration: time };

/** Types that stand in an `Any`: codec, amino name, fields. */
const packed = {
  "/cosmos.authz.v1beta1.GenericAuthorization": [authz.GenericAuthorization, "cosmos-sdk/GenericAuthorization", { msg: text }],
  "/cosmos.bank.v1beta1.SendAuthorization": [bankAuthz.SendAuthorization, "cosmos-sdk/SendAuthorization", { spendLimit: plain, allowList: list }],
  "/cosmos.staking.v1beta1.StakeAuthorization": [stakingAuthz.StakeAuthorization, "cosmos-sdk/StakeAuthorization", { maxTokens: plain, allowList: plain, authorizationType: flag }],
  "/cosmos.feegrant.v1beta1.BasicAllowance": [feegrant.BasicAllowance, "cosmos-sdk/BasicAllowance", basic],
  "/cosmos.feegrant.v1beta1.PeriodicAllowance": [
    feegrant.PeriodicAllowance, "cosmos-sdk/PeriodicAllowance",
    { basic: object(basic), period: duration, periodSpendLimit: plain, periodCanSpend: plain, periodReset: time },
  ],
  "/cosmos.feegrant.v1beta1.AllowedMsgAllowance": [feegrant.AllowedMsgAllowance, "cosmos-sdk/AllowedMsgAllowance", { allowance: any, allowedMessages: list }],
  "/cosmos.gov.v1beta1.TextProposal": [gov.TextProposal, "cosmos-sdk/TextProposal", { title: text, description: text }],
  "/cosmos.evidence.v1beta1.Equivocation": [evidence.Equivocation, "cosmos-sdk/Equivocation", { height: number, time, power: number, consensusAddress: text }],
  "/cosmos.bank.v1beta1.MsgSend": [bank.MsgSend, "cosmos-sdk/MsgSend", { fromAddress: text, toAddress: text, amount: plain }],
  "/cosmos.staking.v1beta1.MsgDelegate": [staking.MsgDelegate, "cosmos-sdk/MsgDelegate", { delegatorAddress: text, validatorAddress: text, amount: plain }],
  "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend": [distribution.MsgCommunityPoolSpend, "cosmos-sdk/distr/MsgCommunityPoolSpend", { authority: text, recipient: text, amount: plain }],
};

const messages = {
  "/cosmos.gov.v1.MsgSubmitProposal": [
    "cosmos-sdk/v1/MsgSubmitProposal",
    { messages: anys, initialDeposit: plain, proposer: text, metadata: text, title: text, summary: text, expedited: flag },
  ],
  "/cosmos.gov.v1.MsgVote": ["cosmos-sdk/v1/MsgVote", { proposalId: id, voter: text, option: flag, metadata: text }],
  "/cosmos.gov.v1.MsgVoteWeighted": ["cosmos-sdk/v1/MsgVoteWeighted", { proposalId: id, voter: text, options: plain, metadata: text }],
  "/cosmos.gov.v1.MsgDeposit": ["cosmos-sdk/v1/MsgDeposit", { proposalId: id, depositor: text, amount: plain }],
  // Without an amino name in its proto, a message is called by its type URL.
  "/cosmos.gov.v1.MsgCancelProposal": ["/cosmos.gov.v1.MsgCancelProposal", { proposalId: number, proposer: text }],
  "/cosmos.gov.v1.MsgExecLegacyContent": ["cosmos-sdk/v1/MsgExecLegacyContent", { content: any, authority: text }],
  "/cosmos.slashing.v1beta1.MsgUnjail": ["cosmos-sdk/MsgUnjail", { validatorAddr: plain }, { validatorAddr: "address" }],
  "/cosmos.authz.v1beta1.MsgGrant": ["cosmos-sdk/MsgGrant", { granter: text, grantee: text, grant: object({ authorization: any, expiration: time }) }],
  "/cosmos.authz.v1beta1.MsgExec": ["cosmos-sdk/MsgExec", { grantee: text, msgs: anys }],
  "/cosmos.authz.v1beta1.MsgRevoke": ["cosmos-sdk/MsgRevoke", { granter: text, grantee: text, msgTypeUrl: text }],
  "/cosmos.feegrant.v1beta1.MsgGrantAllowance": ["cosmos-sdk/MsgGrantAllowance", { granter: text, grantee: text, allowance: any }],
  "/cosmos.feegrant.v1beta1.MsgRevokeAllowance": ["cosmos-sdk/MsgRevokeAllowance", { granter: text, grantee: text }],
  "/cosmos.feegrant.v1beta1.MsgPruneAllowances": ["/cosmos.feegrant.v1beta1.MsgPruneAllowances", { pruner: text }],
  // cosmjs spells the name out; the SDK shortened it for Ledger's sake.
  "/cosmos.distribution.v1beta1.MsgWithdrawValidatorCommission": ["cosmos-sdk/MsgWithdrawValCommission", { validatorAddress: text }],
  "/cosmos.distribution.v1beta1.MsgDepositValidatorRewardsPool": ["cosmos-sdk/distr/MsgDepositValRewards", { depositor: text, validatorAddress: text, amount: plain }],
  "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend": packed["/cosmos.distribution.v1beta1.MsgCommunityPoolSpend"].slice(1),
  "/cosmos.vesting.v1beta1.MsgCreatePermanentLockedAccount": ["cosmos-sdk/MsgCreatePermLockedAccount", { fromAddress: text, toAddress: text, amount: plain }],
  "/cosmos.vesting.v1beta1.MsgCreatePeriodicVestingAccount": [
    "cosmos-sdk/MsgCreatePeriodVestAccount",
    { fromAddress: text, toAddress: text, startTime: number, vestingPeriods: each(object({ length: number, amount: plain })) },
  ],
  "/cosmos.evidence.v1beta1.MsgSubmitEvidence": ["cosmos-sdk/MsgSubmitEvidence", { submitter: text, evidence: any }],
};

const snake = (name) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

function toAmino(fields, value, names = {}) {
  const out = {};
  for (const [name, kind] of Object.entries(fields)) {
    const encoded = value[name] === undefined ? undefined : kind.to(value[name]);
    if (encoded !== undefined) out[names[name] ?? snake(name)] = encoded;
  }
  return out;
}

function fromAmino(fields, value, names = {}) {
  return Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, kind.from(value[names[name] ?? snake(name)])]));
}

function packedToAmino({ typeUrl, value }) {
  const [codec, type, fields] = packed[typeUrl];
  const { allow_list: allowed, ...rest } = toAmino(fields, codec.decode(value));
  // A oneof is an object of its own, with the name of the choice.
  const choice = codec === stakingAuthz.StakeAuthorization && allowed && { Validators: { type: `${type}/AllowList`, value: { allow_list: allowed } } };
  return { type, value: choice ? { ...rest, ...choice } : { ...rest, ...(allowed && { allow_list: allowed }) } };
}

function packedFromAmino({ type, value }) {
  const [typeUrl, [codec, , fields]] = Object.entries(packed).find(([, [, name]]) => name === type);
  const { Validators: choice, ...rest } = value;
  return { typeUrl, value: codec.encode(codec.fromPartial(fromAmino(fields, { ...rest, ...choice?.value }))).finish() };
}

const ours = Object.entries(messages).map(([typeUrl, [aminoType, fields, names]]) => [
  typeUrl, { aminoType, toAmino: (value) => toAmino(fields, value, names), fromAmino: (value) => fromAmino(fields, value, names) },
]);

/** cosmjs's converters and these. */
export const allAmino = new AminoTypes({ ...createDefaultAminoConverters(), ...Object.fromEntries(ours) });
