/** Receipts: all that an attribution rests on, and its judgement without trusting a node. */
import { sha256 } from "@cosmjs/crypto";
import { fromBase64, fromHex, toBase64, toHex } from "@cosmjs/encoding";
import type { CometClient } from "@cosmjs/tendermint-rpc";
import { BinaryReader } from "cosmjs-types/binary";
import { MsgExec } from "cosmjs-types/cosmos/authz/v1beta1/tx";
import { PageRequest } from "cosmjs-types/cosmos/base/query/v1beta1/pagination";
import { ProposalStatus } from "cosmjs-types/cosmos/gov/v1/gov";
import { QueryProposalsRequest, QueryProposalsResponse } from "cosmjs-types/cosmos/gov/v1/query";
import { TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { explain, explained, OpenLedgerError } from "./errors.js";
import { QueryAttributionRequest } from "./proto/attribution.js";
import { type Inference, MsgInfer, MsgInferBatch, MsgRetrieve } from "./proto/inference.js";
import { createRpc, type Queries } from "./queries.js";
import type { Verifier } from "./verifier.js";

/** A receipt, in the form that `openledgerd query attribution receipt` prints. `JSON.stringify` makes the file. */
export interface Receipt {
  readonly version: number;
  readonly chain_id: string;
  /** Height of the state that is proven; the header of the next height has its app hash. */
  readonly height: number;
  /** In base64, as all bytes of a receipt. */
  readonly app_hash: string;
  readonly inference_id: number;
  readonly input: string;
  readonly [more: string]: unknown;
}

/** How a receipt is collected. */
export interface ReceiptOptions {
  /** Knows what belongs to a receipt. */
  readonly verifier: Verifier;
  /** What was asked, when no transaction and no proposal that the node still has says it. */
  readonly input?: Uint8Array;
  /** Told after each entry that the node gave. */
  readonly onEntry?: (entries: number) => void;
}

/** One check and what it found. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** A part of the fee by a record whose hash is proven. */
export interface ProvenPayment {
  readonly role: string;
  /** Empty when it was burned. */
  readonly address: string;
  readonly amount: string;
  /** Of data: the item that influenced the answer. */
  readonly datanet_id?: string;
  readonly item_id?: string;
}

/** What was found. */
export interface Verdict {
  readonly chain_id: string;
  readonly inference_id: string;
  readonly height: string;
  readonly app_hash: string;
  readonly proposal: string | null;
  /** Whether every check was made and passed. */
  readonly passed: boolean;
  /** In the order in which they were made; the first that fails is the last. */
  readonly checks: readonly Check[];
  /** The fee and its parts, when every check passed. */
  readonly bill: {
    readonly denom: string;
    readonly fee: string;
    readonly deferred: string;
    readonly payments: readonly ProvenPayment[];
  } | null;
}

interface Node {
  readonly chainId: string;
  readonly comet: CometClient;
  readonly query: Queries;
}

interface Want {
  readonly want?: { readonly store: string; readonly key: string; readonly prove: boolean };
  readonly receipt?: Receipt;
}

/** Reads what the verifier asks for, entry by entry. */
export async function collectReceipt(
  node: Node,
  inferenceId: bigint,
  { verifier, input, onEntry }: ReceiptOptions,
): Promise<Receipt> {
  const { inference } = await node.query.inference.inference({ inferenceId });
  const asked = input ? { input, proposal: undefined } : await findInput(node, inference);
  const height = await provable(node, inference);
  const appHash = await appHashAt(node, height);
  const record = await recordOfBatch(node, inferenceId);
  let answer = verifier.begin({
    chain_id: node.chainId,
    height,
    app_hash: toBase64(appHash),
    inference_id: Number(inferenceId),
    input: toBase64(asked.input),
    record: record && toBase64(record),
    proposal: asked.proposal === undefined ? undefined : Number(asked.proposal),
  }) as Want;
  for (let entries = 0; answer.want; ) {
    answer = verifier.next(await entryOf(node.comet, answer.want, height)) as Want;
    onEntry?.(++entries);
  }
  if (!answer.receipt) throw new OpenLedgerError({ kind: "other", message: "The verifier made no receipt" });
  return answer.receipt;
}

async function entryOf(comet: CometClient, want: NonNullable<Want["want"]>, height: number) {
  return explained(`The node did not prove ${want.store}/${want.key}`, async () => {
    const { value, proof, code, log } = await comet.abciQuery({
      path: `/store/${want.store}/key`,
      data: fromBase64(want.key),
      height,
      prove: want.prove,
    });
    if (code)
      throw new OpenLedgerError({
        kind: "not-found",
        message: `The node does not have height ${height} any more: ${log}`,
        advice: "Ask a node that keeps more of the past.",
      });
    const ops = (proof?.ops ?? []).map(({ type, key, data }) => ({ type, key: toBase64(key), data: toBase64(data) }));
    return { value: value.length ? toBase64(value) : null, proof: ops };
  });
}

/** The height of the answer, or the newest one that a header covers where the node has pruned that. */
async function provable({ comet, chainId: _ }: Node, inference: Inference): Promise<number> {
  const own = Number(inference.height);
  const latest = (await explained("The node did not tell its height", () => comet.status())).syncInfo.latestBlockHeight;
  if (own <= 0) return latest - 1;
  const probe = await comet
    .abciQuery({ path: "/store/inference/key", data: Uint8Array.of(1), height: own, prove: true })
    .catch(() => undefined);
  return probe && !probe.code && probe.value.length > 0 ? own : latest - 1;
}

/**
 * The app hash after a height, by the header above it. It is as trustworthy as the node: ask one of yours, or several.
 */
export async function appHashAt(
  { comet, chainId }: Pick<Node, "comet" | "chainId">,
  height: number,
): Promise<Uint8Array> {
  const end = Date.now() + 30_000;
  for (;;) {
    try {
      const { header } = await comet.commit(height + 1);
      if (header.chainId !== chainId)
        throw new OpenLedgerError({
          kind: "wrong-chain",
          message: `The header is of chain ${header.chainId}, and ${chainId} is meant`,
        });
      return header.appHash;
    } catch (error) {
      const early =
        error instanceof Error && /must be less than or equal|could not find|not found/i.test(error.message);
      if (!early || Date.now() > end) throw explain(error, `The node gave no header ${height + 1}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** The record of an answer of a batch in the node's own bytes, because its hash is over them; undefined for any other. */
async function recordOfBatch({ comet }: Node, inferenceId: bigint): Promise<Uint8Array | undefined> {
  const request = QueryAttributionRequest.encode({ inferenceId }).finish();
  const reader = new BinaryReader(
    await createRpc(comet).request("openledger.attribution.v1.Query", "Attribution", request),
  );
  const RECORD = 2,
    BATCH = 4;
  let record: Uint8Array | undefined;
  let isBatch = false;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === RECORD) record = reader.bytes();
    else {
      isBatch ||= tag >>> 3 === BATCH;
      reader.skipType(tag & 7);
    }
  }
  return isBatch ? record : undefined;
}

interface Packed {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** The inputs of messages and of what they execute, at any depth, that fit an inference. */
function inputWithin(messages: readonly Packed[], asked: Inference, depth = 0): Uint8Array | undefined {
  const hash = toHex(asked.inputSha256);
  for (const { typeUrl, value } of messages) {
    if (typeUrl === MsgExec.typeUrl && depth < 32) {
      const inner = inputWithin(MsgExec.decode(value).msgs, asked, depth + 1);
      if (inner) return inner;
    }
    const one =
      typeUrl === MsgInfer.typeUrl
        ? MsgInfer.decode(value)
        : typeUrl === MsgRetrieve.typeUrl
          ? MsgRetrieve.decode(value)
          : undefined;
    const batch = typeUrl === MsgInferBatch.typeUrl ? MsgInferBatch.decode(value) : undefined;
    const found = one ?? batch;
    if (!found || found.modelId !== asked.modelId || found.payer !== asked.payer) continue;
    const input = (batch?.inputs ?? (one ? [one.input] : [])).find((bytes) => toHex(sha256(bytes)) === hash);
    if (input) return input;
  }
  return undefined;
}

/** What was asked: the state keeps its hash alone, so a transaction or an executed proposal has to tell. */
async function findInput(
  { comet }: Node,
  asked: Inference,
): Promise<{ input: Uint8Array; proposal: bigint | undefined }> {
  const request = asked.retrieval?.requestId ?? 0n;
  const query = request > 0n ? `ask_retrieval.request_id='${request}'` : `infer.inference_id='${asked.id}'`;
  const { txs } = await comet.txSearch({ query, per_page: 10 }).catch(() => ({ txs: [] }));
  for (const { tx } of txs) {
    const input = inputWithin(TxBody.decode(TxRaw.decode(tx).bodyBytes).messages, asked);
    if (input) return { input, proposal: undefined };
  }
  const rpc = createRpc(comet);
  for (let key = new Uint8Array(); ; ) {
    const page = QueryProposalsRequest.fromPartial({
      proposalStatus: ProposalStatus.PROPOSAL_STATUS_PASSED,
      pagination: PageRequest.fromPartial({ key, limit: 50n, reverse: true }),
    });
    const { proposals, pagination } = QueryProposalsResponse.decode(
      await rpc.request("cosmos.gov.v1.Query", "Proposals", QueryProposalsRequest.encode(page).finish()),
    );
    for (const { id, messages } of proposals) {
      const input = inputWithin(messages, asked);
      if (input) return { input, proposal: id };
    }
    key = new Uint8Array(pagination?.nextKey ?? []);
    if (key.length === 0) break;
  }
  throw new OpenLedgerError({
    kind: "not-found",
    message: `Neither the node's transactions nor an executed proposal has the input of inference ${asked.id}`,
    advice: "Give it as `input`.",
  });
}

/** How a receipt is judged. */
export interface VerifyOptions {
  readonly verifier: Verifier;
  /** App hash that you trust, of the header above the receipt's height; `appHashAt` asks a node for it. In hexadecimal, or as bytes. */
  readonly appHash?: Uint8Array | string;
}

/**
 * Judges a receipt with the chain's own code: proofs, hashes, scores and payments are made again. Without `appHash` it
 * shows only that the receipt agrees with its own, and the first check says so.
 *
 * It takes the processor for a moment: call it in a worker where a page must stay smooth.
 *
 * @throws OpenLedgerError of kind `input` when this is no receipt at all.
 */
export function verifyReceipt(receipt: Receipt | string, { verifier, appHash }: VerifyOptions): Verdict {
  const trusted = typeof appHash === "string" ? hashOf(appHash) : appHash;
  return verifier.judge(typeof receipt === "string" ? receipt : JSON.stringify(receipt), trusted) as Verdict;
}

function hashOf(text: string): Uint8Array {
  const digits = text.replace(/^0x/, "");
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) {
    throw new OpenLedgerError({
      kind: "input",
      message: `"${text}" is no app hash`,
      advice: "Give 32 bytes in hexadecimal.",
    });
  }
  return fromHex(digits);
}
