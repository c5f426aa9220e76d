// Words that the SDK's command line has: gRPC in place of CometBFT's RPC, parts of transactions for others to pay, batches made into one,
// what the application is made of, settings files of other versions, hashes of modules, and a network in one command.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { alive, binary, Chain, childrenOf, denom, freePorts, until } from "../harness/chain.mjs";
import { buildSimd } from "../harness/simd.mjs";

const run = promisify(execFile);
const KEYS = ["--keyring-backend", "test"];
const CHAIN = ["--chain-id", "words-1"];

let dir, chain, simd, ours, theirs;
before(async () => {
  dir = mkdtempSync(join(tmpdir(), "openledger-words-"));
  simd = await buildSimd(dir);
  chain = await Chain.start({ chainId: "words-1", accounts: { alice: `1000000000${denom}`, bob: `5${denom}` } });
  // A keyring that both programs read, under the prefix that the SDK's program has.
  [ours, theirs] = [join(dir, "ours"), join(dir, "theirs")];
  await run(binary, ["--home", ours, ...CHAIN, "init", "node", "--bech32-prefix", "cosmos"]);
  for (const name of ["one", "two", "three"]) await run(binary, ["--home", ours, "keys", "add", name, ...KEYS, "--output", "json"]);
  cpSync(ours, theirs, { recursive: true });
}, { timeout: 1_800_000 });
after(async () => {
  await chain?.destroy();
  rmSync(dir, { recursive: true, force: true });
});

/** Output and end of a command. */
async function answer(program, args, options = {}) {
  try {
    const { stdout, stderr } = await run(program, args, { cwd: dir, ...options });
    return { ok: true, stdout, stderr };
  } catch (error) {
    return { ok: false, stdout: error.stdout, stderr: error.stderr };
  }
}
const both = (args) => Promise.all([answer(binary, ["--home", ours, ...args]), answer(simd, [...args, "--home", theirs])]);
const same = async (args, pick = ({ ok, stdout }) => ({ ok, stdout })) => {
  const [mine, sdk] = await both(args);
  assert.ok(sdk.ok, `${args.join(" ")}: ${sdk.stderr}`);
  assert.deepEqual(pick(mine), pick(sdk), args.join(" "));
  return mine.stdout;
};
const address = async (name) => (await run(binary, ["--home", ours, "keys", "show", name, "-a", ...KEYS])).stdout.trim();
// The SDK's errors name the line of Go that made them.
const refusal = ({ stderr }) => refused(stderr).replace(/ \[\/\S+\.go:\d+\]$/, "");
const refused = (stderr) => stderr.split("\n").find((line) => line.startsWith("Error:"))?.replace(/^Error: /, "") ?? stderr.trim().split("\n").at(-1);

test("queries over gRPC give what they give over the RPC, also at a height", async () => {
  const plain = ["--grpc-addr", `127.0.0.1:${chain.grpcPort}`, "--grpc-insecure"];
  // The RPC's address is one that nobody listens on, so that the answers cannot come from there.
  const [closed] = await freePorts(1);
  const elsewhere = ["--node", `tcp://127.0.0.1:${closed}`];
  const here = ["--node", `tcp://127.0.0.1:${chain.rpcPort}`];
  await until("a few blocks", async () => Number(JSON.parse((await answer(binary, ["status", ...here])).stdout).sync_info.latest_block_height) > 3);
  for (const words of [
    ["bank", "balances", chain.keys.alice.address], ["staking", "validators"], ["auth", "params"], ["gov", "params"],
    ["bank", "total-supply", "--height", "2"], ["distribution", "params"], ["datanet", "params"],
  ]) {
    const args = ["--home", chain.home, "query", ...words, "--output", "json"];
    const [rpc, grpc] = [await answer(binary, [...args, ...here]), await answer(binary, [...args, ...elsewhere, ...plain])];
    assert.ok(grpc.ok, `${words.join(" ")}: ${grpc.stderr}`);
    if (!["validators", "balances"].some((word) => words.includes(word))) assert.equal(grpc.stdout, rpc.stdout, words.join(" "));
    else assert.deepEqual(Object.keys(JSON.parse(grpc.stdout)), Object.keys(JSON.parse(rpc.stdout)));
  }
  const missing = await answer(binary, ["--home", chain.home, "query", "gov", "proposal", "99", ...elsewhere, ...plain]);
  assert.match(missing.stderr, /rpc error: code = NotFound desc = .*99/);
  const wrong = await answer(binary, ["--home", chain.home, "query", "bank", "params", "--height", "999999", ...elsewhere, ...plain]);
  assert.match(wrong.stderr, /rpc error: code = \w+ desc = .*height/);
  const nobody = await answer(binary, ["query", "bank", "params", "--grpc-addr", `127.0.0.1:${closed}`, "--grpc-insecure"]);
  assert.match(nobody.stderr, /rpc error: code = Unavailable desc = connection error: .*refused/);
});

test("without --grpc-insecure the server must use TLS, with a certificate that the system trusts", async () => {
  const [key, certificate] = [join(dir, "key.pem"), join(dir, "cert.pem")];
  await run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", key, "-out", certificate]);
  const server = tls.createServer({ key: readFileSync(key), cert: readFileSync(certificate), ALPNProtocols: ["h2"] }, (socket) => {
    const inner = net.connect(chain.grpcPort, "127.0.0.1");
    socket.on("error", () => inner.destroy()).pipe(inner).on("error", () => socket.destroy()).pipe(socket);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const args = ["--home", chain.home, "query", "bank", "params", "--output", "json", "--grpc-addr", `localhost:${server.address().port}`];
  const trusted = await answer(binary, args, { env: { ...process.env, SSL_CERT_FILE: certificate } });
  assert.ok(trusted.ok, trusted.stderr);
  assert.ok(JSON.parse(trusted.stdout).params);
  const untrusted = await answer(binary, args);
  assert.match(untrusted.stderr, /code = Unavailable .*certificate/i);
  const clear = await answer(binary, [...args.slice(0, -1), `127.0.0.1:${chain.grpcPort}`]);
  assert.match(clear.stderr, /code = Unavailable/);
  server.close();
});

test("--aux gives the payer what the SDK gives, to the byte", async () => {
  const [one, two] = [await address("one"), await address("two")];
  const send = ["tx", "bank", "send", one, two, "5uopen", "--from", "one", "--aux", "--offline", "-a", "3", "-s", "4", ...KEYS, ...CHAIN];
  for (const extra of [[], ["--sign-mode", "amino-json"], ["--sign-mode", "direct-aux"], ["--output", "text"]]) await same([...send, ...extra]);
  const vote = ["tx", "gov", "vote", "1", "yes", "--from", "two", "--aux", "--offline", "-a", "0", "-s", "0", ...KEYS, ...CHAIN];
  await same(vote);
  const [mine, sdk] = await both([...send, "--sign-mode", "direct"]);
  assert.deepEqual([mine.ok, refusal(mine)], [sdk.ok, refusal(sdk)]);
  // What the document leaves out is said.
  const noted = await answer(binary, ["--home", ours, ...send, "--note", "x", "--tip", "1uopen"]);
  assert.match(noted.stderr, /--note has no effect with --aux/);
  assert.match(noted.stderr, /--tip has no effect/);
});

test("tx sign in mode direct-aux: refused to the payer of the fee, signed by the others", async () => {
  const [one, two, three] = [await address("one"), await address("two"), await address("three")];
  const offline = ["--offline", "-a", "3", "-s", "4", ...KEYS, ...CHAIN];
  const unsigned = await answer(binary, ["--home", ours, "tx", "bank", "send", one, two, "5uopen", "--generate-only", "--fee-payer", three, ...KEYS, "--chain-id=", "--offline", "-a", "0", "-s", "0"]);
  const file = join(dir, "aux.json");
  writeFileSync(file, unsigned.stdout);
  await same(["tx", "sign", file, "--from", "one", "--sign-mode", "direct-aux", ...offline]);
  const own = JSON.parse(unsigned.stdout);
  own.auth_info.fee.payer = "";
  writeFileSync(file, JSON.stringify(own));
  const [mine, sdk] = await both(["tx", "sign", file, "--from", "one", "--sign-mode", "direct-aux", ...offline]);
  assert.deepEqual([mine.ok, refusal(mine)], [sdk.ok, refusal(sdk)]);
});

test("sign-batch --append makes one transaction of many", async () => {
  const [one, two] = [await address("one"), await address("two")];
  const generate = async (amount, fees, gas) =>
    (await answer(binary, ["--home", ours, "tx", "bank", "send", one, two, amount, "--generate-only", "--fees", fees, "--gas", gas, "--note", "own", ...KEYS, "--chain-id=", "--offline", "-a", "0", "-s", "0"])).stdout.trim();
  const [first, second] = [join(dir, "first.json"), join(dir, "second.json")];
  writeFileSync(first, `${await generate("5uopen", "10uopen", "100000")}\n${await generate("6uopen", "3atom,1uopen", "150000")}\n`);
  writeFileSync(second, `${await generate("7uopen", "2uopen", "1")}\n`);
  const offline = ["--from", "one", "--offline", "-a", "3", "-s", "4", ...KEYS, ...CHAIN];
  const signed = JSON.parse(await same(["tx", "sign-batch", first, second, "--append", "--note", "all", ...offline]));
  assert.deepEqual([signed.body.messages.length, signed.body.memo, signed.auth_info.fee.gas_limit], [3, "all", "250001"]);
  assert.deepEqual(signed.auth_info.fee.amount, [{ denom: "atom", amount: "3" }, { denom: "uopen", amount: "13" }]);
  await same(["tx", "sign-batch", first, "--append", "--signature-only", "--sign-mode", "amino-json", ...offline]);
  assert.equal((await same(["tx", "sign-batch", first, second, ...offline])).trim().split("\n").length, 3);
});

test("query runtime tells what the node is made of; tx evidence has nothing below it", async () => {
  const node = ["--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--output", "json"];
  const config = JSON.parse((await answer(binary, ["query", "runtime", "config", ...node])).stdout).config;
  const names = config.modules.map(({ name }) => name);
  for (const name of ["auth", "bank", "gov", "datanet"]) assert.ok(names.includes(name), name);
  const options = JSON.parse((await answer(binary, ["query", "runtime", "autocli", "app-options", ...node])).stdout);
  assert.equal(options.module_options.bank.query.service, "cosmos.bank.v1beta1.Query");
  const files = (await run(binary, ["query", "runtime", "reflection", "file-descriptors", ...node], { maxBuffer: 256 * 1024 * 1024 })).stdout;
  assert.ok(JSON.parse(files).files.some(({ name }) => name === "cosmos/bank/v1beta1/query.proto"));
  const [mine, sdk] = await both(["tx", "evidence"]);
  assert.deepEqual([mine.ok, sdk.ok], [true, true]);
  assert.match(mine.stdout, /Evidence transaction subcommands/);
  const [word, theirWord] = await both(["tx", "evidence", "submit"]);
  assert.deepEqual([word.ok, refusal(word)], [theirWord.ok, refusal(theirWord)]);
});

test("config migrate brings a file to another version and back, and refuses what the SDK refuses", async () => {
  const file = join(ours, "config", "app.toml");
  const text = readFileSync(file, "utf8");
  const keys = (toml) => toml.split("\n").filter((line) => /^[\w.-]+ = |^\[/.test(line)).map((line) => line.split(" = ")[0]);
  const migrate = (...args) => answer(binary, ["--home", ours, "config", "migrate", ...args]);
  const older = (await migrate("v0.47", "--stdout")).stdout;
  assert.ok(older.includes("[rosetta]") && !older.includes("query-gas-limit") && older.includes("[openledger]"));
  assert.equal(readFileSync(file, "utf8"), text, "--stdout writes nothing");
  // The keys of the other version are the SDK's own, but for those of this chain.
  cpSync(file, join(theirs, "config", "app.toml"));
  const sdk = await answer(simd, ["config", "migrate", "v0.47", "--stdout", "--home", theirs]);
  assert.ok(sdk.ok, sdk.stderr);
  const own = (key) => !["[openledger]", "[wasm]", "unsafe-skip-upgrades"].includes(key);
  const section = (toml) => toml.replace(/\n#+\n#+ +OpenLedger[\s\S]*?\[openledger\][\s\S]*?(?=\n\[|$)/, "\n").replace(/\[(?:openledger|wasm)\][\s\S]*?(?=\n\[|$)/g, "");
  assert.deepEqual(keys(section(older)).filter(own).sort(), keys(section(sdk.stdout)).filter(own).sort());
  const verbose = await migrate("v0.47", "--verbose");
  assert.ok(verbose.ok, verbose.stderr);
  assert.match(verbose.stderr, /add rosetta section/);
  assert.match(verbose.stderr, /remove query-gas-limit key/);
  assert.ok((await migrate("v0.53")).ok);
  assert.deepEqual(keys(readFileSync(file, "utf8")).sort(), keys(text).sort());
  for (const [args, sameText] of [[["v9"], false], [["v0.50", join(dir, "none", "app.toml")], true], [["v0.50", join(ours, "config", "config.toml"), "--stdout"], true]]) {
    const [mine, their] = [await migrate(...args), await answer(simd, ["config", "migrate", ...args, "--home", theirs])];
    assert.deepEqual([mine.ok, their.ok], [false, false], args.join(" "));
    if (sameText) assert.equal(refusal(mine), refusal(their));
  }
  assert.match(refusal(await migrate("v9")), /unknown version "v9", supported versions are: \["v0.45" .*"v0.53"\]/);
});

test("module hashes of a height, from the files of a node that is stopped", async () => {
  const node = ["--node", `tcp://127.0.0.1:${chain.rpcPort}`];
  const height = Number(JSON.parse((await answer(binary, ["status", ...node])).stdout).sync_info.latest_block_height);
  const block = JSON.parse((await answer(binary, ["query", "block", "--type=height", String(height), ...node, "--output", "json"])).stdout);
  await chain.down();
  const { ok, stdout, stderr } = await answer(binary, ["--home", chain.home, "module-hash-by-height", String(height), "--output", "json"]);
  assert.ok(ok, stderr);
  const info = JSON.parse(stdout);
  assert.equal(info.version, String(height));
  const names = info.store_infos.map(({ name }) => name);
  assert.deepEqual(names, [...names].sort());
  for (const name of ["bank", "staking"]) assert.ok(names.includes(name), name);
  const hash = Buffer.from(info.store_infos[0].commit_id.hash, "base64").toString();
  assert.match(hash, /^[0-9A-F]{64}$/);
  assert.equal(info.timestamp, block.header.time);
  const gone = await answer(binary, ["--home", chain.home, "module-hash-by-height", String(height + 1000)]);
  assert.equal(gone.ok, false);
  assert.equal((await answer(binary, ["--home", chain.home, "module-hash-by-height", "x"])).ok, false);
});

test("testnet start runs a network until Enter is pressed or a signal comes", { timeout: 300_000 }, async () => {
  const start = async (chainId, count) => {
    const [rpc, rest, grpc] = await freePorts(3);
    const args = ["testnet", "start", "-v", String(count), "-o", join(dir, "nets"), "--chain-id", chainId, "--commit-timeout", "300ms",
      "--rpc.address", `tcp://127.0.0.1:${rpc}`, "--api.address", `tcp://127.0.0.1:${rest}`, "--grpc.address", `127.0.0.1:${grpc}`];
    const process = spawn(binary, args, { stdio: ["pipe", "pipe", "pipe"] });
    const state = { process, output: "", rpc, rest, args };
    process.stdout.on("data", (data) => (state.output += data));
    process.stderr.on("data", (data) => (state.output += data));
    state.ended = new Promise((resolve) => process.on("exit", (code, signal) => resolve(code ?? signal)));
    await until("the network runs", () => {
      if (process.exitCode !== null) throw Object.assign(new Error(state.output), { final: true });
      return state.output.includes("press the Enter Key to terminate");
    }, { timeout: 120_000 });
    return state;
  };
  const first = await start("net-1", 2);
  assert.match(first.output, /THIS MNEMONIC IS FOR TESTING PURPOSES ONLY/);
  const { result } = await (await fetch(`http://127.0.0.1:${first.rpc}/validators`)).json();
  assert.equal(result.validators.length, 2);
  assert.equal((await fetch(`http://127.0.0.1:${first.rest}/cosmos/bank/v1beta1/params`)).status, 200);
  const nodes = childrenOf(first.process.pid);
  assert.equal(nodes.length, 2);
  const again = await answer(binary, first.args);
  assert.match(again.stderr, /testnests directory already exists for chain-id 'net-1'/);
  first.process.stdin.write("\n");
  assert.equal(await first.ended, 0, first.output);
  assert.ok(nodes.every((pid) => !alive(pid)));
  assert.ok(existsSync(join(dir, "nets", "net-1", "node0")));
  const second = await start("net-2", 1);
  const below = childrenOf(second.process.pid).flatMap((pid) => [pid, ...childrenOf(pid)]);
  second.process.kill("SIGTERM");
  assert.equal(await second.ended, 143);
  assert.ok(below.length >= 2 && below.every((pid) => !alive(pid)));
  // A network that is killed leaves no node behind.
  const third = await start("net-3", 1);
  const orphans = childrenOf(third.process.pid).flatMap((pid) => [pid, ...childrenOf(pid)]);
  third.process.kill("SIGKILL");
  await third.ended;
  await until("the nodes end", () => orphans.every((pid) => !alive(pid)));
});
