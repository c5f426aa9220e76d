/** The tool that buys answers. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  type Answer, type Input, inputBytes, msg, OpenLedgerError, proto, type Sent, type SigningOpenLedgerClient, toCoin,
} from "@openledger/client"; // prettier-ignore
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { z } from "zod";
import type { Agent, Takes } from "../agent.js";
import { pay, type Plan, plan } from "../purse.js";
import { count, money, theirs, unquoted } from "../quoting.js";
import { coin, coinShape, guarded, result } from "../results.js";
import { id, paidLine, paidShape } from "./shapes.js";

const {
  MsgInfer, MsgInferResponse, MsgInferBatch, MsgInferBatchResponse, MsgRetrieve, MsgRetrieveResponse,
} = proto.inference; // prettier-ignore
type Model = proto.model.Model;

const MOST_TEXT = 65_536,
  MOST_VALUES = 65_536,
  MOST_SCORES = 10;

const scalar = z.union([z.number(), z.string().max(64)]);
export const valuesShape = z.union([
  z.array(scalar).min(1).max(MOST_VALUES),
  z.record(z.string().max(80), scalar).refine((row) => Object.keys(row).length <= MOST_VALUES, "too many values"),
]);
/** Values by their names, without the brackets that the names were told in. */
export const valuesOf = (values: z.infer<typeof valuesShape>): (string | number)[] | Record<string, string | number> =>
  Array.isArray(values)
    ? values
    : Object.fromEntries(Object.entries(values).map(([name, value]) => [unquoted(name), value]));

const answerShape = z.object({
  answer_id: z.string().optional().describe("absent: refused, or waiting"),
  label: z.number().optional(),
  label_name: z.string().optional(),
  scores: z.array(z.object({ label: z.number(), name: z.string().optional(), logit: z.number() })).optional(),
  items: z
    .array(z.object({ datanet_id: z.string(), item_id: z.string(), score: z.string(), label: z.number() }))
    .optional(),
  fee: coinShape.optional(),
  paid: z.array(paidShape).optional(),
  refused: z.string().optional().describe("why this input has no answer; it cost nothing"),
  request_id: z.string().optional().describe("a question that others answer in later blocks; its fee is in escrow"),
  receipt: z.string().optional(),
});
type AnswerOut = z.infer<typeof answerShape>;

const wrong = (message: string, advice = "Nothing was sent.") =>
  new OpenLedgerError({ kind: "input", message, advice });

/** The bytes of an input, which must be of the kind that the model takes: four letters are no four numbers. */
async function bytesOf(
  client: SigningOpenLedgerClient,
  model: Model,
  takes: Takes,
  input: string | z.infer<typeof valuesShape>,
  at: string,
): Promise<Uint8Array> {
  if (takes === "text" && typeof input !== "string") throw wrong(`${at}: model ${model.id} takes a text`);
  if (takes === "numbers" && typeof input === "string")
    throw wrong(`${at}: model ${model.id} takes ${count(model.inputDimension, "number")}, and this is a text`);
  const given: Input = typeof input === "string" ? input : valuesOf(input);
  return inputBytes(client.query, model, given);
}

/** The message that buys these answers. */
function message(model: Model, payer: string, inputs: readonly Uint8Array[]) {
  const { id: modelId, price } = model;
  const [input] = inputs;
  if (model.kind === proto.model.ModelKind.MODEL_KIND_RETRIEVE) {
    if (inputs.length > 1)
      throw wrong(
        `Model ${modelId} finds items for one question at a time`,
        "Ask once for each question. Nothing was sent.",
      );
    return msg(MsgRetrieve, { payer, modelId, input, maxFee: price });
  }
  return inputs.length === 1
    ? msg(MsgInfer, { payer, modelId, input, maxFee: price })
    : msg(MsgInferBatch, { payer, modelId, inputs: [...inputs], maxFeeEach: price });
}

const answerOut = (answer: Answer): AnswerOut => ({
  answer_id: String(answer.inferenceId),
  label: answer.label,
  ...(answer.className !== undefined && { label_name: theirs(answer.className, 64) }),
  scores: answer.scores.slice(0, MOST_SCORES).map(({ label, className, logit }) => ({
    label,
    logit,
    ...(className !== undefined && { name: theirs(className, 64) }),
  })),
  ...(answer.retrieval && {
    items: answer.retrieval.results.map((one) => ({
      datanet_id: String(one.datanetId),
      item_id: String(one.itemId),
      score: String(one.score),
      label: one.label,
    })),
  }),
  fee: coin(answer.fee),
  paid: answer.paid.map(({ role, address, amount }) => ({ role, address, amount: coin(amount) })),
  receipt: `openledger://receipts/${answer.inferenceId}`,
});

/** What came back for each input. */
async function answersOf(
  client: SigningOpenLedgerClient,
  model: Model,
  sent: Sent,
  inputs: number,
  at: number,
): Promise<AnswerOut[]> {
  if (model.kind === proto.model.ModelKind.MODEL_KIND_RETRIEVE) {
    const { inferenceId, requestId, fee } = sent.response(MsgRetrieveResponse, at);
    return [
      inferenceId > 0n
        ? answerOut(await client.answer(inferenceId, sent.txHash))
        : { request_id: String(requestId), fee: coin(fee) },
    ];
  }
  if (inputs === 1)
    return [answerOut(await client.answer(sent.response(MsgInferResponse, at).inferenceId, sent.txHash))];
  return Promise.all(
    sent.response(MsgInferBatchResponse, at).results.map(async (one) => {
      const { inferenceId, refusalCodespace: codespace, refusalCode: code } = one;
      if (inferenceId > 0n) return answerOut(await client.answer(inferenceId, sent.txHash));
      const { message: refused } = new OpenLedgerError({
        kind: "refused",
        message: `The chain refused it (${codespace}:${code})`,
        codespace,
        code,
      });
      return { refused };
    }),
  );
}

const answerLine = (answer: AnswerOut, at: number): string => {
  if (answer.refused !== undefined) return `Input ${at + 1} has no answer and cost nothing. ${answer.refused}`;
  if (answer.request_id !== undefined)
    return `Question ${answer.request_id} waits for somebody to answer it; its fee is in escrow until then.`;
  const label = answer.items
    ? answer.items.map((one) => `item ${one.item_id} of datanet ${one.datanet_id}`).join(", ")
    : `label ${answer.label}${answer.label_name ? ` ${answer.label_name}` : ""}`;
  return `Input ${at + 1}: ${label} (answer ${answer.answer_id}).`;
};

/** Price of the answers and the transaction's fee, in one sum where both are of one denomination. */
function costOf(price: Coin, fee: readonly Coin[]): Coin {
  const same = fee.filter(({ denom }) => denom === price.denom).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  return { denom: price.denom, amount: String(BigInt(price.amount) + same) };
}

const payment = ({ taken, feeGranter, means, fee }: Plan): string => {
  const from = taken ? `${money(taken)} from the grant of ${means.grant?.owner}` : "the agent's own coins";
  const fees = fee.map(money).join(", ") || "nothing";
  return `Paid with ${from}; the transaction's fee of ${fees} by ${feeGranter ?? "the agent"}.`;
};

export function registerAsking(server: McpServer, agent: Agent): void {
  server.registerTool(
    "ask",
    {
      title: "Buy answers",
      description:
        "Asks a model, for money. Without max_cost it only tells what the answers would cost, fee included, and buys nothing. " +
        "With max_cost it buys them, if they cost no more and the limit allows it. Each input has its own answer.",
      inputSchema: {
        model_id: id,
        inputs: z.array(z.union([z.string().min(1).max(MOST_TEXT), valuesShape])).min(1).max(64)
          .describe("1 to 64: a text, a list of numbers, or numbers by the names of the datanet's columns, as the model takes them"), // prettier-ignore
        max_cost: z
          .string()
          .max(160)
          .optional()
          .describe("the most that all of it may cost, fee included, such as 1500000uopen (1.5 OPEN)"),
      },
      outputSchema: {
        model_id: z.string(),
        bought: z.boolean(),
        cost: coinShape.describe("answers and the transaction's fee"),
        answers: z.array(answerShape),
        tx_hash: z.string().optional(),
      },
      annotations: {
        title: "Buy answers",
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    guarded(agent, ({ model_id, inputs, max_cost }) =>
      agent.alone(async () => {
        const model = await agent.forSale(model_id);
        const [client, takes, gasPrice] = await Promise.all([agent.signer(), agent.takes(model), agent.gasPrice()]);
        const bytes = await Promise.all(
          inputs.map((input, at) => bytesOf(client, model, takes, input, `Input ${at + 1}`)),
        );
        const price = { denom: model.price.denom, amount: String(BigInt(model.price.amount) * BigInt(inputs.length)) };
        const most = max_cost === undefined ? undefined : toCoin(max_cost);
        if (most && most.denom !== price.denom)
          throw wrong(
            `The price is in ${price.denom}, and max_cost is in another denomination`,
            `Write max_cost as ${price.amount}${price.denom}. Nothing was sent.`,
          );
        const planned = await plan(
          client,
          agent.settings.owner,
          gasPrice,
          [message(model, client.address, bytes)],
          price,
        );
        const cost = costOf(price, planned.fee);
        const what = `${count(inputs.length, "answer")} of model ${model.id} ${theirs(model.name)}`;
        const shown = { model_id: String(model.id), cost };
        if (!most) {
          return result([`${what} would cost ${money(cost)}, fee included. Nothing was bought. To buy, ask again with max_cost = ${cost.amount}${cost.denom} or more.`], {
            ...shown, bought: false, answers: [],
          }); // prettier-ignore
        }
        if (BigInt(cost.amount) > BigInt(most.amount)) {
          throw new OpenLedgerError({
            kind: "refused",
            message: `${what} would cost ${money(cost)}, which is above max_cost of ${money(most)}`,
            advice: "Nothing was bought. Raise max_cost if it is worth it, or choose another model.",
          });
        }
        const sent = await pay(client, planned);
        const answers = await answersOf(client, model, sent, inputs.length, planned.messages.length - 1);
        const paid = answers.reduce((sum, { fee }) => sum + BigInt(fee?.amount ?? 0), 0n);
        const total = costOf({ denom: price.denom, amount: String(paid) }, planned.fee);
        const [first] = answers;
        const people =
          answers.length === 1 && first?.paid
            ? first.paid.map(({ role, address, amount }) => paidLine({ role, address, amount }))
            : ["`who_was_paid` tells who was paid for an answer."];
        return result([`Bought for ${money(total)}, fee included. ${payment(planned)}`, ...answers.map(answerLine), ...people], {
          ...shown, cost: total, bought: true, answers, tx_hash: sent.txHash,
        }); // prettier-ignore
      }),
    ),
  );
}
