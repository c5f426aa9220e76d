// Settings of app.toml act, or the start names them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Chain, denom, sleep, until } from "../harness/chain.mjs";
import { connect, directWallet, fee, coins, send } from "../harness/wallet.mjs";

let chain;
before(async () => {
  chain = await Chain.create({ accounts: { alice: `1000000000${denom}`, bob: `1000000000${denom}`, carol: `1000000000${denom}` }, logLevel: "info" });
});
after(() => chain?.destroy());

const log = () => readFileSync(chain.log, "utf8");

test("what has no effect is named, and the node starts", async () => {
  const before = 0;
  await chain.up({ flags: ["--state-sync.snapshot-interval=1000", "--iavl-cache-size=5", "--pruning-keep-recent=100", "--streaming.abci.plugin=x"] });
  const text = log().slice(before);
  for (const key of ["state-sync.snapshot-interval = 1000", "iavl-cache-size = 5", "pruning-keep-recent = \"100\"", "streaming.abci.plugin = \"x\""]) {
    assert.ok(text.includes(`${key} in app.toml has no effect: `), `${key} is not named:\n${chain.tail(40)}`);
  }
  await chain.down();
  const size = log().length;
  await chain.up();
  assert.doesNotMatch(log().slice(size), /has no effect/);
  await chain.down();
});

test("what cannot be is refused by name", async () => {
  for (const [flag, text] of [
    ["--app-db-backend=goleveldb", /unknown app-db-backend "goleveldb"/],
    ["--telemetry.service-name=a{b", /telemetry in app.toml: /],
  ]) {
    await chain.up({ flags: [flag], wait: false });
    const late = sleep(30_000).then(() => assert.fail(`${flag}: still running`));
    const { code } = await Promise.race([chain.exited, late]);
    assert.ok(code > 0, flag);
    assert.match(chain.tail(), text, flag);
  }
});

test("metrics carry the operator's names and labels", async () => {
  const flags = ["--telemetry.enabled=true", "--telemetry.prometheus-retention-time=60", "--telemetry.service-name=my-node", "--telemetry.enable-hostname-label=true"];
  await chain.up({ flags });
  const { status, body } = await chain.get("/metrics");
  assert.equal(status, 200);
  assert.match(body, /^my_node_openledger_block_height\{host="[^"]+"\} \d+$/m);
  await chain.down();
});

test("only the events that are named are indexed", async () => {
  await chain.up({ flags: ["--index-events=message.sender"] });
  const client = await connect(chain, await directWallet(chain.keys.alice));
  const [alice, bob] = [chain.keys.alice.address, chain.keys.bob.address];
  const sent = await client.sendTokens(alice, bob, coins(5), fee(200_000));
  await chain.blocks(1);
  const found = async (query) => Number((await chain.call("tx_search", { query })).total_count);
  await until("the sender is indexed", async () => (await found(`message.sender='${alice}'`)) === 1);
  assert.equal(await found(`transfer.recipient='${bob}'`), 0);
  const results = await chain.call("block_results", { height: String(sent.height) });
  const flags = results.txs_results[0].events.flatMap((e) => e.attributes.map((a) => [`${e.type}.${a.key}`, a.index]));
  assert.ok(flags.every(([name, index]) => index === (name === "message.sender")), JSON.stringify(flags));
  await chain.down();
});

test("a mempool of two takes two until they are in a block", async () => {
  await chain.up({ flags: ["--mempool.max-txs=2"], env: { CMT_CONSENSUS_TIMEOUT_COMMIT: "15s" } });
  const broadcast = async (name) => {
    const client = await connect(chain, await directWallet(chain.keys[name]));
    const { address } = chain.keys[name];
    const { accountNumber, sequence } = await client.getSequence(address);
    const raw = await client.sign(address, [send(address, address, 1)], fee(200_000), "", { accountNumber, sequence, chainId: chain.chainId });
    const { TxRaw } = await import("cosmjs-types/cosmos/tx/v1beta1/tx");
    return chain.call("broadcast_tx_sync", { tx: Buffer.from(TxRaw.encode(raw).finish()).toString("base64") });
  };
  // Three within one block's time; should a block come in between, again.
  await until("three come between two blocks", async () => {
    const height = await chain.height();
    const answers = [await broadcast("alice"), await broadcast("bob"), await broadcast("carol")];
    if ((await chain.height()) !== height) return false;
    assert.deepEqual(answers.map((a) => a.code), [0, 0, 1]);
    assert.match(answers[2].log, /pool reached max tx capacity/);
    return true;
  }, { timeout: 90_000 });
  await chain.blocks(2);
  assert.equal((await broadcast("carol")).code, 0, "there is room after the block");
});
