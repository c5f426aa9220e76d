// Data as people have them, by the commands alone: texts and real numbers from CSV, JSONL and Parquet, rules from samples, encoders
// from texts, and answers for texts and numbers.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { binary, Chain, denom } from "../harness/chain.mjs";
import { execute, signing, told } from "../harness/commands.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const people = ["creator", "ann", "ben", "carl", "dora", "user"];
let chain;

before(async () => {
  chain = await Chain.start({ accounts: Object.fromEntries(people.map((name) => [name, `1000000000${denom}`])) });
});
after(() => chain?.destroy());

const flags = (name) => [...signing(chain), "--from", name];

async function succeeds(name, ...args) {
  const { code, stdout, stderr } = await execute(...args, ...flags(name));
  assert.equal(code, 0, `${args.join(" ")}\n${stderr}`);
  return { ...JSON.parse(stdout), stderr };
}

/** A command that must be refused before it sends anything: its words. */
async function refused(name, ...args) {
  const sequence = async () => (await chain.get(`/cosmos/auth/v1beta1/accounts/${chain.keys[name].address}`)).body.account.sequence;
  const before = await sequence();
  const { code, stderr } = await execute(...args, ...flags(name));
  assert.notEqual(code, 0, `${args.join(" ")} was taken`);
  assert.equal(await sequence(), before, "something was sent");
  return stderr;
}

const file = (name, content) => {
  const path = join(chain.home, name);
  writeFileSync(path, content);
  return path;
};

async function create(...args) {
  const sent = await succeeds("creator", "tx", "datanet", "create", ...args, "--gas", "2000000");
  return { id: Number((await told(chain, sent, "create_datanet")).datanet_id), words: sent.stderr };
}
const contribution = (datanet, path, ...rest) => ["tx", "datanet", "contribute", String(datanet), path, ...rest];
const datanetOf = async (id) => (await chain.get(`/openledger/datanet/v1/datanets/${id}`)).body.datanet;

async function items(datanet) {
  const { body } = await chain.get(`/openledger/datanet/v1/datanets/${datanet}/items?pagination.limit=10000`);
  return body.items.map((item) => [Buffer.from(item.features, "base64"), item.label]);
}
const texts = async (datanet) => (await items(datanet)).map(([features, label]) => [features.toString("utf8"), label]);
const numbers = async (datanet) => (await items(datanet)).map(([features, label]) => [...new Int8Array(features), label]);

const ofTexts = ["--holds", "texts", "--text-bytes", "400", "--label-names", "sea,farm", "--licence", "train,commercial", "--window", "6"];

test("a datanet of texts is opened by words, and what is lacking is named", async () => {
  const lacking = await refused("creator", "tx", "datanet", "create", "--title", "x");
  assert.match(lacking, /these flags are lacking: --holds, --sample or --from-file; --label-names or --label-count; --licence/);
  assert.match(await refused("creator", "tx", "datanet", "create", ...ofTexts, "--title", "x", "--licence", "trian"), /"trian" is no use/);
  const { id, words } = await create("--title", "Sea or farm", ...ofTexts, "--bond", "0.002OPEN", "--commons-ppm", "100000");
  assert.match(words, /licence: train, commercial/);
  assert.match(words, /a contributor posts 0.002 OPEN for each item, 0.2 OPEN for a hundred/);
  assert.match(words, /opening it costs 1 OPEN/);
  const net = await datanetOf(id);
  assert.deepEqual([net.title, net.policy, net.default_licence, net.min_item_bond.amount, net.reveal_window], ["Sea or farm", "ADMISSION_POLICY_OPEN", 33, "2000", "6"]);
  assert.deepEqual(net.schema.label_names, ["sea", "farm"]);
  assert.equal(net.shares.contributors_ppm, 900_000);
});

test("texts come from CSV and JSONL as they are, and outcomes are told in words", async () => {
  const { id } = await create("--title", "Sea or farm", ...ofTexts);
  const spreadsheet = file("spreadsheet.csv", "\ufeffid;Review;Class\r\n1;\"A \"\"good\"\" catch;\r\nof herring\";sea\r\n\r\n2;ploughs, and oxen;farm\r\n3;ploughs, and oxen;farm\r\n");
  const first = await succeeds("ann", ...contribution(id, spreadsheet, "--licence", "train"));
  assert.deepEqual([first.items, first.admitted, first.exact_duplicates], [3, 2, 1]);
  assert.match(first.stderr, /label: column 3 "Class" \(named like a label\)/);
  assert.match(first.stderr, /text: column 2 "Review"/);
  assert.match(first.stderr, /not used: column 1 "id"/);
  assert.match(first.stderr, /licence granted: train\n/);
  assert.match(first.stderr, /3 items revealed: 2 admitted; 1 the same as an earlier item, their bonds forfeited/);
  const lines = file("lines.jsonl", "{\"label\":\"farm\",\"text\":\"Wei\u00dfe K\u00fche \\u2603\"}\n\n{\"text\":\"a harbour\",\"label\":0}\n");
  await succeeds("ben", ...contribution(id, lines));
  assert.deepEqual(await texts(id), [
    ["A \"good\" catch;\r\nof herring", 0],
    ["ploughs, and oxen", 1],
    ["ploughs, and oxen", 1],
    ["Weiße Kühe ☃", 1],
    ["a harbour", 0],
  ]);
});

test("rows that do not fit are refused by line and column before anything is sent", async () => {
  const { id } = await create("--title", "Sea or farm", ...ofTexts);
  const bad = file("bad.csv", `text,label\nfine,sea\n,farm\n${"x".repeat(401)},sea\n"two\nlines",Farm\nlost\n`);
  const words = await refused("ann", ...contribution(id, bad));
  assert.match(words, /4 rows cannot be used, so none is/);
  assert.match(words, /line 3, column 1 \("text"\): the text is missing/);
  assert.match(words, /line 4, column 1 \("text"\): the text has 401 bytes, and the datanet takes 400/);
  assert.match(words, /line 5, column 2 \("label"\): "Farm" is no label of this datanet \(do you mean "farm"\?\)/);
  assert.match(words, /line 7: 1 column, separated by ',', where the first row has 2/);
  const latin = file("latin.csv", Buffer.from("text,label\ncaf\xe9,sea\n", "latin1"));
  assert.match(await refused("ann", ...contribution(id, latin)), /line 2: byte 0xe9 is not UTF-8/);
  const twice = file("twice.csv", "text,text,label\na,b,sea\n");
  assert.match(await refused("ann", ...contribution(id, twice, "--text-column", "text")), /2 columns are named "text"/);
  assert.match(await refused("ann", ...contribution(id, twice)), /--text-column/);
});

/** Two classes of real numbers around 5.8 and 120, in three columns of which one is not used. */
const measured = (count, seed) => {
  const at = (i, k) => ((i * 37 + k * 101 + seed * 53 + (i * i * (k + 3)) % 29) % 97) / 97;
  const row = (i) => [i, (5 + at(i, 1) + (i % 2)).toFixed(3), (100 + 30 * at(i, 2) + 10 * (i % 2)).toExponential(4), i % 2 === 0 ? "wild" : "tame"];
  return `id,length,weight,kind\n${Array.from({ length: count }, (_, i) => row(i).join(",")).join("\n")}\n`;
};

test("real numbers become int8 by columns that a sample proposes, in files of every format and in questions", async () => {
  const sample = file("sample.csv", measured(300, 1));
  const terms = join(chain.home, "terms.json");
  const columns = ["--columns", "length,weight", "--label-column", "kind"];
  const { code, stdout, stderr } = await execute("datanet", "suggest", sample, ...columns, "--out", terms);
  assert.equal(code, 0, stderr);
  // Two columns are all directions that there are, so there is no projection.
  assert.match(stdout, /near duplicate below \(near_dup_tau\)\s+\d+ in the whole space\s+\d+ of 300 \(0\.\d %\)/);
  assert.match(stdout, /length\s+\(x - [\d.]+\) \/ 0\.\d+/);
  const { id, words } = await create("--from-file", terms, "--title", "Animals", "--licence", "train,commercial", "--window", "6");
  assert.match(words, /vectors of 2 real numbers, made int8 by the columns of the schema/);
  const { schema } = await datanetOf(id);
  assert.deepEqual([schema.dimension, schema.label_names, schema.columns.map((c) => c.name)], [2, ["tame", "wild"], ["length", "weight"]]);

  const feature = ({ centre, scale }, x) => Math.round((x - Number(centre)) / Number(scale));
  const expected = (length, weight) => [feature(schema.columns[0], length), feature(schema.columns[1], weight)];
  const csv = file("animals.csv", "weight;kind;length\r\n1.2e2;wild;5.5\r\n1.1e+2;tame;6.5\r\n");
  await succeeds("ann", ...contribution(id, csv));
  const jsonl = file("animals.jsonl", "{\"kind\":\"tame\",\"length\":6.25,\"weight\":127.5}\n{\"row\":[5.25,104],\"kind\":\"wild\"}\n");
  assert.match(await refused("ben", ...contribution(id, jsonl)), /line 2 \("length"\): the value is missing/);
  const lists = file("lists.jsonl", "{\"row\":[5.25,104],\"kind\":\"wild\"}\n");
  await succeeds("ben", ...contribution(id, lists));
  assert.deepEqual(await numbers(id), [[...expected(5.5, 120), 1], [...expected(6.5, 110), 0], [...expected(5.25, 104), 1]]);
  const broken = file("broken.csv", "length,weight,kind\n5.5,NaN,wild\ninf,110,wild\n5.5,\"110,5\",wild\n");
  const refusals = await refused("ben", ...contribution(id, broken));
  assert.match(refusals, /line 2, column 2 \("weight"\): "NaN" is no finite number/);
  assert.match(refusals, /line 3, column 1 \("length"\): "inf" is no finite number/);
  assert.match(refusals, /line 4, column 2 \("weight"\): "110,5" is written with a comma/);
  assert.match(await refused("ben", ...contribution(id, file("other.csv", "size,weight,kind\n1,2,wild\n"))), /no column is named "length"/);

  await succeeds("carl", ...contribution(id, file("many.csv", measured(60, 5)), "--label-column", "kind"));
  const model = await succeeds("creator", "model", "train", "--name", "animals", "--datanet", String(id), "--lambda", "1e-2", "--wait", "--price", `1000${denom}`, "--test", file("test.csv", measured(40, 9)), "--label-column", "kind");
  assert.equal(model.status, "MODEL_STATUS_CERTIFIED");
  assert.ok(model.accuracy_ppm > 700_000, `${model.accuracy_ppm}`);
  assert.match(await refused("user", "tx", "inference", "ask", model.model_id, "--values", "5.5"), /1 numbers, where the datanet has 2: length, weight/);
  const asked = await succeeds("user", "tx", "inference", "ask", model.model_id, "--values", "5.2,-1e9", "--gas", "2000000");
  assert.match(asked.stderr, /-1e9 lies beyond "weight" and is cut/);
  await told(chain, asked, "infer");
  const { body } = await chain.get(`/cosmos/tx/v1beta1/txs/${asked.txhash}`);
  const [w0, w1] = [feature(schema.columns[0], 5.2), -128];
  assert.deepEqual([...Buffer.from(body.tx.body.messages[0].input, "base64")], [w0 & 0xff, w1 & 0xff]);
});

test("Parquet is read by its columns, and copies are counted", async () => {
  const { id } = await create("--title", "Bytes", "--holds", "vectors", "--dimension", "1", "--label-names", "blame,praise", "--licence", "33", "--window", "20");
  const path = join(chain.home, "whole.parquet");
  copyFileSync(join(repository, "app/crates/dataset/tests/data/zstd.parquet"), path);
  const words = await refused("dora", ...contribution(id, path));
  assert.match(words, /6 columns of features, where the datanet has 1: name them in its order by --columns/);
  assert.match(await refused("dora", ...contribution(id, path, "--columns", "float")), /row 1, column 3 \("float"\): "0.1" is not a whole number/);
  const done = await succeeds("dora", ...contribution(id, path, "--columns", "whole"));
  // The label of row 0 is praise and that of every seventh other row blame; values repeat after 256 rows.
  const distinct = new Set(Array.from({ length: 600 }, (_, i) => `${i % 256} ${i % 7 === 0 && i > 0}`)).size;
  assert.deepEqual([done.items, done.admitted, done.exact_duplicates], [600, distinct, 600 - distinct]);
  assert.match(done.stderr, /600 items in rows 1 to 600, Parquet/);
});

/** Texts of two kinds. */
function prose(count, seed) {
  const sea = "herring mackerel harbour tide sail net storm anchor deck captain gull salt wave shore boat".split(" ");
  const farm = "plough oxen barley harvest barn field tractor fence sheep milk hay soil orchard cart mill".split(" ");
  const both = "the old man and his son saw a of in with they went early morning again".split(" ");
  const pick = (list, n) => list[n % list.length];
  return Array.from({ length: count }, (_, i) => {
    const own = i % 2 === 0 ? sea : farm;
    const words = Array.from({ length: 14 }, (_, j) => pick(j % 2 === 0 ? own : both, (i + seed) * 7 + j * 11 + ((i + seed) * (j + 2)) % 13));
    return { text: `${words.join(" ")} ${i}${seed}`, label: i % 2 === 0 ? "sea" : "farm" };
  });
}
const jsonl = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

test("an encoder is made of texts without labels, and a model on texts is trained, certified and asked", async () => {
  const encoder = join(chain.home, "prose.oltb");
  const made = await execute("model", "make-encoder", file("unlabelled.jsonl", jsonl(prose(200, 1_000).map(({ text }) => ({ text })))), "--out", encoder, "--dimension", "16", "--buckets", "1024", "--output", "json");
  assert.equal(made.code, 0, made.stderr);
  const about = JSON.parse(made.stdout);
  assert.deepEqual([about.texts, about.dimension, about.size], [200, 16, readFileSync(encoder).length]);
  assert.match(made.stderr, /variance of the weighted texts that is kept: \d+\.\d\d %/);
  assert.match(made.stderr, /gas of an embedding: \d+ for the median/);
  const { artifact_id: artifact } = await succeeds("creator", "model", "upload", encoder);
  assert.match(await refused("creator", "model", "upload", encoder), new RegExp(`artifact ${artifact} has the same graph`));

  const { id } = await create("--title", "Sea or farm", ...ofTexts, "--window", "12");
  const path = file("prose.jsonl", jsonl([...prose(60, 1), { text: "... !", label: "sea" }]));
  const args = contribution(id, path, "--batch-size", "10");
  const child = spawn(binary, [...args, ...flags("ann")], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((resolve) => {
    let seen = "";
    child.stderr.on("data", (bytes) => {
      seen += bytes;
      if (/revealed in block/.test(seen)) child.kill("SIGKILL");
    });
    child.on("exit", resolve);
  });
  const done = await succeeds("ann", ...args);
  assert.match(done.stderr, /continuing/);
  assert.deepEqual([done.items, done.admitted], [61, 61]);

  assert.match(await refused("creator", "model", "train", "--name", "prose", "--datanet", String(id)), /a datanet of texts needs a text encoder/);
  const train = ["model", "train", "--name", "prose", "--datanet", String(id), "--artifact-id", artifact, "--lambda", "1e-2", "--wait", "--price", `1000${denom}`, "--test", file("held.jsonl", jsonl(prose(40, 500)))];
  const model = await succeeds("creator", ...train);
  assert.match(model.stderr, /1 texts that the encoder refuses are no points/);
  assert.deepEqual([model.status, model.points], ["MODEL_STATUS_CERTIFIED", "60"]);
  assert.ok(model.accuracy_ppm > 900_000, `${model.accuracy_ppm}`);
  const again = await succeeds("creator", ...train);
  assert.equal(again.model_id, model.model_id, "a second run goes on with the same model");
  const asked = await succeeds("user", "tx", "inference", "ask", model.model_id, "--text", "storm and tide at the harbour", "--gas", "2000000");
  const { body } = await chain.get(`/openledger/inference/v1/inferences/${(await told(chain, asked, "infer")).inference_id}`);
  assert.equal(body.inference.label, 0);
});

/** A NumPy file of float32 rows. */
function npy(rows) {
  const shape = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length}, ${rows[0].length}), }`;
  const head = Buffer.from(`${shape.padEnd(117)}\n`);
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), Buffer.from([head.length, 0]), head, Buffer.from(Float32Array.from(rows.flat()).buffer)]);
}

test("an encoder is made of vectors of words that somebody else has trained", async () => {
  const words = Array.from({ length: 300 }, (_, i) => `word${i}`);
  const vectors = words.map((_, i) => Array.from({ length: 20 }, (_, j) => Math.sin(i * (j + 1) + j * j)));
  const [table, vocabulary] = [file("vectors.npy", npy(vectors)), file("words.txt", `${words.join("\n")}\n`)];
  const out = join(chain.home, "vectors.oltb");
  const args = ["model", "make-encoder", "--from-table", table, "--vocabulary", vocabulary, "--out", out, "--dimension", "16", "--buckets", "1024", "--output", "json"];
  const { code, stdout, stderr } = await execute(...args);
  assert.equal(code, 0, stderr);
  assert.deepEqual([JSON.parse(stdout).dimension, readFileSync(out).subarray(0, 4).toString()], [16, "OLTB"]);
  const short = await execute(...args.with(5, file("few.txt", "one\ntwo\n")));
  assert.match(short.stderr, /vectors of words: /);
  assert.match((await execute("model", "make-encoder", "--out", out)).stderr, /required|FILE/i);
});

test("rules for texts are proposed by an encoder", async () => {
  const sample = file("proposal.jsonl", jsonl(prose(120, 3)));
  assert.match((await execute("datanet", "suggest", sample)).stderr, /texts are compared by an encoder: --encoder/);
  const { code, stdout, stderr } = await execute("datanet", "suggest", sample, "--encoder", join(chain.home, "prose.oltb"), "--encoder-id", "1", "--out", "-");
  assert.equal(code, 0, stderr);
  const terms = JSON.parse(stdout);
  assert.deepEqual([terms.schema.modality, terms.schema.label_names, terms.schema.text.dedup_encoder], ["MODALITY_UTF8_TEXT", ["farm", "sea"], "1"]);
  assert.ok(terms.schema.text.lexical_full_ppm < terms.schema.text.lexical_dup_ppm);
  assert.ok(Number(terms.near_dup_tau) < Number(terms.novelty_full_at));
  assert.ok(!("norm_bound" in terms), "the chain takes none for texts");
  assert.deepEqual([terms.bond_rate_ppm, terms.evidence], [500_000, "EVIDENCE_DEFER"]);
});
