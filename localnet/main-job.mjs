// The main job on real data: contribute, train, certify, sell fifty answers, and say who was paid what and why.
// Every finished step is noted, so a second run goes on where the first one stopped.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { CHAIN_ID, CONTRIBUTORS, DATA, HOME, PORTS, ROOT, die, readJson, writeJson } from "./lib/env.mjs";
import { WITH_KEYS, attribute, coin, included, job, keys, query, run, send } from "./lib/cli.mjs";
import { CLASSES, DIMENSION, THRESHOLDS, makeFiles } from "./lib/data.mjs";
import { running } from "./lib/process.mjs";
import { heading, table } from "./lib/table.mjs";
import { report } from "./lib/report.mjs";

const STATE = join(DATA, "state.json");
const ENCODER = join(ROOT, "tests/data/digits_encoder.onnx");
/** Blocks from a commit until nothing about its items changes any more. */
const REVEAL_WINDOW = 25;
const PRICE = 1_000_000;
const ANSWERS = 50;
/** Contributors at work at the same time. */
const PARALLEL = 10;

const state = readJson(STATE, { contributions: {}, answers: [] });
const save = () => writeJson(STATE, state);
const started = Date.now();
const step = (text) => console.log(`\n[${((Date.now() - started) / 1000).toFixed(0).padStart(3)} s] ${text}`);

async function createDatanet() {
  if (state.datanet) return;
  step("the creator opens a datanet for 8x8 digits");
  const schema = { modality: "MODALITY_INT8_VECTOR", dimension: DIMENSION, labels: CLASSES, label_names: [] };
  const shares = { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 };
  const fields = {
    title: "Handwritten digits",
    description: "8x8 images of handwritten digits, pixels 0 to 16 (UCI, CC BY 4.0)",
    schema: JSON.stringify(schema),
    policy: "open",
    "default-licence": 127,
    "min-item-bond": coin(1000),
    "near-dup-tau": THRESHOLDS.nearDuplicate,
    "novelty-full-at": THRESHOLDS.fullNovelty,
    "norm-bound": THRESHOLDS.norm,
    "reveal-window": REVEAL_WINDOW,
    shares: JSON.stringify(shares),
  };
  const args = Object.entries(fields).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const tx = await included(await send("creator", ["datanet", "create-datanet", ...args], ["--gas", "1000000"]));
  state.datanet = Number(attribute(tx, "create_datanet", "datanet_id"));
  save();
  console.log(`  datanet ${state.datanet} in block ${tx.height}`);
}

async function contribute(part) {
  if (state.contributions[part.name]) return;
  const args = ["tx", "datanet", "contribute", part.file, "--datanet-id", String(state.datanet)];
  const out = await run([...args, "--from", part.name, "--yes", ...WITH_KEYS, "--output", "json"]);
  const summary = JSON.parse(out);
  state.contributions[part.name] = summary;
  save();
  const { items, admitted, refused } = summary;
  const duplicates = summary.exact_duplicates + summary.near_duplicates;
  console.log(`  ${part.name} (${part.what}): ${items} rows, ${admitted} admitted, ${duplicates} duplicates, ${refused} refused`);
}

async function contributeAll(parts) {
  if (parts.every((part) => state.contributions[part.name])) return;
  step(`${parts.length} contributors commit and reveal their rows, the copier last`);
  const first = parts.filter((part) => !part.last);
  const queue = [...first];
  const worker = async () => {
    for (let part = queue.shift(); part; part = queue.shift()) await contribute(part);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  for (const part of parts.filter((p) => p.last)) await contribute(part);
}

async function uploadEncoder() {
  if (state.artifact) return;
  step("the creator uploads the encoder");
  const done = await job("creator", ["model", "upload", ENCODER]);
  state.artifact = Number(done.artifact_id);
  save();
}

async function train(testFile) {
  if (state.model) return;
  step("the creator trains a model, once the window for late reveals has closed, and has it certified");
  const args = ["--name", "digits", "--description", "Integer encoder and a certified linear head", "--artifact-id", state.artifact, "--datanet", state.datanet];
  const roles = ["--lambda", "1e-3", "--tuner", "tuner=1000000", "--compute", "compute=1000000", "--test", testFile, "--price", coin(PRICE), "--wait"];
  const done = await job("creator", ["model", "train", ...args.map(String), ...roles]);
  state.model = Number(done.model_id);
  state.training = done;
  save();
}

const bytes = (question) => Buffer.from(Int8Array.from(question.pixels).buffer);

/** The user's answers as the chain keeps them, with what each image shows. */
async function answered(user, questions) {
  const truth = new Map(questions.map((q) => [createHash("sha256").update(bytes(q)).digest("base64"), q.label]));
  const { inferences } = await query("inference", "inferences-by-payer", user, "--page-limit", "1000");
  return (inferences ?? []).map((i) => ({
    inference: Number(i.id),
    label: Number(i.label ?? 0),
    truth: truth.get(i.input_sha256),
    height: Number(i.height),
    input: i.input_sha256,
  }));
}

async function infer(questions) {
  const [{ address: user }] = JSON.parse(await keys(["list"])).filter(({ name }) => name === "user");
  const asked = questions.slice(0, ANSWERS);
  const before = new Set((await answered(user, asked)).map((a) => a.input));
  const missing = asked.filter((q) => !before.has(createHash("sha256").update(bytes(q)).digest("base64")));
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
  state.answers = await answered(user, asked);
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
  await createDatanet();
  await Promise.all([contributeAll(parts), uploadEncoder()]);
  await train(testFile);
  await infer(questions);
  step("done");
  await report(state, parts);
  addresses();
}

main().catch(die);
