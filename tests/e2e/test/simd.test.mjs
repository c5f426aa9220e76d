// openledgerd's command line against the Cosmos SDK's own commands: the same words must print the same bytes.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { binary } from "../harness/chain.mjs";

const run = promisify(execFile);
const replay = join(dirname(fileURLToPath(import.meta.url)), "../../sdk-replay");
const KEYS = ["--keyring-backend", "test"];
const CHAIN = ["--chain-id", "ibc-0"];

let dir, simd, ours, theirs, alice, bob, valA, valB;
before(async () => {
  dir = mkdtempSync(join(tmpdir(), "openledger-simd-"));
  simd = join(dir, "simd");
  await run("go", ["build", "-o", simd, "./simd"], { cwd: replay });
  [ours, theirs] = [join(dir, "ours"), join(dir, "theirs")];
  await run(binary, ["--home", ours, ...CHAIN, "init", "node", "--bech32-prefix", "cosmos"]);
  for (const name of ["alice", "bob"]) await run(binary, ["--home", ours, "keys", "add", name, ...KEYS, "--output", "json"]);
  // Both read the same keyring, genesis and validator key.
  cpSync(ours, theirs, { recursive: true });
  const show = async (name, bech) => (await run(binary, ["--home", ours, "keys", "show", name, "-a", "--bech", bech, ...KEYS])).stdout.trim();
  [alice, bob, valA, valB] = [await show("alice", "acc"), await show("bob", "acc"), await show("alice", "val"), await show("bob", "val")];
});
after(() => rmSync(dir, { recursive: true, force: true }));

/** Output and end of a command. */
async function answer(program, args) {
  try {
    const { stdout } = await run(program, args, { cwd: dir });
    return { ok: true, stdout };
  } catch (error) {
    return { ok: false, stdout: error.stdout, stderr: error.stderr.split("\n").find((line) => line.startsWith("Error:")) };
  }
}

const both = (args) => Promise.all([answer(binary, ["--home", ours, ...args]), answer(simd, [...args, "--home", theirs])]);

const fill = (word) => ({ A: alice, B: bob, V: valA, W: valB }[word] ?? word);
const generate = (line) => both(["tx", ...line.split(" ").flatMap((w) => w.split(",").map(fill).join(",")), "--from", "alice", "--generate-only", ...KEYS, ...CHAIN]);

test("messages of every hand-written command", async () => {
  const key = { "@type": "/cosmos.crypto.ed25519.PubKey", key: "oWg2ISpLF405Jcm2vXV+2v4fnjodh6aafuIdeoW+rUw=" };
  const rates = { "commission-rate": "0.1", "commission-max-rate": "0.2", "commission-max-change-rate": "0.01", "min-self-delegation": "1" };
  const send = { "@type": "/cosmos.bank.v1beta1.MsgSend", from_address: alice, to_address: bob, amount: [{ denom: "uopen", amount: "1" }] };
  const files = {
    validator: { pubkey: key, amount: "1000000uopen", moniker: "m", identity: "i", website: "w", security: "s", details: "d<>", ...rates },
    proposal: { messages: [send], metadata: "m<>&", deposit: "10uopen,5atom", title: "t", summary: "s", expedited: true },
    legacy: { title: "T", description: "D", type: "Text", deposit: "10test" },
    periods: { start_time: 1625204910, periods: [{ coins: "10test", length_seconds: 2592000 }, { coins: "1.5uopen,3atom", length_seconds: 0 }] },
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, `${name}.json`), JSON.stringify(content));
  const [, unsigned] = await generate("bank send A B 5uopen");
  writeFileSync(join(dir, "unsigned.json"), unsigned.stdout);
  for (const line of [
    "staking delegate V 1000000000000000000uopen",
    "staking unbond V 5uopen --fees 5uopen --note <b> --gas 300000",
    "staking redelegate V W 5.7uopen --timeout-height 9",
    "staking cancel-unbond V 5uopen 12",
    "staking edit-validator --new-moniker m --commission-rate 0.07",
    "staking edit-validator --min-self-delegation 5",
    "staking create-validator validator.json",
    "distribution withdraw-rewards V --commission",
    "distribution set-withdraw-addr B",
    "distribution fund-community-pool 5uopen,3atom",
    "distribution fund-validator-rewards-pool V 5uopen",
    "distribution withdraw-validator-commission V",
    "gov submit-proposal proposal.json",
    "gov submit-legacy-proposal --proposal legacy.json",
    "gov submit-legacy-proposal --title t --description d --type text --deposit 1uopen",
    "gov vote 1 yes --metadata x",
    "gov vote 1 no_with_veto",
    "gov weighted-vote 1 yes=0.6,no=0.3,abstain=0.05,no_with_veto=0.05",
    "gov weighted-vote 1 yes",
    "gov deposit 1 10uopen,5atom",
    "gov cancel-proposal 1",
    "authz grant B send --spend-limit 5uopen --allow-list A,B --expiration 1700000000",
    "authz grant B generic --msg-type /cosmos.gov.v1.MsgVote",
    "authz grant B delegate --allowed-validators V,W",
    "authz grant B unbond --deny-validators V",
    "authz revoke B /cosmos.bank.v1beta1.MsgSend",
    "authz exec unsigned.json",
    "feegrant grant A B --spend-limit 5uopen --expiration 2030-01-30T15:04:05Z",
    "feegrant grant A B --allowed-messages /a.B,/c.D",
    "vesting create-vesting-account B 5uopen 1893456000 --delayed",
    "vesting create-permanent-locked-account B 5uopen",
    "vesting create-periodic-vesting-account B periods.json",
    "upgrade software-upgrade v2 --upgrade-height 9 --title T --summary S --deposit 5uopen --no-validate",
    "upgrade cancel-software-upgrade --title T",
    "bank send A B 5uopen,3atom",
    "bank multi-send A B B 5uopen --split",
  ]) {
    const [mine, sdk] = await generate(line);
    assert.ok(sdk.ok, `${line}: ${sdk.stderr}`);
    assert.deepEqual(mine, sdk, line);
  }
});

test("what the SDK's commands refuse is refused, where it is our own text with the same words", async () => {
  for (const [line, sameText] of [
    ["staking delegate A 5uopen", false],
    ["gov vote 1 perhaps", false],
    ["gov submit-legacy-proposal --title t --type text --deposit 1uopen", true],
    ["authz grant B redelegate", true],
    ["authz grant A generic --msg-type x", true],
    ["authz grant B send", true],
    ["feegrant grant A B --period 5", true],
    ["upgrade software-upgrade v2 --upgrade-height 9 --no-validate", true],
    ["upgrade software-upgrade v2 --title t --upgrade-height 9", true],
  ]) {
    const [mine, sdk] = await generate(line);
    assert.deepEqual([mine.ok, sdk.ok], [false, false], line);
    if (sameText) assert.equal(mine.stderr, sdk.stderr, line);
  }
});

test("a genesis file with a validator, step by step", async () => {
  const gentx = ["genesis", "gentx", "alice", "1000000000000000000uopen", ...KEYS, ...CHAIN, "--fees", "1uopen", "--ip", "1.2.3.4", "--moniker", "other"];
  const state = (home) => JSON.parse(readFileSync(join(home, "config/genesis.json"), "utf8")).app_state;
  const same = async (args) => {
    const [mine, sdk] = await both(args);
    assert.equal(mine.ok, sdk.ok, `${args.join(" ")}: ${mine.stderr} / ${sdk.stderr}`);
    return [mine, sdk];
  };
  const [noAccount, sdkNoAccount] = await same(gentx);
  assert.equal(noAccount.stderr, sdkNoAccount.stderr);
  await same(["genesis", "add-genesis-account", alice, "2000000000000000000uopen,1000samoleans"]);
  await same(["genesis", "add-genesis-account", bob, "5uopen", "--vesting-amount", "3uopen", "--vesting-end-time", "1893456000"]);
  assert.deepEqual(state(ours).auth, state(theirs).auth);
  assert.deepEqual(state(ours).bank, state(theirs).bank);
  await same(gentx);
  const written = (home) => readdirSync(join(home, "config/gentx")).map((name) => [name, readFileSync(join(home, "config/gentx", name), "utf8")]);
  assert.equal(written(ours).length, 1);
  assert.deepEqual(written(ours), written(theirs), "the signed transaction, byte for byte");
  const [again] = await same(gentx);
  assert.match(again.stderr, /failed to write signed gen tx: open .*: file exists$/);
  await same(["genesis", "collect-gentxs"]);
  assert.deepEqual(state(ours).genutil, state(theirs).genutil);
  const peers = (home) => readFileSync(join(home, "config/config.toml"), "utf8").match(/^persistent_peers = .*$/m)[0];
  assert.match(peers(ours), /@1\.2\.3\.4:26656"$/);
  assert.equal(peers(ours), peers(theirs));
  await same(["genesis", "validate", join(theirs, "config/genesis.json")]);
  await same(["genesis", "validate", join(ours, "config/genesis.json")]);
});
