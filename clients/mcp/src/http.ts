/** Streamable HTTP on 127.0.0.1, for clients that cannot start a program. Whoever spends must show the token. */
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Agent } from "./agent.js";
import { createServer } from "./server.js";

export const HOST = "127.0.0.1";
const PATH = "/mcp";
const MOST_BYTES = 4 << 20;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 401 && { "www-authenticate": "Bearer" }),
  });
  response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32_000, message } }));
}

/** Whether a page in a browser sent it, or it was sent to another name: both could be somebody else's doing. */
function foreign({ headers }: IncomingMessage, port: number): boolean {
  const names = [`${HOST}:${port}`, `localhost:${port}`];
  const { host = "", origin } = headers;
  return !names.includes(host) || (origin !== undefined && !names.some((name) => origin === `http://${name}`));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES)
      throw new RangeError(`The request has more than ${MOST_BYTES} bytes. Send fewer rows or inputs at once.`);
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}

async function answer(agent: Agent, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body: unknown;
  try {
    body = await bodyOf(request);
  } catch (error) {
    const large = error instanceof RangeError;
    // The rest is read and dropped, so that the client hears why.
    request.resume();
    return refuse(response, large ? 413 : 400, large ? error.message : "The request is no JSON. Use an MCP client.");
  }
  // Every request has a server of its own: there are no sessions to keep, and the agent is what they share.
  const server = createServer(agent);
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.once("close", () => void server.close().catch(() => undefined));
  await server.connect(transport);
  await transport.handleRequest(request, response, body);
}

/** Listens on a port of 127.0.0.1; 0 is any free one. */
export async function serveHttp(agent: Agent, token: string, port: number): Promise<{ server: Server; url: string }> {
  const expected = digest(token);
  let bound = port;
  const server = createHttpServer((request, response) => {
    if (foreign(request, bound)) return refuse(response, 403, "Only programs on this machine are served.");
    if (request.url?.split("?")[0] !== PATH)
      return refuse(response, 404, `There is nothing here. The address is http://${HOST}:${bound}${PATH}.`);
    const shown = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!timingSafeEqual(digest(shown), expected))
      return refuse(
        response,
        401,
        "The token is missing or wrong. Send `Authorization: Bearer TOKEN` with the token of the file http-token.",
      );
    if (request.method !== "POST") return refuse(response, 405, "Use POST: this server keeps no sessions.");
    answer(agent, request, response).catch(() => {
      if (!response.headersSent) refuse(response, 500, "The server failed. Try again.");
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, HOST, resolve));
  const address = server.address();
  if (address && typeof address === "object") bound = address.port;
  return { server, url: `http://${HOST}:${bound}${PATH}` };
}
