/** Paid answers in the form of a list, with the attribution beside each. */
import { type Answer, type Input, toCoin } from "@openledger/client";
import { type Agent, buy, money, type Outcome, prepare } from "@openledger/mcp";
import { z } from "zod";
import { ApiError, invalid, unsent } from "./errors.js";
import type { Caller } from "./keys.js";
import { modelId } from "./models.js";

const MOST_TEXT = 65_536,
  MOST_INPUTS = 64;

const scalar = z.union([z.number(), z.string().max(64)]);
const row = z.union([z.array(scalar).min(1), z.record(z.string().max(64), scalar)]);
const text = z.string().min(1).max(MOST_TEXT);

/** What is posted. */
const requestShape = z.object({
  model: z.string().min(1).max(80),
  input: z.union([text, z.array(text).min(1), z.array(z.number()).min(1), z.array(row).min(1), row]),
  max_cost: z.string().max(160).optional(),
  user: z.string().max(256).optional(),
});

/** The inputs of a request: a text or numbers alone are one. */
function inputsOf(input: z.infer<typeof requestShape>["input"]): Input[] {
  if (typeof input === "string") return [input];
  if (!Array.isArray(input)) return [input];
  // A list of numbers is one input; a list of texts or of rows is several.
  return typeof input[0] === "number" ? [input as number[]] : (input as Input[]);
}

const paidOf = ({ paid }: Answer) => paid.map(({ role, address, amount, rule }) => ({ role, address, amount, rule }));

function answerOf(answer: Answer, index: number) {
  return {
    object: "classification" as const,
    index,
    label: answer.className ?? String(answer.label),
    label_index: answer.label,
    scores: answer.scores.map(({ label, className, logit }) => ({
      label: className ?? String(label),
      label_index: label,
      logit,
    })),
    ...(answer.retrieval && {
      items: answer.retrieval.results.map((one) => ({
        datanet_id: String(one.datanetId),
        item_id: String(one.itemId),
        score: String(one.score),
      })),
    }),
    openledger: {
      answer_id: String(answer.inferenceId),
      height: String(answer.height),
      fee: answer.fee,
      paid: paidOf(answer),
      record_sha256: Buffer.from(answer.recordHash).toString("hex"),
    },
  };
}

function outcomeOf(outcome: Outcome, index: number) {
  if ("answer" in outcome) return answerOf(outcome.answer, index);
  const object = "classification" as const;
  if ("refusal" in outcome) {
    const { message, codespace, code } = outcome.refusal;
    return {
      object,
      index,
      label: null,
      error: { message, type: "invalid_request_error", param: "input", code: `${codespace}:${code}` },
    };
  }
  const { requestId, fee } = outcome.waiting;
  return { object, index, label: null, openledger: { request_id: String(requestId), fee } };
}

/** The most that a request may cost: what it says, and never above what its key may. */
function mostOf(caller: Caller, asked: string | undefined, cost: { amount: string; denom: string }): bigint {
  const bounds = [caller.most_per_request, ...(asked === undefined ? [] : [asked])].map(toCoin);
  const other = bounds.find(({ denom }) => denom !== cost.denom);
  if (other)
    throw invalid(
      `The price is in ${cost.denom}, and a bound of this request is in ${other.denom}. Nothing was sent.`,
      "max_cost",
    );
  return bounds.map(({ amount }) => BigInt(amount)).reduce((a, b) => (a < b ? a : b));
}

/** Buys the answers of a request. */
export async function classify(agent: Agent, caller: Caller, body: unknown) {
  const found = requestShape.safeParse(body);
  if (!found.success) {
    const [issue] = found.error.issues;
    const param = issue?.path.join(".") || null;
    throw invalid(
      `${param ?? "The request"}: ${issue?.message ?? "is malformed"}. Give model, and input as a text, numbers, or a list of them.`,
      param,
    );
  }
  const { model, input, max_cost } = found.data;
  const id = modelId(model);
  const inputs = inputsOf(input);
  if (inputs.length > MOST_INPUTS)
    throw invalid(`There are ${inputs.length} inputs, and ${MOST_INPUTS} are the most of one request.`, "input");
  return agent.alone(async () => {
    const order = await prepare(agent, id, inputs).catch((error: unknown) => {
      throw unsent(error, (words) => agent.redact(words));
    });
    const { cost } = order;
    const most = mostOf(caller, max_cost, cost);
    if (BigInt(cost.amount) > most) {
      const bound = money({ denom: cost.denom, amount: String(most) });
      throw new ApiError(
        402,
        "invalid_request_error",
        "above_max_cost",
        `This would cost ${money(cost)}, which is above the bound of ${bound}. Nothing was bought.`,
        "max_cost",
      );
    }
    const { sent, outcomes, paid } = await buy(agent, order);
    return {
      id: `clas-${sent.txHash.slice(0, 24).toLowerCase()}`,
      object: "list" as const,
      created: Math.floor(Date.now() / 1000),
      model: `openledger-${id}`,
      data: outcomes.map(outcomeOf),
      openledger: { tx_hash: sent.txHash, height: String(sent.height), cost: paid, payer: caller.address },
    };
  });
}
