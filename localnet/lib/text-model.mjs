// The job on texts up to a model that sells answers: an encoder of other texts, a datanet, its contributors, a certified head.
import { join } from "node:path";
import { DATA } from "./env.mjs";
import { attribute, coin, included, job, run, send } from "./cli.mjs";
import { contributeAll } from "./model.mjs";
import { TEXT_BYTES } from "./texts.mjs";

const ENCODER = join(DATA, "news.oltb");
/** Blocks from a commit until nothing about its items changes any more. */
const REVEAL_WINDOW = 25;
/** What the model's creator asks for an answer. */
export const PRICE = 1_000_000;

/** Where the news come from. They name people, so nothing is said about personal data. */
const SOURCE = [
  ...["--source", "public-dataset", "--domain", "archive.ics.uci.edu", "--language", "en"],
  ...["--source-uri", "https://archive.ics.uci.edu/dataset/137/reuters+21578+text+categorization+collection"],
];

/** The encoder is older than the data: otherwise labels could hide in it, whom nobody would be paid for. */
async function makeEncoder({ state, save, step }, { unlabelled }) {
  if (state.artifact) return;
  step("the creator makes an encoder of other news, without their topics");
  // Two words of one kind share a bucket more often in a small table, which the chain stores for less.
  const made = ["model", "make-encoder", unlabelled, "--out", ENCODER, "--dimension", "64", "--buckets", "16384", "--output", "json"];
  state.encoder = JSON.parse(await run(made, { echo: true }));
  step("the creator uploads the encoder");
  const done = await job("creator", ["model", "upload", ENCODER]);
  state.artifact = Number(done.artifact_id);
  save();
}

async function createDatanet({ state, save, step }, { topics, sample }) {
  if (state.datanet) return;
  step("the creator opens a datanet for news; its rules are proposed from a sample");
  const rules = ["--sample", sample, "--label-column", "topic", "--encoder", ENCODER, "--encoder-id", String(state.artifact)];
  const terms = ["--title", "News", "--description", "News of Reuters, 1987, in eight topics", "--text-bytes", String(TEXT_BYTES)];
  const more = ["--label-names", topics.join(","), "--licence", "train,commercial,retrieve", "--window", String(REVEAL_WINDOW), "--bond", "0.001OPEN"];
  const hash = await send("creator", ["datanet", "create", ...rules, ...terms, ...more], ["--gas", "3000000"], { echo: true });
  const tx = await included(hash);
  state.datanet = Number(attribute(tx, "create_datanet", "datanet_id"));
  save();
  console.log(`  datanet ${state.datanet} in block ${tx.height}`);
}

async function train({ state, save, step }, testFile) {
  if (state.model) return;
  step("the creator trains a model, once the window for late reveals has closed, and has it certified");
  const args = ["--name", "news", "--description", "Text encoder and a certified linear head", "--artifact-id", state.artifact, "--datanet", state.datanet];
  const roles = ["--lambda", "1e-3", "--tuner", "tuner=1000000", "--compute", "compute=1000000", "--test", testFile, "--price", coin(PRICE), "--wait"];
  const done = await job("creator", ["model", "train", ...args.map(String), ...roles]);
  state.model = Number(done.model_id);
  state.training = done;
  save();
}

/** Takes the steps that are not done yet, as `makeModel` of the digits does. */
export async function makeTextModel(progress, files) {
  await makeEncoder(progress, files);
  await createDatanet(progress, files);
  await contributeAll(progress, files.parts, SOURCE);
  await train(progress, files.testFile);
}
