// Keplr's own checks of a chain, headless: its validator package, its account reader and its transaction tracer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import validator from "@keplr-wallet/chain-validator";
import keplr from "@keplr-wallet/cosmos";
import { TextProposal, VoteOption } from "cosmjs-types/cosmos/gov/v1beta1/gov";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import WebSocket from "ws";
import { Chain, denom, prefix, until } from "../harness/chain.mjs";
import { chainInfo } from "../../../localnet/keplr.mjs";
import { aminoWallet, coins, connect, directWallet, fee, keplrGas, registry, send } from "../harness/wallet.mjs";

let chain, info;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  info = chainInfo({ rpc: chain.rpc, rest: chain.rest, chainId: chain.chainId, denom, prefix });
});
after(() => chain?.destroy());

test("the chain's description is valid", async () => {
  assert.equal((await validator.validateBasicChainInfoType(info)).chainId, chain.chainId);
});

test("RPC with websocket and REST are reached and name the chain", async () => {
  await validator.checkRPCConnectivity(chain.chainId, chain.rpc, (url) => new WebSocket(url));
  await validator.checkRestConnectivity(chain.chainId, chain.rest);
  await assert.rejects(validator.checkRestConnectivity("other-1", chain.rest), /different chain id/);
});

test("the features are those that Keplr finds, and no other", async () => {
  assert.deepEqual((await validator.checkChainFeatures(info)).filter((f) => /ibc|cosmwasm|wasmd|osmosis|feemarket/.test(f)), []);
});

test("an account is read, and one that does not exist has sequence 0", async () => {
  const { address } = chain.keys.alice;
  const account = await keplr.BaseAccount.fetchFromRest(chain.rest, address);
  assert.deepEqual([account.getAddress(), account.getSequence().toString()], [address, "0"]);
  const nobody = keplr.Bech32Address.fromBech32(address, prefix);
  const stranger = new keplr.Bech32Address(nobody.address.map((b) => b ^ 1)).toBech32(prefix);
  const unknown = await keplr.BaseAccount.fetchFromRest(chain.rest, stranger, true);
  assert.deepEqual([unknown.getAddress(), unknown.getSequence().toString()], [stranger, "0"]);
});

test("a transaction is traced by its hash over the websocket", async () => {
  const { address } = chain.keys.alice;
  const client = await connect(chain, await directWallet(chain.keys.alice));
  const tracer = new keplr.TendermintTxTracer(chain.rpc, "/websocket", { wsObject: WebSocket });
  try {
    const hash = await client.signAndBroadcastSync(address, [send(address, address, 3)], fee(200_000));
    const traced = await tracer.traceTx(Buffer.from(hash, "hex"));
    const result = traced.tx_result ?? traced.TxResult?.result ?? traced;
    assert.equal(Number(result.code ?? 0), 0);
    assert.ok(Number(result.gas_used) > 40_000, JSON.stringify(Object.keys(traced)));
  } finally {
    tracer.close();
  }
});

/** What Keplr does for each of the wallet's own messages: simulates over REST, signs amino with that gas times its factor, broadcasts. */
async function perform(name, messages) {
  const { address } = chain.keys[name];
  const account = await keplr.BaseAccount.fetchFromRest(chain.rest, address, true);
  const gas = await keplrGas(chain, registry(), account.getSequence().toString(), messages);
  const client = await connect(chain, await aminoWallet(chain.keys[name]));
  const signed = await client.sign(address, messages, fee(gas, 5_000), "");
  const { body } = await chain.post("/cosmos/tx/v1beta1/txs", { tx_bytes: Buffer.from(TxRaw.encode(signed).finish()).toString("base64"), mode: "BROADCAST_MODE_SYNC" });
  assert.equal(body.tx_response.code, 0, body.tx_response.raw_log);
  const done = await until("the transaction is in a block", async () => {
    const { status, body: found } = await chain.get(`/cosmos/tx/v1beta1/txs/${body.tx_response.txhash}`);
    return status === 200 && found.tx_response;
  });
  assert.equal(done.code, 0, done.raw_log);
  return done;
}

test("staking from the wallet: every page it shows, every message it sends", async () => {
  const { address: delegator } = chain.keys.alice;
  const body = async (path) => {
    const { status, body } = await chain.get(path);
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    return body;
  };
  const limit = "pagination.limit=1000";
  const { validators } = await body(`/cosmos/staking/v1beta1/validators?${limit}&status=BOND_STATUS_BONDED`);
  for (const status of ["UNBONDING", "UNBONDED"]) assert.deepEqual((await body(`/cosmos/staking/v1beta1/validators?${limit}&status=BOND_STATUS_${status}`)).validators, []);
  const [{ operator_address: validatorAddress, tokens, commission }] = validators;
  assert.match(commission.commission_rates.rate, /^\d\.\d{18}$/);
  assert.equal((await body("/cosmos/staking/v1beta1/pool")).pool.bonded_tokens, tokens);
  assert.match((await body("/cosmos/staking/v1beta1/params")).params.unbonding_time, /^\d+s$/);
  assert.match((await body("/cosmos/distribution/v1beta1/params")).params.community_tax, /^\d\.\d{18}$/);

  const message = (module, name, value) => ({ typeUrl: `/cosmos.${module}.v1beta1.Msg${name}`, value });
  await perform("alice", [message("staking", "Delegate", { delegatorAddress: delegator, validatorAddress, amount: coins(50_000_000)[0] })]);
  const { delegation_responses: delegations } = await body(`/cosmos/staking/v1beta1/delegations/${delegator}?${limit}`);
  assert.deepEqual(delegations.map((d) => [d.delegation.validator_address, d.balance]), [[validatorAddress, { denom, amount: "50000000" }]]);
  await perform("alice", [message("staking", "Undelegate", { delegatorAddress: delegator, validatorAddress, amount: coins(1_000_000)[0] })]);
  const { unbonding_responses: unbonding } = await body(`/cosmos/staking/v1beta1/delegators/${delegator}/unbonding_delegations?${limit}`);
  assert.equal(unbonding[0].entries[0].balance, "1000000");
  const { rewards, total } = await until("rewards", async () => {
    const found = await body(`/cosmos/distribution/v1beta1/delegators/${delegator}/rewards`);
    return found.total.length > 0 && found;
  });
  assert.deepEqual(rewards[0].reward, total);
  assert.match(total[0].amount, /^\d+\.\d{18}$/);
  const claimed = await perform("alice", [message("distribution", "WithdrawDelegatorReward", { delegatorAddress: delegator, validatorAddress })]);
  assert.ok(claimed.events.some((e) => e.type === "withdraw_rewards"));
  assert.deepEqual((await body(`/cosmos/authz/v1beta1/grants/granter/${delegator}?${limit}`)).grants, []);

  const [{ amount }] = (await body(`/cosmos/bank/v1beta1/balances/${delegator}?${limit}`)).balances;
  assert.deepEqual((await body(`/cosmos/bank/v1beta1/spendable_balances/${delegator}?${limit}`)).balances, [{ denom, amount }]);
});

test("a vote from the wallet", async () => {
  const { address: proposer } = chain.keys.alice;
  const content = { typeUrl: "/cosmos.gov.v1beta1.TextProposal", value: TextProposal.encode({ title: "Words", description: "to vote on" }).finish() };
  const deposit = (await chain.get("/cosmos/gov/v1/params/deposit")).body.params.min_deposit;
  await perform("alice", [{ typeUrl: "/cosmos.gov.v1beta1.MsgSubmitProposal", value: { content, initialDeposit: deposit, proposer } }]);
  await perform("alice", [{ typeUrl: "/cosmos.gov.v1beta1.MsgVote", value: { proposalId: 1n, voter: proposer, option: VoteOption.VOTE_OPTION_YES } }]);
  const { vote } = (await chain.get(`/cosmos/gov/v1beta1/proposals/1/votes/${proposer}`)).body;
  assert.deepEqual(vote.options, [{ option: "VOTE_OPTION_YES", weight: "1.000000000000000000" }]);
});
