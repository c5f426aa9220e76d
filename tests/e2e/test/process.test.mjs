// The two processes live and die together.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { alive, binary, Chain, childrenOf, denom, freePorts, sleep, until } from "../harness/chain.mjs";
import { coins, connect, directWallet, fee } from "../harness/wallet.mjs";

let chain;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
});
after(() => chain?.destroy());

test("a second node on the same data is refused", async () => {
  const [rpc, p2p, grpc, rest] = await freePorts(4);
  const flags = ["--rpc.laddr", `tcp://127.0.0.1:${rpc}`, "--p2p.laddr", `tcp://127.0.0.1:${p2p}`, "--grpc.address", `127.0.0.1:${grpc}`,
    "--api.address", `tcp://127.0.0.1:${rest}`];
  const second = spawnSync(binary, ["--home", chain.home, "start", ...flags], { timeout: 20_000, encoding: "utf8" });
  assert.ok(second.status > 0, `exit ${second.status} ${second.signal}`);
  assert.match(second.stderr, /Error: /);
  await chain.blocks(1);
});

test("SIGTERM ends both within ten seconds with exit code 0, and the chain goes on where it stood", async () => {
  const alice = chain.keys.alice.address;
  const client = await connect(chain, await directWallet(chain.keys.alice));
  const { transactionHash, height } = await client.sendTokens(alice, alice, coins(5), fee(200_000));
  const children = childrenOf(chain.process.pid);
  assert.equal(children.length, 1);
  const started = Date.now();
  assert.deepEqual(await chain.down("SIGTERM"), { code: 0, signal: null });
  assert.ok(Date.now() - started < 10_000);
  assert.ok(!children.some(alive));
  await chain.up();
  assert.ok((await chain.height()) > height);
  assert.equal((await client.getTx(transactionHash)).height, height);
});

test("SIGINT ends it as well; a node that was stopped for a while goes on", async () => {
  const pids = [chain.process.pid, ...childrenOf(chain.process.pid)];
  pids.forEach((pid) => process.kill(pid, "SIGSTOP"));
  await sleep(5_000);
  pids.forEach((pid) => process.kill(pid, "SIGCONT"));
  await chain.ready(2);
  assert.deepEqual(await chain.down("SIGINT"), { code: 0, signal: null });
  await chain.up();
});

test("kill -9 of the node takes CometBFT with it", async () => {
  const comet = chain.comet();
  assert.ok(alive(comet));
  chain.process.kill("SIGKILL");
  await chain.exited;
  await until("CometBFT ends", () => !alive(comet), { timeout: 5_000 });
  await chain.up();
});

test("when CometBFT dies the node exits with a code that is not 0", async () => {
  process.kill(chain.comet(), "SIGKILL");
  const { code, signal } = await chain.exited;
  assert.equal(signal, null);
  assert.ok(code > 0, `exit ${code}`);
  await chain.up();
});

test("status and version as tools read them", async () => {
  const status = await chain.json("status");
  assert.equal(status.node_info.network, chain.chainId);
  assert.equal(status.sync_info.catching_up, false);
  const { stdout } = await chain.cli("version", "--long", "--output", "json");
  assert.match(JSON.parse(stdout).cosmos_sdk_version, /^v0\.53\./);
});

test("a chain may begin at another height", async () => {
  const later = await Chain.start({ initFlags: ["--initial-height", "1000"] });
  try {
    assert.ok((await later.height()) >= 1000);
    assert.equal((await later.call("block", { height: "1000" })).block.header.height, "1000");
    await assert.rejects(later.call("block", { height: "999" }));
    assert.ok((await later.get("/cosmos/bank/v1beta1/params")).status === 200);
  } finally {
    await later.destroy();
  }
});

test("a genesis that does not hold together stops the start with a message, not with a panic", async () => {
  // Only OpenLedger's own chains begin with a cap.
  const damaged = await Chain.create({ chainId: "openledger-e2e-1", accounts: { alice: `1000${denom}` } });
  const file = join(damaged.home, "config", "genesis.json");
  const whole = readFileSync(file, "utf8");
  const damages = {
    "supply that is not the sum of balances": (g) => (g.app_state.bank.supply = [{ denom, amount: "7" }]),
    "an account twice": (g) => g.app_state.auth.accounts.push(g.app_state.auth.accounts[0]),
    "a negative balance": (g) => (g.app_state.bank.balances[0].coins[0].amount = "-1"),
    "more than the cap": (g) => Object.assign(g.app_state.bank.balances[0].coins[0], { amount: "9".repeat(30) }) && (g.app_state.bank.supply = []),
  };
  try {
    for (const [name, damage] of Object.entries(damages)) {
      const genesis = JSON.parse(whole);
      damage(genesis);
      writeFileSync(file, JSON.stringify(genesis));
      await damaged.up({ wait: false });
      const late = sleep(20_000).then(() => "still running");
      const ended = await Promise.race([damaged.exited, late]);
      assert.ok(ended.code > 0, `${name}: ${JSON.stringify(ended)}`);
      assert.doesNotMatch(damaged.tail(40), /panicked at/, name);
      const check = await damaged.cli("genesis", "validate").then(() => "valid", (e) => e.stderr);
      assert.match(check, /Error: /, name);
    }
  } finally {
    await damaged.destroy();
  }
});
