/** The agent's own key, in a file that nobody else may read. It never leaves this process. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bip39, Random } from "@cosmjs/crypto";
import { OpenLedgerError, walletFromMnemonic } from "@openledger/client";

type Wallet = Awaited<ReturnType<typeof walletFromMnemonic>>;

/** So many words of the phrase in a row are taken for a leak. */
const RUN = 3;
const ENTROPY_BYTES = 32;
const SECRET_MODE = 0o600,
  FOLDER_MODE = 0o700,
  OTHERS = 0o077;

export const keyFile = (home: string): string => join(home, "agent.mnemonic");

/** A key that signs, and knows its own words so that they can be struck out of whatever is printed. */
export interface AgentKey {
  readonly address: string;
  readonly wallet: Wallet;
  /** The text without any part of the phrase. */
  readonly redact: (text: string) => string;
}

/** A secret of a file; refuses a file that others can read. `what` and `advice` are for the sentence. */
function secretOf(file: string, what: string, advice: string): string {
  let mode: number;
  try {
    mode = statSync(file).mode;
  } catch {
    throw new OpenLedgerError({ kind: "input", message: `There is no ${what} in ${file}`, advice });
  }
  if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
    throw new OpenLedgerError({
      kind: "input",
      message: `Others may read ${file}, which holds a ${what}`,
      advice: `Run \`chmod 600 ${file}\`.`,
    });
  }
  return readFileSync(file, "utf8").trim();
}

/** Strikes out every run of the phrase's words. */
function redactor(phrase: string): (text: string) => string {
  const words = phrase.split(/\s+/);
  const runs = words
    .slice(0, Math.max(1, words.length - RUN + 1))
    .map((_, at) => words.slice(at, at + RUN).join("[\\s,\"']+"));
  const pattern = new RegExp(`\\b(?:${runs.join("|")})\\b`, "gi");
  return (text) => text.replace(pattern, "(struck out)");
}

/** The key of a file with 12 or 24 words. */
export async function readKey(file: string): Promise<AgentKey> {
  const phrase = secretOf(file, "key", "Make one with `openledger-mcp key`.");
  const wallet = await walletFromMnemonic(phrase);
  const [account] = await wallet.getAccounts();
  if (!account) throw new OpenLedgerError({ kind: "input", message: `The key in ${file} has no account` });
  return { address: account.address, wallet, redact: redactor(phrase) };
}

/** Makes the folder of the agent. */
export function makeHome(home: string): void {
  mkdirSync(home, { recursive: true, mode: FOLDER_MODE });
  chmodSync(home, FOLDER_MODE);
}

/** The key of the agent, made when there is none. */
export async function keyOf(home: string): Promise<{ key: AgentKey; made: boolean }> {
  const file = keyFile(home);
  const made = !existsSync(file);
  if (made) {
    makeHome(home);
    const phrase = Bip39.encode(Random.getBytes(ENTROPY_BYTES)).toString();
    writeFileSync(file, `${phrase}\n`, { mode: SECRET_MODE, flag: "wx" });
  }
  return { key: await readKey(file), made };
}

/** The token that HTTP clients must show, made when there is none. */
export function httpToken(home: string): string {
  const file = join(home, "http-token");
  if (!existsSync(file)) {
    makeHome(home);
    writeFileSync(file, `${Buffer.from(Random.getBytes(ENTROPY_BYTES)).toString("base64url")}\n`, {
      mode: SECRET_MODE,
      flag: "wx",
    });
  }
  return secretOf(file, "token", "Start the server again.");
}
