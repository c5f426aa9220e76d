/** Tools that tell who was paid for an answer, and why. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { OpenLedgerError } from "@openledger/client";
import { z } from "zod";
import type { Agent } from "../agent.js";
import { count, money, percent, plain, theirs } from "../quoting.js";
import { coin, coinShape, guarded, result } from "../results.js";
import { id, paidLine, paidOf, paidShape, READS } from "./shapes.js";

const MOST_PAYEES = 20;

export function registerExplaining(server: McpServer, agent: Agent): void {
  server.registerTool(
    "who_was_paid",
    {
      title: "Who was paid",
      description: "Every part of the fee of an answer: to whom, for which role, how much.",
      inputSchema: { answer_id: id },
      outputSchema: {
        answer_id: z.string(),
        model_id: z.string(),
        payer: z.string(),
        fee: coinShape,
        paid: z.array(paidShape),
        receipt: z.string(),
      },
      annotations: { title: "Who was paid", ...READS },
    },
    guarded(agent, async ({ answer_id }) => {
      const answer = await (await agent.reader()).answer(answer_id);
      const lines = answer.paid.length
        ? answer.paid.map(paidLine)
        : ["The chain no longer keeps the record of this answer; its hash is on chain."];
      return result(
        [
          `Answer ${answer.inferenceId} of model ${answer.modelId} ${theirs(answer.modelName)}, bought by ${answer.payer} for ${money(answer.fee)}:`,
          ...lines,
        ],
        {
          answer_id: String(answer.inferenceId),
          model_id: String(answer.modelId),
          payer: answer.payer,
          fee: coin(answer.fee),
          paid: answer.paid.map(paidOf),
          receipt: `openledger://receipts/${answer.inferenceId}`,
        },
      );
    }),
  );

  const payeeShape = z.object({
    datanet_id: z.string(), item_id: z.string(), owner: z.string(), share_ppm: z.number().describe("of the influence of all listed items"),
    novelty_ppm: z.number(), counted: z.boolean(), amount: coinShape,
  }); // prettier-ignore
  server.registerTool(
    "explain",
    {
      title: "Explain an answer",
      description:
        "Why an answer came out and who was paid: the contributions that made it, the lineage, each payment with its rule.",
      inputSchema: { answer_id: id },
      outputSchema: {
        answer_id: z.string(),
        model_id: z.string(),
        label: z.number(),
        fee: coinShape,
        points_scored: z.number(),
        items: z.array(payeeShape),
        items_listed: z.number(),
        lineage: z.array(
          z.object({ model_id: z.string(), name: z.string(), creator: z.string(), share_ppm: z.number() }),
        ),
        payments: z.array(paidShape),
        record_sha256: z.string(),
      },
      annotations: { title: "Explain an answer", ...READS },
    },
    guarded(agent, async ({ answer_id }) => {
      const client = await agent.reader();
      const [story, answer] = await Promise.all([client.explain(answer_id), client.answer(answer_id)]);
      const { record } = story;
      if (!record) throw new OpenLedgerError({ kind: "not-found", message: `Answer ${answer_id} has no record` });
      const { denom } = record.fee;
      const all = record.payees.reduce((sum, { relativeInfluence }) => sum + relativeInfluence, 0n) || 1n;
      const items = record.payees.slice(0, MOST_PAYEES).map((payee) => ({
        datanet_id: String(payee.item.datanetId),
        item_id: String(payee.item.itemId),
        owner: payee.owner,
        share_ppm: Number((payee.relativeInfluence * 1_000_000n) / all),
        novelty_ppm: payee.noveltyPpm,
        counted: payee.gate,
        amount: { denom, amount: payee.amount || "0" },
      }));
      const lineage = story.lineage.map((one) => ({
        model_id: String(one.modelId),
        name: theirs(one.name),
        creator: one.creator,
        share_ppm: one.sharePpm,
      }));
      const name = answer.className === undefined ? "" : ` ${theirs(answer.className, 64)}`;
      return result(
        [
          `Answer ${record.inferenceId} is label ${record.label}${name} of model ${record.modelId} ${theirs(story.modelName)}: ${count(record.points, "training item")} were scored, and these made it most:`,
          ...items
            .slice(0, 10)
            .map(
              (one) =>
                `item ${one.item_id} of datanet ${one.datanet_id} by ${one.owner}: ${percent(one.share_ppm)} of the influence, paid ${money(one.amount)}`,
            ),
          `Lineage: ${lineage.map((one) => `model ${one.model_id} ${one.name} by ${one.creator} (${percent(one.share_ppm)})`).join(", ")}.`,
          "Payments:",
          ...answer.paid.map((paid) => `${paidLine(paid)}: ${plain(paid.rule, 200)}`),
        ],
        {
          answer_id: String(record.inferenceId),
          model_id: String(record.modelId),
          label: record.label,
          fee: coin(record.fee),
          points_scored: record.points,
          items,
          items_listed: record.payees.length,
          lineage,
          payments: answer.paid.map(paidOf),
          record_sha256: Buffer.from(story.recordHash).toString("hex"),
        },
      );
    }),
  );
}
