// A chain of one validator with both real processes, in a temporary home, on free ports of 127.0.0.1.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

export const binary = process.env.OPENLEDGERD ?? join(repository, "target", "debug", "openledgerd");
export const prefix = "open";
export const denom = "uopen";
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ports that nobody listens on; all are held until the last is found, so that they differ. */
export async function freePorts(count) {
  // Below the range from which the system takes the local ends of connections: one of those could have the port before the node does.
  const bind = (tries = 50) => new Promise((resolve, reject) => {
    const retry = (error) => (tries > 1 ? bind(tries - 1).then(resolve, reject) : reject(error));
    const server = net.createServer().once("error", retry);
    server.listen(12_000 + Math.floor(Math.random() * 18_000), "127.0.0.1", () => resolve(server));
  });
  const servers = await Promise.all(Array.from({ length: count }, () => bind()));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until `condition` gives something true, and returns it. Errors are waited out, unless they are marked `final`. */
export async function until(what, condition, { timeout = 30_000, every = 50 } = {}) {
  const end = Date.now() + timeout;
  let last;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      if (error.final) throw error;
      last = error;
    }
    if (Date.now() > end) throw new Error(`timed out: ${what}${last ? ` (${last.message})` : ""}`);
    await sleep(every);
  }
}

/** Process ids of the children of `pid`, by /proc. */
export function childrenOf(pid) {
  const children = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (parent === pid) children.push(Number(name));
    } catch {
      // it ended meanwhile
    }
  }
  return children;
}

/** Whether a process exists and is no zombie. */
export function alive(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}

/** Ends a process by a signal, by SIGKILL after `timeout`, and waits for its end and for that of its children. */
export async function end(child, exited, signal = "SIGTERM", timeout = 20_000) {
  const children = childrenOf(child.pid);
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
  const ended = await exited;
  clearTimeout(timer);
  // A child that outlives its parent is what tests assert; here it must only not stay behind.
  await until("the children end", () => !children.some(alive), { timeout: 5_000 }).catch(() => children.filter(alive).forEach((pid) => process.kill(pid, "SIGKILL")));
  return ended;
}

/** Lets everybody upload contracts, in a genesis document. */
export function openUploads({ app_state: { wasm } }) {
  wasm.params = { code_upload_access: { permission: "Everybody", addresses: [] }, instantiate_default_permission: "Everybody" };
}

export class Chain {
  constructor(home, ports, options) {
    this.home = home;
    this.options = options;
    [this.rpcPort, this.p2pPort, this.grpcPort, this.restPort] = ports;
    this.rpc = `http://127.0.0.1:${this.rpcPort}`;
    this.rest = `http://127.0.0.1:${this.restPort}`;
    this.grpc = `127.0.0.1:${this.grpcPort}`;
    this.chainId = options.chainId;
    this.keys = {};
    this.log = join(home, "node.log");
  }

  /**
   * Makes the files of a node: keys and balances as in `options.accounts`, each `{ name: "amountdenom,..." }`, a validator by a genesis
   * transaction of the account `validator`, and what `options.genesis(document)` changes. `options.home` is an empty folder to use.
   */
  static async create(options = {}) {
    options = { chainId: "e2e-1", accounts: {}, stake: 100_000_000, timeoutCommit: "250ms", initFlags: [], ...options };
    options.accounts = { ...options.accounts, validator: options.accounts.validator ?? `${10 * options.stake}${denom}` };
    const home = options.home ?? mkdtempSync(join(tmpdir(), "openledger-e2e-"));
    const chain = new Chain(home, await freePorts(4), options);
    const init = ["--chain-id", options.chainId, "init", "node", "--timeout-commit", options.timeoutCommit, ...options.initFlags];
    await chain.cli(...init);
    for (const [name, coins] of Object.entries(options.accounts)) {
      const { stdout } = await chain.cli("keys", "add", name, "--keyring-backend", "test", "--output", "json");
      chain.keys[name] = JSON.parse(stdout);
      if (coins) await chain.cli("genesis", "add-genesis-account", chain.keys[name].address, coins);
    }
    await chain.cli("genesis", "gentx", "validator", `${options.stake}${denom}`, "--chain-id", options.chainId, "--keyring-backend", "test");
    await chain.cli("genesis", "collect-gentxs");
    if (options.genesis) {
      const file = join(home, "config", "genesis.json");
      const document = JSON.parse(readFileSync(file, "utf8"));
      options.genesis(document);
      writeFileSync(file, JSON.stringify(document));
    }
    return chain;
  }

  /** Creates and starts. */
  static async start(options = {}) {
    const chain = await Chain.create(options);
    try {
      await chain.up();
    } catch (error) {
      await chain.destroy();
      throw error;
    }
    return chain;
  }

  /** Runs `openledgerd` on this home. */
  cli(...args) {
    return run(binary, ["--home", this.home, ...args], { maxBuffer: 64 << 20 });
  }

  /** Runs a command against the running node and reads its JSON. */
  async json(...args) {
    const { stdout } = await this.cli(...args, "--node", `tcp://127.0.0.1:${this.rpcPort}`, "--output", "json");
    return JSON.parse(stdout);
  }

  /** Starts the processes. With `wait`, returns when a new block has been made. */
  async up({ flags = [], env = {}, wait = true } = {}) {
    if (this.process && !this.ended) throw new Error("the node runs already");
    const out = openSync(this.log, "a");
    const listen = [
      "--rpc.laddr", `tcp://127.0.0.1:${this.rpcPort}`, "--p2p.laddr", `tcp://127.0.0.1:${this.p2pPort}`,
      "--grpc.address", this.grpc, "--api.enable=true", "--api.address", `tcp://127.0.0.1:${this.restPort}`,
    ];
    const all = ["--home", this.home, "--log_level", this.options.logLevel ?? "error", "start", ...listen, ...(this.options.startFlags ?? []), ...flags];
    const child = spawn(binary, all, { stdio: ["ignore", out, out], env: { ...process.env, ...this.options.env, ...env } });
    closeSync(out);
    this.process = child;
    this.exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    child.once("exit", (code, signal) => (this.ended = { code, signal }));
    this.ended = undefined;
    if (wait) await this.ready();
    return this;
  }

  /** Waits until the node answers and has made `blocks` more blocks. */
  async ready(blocks = 1, timeout = 60_000) {
    let first;
    await until(`the node makes blocks; its log ends with:\n${this.tail()}`, async () => {
      if (this.ended) throw Object.assign(new Error(`the node ended with ${JSON.stringify(this.ended)}:\n${this.tail()}`), { final: true });
      const height = await this.height();
      first ??= height;
      if (height < Math.max(1, first + blocks)) return false;
      // CometBFT counts a block before the application has committed it, and until the first commit there is nothing to ask for.
      return Number((await this.call("abci_info")).response.last_block_height ?? 0) > 0;
    }, { timeout });
  }

  /** One RPC call by name. */
  async call(method, params = {}) {
    const response = await fetch(this.rpc, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = await response.json();
    if (body.error) throw Object.assign(new Error(body.error.data || body.error.message), body.error);
    return body.result;
  }

  /** Height of CometBFT's last block. */
  async height() {
    return Number((await this.call("status")).sync_info.latest_block_height);
  }

  /** Height that the application has committed: what queries see. CometBFT counts a block before that. */
  async committed() {
    return Number((await this.call("abci_info")).response.last_block_height ?? 0);
  }

  /** Waits until the application has committed a height. */
  async waitFor(height) {
    await until(`height ${height}`, async () => (await this.committed()) >= height);
  }

  /** Waits for `count` further blocks. */
  async blocks(count) {
    await this.waitFor((await this.height()) + count);
  }

  /** A GET of a REST path: status and JSON body. */
  async get(path, headers = {}) {
    const response = await fetch(this.rest + path, { headers, signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  }

  /** A POST of JSON to a REST path. */
  async post(path, body, headers = {}) {
    const options = { method: "POST", headers: { "content-type": "application/json", ...headers }, signal: AbortSignal.timeout(10_000) };
    const response = await fetch(this.rest + path, { ...options, body: typeof body === "string" ? body : JSON.stringify(body) });
    return { status: response.status, headers: response.headers, body: parse(await response.text()) };
  }

  /** Process id of the running CometBFT. */
  comet() {
    const children = childrenOf(this.process.pid);
    return children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0].includes("cometbft"));
  }

  /** Ends of the log, for messages. */
  tail(lines = 15) {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n").slice(-lines).join("\n") : "";
  }

  /** Stops the node by a signal and waits for its end: `{ code, signal }`. */
  async down(signal = "SIGTERM", timeout = 20_000) {
    if (!this.process || this.ended) return this.ended;
    return end(this.process, this.exited, signal, timeout);
  }

  /** Stops the node and removes its home (kept when KEEP_HOMES is set). */
  async destroy() {
    await this.down();
    if (process.env.KEEP_HOMES) console.error(`home kept: ${this.home}`);
    else rmSync(this.home, { recursive: true, force: true });
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
