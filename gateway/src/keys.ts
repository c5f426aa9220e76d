/**
 * Keys of callers. Each has an account of its own on the chain, to which an owner grants a limit; the key itself is
 * kept as a hash alone.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Amount, OpenLedgerError, toCoin } from "@openledger/client";
import { keyOf, makeHome } from "@openledger/mcp";
import { z } from "zod";

const KEY_BYTES = 32,
  ID_BYTES = 8;
const FILE_MODE = 0o600,
  FOLDER_MODE = 0o700;
const PREFIX = "sk-openledger-";

const keyShape = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  name: z.string().min(1).max(64),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  address: z.string(),
  most_per_request: z.string(),
  created: z.number().int(),
});
const fileShape = z.object({ version: z.literal(1), keys: z.array(keyShape) });

/** A caller. */
export type Caller = z.infer<typeof keyShape>;

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

/** The keys of a folder. What another process changes is seen at the next look. */
export class Keys {
  #seen = "";
  #byHash = new Map<string, Caller>();

  constructor(readonly home: string) {}

  get #file(): string {
    return join(this.home, "keys.json");
  }

  /** Folder of a caller's account. */
  accountOf({ id }: Pick<Caller, "id">): string {
    return join(this.home, "accounts", id);
  }

  #read(): void {
    let stamp: string;
    try {
      const { mtimeMs, size, ino } = statSync(this.#file);
      stamp = `${mtimeMs}/${size}/${ino}`;
    } catch {
      this.#byHash = new Map();
      this.#seen = "";
      return;
    }
    if (stamp === this.#seen) return;
    const found = fileShape.safeParse(JSON.parse(readFileSync(this.#file, "utf8")));
    if (!found.success)
      throw new OpenLedgerError({
        kind: "input",
        message: `${this.#file} is no file of keys`,
        advice: "Take it from a backup, or remove it and make the keys anew.",
      });
    this.#byHash = new Map(found.data.keys.map((one) => [one.sha256, one]));
    this.#seen = stamp;
  }

  #write(keys: readonly Caller[]): void {
    mkdirSync(this.home, { recursive: true, mode: FOLDER_MODE });
    writeFileSync(`${this.#file}.new`, `${JSON.stringify({ version: 1, keys }, null, 1)}\n`, { mode: FILE_MODE });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** All callers. */
  list(): Caller[] {
    this.#read();
    return [...this.#byHash.values()];
  }

  /** Who shows this key. The look-up is by the hash of a key of 32 random bytes, so its time tells nothing of use. */
  find(key: string): Caller | undefined {
    this.#read();
    return this.#byHash.get(hashOf(key));
  }

  /** Makes a key with an account; the key is told this once. */
  async make(name: string, mostPerRequest: Amount): Promise<{ key: string; caller: Caller }> {
    const keys = this.list();
    if (!/^[\w .-]{1,64}$/.test(name))
      throw new OpenLedgerError({
        kind: "input",
        message: "This is no name for a key",
        advice: "Take 1 to 64 letters, digits, spaces, dots or dashes.",
      });
    if (keys.some((one) => one.name === name))
      throw new OpenLedgerError({
        kind: "input",
        message: `There is a key with the name ${name}`,
        advice: "Take another name, or `openledger-gateway remove` it first.",
      });
    const { amount, denom } = toCoin(mostPerRequest);
    const id = randomBytes(ID_BYTES).toString("hex");
    makeHome(this.home);
    const { key: account } = await keyOf(this.accountOf({ id }));
    const key = PREFIX + randomBytes(KEY_BYTES).toString("base64url");
    const caller = {
      id,
      name,
      sha256: hashOf(key),
      address: account.address,
      most_per_request: `${amount}${denom}`,
      created: Math.floor(Date.now() / 1000),
    };
    this.#write([...keys, caller]);
    return { key, caller };
  }

  /** Ends a key. Its account stays in the folder, because coins may lie on it. */
  remove(name: string): Caller {
    const keys = this.list();
    const gone = keys.find((one) => one.name === name);
    if (!gone)
      throw new OpenLedgerError({
        kind: "input",
        message: `There is no key with the name ${name}`,
        advice: "`openledger-gateway keys` lists them.",
      });
    this.#write(keys.filter((one) => one !== gone));
    return gone;
  }
}
