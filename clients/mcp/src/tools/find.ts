/** Tools that find models and datanets and describe them. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { licenceNames, proto } from "@openledger/client";
import { z } from "zod";
import type { Agent } from "../agent.js";
import { DENOM } from "../config.js";
import {
  dataOwners,
  datanetLine,
  datanetOf,
  datanetShape,
  mentions,
  modelLine,
  modelOf,
  modelShape,
  search,
} from "../models.js";
import { count, LONG, percent, theirs } from "../quoting.js";
import { guarded, result } from "../results.js";
import { id, READS } from "./shapes.js";

const { ADMISSION_POLICY_OPEN } = proto.datanet.AdmissionPolicy;
const words = z.string().max(200).optional().describe("words that must all occur in name, description or labels");
const limit = z.number().int().min(1).max(50).default(10);
const before = id.optional().describe("goes on where the last result ended: its `next`");
const MOST_POINTS = 1_000,
  MOST_OWNERS = 20;

const isZero = ({ amount }: { amount: string }) => BigInt(amount || "0") === 0n;

export function registerFinding(server: McpServer, agent: Agent): void {
  server.registerTool(
    "find_models",
    {
      title: "Find models",
      description: "Finds models that sell answers, the newest first, with price, input and labels.",
      inputSchema: {
        words,
        takes: z.enum(["text", "numbers"]).optional(),
        datanet_id: id.optional().describe("trained on this datanet"),
        max_price: z
          .string()
          .regex(/^\d{1,30}$/)
          .optional()
          .describe(`in ${DENOM}`),
        for_sale: z.boolean().default(true).describe("only certified ones with a price"),
        limit,
        before,
      },
      outputSchema: { models: z.array(modelShape), next: z.string().optional() },
      annotations: { title: "Find models", ...READS },
    },
    guarded(agent, async (args) => {
      const client = await agent.reader();
      const { found, next } = await search(
        client.models({ reverse: true }),
        async (model) =>
          (!args.for_sale || (model.certifiedHeight > 0n && !isZero(model.price))) &&
          mentions(args.words, [model.name, model.description, ...model.classNames]) &&
          (args.max_price === undefined || BigInt(model.price.amount || "0") <= BigInt(args.max_price)) &&
          (args.datanet_id === undefined ||
            (model.training?.snapshots ?? []).some(({ datanetId }) => datanetId === BigInt(args.datanet_id ?? 0))) &&
          (args.takes === undefined || (await agent.takes(model)) === args.takes),
        args.limit,
        args.before === undefined ? undefined : BigInt(args.before),
      );
      const models = await Promise.all(found.map((model) => modelOf(agent, model)));
      const more = next === undefined ? [] : [`There may be more: ask again with before = ${next}.`];
      const none = models.length ? [] : ["No model fits."];
      return result([...models.map(modelLine), ...none, ...more], { models, ...(next !== undefined && { next }) });
    }),
  );

  server.registerTool(
    "find_datanets",
    {
      title: "Find datanets",
      description: "Finds datanets, which are shared data sets that pay their contributors, the newest first.",
      inputSchema: {
        words,
        open: z.boolean().default(false).describe("only those that take contributions from anybody"),
        limit,
        before,
      },
      outputSchema: { datanets: z.array(datanetShape), next: z.string().optional() },
      annotations: { title: "Find datanets", ...READS },
    },
    guarded(agent, async (args) => {
      const client = await agent.reader();
      const { found, next } = await search(
        client.datanets({ reverse: true }),
        (net) =>
          (!args.open || (!net.closed && net.policy === ADMISSION_POLICY_OPEN)) &&
          mentions(args.words, [net.title, net.description, ...net.schema.labelNames]),
        args.limit,
        args.before === undefined ? undefined : BigInt(args.before),
      );
      const datanets = await Promise.all(
        found.map(async (net) => datanetOf(net, (await client.datanet(net.id)).stats)),
      );
      const more = next === undefined ? [] : [`There may be more: ask again with before = ${next}.`];
      const none = datanets.length ? [] : ["No datanet fits."];
      return result([...datanets.map(datanetLine), ...none, ...more], {
        datanets,
        ...(next !== undefined && { next }),
      });
    }),
  );

  server.registerTool(
    "describe_model",
    {
      title: "Describe a model",
      description:
        "What a model is, which models it comes from, whose data it was trained on, and how a fee for its answers is split.",
      inputSchema: { model_id: id },
      outputSchema: {
        model: modelShape,
        description: z.string(),
        creator: z.string(),
        licence: z.array(z.string()),
        lineage: z.array(
          z.object({ model_id: z.string(), name: z.string(), creator: z.string(), parents: z.array(z.string()) }),
        ),
        datanets: z.array(datanetShape),
        fee_split: z.record(z.string(), z.number()).describe("parts of a fee in ppm, by role"),
        lineage_shares: z.array(z.object({ address: z.string(), share_ppm: z.number() })),
        data_owners: z
          .array(z.object({ address: z.string(), items: z.number() }))
          .describe("among the first 1,000 training items"),
      },
      annotations: { title: "Describe a model", ...READS },
    },
    guarded(agent, async ({ model_id }) => {
      const client = await agent.reader();
      const found = await client.model(model_id);
      const [model, lineage, { params }, nets, owners] = await Promise.all([
        modelOf(agent, found),
        client.query.model.lineage({ modelId: found.id }),
        client.query.attribution.params(),
        Promise.all((found.training?.snapshots ?? []).map(({ datanetId }) => client.datanet(datanetId))),
        dataOwners(client, found.id, MOST_POINTS),
      ]);
      const datanets = nets.map(({ datanet, stats }) => datanetOf(datanet, stats));
      const { split } = params;
      const parts = {
        data: split.dataPpm, lineage: split.lineagePpm, tuners: split.tunersPpm, compute: split.computePpm,
        validators: split.validatorsPpm, community: split.communityPpm, burn: split.burnPpm,
      }; // prettier-ignore
      const nodes = lineage.nodes.map((node) => ({
        model_id: String(node.modelId),
        name: theirs(node.name),
        creator: node.creator,
        parents: node.parents.map(({ modelId }) => String(modelId)),
      }));
      const top = owners.slice(0, MOST_OWNERS).map(([owner, items]) => ({ address: owner, items }));
      const ancestors = nodes.slice(1).map((node) => `${node.model_id} ${node.name}`);
      return result(
        [
          modelLine(model),
          `${found.description ? `Description: ${theirs(found.description, LONG)}. ` : ""}Creator ${found.creator}.`,
          ancestors.length ? `It descends from ${ancestors.join(", ")}.` : "It has no ancestors.",
          ...datanets.map((net) => `Trained on: ${datanetLine(net)}`),
          `A fee is split: ${Object.entries(parts)
            .filter(([, ppm]) => ppm > 0)
            .map(([role, ppm]) => `${role} ${percent(ppm)}`)
            .join(", ")}.`,
          `Data of ${count(owners.length, "account")}: ${top.map((one) => `${one.address} (${count(one.items, "item")})`).join(", ")}.`,
        ],
        {
          model,
          description: theirs(found.description, LONG),
          creator: found.creator,
          licence: licenceNames(found.licence),
          lineage: nodes,
          datanets,
          fee_split: parts,
          lineage_shares: lineage.lineage.map(({ address: payee, sharePpm }) => ({
            address: payee,
            share_ppm: sharePpm,
          })),
          data_owners: top,
        },
      );
    }),
  );
}
