// Governance through unmodified cosmjs and REST: proposals of both versions, votes, deposits, execution, cancellation, parameters, upgrade plans.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fromBech32 } from "@cosmjs/encoding";
import { setupGovExtension } from "@cosmjs/stargate";
import { ProposalStatus, TextProposal, VoteOption } from "cosmjs-types/cosmos/gov/v1beta1/gov";
import { QueryParamsResponse as AuthParams } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { QueryParamsResponse as BankParams } from "cosmjs-types/cosmos/bank/v1beta1/query";
import { QueryParamsResponse as DistributionParams } from "cosmjs-types/cosmos/distribution/v1beta1/query";
import { QueryParamsRequest as GovParamsRequest, QueryParamsResponse as GovParams } from "cosmjs-types/cosmos/gov/v1/query";
import { QueryParamsResponse as MintParams } from "cosmjs-types/cosmos/mint/v1beta1/query";
import { QueryParamsResponse as SlashingParams } from "cosmjs-types/cosmos/slashing/v1beta1/query";
import { QueryParamsResponse as StakingParams } from "cosmjs-types/cosmos/staking/v1beta1/query";
import { until } from "../harness/chain.mjs";
import { both, coin, message, moduleChain, operatorOf, packed, queries, refused, signers, succeed, tx } from "../harness/modules.mjs";
import { attribute, coins } from "../harness/wallet.mjs";

const { gov, oldGov, distribution, bank, upgrade, consensus } = tx;
const { VOTE_OPTION_YES: yes, VOTE_OPTION_NO: no, VOTE_OPTION_ABSTAIN: abstain } = VoteOption;
let chain, client, alice, bob, validator, authority;

before(async () => {
  chain = await moduleChain();
  client = await queries(chain, setupGovExtension);
  [alice, bob, validator] = await Promise.all(["alice", "bob", "validator"].map((name) => signers(chain, name)));
  authority = (await chain.get("/cosmos/auth/v1beta1/module_accounts/gov")).body.account.base_account.address;
});
after(() => chain?.destroy());

const proposing = (messages, { expedited = false, deposit = 2_000_000, by = alice, metadata = "" } = {}) =>
  message(gov.MsgSubmitProposal, { messages, initialDeposit: coins(deposit), proposer: by.address, metadata, title: "a <change>", summary: "of the chain", expedited });

async function submit(messages, options = {}) {
  const { by = alice, mode = "direct" } = options;
  const result = await succeed(by[mode], by.address, proposing(messages, options));
  return BigInt(attribute(result.events, "submit_proposal", "proposal_id"));
}

const voting = (account, proposalId, option, metadata = "") => message(gov.MsgVote, { proposalId, voter: account.address, option, metadata });
const proposal = async (id) => (await chain.get(`/cosmos/gov/v1/proposals/${id}`)).body.proposal;
const ends = (id) => until(`proposal ${id} ends`, async () => {
  const found = await proposal(id);
  return /PASSED|REJECTED|FAILED/.test(found.status) && found;
});

/** Submits, votes and waits for the end. */
async function decide(messages, options) {
  const id = await submit(messages, options);
  await succeed(validator.direct, validator.address, voting(validator, id, yes));
  return ends(id);
}

test("a text proposal of v1beta1, by amino, is voted through", async () => {
  const content = packed(TextProposal, { title: "Words", description: "only <words> & signs" });
  const made = await succeed(alice.amino, alice.address, message(oldGov.MsgSubmitProposal, { content, initialDeposit: coins(400_000), proposer: alice.address }));
  const proposalId = BigInt(attribute(made.events, "submit_proposal", "proposal_id"));
  assert.equal((await alice.direct.searchTx([{ key: "submit_proposal.proposal_id", value: String(proposalId) }]))[0].hash, made.transactionHash);
  const vote = (account, option) => message(oldGov.MsgVote, { proposalId, voter: account.address, option });
  await refused(alice, vote(alice, yes), "gov", 3); // not before the deposit is there
  await both(bob, message(oldGov.MsgDeposit, { proposalId, depositor: bob.address, amount: coins(400_000) }));
  assert.equal((await client.gov.deposit(proposalId, bob.address)).deposit.amount[0].amount, "800000");
  assert.equal((await client.gov.deposits(proposalId)).deposits.length, 2);

  await succeed(alice.direct, alice.address, message(tx.staking.MsgDelegate, { delegatorAddress: alice.address, validatorAddress: operatorOf(validator.address), amount: coin(1_000_000) }));
  await both(alice, vote(alice, no));
  await both(validator, vote(validator, no));
  const options = [{ option: yes, weight: "700000000000000000" }, { option: abstain, weight: "300000000000000000" }];
  await both(validator, message(oldGov.MsgVoteWeighted, { proposalId, voter: validator.address, options }));
  assert.deepEqual((await client.gov.vote(proposalId, validator.address)).vote.options.map((o) => o.weight), ["700000000000000000", "300000000000000000"]);
  assert.deepEqual((await client.gov.vote(proposalId, alice.address)).vote.options, [{ option: no, weight: "1000000000000000000" }]);
  const { votes } = await client.gov.votes(proposalId);
  const bytes = (address) => Buffer.from(fromBech32(address).data).toString("hex");
  assert.deepEqual(votes.map((v) => v.voter), [alice.address, validator.address].sort((a, b) => (bytes(a) < bytes(b) ? -1 : 1)), "in the order of their bytes");
  const { tally } = await client.gov.tally(proposalId);
  assert.deepEqual([tally.yes, tally.abstain, tally.no, tally.noWithVeto], ["70000000", "30000000", "1000000", "0"]);
  const running = (await client.gov.proposal(proposalId)).proposal;
  assert.equal(TextProposal.decode(running.content.value).description, "only <words> & signs");
  assert.deepEqual(Object.values(running.finalTallyResult), ["0", "0", "0", "0"], "no result before the end");
  assert.equal((await client.gov.proposals(ProposalStatus.PROPOSAL_STATUS_VOTING_PERIOD, bob.address, validator.address)).proposals.length, 1);

  assert.equal((await ends(proposalId)).status, "PROPOSAL_STATUS_PASSED");
  assert.equal((await client.gov.proposals(ProposalStatus.PROPOSAL_STATUS_PASSED, "", "")).proposals[0].finalTallyResult.yes, "70000000");
  assert.equal((await client.gov.votes(proposalId)).votes.length, 0, "votes are gone with the count");
  await refused(alice, vote(alice, yes), "gov", 3);
  assert.equal((await client.gov.params("deposit")).depositParams.minDeposit[0].amount, "1000000");
  assert.ok((await client.gov.params("voting")).votingParams && (await client.gov.params("tallying")).tallyParams);
  await assert.rejects(client.gov.proposal(999n), /NotFound/);
});

test("v1 proposals run their messages; an expedited one is quicker; one that fails says why", async () => {
  await both(alice, message(distribution.MsgFundCommunityPool, { depositor: alice.address, amount: coins(5_000_000) }));
  const spend = (amount) => packed(distribution.MsgCommunityPoolSpend, { authority, recipient: bob.address, amount: coins(amount) });
  const [id, too] = [await submit([spend(1_234_567)], { expedited: true, mode: "amino" }), await submit([spend(1e15)])];
  const balance = async () => BigInt((await chain.get(`/cosmos/bank/v1beta1/balances/${bob.address}/by_denom?denom=uopen`)).body.balance.amount);
  const before = await balance();
  await succeed(validator.direct, validator.address, voting(validator, id, yes));
  await succeed(validator.amino, validator.address, voting(validator, too, yes, "why <not>"));
  await both(bob, message(gov.MsgDeposit, { proposalId: too, depositor: bob.address, amount: coins(10_000) }));
  assert.equal((await chain.get(`/cosmos/gov/v1/proposals/${too}/votes/${validator.address}`)).body.vote.metadata, "why <not>");
  assert.equal((await ends(id)).status, "PROPOSAL_STATUS_PASSED");
  const failed = await ends(too);
  assert.equal(failed.status, "PROPOSAL_STATUS_FAILED");
  assert.match(failed.failed_reason, /insufficient|does not have|negative/);
  assert.ok((await balance()) - before > 1_200_000n, "the spend has come, fees have gone");
  await refused(alice, proposing([packed(distribution.MsgCommunityPoolSpend, { authority: alice.address, recipient: bob.address, amount: coins(1) })]), "gov", 13);
  await refused(alice, proposing([]), "gov", 11);
});

test("a weighted vote of v1 counts in parts", async () => {
  const id = await submit([], { metadata: "ipfs://CID" });
  const options = [{ option: yes, weight: "0.500000000000000000" }, { option: no, weight: "0.500000000000000000" }];
  await succeed(validator.direct, validator.address, message(gov.MsgVoteWeighted, { proposalId: id, voter: validator.address, options, metadata: "" }));
  const { tally } = (await chain.get(`/cosmos/gov/v1/proposals/${id}/tally`)).body;
  assert.deepEqual([tally.yes_count, tally.no_count], ["50500000", "50500000"], "the delegator follows his validator");
  await succeed(validator.amino, validator.address, message(gov.MsgVoteWeighted, { proposalId: id, voter: validator.address, options: [{ option: no, weight: "1.000000000000000000" }], metadata: "" }));
  assert.equal((await ends(id)).status, "PROPOSAL_STATUS_REJECTED");
});

test("a proposer cancels his proposals and gets half of the deposit back", async () => {
  const ids = [await submit([], { by: bob, metadata: "m" }), await submit([], { by: bob, metadata: "m" })];
  const cancel = (account, proposalId) => message(gov.MsgCancelProposal, { proposalId, proposer: account.address });
  await refused(alice, cancel(alice, ids[0]), "gov", 18);
  const result = await succeed(bob.amino, bob.address, cancel(bob, ids[0]));
  assert.equal(attribute(result.events, "cancel_proposal", "proposal_id"), String(ids[0]));
  const refund = result.events.filter((e) => e.type === "coin_received").flatMap((e) => e.attributes).map((a) => a.value);
  assert.ok(refund.includes("1000000uopen"), "half of two million");
  await succeed(bob.direct, bob.address, cancel(bob, ids[1]));
  for (const id of ids) assert.equal((await chain.get(`/cosmos/gov/v1/proposals/${id}`)).status, 404);
});

test("every module's parameters change by governance alone, and CometBFT follows", async () => {
  const now = (await chain.get("/cosmos/consensus/v1/params")).body.params;
  const block = (maxGas) => ({
    authority, block: { maxBytes: BigInt(now.block.max_bytes), maxGas },
    evidence: { maxAgeNumBlocks: BigInt(now.evidence.max_age_num_blocks), maxAgeDuration: { seconds: 172_800n, nanos: 0 }, maxBytes: BigInt(now.evidence.max_bytes) },
    validator: { pubKeyTypes: ["ed25519"] },
  });
  const query = async (module, codec, data = "") => {
    const { response } = await chain.call("abci_query", { path: `/cosmos.${module}.Query/Params`, data: Buffer.from(data).toString("hex") });
    assert.equal(response.code, 0, response.log);
    return codec.decode(Buffer.from(response.value, "base64")).params;
  };
  const votes = GovParamsRequest.encode(GovParamsRequest.fromPartial({ paramsType: "tallying" })).finish();
  const updates = [
    packed(tx.auth.MsgUpdateParams, { authority, params: { ...(await query("auth.v1beta1", AuthParams)), maxMemoCharacters: 300n } }),
    packed(bank.MsgUpdateParams, { authority, params: await query("bank.v1beta1", BankParams) }),
    packed(bank.MsgSetSendEnabled, { authority, sendEnabled: [{ denom: "frozen", enabled: false }] }),
    packed(tx.staking.MsgUpdateParams, { authority, params: { ...(await query("staking.v1beta1", StakingParams)), maxEntries: 9 } }),
    packed(tx.slashing.MsgUpdateParams, { authority, params: { ...(await query("slashing.v1beta1", SlashingParams)), signedBlocksWindow: 123n } }),
    packed(distribution.MsgUpdateParams, { authority, params: { ...(await query("distribution.v1beta1", DistributionParams)), communityTax: "30000000000000000" } }),
    packed(tx.mint.MsgUpdateParams, { authority, params: { ...(await query("mint.v1beta1", MintParams)), blocksPerYear: 6_000_000n } }),
    packed(gov.MsgUpdateParams, { authority, params: { ...(await query("gov.v1", GovParams, votes)), burnVoteVeto: false } }),
    packed(consensus.MsgUpdateParams, block(30_000_000n)),
  ];
  const { status, failed_reason: reason } = await decide(updates);
  assert.equal(status, "PROPOSAL_STATUS_PASSED", reason);
  await until("CometBFT has the new limit", async () => (await chain.call("consensus_params", {})).consensus_params.block.max_gas === "30000000");
  const rest = async (path) => (await chain.get(path)).body;
  assert.equal((await rest("/cosmos/auth/v1beta1/params")).params.max_memo_characters, "300");
  assert.deepEqual((await rest("/cosmos/bank/v1beta1/send_enabled?denoms=frozen")).send_enabled, [{ denom: "frozen", enabled: false }]);
  assert.equal((await rest("/cosmos/staking/v1beta1/params")).params.max_entries, 9);
  assert.equal((await rest("/cosmos/slashing/v1beta1/params")).params.signed_blocks_window, "123");
  assert.equal((await rest("/cosmos/distribution/v1beta1/params")).params.community_tax, "0.030000000000000000");
  assert.equal((await rest("/cosmos/mint/v1beta1/params")).params.blocks_per_year, "6000000");
  assert.equal((await rest("/cosmos/gov/v1/params/tallying")).params.burn_vote_veto, false);
  assert.equal((await rest("/cosmos/consensus/v1/params")).params.block.max_gas, "30000000");

  // Nobody else may: the signature must be that of the account of governance.
  for (const { typeUrl, value } of updates) {
    const type = Object.values(tx).flatMap(Object.values).find((t) => t.typeUrl === typeUrl);
    const mine = { typeUrl, value: { ...type.decode(value), authority: alice.address } };
    const result = await alice.direct.signAndBroadcast(alice.address, [mine], { amount: coins(4_000), gas: "400000" });
    // The SDK's auth module answers with an error without a code.
    assert.equal(result.code, /auth/.test(typeUrl) ? 1 : 13, `${typeUrl}: ${result.rawLog}`);
  }
});

test("an upgrade is planned and cancelled", async () => {
  const plan = { name: "later", height: 1_000_000n, info: "", time: { seconds: -62_135_596_800n, nanos: 0 } };
  const passes = async (...messages) => assert.equal((await decide(messages)).status, "PROPOSAL_STATUS_PASSED");
  const current = async () => (await chain.get("/cosmos/upgrade/v1beta1/current_plan")).body.plan;
  await passes(packed(upgrade.MsgSoftwareUpgrade, { authority, plan }));
  assert.deepEqual([(await current()).name, (await current()).height], ["later", "1000000"]);
  await passes(packed(upgrade.MsgCancelUpgrade, { authority }));
  assert.equal(await current(), null);
  const versions = (await chain.get("/cosmos/upgrade/v1beta1/module_versions")).body.module_versions;
  assert.deepEqual(versions.filter((m) => ["auth", "bank", "gov", "staking"].includes(m.name)).map((m) => m.version), ["5", "4", "5", "5"]);
  assert.equal((await chain.get("/cosmos/upgrade/v1beta1/authority")).body.address, authority);
});

test("an old content runs inside a message of governance", async () => {
  const content = packed(TextProposal, { title: "Words", description: "in an envelope" });
  const { status, failed_reason: reason } = await decide([packed(gov.MsgExecLegacyContent, { content, authority })]);
  assert.equal(status, "PROPOSAL_STATUS_PASSED", reason);
  await refused(alice, message(gov.MsgExecLegacyContent, { content, authority: alice.address }), "gov", 13);
});
