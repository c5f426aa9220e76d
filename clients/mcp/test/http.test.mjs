// Streamable HTTP: only with the token, only from this machine, and as the official client speaks it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { call, newHome, program, removeHome } from "./market.mjs";

let home, server, url, token;
before(async () => {
  home = newHome();
  // Nothing listens on the discard port: what is tested here needs no chain.
  const env = { ...process.env, OPENLEDGER_NODE: "http://127.0.0.1:9", OPENLEDGER_MCP_HOME: home };
  server = spawn(process.execPath, [program, "--http", "0"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(server.stdout, "data");
  url = new URL(String(line).trim());
  token = readFileSync(join(home, "http-token"), "utf8").trim();
});
after(() => {
  server?.kill();
  removeHome(home);
});

/** The status of a request with these headers, which fetch would not send. */
function status(headers, { method = "POST", path = url.pathname, body = "{}" } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: url.hostname, port: url.port, path, method, headers: { "content-type": "application/json", ...headers } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

test("the token is the server's own, and everything else is refused", async () => {
  assert.equal(url.hostname, "127.0.0.1");
  assert.equal(statSync(join(home, "http-token")).mode & 0o777, 0o600);
  const authorization = `Bearer ${token}`;
  assert.equal(await status({}), 401);
  assert.equal(await status({ authorization: `Bearer ${token.slice(1)}x` }), 401);
  assert.equal(await status({ authorization, host: "evil.example" }), 403, "a name that was made to point here");
  assert.equal(await status({ authorization, origin: "https://evil.example" }), 403, "a page of another origin");
  assert.equal(await status({ authorization }, { path: "/other" }), 404);
  assert.equal(await status({ authorization }, { method: "GET", body: "" }), 405);
  assert.equal(await status({ authorization }, { body: "{" }), 400);
  assert.equal(await status({ authorization }, { body: `"${"x".repeat(5 << 20)}"` }), 413);
});

test("the official client lists tools and calls them", async () => {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(
    new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  );
  assert.equal((await client.listTools()).tools.length, 10);
  const [one, two] = await Promise.all([call(client, "find_models"), call(client, "limit")]);
  assert.match(one.words, /No node answers: .*Look whether the address is right/);
  assert.match(two.words, /No node answers|There is no key/);
  await client.close();
});
