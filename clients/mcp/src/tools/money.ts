/** Tools that tell what things cost, what is left to spend, and what was earned. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { roleName, take } from "@openledger/client";
import { z } from "zod";
import type { Agent } from "../agent.js";
import { DENOM } from "../config.js";
import { count, money, theirs } from "../quoting.js";
import { coin, coinShape, guarded, result } from "../results.js";
import { address, id, READS, spendableOf } from "./shapes.js";

const MOST_PAYMENTS = 10;

export function registerMoney(server: McpServer, agent: Agent): void {
  server.registerTool(
    "price",
    {
      title: "Price",
      description:
        "What answers of a model cost, and how many the limit still pays. `ask` without max_cost also tells the transaction's fee.",
      inputSchema: { model_id: id, answers: z.number().int().min(1).max(64).default(1) },
      outputSchema: {
        model_id: z.string(),
        price: coinShape,
        answers: z.number(),
        total: coinShape,
        within_limit: z.boolean().optional(),
        affordable: z.string().optional(),
      },
      annotations: { title: "Price", ...READS },
    },
    guarded(agent, async ({ model_id, answers }) => {
      const { id: modelId, name, price } = await agent.forSale(model_id);
      const total = { denom: price.denom, amount: String(BigInt(price.amount) * BigInt(answers)) };
      const structured = { model_id: String(modelId), price: coin(price), answers, total };
      const said = `${count(answers, "answer")} of model ${modelId} ${theirs(name)} ${answers === 1 ? "costs" : "cost"} ${money(total)} beside the transaction's fee.`;
      if (!agent.hasKey) return result([said], structured);
      const spendable = spendableOf(await agent.means(price.denom), price.denom);
      const affordable = spendable / BigInt(price.amount);
      return result([said, `The limit pays ${count(affordable, "answer")} more.`], {
        ...structured,
        within_limit: affordable >= BigInt(answers),
        affordable: String(affordable),
      });
    }),
  );

  const timeShape = z.string().optional().describe("when it ends");
  server.registerTool(
    "limit",
    {
      title: "What is left to spend",
      description:
        "The agent's address and own coins, what is left of its owner's grant, and of the allowance for transaction fees.",
      inputSchema: {},
      outputSchema: {
        agent: z.string(),
        own: z.array(coinShape),
        spendable: coinShape,
        grant: z.object({ owner: z.string(), left: z.array(coinShape), until: timeShape }).optional(),
        fees: z.object({ owner: z.string(), left: z.array(coinShape).optional(), until: timeShape }).optional(),
      },
      annotations: { title: "What is left to spend", ...READS },
    },
    guarded(agent, async () => {
      const means = await agent.means();
      const { own, grant, fees } = means;
      const time = (until: number | undefined) =>
        until === undefined ? undefined : new Date(until * 1000).toISOString();
      const spendable = { denom: DENOM, amount: String(spendableOf(means, DENOM)) };
      const all = (coins: readonly { amount: string; denom: string }[]) => coins.map(money).join(", ") || "nothing";
      const until = (end: number | undefined) => (end === undefined ? "" : ` until ${time(end)}`);
      const lines = [
        `The agent ${means.agent} can spend ${money(spendable)}: it has ${all(own)} of its own, and ${grant ? `its owner ${grant.owner} lets it take ${all(grant.left)}${until(grant.until)}` : "no owner granted it anything"}.`,
        fees
          ? `Transaction fees: ${fees.owner} pays ${fees.left ? all(fees.left) : "all of them"}${until(fees.until)}.`
          : "Transaction fees: the agent pays them of its own coins.",
      ];
      if (!grant) lines.push(`An owner grants a limit with \`openledger-mcp grant\` for the agent ${means.agent}.`);
      return result(lines, {
        agent: means.agent,
        own: own.map(coin),
        spendable,
        ...(grant && { grant: { owner: grant.owner, left: grant.left.map(coin), until: time(grant.until) } }),
        ...(fees && { fees: { owner: fees.owner, left: fees.left?.map(coin), until: time(fees.until) } }),
      });
    }),
  );

  server.registerTool(
    "earnings",
    {
      title: "Earnings",
      description: "What an account was paid and why, the agent's own by default, and what waits to be paid.",
      inputSchema: { address: address.optional() },
      outputSchema: {
        address: z.string(),
        paid: z.array(z.object({ role: z.string(), amount: coinShape })),
        waiting: z.array(z.object({ role: z.string(), amount: coinShape })),
        last_payments: z.array(
          z.object({
            height: z.string(),
            totals: z.array(z.object({ role: z.string(), amount: coinShape })),
            first_answer: z.string(),
            last_answer: z.string(),
          }),
        ),
      },
      annotations: { title: "Earnings", ...READS },
    },
    guarded(agent, async (args) => {
      const client = await agent.reader();
      const account = args.address ?? (await agent.address());
      const [report, last] = await Promise.all([
        client.earnings(account),
        take(client.payments(account, { reverse: true, pageSize: MOST_PAYMENTS }), MOST_PAYMENTS),
      ]);
      const line = ({ role, amount }: (typeof report.paid)[number]) => ({ role, amount: coin(amount) });
      const list = (lines: readonly { role: string; amount: { amount: string; denom: string } }[]) =>
        lines.map(({ role, amount }) => `${money(amount)} for ${role}`).join(", ") || "nothing";
      return result(
        [
          `${account} was paid ${list(report.paid)}, in ${count(report.payments, "block")}.`,
          `Waiting to be paid: ${list(report.waiting)}.`,
        ],
        {
          address: account,
          paid: report.paid.map(line),
          waiting: report.waiting.map(line),
          last_payments: last.map(({ height, totals, firstInferenceId, lastInferenceId }) => ({
            height: String(height),
            totals: totals.map(({ role, amount }) => ({ role: roleName(role), amount: coin(amount) })),
            first_answer: String(firstInferenceId),
            last_answer: String(lastInferenceId),
          })),
        },
      );
    }),
  );
}
