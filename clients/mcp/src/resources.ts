/** Answers and their receipts as resources. */
import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpError, ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { OpenLedgerError, take, Verifier } from "@openledger/client";
import type { Agent } from "./agent.js";
import { theirs } from "./quoting.js";
import { failure } from "./results.js";
import { paidOf } from "./tools/shapes.js";

const MOST_LISTED = 20;
const JSON_TYPE = "application/json";

/** The id in an address such as `openledger://answers/12`. */
function idOf(value: string | string[] | undefined): string {
  if (typeof value === "string" && /^[1-9]\d{0,19}$/.test(value)) return value;
  throw new OpenLedgerError({
    kind: "input",
    message: "The address of this resource has no number of an answer",
    advice: "Write it as openledger://answers/12.",
  });
}

/** Runs a reading; whatever fails becomes a protocol error whose sentence is the tools' own. */
async function read(agent: Agent, uri: URL, run: () => Promise<unknown>) {
  try {
    return { contents: [{ uri: uri.href, mimeType: JSON_TYPE, text: JSON.stringify(await run(), null, 1) }] };
  } catch (error) {
    throw new McpError(ErrorCode.InvalidParams, failure(error, agent).content[0]?.text ?? "");
  }
}

/** The agent's newest answers. */
async function newest(agent: Agent, kind: "answers" | "receipts") {
  if (!agent.hasKey) return [];
  const client = await agent.reader();
  const mine = await take(
    client.answersOf(await agent.address(), { reverse: true, pageSize: MOST_LISTED }),
    MOST_LISTED,
  );
  return mine.map(({ id, modelId, height }) => ({
    uri: `openledger://${kind}/${id}`,
    name: `${kind.slice(0, -1)}-${id}`,
    title: `${kind === "answers" ? "Answer" : "Receipt of answer"} ${id} of model ${modelId}, block ${height}`,
    mimeType: JSON_TYPE,
  }));
}

/** A list that cannot be had is empty: the tools say why. */
const listed = (agent: Agent, kind: "answers" | "receipts") => async () => ({
  resources: await newest(agent, kind).catch(() => []),
});

export function registerResources(server: McpServer, agent: Agent): void {
  server.registerResource(
    "answers",
    new ResourceTemplate("openledger://answers/{id}", { list: listed(agent, "answers") }),
    { title: "Paid answers", description: "An answer, and who was paid for it by which rule.", mimeType: JSON_TYPE },
    (uri, { id }) =>
      read(agent, uri, async () => {
        const answer = await (await agent.reader()).answer(idOf(id));
        return {
          answer_id: String(answer.inferenceId),
          model_id: String(answer.modelId),
          model_name: theirs(answer.modelName),
          payer: answer.payer,
          height: String(answer.height),
          label: answer.label,
          ...(answer.className !== undefined && { label_name: theirs(answer.className) }),
          fee: answer.fee,
          paid: answer.paid.map(paidOf),
          record_sha256: Buffer.from(answer.recordHash).toString("hex"),
        };
      }),
  );
  server.registerResource(
    "receipts",
    new ResourceTemplate("openledger://receipts/{id}", { list: undefined }),
    {
      title: "Receipts",
      description:
        "All that an attribution rests on, with proofs: save it, and `openledgerd verify` judges it without trusting a node.",
      mimeType: JSON_TYPE,
    },
    (uri, { id }) =>
      read(agent, uri, async () => {
        const client = await agent.reader();
        const { inferenceId } = await client.answer(idOf(id));
        return client.receipt(inferenceId, { verifier: await loadVerifier() });
      }),
  );
}

let verifier: Promise<Verifier> | undefined;

/** The judge, which knows what belongs to a receipt; compiled once. */
function loadVerifier(): Promise<Verifier> {
  verifier ??= Verifier.load().catch((error: unknown) => {
    verifier = undefined;
    throw error;
  });
  return verifier;
}
