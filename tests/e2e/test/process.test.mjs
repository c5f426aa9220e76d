// The two processes live and die together.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { alive, binary, Chain, childrenOf, denom, freePorts, until } from "../harness/chain.mjs";
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
