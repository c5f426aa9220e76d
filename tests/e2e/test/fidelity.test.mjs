// `model fidelity`: a model's record and payments against refits of its head, asked with a file, with later items and without either.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Chain, denom } from "../harness/chain.mjs";
import { points, sellAnswers } from "../harness/economy.mjs";

let chain, model;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `900000000000${denom}` } });
  model = await sellAnswers(chain, "alice", 700_001n);
});
after(() => chain?.destroy());

function table(name, seed, count) {
  const file = join(chain.home, name);
  const row = ({ label, features }) => `${[...Int8Array.from(features)].join(",")},${label}\n`;
  writeFileSync(file, points(seed, count).map(row).join(""));
  return file;
}

/** The measurement as JSON; nobody signs. */
const measured = (...args) => chain.json("model", "fidelity", "--model", String(model), "--subsets", "30", ...args);

function sound(found, source, asked, trained) {
  assert.deepEqual([found.questions, found.points, found.owners, found.halves_of_owners], [{ source, count: asked }, trained, 1, 0]);
  assert.deepEqual(found.rows.map((row) => row.rule), ["record", "base", "base_and_gate", "paid", "paid", "paid", "paid"]);
  const [record, ...rules] = found.rows.map((row) => row.per_point.lds);
  assert.ok(record > 0.7 && rules.every((lds) => lds < record), JSON.stringify(found.rows));
  assert.ok(found.rows.every((row) => row.per_owner === null && row.per_point.standard_error > 0));
}

test("a fifth of the points is asked where there is nothing else, and a seed decides everything", async () => {
  const found = await measured("--seed", "3");
  sound(found, "left_out_points", 8, 32);
  assert.deepEqual(await measured("--seed", "3"), found);
  assert.notDeepEqual(await measured("--seed", "4"), found);
});

test("questions of a file, as a table for people", async () => {
  const file = table("asked.csv", 9, 25);
  sound(await measured("--questions", file), "file", 25, 40);
  const told = await chain.cli("model", "fidelity", "--model", String(model), "--questions", file, "--node", `tcp://127.0.0.1:${chain.rpcPort}`);
  assert.match(told.stdout, /record: signed influence +0\.\d{3} ± 0\.\d{3} +-\n/);
  assert.match(told.stdout, /1 owners are too few for halves of owners\./);
  await assert.rejects(measured("--subsets", "9"), (error) => /--subsets/.test(error.stderr));
});

test("items that came after the training are asked", async () => {
  const flags = ["--from", "alice", "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId];
  await chain.json("tx", "datanet", "contribute", table("later.csv", 77, 30), "--datanet-id", "1", ...flags);
  await chain.blocks(8);
  const found = await measured();
  sound(found, "later_items", found.questions.count, 40);
  assert.ok(found.questions.count >= 20, `${found.questions.count} questions`);
});
