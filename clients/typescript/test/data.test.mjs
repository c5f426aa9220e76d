// Texts, real numbers by columns, and models that retrieve; rows of this client beside rows of the command line.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { denom } from "../../../tests/e2e/harness/chain.mjs";
import { feature, itemsOf, keplrChainInfo, proto, take } from "../dist/index.js";
import { chainInfo } from "../../../localnet/keplr.mjs";
import { clientOf, rows, startChain, terms } from "./market.mjs";
import { source } from "./samples.mjs";

let chain, creator, ann, ben;
before(async () => {
  const genesis = ({ app_state }) => {
    app_state.inference.params.max_scan_points = "40";
  };
  chain = await startChain(["creator", "ann", "ben"], { genesis });
  [creator, ann, ben] = await Promise.all(["creator", "ann", "ben"].map((name) => clientOf(chain, name)));
});
after(() => chain?.destroy());

const signing = (name) => ["--from", name, "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId];

test("features of real numbers: halves to even, cut at the ends, exact for any decimal", () => {
  const column = { centre: "0.5", scale: "0.25" };
  const cases = [
    ["0.5", 0], ["0.625", 0], ["0.875", 2], ["0.375", 0], ["0.125", -2], ["0.62500000000000000000000001", 1],
    ["1e3", 127], ["-1e3", -128], ["1e99999", 127], ["-1e99999", -128], ["1e-99999", -2], ["-0", -2], [".75", 1], ["0.75e0", 1], [0.1 + 0.2, -1],
  ]; // prettier-ignore
  for (const [x, expected] of cases) assert.equal(feature(x, column), expected, String(x));
  for (const bad of ["", "1,5", "0x10", "NaN", "Infinity", "1e", "--1", "ten"])
    assert.equal(feature(bad, column), undefined, bad);
});

test("rows of real numbers become the very features that the command line makes", async () => {
  const columns = [
    { name: "width", centre: "5.8", scale: "0.021" },
    { name: "height", centre: "-3", scale: "0.1" },
    { name: "weight", centre: "0", scale: "12.5" },
  ];
  const { dimension, ...rest } = terms;
  const datanet = await creator.createDatanet({ ...rest, columns, nearDupTau: 0n, noveltyFullAt: 1n, normBound: 0n });
  const next = source(3);
  const table = Array.from({ length: 40 }, (_, i) => ({
    label: i % 2 ? "right" : "left",
    values: {
      weight: i * 25 - 500 + 12.5 * (i % 3) * 0.5,
      height: `${next(200) / 10 - 13}`,
      width: 4 + next(4000) / 1000,
    },
  }));
  const report = await ann.contribute(datanet, table);
  assert.equal(report.refused, 0);
  const file = join(chain.home, "flowers.csv");
  const lines = table.map(({ label, values }) => [values.height, values.width, label, values.weight].join(","));
  writeFileSync(file, `height,width,label,weight\n${lines.join("\n")}\n`);
  const made = await chain.json(
    "tx",
    "datanet",
    "contribute",
    file,
    "--datanet-id",
    String(datanet),
    ...signing("ben"),
  );
  assert.deepEqual([made.admitted, made.exact_duplicates], [0, 40], JSON.stringify(made));
  const { datanet: net } = await ann.datanet(datanet);
  assert.throws(
    () =>
      itemsOf(net, [
        { label: "left", values: { width: 1, height: "x" } },
        { label: "left", values: { width: 1, height: "x", weight: 2 } },
      ]),
    /row 1: it lacks "weight"; row 2: "height" is no number: "x"/,
  );
});

test("texts are contributed with their labels; what is no text is refused by its row", async () => {
  const datanet = await creator.createDatanet({
    title: "news",
    textBytes: 60,
    labels: ["sea", "farm"],
    licence: ["train"],
    revealWindow: 20,
  });
  const texts = [
    "the ship left the harbour",
    "wheat rose again",
    "Möwen über dem Hafen 🌊",
    "the ship left the harbour",
  ];
  const report = await ann.contribute(
    datanet,
    texts.map((text, i) => ({ text, label: i % 2 ? "farm" : "sea" })),
  );
  assert.deepEqual([report.admitted, report.duplicates], [4, 0], "equal texts of other labels are no duplicates");
  const items = await take(ann.items(datanet));
  assert.deepEqual(
    items.map(({ features }) => new TextDecoder().decode(features)),
    texts,
  );
  const again = await ben.contribute(datanet, [{ text: texts[0], label: "sea" }]);
  assert.deepEqual(
    again.outcomes.map(({ outcome, duplicateOf }) => [outcome, duplicateOf]),
    [["exact duplicate", 1n]],
  );
  const bad = [
    { text: "", label: "sea" },
    { text: "x".repeat(61), label: "sea" },
    { text: "\ud83c", label: "farm" },
    { text: "fine", label: "Sea" },
    { values: [1], label: 0 },
  ];
  await assert.rejects(ann.contribute(datanet, bad), ({ message, rows: found }) => {
    assert.deepEqual(
      found.map(({ row }) => row),
      [1, 2, 3, 4, 5],
    );
    assert.match(
      message,
      /row 1: the text is missing; row 2: the text has 61 bytes, and 60 are allowed; row 3: the text has half of a character.*row 4: "Sea" is no label of this datanet \(do you mean "sea"\?\)/,
    );
    return true;
  });
});

test("a small collection answers at once, a large one later", async () => {
  const datanet = await creator.createDatanet({ ...terms, revealWindow: 4 });
  await ann.contribute(datanet, rows(1, 30));
  await chain.blocks(6);
  const index = async (name) => {
    const args = [
      "model",
      "index",
      "--name",
      name,
      "--datanet",
      String(datanet),
      "--k",
      "3",
      "--min-score",
      "100",
      "--price",
      `500000${denom}`,
    ];
    return BigInt((await chain.json(...args, ...signing("creator"))).model_id);
  };
  const small = await index("small");
  const quote = await ben.quote(small, [60, -60, 0, 0]);
  const answer = await ben.retrieve(small, [60, -60, 0, 0]);
  assert.equal(quote.price.amount, "500000");
  assert.equal(answer.className, "left");
  assert.equal(answer.retrieval.results.length, 3);
  assert.ok(answer.retrieval.results.every(({ label }) => label === 0));
  await ann.contribute(datanet, rows(400, 30));
  await chain.blocks(6);
  const large = await index("large");
  const waiting = await ben.retrieve(large, [60, -60, 0, 0]);
  assert.equal(waiting.fee.amount, "500000");
  const { retrieval } = await ben.query.inference.retrieval({ requestId: waiting.requestId });
  assert.equal(retrieval.status, proto.inference.RetrievalStatus.RETRIEVAL_STATUS_OPEN);
});

test("Keplr is told the same as by the local chain's own script", () => {
  const where = { rpc: chain.rpc, rest: chain.rest, chainId: chain.chainId };
  assert.deepEqual(keplrChainInfo(where), chainInfo(where));
});
