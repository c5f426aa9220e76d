/** Answers as people read them: with the names of classes and who was paid. */
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { type QueryExplainResponse, Role } from "./proto/attribution.js";
import type { BatchResult, Inference, RetrievalAnswer } from "./proto/inference.js";
import type { Model } from "./proto/model.js";

/** Why somebody is paid. */
export type RoleName =
  | "data"
  | "curator"
  | "lineage"
  | "tuner"
  | "compute"
  | "validators"
  | "community"
  | "burn"
  | "unspecified";

/** The word for a role. */
export const roleName = (role: Role): RoleName =>
  (Role[role] ?? "ROLE_UNSPECIFIED").slice("ROLE_".length).toLowerCase() as RoleName;

/** One class and how much speaks for it. */
export interface Score {
  readonly label: number;
  /** Its name, where the model has names. */
  readonly className: string | undefined;
  /** The logit. */
  readonly logit: number;
}

/** A part of the fee. */
export interface Paid {
  readonly role: RoleName;
  /** Empty when it was burned. */
  readonly address: string;
  readonly amount: Coin;
  /** The rule in words and numbers. */
  readonly rule: string;
}

/** A paid answer. */
export interface Answer {
  /** Names the inference, its record and its receipt. */
  readonly inferenceId: bigint;
  readonly modelId: bigint;
  readonly modelName: string;
  readonly payer: string;
  readonly height: bigint;
  /** The class, from 0. */
  readonly label: number;
  /** Its name, where the model has names. */
  readonly className: string | undefined;
  /** All classes, the likeliest first; empty for a retrieval. */
  readonly scores: readonly Score[];
  /** The items, of a model that retrieves. */
  readonly retrieval: RetrievalAnswer | undefined;
  readonly fee: Coin;
  /** SHA-256 of the attribution record. */
  readonly recordHash: Uint8Array;
  /** Every part of the fee by role and account. With what is deferred it adds up to the fee. */
  readonly paid: readonly Paid[];
  /** The transaction that bought it, where it is known. */
  readonly txHash: string | undefined;
}

/** Why an input of a batch has no answer; it costs nothing. */
export interface Refusal {
  readonly codespace: string;
  readonly code: number;
}

/** What became of one input of a batch. */
export type BatchAnswer =
  | { readonly answer: Answer; readonly refusal?: never }
  | { readonly answer?: never; readonly refusal: Refusal };

const LOGIT_ONE = 65_536;

/** The name of a class. */
export const className = (model: Pick<Model, "classNames">, label: number): string | undefined =>
  model.classNames[label];

/** Logits as scores, the greatest first, the lower class on ties. */
export function scores(model: Pick<Model, "classNames">, logitsQ16: readonly bigint[]): Score[] {
  const all = logitsQ16.map((logit, label) => ({
    label,
    className: className(model, label),
    logit: Number(logit) / LOGIT_ONE,
  }));
  return all.sort((a, b) => b.logit - a.logit || a.label - b.label);
}

/** The bill of an inference. */
export const bill = (explained: QueryExplainResponse): Paid[] =>
  explained.payments.map(({ role, address, amount, rule }) => ({ role: roleName(role), address, amount, rule }));

/** An inference of the state as an answer. */
export const answerOf = (model: Model, inference: Inference, paid: readonly Paid[], txHash?: string): Answer => ({
  inferenceId: inference.id,
  modelId: inference.modelId,
  modelName: model.name,
  payer: inference.payer,
  height: inference.height,
  label: inference.label,
  className: className(model, inference.label),
  scores: scores(model, inference.logitsQ16),
  retrieval: inference.retrieval,
  fee: inference.fee,
  recordHash: inference.recordHash,
  paid,
  txHash,
});

/** The refusal of a batch's result; undefined for an answer. */
export const refusalOf = (result: BatchResult): Refusal | undefined =>
  result.inferenceId === 0n ? { codespace: result.refusalCodespace, code: result.refusalCode } : undefined;
