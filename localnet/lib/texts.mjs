// News of Reuters as twenty contributors bring them, three of whom cheat. Same files on every run.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CONTRIBUTORS, DATA, ROOT } from "./env.mjs";
import { generator } from "./data.mjs";

const TEXTS_EACH = 40;
const CHEATED_TEXTS = 40;
/** Most bytes of a text. */
export const TEXT_BYTES = 1_000;
/** Texts of one topic in the market, at most: two topics make up four fifths of all news. */
const MOST_OF_A_TOPIC = 200;
/** Texts of which the encoder is made, and texts from which rules are proposed. */
const FOR_THE_ENCODER = 2_000;
const FOR_THE_RULES = 400;
/** Part of the words that the copier replaces. */
const EDITED = 0.3;
const SEED = 20_261_130;

/** Rows of an Orange table: three lines of header, a topic and a text. */
function news(part) {
  const lines = readFileSync(join(ROOT, "build/text-data", `reuters-r8-${part}.tab`), "utf8").split("\n").slice(3);
  const rows = lines.map((line) => line.split("\t")).filter((cells) => cells.length === 2);
  return rows.map(([topic, text]) => ({ topic, text: text.trim() })).filter(({ text }) => text.length > 0 && Buffer.byteLength(text) <= TEXT_BYTES);
}

function shuffle(list, random) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text);
const csv = (rows) => `topic,text\r\n${rows.map(({ topic, text }) => `${topic},${cell(text)}\r\n`).join("")}`;
const jsonl = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** A text with some of its words replaced by words of other texts. */
function edited({ topic, text }, words, random) {
  const replaced = text.split(" ").map((word) => (random() < EDITED ? words[Math.floor(random() * words.length)] : word));
  return { topic, text: replaced.join(" ").slice(0, TEXT_BYTES) };
}

/** The first half of one text and the second half of another. */
function joined(a, b) {
  const half = (text) => text.split(" ");
  const [first, second] = [half(a.text), half(b.text)];
  const words = [...first.slice(0, first.length / 2), ...second.slice(second.length / 2)];
  return { topic: a.topic, text: words.join(" ") };
}

/** Who brings what, and the files of the job. The cheaters are the last three; those who use others' texts come after everyone else. */
export function makeFiles() {
  const random = generator(SEED);
  const all = shuffle(news("train"), random);
  const market = [];
  const rest = [];
  const count = {};
  for (const row of all) {
    const wanted = market.length < (CONTRIBUTORS.length - 2) * TEXTS_EACH && (count[row.topic] ?? 0) < MOST_OF_A_TOPIC;
    if (wanted) count[row.topic] = (count[row.topic] ?? 0) + 1;
    (wanted ? market : rest).push(row);
  }
  const topics = [...new Set(all.map(({ topic }) => topic))].sort();
  const mine = shuffle(market, random);
  const honest = CONTRIBUTORS.slice(0, -3);
  const [flipper, joiner, copier] = CONTRIBUTORS.slice(-3);
  const parts = honest.map((name, i) => ({ name, what: "honest", rows: mine.slice(i * TEXTS_EACH, (i + 1) * TEXTS_EACH) }));
  const own = mine.slice(honest.length * TEXTS_EACH, honest.length * TEXTS_EACH + CHEATED_TEXTS);
  const other = (topic) => topics[(topics.indexOf(topic) + 1 + Math.floor(random() * (topics.length - 1))) % topics.length];
  parts.push({ name: flipper, what: "flips labels", rows: own.map((row) => ({ ...row, topic: other(row.topic) })) });
  const stolen = shuffle(parts.slice(0, honest.length).flatMap((part) => part.rows), random);
  const pairs = Array.from({ length: CHEATED_TEXTS }, (_, i) => joined(stolen[2 * i], stolen[2 * i + 1]));
  parts.push({ name: joiner, what: "joins others' texts", last: true, rows: pairs });
  const words = stolen.flatMap(({ text }) => text.split(" "));
  const copies = stolen.slice(-CHEATED_TEXTS).map((row) => edited(row, words, random));
  parts.push({ name: copier, what: "copies with edits", last: true, rows: copies });

  mkdirSync(DATA, { recursive: true });
  const write = (name, content) => {
    const path = join(DATA, name);
    writeFileSync(path, content);
    return path;
  };
  // Half of them work with spreadsheets, the others with lines of JSON.
  parts.forEach((part, i) => (part.file = i % 2 === 0 ? write(`${part.name}.csv`, csv(part.rows)) : write(`${part.name}.jsonl`, jsonl(part.rows))));
  const unlabelled = write("other-news.jsonl", jsonl(rest.slice(0, FOR_THE_ENCODER).map(({ text }) => ({ text }))));
  const sample = write("sample.csv", csv(rest.slice(FOR_THE_ENCODER, FOR_THE_ENCODER + FOR_THE_RULES)));
  const heldOut = shuffle(news("test"), random);
  const testFile = write("held-out.csv", csv(heldOut));
  const questions = heldOut.map(({ topic, text }) => ({ text, label: topics.indexOf(topic) }));
  return { parts, topics, unlabelled, sample, testFile, questions };
}
