// Authorisations, fee allowances and vesting accounts through unmodified cosmjs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setupAuthzExtension, setupFeegrantExtension } from "@cosmjs/stargate";
import { GenericAuthorization } from "cosmjs-types/cosmos/authz/v1beta1/authz.js";
import { MsgExec, MsgGrant, MsgRevoke } from "cosmjs-types/cosmos/authz/v1beta1/tx.js";
import { SendAuthorization } from "cosmjs-types/cosmos/bank/v1beta1/authz.js";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx.js";
import { BasicAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant.js";
import { MsgGrantAllowance, MsgRevokeAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/tx.js";
import { moduleChain, queries, refused, signers, succeed } from "../harness/modules.mjs";
import { coins } from "../harness/wallet.mjs";

let chain, client, alice, bob, carol;

const sendUrl = "/cosmos.bank.v1beta1.MsgSend";
const typed = (type, value) => ({ typeUrl: type.typeUrl, value: type.fromPartial(value) });
const packed = (type, value) => ({ typeUrl: type.typeUrl, value: type.encode(type.fromPartial(value)).finish() });

before(async () => {
  chain = await moduleChain({ accounts: { alice: "900000000000uopen", bob: "900000000000uopen", carol: "1000000uopen", dave: "" } });
  client = await queries(chain, setupAuthzExtension, setupFeegrantExtension);
  [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => signers(chain, name)));
  for (const account of [alice, bob, carol]) {
    for (const client of [account.direct, account.amino]) {
      for (const type of [MsgGrant, MsgExec, MsgRevoke, MsgGrantAllowance, MsgRevokeAllowance]) client.registry.register(type.typeUrl, type);
    }
  }
});
after(() => chain?.destroy());

const exec = (grantee, granter, amount) => typed(MsgExec, { grantee, msgs: [packed(MsgSend, { fromAddress: granter, toAddress: grantee, amount: coins(amount) })] });

test("an authorisation is granted, used up to its limit and revoked", async () => {
  const limited = packed(SendAuthorization, { spendLimit: coins(1_000), allowList: [] });
  await refused(bob, exec(bob.address, alice.address, 1), "authz", 2);
  await succeed(alice.direct, alice.address, typed(MsgGrant, { granter: alice.address, grantee: bob.address, grant: { authorization: limited } }));
  await succeed(bob.direct, bob.address, exec(bob.address, alice.address, 600));
  const { grants } = await client.authz.grants(alice.address, bob.address, "");
  assert.equal(SendAuthorization.decode(grants[0].authorization.value).spendLimit[0].amount, "400");
  await refused(bob, exec(bob.address, alice.address, 600), "sdk", 5);
  await succeed(bob.direct, bob.address, exec(bob.address, alice.address, 400));
  assert.equal((await client.authz.grants(alice.address, bob.address, "")).grants.length, 0, "an empty limit removes the grant");
  const generic = packed(GenericAuthorization, { msg: sendUrl });
  await succeed(alice.direct, alice.address, typed(MsgGrant, { granter: alice.address, grantee: bob.address, grant: { authorization: generic } }));
  assert.equal((await client.authz.granterGrants(alice.address)).grants.length, 1);
  assert.equal((await client.authz.granteeGrants(bob.address)).grants.length, 1);
  await succeed(alice.amino, alice.address, typed(MsgRevoke, { granter: alice.address, grantee: bob.address, msgTypeUrl: sendUrl }));
  await refused(bob, exec(bob.address, alice.address, 1), "authz", 2);
});

test("a granter pays the fee, up to the allowance", async () => {
  const allowance = packed(BasicAllowance, { spendLimit: coins(9_000) });
  await succeed(alice.direct, alice.address, typed(MsgGrantAllowance, { granter: alice.address, grantee: carol.address, allowance }));
  const found = await client.feegrant.allowance(alice.address, carol.address);
  assert.equal(found.allowance.allowance.typeUrl, "/cosmos.feegrant.v1beta1.BasicAllowance");
  assert.equal((await client.feegrant.allowances(carol.address)).allowances.length, 1);
  const balance = async (address) => BigInt((await chain.get(`/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=uopen`)).body.balance.amount);
  const [granter, grantee] = [await balance(alice.address), await balance(carol.address)];
  const message = { typeUrl: sendUrl, value: { fromAddress: carol.address, toAddress: bob.address, amount: coins(10) } };
  const pay = (amount) => ({ amount: coins(amount), gas: "200000", granter: alice.address });
  const result = await carol.direct.signAndBroadcast(carol.address, [message], pay(5_000));
  assert.equal(result.code, 0, result.rawLog);
  assert.deepEqual([granter - (await balance(alice.address)), grantee - (await balance(carol.address))], [5_000n, 10n]);
  await assert.rejects(carol.direct.signAndBroadcast(carol.address, [message], pay(5_000)), /fee limit exceeded/);
  await succeed(alice.amino, alice.address, typed(MsgRevokeAllowance, { granter: alice.address, grantee: carol.address }));
  await assert.rejects(carol.amino.signAndBroadcast(carol.address, [message], pay(100)), /not found|does not allow/);
});

test("a vesting account locks what has not vested", async () => {
  const { mnemonic, ...dave } = chain.keys.dave;
  assert.ok(mnemonic);
  const endTime = BigInt(Math.floor(Date.now() / 1000) + 3_600);
  const value = { fromAddress: alice.address, toAddress: dave.address, amount: coins(5_000_000), endTime, delayed: true };
  await succeed(alice.amino, alice.address, { typeUrl: "/cosmos.vesting.v1beta1.MsgCreateVestingAccount", value });
  await refused(alice, { typeUrl: "/cosmos.vesting.v1beta1.MsgCreateVestingAccount", value }, "sdk", 18);
  const { body } = await chain.get(`/cosmos/auth/v1beta1/accounts/${dave.address}`);
  assert.equal(body.account["@type"], "/cosmos.vesting.v1beta1.DelayedVestingAccount");
  assert.equal(body.account.base_vesting_account.original_vesting[0].amount, "5000000");
  const spendable = (await chain.get(`/cosmos/bank/v1beta1/spendable_balances/${dave.address}`)).body.balances;
  assert.deepEqual(spendable.filter((c) => c.amount !== "0"), []);
});
