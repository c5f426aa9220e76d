// Hermes, the relayer, between two running chains: its configuration, its commands and its process. No npm packages.
import { execFile, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { denom, prefix, until } from "./chain.mjs";

const run = promisify(execFile);

/** The version that the documents name; `make hermes-install` builds it from crates.io. */
export const VERSION = "1.11.0";
export const hermes = process.env.HERMES ?? join(homedir(), ".cache/openledger/hermes/bin/hermes");

/**
 * How Hermes hears of packets. `push` listens for transactions with an event `message.module = ibc_channel`, which those lack whose
 * packets a contract sends: x/wasm leaves the events `message` of a contract's messages out. `pull` reads every block.
 */
const events = {
  push: (chain) => `{ mode = 'push', url = 'ws://127.0.0.1:${chain.rpcPort}/websocket', batch_delay = '200ms' }`,
  pull: () => "{ mode = 'pull', interval = '500ms', max_retries = 4 }",
};

/** The section of the configuration for a chain: `{ chainId, rpcPort, grpc, prefix?, denom?, trustingPeriod? }`. */
function section(chain, mode) {
  return `
[[chains]]
id = '${chain.chainId}'
type = 'CosmosSdk'
rpc_addr = 'http://127.0.0.1:${chain.rpcPort}'
grpc_addr = 'http://${chain.grpc}'
event_source = ${events[mode](chain)}
rpc_timeout = '10s'
trusted_node = false
account_prefix = '${chain.prefix ?? prefix}'
key_name = 'relayer'
key_store_type = 'Test'
store_prefix = 'ibc'
default_gas = 400000
max_gas = 35000000
gas_price = { price = 0.01, denom = '${chain.denom ?? denom}' }
gas_multiplier = 1.3
max_msg_num = 3
max_tx_size = 180000
clock_drift = '10s'
max_block_time = '30s'
${chain.trustingPeriod ? `trusting_period = '${chain.trustingPeriod}'` : ""}
trust_threshold = '2/3'
address_type = { derivation = 'cosmos' }
memo_prefix = ''
`;
}

const GLOBAL = `[global]
log_level = 'info'
[mode.clients]
enabled = true
refresh = true
misbehaviour = true
[mode.connections]
enabled = false
[mode.channels]
enabled = false
[mode.packets]
enabled = true
clear_interval = 20
clear_on_start = true
tx_confirmation = false
[rest]
enabled = false
host = '127.0.0.1'
port = 3000
[telemetry]
enabled = false
host = '127.0.0.1'
port = 3001
`;

export class Hermes {
  /** Writes the configuration into `home`. The chains are those of the harness, or things with the same fields. `mode` is `push` or `pull`. */
  constructor(home, chains, mode = "pull") {
    mkdirSync(home, { recursive: true });
    this.home = home;
    this.config = join(home, "config.toml");
    this.log = join(home, "hermes.log");
    writeFileSync(this.config, GLOBAL + chains.map((chain) => section(chain, mode)).join(""));
  }

  /** Runs a command and returns what its JSON answers with status `success`. */
  async command(...args) {
    const options = { maxBuffer: 64 << 20, env: { ...process.env, HOME: this.home, RUST_BACKTRACE: "0" } };
    const { stdout } = await run(hermes, ["--config", this.config, "--json", ...args], options).catch((error) => {
      throw new Error(`hermes ${args.join(" ")}: ${(error.stdout || error.stderr || error.message).slice(-2000)}`);
    });
    const lines = stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
    const last = lines.findLast((line) => line.status);
    if (last?.status !== "success") throw new Error(`hermes ${args.join(" ")}: ${stdout.slice(-2000)}`);
    return last.result;
  }

  /** Gives the relayer its account on a chain. */
  async key(chain, mnemonic) {
    const file = join(this.home, `${chain.chainId}.phrase`);
    writeFileSync(file, mnemonic, { mode: 0o600 });
    await this.command("keys", "add", "--chain", chain.chainId, "--key-name", "relayer", "--mnemonic-file", file, "--overwrite");
  }

  /** Makes a client of another chain; its id. Without a trusting period, the one that Hermes derives from the unbonding time. */
  async client(host, of, trustingPeriod) {
    const period = trustingPeriod ? ["--trusting-period", trustingPeriod] : [];
    const made = await this.command("create", "client", "--host-chain", host.chainId, "--reference-chain", of.chainId, ...period);
    return made.CreateClient.client_id;
  }

  /** Opens a connection over two clients, the first of which is on `a`; its id there. */
  async connection(a, [mine, other]) {
    const { a_side: left } = await this.command("create", "connection", "--a-chain", a.chainId, "--a-client", mine, "--b-client", other);
    return left.connection_id;
  }

  /** Opens clients, a connection and a channel; `{ a: channel, b: channel, connections, clients }`. */
  async channel(a, b, { ports = ["transfer", "transfer"], version, connection } = {}) {
    const path = connection ? ["--a-connection", connection] : ["--b-chain", b.chainId, "--new-client-connection", "--yes"];
    const of = ["--a-chain", a.chainId, ...path, "--a-port", ports[0], "--b-port", ports[1]];
    const { a_side: left, b_side: right } = await this.command("create", "channel", ...of, ...(version ? ["--channel-version", version] : []));
    return {
      a: left.channel_id, b: right.channel_id,
      connections: [left.connection_id, right.connection_id], clients: [left.client_id, right.client_id],
    };
  }

  /** Relays until it is stopped. */
  async up() {
    const out = openSync(this.log, "a");
    const from = existsSync(this.log) ? readFileSync(this.log, "utf8").length : 0;
    const env = { ...process.env, HOME: this.home };
    const child = spawn(hermes, ["--config", this.config, "start"], { stdio: ["ignore", out, out], env });
    closeSync(out);
    this.process = child;
    this.exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    child.once("exit", () => (this.process = undefined));
    await until(`Hermes starts; its log ends with:\n${this.tail()}`, () => {
      if (!this.process) throw Object.assign(new Error(`Hermes ended:\n${this.tail()}`), { final: true });
      return readFileSync(this.log, "utf8").slice(from).includes("Hermes has started");
    }, { timeout: 60_000 });
  }

  /** Stops it by a signal. */
  async down(signal = "SIGTERM") {
    this.process?.kill(signal);
    await this.exited;
  }

  tail(lines = 15) {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n").slice(-lines).join("\n") : "";
  }
}
