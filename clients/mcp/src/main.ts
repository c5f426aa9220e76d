#!/usr/bin/env node
/** The command: serves an agent, makes its key, and writes or sends what its owner signs. */
import { parseArgs } from "node:util";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { OpenLedgerClient, OpenLedgerError, SigningOpenLedgerClient } from "@openledger/client";
import { Agent } from "./agent.js";
import { feeAllowance } from "./allowance.js";
import { DENOM, SETTING_FLAGS, type Settings, settingsOf } from "./config.js";
import { grantMessages, type OwnersMessage, revokeFees, revokeLimit, unsigned } from "./grant.js";
import { serveHttp } from "./http.js";
import { httpToken, keyOf, readKey } from "./key.js";
import { feeOf, gasPriceOf, nodeGasPrice } from "./purse.js";
import { createServer } from "./server.js";

const USAGE = `openledger-mcp [COMMAND] [FLAGS]

  (no command)   serves one agent on standard input and output, or with --http PORT on 127.0.0.1
  key            makes the agent's key if there is none, and prints its address
  grant          writes the transaction by which an owner gives the agent a limit, or signs and sends it
  revoke         writes the transaction that takes the limit away, or signs and sends it

  --node URL           RPC of a node (OPENLEDGER_NODE; http://127.0.0.1:26657)
  --chain-id ID        the chain that is meant (OPENLEDGER_CHAIN_ID; the node's)
  --home FOLDER        key and contributions of the agent (OPENLEDGER_MCP_HOME; ~/.openledger-mcp)
  --owner ADDRESS      whose grant is used (OPENLEDGER_OWNER; the largest there is)
  --gas-price PRICE    such as 0.01uopen (OPENLEDGER_GAS_PRICE; the node's least)
  --http PORT          streamable HTTP; clients show the token of FOLDER/http-token

  grant, revoke:
  --agent ADDRESS      the agent (that of --home)
  --limit AMOUNT       the most that the agent may take, such as 5000000uopen
  --fees AMOUNT        the most that it may spend on fees of transactions
  --days DAYS          when the limit ends (30)
  --sign-with FILE     the owner's phrase: signs and sends instead of writing
`;

/** Gas of a grant or a revocation, by what a node estimated, with room. */
const GRANT_GAS = 400_000;
const DAY_SECONDS = 86_400;
const MOST_DAYS = 3_650;

const FLAGS = {
  ...SETTING_FLAGS,
  http: { type: "string" },
  agent: { type: "string" },
  limit: { type: "string" },
  fees: { type: "string" },
  days: { type: "string" },
  "sign-with": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new OpenLedgerError({
      kind: "input",
      message: error instanceof Error ? error.message : String(error),
      advice: "`openledger-mcp --help` lists the flags.",
    });
  }
}
type Flags = ReturnType<typeof parse>["values"];

/** A whole number of a flag. */
function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new OpenLedgerError({
    kind: "input",
    message: `--${name} is "${text}"`,
    advice: `Give a whole number from ${least} to ${most}.`,
  });
}

const needed = (flags: Flags, name: "owner" | "limit"): string => {
  const value = flags[name];
  if (value) return value;
  throw new OpenLedgerError({
    kind: "input",
    message: `--${name} is missing`,
    advice: "`openledger-mcp --help` lists the flags.",
  });
};

async function serve(settings: Settings, flags: Flags): Promise<void> {
  const agent = new Agent(settings);
  if (flags.http === undefined) {
    await createServer(agent).connect(new StdioServerTransport());
    return;
  }
  const { url } = await serveHttp(agent, httpToken(settings.home), whole("http", flags.http, 0, 65_535));
  // Standard output is free here, and a program that starts this one learns the port from it.
  process.stdout.write(`${url}\n`);
}

async function key(settings: Settings): Promise<void> {
  const { key: own, made } = await keyOf(settings.home);
  process.stderr.write(`${made ? "A new key" : "The key"} of the agent, in ${settings.home}. Its address:\n`);
  process.stdout.write(`${own.address}\n`);
}

/** The owner's messages: written as an unsigned transaction, or signed and sent. */
async function owners(
  settings: Settings,
  flags: Flags,
  messagesOf: (client: OpenLedgerClient, owner: string, agent: string) => Promise<OwnersMessage[]>,
): Promise<void> {
  const { node, chainId, gasPrice } = settings;
  const file = flags["sign-with"];
  const signs = file === undefined ? undefined : await readKey(file);
  const agent = flags.agent ?? (await keyOf(settings.home)).key.address;
  const client = await OpenLedgerClient.connect(node, { chainId });
  const price = gasPrice === undefined ? await nodeGasPrice(client, DENOM) : gasPriceOf(gasPrice);
  if (!signs) {
    const messages = await messagesOf(client, needed(flags, "owner"), agent);
    process.stdout.write(`${JSON.stringify(unsigned(messages, GRANT_GAS, feeOf(GRANT_GAS, price)))}\n`);
    process.stderr.write(
      `Sign and send it as the owner:\n  openledgerd tx sign FILE --from OWNER --chain-id ${client.chainId} > signed.json\n  openledgerd tx broadcast signed.json\n`,
    );
    return;
  }
  if (flags.owner !== undefined && flags.owner !== signs.address)
    throw new OpenLedgerError({
      kind: "input",
      message: `The key of --sign-with is that of ${signs.address}, and --owner is another account`,
      advice: "Leave --owner out, or give the owner's key.",
    });
  const owner = await SigningOpenLedgerClient.connectWithSigner(node, signs.wallet, { chainId, gasPrice: price.text });
  const sent = await owner.send(await messagesOf(owner, signs.address, agent));
  process.stdout.write(`${sent.txHash}\n`);
}

const grant = (settings: Settings, flags: Flags) => {
  const limit = needed(flags, "limit");
  const days = whole("days", flags.days ?? "30", 1, MOST_DAYS);
  return owners(settings, flags, async (client, owner, agent) => {
    const renews = flags.fees !== undefined && (await feeAllowance(client, owner, agent)) !== undefined;
    const until = Math.floor(Date.now() / 1000) + days * DAY_SECONDS;
    return grantMessages({ owner, agent, limit, fees: flags.fees, until }, renews);
  });
};

const revoke = (settings: Settings, flags: Flags) =>
  owners(settings, flags, async (client, owner, agent) => {
    const fees = (await feeAllowance(client, owner, agent)) === undefined ? [] : [revokeFees(owner, agent)];
    return [revokeLimit(owner, agent), ...fees];
  });

async function main(): Promise<void> {
  const { values: flags, positionals } = parse(process.argv.slice(2));
  if (flags.help) return void process.stdout.write(USAGE);
  const settings = settingsOf(flags, process.env);
  const [command = "serve", ...rest] = positionals;
  if (rest.length > 0)
    throw new OpenLedgerError({
      kind: "input",
      message: `"${rest[0]}" is one word too many`,
      advice: "`openledger-mcp --help` lists the commands.",
    });
  switch (command) {
    case "serve":
      return serve(settings, flags);
    case "key":
      return key(settings);
    case "grant":
      return grant(settings, flags);
    case "revoke":
      return revoke(settings, flags);
    default:
      throw new OpenLedgerError({
        kind: "input",
        message: `"${command}" is no command`,
        advice: "`openledger-mcp --help` lists them.",
      });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`openledger-mcp: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
