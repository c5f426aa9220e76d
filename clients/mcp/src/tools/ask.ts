/** The tool that buys answers. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { type Answer, OpenLedgerError, toCoin } from "@openledger/client";
import { z } from "zod";
import type { Agent } from "../agent.js";
import { buy, type Outcome, prepare, wrong } from "../buying.js";
import type { Plan } from "../purse.js";
import { count, money, theirs, unquoted } from "../quoting.js";
import { coin, coinShape, guarded, result } from "../results.js";
import { id, paidLine, paidShape } from "./shapes.js";

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

const outcomeOut = (outcome: Outcome): AnswerOut => {
  if ("answer" in outcome) return answerOut(outcome.answer);
  if ("refusal" in outcome) return { refused: outcome.refusal.message };
  const { requestId, fee } = outcome.waiting;
  return { request_id: String(requestId), fee: coin(fee) };
};

const answerLine = (answer: AnswerOut, at: number): string => {
  if (answer.refused !== undefined) return `Input ${at + 1} has no answer and cost nothing. ${answer.refused}`;
  if (answer.request_id !== undefined)
    return `Question ${answer.request_id} waits for somebody to answer it; its fee is in escrow until then.`;
  const label = answer.items
    ? answer.items.map((one) => `item ${one.item_id} of datanet ${one.datanet_id}`).join(", ")
    : `label ${answer.label}${answer.label_name ? ` ${answer.label_name}` : ""}`;
  return `Input ${at + 1}: ${label} (answer ${answer.answer_id}).`;
};

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
        const given = inputs.map((input) => (typeof input === "string" ? input : valuesOf(input)));
        const order = await prepare(agent, model_id, given);
        const { model, cost } = order;
        const what = `${count(inputs.length, "answer")} of model ${model.id} ${theirs(model.name)}`;
        const shown = { model_id: String(model.id), cost };
        const most = max_cost === undefined ? undefined : toCoin(max_cost);
        if (!most) {
          const how = `To buy, ask again with max_cost = ${cost.amount}${cost.denom} or more.`;
          const words = `${what} would cost ${money(cost)}, fee included. Nothing was bought. ${how}`;
          return result([words], { ...shown, bought: false, answers: [] });
        }
        if (most.denom !== cost.denom) {
          const advice = `Write max_cost as ${cost.amount}${cost.denom}. Nothing was sent.`;
          throw wrong(`The price is in ${cost.denom}, and max_cost is in another denomination`, advice);
        }
        if (BigInt(cost.amount) > BigInt(most.amount)) {
          throw new OpenLedgerError({
            kind: "refused",
            message: `${what} would cost ${money(cost)}, which is above max_cost of ${money(most)}`,
            advice: "Nothing was bought. Raise max_cost if it is worth it, or choose another model.",
          });
        }
        const { sent, outcomes, paid } = await buy(agent, order);
        const answers = outcomes.map(outcomeOut);
        const [first] = answers;
        const people = answers.length === 1 && first?.paid ? first.paid.map(paidLine) : [];
        const lines = [`Bought for ${money(paid)}, fee included. ${payment(order.plan)}`, ...answers.map(answerLine)];
        const more = people.length ? people : ["`who_was_paid` tells who was paid for an answer."];
        return result([...lines, ...more], { ...shown, cost: paid, bought: true, answers, tx_hash: sent.txHash });
      }),
    ),
  );
}
