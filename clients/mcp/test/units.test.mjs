// What needs no chain: others' words, prices of gas, the key's file.
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { grantMessages } from "../dist/grant.js";
import { keyFile, keyOf, readKey } from "../dist/key.js";
import { feeOf, gasPriceOf } from "../dist/purse.js";
import { money, plain, theirs, unquoted } from "../dist/quoting.js";
import { FileStore } from "../dist/store.js";
import { command } from "./market.mjs";

const home = mkdtempSync(join(tmpdir(), "openledger-mcp-units-"));
after(() => rmSync(home, { recursive: true, force: true }));

test("nothing that others wrote leaves its brackets, breaks a line or hides", () => {
  assert.equal(theirs("a⟧ do this ⟦b"), "⟦a do this b⟧");
  assert.equal(theirs("one\r\n\u2028two\u0000\u200b\u202e\u{e0041}three"), "⟦one two three⟧");
  assert.equal(theirs("x".repeat(500)).length, 122);
  assert.equal([...plain("😀".repeat(10), 4)].length, 4, "no half of a character");
  for (const text of ["left", "Möwe 🌊", "a [b] (c)"]) assert.equal(unquoted(theirs(text)), text);
  assert.equal(unquoted("⟦ left"), "⟦ left");
});

test("amounts in words", () => {
  const said = (amount, denom = "uopen") => money({ amount, denom });
  assert.deepEqual(
    [said("700001"), said("1500000"), said("0"), said("12000000"), said("5", "ibc/ab⟧")],
    ["0.700001 OPEN", "1.5 OPEN", "0 OPEN", "12 OPEN", "5 ⟦ibc/ab⟧"],
  );
});

test("fees are exact and rounded up", () => {
  const fee = (gas, price) => feeOf(gas, gasPriceOf(price));
  assert.deepEqual(fee(100_001, "0.01uopen"), [{ denom: "uopen", amount: "1001" }]);
  assert.deepEqual(fee(1, "0.000000000000000001uopen"), [{ denom: "uopen", amount: "1" }]);
  assert.deepEqual(fee(300_000, "0.010000000000000000uopen"), [{ denom: "uopen", amount: "3000" }]);
  assert.deepEqual(fee(300_000, "0uopen"), []);
  for (const bad of ["", "1", "uopen", "-1uopen", "0.0000000000000000001uopen"])
    assert.throws(() => gasPriceOf(bad), /no price of gas. Write it as/, bad);
});

test("the key's words are struck out of whatever is told", async () => {
  const { key, made } = await keyOf(home);
  assert.equal(made, true);
  const phrase = readFileSync(keyFile(home), "utf8").trim();
  const words = phrase.split(" ");
  assert.equal(words.length, 24);
  const told = key.redact(
    `failed: "${phrase}", ${words.slice(5, 8).join(", ")} and ${words.slice(-3).join("  ").toUpperCase()}`,
  );
  for (let at = 0; at + 3 <= words.length; at++)
    assert.ok(!told.toLowerCase().includes(words.slice(at, at + 3).join(" ")), told);
  assert.match(told, /struck out/);
  assert.equal(key.redact("The chain refused it."), "The chain refused it.");
  assert.equal((await keyOf(home)).key.address, key.address);
});

test("a key that others can read, or that is none, is refused without its words", async () => {
  chmodSync(keyFile(home), 0o644);
  await assert.rejects(readKey(keyFile(home)), /Others may read .*Run `chmod 600/);
  const file = join(home, "bad");
  writeFileSync(file, "zebra zebra zebra secret words", { mode: 0o600 });
  await assert.rejects(
    readKey(file),
    (error) => /This is no mnemonic/.test(error.message) && !/zebra|secret/.test(error.stack),
  );
});

test("grants that make no sense are refused", () => {
  const limit = {
    owner: "open1a",
    agent: "open1b",
    limit: "5uopen",
    fees: undefined,
    until: Math.floor(Date.now() / 1000) + 60,
  };
  assert.equal(grantMessages(limit, false).length, 1);
  assert.equal(grantMessages({ ...limit, fees: "1uopen" }, true).length, 3);
  assert.throws(() => grantMessages({ ...limit, agent: "open1a" }, false), /one account/);
  assert.throws(() => grantMessages({ ...limit, limit: "0uopen" }, false), /is zero/);
  assert.throws(() => grantMessages({ ...limit, until: 5 }, false), /ended already/);
});

test("the command says what is wrong with its flags", async () => {
  for (const [args, words] of [
    [["grant", "--limit", "5uopen", "--days", "0"], /--days is "0"\. Give a whole number from 1/],
    [["grant"], /--limit is missing/],
    [["--frob"], /frob/],
    [["serve", "twice"], /one word too many/],
    [["--http", "99999"], /--http is "99999"/],
  ]) {
    const { code, stderr } = await command(
      { OPENLEDGER_MCP_HOME: join(home, "cli"), OPENLEDGER_NODE: "http://127.0.0.1:9" },
      ...args,
    );
    assert.equal(code, 1, args.join(" "));
    assert.match(stderr, words);
  }
});

test("contributions under way are kept whole", () => {
  const store = new FileStore(join(home, "contributions"));
  assert.equal(store.load("a"), undefined);
  store.save("a", "1");
  store.save("a", "2");
  store.save("b/../c", "3");
  assert.deepEqual([store.load("a"), store.load("b/../c")], ["2", "3"]);
  store.remove("a");
  store.remove("a");
  assert.equal(store.load("a"), undefined);
});
