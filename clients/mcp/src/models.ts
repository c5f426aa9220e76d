/** Models and datanets as agents read them. Names and descriptions are others' words, and stand in their brackets. */
import { type OpenLedgerClient, licenceNames, pages, proto, take } from "@openledger/client";
import { z } from "zod";
import type { Agent } from "./agent.js";
import { coin, coinShape } from "./results.js";
import { count, LONG, money, percent, theirs } from "./quoting.js";

const { ModelKind, ModelStatus } = proto.model;
const { Modality, AdmissionPolicy } = proto.datanet;
type Model = proto.model.Model;
type Datanet = proto.datanet.Datanet;

/** Entries that one search looks at: the newest. */
export const MOST_SCANNED = 2_000;
const MOST_NAMES = 64;

const lower = (name: string | undefined, start: string): string =>
  (name ?? `${start}UNKNOWN`).slice(start.length).toLowerCase();

export const modelShape = z.object({
  model_id: z.string(),
  name: z.string(),
  status: z.string(),
  answers_with: z.enum(["label", "nearest_items"]),
  takes: z.enum(["text", "numbers"]),
  input_size: z.number().describe("how many numbers, or the most bytes of a text"),
  labels: z.array(z.string()),
  price: coinShape.describe("of one answer; zero: not for sale"),
  trained_on: z.array(z.object({ datanet_id: z.string() })),
  items: z.string().describe("training items"),
  stated_accuracy: z.string().optional().describe("the creator's own statement"),
});

/** A model in a few fields. */
export async function modelOf(agent: Agent, model: Model) {
  const { accuracy } = model;
  return {
    model_id: String(model.id),
    name: theirs(model.name),
    status: lower(ModelStatus[model.status], "MODEL_STATUS_"),
    answers_with: model.kind === ModelKind.MODEL_KIND_RETRIEVE ? ("nearest_items" as const) : ("label" as const),
    takes: await agent.takes(model),
    input_size: model.inputDimension,
    labels: model.classNames.slice(0, MOST_NAMES).map((name) => theirs(name, 64)),
    price: coin(model.price),
    trained_on: (model.training?.snapshots ?? []).map(({ datanetId }) => ({ datanet_id: String(datanetId) })),
    items: String(model.points),
    ...(accuracy && { stated_accuracy: accuracyOf(accuracy) }),
  };
}

const accuracyOf = ({ accuracyPpm, testItems }: proto.model.AccuracyStatement): string =>
  `${percent(accuracyPpm)} right on ${count(testItems, "held-out item")}`;

export const modelLine = (model: Awaited<ReturnType<typeof modelOf>>): string => {
  const answer =
    model.answers_with === "label"
      ? `one of ${model.labels.length ? model.labels.join(", ") : "its labels"}`
      : "the nearest items";
  const input = model.takes === "text" ? "a text" : count(model.input_size, "number");
  const price = model.price.amount === "0" ? "not for sale" : `${money(model.price)} an answer`;
  const said = model.stated_accuracy ? `; its creator states ${model.stated_accuracy}` : "";
  return `Model ${model.model_id} ${model.name}: ${input} in, ${answer} out, ${price}, ${model.status}${said}.`;
};

export const datanetShape = z.object({
  datanet_id: z.string(),
  title: z.string(),
  description: z.string(),
  holds: z.enum(["text", "numbers"]),
  size: z.number().describe("how many numbers, or the most bytes of a text"),
  columns: z.array(z.string()).describe("names of the numbers, where they have names"),
  labels: z.array(z.string()),
  label_count: z.number(),
  admission: z.string(),
  licence: z.array(z.string()),
  item_bond: coinShape,
  items: z.string(),
  duplicates: z.string(),
  closed: z.boolean(),
});

/** A datanet in a few fields. */
export function datanetOf(datanet: Datanet, stats: proto.datanet.DatanetStats) {
  const { schema } = datanet;
  return {
    datanet_id: String(datanet.id),
    title: theirs(datanet.title),
    description: theirs(datanet.description, LONG),
    holds: schema.modality === Modality.MODALITY_UTF8_TEXT ? ("text" as const) : ("numbers" as const),
    size: schema.dimension,
    columns: schema.columns.slice(0, MOST_NAMES).map(({ name }) => theirs(name, 64)),
    labels: schema.labelNames.slice(0, MOST_NAMES).map((name) => theirs(name, 64)),
    label_count: schema.labels,
    admission: lower(AdmissionPolicy[datanet.policy], "ADMISSION_POLICY_"),
    licence: licenceNames(datanet.defaultLicence),
    item_bond: coin(datanet.minItemBond),
    items: String(stats.items),
    duplicates: String(stats.duplicates),
    closed: datanet.closed,
  };
}

export const datanetLine = (net: ReturnType<typeof datanetOf>): string => {
  const holds = net.holds === "text" ? `texts of at most ${net.size} bytes` : `rows of ${count(net.size, "number")}`;
  const state = net.closed ? "closed" : `${net.admission} to contributors`;
  const labels = net.labels.length ? net.labels.join(", ") : `0 to ${net.label_count - 1}`;
  return `Datanet ${net.datanet_id} ${net.title}: ${holds}, labels ${labels}, ${count(BigInt(net.items), "item")}, ${state}, bond ${money(net.item_bond)} an item.`;
};

/** The newest entries that fit, `limit` of them, and where to go on. */
export async function search<T extends { readonly id: bigint }>(
  list: AsyncIterable<T>,
  fits: (one: T) => boolean | Promise<boolean>,
  limit: number,
  before: bigint | undefined,
): Promise<{ found: T[]; next: string | undefined }> {
  const found: T[] = [];
  let scanned = 0,
    last: bigint | undefined;
  for await (const one of list) {
    if (before !== undefined && one.id >= before) continue;
    if (found.length >= limit || scanned >= MOST_SCANNED)
      return { found, next: last === undefined ? undefined : String(last) };
    scanned++;
    last = one.id;
    if (await fits(one)) found.push(one);
  }
  return { found, next: undefined };
}

/** Whether each word of a question stands in one of the texts. */
export function mentions(words: string | undefined, texts: readonly string[]): boolean {
  const all = texts.join("\n").toLowerCase();
  return (words ?? "")
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** How many of a model's first points each account owns: the accounts that its answers can pay for data. */
export async function dataOwners(client: OpenLedgerClient, modelId: bigint, most: number): Promise<[string, number][]> {
  const points = pages(
    (pagination) => client.query.model.points({ modelId, pagination }),
    (page) => page.points,
  );
  const owners = new Map<string, number>();
  for (const { owner } of await take(points, most)) owners.set(owner, (owners.get(owner) ?? 0) + 1);
  return [...owners].sort((a, b) => b[1] - a[1]);
}
