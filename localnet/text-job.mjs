// The main job on texts: contribute, train, certify, sell fifty answers in one transaction, let the texts answer a question themselves, and
// say who was paid what and why.
// Every finished step is noted, so a second run goes on where the first one stopped.
import { join, relative } from "node:path";
import { BASE, CHAIN_ID, CONTRIBUTORS, DATA, HOME, PORTS, ROOT, die, readJson, writeJson } from "./lib/env.mjs";
import { coin, included, send } from "./lib/cli.mjs";
import { answered, inputHash, userAddress } from "./lib/answers.mjs";
import { running } from "./lib/process.mjs";
import { report } from "./lib/report.mjs";
import { askSources, showSources } from "./lib/sources.mjs";
import { heading, stopwatch, table, wrap } from "./lib/table.mjs";
import { PRICE, makeTextModel } from "./lib/text-model.mjs";
import { makeFiles } from "./lib/texts.mjs";

const STATE = join(DATA, "state.json");
const ANSWERS = 50;
/** Characters of a text that is shown. */
const SHOWN = 300;

const state = readJson(STATE, { contributions: {}, answers: [] });
const save = () => writeJson(STATE, state);
const step = stopwatch();
const bytes = (question) => Buffer.from(question.text, "utf8");

async function buy(questions) {
  const user = await userAddress();
  const asked = questions.slice(0, ANSWERS);
  const before = new Set((await answered(user, asked, bytes)).map((a) => a.input));
  const missing = asked.filter((q) => !before.has(inputHash(bytes(q))));
  if (missing.length > 0) {
    step(`the user pays for ${missing.length} answers in one transaction`);
    const inputs = missing.flatMap((q) => ["--inputs", bytes(q).toString("hex")]);
    const message = ["inference", "infer-batch", "--model-id", String(state.model), ...inputs, "--max-fee-each", coin(PRICE)];
    const tx = await included(await send("user", message, ["--gas", "auto", "--gas-adjustment", "1.3"]));
    const gas = Math.round(Number(tx.gas_used) / missing.length);
    console.log(`  ${missing.length} answers in block ${tx.height}: ${Number(tx.gas_used).toLocaleString("en-US")} gas, ${gas.toLocaleString("en-US")} for each`);
  }
  state.answers = (await answered(user, asked, bytes)).filter((a) => a.truth !== undefined);
  save();
}

/** One question as it was asked. */
function showQuestion(questions, topics) {
  const [question] = questions;
  const answer = state.answers.find((a) => a.input === inputHash(bytes(question)));
  heading("One of the questions");
  const text = question.text.length > SHOWN ? `${question.text.slice(0, SHOWN)}...` : question.text;
  for (const line of wrap(text, 100)) console.log(`  ${line}`);
  console.log(`  the answer was "${topics[answer.label]}", Reuters' own topic is "${topics[question.label]}"`);
}

function ending() {
  const ports = readJson(PORTS);
  const home = relative(ROOT, BASE).startsWith("..") ? BASE : relative(ROOT, BASE);
  heading("The node keeps running");
  table(
    [{ title: "what" }, { title: "where" }],
    [
      ["CometBFT RPC", `http://127.0.0.1:${ports.rpc}`],
      ["REST", `http://127.0.0.1:${ports.api}`],
      ["gRPC (with reflection)", `127.0.0.1:${ports.grpc}`],
      ["chain id", CHAIN_ID],
      ["home", HOME],
      ["ask", `openledgerd tx inference ask ${state.model} --text "..." --from user --home ${relative(ROOT, HOME)} --keyring-backend test`],
      ["stop it", `OPENLEDGER_HOME=${home} localnet/stop.sh`],
    ],
  );
}

async function main() {
  if (running() === null) throw new Error("no node is running: use localnet/run-text.sh");
  const files = makeFiles();
  const { parts, topics, questions } = files;
  if (parts.length !== CONTRIBUTORS.length || parts.some((part) => part.rows.length === 0)) throw new Error("a contributor has no texts");
  await makeTextModel({ state, save, step }, files);
  await buy(questions);
  const toTexts = questions[ANSWERS] ?? questions[0];
  await askSources({ state, save, step }, toTexts);
  step("done");
  showQuestion(questions, topics);
  await showSources(state, toTexts, topics);
  await report(state, parts, { label: (number) => `"${topics[number]}"`, shows: "Reuters' own topic is" });
  ending();
}

main().catch(die);
