/** What a model is asked with. */
import { OpenLedgerError } from "./errors.js";
import { Modality } from "./proto/datanet.js";
import type { Model } from "./proto/model.js";
import type { Queries } from "./queries.js";
import { featureBytes, textBytes, type Values } from "./rows.js";

/** A text, values as people have them, or the very bytes that the chain takes. */
export type Input = string | Values | Uint8Array;

const wrong = (message: string) => new OpenLedgerError({ kind: "input", message, advice: "Nothing was sent." });

/**
 * The bytes of an input. Values become features as the columns of the model's (first) datanet say, or as they are
 * where it has none. A text is no list of numbers, even where its bytes would be as many.
 */
export async function inputBytes(query: Queries, model: Model, input: Input): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  const schema = await schemaOf(query, model);
  const isText = typeof input === "string";
  if (schema && isText !== (schema.modality === Modality.MODALITY_UTF8_TEXT)) {
    throw wrong(
      isText
        ? `Model ${model.id} takes ${model.inputDimension} numbers, not a text.`
        : `Model ${model.id} takes a text, not numbers.`,
    );
  }
  if (isText) {
    const bytes = textBytes(input, model.inputDimension || Number.MAX_SAFE_INTEGER);
    if (typeof bytes === "string") throw wrong(`The question cannot be asked: ${bytes}`);
    return bytes;
  }
  const columns = schema?.columns ?? [];
  const bytes = featureBytes(input, { dimension: columns.length || model.inputDimension, columns });
  if (typeof bytes === "string") throw wrong(`The question cannot be asked: ${bytes}`);
  return bytes;
}

async function schemaOf(query: Queries, model: Model) {
  const first = model.training?.snapshots[0];
  if (!first) return undefined;
  const { datanet } = await query.datanet.datanet({ datanetId: first.datanetId });
  return datanet.schema;
}
