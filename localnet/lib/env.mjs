// Where things are, and how they are called.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** Directory of the chain, its keys, its log and what the main job keeps. */
export const BASE = resolve(process.env.OPENLEDGER_HOME || join(ROOT, "build/localnet"));
/** `--home` of openledgerd. */
export const HOME = join(BASE, "node");
/** Files of the main job: CSVs, journals, receipts. */
export const DATA = join(BASE, "job");
export const LOG = join(BASE, "node.log");
export const PID = join(BASE, "node.pid");
export const PORTS = join(BASE, "ports.json");
export const BINARY = process.env.OPENLEDGERD || join(ROOT, "target/debug/openledgerd");
export const CHAIN_ID = "openledger-1";
export const DENOM = "uopen";

/** Accounts by role; the index is the address index below the phrase. */
export const CONTRIBUTORS = Array.from({ length: 20 }, (_, i) => `contributor-${String(i + 1).padStart(2, "0")}`);
/** Operator of the one validator. */
export const VALIDATOR = "validator";
export const ACCOUNTS = ["creator", "user", "tuner", "compute", ...CONTRIBUTORS, VALIDATOR];
/** The well-known phrase for tests: these keys hold money on local chains only. */
export const PHRASE = `${"abandon ".repeat(11)}about`;

export function readJson(path, otherwise) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : otherwise;
}

export function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Prints why the job ends and, when there is one, the end of the node's log. */
export function die(error) {
  console.error(`\nError: ${error?.message ?? error}`);
  if (existsSync(LOG)) {
    const lines = readFileSync(LOG, "utf8").trimEnd().split("\n");
    console.error(`\nEnd of ${LOG}:\n${lines.slice(-15).join("\n")}`);
  }
  process.exit(1);
}
