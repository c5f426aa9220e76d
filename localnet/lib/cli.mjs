// Calls of openledgerd.
import { spawn } from "node:child_process";
import { BINARY, DENOM, HOME } from "./env.mjs";

/** Home and keyring of every command that signs. */
export const WITH_KEYS = ["--home", HOME, "--keyring-backend", "test"];

/** Runs the program. Resolves to its standard output; `echo` shows its standard error with an indent. */
export function run(args, { echo = false } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (bytes) => (out += bytes));
    child.stderr.on("data", (bytes) => {
      err += bytes;
      if (echo) process.stdout.write(String(bytes).replace(/^(?=.)/gm, "  "));
    });
    child.on("error", (error) => failed(new Error(`${BINARY}: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) return done(out);
      const shown = args.filter((arg, i) => !WITH_KEYS.includes(arg) && args[i - 1] !== "--home").map((arg) => (arg.length > 80 ? `${arg.slice(0, 77)}...` : arg));
      failed(new Error(`openledgerd ${shown.join(" ")}\n${(err || out).trim().split("\n").slice(-6).join("\n")}`));
    });
  });
}

export const keys = (args) => run(["keys", ...args, ...WITH_KEYS, "--output", "json"]);

/** Addresses of the keys by their names, and names by addresses. */
export async function accounts() {
  const listed = JSON.parse(await keys(["list"]));
  return {
    address: Object.fromEntries(listed.map(({ name, address }) => [name, address])),
    name: Object.fromEntries(listed.map(({ name, address }) => [address, name])),
  };
}

export async function query(...args) {
  return JSON.parse(await run(["query", ...args, "--home", HOME, "--output", "json", "--no-indent"]));
}

/** Signs and sends one transaction; resolves to its hash once the mempool has it. */
export async function send(from, args, flags = [], options = {}) {
  const out = await run(["tx", ...args, "--from", from, "--yes", ...flags, ...WITH_KEYS, "--output", "json"], options);
  const sent = JSON.parse(out);
  if (sent.code !== 0) throw new Error(`tx ${args.slice(0, 2).join(" ")}: ${sent.codespace}:${sent.code} ${sent.raw_log}`);
  return sent.txhash;
}

/** Waits until a transaction is in a block and succeeded. */
export async function included(hash) {
  const tx = JSON.parse(await run(["query", "wait-tx", hash, "--home", HOME, "--output", "json"]));
  if (tx.code !== 0) throw new Error(`transaction ${hash}: ${tx.codespace}:${tx.code} ${tx.raw_log}`);
  return tx;
}

/** An attribute of the first event of this type. */
export function attribute(tx, type, key) {
  const event = tx.events.find((e) => e.type === type);
  return event?.attributes.find((a) => a.key === key)?.value;
}

/** A long command with progress, which prints one JSON object at its end. */
export async function job(from, args) {
  return JSON.parse(await run([...args, "--from", from, "--yes", ...WITH_KEYS, "--output", "json"], { echo: true }));
}

/** Amount in OPEN with six digits. */
export function open(amount) {
  const units = BigInt(amount);
  const digits = String(units < 0n ? -units : units).padStart(7, "0");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

export const coin = (amount) => `${amount}${DENOM}`;
