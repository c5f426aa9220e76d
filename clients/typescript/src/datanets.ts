/** Making datanets: the terms in words, and the usual choices for what is left out. */
import type { EncodeObject } from "@cosmjs/proto-signing";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { type Amount, toCoin } from "./amounts.js";
import type { DeepPartial } from "./codec.js";
import { OpenLedgerError } from "./errors.js";
import { AdmissionPolicy, type Column, LicenceBit, Modality, MsgCreateDatanet } from "./proto/datanet.js";
import type { Queries } from "./queries.js";
import { msg } from "./registry.js";

/** Uses that an owner allows. */
export type LicenceName = "train" | "tune" | "evaluate" | "retrieve" | "generate" | "commercial" | "redistribute";

/** The mask of licence names. */
export function licenceMask(names: readonly LicenceName[]): number {
  return names.reduce((mask, name) => {
    const bit = LicenceBit[`LICENCE_BIT_${String(name).toUpperCase()}` as keyof typeof LicenceBit];
    if (!bit) {
      const all = "train, tune, evaluate, retrieve, generate, commercial, redistribute";
      throw new OpenLedgerError({ kind: "input", message: `"${name}" is no licence`, advice: `Choose among ${all}.` });
    }
    return mask | bit;
  }, 0);
}

/** The names in a mask. */
export const licenceNames = (mask: number): LicenceName[] =>
  (Object.entries(LicenceBit) as [string, number][])
    .filter(([, bit]) => typeof bit === "number" && bit > 0 && (mask & bit) === bit)
    .map(([name]) => name.slice("LICENCE_BIT_".length).toLowerCase() as LicenceName);

/** Terms of a new datanet. */
export interface DatanetTerms {
  /** 1 to 128 bytes. */
  readonly title: string;
  readonly description?: string;
  /** The names of the labels, in their order; or how many there are. */
  readonly labels: readonly string[] | number;
  /** Of texts: the most bytes of one. */
  readonly textBytes?: number;
  /** Of whole numbers from -128 to 127: how many an item has. */
  readonly dimension?: number;
  /** Of real numbers: how each becomes a feature. */
  readonly columns?: readonly Column[];
  /** What contributors grant who state nothing; `["train", "commercial"]` by default. */
  readonly licence?: readonly LicenceName[];
  /** Who may contribute: anybody by default, a list of accounts, or anybody whom a curator approves. */
  readonly admission?: "open" | "allowlist" | "curated";
  readonly curators?: readonly string[];
  /** Bond of an item; the least that the chain takes by default. */
  readonly itemBond?: Amount;
  /** Blocks in which a commit must be revealed; 100 by default. */
  readonly revealWindow?: number;
  /** Parts of what items earn, in ppm; all to contributors by default. */
  readonly shares?: { readonly contributorsPpm: number; readonly curatorsPpm: number; readonly commonsPpm: number };
  /** Distances for vectors, as `openledgerd datanet suggest` finds them: near duplicates below, novelty whole from. */
  readonly nearDupTau?: bigint;
  readonly noveltyFullAt?: bigint;
  readonly normBound?: bigint;
  /** Any other field of the message, which goes before what is said above. */
  readonly more?: DeepPartial<MsgCreateDatanet>;
}

const POLICY = {
  open: AdmissionPolicy.ADMISSION_POLICY_OPEN,
  allowlist: AdmissionPolicy.ADMISSION_POLICY_ALLOWLIST,
  curated: AdmissionPolicy.ADMISSION_POLICY_CURATED,
};

/** The least bond of an item, in the denomination of the module's fees. */
async function leastBond(query: Queries): Promise<Coin> {
  const { minItemBond: amount, creationFee } = (await query.datanet.params()).params;
  return { denom: creationFee.denom, amount };
}

/** The message that opens a datanet by these terms. */
export async function createDatanetMessage(
  query: Queries,
  creator: string,
  terms: DatanetTerms,
): Promise<EncodeObject> {
  const given = [terms.textBytes, terms.dimension, terms.columns].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new OpenLedgerError({
      kind: "input",
      message: "A datanet holds texts or numbers",
      advice: "Give one of `textBytes`, `dimension` and `columns`.",
    });
  }
  const isText = terms.textBytes !== undefined;
  const names = typeof terms.labels === "number" ? [] : [...terms.labels];
  const admission = terms.admission ?? "open";
  if (!(admission in POLICY)) {
    throw new OpenLedgerError({
      kind: "input",
      message: `"${admission}" is no admission`,
      advice: "Choose open, allowlist or curated.",
    });
  }
  const bond = terms.itemBond === undefined ? await leastBond(query) : toCoin(terms.itemBond);
  return msg(MsgCreateDatanet, {
    creator,
    title: terms.title,
    description: terms.description ?? "",
    schema: {
      modality: isText ? Modality.MODALITY_UTF8_TEXT : Modality.MODALITY_INT8_VECTOR,
      dimension: terms.textBytes ?? terms.dimension ?? terms.columns?.length ?? 0,
      labels: typeof terms.labels === "number" ? terms.labels : names.length,
      labelNames: names,
      columns: terms.columns ?? [],
    },
    policy: POLICY[admission],
    curators: terms.curators ?? [],
    defaultLicence: licenceMask(terms.licence ?? ["train", "commercial"]),
    minItemBond: bond,
    // Items that are equal are duplicates even at distance zero.
    nearDupTau: terms.nearDupTau ?? 0n,
    noveltyFullAt: terms.noveltyFullAt ?? (isText ? 0n : (terms.nearDupTau ?? 0n) + 1n),
    normBound: terms.normBound ?? 0n,
    revealWindow: BigInt(terms.revealWindow ?? 100),
    shares: terms.shares ?? { contributorsPpm: 1_000_000, curatorsPpm: 0, commonsPpm: 0 },
    ...terms.more,
  });
}
