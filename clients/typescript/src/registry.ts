/** Types of messages for cosmjs. */
import { type EncodeObject, type GeneratedType, Registry } from "@cosmjs/proto-signing";
import { defaultRegistryTypes } from "@cosmjs/stargate";
import * as evidence from "cosmjs-types/cosmos/evidence/v1beta1/tx";
import * as feegrant from "cosmjs-types/cosmos/feegrant/v1beta1/tx";
import * as gov from "cosmjs-types/cosmos/gov/v1/tx";
import * as slashing from "cosmjs-types/cosmos/slashing/v1beta1/tx";
import type { Codec, DeepPartial } from "./codec.js";
import * as proto from "./proto/all.js";

/** Codecs of every message of this chain that accounts sign. */
export function ownMessages(): Codec<unknown>[] {
  const packages: readonly { readonly messages: readonly unknown[] }[] = Object.values(proto);
  return packages.flatMap((one) => [...one.messages] as Codec<unknown>[]);
}

/** Messages of the SDK that cosmjs does not register by itself. */
const sdkMessages: readonly [string, GeneratedType][] = [
  feegrant.MsgPruneAllowances,
  evidence.MsgSubmitEvidence,
  gov.MsgSubmitProposal,
  gov.MsgVote,
  gov.MsgVoteWeighted,
  gov.MsgDeposit,
  gov.MsgExecLegacyContent,
  gov.MsgCancelProposal,
  slashing.MsgUnjail,
].map((type) => [type.typeUrl, type as GeneratedType]);

/** This chain's messages by type URL, to add to a registry of yours. */
export const openLedgerTypes = (): [string, GeneratedType][] =>
  ownMessages().map((codec) => [codec.typeUrl, codec as GeneratedType]);

/** A registry with the messages of this chain, of the SDK and of IBC. */
export const createRegistry = (more: Iterable<[string, GeneratedType]> = []): Registry =>
  new Registry([...defaultRegistryTypes, ...sdkMessages, ...openLedgerTypes(), ...more]);

/**
 * A message to sign, checked where it is made: `msg(MsgSetPrice, { creator, modelId: 3n, price })`.
 *
 * @throws OpenLedgerError of kind `input` that names the field which does not fit.
 */
export const msg = <T>(codec: Codec<T>, value: DeepPartial<T>): EncodeObject => ({
  typeUrl: codec.typeUrl,
  value: codec.fromPartial(value),
});
