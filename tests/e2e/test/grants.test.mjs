// Authorisations, fee allowances and vesting accounts through unmodified cosmjs, DIRECT and amino.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setupAuthzExtension, setupFeegrantExtension } from "@cosmjs/stargate";
import { GenericAuthorization } from "cosmjs-types/cosmos/authz/v1beta1/authz";
import { SendAuthorization } from "cosmjs-types/cosmos/bank/v1beta1/authz";
import { AllowedMsgAllowance, BasicAllowance, PeriodicAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import { AuthorizationType, StakeAuthorization } from "cosmjs-types/cosmos/staking/v1beta1/authz";
import { until } from "../harness/chain.mjs";
import { both, coin, message, moduleChain, operatorOf, packed, queries, refused, signers, succeed, tx } from "../harness/modules.mjs";
import { coins, send } from "../harness/wallet.mjs";

const { authz, bank, feegrant, staking, vesting } = tx;
let chain, client, alice, bob, carol, validator;

const fresh = ["delayed", "continuous", "locked", "periodic", "delayed2", "locked2", "periodic2"];

before(async () => {
  const rich = "900000000000uopen";
  chain = await moduleChain({ accounts: { alice: rich, bob: rich, carol: "1000000uopen", ...Object.fromEntries(fresh.map((name) => [name, ""])) } });
  client = await queries(chain, setupAuthzExtension, setupFeegrantExtension);
  [alice, bob, carol, validator] = await Promise.all(["alice", "bob", "carol", "validator"].map((name) => signers(chain, name)));
});
after(() => chain?.destroy());

const balance = async (address) => BigInt((await chain.get(`/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=uopen`)).body.balance.amount);
const inHours = (n) => ({ seconds: BigInt(Math.floor(Date.now() / 1000) + 3_600 * n), nanos: 0 });
const execute = (...msgs) => message(authz.MsgExec, { grantee: bob.address, msgs });
const payBob = (amount) => packed(bank.MsgSend, { fromAddress: alice.address, toAddress: bob.address, amount: coins(amount) });
const grant = (authorization, expiration) => message(authz.MsgGrant, { granter: alice.address, grantee: bob.address, grant: { authorization, expiration } });
const revoke = (msgTypeUrl) => message(authz.MsgRevoke, { granter: alice.address, grantee: bob.address, msgTypeUrl });
const granted = async (type = "") => (await client.authz.grants(alice.address, bob.address, type)).grants;

test("an authorisation of sends is granted, used up to its limit and gone", async () => {
  await refused(bob, execute(payBob(1)), "authz", 2);
  const limited = packed(SendAuthorization, { spendLimit: coins(1_000) });
  await both(alice, grant(limited));
  await both(bob, execute(payBob(300)));
  const [{ authorization }] = await granted(bank.MsgSend.typeUrl);
  assert.equal(SendAuthorization.decode(authorization.value).spendLimit[0].amount, "400");
  await refused(bob, execute(payBob(600)), "sdk", 5);
  const result = await succeed(bob.direct, bob.address, execute(payBob(400)));
  assert.equal(result.events.filter((e) => e.type === "cosmos.authz.v1beta1.EventRevoke").length, 1, "an empty limit removes the grant");
  assert.equal((await granted()).length, 0);
});

test("generic and staking authorisations, with and without an end, and their revocation", async () => {
  const generic = packed(GenericAuthorization, { msg: bank.MsgSend.typeUrl });
  await both(alice, grant(generic));
  const valoper = operatorOf(validator.address);
  const stake = packed(StakeAuthorization, { maxTokens: coin(5_000), allowList: { address: [valoper] }, authorizationType: AuthorizationType.AUTHORIZATION_TYPE_DELEGATE });
  await both(alice, grant(stake, inHours(1)));
  assert.equal((await client.authz.granterGrants(alice.address)).grants.length, 2);
  assert.equal((await client.authz.granteeGrants(bob.address)).grants.length, 2);
  const [{ expiration }] = await granted(staking.MsgDelegate.typeUrl);
  assert.ok(expiration.seconds > BigInt(Math.floor(Date.now() / 1000)));
  await both(bob, execute(packed(staking.MsgDelegate, { delegatorAddress: alice.address, validatorAddress: valoper, amount: coin(2_500) })));
  await refused(bob, execute(packed(staking.MsgDelegate, { delegatorAddress: alice.address, validatorAddress: valoper, amount: coin(2_500) })), "authz", 2);
  await refused(alice, grant(generic, { seconds: 1_000_000_000n, nanos: 0 }), "authz", 3);
  await succeed(alice.amino, alice.address, revoke(bank.MsgSend.typeUrl));
  await refused(bob, execute(payBob(1)), "authz", 2);
  await succeed(alice.direct, alice.address, grant(generic));
  await succeed(alice.direct, alice.address, revoke(bank.MsgSend.typeUrl));
  await refused(alice, revoke(bank.MsgSend.typeUrl), "authz", 2);
});

test("a granter pays the fee, up to the allowance", async () => {
  const give = (allowance) => message(feegrant.MsgGrantAllowance, { granter: alice.address, grantee: carol.address, allowance });
  const takeBack = message(feegrant.MsgRevokeAllowance, { granter: alice.address, grantee: carol.address });
  await assert.rejects(client.feegrant.allowance(alice.address, carol.address), /fee-grant not found/);
  await succeed(alice.direct, alice.address, give(packed(BasicAllowance, { spendLimit: coins(9_000), expiration: inHours(1) })));
  await refused(alice, give(packed(BasicAllowance, {})), "sdk", 18);
  const found = await client.feegrant.allowance(alice.address, carol.address);
  assert.equal(found.allowance.allowance.typeUrl, BasicAllowance.typeUrl);
  assert.equal((await client.feegrant.allowances(carol.address)).allowances.length, 1);
  const [granter, grantee] = [await balance(alice.address), await balance(carol.address)];
  const payment = send(carol.address, bob.address, 10);
  const by = (amount) => ({ amount: coins(amount), gas: "200000", granter: alice.address });
  for (const [client, amount] of [[carol.direct, 4_000], [carol.amino, 1_000]]) {
    const result = await client.signAndBroadcast(carol.address, [payment], by(amount));
    assert.equal(result.code, 0, result.rawLog);
  }
  assert.deepEqual([granter - (await balance(alice.address)), grantee - (await balance(carol.address))], [5_000n, 20n]);
  await assert.rejects(carol.direct.signAndBroadcast(carol.address, [payment], by(5_000)), /fee limit exceeded/);
  await succeed(alice.amino, alice.address, takeBack);
  await assert.rejects(carol.amino.signAndBroadcast(carol.address, [payment], by(2_000)), /does not allow to pay fees/);

  // The other two kinds, by the other sign mode.
  const periodic = packed(PeriodicAllowance, {
    basic: { spendLimit: coins(9_000) }, period: { seconds: 3_600n, nanos: 0 }, periodSpendLimit: coins(4_000), periodCanSpend: coins(4_000), periodReset: inHours(1),
  });
  await succeed(alice.amino, alice.address, give(packed(AllowedMsgAllowance, { allowance: periodic, allowedMessages: [bank.MsgSend.typeUrl] })));
  const vote = message(tx.gov.MsgVote, { proposalId: 1n, voter: carol.address, option: 1 });
  await assert.rejects(carol.direct.signAndBroadcast(carol.address, [vote], by(2_000)), /message not allowed|message does not exist in allowed messages/);
  assert.equal((await carol.direct.signAndBroadcast(carol.address, [payment], by(4_000))).code, 0);
  await assert.rejects(carol.direct.signAndBroadcast(carol.address, [payment], by(4_000)), /fee limit exceeded/);
  await succeed(alice.direct, alice.address, takeBack);
  await succeed(alice.amino, alice.address, give(periodic));
  await succeed(alice.amino, alice.address, takeBack);
});

test("allowances that have ended are pruned by anybody", async () => {
  const soon = { seconds: BigInt(Math.floor(Date.now() / 1000) + 4), nanos: 0 };
  await succeed(bob.direct, bob.address, message(feegrant.MsgGrantAllowance, { granter: bob.address, grantee: carol.address, allowance: packed(BasicAllowance, { expiration: soon }) }));
  await until("it has ended", () => Date.now() / 1000 > Number(soon.seconds) + 1, { timeout: 10_000 });
  await chain.blocks(2);
  await both(alice, message(feegrant.MsgPruneAllowances, { pruner: alice.address }));
  assert.equal((await client.feegrant.allowances(carol.address)).allowances.length, 0);
});

test("vesting accounts lock what has not vested", async () => {
  const endTime = inHours(1).seconds;
  const to = (name) => ({ fromAddress: alice.address, toAddress: chain.keys[name].address });
  const delayed = (name, delayed = true) => message(vesting.MsgCreateVestingAccount, { ...to(name), amount: coins(5_000_000), endTime, delayed });
  const locked = (name) => message(vesting.MsgCreatePermanentLockedAccount, { ...to(name), amount: coins(5_000_000) });
  const periodic = (name) => message(vesting.MsgCreatePeriodicVestingAccount, { ...to(name), startTime: inHours(0).seconds, vestingPeriods: [{ length: 1_800n, amount: coins(4_000_000) }, { length: 1_800n, amount: coins(1_000_000) }] });
  await succeed(alice.amino, alice.address, delayed("delayed"));
  await succeed(alice.direct, alice.address, delayed("delayed2"));
  await succeed(alice.direct, alice.address, delayed("continuous", false));
  await succeed(alice.amino, alice.address, locked("locked"));
  await succeed(alice.direct, alice.address, locked("locked2"));
  await succeed(alice.amino, alice.address, periodic("periodic"));
  await succeed(alice.direct, alice.address, periodic("periodic2"));
  await refused(alice, delayed("delayed"), "sdk", 18);
  await refused(alice, locked("delayed"), "sdk", 18);
  await refused(alice, periodic("delayed"), "sdk", 18);
  const types = { delayed: "DelayedVestingAccount", continuous: "ContinuousVestingAccount", locked: "PermanentLockedAccount", periodic: "PeriodicVestingAccount" };
  for (const [name, type] of Object.entries(types)) {
    const { address } = chain.keys[name];
    const { account } = (await chain.get(`/cosmos/auth/v1beta1/accounts/${address}`)).body;
    assert.equal(account["@type"], `/cosmos.vesting.v1beta1.${type}`);
    assert.equal(account.base_vesting_account.original_vesting[0].amount, "5000000");
    const spendable = (await chain.get(`/cosmos/bank/v1beta1/spendable_balances/${address}`)).body.balances.find((c) => c.denom === "uopen");
    assert.ok(Number(spendable?.amount ?? 0) < 100_000, `${name} can spend ${spendable?.amount}`);
    // cosmjs reads accounts of all kinds but the locked one.
    if (name !== "locked") assert.equal((await alice.direct.getAccount(address)).address, address);
  }
  await succeed(alice.direct, alice.address, send(alice.address, chain.keys.delayed.address, 100_000));
  const owner = await signers(chain, "delayed");
  await refused(owner, send(owner.address, bob.address, 1_000_000), "sdk", 5);
  // What may not be spent may be staked.
  await both(owner, message(staking.MsgDelegate, { delegatorAddress: owner.address, validatorAddress: operatorOf(validator.address), amount: coin(2_000_000) }));
  const { base_vesting_account: after } = (await chain.get(`/cosmos/auth/v1beta1/accounts/${owner.address}`)).body.account;
  assert.equal(after.delegated_vesting[0].amount, "4000000");
});
