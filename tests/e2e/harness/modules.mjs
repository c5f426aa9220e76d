// What the tests of the Cosmos modules share: messages signed both ways, short periods, query clients.
import assert from "node:assert/strict";
import { AminoTypes, GasPrice, QueryClient, createDefaultAminoConverters } from "@cosmjs/stargate";
import { connectComet } from "@cosmjs/tendermint-rpc";
import { Chain, denom } from "./chain.mjs";
import { aminoTypes, aminoWallet, connect, directWallet } from "./wallet.mjs";

/** Periods that pass while a test waits. */
export function shortPeriods({ app_state: state }) {
  Object.assign(state.staking.params, { unbonding_time: "4s" });
  Object.assign(state.gov.params, {
    voting_period: "4s", expedited_voting_period: "2s", max_deposit_period: "6s",
    min_deposit: [{ denom, amount: "1000000" }], expedited_min_deposit: [{ denom, amount: "2000000" }],
  });
  Object.assign(state.mint.params, { inflation_max: "0.200000000000000000", inflation_min: "0.070000000000000000", inflation_rate_change: "0.130000000000000000" });
  state.mint.minter.inflation = "0.130000000000000000";
}

/** A chain with two rich accounts and short periods. */
export const moduleChain = (options = {}) =>
  Chain.start({ accounts: { alice: `900000000000${denom}`, bob: `900000000000${denom}` }, genesis: shortPeriods, ...options });

/** Amino forms that cosmjs has not: the gov v1 messages, authz and feegrant, as the SDK's legacy codec names them. */
const anyAmino = { "/cosmos.authz.v1beta1.GenericAuthorization": "cosmos-sdk/GenericAuthorization" };
export const allAmino = new AminoTypes({
  ...createDefaultAminoConverters(),
  "/cosmos.gov.v1.MsgVote": {
    aminoType: "cosmos-sdk/v1/MsgVote",
    toAmino: ({ proposalId, voter, option, metadata }) => ({ proposal_id: String(proposalId), voter, option, ...(metadata && { metadata }) }),
    fromAmino: (m) => ({ proposalId: BigInt(m.proposal_id), voter: m.voter, option: m.option, metadata: m.metadata ?? "" }),
  },
  "/cosmos.gov.v1.MsgDeposit": {
    aminoType: "cosmos-sdk/v1/MsgDeposit",
    toAmino: ({ proposalId, depositor, amount }) => ({ proposal_id: String(proposalId), depositor, amount }),
    fromAmino: (m) => ({ proposalId: BigInt(m.proposal_id), depositor: m.depositor, amount: m.amount }),
  },
  "/cosmos.gov.v1.MsgCancelProposal": {
    aminoType: "cosmos-sdk/v1/MsgCancelProposal",
    toAmino: ({ proposalId, proposer }) => ({ proposal_id: String(proposalId), proposer }),
    fromAmino: (m) => ({ proposalId: BigInt(m.proposal_id), proposer: m.proposer }),
  },
  "/cosmos.slashing.v1beta1.MsgUnjail": {
    aminoType: "cosmos-sdk/MsgUnjail",
    toAmino: ({ validatorAddr }) => ({ address: validatorAddr }),
    fromAmino: (m) => ({ validatorAddr: m.address }),
  },
  "/cosmos.authz.v1beta1.MsgRevoke": {
    aminoType: "cosmos-sdk/MsgRevoke",
    toAmino: ({ granter, grantee, msgTypeUrl }) => ({ granter, grantee, msg_type_url: msgTypeUrl }),
    fromAmino: (m) => ({ granter: m.granter, grantee: m.grantee, msgTypeUrl: m.msg_type_url }),
  },
  "/cosmos.feegrant.v1beta1.MsgRevokeAllowance": {
    aminoType: "cosmos-sdk/MsgRevokeAllowance",
    toAmino: ({ granter, grantee }) => ({ granter, grantee }),
    fromAmino: (m) => ({ granter: m.granter, grantee: m.grantee }),
  },
});
export { aminoTypes, anyAmino };

/** Two clients of one account: one that signs DIRECT, one that signs LEGACY_AMINO_JSON. */
export async function signers(chain, name) {
  const options = { gasPrice: GasPrice.fromString(`0.01${denom}`), aminoTypes: allAmino };
  const key = chain.keys[name];
  return {
    address: key.address,
    direct: await connect(chain, await directWallet(key), options),
    amino: await connect(chain, await aminoWallet(key), options),
  };
}

/** Signs with gas as cosmjs's "auto" has it (simulated times 1.4), asserts success and returns the result. */
export async function succeed(client, address, ...messages) {
  const result = await client.signAndBroadcast(address, messages, 1.4);
  assert.equal(result.code, 0, result.rawLog);
  assert.ok(result.gasUsed <= result.gasWanted);
  return result;
}

/** The same message in both sign modes. */
export async function both(account, message) {
  return [await succeed(account.direct, account.address, message), await succeed(account.amino, account.address, message)];
}

/** Asserts a refusal at its code, with plenty of gas. */
export async function refused(account, message, codespace, code, gas = 400_000) {
  const result = await account.direct.signAndBroadcast(account.address, [message], { amount: [{ denom, amount: "4000" }], gas: String(gas) });
  assert.deepEqual([result.codespace ?? codespace, result.code], [codespace, code], result.rawLog);
  return result;
}

/** A query client with the extensions given. */
export async function queries(chain, ...extensions) {
  return QueryClient.withExtensions(await connectComet(chain.rpc), ...extensions);
}
