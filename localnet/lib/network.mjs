// Four validators on this host: their homes, ports and processes.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "./cli.mjs";
import { BINARY, ROOT, readJson, sleep, writeJson } from "./env.mjs";
import { listen } from "./process.mjs";

export const NETWORK = resolve(process.env.OPENLEDGER_NETWORK_HOME || join(ROOT, "build/network"));
export const CHAIN_ID = "openledger-localnet-1";
const SIZE = 4;
const STATE = join(NETWORK, "network.json");
/** First ports, from which the nodes count up where they are free. */
const FIRST = { rpc: 26657, p2p: 16656, api: 1317, grpc: 9090 };
/** Short periods, so that proposals come to an end while one looks. */
const GOV = { max_deposit_period: "120s", voting_period: "60s", expedited_voting_period: "30s" };

export const home = (i) => join(NETWORK, `node${i}`, "openledgerd");
export const log = (name) => join(NETWORK, `${name}.log`);

/** Makes the homes when there are none. */
export async function initialise() {
  if (existsSync(home(0))) return;
  mkdirSync(NETWORK, { recursive: true });
  const size = ["--v", String(SIZE), "--single-host", "--commit-timeout", "1s"];
  await run(["testnet", "init-files", ...size, "--output-dir", NETWORK, "--chain-id", CHAIN_ID, "--minimum-gas-prices", "0uopen"]);
  for (let i = 0; i < SIZE; i += 1) {
    const file = join(home(i), "config/genesis.json");
    const genesis = readJson(file);
    Object.assign(genesis.app_state.gov.params, GOV);
    writeFileSync(file, JSON.stringify(genesis, null, 2));
  }
}

/** The nodes with their ports and ids; ports are chosen anew when `fresh`. */
export async function nodes({ fresh = false } = {}) {
  const known = readJson(STATE);
  if (known && !fresh) return known;
  const list = [];
  for (let i = 0; i < SIZE; i += 1) {
    const ports = {};
    for (const [name, first] of Object.entries(FIRST)) ports[name] = (await listen(first + i)) || (await listen(0));
    const id = (await run(["comet", "show-node-id", "--home", home(i)])).trim();
    list.push({ name: `node${i}`, home: home(i), id, ...ports });
  }
  writeJson(STATE, list);
  return list;
}

const pidFile = (name) => join(NETWORK, `${name}.pid`);

/** Pid of the process that was started under this name, or null. */
export function running(name) {
  if (!existsSync(pidFile(name))) return null;
  const pid = Number(readFileSync(pidFile(name), "utf8"));
  try {
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).includes(NETWORK) ? pid : null;
  } catch {
    return null;
  }
}

/** Starts a process in the background, its output in its log. */
export function background(name, program, args) {
  if (running(name) !== null) return;
  const out = openSync(log(name), "a");
  const child = spawn(program, args, { detached: true, stdio: ["ignore", out, out] });
  writeFileSync(pidFile(name), `${child.pid}\n`);
  child.unref();
}

export function startNode(node, all) {
  const peers = all.filter((other) => other !== node).map((other) => `${other.id}@127.0.0.1:${other.p2p}`);
  background(node.name, BINARY, [
    ...["start", "--home", node.home, "--log_no_color=true", "--log_level", "*:error,openledger:info"],
    ...["--rpc.laddr", `tcp://127.0.0.1:${node.rpc}`, "--p2p.laddr", `tcp://127.0.0.1:${node.p2p}`, "--p2p.persistent_peers", peers.join(",")],
    ...["--grpc.address", `127.0.0.1:${node.grpc}`, "--api.enable", "--api.address", `tcp://127.0.0.1:${node.api}`],
  ]);
}

/** Height that a node's application has committed, 0 while it does not answer. CometBFT's /status runs ahead of it. */
export async function height(node) {
  try {
    const response = await fetch(`http://127.0.0.1:${node.rpc}/abci_info`, { signal: AbortSignal.timeout(2000) });
    return Number((await response.json()).result.response.last_block_height ?? 0);
  } catch {
    return 0;
  }
}

/** Ends the processes of these names and waits for it. Resolves to how many ran. */
export async function stop(names) {
  const pids = names.map((name) => [name, running(name)]).filter(([, pid]) => pid !== null);
  for (const [, pid] of pids) process.kill(pid, "SIGTERM");
  for (const [name, pid] of pids) {
    for (let i = 0; running(name) !== null; i += 1) {
      if (i > 200) throw new Error(`process ${pid} does not stop`);
      await sleep(100);
    }
  }
  for (const name of names) rmSync(pidFile(name), { force: true });
  return pids.length;
}
