/** What happens now: answers as they are paid, and payments to accounts. */
import { sha256 } from "@cosmjs/crypto";
import { toHex } from "@cosmjs/encoding";
import type { CometClient } from "@cosmjs/tendermint-rpc";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { type Id, toCoin } from "./amounts.js";
import { OpenLedgerError } from "./errors.js";
import { heads, type LiveOptions } from "./heads.js";

export type { LiveOptions } from "./heads.js";

/** An answer that was just paid, as its event tells it. `client.answer(inferenceId)` has the rest. */
export interface PaidAnswer {
  readonly inferenceId: bigint;
  readonly modelId: bigint;
  readonly payer: string;
  /** The class, from 0. */
  readonly label: number;
  readonly fee: Coin;
  /** SHA-256 of its record, in hexadecimal. */
  readonly recordHash: string;
  readonly height: number;
  /** Undefined when governance asked. */
  readonly txHash: string | undefined;
}

/** A payment to an account, at the end of a block. */
export interface Payout {
  readonly address: string;
  readonly amount: Coin;
  /** The first and the last answer among its causes; 0 when it only releases what was deferred. */
  readonly firstInferenceId: bigint;
  readonly lastInferenceId: bigint;
  readonly height: number;
}

interface Event {
  readonly type: string;
  readonly attributes: readonly { readonly key: string; readonly value: string }[];
}

interface Node {
  readonly endpoint: string;
  readonly comet: CometClient;
}

const attributesOf = (event: Event): Record<string, string> =>
  Object.fromEntries(event.attributes.map(({ key, value }) => [key, value]));

/** Events of a type in a block, with the place of their transaction; undefined for those of the block itself. */
async function eventsAt(
  node: Node,
  height: number,
  type: string,
): Promise<[Record<string, string>, number | undefined][]> {
  const found = await node.comet.blockResults(height);
  const results = found.results as readonly { readonly code: number; readonly events: readonly Event[] }[];
  const inTxs = results.flatMap(({ code, events }, at) =>
    code === 0 ? events.map((event) => [event, at] as const) : [],
  );
  const ofBlock = ("finalizeBlockEvents" in found ? found.finalizeBlockEvents : []) as readonly Event[];
  const all: (readonly [Event, number | undefined])[] = [
    ...inTxs,
    ...ofBlock.map((event) => [event, undefined] as const),
  ];
  return all.filter(([event]) => event.type === type).map(([event, at]) => [attributesOf(event), at]);
}

function coin(text: string | undefined): Coin {
  return toCoin(text ?? "");
}

/** Answers as they are paid, of one model or payer where that is asked. */
export async function* paidAnswers(
  node: Node,
  options: LiveOptions & { modelId?: Id | undefined; payer?: string | undefined } = {},
): AsyncGenerator<PaidAnswer, void, undefined> {
  const { modelId, payer } = options;
  for await (const height of heads(node, options)) {
    const events = await retried(() => eventsAt(node, height, "infer"), options);
    const wanted =
      events?.filter(
        ([a]) =>
          (modelId === undefined || a.model_id === String(modelId)) && (payer === undefined || a.payer === payer),
      ) ?? [];
    const block = wanted.some(([, at]) => at !== undefined)
      ? await retried(() => node.comet.block(height), options)
      : undefined;
    for (const [a, at] of wanted) {
      const tx = at === undefined ? undefined : block?.block.txs[at];
      yield {
        inferenceId: BigInt(a.inference_id ?? 0),
        modelId: BigInt(a.model_id ?? 0),
        payer: a.payer ?? "",
        label: Number(a.label ?? 0),
        fee: coin(a.fee),
        recordHash: a.record_hash ?? "",
        height,
        txHash: tx && toHex(sha256(tx)).toUpperCase(),
      };
    }
  }
}

/** Payments to accounts, or to one. */
export async function* payouts(
  node: Node,
  options: LiveOptions & { address?: string | undefined } = {},
): AsyncGenerator<Payout, void, undefined> {
  for await (const height of heads(node, options)) {
    for (const [a] of (await retried(() => eventsAt(node, height, "payout"), options)) ?? []) {
      if (options.address !== undefined && a.address !== options.address) continue;
      yield {
        address: a.address ?? "",
        amount: coin(a.amount),
        height,
        firstInferenceId: BigInt(a.first_inference_id ?? 0),
        lastInferenceId: BigInt(a.last_inference_id ?? 0),
      };
    }
  }
}

/** Asks again while the node is away; undefined when the caller has ended it. */
async function retried<T>(ask: () => Promise<T>, { signal, onReconnect }: LiveOptions): Promise<T | undefined> {
  for (let wait = 250; !signal?.aborted; wait = Math.min(wait * 2, 10_000)) {
    try {
      return await ask();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      // A block that the node has pruned will not come back.
      if (/not available|must be less than or equal|pruned/i.test(text)) {
        throw new OpenLedgerError({
          kind: "not-found",
          message: `The node no longer has this block: ${text}`,
          advice: "Start from a later height, or ask an archive node.",
          cause: error,
        });
      }
      onReconnect?.(text);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return undefined;
}
