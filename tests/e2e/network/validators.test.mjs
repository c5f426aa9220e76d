// Four validators under load: downtime, a copied key, entries and exits, an upgrade by governance. App hashes are equal at every height.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "../harness/chain.mjs";
import { Network, swapAtUpgrade } from "../harness/network.mjs";

let network, first;

const validators = async (query = "") => (await first.get(`/cosmos/staking/v1beta1/validators${query}`)).body.validators;
const byMoniker = async (name) => (await validators()).find((v) => v.description.moniker === name);
const powers = async () => Object.fromEntries((await first.call("validators", { per_page: "100" })).validators.map((v) => [v.address, Number(v.voting_power)]));
const consensusAddress = async (node) => (await node.call("status")).validator_info.address;

before(async () => {
  network = await Network.create({
    genesis: ({ app_state: state }) => {
      Object.assign(state.slashing.params, { signed_blocks_window: "20", min_signed_per_window: "0.500000000000000000", downtime_jail_duration: "5s" });
      Object.assign(state.gov.params, { voting_period: "10s", expedited_voting_period: "5s", min_deposit: [{ denom: "uopen", amount: "1000" }], expedited_min_deposit: [{ denom: "uopen", amount: "2000" }] });
      Object.assign(state.staking.params, { unbonding_time: "120s", max_validators: 4 });
    },
  });
  first = network.nodes[0];
  await network.start();
  network.load = load();
});
after(async () => {
  network.stopped = true;
  await network?.load?.catch(() => {});
  await network?.destroy();
});

/** Sends coins from node to node for as long as the test runs. */
async function load() {
  const to = (await first.json("keys", "show", "node0", "--keyring-backend", "test")).address;
  while (!network.stopped) {
    await network.nodes[1].tx("bank", "send", "node1", to, "1uopen").then(() => (network.sent = (network.sent ?? 0) + 1), () => new Promise((r) => setTimeout(r, 500)));
  }
}

test("a validator that stops is jailed for downtime, and unjails", async () => {
  const node = network.nodes[2];
  const address = await consensusAddress(node);
  await node.down();
  await until("it is jailed", async () => (await byMoniker(node.name)).jailed, { timeout: 120_000, every: 300 });
  await until("its power is gone", async () => !(address in (await powers())), { timeout: 60_000, every: 300 });
  node.up();
  await until("it has caught up", async () => (await node.height()) >= (await first.height()) - 1, { timeout: 60_000, every: 300 });
  await assert.rejects(async () => {
    const receipt = await node.tx("slashing", "unjail");
    if (receipt.code) throw new Error(receipt.raw_log);
    throw new Error("validator still jailed: too late to see it"); // the jail is short: either outcome is right
  }, /jailed/);
  const jailed = async () => (await byMoniker(node.name)).jailed;
  await until("it unjails", async () => !(await jailed()) || ((await node.tx("slashing", "unjail")).code === 0 && !(await jailed())), { timeout: 60_000, every: 1_000 });
  await until("its power is back", async () => (await powers())[address] > 0, { timeout: 60_000, every: 300 });
});

test("entries and exits in one block change the set once", async () => {
  const before = Object.keys(await powers()).length;
  const receipts = await Promise.all([
    network.nodes[2].tx("staking", "unbond", (await byMoniker("node2")).operator_address, "1000000uopen"),
    first.tx("staking", "delegate", (await byMoniker("node3")).operator_address, "2000000uopen"),
  ]);
  assert.deepEqual(receipts.map((r) => r.code), [0, 0], receipts.map((r) => r.raw_log).join());
  await network.blocks(4);
  assert.equal(Object.keys(await powers()).length, before);
});

test("a copied key is tombstoned and has no power within 30 blocks of the evidence", async () => {
  const node = network.nodes[3];
  const address = await consensusAddress(node);
  const copy = await network.copyOf(node);
  network.extra = [copy];
  copy.up();
  const infos = async () => (await first.get("/cosmos/slashing/v1beta1/signing_infos")).body.info;
  await until("the double sign is punished", async () => (await infos()).some((i) => i.tombstoned), { timeout: 300_000, every: 500 });
  const evidence = (await first.get("/cosmos/evidence/v1beta1/evidence")).body.evidence;
  assert.equal(evidence.length, 1);
  const committed = await first.height();
  await until("its power is gone", async () => !(address in (await powers())), { timeout: 60_000, every: 200 });
  assert.ok((await first.height()) - committed <= 30);
  const found = await byMoniker("node3");
  assert.deepEqual([found.jailed, found.status], [true, "BOND_STATUS_UNBONDING"]);
  await Promise.all([copy.down(), node.down()]);
  network.nodes = network.nodes.filter((n) => n !== node);
});

test("an upgrade by governance: the binary is swapped, the store migrated, the chain goes on", { skip: !process.env.OPENLEDGERD_NEXT }, async () => {
  const height = (await first.height()) + 60;
  const file = join(network.directory, "proposal.json");
  const authority = (await first.get("/cosmos/auth/v1beta1/module_accounts/gov")).body.account.base_account.address;
  const plan = { name: "v2-test", height: String(height), info: "", time: "0001-01-01T00:00:00Z" };
  writeFileSync(file, JSON.stringify({
    messages: [{ "@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", authority, plan }],
    deposit: "2000uopen", title: "v2", summary: "swap the binary", metadata: "", expedited: false,
  }));
  const submitted = await first.tx("gov", "submit-proposal", file);
  assert.equal(submitted.code, 0, submitted.raw_log);
  const id = submitted.events.flatMap((e) => e.attributes).find((a) => a.key === "proposal_id").value;
  for (const node of network.nodes) assert.equal((await node.tx("gov", "vote", id, "yes")).code, 0);
  await until("the plan is set", async () => (await first.get("/cosmos/upgrade/v1beta1/current_plan")).body.plan?.name === "v2-test", { timeout: 60_000, every: 300 });
  await Promise.all(network.nodes.map((node) => swapAtUpgrade(node, "v2-test", process.env.OPENLEDGERD_NEXT)));
  await network.waitFor(height + 5, 180_000);
  const applied = (await first.get("/cosmos/upgrade/v1beta1/applied_plan/v2-test")).body.height;
  assert.equal(applied, String(height));
});

test("the app hashes are equal at every height, and the load went on", async () => {
  const height = (await first.height()) - 2;
  assert.ok((await network.sameHashes(height)) >= 3);
  assert.ok(network.sent > 20, `${network.sent} transactions of the load`);
});
