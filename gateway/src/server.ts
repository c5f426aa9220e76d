/** HTTP as OpenAI's clients speak it. */
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Agent, type Settings } from "@openledger/mcp";
import { classify } from "./classify.js";
import { ApiError, invalid, toApiError } from "./errors.js";
import { type Caller, Keys } from "./keys.js";
import { listModels, retrieveModel } from "./models.js";

const MOST_BYTES = 4 << 20;
/** Requests of one key that wait for each other. */
const MOST_WAITING = 32;
/** Results that are kept for requests that come again with the same Idempotency-Key. */
const MOST_KEPT = 1_000;

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly retry: boolean;
}

/** What a request that came before with the same key is doing, or did. */
interface Kept {
  readonly sha256: string;
  readonly reply: Promise<Reply>;
}

const NOT_HERE: Record<string, string> = {
  "/v1/chat/completions":
    "Models of this chain classify or retrieve, and do not chat. POST /v1/classifications asks them.",
  "/v1/completions": "Models of this chain classify or retrieve, and do not write. POST /v1/classifications asks them.",
  "/v1/responses": "Models of this chain classify or retrieve, and do not write. POST /v1/classifications asks them.",
  "/v1/embeddings":
    "Models of this chain sell labels and nearest items, no embeddings. POST /v1/classifications asks them.",
};

async function bodyOf(request: IncomingMessage): Promise<{ json: unknown; sha256: string }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES)
      throw new ApiError(
        413,
        "invalid_request_error",
        null,
        `The request has more than ${MOST_BYTES} bytes. Send fewer inputs at once.`,
      );
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  try {
    return { json: JSON.parse(bytes.toString("utf8")), sha256: createHash("sha256").update(bytes).digest("hex") };
  } catch {
    throw invalid("The body is no JSON.");
  }
}

/** What is left to spend. */
async function limitOf(agent: Agent) {
  const { agent: address, own, grant, fees } = await agent.means();
  const time = (until: number | undefined) => (until === undefined ? null : new Date(until * 1000).toISOString());
  return {
    object: "limit" as const,
    address,
    own,
    grant: grant ? { owner: grant.owner, left: grant.left, until: time(grant.until) } : null,
    fees: fees ? { owner: fees.owner, left: fees.left ?? null, until: time(fees.until) } : null,
  };
}

/** The gateway over the keys of a folder. */
export class Gateway {
  readonly keys: Keys;
  readonly #agents = new Map<string, Agent>();
  readonly #waiting = new Map<string, number>();
  readonly #kept = new Map<string, Kept>();

  /** @param settings where the node is; the folder of each caller takes the place of `home`. */
  constructor(
    readonly home: string,
    private readonly settings: Settings,
  ) {
    this.keys = new Keys(home);
  }

  #agentOf(caller: Caller): Agent {
    const known = this.#agents.get(caller.id);
    if (known) return known;
    const agent = new Agent({ ...this.settings, home: this.keys.accountOf(caller) });
    this.#agents.set(caller.id, agent);
    return agent;
  }

  #callerOf({ headers }: IncomingMessage): Caller {
    const key = /^Bearer (\S{1,200})$/.exec(headers.authorization ?? "")?.[1];
    const caller = key === undefined ? undefined : this.keys.find(key);
    if (caller) return caller;
    const said =
      key === undefined
        ? "There is no key. Send `Authorization: Bearer KEY`."
        : "This key is not known, or was removed. Ask whoever runs the gateway for one.";
    throw new ApiError(401, "invalid_request_error", "invalid_api_key", said);
  }

  async #reply(request: IncomingMessage): Promise<Reply> {
    const caller = this.#callerOf(request);
    const agent = this.#agentOf(caller);
    const ok = (body: unknown): Reply => ({ status: 200, body, retry: false });
    const path = (request.url ?? "").split("?")[0] ?? "";
    try {
      if (request.method === "GET") {
        if (path === "/v1/models") return ok(await listModels(agent));
        if (path === "/v1/limit") return ok(await limitOf(agent));
        const model = /^\/v1\/models\/([^/]{1,80})$/.exec(path)?.[1];
        if (model !== undefined) return ok(await retrieveModel(agent, model));
      }
      if (request.method === "POST" && path === "/v1/classifications")
        return await this.#once(request, caller, (body) => classify(agent, caller, body));
      throw new ApiError(
        404,
        "invalid_request_error",
        "unknown_url",
        NOT_HERE[path] ?? `There is no ${request.method} ${path.slice(0, 80)} here.`,
      );
    } catch (error) {
      throw toApiError(error, (words) => agent.redact(words));
    }
  }

  /** Runs what spends. A request that comes again with its Idempotency-Key gets what the first one got, and pays nothing. */
  async #once(request: IncomingMessage, caller: Caller, run: (body: unknown) => Promise<unknown>): Promise<Reply> {
    const { json, sha256 } = await bodyOf(request);
    const given = request.headers["idempotency-key"];
    if (typeof given !== "string") return this.#counted(caller, () => run(json));
    if (given.length > 256) throw invalid("The Idempotency-Key has more than 256 characters.");
    const key = `${caller.id}/${given}`;
    const known = this.#kept.get(key);
    if (known) {
      if (known.sha256 === sha256) return known.reply;
      throw new ApiError(
        409,
        "invalid_request_error",
        "idempotency_key_in_use",
        "This Idempotency-Key was sent with another request. Take a new one.",
      );
    }
    const reply = this.#counted(caller, () => run(json));
    this.#kept.set(key, { sha256, reply });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    // What failed without a purchase may be asked again with the same key.
    reply.catch((error: unknown) => {
      const { status, retry } = toApiError(error);
      if (retry || status < 500) this.#kept.delete(key);
    });
    return reply;
  }

  async #counted(caller: Caller, run: () => Promise<unknown>): Promise<Reply> {
    const waiting = this.#waiting.get(caller.id) ?? 0;
    if (waiting >= MOST_WAITING)
      throw new ApiError(
        429,
        "requests",
        "rate_limit_exceeded",
        `${waiting} requests of this key wait already. Send it again later.`,
        null,
        true,
      );
    this.#waiting.set(caller.id, waiting + 1);
    try {
      return { status: 200, body: await run(), retry: false };
    } finally {
      this.#waiting.set(caller.id, (this.#waiting.get(caller.id) ?? 1) - 1);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await this.#reply(request).catch((error: unknown): Reply => {
      const { status, body, retry } = toApiError(error);
      return { status, body, retry };
    });
    request.resume();
    // Clients send again by themselves unless they are told not to: an answer must not be bought twice.
    const headers = {
      "content-type": "application/json",
      "x-request-id": randomUUID(),
      "x-should-retry": String(reply.retry),
    };
    response.writeHead(reply.status, reply.status === 401 ? { ...headers, "www-authenticate": "Bearer" } : headers);
    response.end(JSON.stringify(reply.body));
  }

  /** Listens; port 0 is any free one. */
  async listen(host: string, port: number): Promise<{ server: Server; url: string }> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
    const address = server.address();
    const bound = address && typeof address === "object" ? address.port : port;
    return { server, url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/v1` };
  }
}
