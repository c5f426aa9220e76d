// A chain of wasmd with one validator, its CometBFT within its own process: the other end of channels. It has the methods of `Chain`.
import { execFile, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Chain, freePorts } from "./chain.mjs";

const run = promisify(execFile);
const script = join(dirname(fileURLToPath(import.meta.url)), "../../diff/wasmd.sh");
let built;

/** The program, which `tests/diff/wasmd.sh` builds the first time; WASMD names one that is there already. */
function program() {
  built ??= process.env.WASMD ?? execFileSync("bash", [script], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
  return built;
}

export class WasmdChain extends Chain {
  prefix = "wasm";
  denom = "stake";

  /** As `Chain.create`: `accounts` in this chain's own denomination, `genesis`, `timeoutCommit`. */
  static async create(options = {}) {
    options = { chainId: "wasm-1", accounts: {}, stake: 100_000_000, timeoutCommit: "500ms", ...options };
    const chain = new WasmdChain(mkdtempSync(join(tmpdir(), "openledger-wasmd-")), await freePorts(4), options);
    const accounts = { ...options.accounts, validator: `${10 * options.stake}${chain.denom}` };
    const test = ["--keyring-backend", "test"];
    await chain.cli("init", "node", "--chain-id", options.chainId);
    for (const [name, coins] of Object.entries(accounts)) {
      const { stdout, stderr } = await chain.cli("keys", "add", name, ...test, "--output", "json");
      chain.keys[name] = JSON.parse(stdout || stderr);
      await chain.cli("genesis", "add-genesis-account", chain.keys[name].address, coins);
    }
    await chain.cli("genesis", "gentx", "validator", `${options.stake}${chain.denom}`, "--chain-id", options.chainId, ...test);
    await chain.cli("genesis", "collect-gentxs");
    chain.edit("genesis.json", (text) => {
      const document = JSON.parse(text);
      options.genesis?.(document);
      return JSON.stringify(document);
    });
    // It would listen for profilers at a fixed port.
    const settings = { timeout_commit: options.timeoutCommit, pprof_laddr: "" };
    chain.edit("config.toml", (text) => Object.entries(settings).reduce(
      (all, [key, value]) => all.replace(new RegExp(`^${key} = .*$`, "m"), `${key} = "${value}"`), text));
    return chain;
  }

  /** Creates and starts. */
  static async start(options = {}) {
    const chain = await WasmdChain.create(options);
    try {
      await chain.up();
    } catch (error) {
      await chain.destroy();
      throw error;
    }
    return chain;
  }

  edit(name, change) {
    const file = join(this.home, "config", name);
    writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  /** Runs `wasmd` on this home. */
  cli(...args) {
    return run(program(), [...args, "--home", this.home], { maxBuffer: 64 << 20 });
  }

  async up({ wait = true } = {}) {
    if (this.process && !this.ended) throw new Error("the node runs already");
    const out = openSync(this.log, "a");
    const listen = [
      "--rpc.laddr", `tcp://127.0.0.1:${this.rpcPort}`, "--p2p.laddr", `tcp://127.0.0.1:${this.p2pPort}`, "--grpc.address", this.grpc,
      "--api.enable", "--api.address", `tcp://127.0.0.1:${this.restPort}`, "--grpc-web.enable=false",
    ];
    const all = ["start", "--home", this.home, "--log_level", "error", "--minimum-gas-prices", `0${this.denom}`, ...listen];
    const child = spawn(program(), all, { stdio: ["ignore", out, out] });
    closeSync(out);
    this.process = child;
    this.exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    child.once("exit", (code, signal) => (this.ended = { code, signal }));
    this.ended = undefined;
    if (wait) await this.ready();
    return this;
  }
}
