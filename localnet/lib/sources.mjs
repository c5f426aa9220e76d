// Retrieval: the datanet's texts answer a question themselves, and their owners are paid by how near they are.
import { accounts, attribute, coin, included, job, open, query, send } from "./cli.mjs";
import { heading, table, wrap } from "./table.mjs";

/** What the index's creator asks for an answer. */
const PRICE = 500_000;
/** Texts of one answer. */
const SOURCES = 5;
/** Characters of a text that is shown. */
const SHOWN = 90;

const short = (text, length) => (text.length > length ? `${text.slice(0, length)}...` : text);
const text = (item) => Buffer.from(item.features, "base64").toString("utf8").replace(/\s+/g, " ");

/** The index and its one answer, unless an earlier run left them. */
export async function askSources({ state, save, step }, question) {
  if (!state.index) {
    step("the creator has the texts certified for retrieval");
    const args = ["--name", "news archive", "--description", "The nearest texts of the datanet", "--artifact-id", state.artifact, "--datanet", state.datanet];
    const made = await job("creator", ["model", "index", ...args.map(String), "--k", String(SOURCES), "--price", coin(PRICE)]);
    state.index = Number(made.model_id);
    save();
  }
  if (!state.retrieval) {
    step("the user asks for the texts that are nearest to a question");
    const message = ["inference", "retrieve", "--model-id", String(state.index), "--input", Buffer.from(question.text, "utf8").toString("hex")];
    const tx = await included(await send("user", [...message, "--max-fee", coin(PRICE)], ["--gas", "auto", "--gas-adjustment", "1.3"]));
    state.retrieval = { inference: Number(attribute(tx, "infer", "inference_id")), gas: Number(tx.gas_used) };
    save();
  }
}

/** The question, its sources, and what each of them earned. */
export async function showSources(state, question, topics) {
  const { inference, gas } = state.retrieval;
  const { record } = await query("attribution", "explain", String(inference));
  const { name } = await accounts();
  heading("A question to the texts themselves");
  for (const line of wrap(short(question.text, 3 * SHOWN), 100)) console.log(`  ${line}`);
  console.log(`  Reuters' own topic is "${topics[question.label]}"; inference ${inference} used ${gas.toLocaleString("en-US")} gas`);
  const rows = [];
  for (const { item, score } of record.scores) {
    const found = (await query("datanet", "item", item.datanet_id, item.item_id)).item;
    const paid = record.payees.find((payee) => payee.item.item_id === item.item_id);
    const novelty = `${((paid?.novelty_ppm ?? 0) / 10_000).toFixed(2)} %`;
    rows.push([item.item_id, topics[Number(found.label ?? 0)], name[paid?.owner] ?? "-", score, novelty, open(paid?.amount ?? 0), short(text(found), SHOWN)]);
  }
  const right = true;
  table([{ title: "item", right }, { title: "topic" }, { title: "owner" }, { title: "score", right }, { title: "novelty", right }, { title: "OPEN", right }, { title: "text" }], rows);
  console.log("  each is paid by its score and novelty; consent was read at the question, and what novelty leaves goes to the treasury");
}
