// The job up to a model that sells answers: a datanet, its contributors, an encoder, a certified head.
import { join } from "node:path";
import { ROOT } from "./env.mjs";
import { WITH_KEYS, attribute, coin, included, job, run, send } from "./cli.mjs";
import { CLASSES, DIMENSION, THRESHOLDS } from "./data.mjs";

const ENCODER = join(ROOT, "tests/data/digits_encoder.onnx");
/** Blocks from a commit until nothing about its items changes any more. */
const REVEAL_WINDOW = 25;
/** What the model's creator asks for an answer. */
export const PRICE = 1_000_000;
/** Contributors at work at the same time. */
const PARALLEL = 10;

/** Where the digits come from (tests/data/README.md). */
const SOURCE = [
  ...["--source", "public-dataset", "--domain", "archive.ics.uci.edu", "--personal-data", "none"],
  ...["--source-uri", "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits", "--licence-uri", "https://creativecommons.org/licenses/by/4.0/"],
];

async function createDatanet({ state, save, step }) {
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

async function contribute({ state, save }, part, source) {
  if (state.contributions[part.name]) return;
  const args = ["tx", "datanet", "contribute", part.file, "--datanet-id", String(state.datanet), ...source];
  const out = await run([...args, "--from", part.name, "--yes", ...WITH_KEYS, "--output", "json"]);
  const summary = JSON.parse(out);
  state.contributions[part.name] = summary;
  save();
  const { items, admitted, refused } = summary;
  const duplicates = summary.exact_duplicates + summary.near_duplicates;
  console.log(`  ${part.name} (${part.what}): ${items} rows, ${admitted} admitted, ${duplicates} duplicates, ${refused} refused`);
}

/** Has all contributors commit and reveal who have not, with flags that say where the rows come from; `state.contributions` keeps what became of them. */
export async function contributeAll(progress, parts, source) {
  const { state, step } = progress;
  if (parts.every((part) => state.contributions[part.name])) return;
  step(`${parts.length} contributors commit and reveal their rows, the copier last`);
  const first = parts.filter((part) => !part.last);
  const queue = [...first];
  const worker = async () => {
    for (let part = queue.shift(); part; part = queue.shift()) await contribute(progress, part, source);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  for (const part of parts.filter((p) => p.last)) await contribute(progress, part, source);
}

async function uploadEncoder({ state, save, step }) {
  if (state.artifact) return;
  step("the creator uploads the encoder");
  const done = await job("creator", ["model", "upload", ENCODER]);
  state.artifact = Number(done.artifact_id);
  save();
}

async function train({ state, save, step }, testFile) {
  if (state.model) return;
  step("the creator trains a model, once the window for late reveals has closed, and has it certified");
  const args = ["--name", "digits", "--description", "Integer encoder and a certified linear head", "--artifact-id", state.artifact, "--datanet", state.datanet];
  const roles = ["--lambda", "1e-3", "--tuner", "tuner=1000000", "--compute", "compute=1000000", "--test", testFile, "--price", coin(PRICE), "--wait"];
  const done = await job("creator", ["model", "train", ...args.map(String), ...roles]);
  state.model = Number(done.model_id);
  state.training = done;
  save();
}

/**
 * Takes the steps that are not done yet. `progress` has the `state` in which finished steps are noted, `save`, which keeps it, and `step`,
 * which announces one; `state.model` is the model then.
 */
export async function makeModel(progress, { parts, testFile }) {
  await createDatanet(progress);
  await Promise.all([contributeAll(progress, parts, SOURCE), uploadEncoder(progress)]);
  await train(progress, testFile);
}
