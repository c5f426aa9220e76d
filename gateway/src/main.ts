#!/usr/bin/env node
/** The command: makes keys and serves those who have one. */
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { OpenLedgerError } from "@openledger/client";
import { SETTING_FLAGS, settingsOf } from "@openledger/mcp";
import { Keys } from "./keys.js";
import { Gateway } from "./server.js";

const USAGE = `openledger-gateway [COMMAND] [FLAGS]

  (no command)   serves HTTP
  key NAME       makes a key, prints it once, and says how an owner grants it a limit
  keys           lists the keys with their accounts
  remove NAME    ends a key

  --node URL, --chain-id ID, --gas-price PRICE, --owner ADDRESS   as of openledger-mcp, by flag or environment
  --home FOLDER               keys and accounts (OPENLEDGER_GATEWAY_HOME; ~/.openledger-gateway)
  --host ADDRESS              where to listen (127.0.0.1)
  --port PORT                 (8330)
  --most-per-request AMOUNT   bound of a new key for one request, fee included (5000000uopen)
`;

const FLAGS = {
  ...SETTING_FLAGS,
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "8330" },
  "most-per-request": { type: "string", default: "5000000uopen" },
  help: { type: "boolean", short: "h" },
} as const;

const wrong = (message: string): OpenLedgerError =>
  new OpenLedgerError({ kind: "input", message, advice: "`openledger-gateway --help` lists commands and flags." });

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const { values: flags, positionals } = parse(process.argv.slice(2));
  if (flags.help) return void process.stdout.write(USAGE);
  const home = flags.home ?? process.env.OPENLEDGER_GATEWAY_HOME ?? join(homedir(), ".openledger-gateway");
  const [command = "serve", ...names] = positionals;
  const [name] = names;
  const keys = new Keys(home);
  if (command === "serve" && name === undefined) {
    const port = /^\d{1,5}$/.test(flags.port) ? Number(flags.port) : Number.NaN;
    if (!(port <= 65_535)) throw wrong(`--port is "${flags.port}"`);
    const { url } = await new Gateway(home, settingsOf(flags, process.env)).listen(flags.host, port);
    process.stdout.write(`${url}\n`);
  } else if (command === "key" && name !== undefined && names.length === 1) {
    const { key, caller } = await keys.make(name, flags["most-per-request"]);
    process.stderr.write(
      `The key of ${name} is told this once. Its account is ${caller.address}; an owner grants it a limit by\n`,
    );
    process.stderr.write(
      `  openledger-mcp grant --owner OWNER --agent ${caller.address} --limit 5000000uopen --fees 1000000uopen\n`,
    );
    process.stdout.write(`${key}\n`);
  } else if (command === "keys" && name === undefined) {
    for (const { name: one, address, most_per_request } of keys.list())
      process.stdout.write(`${one}\t${address}\t${most_per_request}\n`);
  } else if (command === "remove" && name !== undefined && names.length === 1) {
    const { address } = keys.remove(name);
    process.stderr.write(
      `The key is gone. Its owner takes what was granted to ${address} away with \`openledger-mcp revoke\`.\n`,
    );
  } else {
    throw wrong(`"${positionals.join(" ")}" is no command`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`openledger-gateway: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
