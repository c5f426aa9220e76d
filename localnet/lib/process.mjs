// The node as a background process: openledgerd, which supervises CometBFT.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { BINARY, HOME, LOG, PID, PORTS, readJson, sleep, writeJson } from "./env.mjs";

/** Ports of the SDK's defaults. */
const DEFAULTS = { rpc: 26657, p2p: 26656, grpc: 9090, api: 1317 };

/** Pid of the running node, or null. A pid that another program took over does not count. */
export function running() {
  if (!existsSync(PID)) return null;
  const pid = Number(readFileSync(PID, "utf8"));
  try {
    const command = execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
    return command.includes("openledgerd") && command.includes(HOME) ? pid : null;
  } catch {
    return null;
  }
}

/** The port if nobody listens on it, any free one for 0, else null. */
export function listen(port) {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(null));
    server.listen(port, "127.0.0.1", () => {
      const { port: got } = server.address();
      server.close(() => done(got));
    });
  });
}

/** A port for each server: its default if it is free, else one that is. */
export async function choosePorts() {
  const before = readJson(PORTS, {});
  const ports = {};
  for (const [name, preferred] of Object.entries(DEFAULTS)) {
    ports[name] = (before[name] && (await listen(before[name]))) || (await listen(preferred)) || (await listen(0));
  }
  writeJson(PORTS, ports);
  return ports;
}

/** Starts the node and waits for its first block. */
export async function start(ports) {
  const log = openSync(LOG, "a");
  const args = [
    ...["start", "--home", HOME, "--log_no_color=true", "--log_level", "*:error,openledger:info"],
    ...["--rpc.laddr", `tcp://127.0.0.1:${ports.rpc}`, "--rpc.pprof_laddr", ""],
    ...["--p2p.laddr", `tcp://127.0.0.1:${ports.p2p}`],
    ...["--grpc.address", `127.0.0.1:${ports.grpc}`],
    ...["--api.enable", "--api.address", `tcp://127.0.0.1:${ports.api}`],
  ];
  const child = spawn(BINARY, args, { detached: true, stdio: ["ignore", log, log] });
  let ended = null;
  child.on("exit", (code, signal) => (ended = `the node ended with ${signal ?? `status ${code}`}`));
  child.on("error", (error) => (ended = error.message));
  if (child.pid) writeFileSync(PID, `${child.pid}\n`);
  for (let i = 0; i < 300 && !ended; i += 1) {
    await sleep(200);
    try {
      const response = await fetch(`http://127.0.0.1:${ports.rpc}/abci_info`, { signal: AbortSignal.timeout(2000) });
      if (Number((await response.json()).result.response.last_block_height ?? 0) > 0) {
        child.unref();
        return child.pid;
      }
    } catch {
      // not listening yet
    }
  }
  if (!ended) process.kill(child.pid, "SIGTERM");
  rmSync(PID, { force: true });
  throw new Error(ended ?? "no block within 60 seconds");
}

/** Stops the node. Resolves to false when none ran. */
export async function stop() {
  const pid = running();
  if (pid === null) {
    rmSync(PID, { force: true });
    return false;
  }
  process.kill(pid, "SIGTERM");
  for (let i = 0; i < 150; i += 1) {
    if (running() === null) {
      rmSync(PID, { force: true });
      return true;
    }
    await sleep(100);
  }
  throw new Error(`process ${pid} does not stop`);
}
