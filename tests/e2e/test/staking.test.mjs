// Staking, slashing, mint and distribution through unmodified cosmjs: every query extension and every message, DIRECT and amino.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { setupDistributionExtension, setupMintExtension, setupSlashingExtension, setupStakingExtension } from "@cosmjs/stargate";
import { BondStatus } from "cosmjs-types/cosmos/staking/v1beta1/staking.js";
import { PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys.js";
import { until } from "../harness/chain.mjs";
import { both, moduleChain, queries, refused, signers, succeed } from "../harness/modules.mjs";
import { attribute, coins } from "../harness/wallet.mjs";

let chain, client, alice, bob, validator, valoper, second;

const message = (module, name, value) => ({ typeUrl: `/cosmos.${module}.v1beta1.Msg${name}`, value });
const one = (amount) => coins(amount)[0];

before(async () => {
  chain = await moduleChain();
  client = await queries(chain, setupStakingExtension, setupDistributionExtension, setupMintExtension, setupSlashingExtension);
  [alice, bob, validator] = await Promise.all(["alice", "bob", "validator"].map((name) => signers(chain, name)));
  valoper = (await client.staking.validators("BOND_STATUS_BONDED")).validators[0].operatorAddress;
});
after(() => chain?.destroy());

test("the validator of the genesis transaction is bonded", async () => {
  const { validator: found } = await client.staking.validator(valoper);
  assert.equal(found.status, BondStatus.BOND_STATUS_BONDED);
  assert.equal(found.tokens, "100000000");
  const { pool } = await client.staking.pool();
  assert.equal(pool.bondedTokens, "100000000");
  const { params } = await client.staking.params();
  assert.equal(params.bondDenom, "uopen");
  assert.ok(await client.staking.historicalInfo(await chain.height() - 1));
});

test("a second validator is created, and edited", async () => {
  const key = randomBytes(32);
  const value = {
    description: { moniker: "second", identity: "", website: "", securityContact: "", details: "<b>&</b>" },
    commission: { rate: "100000000000000000", maxRate: "200000000000000000", maxChangeRate: "10000000000000000" },
    minSelfDelegation: "1", delegatorAddress: "",
    validatorAddress: (second = await operatorOf(bob.address)),
    pubkey: { typeUrl: "/cosmos.crypto.ed25519.PubKey", value: PubKey.encode({ key }).finish() },
    value: one(1),
  };
  const created = await succeed(bob.amino, bob.address, message("staking", "CreateValidator", value));
  assert.equal(attribute(created.events, "create_validator", "amount"), "1uopen");
  const { validator: found } = await client.staking.validator(second);
  assert.equal(found.status, BondStatus.BOND_STATUS_UNBONDED, "one base unit is no power");
  await refused(bob, message("staking", "CreateValidator", value), "staking", 4);
  await refused(alice, message("staking", "CreateValidator", { ...value, validatorAddress: await operatorOf(alice.address) }), "staking", 5);
  const keep = "[do-not-modify]";
  const edit = { description: { moniker: "renamed", identity: keep, website: keep, securityContact: keep, details: keep }, validatorAddress: second, commissionRate: "", minSelfDelegation: "" };
  await both(bob, message("staking", "EditValidator", edit));
  const { validator: edited } = await client.staking.validator(second);
  assert.deepEqual([edited.description.moniker, edited.description.details], ["renamed", "<b>&</b>"]);
});

test("delegate, redelegate, undelegate, cancel: both ways, and all queries see it", async () => {
  const delegate = (to, amount) => message("staking", "Delegate", { delegatorAddress: alice.address, validatorAddress: to, amount: one(amount) });
  const [first] = await both(alice, delegate(valoper, 3_000_000));
  assert.ok(Number(first.gasUsed) > 101_000 && Number(first.gasUsed) < 200_000, `delegation takes ${first.gasUsed} gas`);
  await refused(alice, delegate(valoper, 0), "sdk", 18);
  await refused(alice, delegate(await operatorOf(alice.address), 5), "staking", 3);
  const { delegationResponse } = await client.staking.delegation(alice.address, valoper);
  assert.equal(delegationResponse.balance.amount, "6000000");
  assert.equal((await client.staking.delegatorDelegations(alice.address)).delegationResponses.length, 1);
  assert.equal((await client.staking.delegatorValidators(alice.address)).validators[0].operatorAddress, valoper);
  assert.equal((await client.staking.delegatorValidator(alice.address, valoper)).validator.operatorAddress, valoper);
  assert.equal((await client.staking.validatorDelegations(valoper)).delegationResponses.length, 2);

  const redelegate = { delegatorAddress: alice.address, validatorSrcAddress: valoper, validatorDstAddress: second, amount: one(1_000_000) };
  await both(alice, message("staking", "BeginRedelegate", redelegate));
  assert.equal((await client.staking.redelegations(alice.address, valoper, second)).redelegationResponses[0].entries.length, 2);
  await refused(alice, message("staking", "BeginRedelegate", { ...redelegate, validatorDstAddress: valoper }), "staking", 29);
  await refused(alice, message("staking", "BeginRedelegate", { ...redelegate, validatorSrcAddress: second, validatorDstAddress: valoper }), "staking", 32);

  const undelegate = message("staking", "Undelegate", { delegatorAddress: alice.address, validatorAddress: valoper, amount: one(500_000) });
  const [gone] = await both(alice, undelegate);
  assert.ok(attribute(gone.events, "unbond", "completion_time"));
  const { unbond } = await client.staking.unbondingDelegation(alice.address, valoper);
  assert.equal(unbond.entries.length, 2);
  assert.equal((await client.staking.delegatorUnbondingDelegations(alice.address)).unbondingResponses.length, 1);
  assert.equal((await client.staking.validatorUnbondingDelegations(valoper)).unbondingResponses.length, 1);
  const cancel = { delegatorAddress: alice.address, validatorAddress: valoper, amount: one(100_000), creationHeight: unbond.entries[1].creationHeight };
  await both(alice, message("staking", "CancelUnbondingDelegation", cancel));
  await until("unbonding completes", async () => (await client.staking.delegatorUnbondingDelegations(alice.address)).unbondingResponses.length === 0);
});

test("rewards accrue, are withdrawn and go where they are sent", async () => {
  const { rewards } = await until("rewards", async () => {
    const found = await client.distribution.delegationRewards(alice.address, valoper);
    return found.rewards.length > 0 && found;
  });
  assert.equal(rewards[0].denom, "uopen");
  assert.ok((await client.distribution.delegationTotalRewards(alice.address)).total.length > 0);
  assert.deepEqual((await client.distribution.delegatorValidators(alice.address)).validators.sort(), [valoper, second].sort());
  assert.ok((await client.distribution.validatorOutstandingRewards(valoper)).rewards.rewards.length > 0);
  assert.ok((await client.distribution.validatorCommission(valoper)).commission.commission.length > 0);
  assert.equal((await client.distribution.validatorSlashes(valoper, 0, 1_000_000)).slashes.length, 0);
  const withdraw = message("distribution", "WithdrawDelegatorReward", { delegatorAddress: alice.address, validatorAddress: valoper });
  const [withdrawn] = await both(alice, withdraw);
  assert.match(attribute(withdrawn.events, "withdraw_rewards", "amount"), /^\d+uopen$/);
  const own = await operatorOf(validator.address);
  await both(validator, message("distribution", "WithdrawValidatorCommission", { validatorAddress: own }));
  await refused(alice, message("distribution", "WithdrawValidatorCommission", { validatorAddress: await operatorOf(alice.address) }), "distribution", 2);
  const pool = async () => BigInt((await client.distribution.communityPool()).pool[0].amount);
  const before = await pool();
  await both(alice, message("distribution", "FundCommunityPool", { depositor: alice.address, amount: coins(7_000_000) }));
  assert.ok((await pool()) - before >= 14_000_000n * 10n ** 18n);
  await both(alice, message("distribution", "SetWithdrawAddress", { delegatorAddress: alice.address, withdrawAddress: bob.address }));
  assert.equal((await client.distribution.delegatorWithdrawAddress(alice.address)).withdrawAddress, bob.address);
  assert.equal((await client.distribution.params()).params.withdrawAddrEnabled, true);
});

test("inflation and signing infos are told", async () => {
  assert.equal((await client.mint.params()).mintDenom, "uopen");
  const inflation = await client.mint.inflation();
  assert.ok(inflation.toFloatApproximation() > 0.06);
  assert.ok((await client.mint.annualProvisions()).toFloatApproximation() > 0);
  const { params } = await client.slashing.params();
  assert.ok(params.signedBlocksWindow > 0n);
  const { info } = await client.slashing.signingInfos();
  assert.equal(info.length, 1);
  assert.equal((await client.slashing.signingInfo(info[0].address)).valSigningInfo.tombstoned, false);
  await refused(bob, message("slashing", "Unjail", { validatorAddr: second }), "slashing", 5);
});

/** The operator address of an account. */
async function operatorOf(address) {
  const { fromBech32, toBech32 } = await import("@cosmjs/encoding");
  return toBech32("openvaloper", fromBech32(address).data);
}
