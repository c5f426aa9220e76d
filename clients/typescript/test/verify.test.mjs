// Receipts made and judged by the module for browsers, beside the command line's on the same chain.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { denom } from "../../../tests/e2e/harness/chain.mjs";
import { appHashAt, OpenLedgerError, Verifier, verifyReceipt } from "../dist/index.js";
import { clientOf, QUESTION, rows, startChain, terms, train } from "./market.mjs";
import { source } from "./samples.mjs";

let chain, creator, ann, payer, verifier;
const receipts = {};
before(async () => {
  verifier = await Verifier.load();
  chain = await startChain(["creator", "ann", "payer"]);
  [creator, ann, payer] = await Promise.all(["creator", "ann", "payer"].map((name) => clientOf(chain, name)));
});
after(() => chain?.destroy());

const flags = () => ["--from", "creator", "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId];

/** What the command line finds in a receipt, with the app hash of the node's header. */
async function judgedByCommand(receipt, appHash) {
  const file = join(chain.home, "receipt.json");
  writeFileSync(file, JSON.stringify(receipt));
  const args = ["verify", file, "--app-hash", Buffer.from(appHash).toString("hex"), "--output", "json"];
  const { stdout } = await chain.cli(...args).catch((error) => error);
  return stdout ? JSON.parse(stdout) : undefined;
}

/** Collects the receipt of an answer here and by the command line, and judges it by both. */
async function sameHereAndThere(name, inferenceId) {
  const receipt = await payer.receipt(inferenceId, { verifier });
  assert.deepEqual(receipt, await chain.json("query", "attribution", "receipt", String(inferenceId)), name);
  const appHash = await appHashAt(payer, receipt.height);
  const { bill, ...verdict } = verifyReceipt(receipt, { verifier, appHash });
  assert.ok(verdict.passed, JSON.stringify(verdict, null, 1));
  assert.equal(verdict.checks.length, 7);
  assert.deepEqual(verdict, await judgedByCommand(receipt, appHash), name);
  const total = bill.payments.reduce((sum, { amount }) => sum + BigInt(amount), BigInt(bill.deferred || 0));
  assert.equal(total, BigInt(bill.fee), "the parts add up to the fee");
  receipts[name] = { receipt, appHash };
  return { verdict, bill };
}

test("an answer bought alone, and one of a batch", async () => {
  const datanet = await creator.createDatanet(terms);
  await ann.contribute(datanet, rows(1, 30));
  await chain.blocks(8);
  const model = await train(chain, "creator", datanet);
  const answer = await payer.infer(model, QUESTION);
  const { bill } = await sameHereAndThere("alone", answer.inferenceId);
  for (const { role, address, amount } of answer.paid.filter(({ role }) => role !== "data" && role !== "curator")) {
    assert.ok(
      bill.payments.some((p) => p.role === role && p.address === address && p.amount === amount.amount),
      `${role} ${address}`,
    );
  }
  const batch = await payer.inferBatch(model, [QUESTION, QUESTION.map((v) => -v)]);
  await sameHereAndThere("batch", batch[1].answer.inferenceId);
});

test("an answer by retrieval", async () => {
  const args = [
    "model",
    "index",
    "--name",
    "near",
    "--datanet",
    "1",
    "--k",
    "3",
    "--min-score",
    "100",
    "--price",
    `500000${denom}`,
  ];
  const { model_id: model } = await chain.json(...args, ...flags());
  const answer = await payer.retrieve(model, [60, -60, 0, 0]);
  const { verdict } = await sameHereAndThere("retrieval", answer.inferenceId);
  assert.match(verdict.checks.find(({ name }) => name === "scores").detail, /3 results ranked again over \d+ points/);
});

test("an answer of a model on texts: its encoder is run here", async () => {
  const [sea, farm] = ["storm tide harbour ship wave sail anchor", "wheat barn plough field cow harvest seed"].map(
    (words) => words.split(" "),
  );
  const next = source(4);
  const texts = Array.from({ length: 60 }, (_, i) => {
    const own = i % 2 ? farm : sea;
    return {
      text: `${Array.from({ length: 9 }, () => own[next(own.length)]).join(" ")} ${i}`,
      label: i % 2 ? "farm" : "sea",
    };
  });
  const file = join(chain.home, "prose.jsonl");
  writeFileSync(
    file,
    [...texts, ...texts].map(({ text }, i) => `${JSON.stringify({ text: `${text} of old ${i}` })}\n`).join(""),
  );
  const encoder = join(chain.home, "prose.oltb");
  await chain.cli("model", "make-encoder", file, "--out", encoder, "--dimension", "16", "--buckets", "1024");
  const { artifact_id: artifact } = await chain.json("model", "upload", encoder, ...flags());
  const datanet = await creator.createDatanet({
    title: "prose",
    textBytes: 200,
    labels: ["sea", "farm"],
    revealWindow: 6,
  });
  await ann.contribute(datanet, texts);
  await chain.blocks(8);
  const asked = [
    "model",
    "train",
    "--name",
    "prose",
    "--datanet",
    String(datanet),
    "--artifact-id",
    String(artifact),
    "--lambda",
    "1e-2",
    "--price",
    `1000${denom}`,
  ];
  const { model_id: model } = await chain.json(...asked, ...flags());
  const answer = await payer.infer(model, "a storm and a ship in the harbour");
  assert.equal(answer.className, "sea");
  const { verdict } = await sameHereAndThere("text", answer.inferenceId);
  assert.match(verdict.checks.find(({ name }) => name === "encoder").detail, /was run/);
});

test("an answer of a model with an ONNX graph as its encoder", async () => {
  const file = fileURLToPath(new URL("../../../tests/data/digits_encoder.onnx", import.meta.url));
  const { artifact_id: id } = await chain.json("model", "upload", file, ...flags());
  const { artifact } = await payer.query.model.artifact({ artifactId: id });
  const dimension = artifact.cost.inputElements;
  const next = source(6);
  // Two classes that differ in the half which is bright.
  const image = (side) =>
    Array.from({ length: dimension }, (_, i) => (i < dimension / 2 === (side === 0) ? 90 : -90) + next(30));
  const datanet = await creator.createDatanet({
    title: "halves",
    dimension,
    labels: ["upper", "lower"],
    revealWindow: 6,
  });
  await ann.contribute(
    datanet,
    Array.from({ length: 40 }, (_, i) => ({ values: image(i % 2), label: i % 2 })),
  );
  await chain.blocks(8);
  const asked = [
    "model",
    "train",
    "--name",
    "halves",
    "--datanet",
    String(datanet),
    "--artifact-id",
    String(id),
    "--lambda",
    "1e-2",
    "--price",
    `1000${denom}`,
  ];
  const { model_id: model } = await chain.json(...asked, ...flags());
  const answer = await payer.infer(model, image(1));
  assert.equal(answer.className, "lower");
  const { verdict } = await sameHereAndThere("graph", answer.inferenceId);
  assert.match(verdict.checks.find(({ name }) => name === "encoder").detail, /was run/);
});

/** Every text of base64 in a receipt, with a way to put another in its place. */
function places(node, path = []) {
  return Object.entries(node).flatMap(([key, value]) => {
    if (value && typeof value === "object") return places(value, [...path, key]);
    const isBytes = typeof value === "string" && !["chain_id", "store", "type"].includes(key) && value.length > 0;
    return isBytes
      ? [
          {
            path: [...path, key],
            bytes: Buffer.from(value, "base64"),
            put: (bytes) => (node[key] = bytes.toString("base64")),
          },
        ]
      : [];
  });
}

test("a receipt with one bit changed is refused, wherever the bit is", async (t) => {
  const next = source(Number(process.env.SEED ?? 1));
  // Bits tried in each field; `BITS=all ONLY=alone` tries every one of the first receipt, which takes long.
  const most = process.env.BITS === "all" ? Number.POSITIVE_INFINITY : Number(process.env.BITS ?? 6);
  for (const [name, { receipt, appHash }] of Object.entries(receipts)) {
    // Running a graph takes a while, and an encoder is run for texts already.
    if (process.env.ONLY ? process.env.ONLY !== name : name === "graph") continue;
    const copy = structuredClone(receipt);
    let tried = 0;
    for (const { path, bytes, put } of places(copy)) {
      const count = bytes.length * 8;
      const bits = count <= most ? [...Array(count).keys()] : Array.from({ length: most }, () => next(count));
      for (const bit of bits) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] ^= 1 << (bit & 7);
        put(changed);
        const { passed } = verifyReceipt(copy, { verifier, appHash });
        assert.ok(!passed, `${name}: bit ${bit} of ${path.join(".")} was changed`);
        tried++;
      }
      put(bytes);
    }
    assert.deepEqual(copy, receipt);
    assert.ok(verifyReceipt(copy, { verifier, appHash }).passed);
    t.diagnostic(`${name}: ${tried} changes refused`);
    assert.ok(tried > 100);
  }
});

test("both judges give the same reasons for what they refuse", async () => {
  const next = source(9);
  const { receipt, appHash } = receipts.alone;
  const reasons = new Set();
  const list = places(receipt);
  for (let i = 0; i < 16; i++) {
    const copy = structuredClone(receipt);
    const { bytes, put } = places(copy)[i < 8 ? list.length - 1 - i : next(list.length)];
    bytes[next(bytes.length)] ^= 1 << next(8);
    put(bytes);
    const { bill, ...verdict } = verifyReceipt(copy, { verifier, appHash });
    assert.equal(bill, null);
    assert.deepEqual(verdict, await judgedByCommand(copy, appHash));
    reasons.add(verdict.checks.at(-1).name);
  }
  assert.ok(reasons.size > 1, [...reasons].join());
});

test("height and chain are bound by the header, entries by their places", async () => {
  const { receipt, appHash } = receipts.alone;
  const of = async (changed) => verifyReceipt(changed, { verifier, appHash: await appHashAt(payer, changed.height) });
  assert.ok((await of(receipt)).passed);
  assert.ok(!(await of({ ...receipt, height: receipt.height - 1 })).passed, "another header has another hash");
  for (const changed of [
    { ...receipt, inference_id: receipt.inference_id + 1 },
    { ...receipt, version: 2 },
    { ...receipt, entries: receipt.entries.slice(1) },
    { ...receipt, chunks: [] },
    { ...receipt, entries: receipt.entries.map((e, i) => (i ? e : { ...e, store: "bank" })) },
  ])
    assert.ok(!verifyReceipt(changed, { verifier, appHash }).passed);
  const own = verifyReceipt(receipt, { verifier });
  assert.match(own.checks[0].detail, /the receipt's own.*compare it with a header that you trust/);
});

test("what is no receipt is told in words", async () => {
  for (const nothing of ["", "{}", "[1,2]", JSON.stringify({ ...receipts.alone.receipt, more: 1 }), "\u0000"]) {
    assert.throws(
      () => verifyReceipt(nothing, { verifier }),
      (e) => e instanceof OpenLedgerError && e.kind === "input" && /this is no receipt/.test(e.message),
    );
  }
  assert.throws(
    () => verifyReceipt(receipts.alone.receipt, { verifier, appHash: "abc" }),
    /"abc" is no app hash\. Give 32 bytes in hexadecimal/,
  );
  await assert.rejects(payer.receipt(999, { verifier }), /not found/);
  await assert.rejects(Verifier.load(Uint8Array.of(1, 2, 3)), /The verifier could not be loaded/);
});

test("the verifier knows the accounts that cannot be paid", async () => {
  const list = /const BLOCKED[^=]*= \[([^\]]*)\]/.exec(
    readFileSync(new URL("../verifier/src/judging.rs", import.meta.url), "utf8"),
  )[1];
  const blocked = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  const { body } = await chain.get("/cosmos/auth/v1beta1/module_accounts");
  const found = body.accounts.map((account) => account.name);
  assert.deepEqual(found.filter((name) => !["gov", "treasury"].includes(name)).sort(), blocked.sort());
});
