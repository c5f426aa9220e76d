// openledgerd and wasmd from one genesis, each an application of its own beside a CometBFT of its own, of which only one runs at a time.
import { execFile, spawn } from "node:child_process";
import { closeSync, copyFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { binary, childrenOf, freePorts, sleep, until } from "../e2e/harness/chain.mjs";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

export const chainId = "bench-1";
export const denom = "stake";
export const prefix = "wasm";
/** Ticks of the processor's clock in a second, as /proc counts. */
const TICKS = 100;

/** Where the wasmd lies that the differential harness compares with; builds it at the first time. */
export async function wasmd() {
  const { stdout } = await run(join(here, "../diff/wasmd.sh"), { maxBuffer: 64 << 20 });
  return stdout.trim().split("\n").at(-1);
}

export class Peer {
  constructor(name, program, home) {
    Object.assign(this, { name, program, home });
  }

  cli(...args) {
    return run(this.program, [...args, "--home", this.home], { maxBuffer: 64 << 20, env: { ...process.env, OPENLEDGERD_OPENLEDGER_BECH32_PREFIX: prefix } });
  }

  /** Processor time of the application so far, in seconds; that of CometBFT is not in it. */
  cpu() {
    const stat = readFileSync(`/proc/${this.app.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  /** Resident memory of the application in MiB: now, or the most there was. */
  memory(what = "VmRSS") {
    return Number(readFileSync(`/proc/${this.app.pid}/status`, "utf8").match(new RegExp(`${what}:\\s+(\\d+)`))[1]) / 1024;
  }

  /** Starts application and CometBFT and waits for a block; returns the seconds until the application has it. */
  async up() {
    const [rpc, p2p, abci, grpc] = await freePorts(4);
    const began = Date.now();
    this.rpc = `http://127.0.0.1:${rpc}`;
    this.log = join(this.home, "node.log");
    const out = openSync(this.log, "a");
    const start = (program, args) => spawn(program, args, { stdio: ["ignore", out, out] });
    const listen = ["--rpc.laddr", `tcp://127.0.0.1:${rpc}`, "--p2p.laddr", `tcp://127.0.0.1:${p2p}`];
    if (this.name === "wasmd") {
      const address = `tcp://127.0.0.1:${abci}`;
      this.app = start(this.program, ["start", "--home", this.home, "--with-comet=false", "--address", address, "--transport", "socket", "--grpc.address", `127.0.0.1:${grpc}`, "--log_level", "error"]);
      this.comet = start("cometbft", ["start", "--home", this.home, "--proxy_app", address, "--log_level", "error", ...listen]);
    } else {
      this.app = start(this.program, ["--home", this.home, "--log_level", "error", "start", "--grpc.address", `127.0.0.1:${grpc}`, ...listen]);
    }
    closeSync(out);
    await until(`${this.name} makes blocks: see ${this.log}`, async () => (await this.committed()) >= (this.height ?? 1), { timeout: 300_000 });
    return (Date.now() - began) / 1000;
  }

  pids() {
    return [this.app.pid, ...(this.comet ? [this.comet.pid] : childrenOf(this.app.pid))];
  }

  /** Stops the processes where they are, so that they take no time. */
  pause() {
    this.pids().forEach((pid) => process.kill(pid, "SIGSTOP"));
  }

  resume() {
    this.pids().forEach((pid) => process.kill(pid, "SIGCONT"));
  }

  async down() {
    if (!this.app) return;
    this.height = await this.committed();
    // CometBFT first: without its application it would not end.
    for (const child of [this.comet, this.app].filter(Boolean)) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
      await ended;
      clearTimeout(timer);
    }
    this.app = this.comet = undefined;
  }

  async call(method, params = {}) {
    return (await this.batch([{ method, params }]))[0];
  }

  /** Several calls in one request. */
  async batch(calls) {
    const body = JSON.stringify(calls.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params })));
    const response = await fetch(this.rpc, { method: "POST", headers: { "content-type": "application/json" }, body, signal: AbortSignal.timeout(120_000) });
    const answers = await response.json();
    // A list of one call is answered like a call alone.
    return [answers].flat().map(({ result, error }) => {
      if (error) throw new Error(`${this.name}: ${error.data || error.message}`);
      return result;
    });
  }

  async committed() {
    return Number((await this.call("abci_info")).response.last_block_height ?? 0);
  }

  /** The results of the transactions of a block. */
  async results(height) {
    return (await this.call("block_results", { height: String(height) })).txs_results ?? [];
  }

  /** Sends transactions and waits until blocks have them all; their results. */
  async include(txs, { together = 50 } = {}) {
    let next = (await this.committed()) + 1;
    for (let i = 0; i < txs.length; i += together) {
      const calls = txs.slice(i, i + together).map((tx) => ({ method: "broadcast_tx_sync", params: { tx } }));
      for (const { code, log } of await this.batch(calls)) if (code !== 0) throw new Error(`${this.name}: ${log}`);
    }
    const results = [];
    while (results.length < txs.length) {
      if ((await this.committed()) < next) await sleep(5);
      else results.push(...(await this.results(next++)));
    }
    return results;
  }
}

/** Both with the same accounts, `{ address: coins }`, in one genesis with one validator that pauses after a commit; nothing runs yet. */
export async function peers(accounts, maxGas, pause = "0s") {
  const folder = mkdtempSync(join(tmpdir(), "openledger-bench-"));
  const theirs = new Peer("wasmd", await wasmd(), join(folder, "wasmd"));
  const ours = new Peer("openledgerd", binary, join(folder, "openledgerd"));
  await theirs.cli("init", "bench", "--chain-id", chainId, "--default-denom", denom);
  await theirs.cli("keys", "add", "validator", "--keyring-backend", "test");
  await theirs.cli("genesis", "add-genesis-account", "validator", `1000000000000${denom}`, "--keyring-backend", "test");
  const files = (peer) => join(peer.home, "config");
  const genesis = join(files(theirs), "genesis.json");
  await theirs.cli("genesis", "gentx", "validator", `100000000${denom}`, "--chain-id", chainId, "--keyring-backend", "test");
  await theirs.cli("genesis", "collect-gentxs");
  const document = JSON.parse(readFileSync(genesis, "utf8"));
  const { auth, bank } = document.app_state;
  for (const [address, amount] of Object.entries(accounts)) {
    auth.accounts.push({ "@type": "/cosmos.auth.v1beta1.BaseAccount", address, pub_key: null, account_number: "0", sequence: "0" });
    bank.balances.push({ address, coins: [{ denom, amount: String(amount) }] });
  }
  bank.supply = [];
  document.consensus.params.block.max_gas = String(maxGas);
  writeFileSync(genesis, JSON.stringify(document));
  // A CometBFT of its own reads nothing but its own form.
  const { genesis_time, chain_id, app_state, consensus } = document;
  const form = { genesis_time, chain_id, initial_height: "1", consensus_params: consensus.params, app_hash: "", app_state };
  writeFileSync(join(files(theirs), "comet.json"), JSON.stringify(form));
  await ours.cli("init", "bench", "--chain-id", chainId, "--default-denom", denom, "--bech32-prefix", prefix);
  for (const file of ["genesis.json", "priv_validator_key.json"]) copyFileSync(join(files(theirs), file), join(files(ours), file));
  edit(join(files(theirs), "config.toml"), { genesis_file: '"config/comet.json"' });
  for (const peer of [ours, theirs]) {
    // With room for the whole load, and without checking all of it again after each block.
    edit(join(files(peer), "config.toml"), { timeout_commit: `"${pause}"`, size: "20000", recheck: "false", max_txs_bytes: "1073741824", max_request_batch_size: "1000", pprof_laddr: '""' });
    edit(join(files(peer), "app.toml"), { "minimum-gas-prices": `"0${denom}"` });
  }
  return { ours, theirs, destroy: () => rmSync(folder, { recursive: true, force: true }) };
}

function edit(file, values) {
  const lines = readFileSync(file, "utf8").split("\n").map((line) => {
    const name = line.split("=")[0].trim();
    return name in values && line.includes("=") ? `${name} = ${values[name]}` : line;
  });
  writeFileSync(file, lines.join("\n"));
}
