// How commands reach a node, their keys and their settings: addresses, passphrases, precedence, estimates.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { binary, Chain, denom, until } from "../harness/chain.mjs";

let chain, dir, tls, plain, unix;
const servers = [];
const PASS = "correct horse";

/** Runs the program with lines on standard input; resolves to its end, whatever it is. */
function run(args, { input = "", env = {}, home = chain.home } = {}) {
  return new Promise((resolve) => {
    const child = spawn(binary, ["--home", home, ...args], { env: { ...process.env, ...env }, cwd: dir });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.once("close", (code) => resolve({ code, stdout, stderr, error: stderr.split("\n").findLast((line) => line.startsWith("Error: ")) }));
    child.stdin.end(input);
  });
}

/** Hands requests on to the chain's RPC; refuses another path or another password than the ones expected. */
function proxy(create, options, path, authorization) {
  return new Promise((resolve) => {
    const server = create(options, (request, response) => {
      if (request.url !== path || request.headers.authorization !== authorization) return response.writeHead(404).end("not here");
      const onward = http.request(chain.rpc, { method: request.method, headers: { "content-type": "application/json" } }, (answer) => {
        response.writeHead(answer.statusCode, { "content-type": "application/json" });
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    servers.push(server);
    server.listen(...(options.listen ?? [0, "127.0.0.1"]), () => resolve(server.address().port));
  });
}

before(async () => {
  dir = mkdtempSync(join(tmpdir(), "openledger-client-"));
  chain = await Chain.start({ accounts: { alice: `1000000000000${denom}`, bob: `1000000000${denom}` } });
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
    "-keyout", join(dir, "key.pem"), "-out", join(dir, "cert.pem"),
    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
  ], { stdio: "ignore" });
  const pem = { key: readFileSync(join(dir, "key.pem")), cert: readFileSync(join(dir, "cert.pem")) };
  tls = await proxy(https.createServer, pem, "/chain/rpc");
  plain = await proxy(http.createServer, {}, "/", `Basic ${Buffer.from("us@er:p:w").toString("base64")}`);
  unix = join(dir, "rpc.sock");
  await proxy(http.createServer, { listen: [unix] }, "/");
});
after(async () => {
  servers.forEach((server) => server.close());
  await chain?.destroy();
  rmSync(dir, { recursive: true, force: true });
});

const trusting = () => ({ SSL_CERT_FILE: join(dir, "cert.pem") });
const keys = ["--keyring-backend", "test"];
const fees = ["--fees", `5000${denom}`, "--yes"];

test("addresses of nodes in every form, for status, query and tx", async () => {
  const { rpcPort: port } = chain;
  const forms = [`tcp://127.0.0.1:${port}`, `http://localhost:${port}`, `http://127.0.0.1:${port}/`, `127.0.0.1:${port}`, `localhost:${port}`,
    `tcp://:${port}`, `https://localhost:${tls}/chain/rpc`, `https://127.0.0.1:${tls}/chain/rpc?x=1`, `http://us%40er:p:w@127.0.0.1:${plain}`, `unix://${unix}`];
  for (const node of forms) {
    const status = await run(["status", "--node", node], { env: trusting() });
    assert.equal(JSON.parse(status.stdout || "{}").node_info?.network, chain.chainId, `${node}: ${status.stderr}`);
  }
  for (const node of [forms[6], forms.at(-1)]) {
    const balance = await run(["query", "bank", "balances", "alice", ...keys, "--node", node, "-o", "json"], { env: trusting() });
    assert.ok(JSON.parse(balance.stdout).balances.length > 0, balance.stderr);
    const sent = await run(["tx", "bank", "send", "alice", "bob", `1${denom}`, ...keys, ...fees, "--chain-id", chain.chainId, "--node", node, "-o", "json"], { env: trusting() });
    assert.equal(JSON.parse(sent.stdout || "{}").code, 0, sent.stderr);
    await chain.blocks(1);
  }
});

test("a certificate that nobody vouches for is refused, and so are addresses that are none", async () => {
  const untrusted = await run(["status", "--node", `https://localhost:${tls}/chain/rpc`], { env: { SSL_CERT_FILE: "/dev/null" } });
  assert.equal(untrusted.code, 1);
  assert.match(untrusted.error, /post failed: Post "https:.*(certificate|UnknownIssuer)/i);
  for (const node of ["ftp://x:1", "tcp://x:65536", "unix://", "tcp://localhost"]) {
    assert.match((await run(["status", "--node", node])).error, /invalid node address/, node);
  }
  assert.match((await run(["status", "--node", "tcp://127.0.0.1:1"])).error, /dial tcp.* connection refused/);
});

test("an address in client.toml or in the environment; a flag over the environment over the file", async () => {
  const url = `https://localhost:${tls}/chain/rpc`;
  await chain.cli("config", "set", "client", "node", url);
  const status = (args, env) => run(["status", ...args], { env: { ...trusting(), ...env } });
  assert.equal((await status([], {})).code, 0);
  assert.equal((await status([], { OPENLEDGERD_NODE: "tcp://127.0.0.1:1" })).code, 1);
  assert.equal((await status(["--node", `unix://${unix}`], { OPENLEDGERD_NODE: "tcp://127.0.0.1:1" })).code, 0);
  await chain.cli("config", "set", "client", "node", `tcp://127.0.0.1:${chain.rpcPort}`);
});

test("settings of tx: a flag, the environment, the file, the default", async () => {
  const unsigned = async (args = [], env = {}) => {
    const done = await run(["tx", "bank", "send", "alice", "bob", `1${denom}`, ...keys, "--generate-only", ...args], { env });
    assert.equal(done.code, 0, done.stderr);
    return JSON.parse(done.stdout).auth_info.fee;
  };
  const client = join(chain.home, "config/client.toml");
  const old = readFileSync(client, "utf8");
  assert.equal((await unsigned()).gas_limit, "200000");
  writeFileSync(client, `gas = 300000\ngas-prices = "0.1${denom}"\n${old}`);
  assert.deepEqual(await unsigned(), { amount: [{ denom, amount: "30000" }], gas_limit: "300000", payer: "", granter: "" });
  assert.equal((await unsigned([], { OPENLEDGERD_GAS: "400000" })).gas_limit, "400000");
  assert.equal((await unsigned(["--gas", "500000"], { OPENLEDGERD_GAS: "400000" })).gas_limit, "500000");
  writeFileSync(client, old);
  const broadcast = (args, env) => run(["tx", "bank", "send", "alice", "bob", `1${denom}`, ...keys, ...fees, ...args], { env });
  // The next one has the same content but for its sequence, which counts once the one before is in a block.
  const inBlock = ({ stdout }) => until("it is in a block", () => chain.call("tx", { hash: Buffer.from(/[0-9A-F]{64}/.exec(stdout)[0], "hex").toString("base64") }));
  const yaml = await broadcast([]);
  assert.match(yaml.stdout, /^code: 0$/m, "client.toml says text");
  await inBlock(yaml);
  const json = await broadcast([], { OPENLEDGERD_OUTPUT: "json" });
  assert.equal(JSON.parse(json.stdout).code, 0);
  await inBlock(json);
  assert.match((await broadcast(["-o", "text"], { OPENLEDGERD_OUTPUT: "json" })).stdout, /^code: 0$/m);
  assert.match((await broadcast(["-b", "sometimes"])).error, /unsupported return type sometimes/);
  assert.match((await broadcast([], { OPENLEDGERD_BROADCAST_MODE: "never" })).error, /unsupported return type never/);
  assert.match((await run(["keys", "list"], { env: { OPENLEDGERD_KEYRING_BACKEND: "foo" } })).error, /foo: unknown keyring backend/);
  assert.match((await run(["tx", "bank", "send", "alice", "bob", `1${denom}`, "--generate-only"], { env: { OPENLEDGERD_KEYRING_BACKEND: "test", OPENLEDGERD_SEQUENCE: "x" } })).error, /invalid argument "x" for "-s, --sequence" flag/);
});

test("a passphrase on standard input is asked for once by each command", async () => {
  const file = ["--keyring-backend", "file", "--keyring-dir", join(dir, "ring")];
  const add = async (name, input, ...args) => {
    const done = await run(["keys", "add", name, ...file, "-o", "json", ...args], { input });
    assert.equal(done.code, 0, done.stderr);
    return JSON.parse(done.stdout);
  };
  const first = await add("first", `${PASS}\n${PASS}\n`);
  await add("second", `${PASS}\n`);
  await add("group", `${PASS}\n`, "--multisig", "first,second", "--multisig-threshold", "2");
  const shown = await run(["keys", "show", "first", "second", "--multisig-threshold", "1", "-a", ...file], { input: `${PASS}\n` });
  assert.match(shown.stdout, /^open1/);
  await chain.json("tx", "bank", "send", "bob", first.address, `50000${denom}`, ...keys, ...fees, "--chain-id", chain.chainId);
  await chain.blocks(2);
  const sent = await run(["tx", "bank", "send", "first", "second", `7${denom}`, ...file, ...fees, "-o", "json", "--gas", "auto", "--gas-adjustment", "1.5"], { input: `${PASS}\n` });
  assert.equal(JSON.parse(sent.stdout || "{}").code, 0, sent.stderr);
  const armor = await run(["keys", "export", "first", ...file], { input: `exported secret\n${PASS}\n` });
  assert.match(armor.stdout, /BEGIN TENDERMINT PRIVATE KEY/, armor.stderr);
  writeFileSync(join(dir, "armor"), armor.stdout);
  const other = ["--keyring-backend", "file", "--keyring-dir", join(dir, "other")];
  const imported = await run(["keys", "import", "copy", "armor", ...other], { input: `exported secret\n${PASS}\n${PASS}\n` });
  assert.equal(imported.code, 0, imported.stderr);

  const send = (input, to = "second") => run(["tx", "bank", "send", "first", to, `7${denom}`, ...file, ...fees], { input });
  assert.match((await send("not the one\n")).error, /incorrect passphrase/);
  assert.match((await send("")).error, /EOF/);
  assert.match((await send("wrong one\nwrong two\nwrong three\n")).error, /too many failed passphrase attempts/);
  assert.match((await send(`${PASS}\n`, "nobody")).error, /decoding bech32 failed/);
  const nobody = await run(["tx", "bank", "send", "nobody", "first", `7${denom}`, ...file, ...fees], { input: `${PASS}\n` });
  assert.match(nobody.error, /nobody\.info: key not found/);
});

test("estimates for multisig transactions suffice, the key known to the keyring, to the chain or to nobody", async () => {
  for (let i = 0; i < 7; i += 1) await chain.cli("keys", "add", `m${i}`, ...keys);
  const members = Array.from({ length: 7 }, (_, i) => `m${i}`);
  const cases = [[1, 2], [5, 7], [6, 7], [7, 7]];
  for (const [k, n] of cases) {
    const name = `g${k}of${n}`;
    const added = await chain.cli("keys", "add", name, "--multisig", members.slice(0, n).join(","), "--multisig-threshold", String(k), ...keys, "-o", "json");
    const { address } = JSON.parse(added.stdout);
    await chain.json("tx", "bank", "send", "alice", address, `900000${denom}`, ...keys, ...fees, "--chain-id", chain.chainId);
    await chain.blocks(2);
    // The first transaction of an account brings its key along; the second finds it on the chain.
    for (const [from, ring] of [[k % 2 ? name : address, chain.home], [address, join(dir, "empty")], [address, chain.home]]) {
      const made = await run(["tx", "bank", "send", from, "alice", `1${denom}`, "--from", from, "--generate-only", "--gas", "auto", "--gas-prices", `0.01${denom}`, ...keys, "--keyring-dir", ring,
        "--chain-id", chain.chainId].map((word) => (word === "alice" ? chain.keys.alice.address : word)));
      assert.equal(made.code, 0, `${name} from ${from}: ${made.stderr}`);
      writeFileSync(join(dir, "tx.json"), made.stdout);
      const signatures = [];
      for (const member of members.slice(n - k, n)) {
        const out = join(dir, `${member}.json`);
        await chain.cli("tx", "sign", join(dir, "tx.json"), "--from", member, "--multisig", address, "--output-document", out, ...keys, "--chain-id", chain.chainId, "--node", chain.rpc);
        signatures.push(out);
      }
      const signed = await chain.cli("tx", "multisign", join(dir, "tx.json"), name, ...signatures, ...keys, "--chain-id", chain.chainId, "--node", chain.rpc);
      writeFileSync(join(dir, "signed.json"), signed.stdout);
      const sent = await chain.json("tx", "broadcast", join(dir, "signed.json"));
      assert.equal(sent.code, 0, `${name} from ${from}: ${sent.raw_log}`);
      const found = await chain.json("query", "wait-tx", sent.txhash);
      assert.equal(found.code, 0, `${name} from ${from}: ${found.raw_log}`);
    }
  }
  const unknown = JSON.parse((await chain.cli("keys", "add", "stranger", ...keys, "-o", "json")).stdout).address;
  const refused = await run(["tx", "bank", "send", unknown, chain.keys.alice.address, `1${denom}`, "--generate-only", "--gas", "auto", ...keys]);
  assert.match(refused.error, new RegExp(`account ${unknown} not found`));
});

test("the latest block without a height, and the grammar of pflag", async () => {
  const latest = await chain.json("query", "block-results");
  assert.ok(Number(latest.height) > 1);
  assert.ok((await chain.json("query", "comet-validator-set")).validators.length === 1);
  assert.equal((await chain.json("query", "block-results", "2")).height, "2");
  const names = await run(["keys", "list", "--list-names=true", "--keyring-backend", "file", "--keyring-backend", "test"]);
  assert.ok(names.stdout.split("\n").includes("alice"), names.stderr);
  const info = await run(["keys", "list", "-n=f", ...keys, "-ojson"]);
  assert.ok(JSON.parse(info.stdout).length > 2);
});
