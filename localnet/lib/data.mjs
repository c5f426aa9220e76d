// The digits as twenty contributors bring them, three of whom cheat. Same files on every run.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CONTRIBUTORS, DATA, ROOT } from "./env.mjs";

/** Rows by use, as tests/data/README.md says: 600 to 1,499 are contributed, 1,500 to 1,796 are held out. */
const FIRST_CONTRIBUTED = 600;
const FIRST_HELD_OUT = 1500;
const ROWS_EACH = 50;
const CHEATED_ROWS = 45;
const PIXEL_MAX = 16;
export const CLASSES = 10;
export const DIMENSION = 64;
const SEED = 20_250_721;

/** Thresholds of the digits (openledger_influence::novelty::NoveltyParams::DIGITS) in squared pixel steps: there a step is 8. */
export const THRESHOLDS = { nearDuplicate: 117, fullNovelty: 328, norm: 5469 };

/** mulberry32: a small generator with the same numbers everywhere. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffle(list, random) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const clamp = (value) => Math.max(0, Math.min(PIXEL_MAX, Math.round(value)));
const toCsv = (rows) => `${rows.map((row) => [...row.pixels, row.label].join(",")).join("\n")}\n`;

/** An image as an inference takes it. */
export const bytes = (question) => Buffer.from(Int8Array.from(question.pixels).buffer);

function digits() {
  const text = readFileSync(join(ROOT, "tests/data/digits.csv"), "utf8");
  return text.trim().split("\n").map((line) => {
    const numbers = line.split(",").map(Number);
    return { pixels: numbers.slice(0, DIMENSION), label: numbers[DIMENSION] };
  });
}

/** Who brings what. The cheaters are the last three; the copier comes after everyone else. */
export function makeFiles() {
  const random = generator(SEED);
  const all = digits();
  const mine = shuffle(all.slice(FIRST_CONTRIBUTED, FIRST_HELD_OUT), random);
  const honest = CONTRIBUTORS.slice(0, -3);
  const [flipper, noisemaker, copier] = CONTRIBUTORS.slice(-3);
  const parts = honest.map((name, i) => ({ name, what: "honest", rows: mine.slice(i * ROWS_EACH, (i + 1) * ROWS_EACH) }));
  const rest = mine.slice(honest.length * ROWS_EACH);
  parts.push({ name: flipper, what: "flips labels", rows: rest.slice(0, CHEATED_ROWS).map((r) => ({ ...r, label: (r.label + 1 + Math.floor(random() * 9)) % CLASSES })) });
  const noise = () => ({ pixels: Array.from({ length: DIMENSION }, () => Math.floor(random() * (PIXEL_MAX + 1))), label: Math.floor(random() * CLASSES) });
  parts.push({ name: noisemaker, what: "uploads noise", rows: Array.from({ length: CHEATED_ROWS }, noise) });
  // Normal noise of 5 % of the pixel range, by the sum of twelve uniform numbers.
  const normal = () => Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6);
  const stolen = shuffle(parts.slice(0, honest.length).flatMap((p) => p.rows), random).slice(0, CHEATED_ROWS);
  const jitter = (row) => ({ ...row, pixels: row.pixels.map((p) => clamp(p + 0.05 * PIXEL_MAX * normal())) });
  parts.push({ name: copier, what: "copies others", last: true, rows: stolen.map(jitter) });

  mkdirSync(DATA, { recursive: true });
  for (const part of parts) {
    part.file = join(DATA, `${part.name}.csv`);
    writeFileSync(part.file, toCsv(part.rows));
  }
  const heldOut = all.slice(FIRST_HELD_OUT);
  const testFile = join(DATA, "held-out.csv");
  writeFileSync(testFile, toCsv(heldOut));
  return { parts, heldOut, testFile, questions: shuffle(heldOut, random) };
}
