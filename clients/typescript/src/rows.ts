/** From rows as people have them to items as a datanet takes them. Nothing is guessed and nothing is left out. */
import { toUtf8 } from "@cosmjs/encoding";
import { feature } from "./decimals.js";
import { OpenLedgerError, type RowProblem, RowsError } from "./errors.js";
import { type Datanet, type ItemPayload, Modality, type Schema } from "./proto/datanet.js";

/** The values of one item: numbers in the order of the features, or by the names of the datanet's columns. */
export type Values = readonly (number | string)[] | Int8Array | Readonly<Record<string, number | string>>;

/** One row: a text or values, and a label by its name or number. */
export interface Row {
  readonly text?: string;
  readonly values?: Values;
  readonly label: string | number;
}

/** How many single changes lead from one word to another; small numbers are what is asked for. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The number of a label, or what is wrong with it. */
function labelOf(schema: Schema, label: unknown): number | string {
  const names = schema.labelNames;
  if (typeof label === "number") {
    if (Number.isInteger(label) && label >= 0 && label < schema.labels) return label;
    return `label ${label} is none: the datanet has 0 to ${schema.labels - 1}`;
  }
  if (typeof label !== "string" || label.trim() === "") return "the label is missing";
  const at = names.indexOf(label);
  if (at >= 0) return at;
  if (names.length === 0) {
    if (/^\d+$/.test(label) && Number(label) < schema.labels) return Number(label);
    return `"${label}" is no label: this datanet's labels are the numbers 0 to ${schema.labels - 1}`;
  }
  const near = names
    .map((name) => [distance(name.toLowerCase(), label.toLowerCase()), name] as const)
    .sort((a, b) => a[0] - b[0])[0];
  const hint =
    near && near[0] <= Math.max(1, label.length / 3)
      ? ` (do you mean "${near[1]}"?)`
      : `: it has ${names.map((n) => `"${n}"`).join(", ")}`;
  return `"${label}" is no label of this datanet${hint}`;
}

const UNPAIRED = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** The bytes of a text, or what is wrong with it. */
export function textBytes(text: unknown, most: number): Uint8Array | string {
  if (typeof text !== "string" || text === "") return "the text is missing";
  if (UNPAIRED.test(text)) return "the text has half of a character (an unpaired surrogate)";
  const bytes = toUtf8(text);
  return bytes.length > most ? `the text has ${bytes.length} bytes, and ${most} are allowed` : bytes;
}

/** The int8 features of values, or what is wrong with them. `columns` says how real numbers become features. */
export function featureBytes(
  values: Values | undefined,
  schema: Pick<Schema, "dimension" | "columns">,
): Uint8Array | string {
  const { columns, dimension } = schema;
  if (values === undefined || values === null) return "the values are missing";
  let list: readonly unknown[];
  if (Array.isArray(values) || values instanceof Int8Array) {
    list = Array.from(values as ArrayLike<unknown>);
    if (list.length !== dimension) return `it has ${list.length} values, and ${dimension} are needed`;
  } else {
    if (columns.length === 0)
      return `its values have names, and the datanet has no columns: give ${dimension} numbers in a list`;
    const named = values as Record<string, unknown>;
    const missing = columns.filter(({ name }) => named[name] === undefined).map(({ name }) => `"${name}"`);
    if (missing.length) return `it lacks ${missing.join(", ")}`;
    list = columns.map(({ name }) => named[name]);
  }
  const out = new Uint8Array(dimension);
  for (const [at, value] of list.entries()) {
    const column = columns[at];
    const name = column ? `"${column.name}"` : `value ${at + 1}`;
    if (value === null || value === undefined || value === "") return `${name} is missing`;
    if (typeof value === "number" && !Number.isFinite(value)) return `${name} is ${value}`;
    const found = column ? feature(value as number, column) : Number(value);
    if (found === undefined || Number.isNaN(found)) return `${name} is no number: ${JSON.stringify(value)}`;
    if (!Number.isInteger(found) || found < -128 || found > 127)
      return `${name} is ${found}, and only whole numbers from -128 to 127 are taken`;
    out[at] = found & 0xff;
  }
  return out;
}

const squared = (bytes: Uint8Array): bigint => BigInt(new Int8Array(bytes).reduce((sum, v) => sum + v * v, 0));

function itemOf(datanet: Datanet, row: Row): ItemPayload | string {
  const { schema } = datanet;
  if (row === null || typeof row !== "object") return "it is no row: give { text, label } or { values, label }";
  const label = labelOf(schema, row.label);
  if (typeof label === "string") return label;
  const isText = schema.modality === Modality.MODALITY_UTF8_TEXT;
  if (isText && row.text === undefined) return "this datanet holds texts: give `text`";
  if (!isText && row.values === undefined) return "this datanet holds numbers: give `values`";
  const features = isText ? textBytes(row.text, schema.dimension) : featureBytes(row.values, schema);
  if (typeof features === "string") return features;
  if (!isText && datanet.normBound > 0n && squared(features) > datanet.normBound) {
    return `it lies too far out: its squared length is ${squared(features)}, and ${datanet.normBound} is the most`;
  }
  return { features, label };
}

/**
 * The items of rows.
 *
 * @throws RowsError that names every row which does not fit, by its number from 1.
 */
export function itemsOf(datanet: Datanet, rows: Iterable<Row>): ItemPayload[] {
  const items: ItemPayload[] = [];
  const problems: RowProblem[] = [];
  let row = 0;
  for (const one of rows) {
    row++;
    const item = itemOf(datanet, one);
    if (typeof item === "string") problems.push({ row, problem: item });
    else items.push(item);
  }
  if (problems.length > 0) throw new RowsError(problems);
  if (row === 0)
    throw new OpenLedgerError({ kind: "input", message: "There are no rows", advice: "Give at least one." });
  return items;
}
