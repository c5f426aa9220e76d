// The gateway through OpenAI's official client, against a live chain: keys, models, paid answers, limits, errors in their form.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import OpenAI from "openai";
import {
  clientOf,
  command,
  newHome,
  openMarket,
  PRICE,
  QUESTION,
  removeHome,
  start,
} from "../../clients/mcp/test/market.mjs";

const run = promisify(execFile);
const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = (language) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) => text);
let chain, home, env, server, baseURL, owner, key, openai;

before(async () => {
  chain = await start(["creator", "ann", "owner"]);
  await openMarket(chain);
  owner = await clientOf(chain, "owner");
  home = newHome();
  env = {
    ...process.env,
    OPENLEDGER_NODE: chain.rpc,
    OPENLEDGER_CHAIN_ID: chain.chainId,
    OPENLEDGER_GATEWAY_HOME: home,
  };
  server = spawn(process.execPath, [program, "--port", "0"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(server.stdout, "data");
  baseURL = String(line).trim();
});
after(async () => {
  server?.kill();
  await chain?.destroy();
  if (home) removeHome(home);
});

const gateway = async (...args) => {
  try {
    return { code: 0, ...(await run(process.execPath, [program, ...args], { env })) };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
};
const clientWith = (apiKey) => new OpenAI({ apiKey, baseURL });
const ask = (body, options, client = openai) =>
  client.post("/classifications", { body: { model: "openledger-1", input: QUESTION, ...body }, ...options });
/** The error of a request, which must have this status. */
async function fails(status, request) {
  const error = await request.then(
    () => assert.fail("it was taken"),
    (e) => e,
  );
  assert.ok(error instanceof OpenAI.APIError, String(error));
  assert.equal(error.status, status, error.message);
  assert.deepEqual(Object.keys(error.error).sort(), ["code", "message", "param", "type"]);
  return error;
}
const addressOf = async (name) =>
  (await gateway("keys")).stdout
    .split("\n")
    .map((line) => line.split("\t"))
    .find(([one]) => one === name)[1];
async function grant(address, limit, fees = "2000000uopen") {
  const phrase = join(home, "owner.phrase");
  writeFileSync(phrase, chain.keys.owner.mnemonic, { mode: 0o600 });
  const { code, stderr } = await command(
    env,
    "grant",
    "--agent",
    address,
    "--limit",
    limit,
    "--fees",
    fees,
    "--sign-with",
    phrase,
  );
  assert.equal(code, 0, stderr);
}

test("a key is told once and kept as a hash, with an account of its own", async () => {
  const made = await gateway("key", "shop", "--most-per-request", "3000000uopen");
  assert.equal(made.code, 0, made.stderr);
  key = made.stdout.trim();
  assert.match(key, /^sk-openledger-[\w-]{43}$/);
  assert.match(made.stderr, /openledger-mcp grant --owner OWNER --agent open1/);
  const file = join(home, "keys.json");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(!readFileSync(file, "utf8").includes(key.slice(14)));
  assert.equal(readdirSync(join(home, "accounts")).length, 1);
  const again = await gateway("key", "shop");
  assert.equal(again.code, 1);
  assert.match(again.stderr, /There is a key with the name shop\. Take another name/);
  openai = clientWith(key);
});

test("without a key, or with another one, nothing is told", async () => {
  for (const wrong of [`${key}x`, "sk-none", key.replace(/.$/, (last) => (last === "A" ? "B" : "A"))]) {
    const error = await fails(401, clientWith(wrong).models.list());
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.equal(error.code, "invalid_api_key");
  }
  assert.equal((await fetch(`${baseURL}/models`)).status, 401);
});

test("models are listed as OpenAI's are, with price and labels beside", async () => {
  const { data } = await openai.models.list();
  assert.deepEqual(
    data.map(({ id, owned_by }) => [id, owned_by]),
    [["openledger-1", chain.keys.creator.address]],
  );
  assert.ok(Math.abs(data[0].created - Date.now() / 1000) < 3_600, "the time of its block");
  assert.deepEqual(
    [data[0].openledger.price.amount, data[0].openledger.labels, data[0].openledger.takes],
    [String(PRICE), ["left", "right"], "numbers"],
  );
  assert.deepEqual(await openai.models.retrieve("openledger-1"), data[0]);
  const none = await fails(404, openai.models.retrieve("gpt-5"));
  assert.equal(none.code, "model_not_found");
  await fails(404, openai.models.retrieve("openledger-77"));
});

test("before a grant the quota is empty, and the sentence says what the owner does", async () => {
  const error = await fails(429, ask());
  assert.deepEqual([error.code, error.type], ["insufficient_quota", "insufficient_quota"]);
  assert.match(error.message, /no owner granted it anything.*openledger-mcp grant/);
});

test("a paid answer carries who was paid, to the unit", async () => {
  await grant(await addressOf("shop"), "10000000uopen");
  const before = BigInt((await owner.cosmos.getBalance(owner.address, "uopen")).amount);
  const answer = await ask();
  assert.equal(answer.object, "list");
  const [one] = answer.data;
  assert.deepEqual(
    [one.object, one.index, one.label, one.label_index, one.scores[0].label],
    ["classification", 0, "left", 0, "left"],
  );
  assert.equal(
    one.openledger.paid.reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n),
    PRICE,
  );
  assert.ok(one.openledger.paid.some(({ role, address }) => role === "data" && address === chain.keys.ann.address));
  const stored = await owner.answer(one.openledger.answer_id);
  assert.equal(Buffer.from(stored.recordHash).toString("hex"), one.openledger.record_sha256);
  assert.equal(stored.payer, answer.openledger.payer);
  const after_ = BigInt((await owner.cosmos.getBalance(owner.address, "uopen")).amount);
  assert.equal(before - after_, BigInt(answer.openledger.cost.amount));
});

test("many inputs, those that are refused with their error, none paid for", async () => {
  const { data, openledger } = await ask({ input: [QUESTION, [-60, 60, 0, 0]] });
  assert.deepEqual(
    data.map(({ index, label }) => [index, label]),
    [
      [0, "left"],
      [1, "right"],
    ],
  );
  assert.ok(BigInt(openledger.cost.amount) >= 2n * PRICE);
});

test("a request that comes again with its idempotency key is not paid twice", async () => {
  const headers = { "idempotency-key": "order-7" };
  const [one, two] = await Promise.all([ask({}, { headers }), ask({}, { headers })]);
  assert.deepEqual(two, one);
  assert.deepEqual(await ask({}, { headers }), one);
  await fails(409, ask({ input: [1, 2, 3, 4] }, { headers }));
});

test("bounds: of the request, of the key, and of the grant, which the chain keeps", async () => {
  const dear = await fails(402, ask({ max_cost: "700001uopen" }));
  assert.deepEqual([dear.code, dear.param], ["above_max_cost", "max_cost"]);
  assert.match(
    (await fails(402, ask({ input: Array(5).fill(QUESTION), max_cost: "90000000uopen" }))).message,
    /above the bound of 3 OPEN\. Nothing was bought/,
  );
  const { grant: left } = await openai.get("/limit");
  const affordable = Number(BigInt(left.left[0].amount) / PRICE);
  assert.ok(affordable > 4);
  const over = await fails(429, ask({ input: Array(affordable + 1).fill(QUESTION) }));
  assert.equal(over.code, "insufficient_quota");
  // A key of another owner's account has a limit of its own.
  const other = (await gateway("key", "other")).stdout.trim();
  await grant(await addressOf("other"), "750000uopen");
  const client = clientWith(other);
  assert.equal((await ask({}, {}, client)).data[0].label, "left");
  assert.equal((await fails(429, ask({}, {}, client))).code, "insufficient_quota");
  assert.deepEqual((await openai.get("/limit")).grant.left, left.left);
});

test("requests of one key at the same time are answered one after the other", async () => {
  const answers = await Promise.all([1, 2, 3].map(() => ask()));
  assert.equal(new Set(answers.map(({ data }) => data[0].openledger.answer_id)).size, 3);
});

test("bad requests are refused in OpenAI's form, in a sentence", async () => {
  const cases = [
    [400, { input: [1, 2, 3] }, /it has 3 values, and 4 are needed/],
    [400, { input: "four" }, /takes 4 numbers, and this is a text/],
    [400, { input: [] }, /input: /],
    [400, { input: [QUESTION, "mixed"] }, /input: /],
    [400, { model: undefined }, /model: /],
    [400, { input: Array(65).fill(QUESTION) }, /64 are the most/],
    [400, { max_cost: "1ufoo" }, /a bound of this request is in ufoo/],
    [404, { model: "openledger-99" }, /not found/],
  ];
  for (const [status, body, words] of cases)
    assert.match((await fails(status, ask(body))).message, words, JSON.stringify(body));
  assert.match(
    (await fails(404, openai.chat.completions.create({ model: "openledger-1", messages: [] }))).message,
    /do not chat\. POST \/v1\/classifications/,
  );
  assert.match(
    (await fails(404, openai.embeddings.create({ model: "openledger-1", input: "x" }))).message,
    /no embeddings/,
  );
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  assert.equal((await fetch(`${baseURL}/classifications`, { method: "POST", headers, body: "{" })).status, 400);
  const large = await fetch(`${baseURL}/classifications`, {
    method: "POST",
    headers,
    body: `"${"x".repeat(5 << 20)}"`,
  });
  assert.equal(large.status, 413);
});

test("the snippets of the README", async () => {
  // The server runs already; in its place the keys are listed.
  const script = join(home, "openledger-gateway");
  writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, { mode: 0o755 });
  const first = blocks("sh")[0].replace(/^openledger-gateway$/m, "openledger-gateway keys");
  assert.match(first, /gateway keys/);
  const folder = join(home, "readme");
  const made = await run("sh", ["-ec", `${first}\necho "$OPENLEDGER_KEY"`], {
    env: { ...env, PATH: `${home}:${process.env.PATH}`, OPENLEDGER_GATEWAY_HOME: folder },
  });
  assert.match(made.stdout, /^shop\topen1\w+\t5000000uopen\nsk-openledger-/);
  const [snippet] = blocks("js");
  const file = join(home, "snippet.mjs");
  const openaiModule = import.meta.resolve("openai");
  writeFileSync(
    file,
    snippet
      .replace('from "openai"', `from ${JSON.stringify(openaiModule)}`)
      .replace("http://127.0.0.1:8330/v1", baseURL),
  );
  const { stdout } = await run(process.execPath, [file], { env: { ...env, OPENLEDGER_KEY: key } });
  assert.match(stdout, /^left\n(\w+ (open1\w+)? ?\d+\n)+/);
  const curl = blocks("sh").find((text) => text.startsWith("curl"));
  const told = await run("sh", ["-ec", curl.replace("http://127.0.0.1:8330/v1", baseURL)], {
    env: { ...env, OPENLEDGER_KEY: key },
  });
  assert.equal(JSON.parse(told.stdout).data[0].label, "left");
});

test("a key that was removed is refused at once; a node that is down is said to be down", async () => {
  assert.equal((await gateway("remove", "other")).code, 0);
  assert.equal((await gateway("remove", "other")).code, 1);
  await chain.down();
  const error = await fails(503, ask());
  assert.equal(error.code, "node_down");
  assert.match(error.message, /No node answers/);
  const headers = { "idempotency-key": "while it is down" };
  await fails(503, ask({}, { headers, maxRetries: 0 }));
  await chain.up();
  assert.equal((await ask({}, { headers })).data[0].label, "left", "nothing was sent, so it may be asked again");
});
