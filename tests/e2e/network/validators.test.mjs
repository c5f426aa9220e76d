// Four validators under load: downtime, a full set with entries and exits in one block, a copied key, an upgrade by governance.
// App hashes and results are equal at every height. OPENLEDGERD_NEXT names the binary of the upgrade (cargo feature `rehearsal`).
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fromBech32, toBech32 } from "@cosmjs/encoding";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import { denom, prefix, until } from "../harness/chain.mjs";
import { Load } from "../harness/load.mjs";
import { coin, message, operatorOf, packed, signers, tx } from "../harness/modules.mjs";
import { Network, swapAtUpgrade } from "../harness/network.mjs";
import { coins, fee, send } from "../harness/wallet.mjs";

const seats = 6;
const patient = { timeout: 240_000, every: 300 };
const { staking, slashing, bank } = tx;
let network, first, chain, load;

const get = async (path) => (await first.get(path)).body;
const validators = async () => (await get("/cosmos/staking/v1beta1/validators")).validators;
const byMoniker = async (name) => (await validators()).find((v) => v.description.moniker === name);
const signingInfo = async (address) => (await get(`/cosmos/slashing/v1beta1/signing_infos/${toBech32(`${prefix}valcons`, Buffer.from(address, "hex"))}`)).val_signing_info;
/** CometBFT's set by address, now or of a height. */
async function powers(height) {
  const { validators } = await first.call("validators", { per_page: "100", ...(height && { height: String(height) }) });
  return Object.fromEntries(validators.map((v) => [v.address, Number(v.voting_power)]));
}
const consensusAddress = async (node) => (await node.call("status")).validator_info.address;

before(async () => {
  network = await Network.create({
    genesis: ({ app_state: state }) => {
      Object.assign(state.slashing.params, { signed_blocks_window: "20", min_signed_per_window: "0.500000000000000000", downtime_jail_duration: "20s" });
      Object.assign(state.gov.params, { voting_period: "20s", expedited_voting_period: "10s", min_deposit: [{ denom, amount: "1000" }], expedited_min_deposit: [{ denom, amount: "2000" }] });
      Object.assign(state.staking.params, { unbonding_time: "600s", max_validators: seats });
    },
  });
  first = network.nodes[0];
  await network.start();

  // The clients of the other tests take a chain; here it is the second node, which is never stopped but for the upgrade.
  const [, second] = network.nodes;
  chain = { chainId: network.chainId, rpc: second.rpc, keys: {}, call: (...args) => second.call(...args) };
  const add = async (name, mnemonic) => {
    const wallet = mnemonic ? await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix }) : await DirectSecp256k1HdWallet.generate(12, { prefix });
    chain.keys[name] = { mnemonic: wallet.mnemonic, address: (await wallet.getAccounts())[0].address };
  };
  for (const node of network.nodes) await add(node.name, node.mnemonic);
  const senders = ["s1", "s2", "s3", "s4"];
  const others = [...senders, "sink", "delegator", ...candidates];
  for (const name of others) await add(name);
  const rich = await signers(chain, "node1");
  const funding = message(bank.MsgMultiSend, {
    inputs: [{ address: rich.address, coins: coins(others.length * 20_000_000) }],
    outputs: others.map((name) => ({ address: chain.keys[name].address, coins: coins(20_000_000) })),
  });
  assert.equal((await rich.direct.signAndBroadcast(rich.address, [funding], fee(1_000_000))).code, 0);
  const valoper = operatorOf(chain.keys.node0.address);
  let n = 0;
  const traffic = (address) => (n++ % 3 === 0 ? message(staking.MsgDelegate, { delegatorAddress: address, validatorAddress: valoper, amount: coin(1) }) : send(address, chain.keys.sink.address, 1));
  load = await Load.start(chain, senders, chain.keys.sink.address, { pause: 150, message: traffic, gas: 300_000 });
});
after(async () => {
  await load?.stop();
  await network?.destroy();
});

test("a validator that stops is jailed for downtime, and unjails when its time has come", async () => {
  const node = network.nodes[2];
  const address = await consensusAddress(node);
  const { tokens } = await byMoniker(node.name);
  await node.down();
  await until("it is jailed", async () => (await byMoniker(node.name)).jailed, patient);
  const early = await node.tx(["slashing", "unjail"], first);
  assert.deepEqual([early.codespace, early.code], ["slashing", 4], early.raw_log);
  await until("its power is gone", async () => !(address in (await powers())), patient);
  assert.ok(BigInt((await byMoniker(node.name)).tokens) < BigInt(tokens), "it was slashed");
  node.up();
  await until("it has caught up", async () => (await node.height()) >= (await first.height()) - 1, patient);
  const { jailed_until: end } = await signingInfo(address);
  await until("its time has come", async () => (await first.call("status")).sync_info.latest_block_time > end, patient);
  const operator = await signers(chain, node.name);
  const unjailed = await operator.amino.signAndBroadcast(operator.address, [message(slashing.MsgUnjail, { validatorAddr: operatorOf(operator.address) })], fee(200_000));
  assert.equal(unjailed.code, 0, unjailed.rawLog);
  await until("its power is back", async () => (await powers())[address] > 0, patient);
});

/** Validators without a node, of little power: two that leave, two that enter. */
const candidates = ["leaves1", "leaves2", "enters1", "enters2"];
const keys = Object.fromEntries(candidates.map((name) => [name, randomBytes(32)]));
const consensusOf = (name) => createHash("sha256").update(keys[name]).digest("hex").slice(0, 40).toUpperCase();

test("in a full set, two enter and two leave in one block", async () => {
  const create = async (name, tokens) => {
    const account = await signers(chain, name);
    const what = message(staking.MsgCreateValidator, {
      description: { moniker: name }, commission: { rate: "0", maxRate: "0", maxChangeRate: "0" }, minSelfDelegation: "1",
      validatorAddress: operatorOf(account.address), pubkey: packed(PubKey, { key: keys[name] }), value: coin(tokens),
    });
    const result = await account.direct.signAndBroadcast(account.address, [what], fee(500_000));
    assert.equal(result.code, 0, result.rawLog);
  };
  await Promise.all([create("leaves1", 2_000_000), create("leaves2", 3_000_000)]);
  await until("the set is full", async () => Object.keys(await powers()).length === seats, patient);
  await Promise.all([create("enters1", 1_000_000), create("enters2", 1_000_000)]);
  // They were told to the second node; the first, which is asked here, may be a block behind it.
  await until("the first node knows both", async () => (await byMoniker("enters1")) && (await byMoniker("enters2")), patient);
  assert.equal((await byMoniker("enters1")).status, "BOND_STATUS_UNBONDED");
  const delegator = await signers(chain, "delegator");
  const more = (name) => message(staking.MsgDelegate, { delegatorAddress: delegator.address, validatorAddress: operatorOf(chain.keys[name].address), amount: coin(4_000_000) });
  const result = await delegator.direct.signAndBroadcast(delegator.address, [more("enters1"), more("enters2")], fee(600_000));
  assert.equal(result.code, 0, result.rawLog);
  await network.waitFor(result.height);
  const { validator_updates: updates } = await first.call("block_results", { height: String(result.height) });
  assert.deepEqual(updates.map((u) => Number(u.power ?? 0)).sort(), [0, 0, 5, 5]);
  await network.waitFor(result.height + 2);
  const [old, set] = [await powers(result.height + 1), await powers(result.height + 2)];
  assert.deepEqual([Object.keys(old).length, Object.keys(set).length], [seats, seats]);
  const there = (set) => candidates.filter((name) => consensusOf(name) in set);
  assert.deepEqual([there(old), there(set)], [["leaves1", "leaves2"], ["enters1", "enters2"]]);
  assert.deepEqual([(await byMoniker("leaves1")).status, (await byMoniker("enters1")).status], ["BOND_STATUS_UNBONDING", "BOND_STATUS_BONDED"]);
});

test("a copied key is tombstoned, and has no power within 30 blocks", async () => {
  const node = network.nodes[3];
  const address = await consensusAddress(node);
  const copy = await network.copyOf(node);
  network.extra = [copy];
  copy.up();
  await until("the double sign is punished", async () => (await signingInfo(address)).tombstoned, { timeout: 400_000, every: 500 });
  const [evidence] = (await get("/cosmos/evidence/v1beta1/evidence")).evidence;
  assert.equal(evidence["@type"], "/cosmos.evidence.v1beta1.Equivocation");
  const signed = Number(evidence.height);
  await until("its power is gone", async () => !(address in (await powers())), patient);
  let gone = signed;
  while (address in (await powers(gone))) gone++;
  assert.ok(gone - signed <= 30, `it kept its power for ${gone - signed} blocks`);
  const found = await byMoniker("node3");
  assert.deepEqual([found.jailed, found.status], [true, "BOND_STATUS_UNBONDING"]);
  const unjail = await node.tx(["slashing", "unjail"], first);
  assert.deepEqual([unjail.codespace, unjail.code], ["slashing", 4], "for ever");
  assert.ok((await signingInfo(address)).jailed_until.startsWith("9999-"));
  await copy.down();
});

test("validators without a node lose their seats as they miss blocks", async () => {
  await until("all are jailed", async () => (await Promise.all(candidates.map(byMoniker))).every((v) => v.jailed), patient);
  await until("the others are left", async () => Object.keys(await powers()).length === 3, patient);
});

test("an upgrade by governance: the binary is swapped, a store added and filled, the chain goes on", { skip: !process.env.OPENLEDGERD_NEXT }, async () => {
  const name = "rehearsal";
  const height = (await first.height()) + 50;
  const authority = (await get("/cosmos/auth/v1beta1/module_accounts/gov")).account.base_account.address;
  const plan = { name, height: String(height), info: "the next release" };
  const file = join(network.directory, "proposal.json");
  writeFileSync(file, JSON.stringify({
    messages: [{ "@type": "/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", authority, plan }],
    deposit: `2000${denom}`, title: name, summary: "swap the binary", metadata: "", expedited: true,
  }));
  const submitted = await first.tx(["gov", "submit-proposal", file]);
  assert.equal(submitted.code, 0, submitted.raw_log);
  const id = submitted.events.flatMap((e) => e.attributes).find((a) => a.key === "proposal_id").value;
  const votes = await Promise.all(network.nodes.slice(0, 3).map((node) => node.tx(["gov", "vote", id, "yes"])));
  assert.deepEqual(votes.map((v) => v.code), [0, 0, 0]);
  await until("the plan is set", async () => (await get("/cosmos/upgrade/v1beta1/current_plan")).plan?.name === name, patient);

  const names = (await validators()).map((v) => v.description.moniker).sort();
  await Promise.all(network.nodes.map((node) => swapAtUpgrade(node, name, process.env.OPENLEDGERD_NEXT, async (info) => {
    assert.deepEqual([info.name, info.height, info.info], [name, height, "the next release"]);
    const { body } = await node.get("/cosmos/base/node/v1beta1/status");
    assert.equal(body.height, String(height - 1), "the old binary answers, at the block before");
  })));
  await network.waitFor(height + 5, 240_000);
  assert.equal((await get(`/cosmos/upgrade/v1beta1/applied_plan/${name}`)).height, String(height));
  assert.equal((await get("/cosmos/upgrade/v1beta1/current_plan")).plan, null);
  assert.deepEqual((await get(`/cosmos/upgrade/v1beta1/module_versions?module_name=${name}`)).module_versions, [{ name, version: "1" }]);
  const read = async (key) => (await first.call("abci_query", { path: `/store/${name}/key`, data: key, height: String(height + 3) })).response.value;
  assert.equal(Buffer.from(await read("01"), "base64").readBigUInt64BE(), 4n, "blocks of the new module");
  const carried = await Promise.all((await validators()).map(async (v) => {
    const operator = Buffer.from(fromBech32(v.operator_address).data);
    return Buffer.from(await read(`02${operator.length.toString(16)}${operator.toString("hex")}`), "base64").toString();
  }));
  assert.deepEqual(carried.sort(), names, "the names lie in the new store");
});

test("the chain never halted otherwise, the load went on, and all nodes executed the same", async () => {
  const sent = load.accepted;
  await until("the load goes on", () => load.accepted > sent + 10, patient);
  const height = (await first.height()) - 1;
  const nodes = await network.sameHashes(height);
  console.log(`${height} blocks equal on ${nodes} nodes; ${load.accepted} transactions taken`);
  assert.ok(nodes === 4 && sent > 50);
});
