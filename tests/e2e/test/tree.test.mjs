// Every command, flag, short form, default and number of arguments of the SDK's command line against ours. What differs on purpose stands in
// tree.allow.json with its reason; a reason that nothing needs any more fails, too.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { buildSimd } from "../harness/simd.mjs";
import { ARGUMENTS, ourCommand, parse, takes, theirTree } from "../harness/tree.mjs";

const allowed = JSON.parse(readFileSync(new URL("../tree.allow.json", import.meta.url), "utf8"));
const used = new Set();
let folder, theirs;
const ours = new Map();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "openledger-tree-"));
  theirs = await theirTree(await buildSimd(folder));
  const paths = [...theirs.keys()].filter((path) => !excused(`command ${path}`));
  const work = paths[Symbol.iterator]();
  // A few at a time: each is a process.
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (const path of work) ours.set(path, await ourCommand(path));
  }));
}, { timeout: 1_800_000 });
after(() => rmSync(folder, { recursive: true, force: true }));

/** Whether a difference is allowed: `*` stands for any words. */
function excused(difference) {
  const entry = allowed.find(({ difference: pattern }) => {
    const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${escaped.join(".*")}$`).test(difference);
  });
  if (entry) used.add(entry);
  return entry !== undefined;
}

const report = (differences) => {
  const left = differences.filter((difference) => !excused(difference));
  // One text, because lists are shown in part only.
  assert.equal(left.join("\n"), "", `${left.length} differences`);
};
const each = function* () {
  for (const [path, command] of ours) if (command && !command.other) yield [path, theirs.get(path), command];
};

test("every command is there", () => {
  report([...ours].filter(([, command]) => !command || command.other).map(([path]) => `command ${path}`));
});

test("every other name of a command works", { timeout: 600_000 }, async () => {
  const differences = [];
  for (const [path, { aliases }] of theirs) {
    if (!ours.get(path)) continue;
    for (const alias of aliases) {
      const other = [...path.split(" ").slice(0, -1), alias].join(" ");
      const command = await ourCommand(other);
      if (!command || command.other) differences.push(`alias ${path}: ${alias}`);
    }
  }
  report(differences);
});

test("every flag is there, with its short form, and is a switch where theirs is one", () => {
  const differences = [];
  for (const [path, their, our] of each()) {
    if (our.group || !their.runs) continue;
    for (const flag of their.flags.values()) {
      const mine = our.flags.get(flag.name);
      if (!mine) differences.push(`flag ${path} --${flag.name}`);
      else {
        if (flag.short && mine.short !== flag.short) differences.push(`short ${path} --${flag.name} -${flag.short}`);
        if ((flag.bare !== "") === mine.value) differences.push(`kind ${path} --${flag.name} ${flag.type}`);
      }
    }
  }
  report(differences);
});

test("defaults that a help text states are the SDK's", () => {
  const plain = (text) => (["", "false", "[]", "0", "0s"].includes(text) ? "" : text.replace(/^"(.*)"$/, "$1"));
  const differences = [];
  for (const [path, their, our] of each()) {
    if (our.group || !their.runs) continue;
    for (const flag of their.flags.values()) {
      const mine = our.flags.get(flag.name);
      if (!mine) continue;
      const [a, b] = [plain(flag.default), plain(mine.default ?? "")];
      if (a !== b) differences.push(`default ${path} --${flag.name}: ${a || "(none)"}, ours ${b || "(none)"}`);
    }
  }
  report(differences);
});

test("the same numbers of arguments are taken", () => {
  const differences = [];
  for (const [path, their, our] of each()) {
    if (our.group || !their.runs) continue;
    const mine = Array.from({ length: ARGUMENTS + 1 }, (_, n) => n).filter((n) => takes(our, n));
    if (JSON.stringify(mine) !== JSON.stringify(their.counts)) differences.push(`arguments ${path}: ${their.counts}, ours ${mine}`);
  }
  report(differences);
});

test("every allowed difference has a reason and is still needed", () => {
  for (const entry of allowed) {
    assert.ok(entry.reason?.length > 10, `no reason: ${entry.difference}`);
    assert.ok(used.has(entry), `not needed any more: ${entry.difference}`);
  }
});

test("help texts are read as they are printed", () => {
  const command = parse(`About\n\nUsage: openledgerd tx bank send [OPTIONS] <FROM> <TO> [AMOUNT]...\n\nOptions:\n  -f, --from <KEY>    Name [default: me]\n      --dry-run       Simulate\n      --trace[=<TRACE>]\n          Causes\n\n          [default: false]\n  -h, --help          Print help\n`);
  assert.deepEqual([command.name, command.least, command.most, command.group], ["send", 2, Infinity, false]);
  assert.deepEqual(command.flags.get("from"), { name: "from", short: "f", value: true, default: "me" });
  assert.deepEqual(command.flags.get("dry-run"), { name: "dry-run", short: "", value: false, default: undefined });
  assert.deepEqual(command.flags.get("trace"), { name: "trace", short: "", value: false, default: "false" });
});
