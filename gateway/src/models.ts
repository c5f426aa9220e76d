/** Models in OpenAI's form, with what this chain knows of them beside it. */
import { type OpenLedgerClient, proto, take } from "@openledger/client";
import type { Agent } from "@openledger/mcp";
import { ApiError } from "./errors.js";

const MOST_MODELS = 1_000;
type Model = proto.model.Model;

/** Times of blocks, which never change. */
const times = new Map<bigint, number>();

/** When a model was made, in seconds since 1970; zero when the node no longer has the block. */
async function createdAt(client: OpenLedgerClient, height: bigint): Promise<number> {
  const known = times.get(height);
  if (known !== undefined) return known;
  const time = await client.cosmos.getBlock(Number(height)).then(
    ({ header }) => Math.floor(Date.parse(header.time) / 1000),
    () => 0,
  );
  times.set(height, time);
  return time;
}

const isForSale = (model: Model): boolean =>
  model.status === proto.model.ModelStatus.MODEL_STATUS_CERTIFIED && BigInt(model.price.amount || "0") > 0n;

async function modelOf(agent: Agent, model: Model) {
  return {
    id: `openledger-${model.id}`,
    object: "model" as const,
    created: await createdAt(await agent.reader(), model.createdHeight),
    owned_by: model.creator,
    openledger: {
      name: model.name,
      description: model.description,
      takes: await agent.takes(model),
      input_size: model.inputDimension,
      labels: model.classNames,
      answers_with: model.kind === proto.model.ModelKind.MODEL_KIND_RETRIEVE ? "nearest_items" : "label",
      price: model.price,
    },
  };
}

/** All models for sale, the newest first. */
export async function listModels(agent: Agent) {
  const all = await take((await agent.reader()).models({ reverse: true }), MOST_MODELS);
  return {
    object: "list" as const,
    data: await Promise.all(all.filter(isForSale).map((model) => modelOf(agent, model))),
  };
}

/** One model, for sale or not. */
export async function retrieveModel(agent: Agent, id: string) {
  return modelOf(agent, await (await agent.reader()).model(modelId(id)));
}

/** The number in `openledger-7`, or a number alone. */
export function modelId(id: string): string {
  const found = /^(?:openledger-)?([1-9]\d{0,19})$/.exec(id)?.[1];
  if (found) return found;
  throw new ApiError(
    404,
    "invalid_request_error",
    "model_not_found",
    `There is no model "${id.slice(0, 80)}". GET /v1/models lists them.`,
    "model",
  );
}
