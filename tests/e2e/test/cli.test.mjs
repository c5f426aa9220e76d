// The command line as relayers' tooling and test frameworks drive it: their argument order, their parsing of JSON.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { binary, Chain, denom, until } from "../harness/chain.mjs";

const run = promisify(execFile);
let chain, alice, bob, home, node;
before(async () => {
  chain = await Chain.start({ chainId: "ibcalpha-0", accounts: { alice: `1000000000${denom},2000000000000000000samoleans`, bob: `5${denom}` } });
  [alice, bob] = [chain.keys.alice.address, chain.keys.bob.address];
  [home, node] = [chain.home, `tcp://127.0.0.1:${chain.rpcPort}`];
});
after(() => chain?.destroy());

const json = async (...args) => JSON.parse((await run(binary, args)).stdout);
const fails = (...args) => run(binary, args).then(() => assert.fail(`${args.join(" ")} succeeded`), (e) => e);

test("keys add gives all fields on standard output; the mnemonic gives the same key again", async () => {
  const key = await json("--home", home, "keys", "add", "wallet", "--keyring-backend", "test", "--output", "json");
  for (const field of ["name", "type", "address", "pubkey", "mnemonic"]) assert.ok(key[field], field);
  assert.equal(key.mnemonic.split(" ").length, 24);
  const shown = await run(binary, ["--home", home, "keys", "show", "wallet", "-a", "--keyring-backend", "test"]);
  assert.equal(shown.stdout.trim(), key.address);
  const child = run(binary, ["--home", `${home}/other`, "keys", "add", "again", "--recover", "--keyring-backend", "test", "--output", "json"]);
  child.child.stdin.end(`${key.mnemonic}\n`);
  assert.equal(JSON.parse((await child).stdout).address, key.address);
  const names = (await json("--home", home, "keys", "list", "--keyring-backend", "test", "--output", "json")).map((k) => k.name);
  assert.deepEqual(names.sort(), ["alice", "bob", "validator", "wallet"]);
  await fails("--home", home, "keys", "show", "nobody", "--keyring-backend", "test");
});

test("balances as the tooling asks: with --denom, then without", async () => {
  const one = await json("--node", node, "query", "bank", "balances", alice, "--denom", denom, "--output", "json").catch(() => undefined);
  if (one) assert.equal(one.amount, "1000000000");
  const all = await json("--node", node, "query", "bank", "balances", alice, "--output", "json");
  assert.deepEqual(all.balances, [{ denom: "samoleans", amount: "2000000000000000000" }, { denom, amount: "1000000000" }]);
});

test("bank send, then the transaction by hash and by search", async () => {
  const args = ["--chain-id", "ibcalpha-0", "--home", home, "--keyring-backend", "test", "--fees", `300${denom}`, "--output", "json", "--yes"];
  const sent = await json("--node", node, "tx", "bank", "send", "alice", bob, `1000${denom}`, ...args);
  assert.deepEqual([sent.code, typeof sent.raw_log], [0, "string"]);
  const tx = await until("the transaction is found", () => json("--node", node, "query", "tx", sent.txhash, "--output", "json"));
  assert.deepEqual([tx.code, tx.raw_log], [0, ""]);
  const found = await json("--node", node, "query", "txs", "--query", `transfer.recipient='${bob}'`, "--output", "json");
  assert.equal(found.txs[0].txhash, sent.txhash);
  assert.equal(found.txs[0].tx.body.memo, "");
  await fails("--node", node, "tx", "bank", "send", "nobody", bob, `1000${denom}`, ...args);
});

test("a failing send reports its code", async () => {
  const args = ["--chain-id", "ibcalpha-0", "--home", home, "--keyring-backend", "test", "--fees", `300${denom}`, "--output", "json", "--yes"];
  const sent = await json("--node", node, "tx", "bank", "send", "alice", bob, `99999999999999${denom}`, ...args);
  const tx = await until("the transaction is found", () => json("--node", node, "query", "tx", sent.txhash, "--output", "json"));
  assert.deepEqual([tx.code, tx.codespace], [5, "sdk"]);
  const other = await json("--node", node, "tx", "bank", "send", "alice", bob, `1${denom}`, ...args.map((a) => (a === "ibcalpha-0" ? "ibcbeta-0" : a))).catch((e) => ({ code: e.code }));
  assert.notEqual(other.code, 0);
});

test("generate, sign and broadcast as separate steps; a dry run makes no transaction", async () => {
  const flags = ["--node", node, "--chain-id", "ibcalpha-0", "--home", home, "--keyring-backend", "test"];
  const { stdout: unsigned } = await run(binary, ["tx", "bank", "send", alice, bob, `7${denom}`, "--fees", `300${denom}`, "--generate-only", ...flags]);
  const body = JSON.parse(unsigned).body;
  assert.equal(body.messages[0]["@type"], "/cosmos.bank.v1beta1.MsgSend");
  const file = `${home}/unsigned.json`;
  await writeFile(file, unsigned);
  const { stdout: signed } = await run(binary, ["tx", "sign", file, "--from", "alice", ...flags]);
  await writeFile(`${home}/signed.json`, signed);
  const sent = await json("tx", "broadcast", `${home}/signed.json`, "--node", node, "--output", "json");
  assert.equal(sent.code, 0, sent.raw_log);
  await until("the transaction is found", () => json("--node", node, "query", "tx", sent.txhash, "--output", "json"));
  const { sequence: before } = await sequence();
  await run(binary, ["tx", "bank", "send", alice, bob, `7${denom}`, "--dry-run", ...flags]);
  assert.equal((await sequence()).sequence, before);
});

async function sequence() {
  const { body } = await chain.get(`/cosmos/auth/v1beta1/account_info/${alice}`);
  return body.info;
}

test("module accounts and parameters by the names that tools use", async () => {
  const gov = await json("--node", node, "query", "auth", "module-account", "gov", "--output", "json");
  assert.match(gov.account.base_account?.address ?? gov.account.value.address, /^open1/);
  assert.ok(await json("--node", node, "query", "bank", "total-supply", "--output", "json"));
  for (const module of ["datanet", "model", "inference", "attribution"]) {
    assert.ok((await json("--node", node, "query", module, "params", "--output", "json")).params, module);
  }
});

test("configuration has the tables and keys that tools rewrite", async () => {
  const config = await readFile(`${home}/config/config.toml`, "utf8");
  for (const table of ["rpc", "p2p", "consensus", "tx_index", "mempool"]) assert.match(config, new RegExp(`^\\[${table}\\]`, "m"));
  const app = await readFile(`${home}/config/app.toml`, "utf8");
  for (const key of ["minimum-gas-prices", "\\[grpc\\]", "\\[api\\]", "\\[grpc-web\\]"]) assert.match(app, new RegExp(`^${key}`, "m"));
});
