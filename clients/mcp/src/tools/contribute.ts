/** The tool that contributes rows to a datanet, after it has shown what that costs. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import {
  type ContributionProgress, type ContributionReport, itemsOf, licenceMask, type LicenceName, licenceNames, OpenLedgerError, payloadRoot, proto,
  type Row,
} from "@openledger/client"; // prettier-ignore
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { z } from "zod";
import type { Agent } from "../agent.js";
import { feeOf, pay, topUp } from "../purse.js";
import { count, money, theirs, unquoted } from "../quoting.js";
import { coin, coinShape, guarded, result } from "../results.js";
import { FileStore } from "../store.js";
import { valuesOf, valuesShape } from "./ask.js";
import { id, spendableOf } from "./shapes.js";

const { SourceKind, PersonalData } = proto.datanet;
type Datanet = proto.datanet.Datanet;
type Items = ReturnType<typeof itemsOf>;
type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

const MOST_ROWS = 2_000,
  MOST_TEXT = 16_384,
  MOST_TOLD = 50;
/** Bytes of one reveal, as the client cuts them, with what an item needs beside its features. */
const REVEAL_BYTES = 500_000,
  ITEM_OVERHEAD = 16;
/** Gas that is set aside for each commit and reveal, for each item, and for each byte of it. What is left over stays the agent's. */
const BATCH_GAS = 400_000,
  ITEM_GAS = 40_000,
  BYTE_GAS = 60;
/** Gas of reading an item that is in the datanet, and each of its bytes, once for each reveal. */
const READ_GAS = 128,
  READ_BYTE_GAS = 4;
/** Bytes that one step of a comparison takes. */
const WORD = 8;

const LICENCES = [
  "train",
  "tune",
  "evaluate",
  "retrieve",
  "generate",
  "commercial",
  "redistribute",
] as const satisfies readonly LicenceName[];
const SOURCES = {
  own_work: SourceKind.SOURCE_KIND_OWN_WORK,
  licensed: SourceKind.SOURCE_KIND_LICENSED,
  public_dataset: SourceKind.SOURCE_KIND_PUBLIC_DATASET,
  user_data: SourceKind.SOURCE_KIND_USER_DATA,
  synthetic: SourceKind.SOURCE_KIND_SYNTHETIC,
  model_output: SourceKind.SOURCE_KIND_MODEL_OUTPUT,
} as const;

const rowShape = z.object({
  text: z.string().max(MOST_TEXT).optional(),
  values: valuesShape.optional(),
  label: z.union([z.string().max(80), z.number().int()]).describe("by its name or its number"),
});
const inputSchema = {
  datanet_id: id,
  rows: z
    .array(rowShape)
    .min(1)
    .max(MOST_ROWS)
    .describe("each has a text or values, as the datanet holds, and a label"),
  licence: z
    .array(z.enum(LICENCES))
    .min(1)
    .max(LICENCES.length)
    .optional()
    .describe("what others may do with the rows; the datanet's own licence by default"),
  source: z
    .enum(Object.keys(SOURCES) as [keyof typeof SOURCES])
    .optional()
    .describe("where the rows come from; say synthetic or model_output where a model made them"),
  no_personal_data: z.literal(true).optional().describe("states that the rows speak of no people"),
  confirm: z.string().max(64).optional().describe("the code that the dry run gave for exactly these rows and terms"),
};
type Args = z.infer<z.ZodObject<typeof inputSchema>>;

const rowsOf = (rows: Args["rows"]): Row[] =>
  rows.map(({ text, values, label }) => ({
    ...(text !== undefined && { text }),
    ...(values !== undefined && { values: valuesOf(values) }),
    label: typeof label === "string" ? unquoted(label) : label,
  }));

function provenanceOf({ source, no_personal_data }: Args) {
  if (source === undefined && no_personal_data === undefined) return undefined;
  if (source === undefined)
    throw new OpenLedgerError({
      kind: "input",
      message: "The source is missing",
      advice: "Give `source` beside no_personal_data. Nothing was sent.",
    });
  return {
    sourceKind: SOURCES[source],
    personalData: no_personal_data ? PersonalData.PERSONAL_DATA_NONE : PersonalData.PERSONAL_DATA_UNSPECIFIED,
  };
}

/** What a contribution costs: bonds come back after some weeks of blocks, the rest does not. */
interface Cost {
  readonly bond: Coin;
  readonly commits: Coin;
  /** Set aside for the fees of its transactions. */
  readonly fees: readonly Coin[];
  readonly total: Coin;
}

/** More gas than the reveals use: the items themselves, and each beside all that the datanet has. */
function gasOf(params: proto.datanet.Params, before: bigint, items: Items, bytes: number, batches: number): number {
  const size = Math.ceil(bytes / items.length);
  const rows = Number(before) + items.length;
  const compared = Number(params.gasPerComparison) + Math.ceil(size / WORD) * Number(params.gasPerComparedWord);
  const reading = batches * rows * (READ_GAS + size * READ_BYTE_GAS);
  return batches * BATCH_GAS + items.length * (ITEM_GAS + rows * compared) + bytes * BYTE_GAS + reading;
}

async function costOf(agent: Agent, datanet: Datanet, items: Items): Promise<Cost> {
  const client = await agent.reader();
  const [{ params }, { stats }, { itemBond }, gasPrice] = await Promise.all([
    client.query.datanet.params(),
    client.datanet(datanet.id),
    client.query.datanet.itemBond({ datanetId: datanet.id }),
    agent.gasPrice(),
  ]);
  const bytes = items.reduce((sum, { features }) => sum + features.length + ITEM_OVERHEAD, 0);
  const batches = Math.ceil(items.length / params.maxItemsPerReveal) + Math.floor(bytes / REVEAL_BYTES);
  const { denom } = itemBond;
  const bond = BigInt(itemBond.amount || "0") * BigInt(items.length);
  const commits = BigInt(params.commitFee.amount || "0") * BigInt(batches);
  const fees = feeOf(gasOf(params, stats.items, items, bytes, batches), gasPrice);
  const same = fees.filter((fee) => fee.denom === denom).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const sum = (amount: bigint) => ({ denom, amount: String(amount) });
  return { bond: sum(bond), commits: sum(commits), fees, total: sum(bond + commits + same) };
}

/** Stands for exactly these rows under these terms. */
function codeOf(agent: string, datanet: Datanet, items: Items, licence: number, args: Args): string {
  const terms = JSON.stringify([agent, String(datanet.id), licence, args.source ?? "", args.no_personal_data ?? false]);
  return createHash("sha256").update(terms).update(payloadRoot(items)).digest("hex").slice(0, 16);
}

const reportShape = z.object({
  contribution_ids: z.array(z.string()),
  admitted: z.number(),
  duplicates: z.number(),
  pending: z.number(),
  refused: z.number(),
  not_admitted: z
    .array(z.object({ row: z.number(), outcome: z.string(), duplicate_of: z.string() }))
    .describe("the first 50"),
});

function reportOut(report: ContributionReport): z.infer<typeof reportShape> {
  const others = report.outcomes.filter(({ outcome }) => outcome !== "admitted").slice(0, MOST_TOLD);
  return {
    contribution_ids: report.contributionIds.map(String),
    admitted: report.admitted,
    duplicates: report.duplicates,
    pending: report.pending,
    refused: report.refused,
    not_admitted: others.map(({ row, outcome, duplicateOf }) => ({ row, outcome, duplicate_of: String(duplicateOf) })),
  };
}

/** Tells the client how far it is, which also keeps it from giving up. */
const teller = (extra: Extra) => {
  const progressToken = extra._meta?.progressToken;
  let told = 0;
  return ({ step, revealed, batches }: ContributionProgress) => {
    if (progressToken === undefined) return;
    const params = {
      progressToken,
      progress: ++told,
      message: `${step}: ${revealed} of ${count(batches, "batch", "batches")} revealed`,
    };
    void extra.sendNotification({ method: "notifications/progress", params }).catch(() => undefined);
  };
};

async function run(agent: Agent, args: Args, extra: Extra) {
  const client = await agent.signer();
  const { datanet } = await client.datanet(args.datanet_id);
  const rows = rowsOf(args.rows);
  const items = itemsOf(datanet, rows);
  if (datanet.closed)
    throw new OpenLedgerError({
      kind: "refused",
      message: `Datanet ${datanet.id} is closed`,
      advice: "Choose another one with `find_datanets`. Nothing was sent.",
    });
  const licence = args.licence ? licenceMask(args.licence) : datanet.defaultLicence;
  const names = licenceNames(licence);
  const provenance = provenanceOf(args);
  const cost = await costOf(agent, datanet, items);
  const code = codeOf(client.address, datanet, items, licence, args);
  const shown = {
    datanet_id: String(datanet.id),
    rows: items.length,
    licence: names,
    bond: coin(cost.bond),
    cost: coin(cost.total),
  };
  const where = `${count(items.length, "row")} to datanet ${datanet.id} ${theirs(datanet.title)}`;
  if (args.confirm === undefined) {
    const spendable = spendableOf(await agent.means(cost.total.denom), cost.total.denom);
    const within_limit = spendable >= BigInt(cost.total.amount);
    return result(
      [
        `Nothing was sent. ${where}: all of them fit.`,
        `It needs ${money(cost.total)}: ${money(cost.bond)} of bonds, which come back after some weeks of blocks unless a row is a copy or malformed; ${money(cost.commits)} of commit fees; the rest is set aside for the fees of transactions.`,
        `Others may use the rows for: ${names.join(", ") || "nothing"}. What is published stays public.`,
        within_limit
          ? `To send exactly this, call again with confirm = ${code}.`
          : `That is above the limit: ${money({ denom: cost.total.denom, amount: String(spendable) })} can be spent.`,
      ],
      { ...shown, sent: false, within_limit, ...(within_limit && { confirm: code }) },
    );
  }
  if (args.confirm !== code)
    throw new OpenLedgerError({
      kind: "input",
      message: "These are not the rows and terms that the code stands for",
      advice: "Call without confirm to see what these would cost. Nothing was sent.",
    });
  const more = await topUp(client, agent.settings.owner, await agent.gasPrice(), cost.total);
  if (more) await pay(client, more);
  const report = await client.contribute(datanet.id, rows, {
    licence: names,
    ...(provenance && { provenance }),
    store: new FileStore(join(agent.settings.home, "contributions")),
    onProgress: teller(extra),
  });
  const out = reportOut(report);
  return result(
    [
      `Sent ${where}: ${out.admitted} admitted, ${out.duplicates} duplicates, ${out.pending} waiting for a curator, ${out.refused} refused.`,
      ...out.not_admitted.map(
        ({ row, outcome, duplicate_of }) =>
          `row ${row}: ${outcome}${duplicate_of === "0" ? "" : ` of item ${duplicate_of}`}`,
      ),
    ],
    { ...shown, sent: true, within_limit: true, report: out },
  );
}

export function registerContributing(server: McpServer, agent: Agent): void {
  server.registerTool(
    "contribute",
    {
      title: "Contribute data",
      description:
        "Contributes labelled rows to a datanet, for which their contributor is paid when models that learnt from them answer. " +
        "Without confirm it checks every row, shows cost and licence and sends nothing. Publishing cannot be undone.",
      inputSchema,
      outputSchema: {
        datanet_id: z.string(),
        rows: z.number(),
        licence: z.array(z.string()),
        bond: coinShape,
        cost: coinShape.describe("bonds, commit fees, and what is set aside for the fees of transactions"),
        sent: z.boolean(),
        within_limit: z.boolean(),
        confirm: z.string().optional(),
        report: reportShape.optional(),
      },
      annotations: {
        title: "Contribute data",
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    guarded(agent, (args: Args, extra: Extra) => agent.alone(() => run(agent, args, extra))),
  );
}
