// Keys on a hardware wallet: added, shown, signed with, against an emulated device; and their records against the SDK's keyring.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { stringToPath } from "@cosmjs/crypto";
import { binary, Chain, denom, freePorts, prefix, until } from "../harness/chain.mjs";
import { LedgerApp } from "../harness/ledger.mjs";
import { buildSimd } from "../harness/simd.mjs";

const execute = promisify(execFile);
const run = (program, args, options = {}) => execute(program, args, { timeout: 120_000, ...options });
// The words of the BIP-39 test vectors; nobody's money is behind them.
const WORDS = "equip will roof matter pink blind book anxiety banner elbow sun young";
const OTHER = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const KEYS = ["--keyring-backend", "test"];

let chain, device, home, tools;
before(async () => {
  tools = mkdtempSync(join(tmpdir(), "openledger-ledger-"));
  device = await LedgerApp.start({ mnemonic: WORDS });
  chain = await Chain.start({ chainId: "device-1", accounts: { alice: `1000000000${denom}` } });
  home = chain.home;
});
after(async () => {
  await chain?.destroy();
  await device?.stop();
  rmSync(tools, { recursive: true, force: true });
});

const withDevice = (address = device.address) => ({ env: { ...process.env, OPENLEDGERD_LEDGER: address } });
const cli = async (args, options = withDevice()) => (await run(binary, ["--home", home, ...args], options)).stdout;
const json = async (args, options) => JSON.parse(await cli(args, options));
const fails = (args, options = withDevice()) =>
  run(binary, ["--home", home, ...args], options).then(
    () => assert.fail(`${args.join(" ")} succeeded`),
    (e) => e.stderr.split("\n").find((line) => line.startsWith("Error:")),
  );
const flags = () => [...KEYS, "--chain-id", "device-1", "--node", chain.rpc.replace("http", "tcp"), "--fees", `500${denom}`, "--yes", "--output", "json"];
const expected = async (path, words = WORDS) => {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(words, { prefix, hdPaths: [stringToPath(path)] });
  return (await wallet.getAccounts())[0].address;
};

test("keys are added by reference, with coin type, account and index, and shown on the device", async () => {
  for (const [name, extra, path] of [
    ["device", [], "m/44'/118'/0'/0/0"],
    ["third", ["--account", "2", "--index", "5"], "m/44'/118'/2'/0/5"],
    ["coin", ["--coin-type", "529"], "m/44'/529'/0'/0/0"],
  ]) {
    const before = device.shown.length;
    const key = await json(["keys", "add", name, "--ledger", ...extra, ...KEYS, "--output", "json"]);
    assert.deepEqual([key.type, key.address, key.mnemonic], ["ledger", await expected(path), undefined], name);
    // The user saw the address before the key was kept.
    assert.deepEqual(device.shown.slice(before), [{ address: key.address }]);
  }
  const all = await json(["keys", "list", ...KEYS, "--output", "json"]);
  assert.deepEqual(all.filter((key) => key.type === "ledger").map((key) => key.name), ["coin", "device", "third"]);
  const before = device.shown.length;
  const shown = await cli(["keys", "show", "third", "-a", "--device", ...KEYS]);
  assert.deepEqual(device.shown.slice(before), [{ address: shown.trim() }]);
});

test("what cannot be shown or added is refused with the SDK's words", async () => {
  for (const [args, text] of [
    [["keys", "show", "device", "-p", "-d"], "the device flag (-d) can only be used for addresses not pubkeys"],
    [["keys", "show", "device", "-d", "--bech", "val"], "the device flag (-d) can only be used for accounts"],
    [["keys", "show", "alice", "-d"], "the device flag (-d) can only be used for accounts stored in devices"],
    [["keys", "add", "more", "--ledger", "--hd-path", "m/44'/118'/0'/0/9"], "cannot set custom bip32 path with ledger"],
  ]) assert.equal(await fails([...args, ...KEYS]), `Error: ${text}`);
  device.rejects = true;
  assert.match(await fails(["keys", "add", "more", "--ledger", "--index", "7", ...KEYS]), /failed to generate ledger key: .*rejected/);
  assert.match(await fails(["keys", "show", "device", "-d", ...KEYS]), /rejected/);
  device.rejects = false;
  await fails(["keys", "show", "more", ...KEYS]);
  // No device, another app, an old app, another device.
  assert.match(await fails(["keys", "add", "more", "--ledger", ...KEYS], withDevice("")), /no Ledger device found|only/);
  const [port] = await freePorts(1);
  assert.match(await fails(["keys", "show", "device", "-d", ...KEYS], withDevice(`tcp://127.0.0.1:${port}`)), /refused/);
  device.open = false;
  assert.equal(await fails(["keys", "show", "device", "-d", ...KEYS]), "Error: are you sure the Cosmos app is open?");
  device.open = true;
  const old = await LedgerApp.start({ mnemonic: WORDS, version: [1, 5, 5] });
  assert.equal(await fails(["keys", "show", "device", "-d", ...KEYS], withDevice(old.address)), "Error: app version required 2.1.0 - version found: 1.5.5");
  await old.stop();
});

test("transactions are signed on the device, in amino JSON, whatever its length and whichever s it gives", async () => {
  const address = await expected("m/44'/118'/0'/0/0");
  await until("the device's account has money", async () => {
    await json(["tx", "bank", "send", "alice", address, `1000000${denom}`, ...flags()]);
    return true;
  });
  await until("it arrived", async () => (await json(["query", "bank", "balances", address, "--node", chain.rpc.replace("http", "tcp"), "--output", "json"])).balances.length > 0);
  for (const [note, high] of [["short", false], ["x".repeat(200), true], ["<&> of a note", false]]) {
    device.high = high;
    const before = device.shown.length;
    const sent = await json(["tx", "bank", "send", "device", chain.keys.alice.address, `7${denom}`, "--note", note, ...flags()]);
    assert.equal(sent.code, 0, sent.raw_log);
    const [{ document }] = device.shown.slice(before);
    assert.deepEqual([document.chain_id, document.memo, document.msgs[0].type], ["device-1", note, "cosmos-sdk/MsgSend"]);
    const tx = await until("it is in a block", () => json(["query", "tx", sent.txhash, "--node", chain.rpc.replace("http", "tcp"), "--output", "json"]));
    assert.deepEqual([tx.code, tx.tx.auth_info.signer_infos[0].mode_info.single.mode], [0, "SIGN_MODE_LEGACY_AMINO_JSON"]);
  }
  device.high = false;
});

test("a rejection, another device and a key that is not on one sign nothing", async () => {
  const send = ["tx", "bank", "send", "device", chain.keys.alice.address, `7${denom}`, ...flags()];
  device.rejects = true;
  assert.match(await fails(send), /the request was rejected on the Ledger device/);
  device.rejects = false;
  const other = await LedgerApp.start({ mnemonic: OTHER });
  assert.match(await fails(send, withDevice(other.address)), /does not match the public key on the ledger device/);
  await other.stop();
  // --ledger with a key of the keyring says that it changes nothing.
  const { stderr, stdout } = await run(binary, ["--home", home, "tx", "bank", "send", "alice", chain.keys.alice.address, `1${denom}`, "--ledger", ...flags()]);
  assert.match(stderr, /--ledger has no effect: the key alice is not on a Ledger device/);
  assert.equal(JSON.parse(stdout).code, 0);
});

test("tx sign, tx sign-batch and their verification with a key on the device", async () => {
  const node = ["--node", chain.rpc.replace("http", "tcp")];
  const unsigned = await cli(["tx", "bank", "send", "device", chain.keys.alice.address, `7${denom}`, "--generate-only", "--fees", `500${denom}`, ...KEYS, "--chain-id", "device-1", ...node]);
  const file = join(tools, "unsigned.json");
  writeFileSync(file, unsigned);
  const signed = await cli(["tx", "sign", file, "--from", "device", ...KEYS, "--chain-id", "device-1", ...node]);
  const signedFile = join(tools, "signed.json");
  writeFileSync(signedFile, signed);
  assert.match(await cli(["tx", "validate-signatures", signedFile, "--chain-id", "device-1", ...node]), /\[OK\]/);
  const batch = join(tools, "batch.json");
  writeFileSync(batch, `${unsigned.trim()}\n${unsigned.trim()}\n`);
  const lines = (await cli(["tx", "sign-batch", batch, "--from", "device", ...KEYS, "--chain-id", "device-1", ...node])).trim().split("\n").map(JSON.parse);
  assert.equal(lines.length, 2);
  assert.equal(Number(lines[1].auth_info.signer_infos[0].sequence), Number(lines[0].auth_info.signer_infos[0].sequence) + 1);
});

test("records of devices are the SDK's, byte for byte", { timeout: 900_000 }, async () => {
  const simd = await buildSimd(tools);
  const theirs = join(tools, "theirs");
  cpSync(join(home, "keyring-test"), join(theirs, "keyring-test"), { recursive: true });
  const record = async (...args) => JSON.parse((await run(simd, ["record", ...args, "--home", theirs])).stdout);
  for (const [name, path] of [["device", "m/44'/118'/0'/0/0"], ["third", "m/44'/118'/2'/0/5"], ["coin", "m/44'/529'/0'/0/0"]]) {
    const read = await record("read", name);
    assert.deepEqual([read.type, read.path, read.raw], ["ledger", path, read.again], name);
  }
  // The other way round: a record that the SDK wrote.
  const key = (await json(["keys", "show", "third", ...KEYS, "--output", "json"])).pubkey;
  await record("write", "written", key, "118", "2", "5");
  const shown = JSON.parse((await run(binary, ["--home", theirs, "keys", "show", "written", ...KEYS, "--output", "json"])).stdout);
  assert.deepEqual([shown.type, shown.pubkey], ["ledger", key]);
  const before = device.shown.length;
  await run(binary, ["--home", theirs, "keys", "show", "written", "-d", ...KEYS], withDevice());
  assert.equal(device.shown.length, before + 1);
});
