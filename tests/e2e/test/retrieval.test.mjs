// Models that retrieve, by the commands alone: indexed, asked, withdrawn from, answered by claims, challenged, verified.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Chain, denom, until } from "../harness/chain.mjs";
import { execute, signing, told } from "../harness/commands.mjs";

const price = `500000${denom}`;
let chain;

before(async () => {
  const accounts = Object.fromEntries(["creator", "ann", "ben", "user", "executor", "watcher"].map((name) => [name, `1000000000${denom}`]));
  const genesis = ({ app_state }) => {
    app_state.inference.params.max_scan_points = "40";
    app_state.inference.params.challenge_blocks = "8";
  };
  chain = await Chain.start({ accounts, genesis });
});
after(() => chain?.destroy());

const run = (...args) => execute("--home", chain.home, ...args);

const ofNode = () => ["--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--output", "json"];

/** A command that signs; resolves to the JSON that it prints. */
async function signs(name, ...args) {
  const { code, stdout, stderr } = await execute(...args, ...signing(chain), "--from", name);
  assert.equal(code, 0, `${args.join(" ")}\n${stderr}`);
  return { ...JSON.parse(stdout), stderr };
}

/** Sends a transaction, which must succeed: the attributes of an event. */
async function sends(name, event, ...args) {
  return told(chain, await signs(name, "tx", ...args, "--gas", "2000000"), event);
}

const height = async () => Number((await chain.get("/cosmos/base/tendermint/v1beta1/blocks/latest")).body.block.header.height);
const beyond = (target) => until(`block ${target}`, async () => (await height()) > target);

async function datanet() {
  const schema = { modality: "MODALITY_INT8_VECTOR", dimension: 4, labels: 2 };
  const shares = { contributors_ppm: 900_000, curators_ppm: 0, commons_ppm: 100_000 };
  const fields = {
    title: "points", schema: JSON.stringify(schema), policy: "open", "default-licence": 127, "min-item-bond": `1000${denom}`,
    "near-dup-tau": 0, "novelty-full-at": 1, "reveal-window": 3, shares: JSON.stringify(shares),
  };
  const args = Object.entries(fields).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return (await sends("creator", "create_datanet", "datanet", "create-datanet", ...args)).datanet_id;
}

/** Rows whose first value falls; `seed` makes those of two contributors differ. */
async function contribute(name, id, seed) {
  const row = (i) => [100 - 2 * i - seed, i, 3 * seed, 1, i % 2].join(",");
  const path = join(chain.home, `${name}-${id}.csv`);
  writeFileSync(path, `${Array.from({ length: 30 }, (_, i) => row(i)).join("\n")}\n`);
  const { admitted } = await signs(name, "tx", "datanet", "contribute", path, "--datanet-id", id, "--header", "no");
  assert.equal(admitted, 30);
}

const index = (name, id) => signs("creator", "model", "index", "--name", name, "--datanet", id, "--k", "3", "--min-score", "100", "--price", price);
const question = Buffer.from([10, 0, 0, 1]).toString("base64");
const retrieve = (event, model) => sends("user", event, "inference", "retrieve", "--model-id", model, "--input", question, "--max-fee", price);
const answer = async (id) => (await chain.get(`/openledger/inference/v1/inferences/${id}`)).body.inference.retrieval;

/** The receipt of an inference must hold; resolves to the words of the check of its scores. */
async function verified(id) {
  const receipt = await until("the header after it", async () => {
    const made = await run("query", "attribution", "receipt", String(id), ...ofNode());
    return made.code === 0 && made.stdout;
  });
  const path = join(chain.home, `receipt-${id}.json`);
  writeFileSync(path, receipt);
  const judged = await run("verify", path, "--output", "json");
  const report = JSON.parse(judged.stdout);
  assert.ok(report.passed, judged.stdout);
  return report.checks.find((check) => check.name === "scores").detail;
}

test("a small collection is searched by the chain, and a withdrawal counts at once", async () => {
  const id = await datanet();
  await contribute("ann", id, 1);
  await beyond((await height()) + 4);
  const { points, model_id: model } = await index("small", id);
  assert.equal(points, "30");
  assert.equal((await index("small", id)).model_id, model, "a second run goes on with it");
  const { inference_id: first } = await retrieve("infer", model);
  const found = await answer(first);
  assert.deepEqual(found.results.map((r) => [r.item_id, r.score]), [["1", "991"], ["2", "971"], ["3", "951"]]);
  const dry = await chain.post("/openledger/inference/v1/dry_run_retrieval", { model_id: model, input: question });
  assert.deepEqual(dry.body.answer.results, found.results);
  assert.match(await verified(first), /3 results ranked again over 30 points, 0 passed over/);
  await sends("ann", "set_consent", "datanet", "set-consent", "--contribution-id", "1", "--first-item-id", "1", "--last-item-id", "1", "--licence", "1");
  const { inference_id: second } = await retrieve("infer", model);
  assert.deepEqual((await answer(second)).results.map((r) => r.item_id), ["2", "3", "4"]);
  assert.match(await verified(second), /1 passed over for want of consent/);
});

test("a large collection is answered by claims, and a false answer is found out", async () => {
  const id = await datanet();
  await contribute("ann", id, 1);
  await contribute("ben", id, 2);
  await beyond((await height()) + 4);
  const { model_id: model } = await index("large", id);
  const asked = [await retrieve("ask_retrieval", model), await retrieve("ask_retrieval", model)].map((event) => event.request_id);
  const dry = await chain.post("/openledger/inference/v1/dry_run_retrieval", { model_id: model, input: question });
  assert.equal(dry.status, 400, "too large to be searched here");

  const taken = await signs("executor", "model", "answer", asked[0]);
  assert.deepEqual(taken.results.map((r) => r.score), [991, 981, 971]);
  assert.equal((await signs("watcher", "model", "challenge", asked[0])).challenged, false);

  await sends("executor", "submit_retrieval", "inference", "submit-retrieval", "--request-id", asked[1]);
  const open = async () => (await chain.get("/openledger/inference/v1/open_retrievals")).body.retrievals.map((r) => r.id);
  assert.deepEqual(await open(), asked);
  const won = await signs("watcher", "model", "challenge", asked[1]);
  assert.deepEqual([won.challenged, won.reward], [true, `1250000${denom}`]);
  const of = async (request) => (await chain.get(`/openledger/inference/v1/retrievals/${request}`)).body.retrieval;
  await until("the refutation", async () => (await of(asked[1])).status === "RETRIEVAL_STATUS_REFUTED");

  await beyond(Number(taken.challenge_until));
  const { inference_id: inference, status } = await sends("ben", "settle_retrieval", "inference", "settle-retrieval", "--request-id", asked[0]);
  assert.equal(status, "RETRIEVAL_STATUS_SETTLED");
  assert.deepEqual(await open(), []);
  assert.equal((await answer(inference)).executor, chain.keys.executor.address);
  assert.match(await verified(inference), /nobody refuted in time/);
});
