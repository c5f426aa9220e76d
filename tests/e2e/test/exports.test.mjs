// Exports over a real chain: data whose source is stated by the command line, models, answers, withdrawals; each export by its schema,
// against queries, and against what the bank moved.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";
import { binary, Chain, denom } from "../harness/chain.mjs";
import { execute, signing, told } from "../harness/commands.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const people = ["creator", "ann", "ben", "carl", "dora", "eve", "user", "curator"];
const price = 500_000;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const ajv = new Ajv({ strict: false, allErrors: true });
let chain;

before(async () => {
  const accounts = Object.fromEntries(people.map((name) => [name, `1000000000${denom}`]));
  const genesis = ({ app_state }) => {
    // Credits of batches wait until they are asked for.
    app_state.attribution.params.min_push = "1000000000";
  };
  chain = await Chain.start({ accounts, genesis });
});
after(() => chain?.destroy());

const flags = (name) => [...signing(chain), "--from", name];

async function succeeds(name, ...args) {
  const { code, stdout, stderr } = await execute(...args, ...flags(name));
  assert.equal(code, 0, `${args.join(" ")}\n${stderr}`);
  return { ...JSON.parse(stdout), stderr };
}

/** Sends a transaction, which must succeed: the attributes of an event. */
const sends = async (name, event, ...args) => told(chain, await succeeds(name, "tx", ...args, "--gas", "3000000"), event);

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

/** Rows of two well separated classes; `seed` makes them differ. Those of another kind are told apart by what says nothing in the others. */
const rows = (count, seed, kind) => Array.from({ length: count }, (_, i) => {
  const side = i % 2 === 0 ? 60 : -60;
  const at = (k) => ((i * 7 + k * 13 + seed * 31) % 37) - 18;
  const features = kind === "other" ? [at(1), at(2), side + at(3)] : [side + at(1), -side + at(2), (i % 120) - 60];
  return [...features, seed, i % 2].join(",");
}).join("\n");

const contributionOf = (kind) => (id, name, count, seed, ...rest) =>
  ["tx", "datanet", "contribute", String(id), file(`${name}-${id}.csv`, `${rows(count, seed, kind)}\n`), "--header", "no", ...rest];
const [contribution, other] = [contributionOf("usual"), contributionOf("other")];

/** A datanet of vectors by words. With `evidence` off, items are paid at once; else earnings are deferred until they are judged. */
async function create(title, evidence, ...more) {
  const terms = file(`${title}.json`, JSON.stringify({ evidence, near_dup_tau: "0", novelty_full_at: "1", description: "Two kinds of points" }));
  const args = ["--from-file", terms, "--title", title, "--holds", "vectors", "--dimension", "4", "--label-names", "left,right", "--licence", "127", "--window", "3"];
  return Number((await sends("creator", "create_datanet", "datanet", "create", ...args, ...more)).datanet_id);
}

const train = (name, id) => succeeds("creator", "model", "train", "--name", name, "--datanet", String(id), "--lambda", "1e-2", "--wait", "--price", `${price}${denom}`);
const point = (...values) => Buffer.from(Int8Array.from(values).buffer).toString("base64");
const answer = (model, ...values) => sends("user", "infer", "inference", "infer", "--model-id", model, "--input", point(...values), "--max-fee", `${price}${denom}`);
// No later than the latest block, at midnight too.
const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

// What the tests below made: datanets, models, answers.
const made = {};

test("a source is stated in words, bound to the commit, and what is wrong is named before anything is paid", async () => {
  made.open = await create("points", "EVIDENCE_OFF", "--admits-synthetic");
  const plain = await create("plain", "EVIDENCE_OFF");
  const of = (id, ...rest) => contribution(id, "ann", 40, 1, ...rest);
  const crawled = ["--source", "crawled", "--domain", "example.org", "--acquired-from", "2024-09-24", "--acquired-to", "2024-10-03"];
  for (const [more, words] of [
    [["--domain", "example.org"], /--source: missing: .*own-work, licensed/],
    [crawled.slice(0, 2), /--domain: missing/],
    [[...crawled, "--language", "de_DE"], /--language: de_DE/],
    [[...crawled, "--personal-data", "present"], /--personal-data: data that name people cannot be put on chain/],
    [[...crawled, "--opt-out-checked", "robots", "--opt-out-checked-at", "2999-01-01"], /--opt-out-checked-at: 2999-01-01 lies after the last block/],
    [["--provenance", file("wrong.json", JSON.stringify({ source: "licensed", licence: "x" }))], /--provenance: .*unknown field `licence`/],
  ]) assert.match(await refused("ann", ...of(made.open, ...more)), words, more.join(" "));
  assert.match(await refused("ann", ...of(plain, "--source", "synthetic")), /--source: datanet \d+ does not admit/);

  const uri = "https://example.org/points";
  const looked = ["--opt-out-checked", "robots,aipref", "--opt-out-checked-at", "2024-10-04", "--aipref", "train-ai=n", "--personal-data", "none"];
  const first = await succeeds("ann", ...of(made.open, ...crawled, ...looked, "--language", "en,de", "--source-uri", uri, "--batch-size", "25"));
  assert.match(first.stderr, new RegExp(`source address: ${uri}, on chain as SHA-256 ${sha256(uri)}`));
  assert.deepEqual([first.admitted, first.contribution_ids.length], [40, 2]);
  for (const id of first.contribution_ids) {
    const { body } = await chain.get(`/openledger/datanet/v1/contributions/${id}`);
    const said = body.provenance;
    assert.deepEqual([said.source_kind, said.domain, said.languages], ["SOURCE_KIND_CRAWLED", "example.org", ["de", "en"]]);
    assert.deepEqual([said.acquired_from, said.acquired_to, said.opt_out_checked], [19_990, 19_999, 5]);
    assert.equal(Buffer.from(said.source_uri_hash, "base64").toString("hex"), sha256(uri));
    assert.equal(Buffer.from(body.contribution.provenance_hash, "base64").toString("hex"), first.provenance.sha256);
  }
  // What the hash is of stays in the journal, and another source cannot go on with it.
  const journal = join(chain.home, `ann-${made.open}.csv.${made.open}.${chain.keys.ann.address}.journal`);
  assert.equal(JSON.parse(readFileSync(journal, "utf8").split("\n")[0]).provenance.words.source_uri, uri);
  assert.match(await refused("ann", ...of(made.open, "--source", "own-work", "--batch-size", "25")), /another contribution .*source/s);

  const terms = file("terms.txt", "You may use this.\n");
  const licensed = file("licensed.json", JSON.stringify({ source: "licensed", licence_uri: "https://creativecommons.org/licenses/by/4.0/", terms, language: ["de"], personal_data: "pseudonymous" }));
  const second = await succeeds("ben", ...contribution(made.open, "ben", 20, 2, "--provenance", licensed));
  const { provenance } = (await chain.get(`/openledger/datanet/v1/contributions/${second.contribution_ids[0]}`)).body;
  assert.equal(Buffer.from(provenance.terms_hash, "base64").toString("hex"), sha256("You may use this.\n"));
  await succeeds("carl", ...contribution(made.open, "carl", 10, 3, "--source", "synthetic", "--generator", "sampler 2", "--acquired-from", yesterday(), "--acquired-to", yesterday()));
  const silent = await succeeds("dora", ...contribution(made.open, "dora", 10, 4));
  assert.match(silent.stderr, /source stated: none/);
  assert.ok(!("provenance" in silent));
  made.contributions = { ann: first.contribution_ids, ben: second.contribution_ids };
});

test("a statement survives a break: it is not said again, and its files may be gone", async () => {
  const id = await create("broken", "EVIDENCE_OFF");
  const terms = file("agreed.txt", "I agree.\n");
  const args = contribution(id, "curator", 60, 9, "--batch-size", "10");
  const child = spawn(binary, [...args, "--source", "user-data", "--terms", terms, "--personal-data", "none", ...flags("curator")], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((resolve) => {
    let seen = "";
    child.stderr.on("data", (bytes) => {
      seen += bytes;
      if (/committed as/.test(seen)) child.kill("SIGKILL");
    });
    child.on("exit", resolve);
  });
  rmSync(terms);
  const done = await succeeds("curator", ...args);
  assert.match(done.stderr, /continuing/);
  assert.match(done.stderr, /source stated: user-data; personal data: none/);
  assert.deepEqual([done.admitted, done.contribution_ids.length], [60, 6]);
  for (const contribution_id of done.contribution_ids) {
    const { provenance } = (await chain.get(`/openledger/datanet/v1/contributions/${contribution_id}`)).body;
    assert.equal(Buffer.from(provenance.terms_hash, "base64").toString("hex"), sha256("I agree.\n"));
  }
});

test("what was deferred is released by a judgement", { timeout: 300_000 }, async () => {
  const id = await create("late", "EVIDENCE_DEFER");
  await succeeds("ann", ...contribution(id, "ann", 40, 5));
  await train("early", id);
  // Nobody's data speak for Eve's yet, so the first judgement pays nothing. Dora's do.
  [made.released] = (await succeeds("eve", ...other(id, "eve", 30, 6))).contribution_ids;
  await succeeds("carl", ...contribution(id, "carl", 10, 7));
  await chain.blocks(8);
  await answer((await train("late", id)).model_id, 3, -3, 60, 5);
  await succeeds("dora", ...other(id, "dora", 60, 8));
  await chain.blocks(8);
  await train("later", id);
  made.release = await sends("carl", "release_deferred", "attribution", "release-deferred", "--contribution-ids", made.released);
});

const item = async (id) => (await chain.get(`/openledger/datanet/v1/datanets/${made.open}/items/${id}`)).body.item;
const setConsent = (name, contribution, id, licence) =>
  sends(name, "set_consent", "datanet", "set-consent", "--contribution-id", contribution, "--first-item-id", id, "--last-item-id", id, "--licence", licence);

test("items are withdrawn before and after a training, and answers are paid at once, together, and later", { timeout: 300_000 }, async () => {
  const of = async (id) => (await chain.get(`/openledger/datanet/v1/contributions/${id}`)).body.contribution;
  const [annFirst, benFirst] = [await of(made.contributions.ann[0]), await of(made.contributions.ben[0])].map((c) => c.first_item_id);
  made.before = { item: benFirst, ...(await setConsent("ben", made.contributions.ben[0], benFirst, "1").then(() => setConsent("ben", made.contributions.ben[0], benFirst, "0"))) };
  made.model = (await train("points", made.open)).model_id;
  made.after = { item: annFirst, ...(await setConsent("ann", made.contributions.ann[0], annFirst, "32")) };

  await answer(made.model, 60, -60, 0, 2);
  const many = [[-60, 60, 0, 2], [55, -50, 3, 1], [-50, 44, 3, 3]].flatMap((values) => ["--inputs", point(...values)]);
  await sends("user", "infer", "inference", "infer-batch", "--model-id", made.model, ...many, "--max-fee-each", `${price}${denom}`);
  await sends("ann", "withdraw_earnings", "attribution", "withdraw-earnings");

  // A collection whose items answer, and a datanet whose earnings are deferred.
  const index = ["model", "index", "--name", "found", "--datanet", String(made.open), "--k", "3", "--min-score", "100", "--price", `${price}${denom}`];
  made.index = (await succeeds("creator", ...index)).model_id;
  made.found = (await sends("user", "infer", "inference", "retrieve", "--model-id", made.index, "--input", point(60, -60, 0, 2), "--max-fee", `${price}${denom}`)).inference_id;
  const judged = await create("judged", "EVIDENCE_DEFER");
  // What the first model of a datanet contains is paid at once; what comes later says nothing new here, and is deferred.
  await succeeds("ann", ...contribution(judged, "ann", 30, 7, "--source", "own-work"));
  await train("first", judged);
  await succeeds("ben", ...contribution(judged, "ben", 30, 8));
  made.judged = (await train("judged", judged)).model_id;
  made.last = (await answer(made.judged, 60, -60, 0, 7)).inference_id;
});

const schema = (name) => ajv.compile(JSON.parse(readFileSync(join(repository, "docs", "schemas", `${name}.schema.json`), "utf8")));

/** An export at a height: twice the same bytes, by its schema. */
async function exported(name, ...args) {
  const node = ["--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--height", String(made.height), "--home", chain.home, "--keyring-backend", "test"];
  const [one, two] = [await execute("export", name, ...args, ...node, "--output", "json"), await execute("export", name, ...args, ...node, "--output", "json")];
  assert.equal(one.code, 0, one.stderr);
  assert.equal(one.stdout, two.stdout, "the same height, the same bytes");
  const value = JSON.parse(one.stdout);
  const fits = schema(name);
  assert.ok(fits(value), `${name}: ${ajv.errorsText(fits.errors)}\n${one.stdout}`);
  const words = await execute("export", name, ...args, ...node);
  assert.equal(words.code, 0, words.stderr);
  return { ...value, words: words.stdout };
}

/** All entries of a listing at the height of the exports. */
async function listed(path, field) {
  const { body } = await chain.get(`${path}?pagination.limit=10000`, { "x-cosmos-block-height": String(made.height) });
  return body[field];
}
const asked = async (path) => (await chain.get(path, { "x-cosmos-block-height": String(made.height) })).body;

test("a height is named with its hash and time", async () => {
  made.height = await chain.committed();
  await chain.blocks(2);
  const { state } = await exported("datasheet", "--datanet", String(made.open));
  const { header } = (await chain.call("commit", { height: String(made.height) })).signed_header;
  const next = (await chain.call("commit", { height: String(made.height + 1) })).signed_header.header;
  assert.deepEqual(state, { chain_id: chain.chainId, height: made.height, time: `${header.time.slice(0, 19)}Z`, app_hash: next.app_hash });
  const far = await execute("export", "datasheet", "--datanet", "1", "--height", "999999", "--node", `tcp://127.0.0.1:${chain.rpcPort}`);
  assert.match(far.stderr, /--height 999999 is not one of 1 to/);
});

/** Bytes, items and contributions of items by what their contributors state. */
async function bySource(items) {
  const sums = {};
  for (const one of items) {
    const { provenance } = await asked(`/openledger/datanet/v1/contributions/${one.contribution_id}`);
    const kind = provenance?.source_kind ?? "none";
    sums[kind] ??= { items: 0, bytes: 0, contributions: new Set() };
    sums[kind].items += 1;
    sums[kind].bytes += Buffer.from(one.features, "base64").length;
    sums[kind].contributions.add(one.contribution_id);
  }
  return sums;
}
const heading = { SOURCE_KIND_CRAWLED: "crawled", SOURCE_KIND_LICENSED: "licensed", SOURCE_KIND_SYNTHETIC: "synthetic", none: "other" };

function sameGroups(groups, sums) {
  const all = Object.values(sums).reduce((sum, { bytes }) => sum + bytes, 0);
  for (const [kind, { items, bytes, contributions }] of Object.entries(sums)) {
    const group = groups.find((g) => g.key === heading[kind]);
    assert.deepEqual([group.items, group.bytes, group.contributions, group.share_ppm], [items, bytes, contributions.size, Math.floor((bytes * 1e6) / all)], kind);
  }
  assert.equal(groups.reduce((sum, g) => sum + g.items, 0), Object.values(sums).reduce((sum, s) => sum + s.items, 0));
}

test("the summary of training content counts the certified items", async () => {
  const summary = await exported("training-summary", "--model", made.model);
  const points = await listed(`/openledger/model/v1/models/${made.model}/points`, "points");
  const items = new Map((await listed(`/openledger/datanet/v1/datanets/${made.open}/items`, "items")).map((one) => [one.id, one]));
  const trained = points.map((p) => items.get(p.item_id));
  assert.equal(trained.length, 79, "80 items, one withdrawn before");
  assert.ok(!trained.some((one) => one.id === made.before.item));
  sameGroups(summary.sources, await bySource(trained));
  const crawled = summary.sources.find((g) => g.key === "crawled");
  assert.deepEqual([crawled.acquired_from, crawled.acquired_to, crawled.languages], ["2024-09-24", "2024-10-03", ["de", "en"]]);
  assert.deepEqual(crawled.domains, [{ domain: "example.org", items: 40, bytes: 160, share_ppm: 1_000_000 }]);
  const { processing, general } = summary;
  assert.deepEqual(processing.personal_data, { none: 40, not_stated: 20, pseudonymous: 19 });
  assert.deepEqual(processing.preferences["train-ai"], { allow: 0, disallow: 40 });
  assert.deepEqual(processing.opt_out_checks.map((c) => [c.items, c.first_day]), [[40, "2024-10-04"], [0, null], [40, "2024-10-04"], [0, null], [0, null], [0, null]]);
  const told = processing.training_opt_outs.map((o) => [o.first_item_id, o.height, o.before_training, o.trained_items, o.still_withdrawn_items]);
  const expected = [[Number(made.after.item), Number(made.after.height), false, 1, 1], [Number(made.before.item), Number(made.before.height), true, 0, 1]];
  assert.deepEqual(told.sort((a, b) => a[0] - b[0]), expected.sort((a, b) => a[0] - b[0]));
  const { model } = await asked(`/openledger/model/v1/models/${made.model}`);
  assert.deepEqual([general.name, general.training_height, general.certified_height], ["points", Number(model.training.height), Number(model.certified_height)]);
  assert.match(summary.words, /Data crawled and scraped from online sources: 40 items, 160 bytes, 50\.63 % of all bytes/);
  assert.match((await execute("export", "training-summary", "--model", "99", "--node", `tcp://127.0.0.1:${chain.rpcPort}`)).stderr, /not found|NotFound/);
  assert.equal((await exported("training-summary", "--model", made.index)).general.kind.split(":")[0], "retrieval");
});

test("a datasheet counts all items", async () => {
  const sheet = await exported("datasheet", "--datanet", String(made.open));
  const items = await listed(`/openledger/datanet/v1/datanets/${made.open}/items`, "items");
  const { datanet, stats } = await asked(`/openledger/datanet/v1/datanets/${made.open}`);
  sameGroups(sheet.collection, await bySource(items));
  const { composition, motivation, uses, maintenance } = sheet;
  assert.deepEqual([motivation.title, motivation.creator, motivation.description], [datanet.title, datanet.creator, "Two kinds of points"]);
  assert.deepEqual([composition.items, composition.duplicates, composition.contributors, composition.admits_synthetic], [Number(stats.items), 0, 4, true]);
  assert.deepEqual(composition.labels.map((l) => [l.name, l.items]), [["left", 40], ["right", 40]]);
  assert.equal(composition.bytes, items.length * 4);
  assert.deepEqual([uses.granted_items.train, uses.granted_items.commercial], [78, 79]);
  assert.deepEqual([maintenance.policy, maintenance.training_opt_outs.length], ["open", 2]);
  assert.match(sheet.words, /Brought by 4 accounts in 5 contributions/);
});

test("opt-outs name items by their content", async () => {
  const outs = await exported("optouts", "--datanet", String(made.open));
  const expected = [made.before, made.after].map(async ({ item: id, height }) => ({
    item_id: Number(id), content_sha256: sha256(Buffer.from((await item(id)).features, "base64")), height: Number(height),
  }));
  const told = outs.items.map(({ item_id, content_sha256, height }) => ({ item_id, content_sha256, height }));
  assert.deepEqual(told, (await Promise.all(expected)).sort((a, b) => a.item_id - b.item_id));
  const [ann, ben] = [made.after, made.before].map(({ item: id }) => outs.items.find((one) => one.item_id === Number(id)));
  assert.deepEqual([ann.granted, ben.granted], [["commercial"], []]);
  assert.deepEqual(outs.preferences.map((p) => p.disallowed), [["train-ai"], ["train-ai"]]);
});

/** What the bank moved from the attribution module to each account, block by block. */
async function fromTheBank() {
  const { account } = (await chain.get("/cosmos/auth/v1beta1/module_accounts/attribution")).body;
  const moved = [];
  for (let height = 1; height <= made.height; height += 1) {
    const found = await chain.call("block_results", { height: String(height) });
    const events = [...(found.finalize_block_events ?? []), ...(found.txs_results ?? []).flatMap((r) => r.events ?? [])];
    for (const event of events.filter((e) => e.type === "transfer")) {
      const { sender, recipient, amount } = Object.fromEntries(event.attributes.map((a) => [a.key, a.value]));
      if (sender === account.base_account.address) moved.push({ height, to: recipient, amount: BigInt(amount.replace(denom, "")) });
    }
  }
  return moved;
}
const sum = (list) => list.reduce((all, one) => all + BigInt(one.amount), 0n);

test("receipts add up to what the bank moved, with what waits beside it", async () => {
  const moved = await fromTheBank();
  const paid = {};
  for (const name of [...people, "validator"]) {
    const { address } = chain.keys[name];
    const statement = await exported("receipts", "--account", name);
    const mine = moved.filter(({ to }) => to === address);
    assert.equal(statement.account, address);
    assert.equal(sum(statement.totals), sum(mine), name);
    assert.deepEqual(statement.payments.map((p) => [p.height, sum(p.totals)]), mine.map((m) => [m.height, m.amount]), name);
    const { earnings, credit } = await asked(`/openledger/attribution/v1/earnings/${address}`);
    assert.deepEqual(statement.totals.map((t) => t.amount), (earnings?.totals ?? []).map((t) => t.amount.amount), name);
    for (const total of statement.totals) assert.equal(sum(statement.lines.filter((l) => l.role === total.role)), BigInt(total.amount), `${name} ${total.role}`);
    assert.deepEqual(statement.not_yet_paid.credited.map((c) => c.amount), (credit?.totals ?? []).map((t) => t.amount.amount), name);
    // Two parts of the time add up to the whole.
    if (mine.length > 0) {
      const [early, late] = [await exported("receipts", "--account", name, "--to", String(mine[0].height)), await exported("receipts", "--account", name, "--from", String(mine[0].height + 1))];
      assert.equal(sum(early.totals) + sum(late.totals), sum(statement.totals));
    }
    paid[name] = statement;
  }
  // Ann asked for her credit; Ben's waits, with what the retrieval and the second batch earned him.
  assert.ok(sum(paid.ann.totals) > 0n && sum(paid.ben.not_yet_paid.credited) > 0n);
  assert.ok(paid.ann.lines.every((l) => l.basis === "answers"), JSON.stringify(paid.ann.lines));
  const models = (statement) => new Set(statement.lines.map((l) => l.model_name));
  for (const name of ["points", "judged", "late"]) assert.ok(models(paid.ann).has(name), name);
  // Whoever's items were found has been paid for it, or has it to come.
  const found = (await asked(`/openledger/inference/v1/inferences/${made.found}`)).inference.retrieval.results;
  for (const { item_id } of found) {
    const { contribution } = await asked(`/openledger/datanet/v1/contributions/${(await item(item_id)).contribution_id}`);
    const statement = Object.values(paid).find(({ account }) => account === contribution.contributor);
    assert.ok(models(statement).has("found") || sum(statement.not_yet_paid.credited) > 0n);
  }
  const { header } = (await chain.call("commit", { height: String(paid.ann.payments[0].height) })).signed_header;
  assert.equal(paid.ann.payments[0].time, `${header.time.slice(0, 19)}Z`);
  const roles = [...new Set(paid.creator.lines.map((l) => l.role))];
  assert.deepEqual([roles.includes("lineage"), models(paid.creator)], [true, new Set(["points", "found", "judged", "late"])]);
  const [released] = paid.eve.lines;
  assert.deepEqual([paid.eve.lines.length, released.basis, released.role, released.model_id], [1, "released", "data", undefined]);
  assert.deepEqual([`${released.amount}${denom}`, paid.eve.payments.map((p) => p.released)], [made.release.paid, [released.amount]]);
  assert.match(paid.eve.words, /deferred by earlier answers, released +0\.\d+ OPEN/);
  assert.deepEqual(paid.ann.not_yet_paid.deferred, []);
  const [deferred] = paid.ben.not_yet_paid.deferred;
  const query = await asked(`/openledger/attribution/v1/deferred/${deferred.contribution_id}`);
  assert.ok(BigInt(deferred.amount) > 0n);
  assert.equal(deferred.amount, String(sum(query.deferred.flatMap((d) => d.deferred.parts))));
  assert.deepEqual([deferred.judgements, deferred.releasable], [query.deferred[0].factors_ppm.length, query.deferred[0].releasable]);
  assert.match(paid.ann.words, /What open1\w+ was paid for answers, blocks 1 to \d+/);
  assert.deepEqual([paid.dora.paid_to, paid.user.totals], [undefined, []]);
  const wrong = await execute("export", "receipts", "--account", "ann", "--from", "9", "--to", "3", ...["--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--home", chain.home, "--keyring-backend", "test"]);
  assert.match(wrong.stderr, /--from 9 and --to 3 are not in order/);
});

test("assertions about an answer name its model, its data and its record", async () => {
  const created = await exported("c2pa", "--inference", made.found, "--created", "trainedAlgorithmicMedia");
  assert.equal(created.assertions.length, 3);
  const manifest = await exported("c2pa", "--inference", made.found);
  const [permissions, about] = manifest.assertions;
  assert.deepEqual([permissions.label, about.label], ["cawg.training-mining", "org.openledger.inference"]);
  const { inference } = await asked(`/openledger/inference/v1/inferences/${made.found}`);
  const { data } = about;
  assert.equal(data.record_sha256, Buffer.from(inference.record_hash, "base64").toString("hex"));
  assert.equal(data.input_sha256, sha256(Buffer.from(point(60, -60, 0, 2), "base64")));
  assert.deepEqual(data.items.map((i) => String(i.item_id)), inference.retrieval.results.map((r) => r.item_id));
  for (const one of data.items) assert.equal(one.content_sha256, sha256(Buffer.from((await item(one.item_id)).features, "base64")));
  assert.deepEqual([data.model.name, data.model.kind, data.datanets.map((d) => d.title)], ["found", "retrieval", ["points"]]);
  // A head shows no items, so there is nothing whose owners could allow or refuse uses.
  const plain = await exported("c2pa", "--inference", made.last);
  assert.deepEqual(plain.assertions.map((a) => a.label), ["org.openledger.inference"]);
  assert.match(plain.assertions[0].data.label_name, /left|right/);
});
