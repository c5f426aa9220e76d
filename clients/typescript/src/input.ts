/** What a model is asked with. */
import { OpenLedgerError } from "./errors.js";
import type { Model } from "./proto/model.js";
import type { Queries } from "./queries.js";
import { featureBytes, textBytes, type Values } from "./rows.js";

/** A text, values as people have them, or the very bytes that the chain takes. */
export type Input = string | Values | Uint8Array;

const wrong = (message: string) => new OpenLedgerError({ kind: "input", message, advice: "Nothing was sent." });

/**
 * The bytes of an input. Values become features as the columns of the model's (first) datanet say, or as they are
 * where it has none.
 */
export async function inputBytes(query: Queries, model: Model, input: Input): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  if (typeof input === "string") {
    const bytes = textBytes(input, model.inputDimension || Number.MAX_SAFE_INTEGER);
    if (typeof bytes === "string") throw wrong(`The question cannot be asked: ${bytes}`);
    return bytes;
  }
  const columns = await columnsOf(query, model);
  const bytes = featureBytes(input, { dimension: columns.length || model.inputDimension, columns });
  if (typeof bytes === "string") throw wrong(`The question cannot be asked: ${bytes}`);
  return bytes;
}

async function columnsOf(query: Queries, model: Model) {
  const first = model.training?.snapshots[0];
  if (!first) return [];
  const { datanet } = await query.datanet.datanet({ datanetId: first.datanetId });
  return datanet.schema.columns;
}
