// Commands as a person types them: printed in a form that a shell takes, then run, with settings from the environment.
import { relative } from "node:path";
import { BINARY, HOME, ROOT } from "./env.mjs";
import { included, run } from "./cli.mjs";

/** Characters of a command on one line. */
const WIDTH = 120;
/** What every command needs; a person writes it once. */
const SETTINGS = { OPENLEDGERD_HOME: HOME, OPENLEDGERD_KEYRING_BACKEND: "test", OPENLEDGERD_OUTPUT: "json" };
/** What every transaction needs. */
const SEND = ["--gas", "auto", "--gas-adjustment", "1.3", "--gas-prices", "0.01uopen", "--yes"];

const near = (path) => (relative(ROOT, path).startsWith("..") ? path : relative(ROOT, path));
const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Prints a command, with a flag and its value on one line. */
function show(words) {
  const parts = [];
  for (const word of words) {
    if (parts.at(-1)?.match(/^--[\w-]+$/) && !word.startsWith("--")) parts.push(`${parts.pop()} ${quoted(word)}`);
    else parts.push(quoted(word));
  }
  const lines = ["$"];
  for (const part of parts) {
    if (lines.at(-1) !== "$" && lines.at(-1).length + 1 + part.length > WIDTH) lines.push(`   ${part}`);
    else lines[lines.length - 1] += ` ${part}`;
  }
  console.log(`  ${lines.join(" \\\n  ")}`);
}

/** Prints and sets what the commands below take from the environment. */
export function settings() {
  show(["alias", `openledgerd=${near(BINARY)}`]);
  show(["export", ...Object.entries({ ...SETTINGS, OPENLEDGERD_HOME: near(HOME) }).map(([name, value]) => `${name}=${value}`)]);
  Object.assign(process.env, SETTINGS);
}

/** Runs a command; its JSON. */
export async function typed(...args) {
  show(["openledgerd", ...args]);
  return JSON.parse(await run(args));
}

/** Signs and sends a transaction, and waits until it is in a block and succeeded. */
export async function transact(from, ...args) {
  const sent = await typed("tx", ...args, "--from", from, ...SEND);
  if (sent.code !== 0) throw new Error(`${sent.codespace}:${sent.code} ${sent.raw_log}`);
  return included(sent.txhash);
}

/** Asks a contract. Of a list, the first entry is shown. */
export async function ask(contract, question) {
  const { data } = await typed("query", "wasm", "contract-state", "smart", contract, JSON.stringify(question));
  const [shown, more] = Array.isArray(data) && data.length > 1 ? [data[0], `  and ${data.length - 1} more`] : [data, ""];
  console.log(`  ${JSON.stringify(shown)}${more}`);
  return data;
}
