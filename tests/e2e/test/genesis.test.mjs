// What `genesis validate` says of a file against what a start does with it, large genesis files, and the levels of the log.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { promisify } from "node:util";
import { toBech32 } from "@cosmjs/encoding";
import { binary, Chain, denom, freePorts } from "../harness/chain.mjs";

const run = promisify(execFile);
let chain, file, original;
before(async () => {
  // The validator's account is the only one: its number is 0 at every first height, as genesis transactions are signed.
  chain = await Chain.create();
  file = join(chain.home, "config/genesis.json");
  original = readFileSync(file, "utf8");
});
afterEach(() => writeFileSync(file, original));
after(() => chain?.destroy());

/** What `genesis validate` refuses a file for; undefined for a valid one. */
async function verdict() {
  try {
    await chain.cli("genesis", "validate");
  } catch (error) {
    return error.stderr.split("\n").find((line) => line.startsWith("Error: "));
  }
}

/** Whether a node that starts from the file makes a block. */
async function starts(flags = []) {
  await chain.cli("comet", "unsafe-reset-all");
  try {
    await chain.up({ wait: false, flags });
    const first = await Promise.race([chain.ready(1, 40_000).then(() => true), chain.exited.then(() => false)]);
    return first;
  } catch {
    return false;
  } finally {
    if (!chain.ended) await chain.down("SIGTERM");
  }
}

const key = (secret) => createHash("sha256").update(secret).digest("base64");
const MUTATIONS = [
  ["nothing", () => {}, undefined],
  ["a time with an offset", (g) => (g.genesis_time = "2026-01-01T02:00:00.5+02:00"), undefined],
  ["no time", (g) => delete g.genesis_time, undefined],
  ["an unknown field", (g) => (g.something = [1]), undefined],
  ["no consensus parameters", (g) => delete g.consensus.params, undefined],
  ["another first height", (g) => (g.initial_height = 7), undefined],
  ["a first height in quotes", (g) => (g.initial_height = "7"), undefined],
  ["a time without a zone", (g) => (g.genesis_time = "2026-01-01T00:00:00"), /genesis_time: parsing time/],
  ["a time that is none", (g) => (g.genesis_time = "2026-02-30T00:00:00Z"), /genesis_time/],
  ["a time that is a number", (g) => (g.genesis_time = 5), /genesis_time/],
  ["no consensus", (g) => delete g.consensus, /consensus genesis cannot be nil/],
  ["consensus of another kind", (g) => (g.consensus = "x"), /consensus/],
  ["a chain id that is too long", (g) => (g.chain_id = "x".repeat(51)), /chain_id in genesis doc is too long \(max: 50\)/],
  ["no chain id at all", (g) => delete g.chain_id, /genesis doc must include non-empty chain_id/],
  ["no chain id", (g) => (g.chain_id = ""), /genesis doc must include non-empty chain_id/],
  ["a negative height", (g) => (g.initial_height = -1), /initial_height cannot be negative \(got -1\)/],
  ["a hash that is none", (g) => (g.app_hash = "!"), /app_hash/],
  ["blocks of no bytes", (g) => (g.consensus.params.block.max_bytes = "0"), /block.MaxBytes cannot be 0/],
  ["blocks that are too large", (g) => (g.consensus.params.block.max_bytes = "104857601"), /block.MaxBytes is too big. 104857601 > 104857600/],
  ["gas below -1", (g) => (g.consensus.params.block.max_gas = "-2"), /block.MaxGas must be greater or equal to -1. Got -2/],
  ["a number without quotes", (g) => (g.consensus.params.block.max_gas = 5), /max_gas: invalid 64-bit integer encoding 5, expected string/],
  ["evidence of no age", (g) => (g.consensus.params.evidence.max_age_num_blocks = "0"), /evidence.MaxAgeNumBlocks must be greater than 0. Got 0/],
  ["no section for evidence", (g) => delete g.consensus.params.evidence, /evidence.MaxAgeNumBlocks/],
  ["no types of keys", (g) => (g.consensus.params.validator.pub_key_types = []), /len\(Validator.PubKeyTypes\) must be greater than 0/],
  ["an unknown type of keys", (g) => (g.consensus.params.validator.pub_key_types = ["rsa"]), /PubKeyTypes\[0\], rsa, is an unknown pubkey type/],
  ["a validator without power", (g) => (g.consensus.validators = [{ pub_key: { type: "tendermint/PubKeyEd25519", value: key("a") }, power: "0" }]), /no voting power/],
  ["a validator's wrong address", (g) => (g.consensus.validators = [{ address: "00".repeat(20), pub_key: { type: "tendermint/PubKeyEd25519", value: key("a") }, power: "1" }]), /incorrect address for validator/],
  ["a validator that the state does not have", (g) => (g.consensus.validators = [{ pub_key: { type: "tendermint/PubKeyEd25519", value: key("a") }, power: "1" }]), /error validating genesis file/],
  ["a genesis transaction that bonds what is not there", (g) => (g.app_state.bank.balances.forEach((b) => b.coins.forEach((c) => (c.amount = "5"))), (g.app_state.bank.supply = [])), /error validating genesis file/],
  ["a broken signature", (g) => (g.app_state.genutil.gen_txs[0].signatures = [randomBytes(64).toString("base64")]), /error validating genesis file/],
  ["a wrong supply", (g) => (g.app_state.bank.supply = [{ denom, amount: "1" }]), /genesis supply is incorrect/],
  ["a state that is a list", (g) => (g.app_state = []), /app_state/],
];

test("what is called valid starts, and what is refused does not", { timeout: 600_000 }, async () => {
  for (const [name, change, refusal] of MUTATIONS) {
    const document = JSON.parse(original);
    change(document);
    writeFileSync(file, JSON.stringify(document));
    const said = await verdict();
    if (refusal) assert.match(said ?? "valid", refusal, name);
    else assert.equal(said, undefined, name);
    assert.equal(await starts(), refusal === undefined, `${name}: ${chain.tail()}`);
  }
});

test("every level of the log starts both processes, or is refused with a sentence", { timeout: 300_000 }, async () => {
  for (const level of ["panic", "fatal", "disabled", "TRACE", "warn", "none", "consensus:debug,*:error", "p2p:panic,*:disabled"]) {
    chain.options.logLevel = level;
    assert.ok(await starts(), `${level}: ${chain.tail()}`);
  }
  for (const level of ["loud", "p2p:loud", "p2p:info,loud"]) {
    const { stderr } = await run(binary, ["--home", chain.home, "start", "--log_level", level]).catch((error) => error);
    assert.match(stderr, /^Error: (invalid log level "loud"|expected list in a form of "module:level" pairs)/, level);
  }
  delete chain.options.logLevel;
});

test("a node whose REST port is taken makes blocks without REST", async () => {
  const [port] = await freePorts(1);
  const other = net.createServer();
  await new Promise((resolve) => other.listen(port, "127.0.0.1", resolve));
  assert.ok(await starts(["--api.address", `tcp://127.0.0.1:${port}`]), chain.tail());
  other.close();
});

test("a genesis with fifty thousand accounts more", { timeout: 300_000 }, async () => {
  const accounts = Array.from({ length: 50_000 }, (_, i) => ({
    address: toBech32("open", createHash("sha256").update(`account ${i}`).digest().subarray(0, 20)),
    coins: [{ denom, amount: "1" }],
  }));
  const list = join(chain.home, "accounts.json");
  writeFileSync(list, JSON.stringify(accounts));
  await chain.cli("genesis", "bulk-add-genesis-account", list);
  const state = JSON.parse(readFileSync(file, "utf8")).app_state;
  assert.equal(state.auth.accounts.length, 50_001);
  assert.equal(state.auth.accounts.at(-1).account_number, "50000");
  assert.equal(state.bank.balances.length, 50_001);
  const twice = await chain.cli("genesis", "bulk-add-genesis-account", list).catch((error) => error);
  assert.match(twice.stderr, /Account open1\w+ already exists/);
  await chain.cli("genesis", "bulk-add-genesis-account", list, "--append");
  const again = JSON.parse(readFileSync(file, "utf8")).app_state.bank;
  assert.equal(again.balances.length, 50_001);
  assert.ok(again.balances.filter((b) => b.coins[0].amount === "2").length >= 50_000);
  await chain.cli("genesis", "add-genesis-account", toBech32("open", randomBytes(20)), `5${denom}`);
  await chain.cli("genesis", "collect-gentxs");
  assert.equal(await verdict(), undefined);
});
