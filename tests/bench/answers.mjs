// What paid answers cost on the chain that `make run` has started: the gas of one that is bought alone and of those of a batch, how many
// fill a block, and how many a whole OPEN of gas pays for at the least price. The chain executes each; nothing is estimated.
//
//   make run && node tests/bench/answers.mjs      after `npm ci` in tests/e2e; OPENLEDGER_HOME as for `make run`
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNTS, BASE, CONTRIBUTORS, PHRASE, PORTS, ROOT, readJson } from "../../localnet/lib/env.mjs";
import { buyer } from "../e2e/harness/buyer.mjs";

/** Gas of a block with the genesis of `init`, and the least price of a unit in uopen that `make run` sets. */
const [BLOCK, PRICE] = [36_000_000, 0.001];
const rows = readFileSync(join(ROOT, "tests/data/digits.csv"), "utf8").trim().split("\n");
const inputs = rows.slice(-64).map((row) => Uint8Array.from(row.split(",").slice(0, 64).map(Number)));
const { rpc } = readJson(PORTS, { rpc: 26657 });
const user = await buyer(`http://127.0.0.1:${rpc}`, PHRASE, ACCOUNTS.indexOf("user"));

const line = (what, gas, answers) => {
  const each = gas / answers;
  const cells = [what.padEnd(24), gas, Math.round(each), Math.floor(BLOCK / each), Math.floor(1_000_000 / (each * PRICE))];
  console.log(cells.map((cell, i) => (i === 0 ? cell : String(cell).padStart(14))).join(""));
};
console.log(["".padEnd(24), "gas", "gas each", "in a block", "for an OPEN"].map((cell, i) => (i === 0 ? cell : cell.padStart(14))).join(""));
line("alone", await user.alone(inputs[0]), 1);
for (const size of [1, 8, 16, 32, 64]) line(`batch of ${size}`, await user.batch(inputs.slice(0, size)), size);
const payees = readJson(join(BASE, "accounts.json")).slice(0, CONTRIBUTORS.length).map(({ address }) => address);
line(`MsgMultiSend to ${payees.length}`, await user.multiSend(payees), 1);
user.close();
