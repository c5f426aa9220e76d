// What the command line refuses, beside the SDK's own commands (tests/simd) in the same run: the same words on the line, the same words of
// the refusal. Both read the same keyring, genesis and settings; no node runs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { binary } from "../harness/chain.mjs";

const run = promisify(execFile);
const source = join(dirname(fileURLToPath(import.meta.url)), "../../simd");
const KEYS = ["--keyring-backend", "test"];
const CHAIN = ["--chain-id", "c-0"];

let dir, simd, ours, theirs, names;
before(async () => {
  dir = mkdtempSync(join(tmpdir(), "openledger-refusals-"));
  simd = join(dir, "simd");
  await run("go", ["build", "-o", simd, "."], { cwd: source });
  [ours, theirs] = [join(dir, "ours"), join(dir, "theirs")];
  await run(binary, ["--home", ours, ...CHAIN, "init", "node", "--bech32-prefix", "cosmos"]);
  for (const name of ["alice", "bob"]) await run(binary, ["--home", ours, "keys", "add", name, ...KEYS, "--output", "json"]);
  cpSync(ours, theirs, { recursive: true });
  const show = async (name, bech) => (await run(binary, ["--home", ours, "keys", "show", name, "-a", "--bech", bech, ...KEYS])).stdout.trim();
  names = { A: await show("alice", "acc"), B: await show("bob", "acc"), V: await show("alice", "val") };
  writeFileSync(join(dir, "empty.json"), "{}");
  writeFileSync(join(dir, "badcoin.json"), JSON.stringify({ messages: [], metadata: "", deposit: "-324foocoin", title: "t", summary: "s" }));
});
after(() => rmSync(dir, { recursive: true, force: true }));

/** The refusal alone: without our prefix, cobra's usage, the place in the SDK's source that its errors carry, and blank lines. */
async function refusal(program, home, line) {
  // K and C stand for the flags of keyring and chain, A and B for accounts, V for a validator.
  const words = line.split(" ").flatMap((word) => ({ K: KEYS, C: CHAIN })[word] ?? [names[word] ?? word]);
  const child = run(program, words.includes("--home") ? words : [...words, "--home", home], { cwd: dir, env: { ...process.env, HOME: dir } });
  child.child.stdin.end();
  try {
    await child;
    return "taken";
  } catch ({ stderr }) {
    const text = stderr.includes("Usage:") ? stderr.trim().split(/\n\n+/).at(-1) : stderr;
    const own = text.slice(program === binary ? text.indexOf("Error: ") + "Error: ".length : 0);
    const plain = own.trim().replace(/ \[cosmos\/cosmos-sdk@[^\]]*\]/g, "").replaceAll(home, "HOME").replaceAll("openledgerd", "simd").replace(/\n+/g, "\n");
    // The SDK lists the values of an enum in the order of a Go map, which changes from call to call.
    return plain.replace(/(?<=Valid values are: ).*/, (values) => values.split(", ").sort().join(", "));
  }
}

const LINES = {
  keys: `
keys add
keys add a b
keys add x --nope
keys add x --account foo
keys add x --coin-type -1
keys add x --algo ed25519 K
keys add x --multisig alice,nobody K
keys add x --multisig alice,alice K
keys add x --multisig alice,bob --multisig-threshold 3 K
keys add x --multisig alice,bob --multisig-threshold 0 K
keys add x --pubkey-base64 !! K
keys add x --recover --keyring-backend test
keys show
keys show nobody K
keys show alice -a -p K
keys show alice --bech foo K
keys show alice nobody K
keys show alice bob --multisig-threshold 5 K
keys show cosmos1xxx K
keys delete
keys rename alice
keys rename nobody new -y K
keys rename alice bob -y K
keys export nobody --unarmored-hex --unsafe -y K
keys export alice --unsafe K
keys export alice --unarmored-hex K
keys export
keys import a
keys import a nofile K
keys import-hex a zz K
keys import-hex
keys parse
keys list --list-names=maybe
keys list --keyring-backend foo
keys migrate x
keys add x --hd-path nothing K`,
  tx: `
tx nothing
tx bank nothing
tx bank sned
tx bank send
tx bank send alice B
tx bank send alice B 5uopen 6
tx bank send alice B -5uopen
tx bank send alice B 5uopen --nope
tx bank send alice B 5uopen -z
tx bank send alice B 5uopen -yz
tx bank send alice B 5uopen --gas
tx bank send alice B 5uopen --sequence x
tx bank send alice B 5uopen --sequence -1
tx bank send alice B 5uopen --account-number 99999999999999999999
tx bank send alice B 5uopen --timeout-height x
tx bank send alice B 5uopen --timeout-duration x
tx bank send alice B 5uopen --generate-only=maybe
tx bank send alice B 5uopen --=x
tx bank send alice B 5uopen ---x
tx bank send alice B uopen K C --generate-only
tx bank send alice B 5uopen,5uopen K C --generate-only
tx bank send alice nobody 5uopen K C --generate-only
tx bank send nobody B 5uopen K C --generate-only
tx bank send alice B 5uopen K --generate-only --offline
tx bank send alice B 5uopen K C --generate-only --offline -a 1 -s 1
tx bank send alice B 5uopen K C --generate-only --fees 5uopen --gas-prices 1uopen
tx bank send alice B 5uopen K C --offline -a 1 -s 1 --gas auto
tx bank multi-send A B 5uopen
tx bank multi-send alice A B -5uopen
tx bank multi-send alice A B 0uopen K C --generate-only
tx bank multi-send alice A B uopen K C --generate-only
tx bank multi-send alice A zz 5uopen K C --generate-only
tx bank multi-send nobody A B 5uopen K C --generate-only
tx bank multi-send alice A B 5uopen K C --generate-only --offline -a 1 -s 1
tx bank multi-send alice A B 5uopen K C --generate-only --offline
tx sign
tx sign nofile --from alice K C
tx sign empty.json K C
tx sign-batch
tx multisign a
tx multisign nofile alice x K C
tx broadcast
tx broadcast nofile
tx broadcast empty.json --offline
tx encode
tx encode nofile
tx decode
tx decode !!
tx decode zz --hex
tx validate-signatures
tx validate-signatures nofile
tx staking delegate V
tx staking delegate V 5uopen --from nobody K C --generate-only
tx staking create-validator
tx staking create-validator nofile --from alice K C --generate-only
tx staking create-validator empty.json --from alice K C --generate-only
tx staking edit-validator --commission-rate x --from alice K C --generate-only
tx gov vote 1
tx gov vote x yes --from alice K C --generate-only
tx gov vote 1 perhaps --from alice K C --generate-only
tx gov weighted-vote 1 yes=x --from alice K C --generate-only
tx gov weighted-vote x yes --from alice K C --generate-only
tx gov weighted-vote 1 perhaps --from alice K C --generate-only
tx gov submit-proposal
tx gov submit-proposal nofile --from alice K C --generate-only
tx gov submit-proposal badcoin.json --from alice K C --generate-only
tx gov deposit 1 --from alice K C
tx gov deposit 1 -5uopen --from alice K C
tx distribution withdraw-rewards
tx distribution fund-community-pool x --from alice K C --generate-only
tx distribution set-withdraw-addr zz --from alice K C --generate-only
tx authz grant B
tx authz grant B foo --from alice K C --generate-only
tx authz revoke B
tx feegrant grant A
tx feegrant grant alice B --spend-limit x K C --generate-only
tx vesting create-vesting-account B 5uopen
tx vesting create-vesting-account B 5uopen x --from alice K C --generate-only
tx vesting create-vesting-account B x 1 --from alice K C --generate-only
tx vesting create-periodic-vesting-account B nofile --from alice K C --generate-only
tx upgrade software-upgrade
tx bank send alice B 5 K C --generate-only
tx bank send alice B 5u K C --generate-only
tx bank send alice B 0uopen K C --generate-only
tx feegrant grant alice B --expiration x K C --generate-only
tx bank send alice B 5uopen --gas-adjustment x`,
  query: `
query nothing
query bank nothing
query bank balances
query bank balances A B
query bank balances A --nope
query bank balances A --height x
query bank balances A --page-limit x
query bank balances A --page-count-total=maybe
query bank denom-metadata
query block 1 2
query block --type foo 1
query block --type height x
query block --type hash zz
query blocks
query txs
query tx
query tx a b
query tx --type foo x
query tx --type signature
query block-results 1 2
query block-results x
query comet-validator-set 1 2
query comet-validator-set x
query gov proposal
query gov proposal x
query gov proposals --proposal-status foo
query staking validator
query staking delegation A
query distribution commission
query distribution validator-distribution-info A B`,
  others: `
status --nope
genesis nothing
genesis add-genesis-account
genesis add-genesis-account A
genesis add-genesis-account A x
genesis add-genesis-account A 5uopen --vesting-amount 9uopen --vesting-end-time 1
genesis add-genesis-account A 5uopen --vesting-amount 3uopen
genesis add-genesis-account nobody 5uopen K
genesis add-genesis-account A 5uopen --vesting-end-time x
genesis bulk-add-genesis-account
genesis bulk-add-genesis-account nofile
genesis gentx
genesis gentx alice
genesis gentx nobody 5uopen K C
genesis gentx alice x K C
genesis collect-gentxs --gentx-dir nodir
genesis validate a b
genesis validate nofile
genesis validate empty.json
genesis migrate
config get
config get app
config get nofile x
config get app nothing
config get client nothing
config set app
config set app nothing 1
config view
config view nofile
config home x
export x
export --height x
export --nope
export --home nohome
debug nothing
debug addr
debug addr zz
debug pubkey
debug pubkey-raw
debug pubkey-raw zz
debug pubkey-raw zz -t foo
debug raw-bytes
debug raw-bytes x
debug codec nothing
init
init a b
init x --nope
init x --default-denom
init x --initial-height foo
version x
nothing
stauts
--nope`,
};

for (const [area, text] of Object.entries(LINES)) {
  test(`wrong lines of ${area}`, async () => {
    const lines = text.trim().split("\n");
    const differ = [];
    for (let i = 0; i < lines.length; i += 2) {
      await Promise.all(lines.slice(i, i + 2).map(async (line) => {
        const [mine, sdk] = await Promise.all([refusal(binary, ours, line), refusal(simd, theirs, line)]);
        // A text with blank lines in it loses what stands before the last one together with cobra's usage.
        const same = sdk !== "taken" && (mine === sdk || mine.endsWith(`\n${sdk}`));
        if (!same) differ.push({ line, mine, sdk });
      }));
    }
    assert.deepEqual(differ, []);
  });
}
