// Answers that others pay for: inside grants' executions at two depths, and by a proposal. Receipts find the input in each.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { GenericAuthorization } from "cosmjs-types/cosmos/authz/v1beta1/authz";
import { VoteOption } from "cosmjs-types/cosmos/gov/v1beta1/gov";
import { denom, until } from "../harness/chain.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { message, moduleChain, packed, signers, succeed, tx } from "../harness/modules.mjs";
import { attribute, coins, openledger, send } from "../harness/wallet.mjs";

const { authz, gov } = tx;
const price = 700_001n;
const infer = "/openledger.inference.v1.MsgInfer";
const other = Uint8Array.from([250, 3, 9, 1]);
let chain, alice, bob, carol, validator, model;

before(async () => {
  chain = await moduleChain({ timeoutCommit: "800ms", accounts: { alice: `900000000000${denom}`, bob: `900000000000${denom}`, carol: `900000000000${denom}` } });
  [alice, bob, carol, validator] = await Promise.all(["alice", "bob", "carol", "validator"].map((name) => signers(chain, name)));
  model = await sellAnswers(chain, "alice", price);
});
after(() => chain?.destroy());

const asking = (payer, input) => {
  const type = openledger.inference.v1.MsgInfer;
  const value = { payer, modelId: model, input, maxFee: { denom, amount: String(price) } };
  return { typeUrl: infer, value: type.encode(type.fromObject ? type.fromObject(value) : value).finish() };
};
const grant = (from, to, msg) => {
  const authorization = packed(GenericAuthorization, { msg });
  return succeed(from.direct, from.address, message(authz.MsgGrant, { granter: from.address, grantee: to.address, grant: { authorization } }));
};
const inferenceOf = (events) => attribute(events, "infer", "inference_id");

/** The receipt of an inference holds without trust in the node. */
async function provable(id, input) {
  const receipt = await chain.json("query", "attribution", "receipt", id);
  assert.deepEqual(Buffer.from(receipt.input, "base64"), Buffer.from(input));
  const file = join(chain.home, `receipt-${id}.json`);
  writeFileSync(file, JSON.stringify(receipt));
  const { stdout } = await chain.cli("verify", file, "--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--output", "json");
  assert.equal(JSON.parse(stdout).passed, true, stdout);
  const { status, body } = await chain.get(`/openledger/attribution/v1/explain/${id}`);
  assert.equal(status, 200, JSON.stringify(body));
  return { receipt, verified: JSON.parse(stdout), payer: body.payer };
}

test("paid by a grantee, with other messages beside it", async () => {
  await grant(alice, bob, infer);
  const msgs = [asking(alice.address, other), asking(alice.address, question)];
  const result = await succeed(bob.direct, bob.address, [send(bob.address, carol.address, 1), message(authz.MsgExec, { grantee: bob.address, msgs })]);
  const ids = result.events.filter((e) => e.type === "infer").map((e) => e.attributes.find((a) => a.key === "inference_id").value);
  assert.equal(ids.length, 2);
  for (const [id, input] of [[ids[0], other], [ids[1], question]]) {
    const { receipt, payer } = await provable(id, input);
    assert.equal(payer, alice.address);
    assert.equal(receipt.proposal, undefined);
  }
});

test("paid by a grantee of a grantee", async () => {
  await grant(bob, carol, authz.MsgExec.typeUrl);
  const inner = packed(authz.MsgExec, { grantee: bob.address, msgs: [asking(alice.address, question)] });
  const result = await succeed(carol.direct, carol.address, message(authz.MsgExec, { grantee: carol.address, msgs: [inner] }));
  const { payer } = await provable(inferenceOf(result.events), question);
  assert.equal(payer, alice.address);
});

/** What governance executes, once it was voted for: the id of the proposal and of the inference of `payer`. */
async function decided(payer, messages) {
  const asked = message(gov.MsgSubmitProposal, { messages, initialDeposit: coins(2_000_000), proposer: alice.address, title: "ask", summary: "a question of all" });
  const made = await succeed(alice.direct, alice.address, asked);
  const proposalId = BigInt(attribute(made.events, "submit_proposal", "proposal_id"));
  await succeed(validator.direct, validator.address, message(gov.MsgVote, { proposalId, voter: validator.address, option: VoteOption.VOTE_OPTION_YES }));
  await until("the proposal is executed", async () => {
    const { body } = await chain.get(`/cosmos/gov/v1/proposals/${proposalId}`);
    assert.doesNotMatch(body.proposal.status, /FAILED|REJECTED/, body.proposal.failed_reason);
    return body.proposal.status === "PROPOSAL_STATUS_PASSED";
  });
  const found = await chain.json("query", "inference", "inferences-by-payer", payer);
  await chain.blocks(2);
  return { proposalId, id: String(found.inferences.at(-1).id) };
}

test("paid by governance, which has no transaction", async () => {
  const authority = (await chain.get("/cosmos/auth/v1beta1/module_accounts/gov")).body.account.base_account.address;
  await succeed(alice.direct, alice.address, send(alice.address, authority, 10_000_000));
  const { proposalId, id } = await decided(authority, [asking(authority, question)]);
  const { receipt, verified, payer } = await provable(id, question);
  assert.equal(payer, authority);
  assert.equal(receipt.proposal, Number(proposalId));
  assert.equal(verified.proposal, String(proposalId));
});

test("paid by somebody else, through governance's grant", async () => {
  const authority = (await chain.get("/cosmos/auth/v1beta1/module_accounts/gov")).body.account.base_account.address;
  await grant(bob, { address: authority }, infer);
  const inner = packed(authz.MsgExec, { grantee: authority, msgs: [asking(bob.address, other), asking(bob.address, question)] });
  const { proposalId, id } = await decided(bob.address, [inner]);
  const { receipt, payer } = await provable(id, question);
  assert.deepEqual([payer, receipt.proposal], [bob.address, Number(proposalId)]);
});
