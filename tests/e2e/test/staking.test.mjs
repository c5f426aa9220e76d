// Staking, slashing, evidence, mint and distribution through unmodified cosmjs: every query extension and message, DIRECT and amino.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { SigningStargateClient, createDefaultAminoConverters, AminoTypes, setupDistributionExtension, setupMintExtension, setupSlashingExtension, setupStakingExtension } from "@cosmjs/stargate";
import { Equivocation } from "cosmjs-types/cosmos/evidence/v1beta1/evidence";
import { BondStatus } from "cosmjs-types/cosmos/staking/v1beta1/staking";
import { PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import { until } from "../harness/chain.mjs";
import { both, coin, message, moduleChain, operatorOf, packed, queries, refused, signers, succeed, tx } from "../harness/modules.mjs";
import { aminoWallet, attribute, coins, fee } from "../harness/wallet.mjs";

const { staking, distribution, slashing, evidence } = tx;
let chain, client, alice, bob, validator, valoper, second;

before(async () => {
  chain = await moduleChain();
  client = await queries(chain, setupStakingExtension, setupDistributionExtension, setupMintExtension, setupSlashingExtension);
  [alice, bob, validator] = await Promise.all(["alice", "bob", "validator"].map((name) => signers(chain, name)));
  valoper = (await client.staking.validators("BOND_STATUS_BONDED")).validators[0].operatorAddress;
  second = operatorOf(bob.address);
});
after(() => chain?.destroy());

test("the validator of the genesis transaction is bonded", async () => {
  const { validator: found } = await client.staking.validator(valoper);
  assert.equal(found.status, BondStatus.BOND_STATUS_BONDED);
  assert.equal(found.tokens, "100000000");
  assert.equal((await client.staking.pool()).pool.bondedTokens, "100000000");
  const { params } = await client.staking.params();
  assert.deepEqual([params.bondDenom, params.unbondingTime.seconds, params.maxEntries], ["uopen", 6n, 7]);
  await chain.waitFor(3);
  const { hist } = await client.staking.historicalInfo((await chain.height()) - 1);
  assert.deepEqual([hist.header.chainId, hist.valset.length, hist.valset[0].operatorAddress], [chain.chainId, 1, valoper]);
});

test("validators are created, refused and edited", async () => {
  const create = (account, key = randomBytes(32)) => message(staking.MsgCreateValidator, {
    // cosmjs's converter leaves no field out, the SDK every empty one: all must have a text.
    description: { moniker: "second", identity: "AABB1234", website: "https://example.com", securityContact: "nobody", details: "<b>&</b>" },
    commission: { rate: "100000000000000000", maxRate: "200000000000000000", maxChangeRate: "10000000000000000" },
    minSelfDelegation: "1", delegatorAddress: account.address, validatorAddress: operatorOf(account.address),
    pubkey: packed(PubKey, { key }), value: coin(1),
  });
  const key = randomBytes(32);
  const created = await succeed(bob.amino, bob.address, create(bob, key));
  assert.equal(attribute(created.events, "create_validator", "amount"), "1uopen");
  const { validator: found } = await client.staking.validator(second);
  assert.equal(found.status, BondStatus.BOND_STATUS_UNBONDED, "one base unit is no power");
  await refused(bob, create(bob), "staking", 4); // an operator is a validator once
  await refused(alice, create(alice, key), "staking", 5); // so is a consensus key
  await succeed(alice.direct, alice.address, create(alice));
  assert.deepEqual((await client.staking.validators("BOND_STATUS_UNBONDED")).validators.map((v) => v.operatorAddress).sort(), [second, operatorOf(alice.address)].sort());

  const keep = "[do-not-modify]";
  const description = { moniker: keep, identity: keep, website: keep, securityContact: keep, details: keep };
  const edit = (changes) => message(staking.MsgEditValidator, { description, validatorAddress: second, ...changes });
  await both(bob, edit({ description: { ...description, moniker: "renamed" } }));
  const edited = (await client.staking.validator(second)).validator;
  assert.deepEqual([edited.description.moniker, edited.description.details, edited.commission.commissionRates.rate], ["renamed", "<b>&</b>", "100000000000000000"]);
  await refused(bob, edit({ commissionRate: "110000000000000000" }), "staking", 12); // once a day
  await refused(bob, edit({ minSelfDelegation: "2" }), "staking", 16); // more than there is
});

test("delegate, redelegate, undelegate, cancel: both ways, and all queries see it", async () => {
  const delegate = (to, amount) => message(staking.MsgDelegate, { delegatorAddress: alice.address, validatorAddress: to, amount: coin(amount) });
  const simulated = await alice.direct.simulate(alice.address, [delegate(valoper, 3_000_000)], "");
  assert.ok(simulated > 101_000 && simulated < 200_000, `a delegation takes ${simulated} gas`);
  const [first] = await both(alice, delegate(valoper, 3_000_000));
  assert.ok(first.gasUsed > 100_000n && first.gasUsed < 222_000n, `a delegation took ${first.gasUsed} gas`);
  await refused(alice, delegate(valoper, 0), "sdk", 18);
  await refused(alice, delegate(operatorOf(validator.address).replace(/.$/, ""), 1), "sdk", 7);
  await refused(alice, delegate(operatorOf((await chain.get("/cosmos/auth/v1beta1/module_accounts/gov")).body.account.base_account.address), 5), "staking", 3);
  const { delegationResponse } = await client.staking.delegation(alice.address, valoper);
  assert.deepEqual([delegationResponse.balance.amount, delegationResponse.delegation.shares], ["6000000", `6000000${"0".repeat(18)}`]);
  assert.equal((await client.staking.delegatorDelegations(alice.address)).delegationResponses.length, 2);
  assert.ok((await client.staking.delegatorValidators(alice.address)).validators.some((v) => v.operatorAddress === valoper));
  assert.equal((await client.staking.delegatorValidator(alice.address, valoper)).validator.operatorAddress, valoper);
  assert.equal((await client.staking.validatorDelegations(valoper)).delegationResponses.length, 2);
  await assert.rejects(client.staking.delegation(bob.address, valoper), /NotFound/);

  await assert.rejects(client.staking.redelegations(alice.address, valoper, second), /redelegation not found/);
  const redelegate = { delegatorAddress: alice.address, validatorSrcAddress: valoper, validatorDstAddress: second, amount: coin(1_000_000) };
  await both(alice, message(staking.MsgBeginRedelegate, redelegate));
  const { redelegationResponses } = await client.staking.redelegations(alice.address, valoper, second);
  assert.equal(redelegationResponses[0].entries.length, 2);
  await refused(alice, message(staking.MsgBeginRedelegate, { ...redelegate, validatorDstAddress: valoper }), "staking", 29);
  await refused(alice, message(staking.MsgBeginRedelegate, { ...redelegate, validatorSrcAddress: second, validatorDstAddress: valoper }), "staking", 32);

  const [gone] = await both(alice, message(staking.MsgUndelegate, { delegatorAddress: alice.address, validatorAddress: valoper, amount: coin(500_000) }));
  assert.match(attribute(gone.events, "unbond", "completion_time"), /^\d{4}-\d\d-\d\dT/);
  const { unbond } = await client.staking.unbondingDelegation(alice.address, valoper);
  assert.equal(unbond.entries.length, 2);
  assert.equal((await client.staking.delegatorUnbondingDelegations(alice.address)).unbondingResponses.length, 1);
  assert.equal((await client.staking.validatorUnbondingDelegations(valoper)).unbondingResponses.length, 1);
  const cancel = { delegatorAddress: alice.address, validatorAddress: valoper, amount: coin(100_000), creationHeight: unbond.entries[1].creationHeight };
  await both(alice, message(staking.MsgCancelUnbondingDelegation, cancel));
  await until("unbonding completes", async () => (await client.staking.delegatorUnbondingDelegations(alice.address)).unbondingResponses.length === 0);
  await refused(alice, message(staking.MsgCancelUnbondingDelegation, cancel), "undefined", 1); // the SDK's handler answers with a gRPC status
  const found = await alice.direct.searchTx([{ key: "message.action", value: "/cosmos.staking.v1beta1.MsgUndelegate" }, { key: "message.sender", value: alice.address }]);
  assert.equal(found.length, 2);
});

test("rewards accrue, are withdrawn and go where they are sent", async () => {
  const { rewards } = await until("rewards", async () => {
    const found = await client.distribution.delegationRewards(alice.address, valoper);
    return found.rewards.length > 0 && found;
  });
  assert.equal(rewards[0].denom, "uopen");
  assert.ok((await client.distribution.delegationTotalRewards(alice.address)).total.length > 0);
  assert.deepEqual((await client.distribution.delegatorValidators(alice.address)).validators.sort(), [valoper, second, operatorOf(alice.address)].sort());
  assert.ok((await client.distribution.validatorOutstandingRewards(valoper)).rewards.rewards.length > 0);
  assert.ok((await client.distribution.validatorCommission(valoper)).commission.commission.length > 0);
  assert.equal((await client.distribution.validatorSlashes(valoper, 0, 1_000_000)).slashes.length, 0);
  const withdraw = message(distribution.MsgWithdrawDelegatorReward, { delegatorAddress: alice.address, validatorAddress: valoper });
  const [withdrawn] = await both(alice, withdraw);
  assert.match(attribute(withdrawn.events, "withdraw_rewards", "amount"), /^\d+uopen$/);
  await both(validator, message(distribution.MsgWithdrawValidatorCommission, { validatorAddress: operatorOf(validator.address) }));
  await refused(alice, message(distribution.MsgWithdrawValidatorCommission, { validatorAddress: operatorOf(alice.address) }), "distribution", 7);
  await both(alice, message(distribution.MsgDepositValidatorRewardsPool, { depositor: alice.address, validatorAddress: valoper, amount: coins(1_000) }));
  const pool = async () => BigInt((await client.distribution.communityPool()).pool[0].amount);
  const before = await pool();
  await both(alice, message(distribution.MsgFundCommunityPool, { depositor: alice.address, amount: coins(7_000_000) }));
  assert.ok((await pool()) - before >= 14_000_000n * 10n ** 18n);
  await both(alice, message(distribution.MsgSetWithdrawAddress, { delegatorAddress: alice.address, withdrawAddress: bob.address }));
  assert.equal((await client.distribution.delegatorWithdrawAddress(alice.address)).withdrawAddress, bob.address);
  assert.equal((await client.distribution.params()).params.withdrawAddrEnabled, true);
  await refused(alice, message(distribution.MsgCommunityPoolSpend, { authority: alice.address, recipient: alice.address, amount: coins(1) }), "gov", 13);
});

test("an amino name that the SDK does not use is no signature: cosmjs spells out a name that Ledger's limit shortened", async () => {
  const client = await SigningStargateClient.connectWithSigner(chain.rpc, await aminoWallet(chain.keys.validator), { aminoTypes: new AminoTypes(createDefaultAminoConverters()) });
  const withdraw = message(distribution.MsgWithdrawValidatorCommission, { validatorAddress: operatorOf(validator.address) });
  await assert.rejects(client.signAndBroadcast(validator.address, [withdraw], fee(300_000)), (error) => error.code === 4 && error.codespace === "sdk");
});

test("inflation and signing infos are told", async () => {
  const params = await client.mint.params();
  assert.deepEqual([params.mintDenom, params.inflationMax.toString(), params.goalBonded.toString()], ["uopen", "0.2", "0.67"]);
  const inflation = (await client.mint.inflation()).toFloatApproximation();
  assert.ok(inflation >= 0.07 && inflation <= 0.2);
  assert.ok((await client.mint.annualProvisions()).toFloatApproximation() > 0);
  assert.ok((await client.slashing.params()).params.signedBlocksWindow > 0n);
  const { info } = await client.slashing.signingInfos();
  assert.equal(info.length, 2, "redelegation gave the second one power");
  for (const { address } of info) {
    const { valSigningInfo } = await client.slashing.signingInfo(address);
    assert.deepEqual([valSigningInfo.address, valSigningInfo.tombstoned], [address, false]);
  }
});

test("unjail and evidence of a user are read in both modes, and refused", async () => {
  await refused(bob, message(slashing.MsgUnjail, { validatorAddr: second }), "slashing", 5);
  const { info } = await client.slashing.signingInfos();
  const equivocation = packed(Equivocation, { height: 1n, time: { seconds: 1_700_000_000n, nanos: 0 }, power: 100n, consensusAddress: info[0].address });
  await refused(bob, message(evidence.MsgSubmitEvidence, { submitter: bob.address, evidence: equivocation }), "evidence", 2);
});
