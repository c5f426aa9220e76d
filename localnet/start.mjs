// Makes the home of a one-validator chain if there is none, and starts its node in the background.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNTS, BASE, CHAIN_ID, DATA, DENOM, HOME, LOG, PHRASE, VALIDATOR, die } from "./lib/env.mjs";
import { WITH_KEYS, keys, run } from "./lib/cli.mjs";
import { choosePorts, running, start } from "./lib/process.mjs";

/** What each account holds at genesis, in units; the others are paid by the chain only. */
const BALANCES = { creator: 10_000_000_000n, user: 1_000_000_000n, contributor: 100_000_000n, [VALIDATOR]: 1_000_000_000n };
/** What of it the validator bonds. */
const BOND = 500_000_000n;

async function initialise() {
  console.log(`making the chain ${CHAIN_ID} in ${BASE}`);
  // What the main job kept belongs to a chain that is gone.
  rmSync(DATA, { recursive: true, force: true });
  await run(["init", "localnet", "--home", HOME, "--chain-id", CHAIN_ID, "--timeout-commit", "500ms", "--contract-uploads", "everybody"]);
  const phrase = join(BASE, "phrase.txt");
  writeFileSync(phrase, `${PHRASE}\n`, { mode: 0o600 });
  for (const [index, name] of ACCOUNTS.entries()) {
    await keys(["add", name, "--recover", "--source", phrase, "--index", String(index)]);
  }
  const listed = JSON.parse(await keys(["list"]));
  const accounts = listed
    .map(({ name, address }) => ({ address, amount: BALANCES[name.replace(/-\d+$/, "")] }))
    .filter(({ amount }) => amount)
    .map(({ address, amount }) => ({ address, coins: [{ denom: DENOM, amount: String(amount) }] }));
  const file = join(BASE, "accounts.json");
  writeFileSync(file, JSON.stringify(accounts));
  await run(["genesis", "bulk-add-genesis-account", file, "--home", HOME]);
  await run(["genesis", "gentx", VALIDATOR, `${BOND}${DENOM}`, "--chain-id", CHAIN_ID, "--ip", "127.0.0.1", ...WITH_KEYS]);
  await run(["genesis", "collect-gentxs", "--home", HOME]);
  await run(["genesis", "validate", "--home", HOME]);
}

async function main() {
  mkdirSync(BASE, { recursive: true });
  const pid = running();
  if (pid !== null) return console.log(`the node runs already, as process ${pid}`);
  if (!existsSync(join(HOME, "config/genesis.json"))) await initialise();
  const ports = await choosePorts();
  await run(["config", "set", "client", "node", `tcp://127.0.0.1:${ports.rpc}`, "--home", HOME]);
  console.log(`starting openledgerd and CometBFT; log: ${LOG}`);
  console.log(`node started as process ${await start(ports)}`);
}

main().catch(die);
