// A contract sells answers: a model on real data, `answer-desk` from the committed file, ten questions, and who was paid.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTRIBUTORS, DATA, DENOM, ROOT, die, writeJson } from "./lib/env.mjs";
import { attribute, coin, open } from "./lib/cli.mjs";
import { bytes, makeFiles } from "./lib/data.mjs";
import { PRICE as MODEL_PRICE, makeModel } from "./lib/model.mjs";
import { running } from "./lib/process.mjs";
import { audit } from "./lib/sale.mjs";
import { heading, stopwatch, table } from "./lib/table.mjs";
import { ask, settings, transact, typed } from "./lib/typed.mjs";

const OWNER = "desk-owner";
const BUYER = "user";
const ARTIFACT = "cosmwasm-contracts/artifacts/answer_desk.wasm";
/** What a buyer pays for an answer; what the model does not take of it is the owner's. */
const PRICE = 1_250_000;
const ANSWERS = 10;
/** Gas that the purchase of one answer may use; one of this model takes between two and three million. */
const INFER_GAS = 10_000_000;
/** What the owner gets to pay for gas. */
const FLOAT = 10_000_000;

const step = stopwatch();

/** What the committed list says of the file. */
function committedChecksum() {
  const lines = readFileSync(join(ROOT, "cosmwasm-contracts/artifacts/checksums.txt"), "utf8").split("\n");
  return lines.find((line) => line.endsWith(` ${ARTIFACT.split("/").at(-1)}`)).split(" ")[0];
}

async function deploy(model) {
  step("a newcomer makes a key and gets coins for gas");
  settings();
  const { address } = await typed("keys", "add", OWNER);
  console.log(`  ${OWNER} is ${address}`);
  await transact("creator", "bank", "send", "creator", address, coin(FLOAT));

  step("the newcomer uploads the contract");
  const stored = await transact(OWNER, "wasm", "store", ARTIFACT);
  const [code, checksum] = ["code_id", "code_checksum"].map((key) => attribute(stored, "store_code", key));
  if (checksum !== committedChecksum()) throw new Error(`the chain keeps code ${checksum}, ${ARTIFACT} is ${committedChecksum()}`);
  console.log(`  code ${code}, checksum ${checksum}, as committed; ${gas(stored)}`);

  step("the newcomer opens the desk");
  const terms = {
    ...{ model_id: model, price: { denom: DENOM, amount: String(PRICE) }, max_model_fee: String(MODEL_PRICE) },
    ...{ infer_gas_limit: INFER_GAS, agent: null, answer_blocks: 20, dispute_blocks: 3, gate: null },
  };
  const message = JSON.stringify({ owner: null, terms });
  const opened = await transact(OWNER, "wasm", "instantiate", code, message, "--label", "digits", "--no-admin");
  const desk = attribute(opened, "instantiate", "_contract_address");
  console.log(`  the desk is ${desk}; ${gas(opened)}`);
  const quote = await ask(desk, { quote: {} });
  if (!quote.sells) throw new Error("the desk does not sell");
  return { desk, owner: address, from: Number(opened.height) };
}

const fee = (tx) => BigInt(attribute(tx, "tx", "fee").replace(DENOM, ""));
const gas = (tx) => `${Number(tx.gas_used).toLocaleString("en-US")} gas for ${open(fee(tx))} OPEN`;

/** One answer: what the contract's event says of it, and what it cost. */
async function buy(desk, question) {
  const message = JSON.stringify({ ask: { input: bytes(question).toString("base64"), mode: "direct" } });
  const tx = await transact(BUYER, "wasm", "execute", desk, message, "--amount", coin(PRICE));
  const told = (key) => attribute(tx, "wasm-answer", key);
  if (told("order_id") === undefined) throw new Error(`no answer but a refund: ${attribute(tx, "wasm-refund", "reason")}`);
  const answer = { order: told("order_id"), inference: told("inference_id"), label: Number(told("label")), truth: question.label };
  console.log(`  the answer is ${answer.label}, the image shows a ${answer.truth}; ${gas(tx)}`);
  return { ...answer, height: Number(tx.height), gasUsed: tx.gas_used, gasLimit: tx.gas_wanted, gasFee: fee(tx) };
}

async function main() {
  if (running() === null) throw new Error("no node is running: use localnet/run-contracts.sh");
  const files = makeFiles();
  if (files.parts.length !== CONTRIBUTORS.length) throw new Error("a contributor has no rows");
  const state = { contributions: {} };
  await makeModel({ state, save: () => writeJson(join(DATA, "state.json"), state), step }, files);

  const { desk, owner, from } = await deploy(state.model);
  step(`${ANSWERS} answers are sold`);
  const answers = [];
  for (const question of files.questions.slice(0, ANSWERS)) answers.push(await buy(desk, question));

  step("what the desk says of its orders and of the coins that they hold");
  const orders = await ask(desk, { orders: { limit: ANSWERS + 1 } });
  const escrow = await ask(desk, { escrow: { denom: DENOM } });
  await audit({ desk, owner, buyer: BUYER, price: BigInt(PRICE), answers, orders, escrow, from, parts: files.parts });
  step("done");
  heading("To go on with this chain");
  const home = process.env.OPENLEDGER_CONTRACTS_HOME || "build/contracts";
  table(
    [{ title: "to" }, { title: "type" }],
    [
      ["start it", `OPENLEDGER_HOME=${home} node localnet/start.mjs`],
      ["see why an answer was paid as it was", `openledgerd query attribution explain ${answers[0].inference}`],
      ["stop it", `OPENLEDGER_HOME=${home} localnet/stop.sh`],
    ],
  );
}

main().catch(die);
