// The main job on real data: contribute, train, certify, sell fifty answers, and say who was paid what and why.
// Every finished step is noted, so a second run goes on where the first one stopped.
import { join } from "node:path";
import { CHAIN_ID, CONTRIBUTORS, DATA, HOME, PORTS, die, readJson, writeJson } from "./lib/env.mjs";
import { WITH_KEYS, coin, included, query, run, send } from "./lib/cli.mjs";
import { answered, inputHash, userAddress } from "./lib/answers.mjs";
import { bytes, makeFiles } from "./lib/data.mjs";
import { PRICE, makeModel } from "./lib/model.mjs";
import { running } from "./lib/process.mjs";
import { heading, stopwatch, table } from "./lib/table.mjs";
import { report } from "./lib/report.mjs";

const STATE = join(DATA, "state.json");
const ANSWERS = 50;

const state = readJson(STATE, { contributions: {}, answers: [] });
const save = () => writeJson(STATE, state);
const step = stopwatch();

async function infer(questions) {
  const user = await userAddress();
  const asked = questions.slice(0, ANSWERS);
  const before = new Set((await answered(user, asked, bytes)).map((a) => a.input));
  const missing = asked.filter((q) => !before.has(inputHash(bytes(q))));
  if (missing.length > 0) {
    step(`the user pays for ${missing.length} answers`);
    const message = (q) => ["inference", "infer", "--model-id", String(state.model), "--input", bytes(q).toString("hex"), "--max-fee", coin(PRICE)];
    const account = (await query("auth", "account", user)).account;
    const { account_number: number = 0, sequence = 0 } = account.value ?? account;
    const unsigned = await run(["tx", ...message(missing[0]), "--from", "user", ...WITH_KEYS, "--generate-only", "--gas", "auto", "--gas-adjustment", "1.3"]);
    const gas = JSON.parse(unsigned).auth_info.fee.gas_limit;
    const hashes = [];
    for (const [i, question] of missing.entries()) {
      const at = Number(sequence) + i;
      const flags = at === 0 ? [] : ["--account-number", String(number), "--sequence", String(at)];
      hashes.push(await send("user", message(question), [...flags, "--gas", gas]));
    }
    for (const hash of hashes) await included(hash);
  }
  state.answers = await answered(user, asked, bytes);
  save();
  const blocks = new Set(state.answers.map((a) => a.height)).size;
  if (missing.length > 0) console.log(`  ${missing.length} answers paid; the user has ${state.answers.length} in ${blocks} blocks`);
}

function addresses() {
  const ports = readJson(PORTS);
  heading("The node keeps running");
  table(
    [{ title: "server" }, { title: "address" }],
    [
      ["CometBFT RPC", `http://127.0.0.1:${ports.rpc}`],
      ["REST", `http://127.0.0.1:${ports.api}`],
      ["gRPC (with reflection)", `127.0.0.1:${ports.grpc}`],
      ["chain id", CHAIN_ID],
      ["home", HOME],
      ["stop it", "make stop   (or localnet/stop.sh)"],
    ],
  );
}

async function main() {
  if (running() === null) throw new Error("no node is running: use localnet/run.sh");
  const { parts, questions, testFile } = makeFiles();
  if (parts.length !== CONTRIBUTORS.length) throw new Error("a contributor has no rows");
  await makeModel({ state, save, step }, { parts, testFile });
  await infer(questions);
  step("done");
  await report(state, parts);
  addresses();
}

main().catch(die);
