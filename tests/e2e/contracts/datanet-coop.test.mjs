// The cooperative on a real chain: it curates, pays bounties, and shares what the chain pays it for answers.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { denom } from "../harness/chain.mjs";
import { points, question, train } from "../harness/economy.mjs";
import { attribute, coins } from "../harness/wallet.mjs";
import { GasTable, Person, chainOf, checksum, start } from "./deploy.mjs";

const fee = 1_000_000n, perItem = 1_000n, price = 700_001;
const gas = new GasTable("datanet-coop");
let chain, coop, datanet, model, contribution;
const people = {};

before(async () => {
  const names = ["creator", "founder", "member", "funder", "payer"];
  chain = await chainOf(names);
  for (const name of names) people[name] = await Person.of(chain, name);
});
after(() => chain?.destroy());

const event = (result, kind, key) => attribute(result.events, `wasm-${kind}`, key);

test("it creates its dataset with the fee of the chain", async () => {
  const message = {
    title: "points", description: "", schema: { modality: "int8_vector", dimension: 4, labels: 2, label_names: ["left", "right"] },
    default_licence: 127, min_item_bond: coins(1_000)[0], near_dup_tau: 4, novelty_full_at: 25, norm_bound: 60_000, reveal_window: 40,
    shares: { contributors_ppm: 800_000, curators_ppm: 200_000, commons_ppm: 0 }, denom, threshold_ppm: 600_000, min_novelty_ppm: 1,
    members: [{ address: people.founder.address, weight: 10 }], required_licence: 33, min_bounty_blocks: 5,
  };
  const made = gas.add("instantiate", await people.founder.deploy("datanet-coop", message, coins(fee)));
  assert.equal(made.checksum, checksum("datanet-coop"));
  coop = made.address;
  datanet = (await people.founder.query(coop, { config: {} })).datanet_id;
  const { body } = await chain.get(`/openledger/datanet/v1/datanets/${datanet}`);
  assert.deepEqual([body.datanet.creator, body.datanet.curators, body.datanet.policy], [coop, [coop], "ADMISSION_POLICY_CURATED"]);
});

test("a member's contribution is admitted by vote and paid by its novelty", async () => {
  gas.add("fund_bounty", await people.funder.execute(coop, { fund_bounty: { per_item: String(perItem), max_items: 40 } }, 40n * perItem));
  const file = join(chain.home, "points.csv");
  writeFileSync(file, points(1, 40).map(({ label, features }) => `${[...Int8Array.from(features)].join(",")},${label}\n`).join(""));
  const flags = ["--from", "member", "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId];
  await chain.json("tx", "datanet", "contribute", file, "--datanet-id", String(datanet), ...flags);
  const { body } = await chain.get(`/openledger/datanet/v1/contributors/${people.member.address}/contributions`);
  contribution = Number(body.contributions[0].id);
  const contribution_id = contribution;
  gas.add("open_ballot", await people.member.execute(coop, { open_ballot: { contribution_id } }));
  assert.match(await people.member.refused(coop, { vote: { contribution_id, approve: true } }), /datanet-coop:18:/);
  gas.add("vote that decides", await people.founder.execute(coop, { vote: { contribution_id, approve: true } }));
  assert.match(await people.member.refused(coop, { claim: { contribution_id, bounty_id: 1 } }), /datanet-coop:22:/);
  const decided = (await chain.get(`/openledger/datanet/v1/contributions/${contribution}`)).body.contribution;
  assert.deepEqual([decided.status, decided.curator], ["CONTRIBUTION_STATUS_ADMITTED", coop]);

  await chain.waitFor(Number(decided.settles_at) + 1);
  const before = await people.member.balance();
  const first = gas.add("claim of 25 items", await people.member.execute(coop, { claim: { contribution_id, bounty_id: 1 } }));
  const second = await people.member.execute(coop, { claim: { contribution_id, bounty_id: 1 } });
  const paid = BigInt(event(first, "claim", "paid")) + BigInt(event(second, "claim", "paid"));
  assert.equal(event(second, "claim", "done"), "true");
  assert.ok(paid > 10n * perItem && paid <= 40n * perItem, `${paid}`);
  assert.ok((await people.member.balance()) < before + paid, "less the gas");
  assert.match(await people.member.refused(coop, { claim: { contribution_id, bounty_id: 1 } }), /datanet-coop:23:|datanet-coop:10:/);
  const kept = await people.member.query(coop, { claim: { contribution_id } });
  assert.equal(BigInt(kept.paid), paid);
});

test("what answers earn for the curator is shared by weight", async () => {
  model = Number((await train(chain, "creator", datanet, price)).model_id);
  for (let i = 0; i < 3; i++) {
    await people.payer.send("/openledger.inference.v1.MsgInfer", { payer: people.payer.address, modelId: model, input: question, maxFee: coins(price)[0] });
  }
  await chain.blocks(2);
  const { body } = await chain.get(`/openledger/attribution/v1/earnings/${coop}`);
  const earned = body.earnings.totals.filter((t) => t.role === "ROLE_CURATOR").reduce((sum, t) => sum + BigInt(t.amount.amount), 0n);
  assert.ok(earned > 0n, JSON.stringify(body));
  const counted = gas.add("distribute", await people.payer.execute(coop, { distribute: {} }));
  assert.equal(BigInt(event(counted, "distribute", "amount")), earned);
  const total = BigInt(await people.payer.query(coop, { total_weight: { at_height: null } }));
  let shared = 0n;
  for (const name of ["founder", "member"]) {
    const { weight, owed } = await people[name].query(coop, { member: { address: people[name].address, at_height: null } });
    assert.equal(BigInt(owed), (earned * BigInt(weight)) / total, name);
    shared += BigInt(owed);
    const result = await people[name].execute(coop, { withdraw: {} });
    if (name === "founder") gas.add("withdraw", result);
    assert.equal(event(result, "withdraw", "amount"), owed);
  }
  assert.ok(shared <= earned && earned - shared < 2n);
  assert.match(await people.payer.refused(coop, { withdraw: {} }), /datanet-coop:24:/);
});

test("the funder gets back what the bounty did not pay, and the account holds the rest of a division", async () => {
  const { unspent } = await people.funder.query(coop, { bounty: { bounty_id: 1 } });
  const result = await people.funder.execute(coop, { close_bounty: { bounty_id: 1 } });
  assert.equal(event(result, "close_bounty", "returned"), unspent);
  const { held } = await people.funder.query(coop, { earnings: {} });
  assert.equal(await people.funder.balance(coop), BigInt(held));
  assert.ok(BigInt(held) < 2n && (await people.funder.balance()) < start);
});

test("the gas table is complete", () => gas.end());
