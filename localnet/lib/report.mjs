// What the main job came to: accuracy, who was paid what, and why, all read from the chain.
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { CONTRIBUTORS, DATA, HOME, PORTS, readJson } from "./env.mjs";
import { accounts, open, query, run } from "./cli.mjs";
import { heading, table, wrap } from "./table.mjs";

const ROLES = {
  ROLE_DATA: "data contributors",
  ROLE_CURATOR: "curators",
  ROLE_LINEAGE: "model lineage",
  ROLE_TUNER: "tuner",
  ROLE_COMPUTE: "compute provider",
  ROLE_VALIDATORS: "validators",
  ROLE_COMMUNITY: "community pool (treasury)",
  ROLE_BURN: "burned",
};
/** Module accounts that are paid. */
const MODULES = { ROLE_VALIDATORS: "fee collector", ROLE_COMMUNITY: "treasury", ROLE_BURN: "nobody" };
/** Characters of a rule on one line. */
const RULE_WIDTH = 72;
/** Payees shown of the one record that is explained. */
const SHOWN = 8;

const percent = (part, whole) => (whole === 0 ? "-" : `${((100 * Number(part)) / Number(whole)).toFixed(2)} %`);
const sum = (list) => list.reduce((a, b) => a + BigInt(b), 0n);
const ppb = (text) => `${(Number(text) / 1e7).toFixed(5)} %`;

function accuracy(state) {
  const { training, answers } = state;
  const correct = answers.filter((a) => a.label === a.truth).length;
  heading("Model");
  table(
    [{ title: "what" }, { title: "value", right: true }],
    [
      ["certified points", training.points],
      ["distance to the optimum, of |W|, at most", ppb(training.distance_ppb)],
      ["largest miss of a probe of the inverse Hessian", ppb(training.probe_miss_ppb)],
      [`accuracy on ${training.test_items} held-out rows`, percent(training.accuracy_ppm, 1_000_000)],
      [`correct among the ${answers.length} paid answers`, `${correct} (${percent(correct, answers.length)})`],
    ],
  );
}

/** Items of the datanet as they stand now, by contribution. */
async function standing(datanet) {
  const count = {};
  let key = "";
  do {
    const page = await query("datanet", "items", String(datanet), "--page-limit", "500", ...(key ? ["--page-key", key] : []));
    for (const item of page.items) {
      const entry = (count[item.contribution_id] ??= { members: 0, duplicates: 0 });
      if (Number(item.duplicate_of ?? 0) === 0 && !item.cross_duplicate) entry.members += 1;
      else entry.duplicates += 1;
    }
    key = page.pagination?.next_key ?? "";
  } while (key);
  return count;
}

async function contributors(state, parts, who) {
  const items = await standing(state.datanet);
  const rows = [];
  for (const part of parts) {
    const { items: offered, contribution_ids: ids } = state.contributions[part.name];
    const { earnings } = await query("attribution", "earnings-by-account", who.address[part.name]);
    const data = (earnings?.totals ?? []).filter((t) => t.role === "ROLE_DATA");
    const total = (field) => ids.reduce((n, id) => n + (items[id]?.[field] ?? 0), 0);
    const [members, duplicates] = [total("members"), total("duplicates")];
    rows.push({ ...part, offered, members, duplicates, earned: sum(data.map((t) => t.amount.amount)) });
  }
  const perRow = (list) => Number(sum(list.map((r) => r.earned))) / list.reduce((n, r) => n + r.offered, 0);
  const fair = perRow(rows.filter((r) => r.what === "honest"));
  heading("Contributors");
  table(
    [{ title: "who" }, { title: "what" }, ...["offered", "accepted", "duplicates", "refused", "earned (OPEN)", "uopen per row", "of honest"].map((title) => ({ title, right: true }))],
    rows.map((r) => [
      ...[r.name, r.what, r.offered, r.members, r.duplicates, r.offered - r.members - r.duplicates],
      ...[open(r.earned), perRow([r]).toFixed(0), r.what === "honest" ? "" : percent(perRow([r]), fair)],
    ]),
  );
  console.log(`  an honest row earned ${fair.toFixed(0)} uopen on average`);
  return sum(rows.map((r) => r.earned));
}

async function roles(state, earnedByData) {
  const { params } = await query("attribution", "params");
  const epoch = (height) => Math.floor(height / Number(params.epoch_blocks));
  const heights = state.answers.map((a) => a.height);
  const paid = {};
  let [fees, carry, credited] = [0n, 0n, 0n];
  for (let e = epoch(Math.min(...heights)); e <= epoch(Math.max(...heights)); e += 1) {
    for (const total of (await query("attribution", "epoch-totals", String(e))).totals) {
      fees += BigInt(total.fees_in);
      carry += BigInt(total.carry);
      credited += BigInt(total.credited ?? 0) - BigInt(total.released ?? 0); // absent without answers in batches
      for (const { role, amount } of total.paid_out) paid[role] = (paid[role] ?? 0n) + BigInt(amount.amount);
    }
  }
  heading("Where the fees went");
  const out = sum(Object.values(paid));
  table(
    [{ title: "to" }, { title: "OPEN", right: true }, { title: "of the fees", right: true }],
    [...Object.entries(paid).map(([role, amount]) => [ROLES[role] ?? role, open(amount), percent(amount, fees)]), ["sum", open(out), percent(out, fees)]],
  );
  console.log(`  paid in ${open(fees)} OPEN = paid out ${open(out)} + credited until it is worth a transfer ${open(credited)} + carried over ${open(carry)}`);
  if (fees !== out + credited + carry) throw new Error("the fees paid in are not what was paid out");
  if (earnedByData !== paid.ROLE_DATA) throw new Error(`contributors earned ${earnedByData}, the data part paid ${paid.ROLE_DATA}`);
}

async function explain(state, who, { label, shows }) {
  const asked = state.answers.find((a) => a.label === a.truth) ?? state.answers[0];
  const told = await query("attribution", "explain", String(asked.inference));
  const { record } = told;
  const called = (address) => who.name[address] ?? address;
  heading(`Why inference ${record.inference_id} was paid as it was`);
  const lineage = told.lineage.map((m) => `${m.name} by ${called(m.creator)} (${percent(m.share_ppm, 1_000_000)})`).join(", ");
  console.log(`  ${called(told.payer)} paid ${open(record.fee.amount)} OPEN at height ${record.height}; the answer was ${label(asked.label)}, ${shows} ${label(asked.truth)}`);
  console.log(`  model ${record.model_id}, lineage: ${lineage}; ${record.points} certified points were scored`);
  console.log(`  the ${SHOWN} payees of greatest relative influence, of ${record.payees.length}:\n`);
  const strongest = Number(record.payees[0]?.relative_influence ?? 1);
  table(
    [{ title: "item", right: true }, { title: "owner" }, ...["influence", "gate", "novelty", "uopen"].map((title) => ({ title, right: true }))],
    record.payees.slice(0, SHOWN).map((p) => [
      ...[p.item.item_id, called(p.owner), (Number(p.relative_influence) / strongest).toFixed(3)],
      ...[p.gate ? "open" : "shut", percent(p.novelty_ppm ?? 0, 1_000_000), p.amount],
    ]),
  );
  console.log("");
  const data = told.payments.filter((p) => p.role === "ROLE_DATA");
  const others = told.payments.filter((p) => p.role !== "ROLE_DATA");
  const bill = [
    ["data contributors", `${data.length} accounts`, sum(data.map((p) => p.amount.amount)), data[0]?.rule ?? ""],
    ...others.map((p) => [ROLES[p.role] ?? p.role, MODULES[p.role] ?? called(p.address), p.amount.amount, p.rule]),
  ];
  const lines = bill.flatMap(([role, to, amount, rule]) => wrap(rule, RULE_WIDTH).map((text, i) => (i === 0 ? [role, to, amount, text] : ["", "", "", text])));
  table([{ title: "role" }, { title: "to" }, { title: "uopen", right: true }, { title: "rule" }], lines);
  console.log(`  record hash ${Buffer.from(told.record_hash, "base64").toString("hex")}, provable by ${told.proof_keys.length} store keys`);
  return record.inference_id;
}

async function verify(inference) {
  // A build without the verifier says so instead of failing.
  if (!(await run(["--help"])).includes("\n  verify ")) return console.log("  this build has no openledgerd verify");
  const file = join(DATA, `receipt-${inference}.json`);
  writeFileSync(file, await run(["query", "attribution", "receipt", inference, "--home", HOME, "--output", "json"]));
  heading("Its receipt, proved and recomputed without asking the node");
  const { rpc } = readJson(PORTS);
  const args = ["verify", file, "--node", `tcp://127.0.0.1:${rpc}`];
  console.log(`  openledgerd ${args.join(" ")}`);
  const lines = (await run(args)).trimEnd().split("\n");
  const payment = (line) => /^ {8,}/.test(line);
  console.log(lines.filter((line) => !payment(line)).join("\n").replace(/^/gm, "  "));
  console.log(`  and each of the ${lines.filter(payment).length} payments of the record`);
}

/** How the answers of the digits are told. */
const DIGITS = { label: (number) => number, shows: "the image shows a" };

/** Prints all tables. `words` says how answers are told. */
export async function report(state, parts, words = DIGITS) {
  if (parts.length !== CONTRIBUTORS.length) throw new Error("a contributor is missing");
  const who = await accounts();
  accuracy(state);
  const earned = await contributors(state, parts, who);
  await roles(state, earned);
  const inference = await explain(state, who, words);
  await verify(inference);
}
