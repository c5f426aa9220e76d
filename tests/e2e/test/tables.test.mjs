// Contributions from tables, and training on them, by the commands alone: what is read, refused, paid and waited for.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { binary, Chain, denom, until } from "../harness/chain.mjs";
import { execute, signing, told } from "../harness/commands.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const labels = ["setosa", "versicolor", "virginica"];
const many = Array.from({ length: 6 }, (_, i) => `many${i}`);
const people = ["creator", "ann", "ben", "carl", "dora", "eve", ...many];
let chain;

before(async () => {
  const accounts = Object.fromEntries(people.map((name) => [name, `1000000000${denom}`]));
  const genesis = ({ app_state }) => {
    app_state.model.params.max_graph_macs = "1000";
  };
  chain = await Chain.start({ accounts, genesis });
});
after(() => chain?.destroy());

const run = (...args) => execute(...args, ...signing(chain));

async function succeeds(...args) {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, 0, `${args.join(" ")}\n${stderr}`);
  return { ...JSON.parse(stdout), stderr };
}

/** A command that must be refused before it sends anything: its words. */
async function refused(name, ...args) {
  const before = await account(name);
  const { code, stderr } = await run(...args, "--from", name);
  assert.notEqual(code, 0, `${args.join(" ")} was taken`);
  assert.deepEqual(await account(name), before, `something was paid\n${stderr}`);
  return stderr;
}

async function account(name) {
  const { address } = chain.keys[name];
  const { body } = await chain.get(`/cosmos/auth/v1beta1/accounts/${address}`);
  const { body: held } = await chain.get(`/cosmos/bank/v1beta1/balances/${address}`);
  return [body.account.sequence, held.balances];
}

const file = (name, content) => {
  const path = join(chain.home, name);
  writeFileSync(path, content);
  return path;
};
const contribution = (path, datanet, ...flags) => ["tx", "datanet", "contribute", path, "--datanet-id", String(datanet), ...flags];
const contribute = (name, path, datanet, ...flags) => succeeds(...contribution(path, datanet, ...flags), "--from", name);

async function createDatanet(window, { dimension = 4, count = 3 } = {}) {
  const schema = { modality: "MODALITY_INT8_VECTOR", dimension, labels: count, label_names: labels.slice(0, count) };
  const shares = { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 };
  const fields = {
    title: "flowers", schema: JSON.stringify(schema), policy: "open", "default-licence": 127, "min-item-bond": `1000${denom}`,
    "near-dup-tau": 0, "novelty-full-at": 1, "norm-bound": 0, "reveal-window": window, shares: JSON.stringify(shares),
  };
  const args = Object.entries(fields).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const sent = await succeeds("tx", "datanet", "create-datanet", ...args, "--gas", "1000000", "--from", "creator");
  return Number((await told(chain, sent, "create_datanet")).datanet_id);
}

/** Items of a datanet as [features..., label], in order. */
async function items(datanet) {
  const { body } = await chain.get(`/openledger/datanet/v1/datanets/${datanet}/items?pagination.limit=10000`);
  return body.items.map((item) => [...new Int8Array(Buffer.from(item.features, "base64")), item.label]);
}

/** Rows of two well separated classes; `seed` makes them differ. */
const rows = (count, seed = 1) => Array.from({ length: count }, (_, i) => {
  const side = i % 2 === 0 ? 60 : -60;
  const at = (k) => ((i * 7 + k * 13 + seed * 31) % 37) - 18;
  return [side + at(1), -side + at(2), (i % 120) - 60, Math.floor(i / 120) + seed, i % 2];
});
const csv = (list) => list.map((row) => `${row.join(",")}\n`).join("");

test("a mark at the beginning, other line ends and other separators change nothing", async () => {
  const datanet = await createDatanet(6);
  const marked = await contribute("ann", file("bom.csv", "\ufeff1,2,3,4,0\n5,6,7,8,1\n"), datanet);
  assert.deepEqual([marked.items, marked.admitted], [2, 2]);
  await contribute("ben", file("crlf.csv", "\ufeff11;2;3;4;setosa\r\n\r\n15;6;7;8;virginica\r\n"), datanet);
  await contribute("carl", file("tab.tsv", "\"a\"\t\"b\n2\"\tc\td\tspecies\n21\t2\t3\t4\t2\n"), datanet);
  assert.deepEqual(await items(datanet), [[1, 2, 3, 4, 0], [5, 6, 7, 8, 1], [11, 2, 3, 4, 0], [15, 6, 7, 8, 2], [21, 2, 3, 4, 2]]);
  const wide = file("utf16.csv", Buffer.from("\ufeff1,2,3,4,0\n", "utf16le"));
  assert.match(await refused("ann", ...contribution(wide, datanet)), /UTF-16 little endian/);
});

test("a first row in doubt is never published and never dropped", async () => {
  const datanet = await createDatanet(6);
  for (const [name, first] of [["numbers.csv", "0,1,2,3,4"], ["gap.csv", "51,,14,2,0"], ["nan.csv", "NaN,35,14,2,0"]]) {
    const path = file(name, `${first}\n68,50,40,21,0\n`);
    const words = await refused("ann", ...contribution(path, datanet));
    assert.match(words, /--header yes or --header no/);
    assert.match(words, /line 2: 68 \| 50 \| 40 \| 21 \| 0/);
    assert.ok(!existsSync(`${path}.${datanet}.${chain.keys.ann.address}.journal`), "a journal was begun");
  }
  const gap = file("gap.csv", "51,,14,2,0\n68,50,40,21,0\n");
  assert.match(await refused("ann", ...contribution(gap, datanet, "--header", "no")), /line 1, column 2: the value is missing/);
  const done = await contribute("ann", file("numbers.csv", "0,1,2,3,4\n68,50,40,21,0\n"), datanet, "--header", "yes");
  assert.equal(done.items, 1);
  assert.deepEqual(await items(datanet), [[68, 50, 40, 21, 0]]);
  assert.match(done.stderr, /label: column 5 "4"/);
  assert.match(done.stderr, /items of each label: 0 setosa: 1/);
  assert.match(done.stderr, /bond: 1 items at 1000uopen each are 1000uopen/);
});

test("the column named like a label is the label; in doubt the switch is named", async () => {
  const datanet = await createDatanet(6);
  await contribute("ann", file("first.csv", "label,1x1,1x2,1x3,1x4\n2,9,9,9,0\n1,8,8,8,1\n"), datanet);
  const unnamed = file("unnamed.csv", "kind,a,b,c,d\n2,7,7,7,0\n1,6,6,6,1\n");
  assert.match(await refused("ann", ...contribution(unnamed, datanet)), /--label-column/);
  await contribute("ann", unnamed, datanet, "--label-column", "kind");
  assert.deepEqual(await items(datanet), [[9, 9, 9, 0, 2], [8, 8, 8, 1, 1], [7, 7, 7, 0, 2], [6, 6, 6, 1, 1]]);
  const range = await refused("ann", ...contribution(file("range.csv", "a,b,c,d,label\n200,0,0,0,1\n"), datanet));
  assert.match(range, /line 2, column 1 \("a"\): "200" is out of range.*-128 to 127.*subtract 128.*uint8/s);
  assert.match(await refused("ann", ...contribution(file("label.csv", "a,b,c,d,label\n1,0,0,0,3\n"), datanet)), /"3" is no label/);
});

test("six contributors at once with default flags all come through", async () => {
  const datanet = await createDatanet(40);
  const paths = many.map((name, i) => file(`${name}.csv`, csv(rows(60, 10 * i + 2))));
  const done = await Promise.all(many.map((name, i) => contribute(name, paths[i], datanet)));
  assert.deepEqual(done.map((d) => d.items), many.map(() => 60));
});

test("1,600 rows go through a reveal window of five blocks without an expired commit", async () => {
  const datanet = await createDatanet(5);
  const done = await contribute("dora", file("long.csv", csv(rows(1_600))), datanet);
  assert.equal(done.items, 1_600);
  assert.equal(done.contribution_ids.length, 16);
  assert.doesNotMatch(done.stderr, /expired/);
});

test("a contribution that was broken off goes on where it stopped", async () => {
  const datanet = await createDatanet(30);
  const args = contribution(file("broken.csv", csv(rows(400, 3))), datanet, "--batch-size", "50");
  const flags = ["--home", chain.home, "--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--chain-id", chain.chainId, "--keyring-backend", "test", "--yes", "--from", "eve"];
  const child = spawn(binary, [...args, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((resolve) => {
    let seen = "";
    child.stderr.on("data", (bytes) => {
      seen += bytes;
      if (/revealed in block/.test(seen)) child.kill("SIGKILL");
    });
    child.on("exit", resolve);
  });
  const done = await succeeds(...args, "--from", "eve");
  assert.match(done.stderr, /continuing/);
  assert.equal(done.items, 400);
  assert.equal((await items(datanet)).length, 400);
});

const training = (name, datanet, ...flags) => ["model", "train", "--name", name, "--datanet", String(datanet), "--lambda", "1e-2", ...flags];

test("training waits for settled items or is refused before anything is paid", async () => {
  const datanet = await createDatanet(25, { count: 2 });
  assert.match(await refused("creator", ...training("early", datanet)), /nothing to train on: datanet \d+ at height \d+: 0 items/);
  await contribute("ann", file("train.csv", csv(rows(40, 90))), datanet);
  const early = await refused("creator", ...training("early", datanet));
  assert.match(early, /40 items, 0 members of the snapshot, 40 not settled; the last settles with block \d+.*--wait/s);
  const target = Number(early.match(/settles with block (\d+)/)[1]);
  assert.match(await refused("creator", ...training("early", `${datanet}@${target - 1}`)), /ahead|not settled/);
  assert.match(await refused("creator", ...training("early", datanet, "--settled-only")), /nothing to train on/);

  // An announcement of nothing, as an earlier version of the command made it, does not hold the command up.
  const message = ["tx", "model", "create-model", "--name", "stuck", "--input-dimension", "4", "--classes", "2", "--class-names", labels[0], "--class-names", labels[1], "--licence", "127"];
  const created = await succeeds(...message, "--gas", "1000000", "--from", "creator");
  const { model_id: model, height } = await told(chain, created, "create_model");
  const snapshots = JSON.stringify({ datanet_id: String(datanet), height });
  const announced = await succeeds("tx", "model", "announce-training", "--model-id", model, "--snapshots", snapshots, "--lambda-ppb", "10000000", "--gas", "1000000", "--from", "creator");
  await until("the announcement", async () => (await chain.get(`/cosmos/tx/v1beta1/txs/${announced.txhash}`)).body.tx_response?.code === 0);
  const waited = await succeeds(...training("stuck", datanet, "--wait"), "--from", "creator");
  assert.equal(waited.status, "MODEL_STATUS_CERTIFIED");
  assert.match(waited.stderr, /it has no members, so it is announced again/);
  assert.ok((await chain.committed()) >= target);

  // A part that is not settled is not left out without a word.
  await contribute("ben", file("late.csv", csv(rows(10, 50))), datanet);
  assert.match(await refused("creator", ...training("partly", datanet)), /50 items, \d+ members of the snapshot.*10 not settled/s);
  const settled = await succeeds(...training("partly", datanet, "--settled-only"), "--from", "creator");
  assert.match(settled.stderr, /10 not settled/);
  assert.equal(settled.points, waited.points);
});

test("arguments and encoders that the chain would refuse cost nothing", async () => {
  const datanet = await createDatanet(6, { count: 2 });
  assert.match(await refused("creator", "model", "train", "--name", "m", "--datanet", String(datanet), "--lambda", "0.5"), /500000000 parts in a billion; the chain takes/);
  assert.match(await refused("creator", ...training("m", datanet, "--price", `1${denom}`)), /least price is 1000uopen/);
  const encoder = join(repository, "tests/data/digits_encoder.onnx");
  assert.match(await refused("creator", "model", "upload", encoder), /multiply-adds: \d+, at most 1000 \(parameter max_graph_macs\)/);
  assert.match(await refused("creator", "model", "train", "--name", "m", "--datanet", String(datanet), "--test", file("test.csv", "0,1,2,3,4\n1,2,3,4,0\n")), /--header/);
});
