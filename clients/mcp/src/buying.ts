/** Buying answers: what inputs become, what they cost, and what came back for each. */
import {
  type Answer,
  type Id,
  type Input,
  inputBytes,
  msg,
  OpenLedgerError,
  proto,
  type Sent,
  type SigningOpenLedgerClient,
} from "@openledger/client";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import type { Agent, Takes } from "./agent.js";
import { pay, type Plan, plan } from "./purse.js";
import { count } from "./quoting.js";

const { MsgInfer, MsgInferResponse, MsgInferBatch, MsgInferBatchResponse } = proto.inference;
const { MsgRetrieve, MsgRetrieveResponse } = proto.inference;
type Model = proto.model.Model;

/** Answers of one transaction. */
export const MOST_INPUTS = 64;

/** What is asked and what it costs; nothing has been sent. */
export interface Order {
  readonly model: Model;
  readonly inputs: number;
  /** Of all answers. */
  readonly price: Coin;
  /** With the transaction's fee, where that is of the same denomination. */
  readonly cost: Coin;
  readonly plan: Plan;
}

/** What became of one input. */
export type Outcome =
  | { readonly answer: Answer }
  /** It cannot be answered, and cost nothing. */
  | { readonly refusal: OpenLedgerError }
  /** The collection is large: others answer it in later blocks, and the fee is in escrow. */
  | { readonly waiting: { readonly requestId: bigint; readonly fee: Coin } };

/** An input that cannot be asked. */
export const wrong = (message: string, advice = "Nothing was sent."): OpenLedgerError =>
  new OpenLedgerError({ kind: "input", message, advice });

/** The bytes of an input, which must be of the kind that the model takes: four letters are no four numbers. */
async function bytesOf(client: SigningOpenLedgerClient, model: Model, takes: Takes, input: Input, at: number) {
  const isText = typeof input === "string";
  if (takes === "text" && !isText) throw wrong(`Input ${at + 1}: model ${model.id} takes a text`);
  if (takes === "numbers" && isText) {
    const size = count(model.inputDimension, "number");
    throw wrong(`Input ${at + 1}: model ${model.id} takes ${size}, and this is a text`);
  }
  return inputBytes(client.query, model, input);
}

/** The message that buys these answers. */
function message(model: Model, payer: string, inputs: readonly Uint8Array[]) {
  const { id: modelId, price } = model;
  const [input] = inputs;
  if (model.kind === proto.model.ModelKind.MODEL_KIND_RETRIEVE) {
    if (inputs.length > 1) {
      const advice = "Ask once for each question. Nothing was sent.";
      throw wrong(`Model ${modelId} finds items for one question at a time`, advice);
    }
    return msg(MsgRetrieve, { payer, modelId, input, maxFee: price });
  }
  return inputs.length === 1
    ? msg(MsgInfer, { payer, modelId, input, maxFee: price })
    : msg(MsgInferBatch, { payer, modelId, inputs: [...inputs], maxFeeEach: price });
}

/** A price and the transaction's fee, in one sum where both are of one denomination. */
export function withFee(price: Coin, fee: readonly Coin[]): Coin {
  const same = fee.filter(({ denom }) => denom === price.denom).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  return { denom: price.denom, amount: String(BigInt(price.amount) + same) };
}

/**
 * Checks the inputs and finds what they cost and who pays. Run it and {@link buy} inside of `agent.alone`.
 *
 * @throws OpenLedgerError also where the limit does not cover it, before anything is sent.
 */
export async function prepare(agent: Agent, modelId: Id, inputs: readonly Input[]): Promise<Order> {
  if (inputs.length === 0 || inputs.length > MOST_INPUTS) {
    throw wrong(`There are ${inputs.length} inputs`, `Give 1 to ${MOST_INPUTS}. Nothing was sent.`);
  }
  const model = await agent.forSale(modelId);
  const [client, takes, gasPrice] = await Promise.all([agent.signer(), agent.takes(model), agent.gasPrice()]);
  const bytes = await Promise.all(inputs.map((input, at) => bytesOf(client, model, takes, input, at)));
  const price = { denom: model.price.denom, amount: String(BigInt(model.price.amount) * BigInt(inputs.length)) };
  const messages = [message(model, client.address, bytes)];
  const planned = await plan(client, agent.settings.owner, gasPrice, messages, price);
  return { model, inputs: inputs.length, price, cost: withFee(price, planned.fee), plan: planned };
}

/** Sends an order; what came back for each input, and what it cost in the end, fee included. */
export async function buy(agent: Agent, order: Order): Promise<{ sent: Sent; outcomes: Outcome[]; paid: Coin }> {
  const client = await agent.signer();
  const sent = await pay(client, order.plan);
  const outcomes = await outcomesOf(client, order, sent);
  const answered = outcomes.filter((one) => !("refusal" in one)).length;
  const amount = String(BigInt(order.model.price.amount) * BigInt(answered));
  return { sent, outcomes, paid: withFee({ denom: order.price.denom, amount }, order.plan.fee) };
}

async function outcomesOf(client: SigningOpenLedgerClient, order: Order, sent: Sent): Promise<Outcome[]> {
  const at = order.plan.messages.length - 1;
  const answer = async (inferenceId: bigint) => ({ answer: await client.answer(inferenceId, sent.txHash) });
  if (order.model.kind === proto.model.ModelKind.MODEL_KIND_RETRIEVE) {
    const { inferenceId, requestId, fee } = sent.response(MsgRetrieveResponse, at);
    return [inferenceId > 0n ? await answer(inferenceId) : { waiting: { requestId, fee } }];
  }
  if (order.inputs === 1) return [await answer(sent.response(MsgInferResponse, at).inferenceId)];
  const { results } = sent.response(MsgInferBatchResponse, at);
  return Promise.all(
    results.map(async ({ inferenceId, refusalCodespace: codespace, refusalCode: code }): Promise<Outcome> => {
      if (inferenceId > 0n) return answer(inferenceId);
      const said = `The chain refused this input (${codespace}:${code})`;
      const advice = "It cost nothing: change it before you ask again.";
      return { refusal: new OpenLedgerError({ kind: "refused", message: said, advice, codespace, code }) };
    }),
  );
}
