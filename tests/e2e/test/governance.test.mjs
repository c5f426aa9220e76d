// Governance through unmodified cosmjs and REST: proposals of both versions, votes, deposits, execution, cancellation, upgrade plans.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setupGovExtension } from "@cosmjs/stargate";
import { TextProposal, VoteOption } from "cosmjs-types/cosmos/gov/v1beta1/gov.js";
import { MsgUpdateParams } from "cosmjs-types/cosmos/consensus/v1/tx.js";
import { MsgCommunityPoolSpend } from "cosmjs-types/cosmos/distribution/v1beta1/tx.js";
import { MsgSoftwareUpgrade, MsgCancelUpgrade } from "cosmjs-types/cosmos/upgrade/v1beta1/tx.js";
import { until } from "../harness/chain.mjs";
import { both, moduleChain, queries, refused, signers, succeed } from "../harness/modules.mjs";
import { attribute, coins } from "../harness/wallet.mjs";

let chain, client, alice, bob, validator, authority;

const beta = (name, value) => ({ typeUrl: `/cosmos.gov.v1beta1.Msg${name}`, value });
const v1 = (name, value) => ({ typeUrl: `/cosmos.gov.v1.Msg${name}`, value });

before(async () => {
  chain = await moduleChain();
  client = await queries(chain, setupGovExtension);
  [alice, bob, validator] = await Promise.all(["alice", "bob", "validator"].map((name) => signers(chain, name)));
  authority = (await chain.get("/cosmos/auth/v1beta1/module_accounts/gov")).body.account.base_account.address;
});
after(() => chain?.destroy());

async function submit(messages, { expedited = false, deposit = 2_000_000, by = alice } = {}) {
  const value = { messages, initialDeposit: coins(deposit), proposer: by.address, metadata: "", title: "a change", summary: "of the chain", expedited };
  const result = await succeed(by.direct, by.address, v1("SubmitProposal", value));
  return BigInt(attribute(result.events, "submit_proposal", "proposal_id"));
}

const vote = (account, id, option) => succeed(account.direct, account.address, v1("Vote", { proposalId: id, voter: account.address, option, metadata: "" }));
const proposal = async (id) => (await chain.get(`/cosmos/gov/v1/proposals/${id}`)).body.proposal;
const ends = (id) => until(`proposal ${id} ends`, async () => {
  const found = await proposal(id);
  return /PASSED|REJECTED|FAILED/.test(found.status) && found;
});

test("a text proposal of v1beta1, by amino, is voted through", async () => {
  const content = { typeUrl: "/cosmos.gov.v1beta1.TextProposal", value: TextProposal.encode({ title: "Words", description: "only <words> & signs" }).finish() };
  const made = await succeed(alice.amino, alice.address, beta("SubmitProposal", { content, initialDeposit: coins(400_000), proposer: alice.address }));
  const id = BigInt(attribute(made.events, "submit_proposal", "proposal_id"));
  await refused(alice, beta("Vote", { proposalId: id, voter: alice.address, option: VoteOption.VOTE_OPTION_YES }), "gov", 3);
  await both(bob, beta("Deposit", { proposalId: id, depositor: bob.address, amount: coins(400_000) }));
  assert.equal((await client.gov.deposit(id, bob.address)).deposit.amount[0].amount, "800000");
  assert.equal((await client.gov.deposits(id)).deposits.length, 2);
  await both(validator, beta("Vote", { proposalId: id, voter: validator.address, option: VoteOption.VOTE_OPTION_NO }));
  const options = [{ option: VoteOption.VOTE_OPTION_YES, weight: "700000000000000000" }, { option: VoteOption.VOTE_OPTION_NO, weight: "300000000000000000" }];
  await both(validator, beta("VoteWeighted", { proposalId: id, voter: validator.address, options }));
  assert.equal((await client.gov.vote(id, validator.address)).vote.options[0].weight, "700000000000000000");
  assert.equal((await client.gov.votes(id)).votes.length, 1);
  assert.equal((await client.gov.tally(id)).tally.yes, "70000000");
  assert.equal((await client.gov.proposal(id)).proposal.content.typeUrl, "/cosmos.gov.v1beta1.TextProposal");
  const passed = await ends(id);
  assert.equal(passed.status, "PROPOSAL_STATUS_PASSED");
  assert.equal((await client.gov.proposals(3, "", "")).proposals.length, 1);
  for (const kind of ["deposit", "voting", "tallying"]) assert.ok(await client.gov.params(kind));
});

test("a v1 proposal of messages runs them, and an expedited one is quicker", async () => {
  await succeed(alice.direct, alice.address, { typeUrl: "/cosmos.distribution.v1beta1.MsgFundCommunityPool", value: { depositor: alice.address, amount: coins(10_000_000) } });
  const spend = { typeUrl: "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", value: MsgCommunityPoolSpend.encode({ authority, recipient: bob.address, amount: coins(1_234_567) }).finish() };
  const [id, too] = [await submit([spend], { expedited: true }), await submit([{ ...spend, value: MsgCommunityPoolSpend.encode({ authority, recipient: bob.address, amount: coins(1e15) }).finish() }])];
  const balance = async () => BigInt((await chain.get(`/cosmos/bank/v1beta1/balances/${bob.address}/by_denom?denom=uopen`)).body.balance.amount);
  const before = await balance();
  await vote(validator, id, VoteOption.VOTE_OPTION_YES);
  await vote(validator, too, VoteOption.VOTE_OPTION_YES);
  assert.equal((await ends(id)).status, "PROPOSAL_STATUS_PASSED");
  assert.equal((await balance()) - before, 1_234_567n);
  const failed = await ends(too);
  assert.equal(failed.status, "PROPOSAL_STATUS_FAILED");
  assert.ok(failed.failed_reason);
});

test("a proposer cancels his proposal and gets half of the deposit back", async () => {
  const id = await submit([], { by: bob });
  const result = await succeed(bob.amino, bob.address, v1("CancelProposal", { proposalId: id, proposer: bob.address }));
  assert.equal(attribute(result.events, "cancel_proposal", "proposal_id"), String(id));
  assert.equal((await chain.get(`/cosmos/gov/v1/proposals/${id}`)).status, 404);
});

test("consensus parameters change by governance, and CometBFT follows", async () => {
  const now = (await chain.get("/cosmos/consensus/v1/params")).body.params;
  const value = MsgUpdateParams.encode(MsgUpdateParams.fromPartial({
    authority,
    block: { maxBytes: BigInt(now.block.max_bytes), maxGas: 30_000_000n },
    evidence: { maxAgeNumBlocks: BigInt(now.evidence.max_age_num_blocks), maxAgeDuration: { seconds: 172_800n, nanos: 0 }, maxBytes: BigInt(now.evidence.max_bytes) },
    validator: { pubKeyTypes: ["ed25519"] },
  })).finish();
  const id = await submit([{ typeUrl: "/cosmos.consensus.v1.MsgUpdateParams", value }]);
  await vote(validator, id, VoteOption.VOTE_OPTION_YES);
  assert.equal((await ends(id)).status, "PROPOSAL_STATUS_PASSED");
  await until("CometBFT has the new limit", async () => (await chain.call("consensus_params", {})).consensus_params.block.max_gas === "30000000");
  assert.equal((await chain.get("/cosmos/consensus/v1/params")).body.params.block.max_gas, "30000000");
});

test("an upgrade is planned and cancelled", async () => {
  const plan = { name: "later", height: 1_000_000n, info: "", time: { seconds: -62_135_596_800n, nanos: 0 } };
  const run = async (typeUrl, value) => {
    const id = await submit([{ typeUrl, value }]);
    await vote(validator, id, VoteOption.VOTE_OPTION_YES);
    assert.equal((await ends(id)).status, "PROPOSAL_STATUS_PASSED");
  };
  await run("/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade", MsgSoftwareUpgrade.encode({ authority, plan }).finish());
  assert.equal((await chain.get("/cosmos/upgrade/v1beta1/current_plan")).body.plan.name, "later");
  await run("/cosmos.upgrade.v1beta1.MsgCancelUpgrade", MsgCancelUpgrade.encode({ authority }).finish());
  assert.equal((await chain.get("/cosmos/upgrade/v1beta1/current_plan")).body.plan, null);
  const versions = (await chain.get("/cosmos/upgrade/v1beta1/module_versions")).body.module_versions;
  assert.ok(versions.some((m) => m.name === "staking"));
  assert.equal((await chain.get("/cosmos/upgrade/v1beta1/authority")).body.address, authority);
});
