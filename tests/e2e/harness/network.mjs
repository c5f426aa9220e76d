// Four validators on one host, as `openledgerd testnet init-files` makes them: own homes, ports and keys.
import { execFile, spawn } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { binary, end, freePorts, until } from "./chain.mjs";

const run = promisify(execFile);

/** One node of a network. */
export class Node {
  constructor(network, index, home) {
    Object.assign(this, { network, index, home, log: join(home, "node.log"), binary });
  }

  /** Gives the node free ports; `peers` are the others' addresses. */
  listen(ports) {
    [this.rpcPort, this.p2pPort, this.grpcPort, this.restPort, this.pprofPort] = ports;
    this.rpc = `http://127.0.0.1:${this.rpcPort}`;
    this.rest = `http://127.0.0.1:${this.restPort}`;
  }

  /** Mnemonic of the validator's account. */
  get mnemonic() {
    return JSON.parse(readFileSync(join(this.home, "key_seed.json"), "utf8")).secret;
  }

  async id() {
    return (await run(binary, ["--home", this.home, "comet", "show-node-id"])).stdout.trim();
  }

  up(flags = []) {
    const out = openSync(this.log, "a");
    const peers = this.network.nodes.filter((n) => n !== this).map((n) => n.peer).join(",");
    const args = [
      "--home", this.home, "--log_level", "error", "start", "--rpc.laddr", `tcp://127.0.0.1:${this.rpcPort}`, "--p2p.laddr", `tcp://127.0.0.1:${this.p2pPort}`,
      "--p2p.persistent_peers", peers, "--grpc.address", `127.0.0.1:${this.grpcPort}`, "--api.enable=true", "--api.address", `tcp://127.0.0.1:${this.restPort}`, ...flags,
    ];
    this.process = spawn(this.binary, args, { stdio: ["ignore", out, out] });
    closeSync(out);
    this.ended = undefined;
    this.exited = new Promise((resolve) => this.process.once("exit", (code, signal) => resolve((this.ended = { code, signal }))));
  }

  async down(signal = "SIGTERM") {
    if (!this.process || this.ended) return this.ended;
    return end(this.process, this.exited, signal);
  }

  async call(method, params = {}) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await fetch(this.rpc, { method: "POST", headers: { "content-type": "application/json" }, body, signal: AbortSignal.timeout(10_000) });
    const answer = await response.json();
    if (answer.error) throw new Error(answer.error.data || answer.error.message);
    return answer.result;
  }

  /** Height that the application has committed; CometBFT's status counts a block before that. */
  async height() {
    return Number((await this.call("abci_info")).response.last_block_height ?? 0);
  }

  async get(path) {
    const response = await fetch(this.rest + path, { signal: AbortSignal.timeout(10_000) });
    return { status: response.status, body: await response.json() };
  }

  /** Sends a transaction of this node's validator key by the command line, over the node `via`, and waits for its receipt. */
  async tx(args, via = this) {
    const flags = ["--from", this.name, "--keyring-backend", "test", "--chain-id", this.network.chainId, "--fees", `10000${this.network.denom}`, "--gas", "500000", "--yes"];
    const rpc = ["--node", `tcp://127.0.0.1:${via.rpcPort}`, "--output", "json"];
    const { stdout } = await run(binary, ["--home", this.home, "tx", ...args, ...flags, ...rpc], { maxBuffer: 64 << 20 });
    const sent = JSON.parse(stdout);
    if (sent.code) throw new Error(sent.raw_log);
    return until("the receipt", async () => (await via.get(`/cosmos/tx/v1beta1/txs/${sent.txhash}`)).body.tx_response, { timeout: 60_000, every: 200 });
  }

  tail(lines = 15) {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n").slice(-lines).join("\n") : "";
  }
}

export class Network {
  /** Makes the files of `count` validators; `genesis(document)` may change what they agree on. */
  static async create({ count = 4, chainId = "network-1", genesis, timeoutCommit = "500ms" } = {}) {
    const network = new Network();
    Object.assign(network, { chainId, denom: "uopen", directory: mkdtempSync(join(tmpdir(), "openledger-network-")) });
    await run(binary, [
      "testnet", "init-files", "--v", String(count), "--output-dir", network.directory, "--chain-id", chainId, "--keyring-backend", "test",
      "--single-host", "--minimum-gas-prices", "0uopen", "--commit-timeout", timeoutCommit,
    ]);
    const names = readdirSync(network.directory).filter((name) => /^node\d+$/.test(name)).sort();
    network.nodes = names.map((name, i) => Object.assign(new Node(network, i, join(network.directory, name, "openledgerd")), { name }));
    for (const node of network.nodes) {
      node.listen(await freePorts(5));
      node.peer = `${await node.id()}@127.0.0.1:${node.p2pPort}`;
    }
    if (genesis) {
      const document = JSON.parse(readFileSync(network.genesisOf(network.nodes[0]), "utf8"));
      genesis(document);
      network.nodes.forEach((node) => writeFileSync(network.genesisOf(node), JSON.stringify(document)));
    }
    return network;
  }

  genesisOf(node) {
    return join(node.home, "config", "genesis.json");
  }

  async start() {
    this.nodes.forEach((node) => node.up());
    await this.waitFor(2);
    return this;
  }

  async height() {
    const heights = await Promise.all(this.nodes.filter((n) => n.process && !n.ended).map((n) => n.height().catch(() => 0)));
    return Math.max(...heights);
  }

  async waitFor(height, timeout = 120_000) {
    await until(`height ${height}; a log ends with:\n${this.nodes[0].tail()}`, async () => (await this.height()) >= height, { timeout, every: 200 });
  }

  async blocks(count) {
    await this.waitFor((await this.height()) + count);
  }

  /** A node that runs with the validator key of another one. */
  async copyOf(node) {
    const home = `${node.home}-copy`;
    await run(binary, ["--home", home, "--chain-id", this.chainId, "init", "copy"]);
    for (const file of ["genesis.json", "config.toml", "app.toml", "priv_validator_key.json"]) cpSync(join(node.home, "config", file), join(home, "config", file));
    const copy = Object.assign(new Node(this, this.nodes.length, home), { name: `${node.name}-copy` });
    copy.listen(await freePorts(5));
    copy.peer = `${await copy.id()}@127.0.0.1:${copy.p2pPort}`;
    return copy;
  }

  /** Compares what the running nodes executed at every height up to `height`: app hashes and results. Returns how many nodes that were. */
  async sameHashes(height) {
    const running = this.nodes.filter((n) => n.process && !n.ended);
    await until("all nodes are there", async () => (await Promise.all(running.map((n) => n.height()))).every((h) => h >= height), { timeout: 120_000, every: 300 });
    for (let h = 1; h <= height; h++) {
      const executed = await Promise.all(running.map(async (n) => JSON.stringify(await n.call("block_results", { height: String(h) }))));
      if (new Set(executed).size !== 1) throw new Error(`results differ at height ${h}:\n${executed.join("\n")}`);
    }
    return running.length;
  }

  async destroy() {
    await Promise.all([...this.nodes, ...(this.extra ?? [])].map((node) => node.down()));
    if (process.env.KEEP_HOMES) console.error(`homes kept: ${this.directory}`);
    else rmSync(this.directory, { recursive: true, force: true });
  }
}

/**
 * What cosmovisor does: waits for upgrade-info.json, stops the node, backs up its data, swaps the binary, starts it.
 * `before` sees the file while the old binary still runs.
 */
export async function swapAtUpgrade(node, name, next, before) {
  const file = join(node.home, "data", "upgrade-info.json");
  const read = () => existsSync(file) && JSON.parse(readFileSync(file, "utf8"));
  const info = await until(`${node.name} asks for the upgrade`, () => read().name === name && read(), { timeout: 180_000, every: 200 });
  await before?.(info);
  await node.down("SIGTERM");
  cpSync(join(node.home, "data"), join(node.home, "data-backup"), { recursive: true });
  node.binary = next;
  node.up();
}
