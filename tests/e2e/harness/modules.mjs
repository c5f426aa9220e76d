// What the tests of the Cosmos modules share: messages signed both ways, short periods, query clients.
import assert from "node:assert/strict";
import { GasPrice, QueryClient } from "@cosmjs/stargate";
import { fromBech32, toBech32 } from "@cosmjs/encoding";
import { connectComet } from "@cosmjs/tendermint-rpc";
import * as auth from "cosmjs-types/cosmos/auth/v1beta1/tx";
import * as authz from "cosmjs-types/cosmos/authz/v1beta1/tx";
import * as bank from "cosmjs-types/cosmos/bank/v1beta1/tx";
import * as consensus from "cosmjs-types/cosmos/consensus/v1/tx";
import * as distribution from "cosmjs-types/cosmos/distribution/v1beta1/tx";
import * as evidence from "cosmjs-types/cosmos/evidence/v1beta1/tx";
import * as feegrant from "cosmjs-types/cosmos/feegrant/v1beta1/tx";
import * as gov from "cosmjs-types/cosmos/gov/v1/tx";
import * as oldGov from "cosmjs-types/cosmos/gov/v1beta1/tx";
import * as mint from "cosmjs-types/cosmos/mint/v1beta1/tx";
import * as slashing from "cosmjs-types/cosmos/slashing/v1beta1/tx";
import * as staking from "cosmjs-types/cosmos/staking/v1beta1/tx";
import * as upgrade from "cosmjs-types/cosmos/upgrade/v1beta1/tx";
import * as vesting from "cosmjs-types/cosmos/vesting/v1beta1/tx";
import { allAmino } from "./amino.mjs";
import { Chain, denom, prefix } from "./chain.mjs";
import { aminoWallet, coins, connect, directWallet, registry } from "./wallet.mjs";

/** The messages of each module by their short names: `tx.gov.MsgVote`. */
export const tx = { auth, authz, bank, consensus, distribution, evidence, feegrant, gov, oldGov, mint, slashing, staking, upgrade, vesting };

/** A message for a client; what is left out of `value` has its default. */
export const message = (type, value) => ({ typeUrl: type.typeUrl, value: type.fromPartial(value) });
/** The same inside another one. */
export const packed = (type, value) => ({ typeUrl: type.typeUrl, value: type.encode(type.fromPartial(value)).finish() });
export const coin = (amount) => coins(amount)[0];
/** The operator address of an account. */
export const operatorOf = (address) => toBech32(`${prefix}valoper`, fromBech32(address).data);

/** Periods that pass while a test waits. */
export function shortPeriods({ app_state: state }) {
  Object.assign(state.staking.params, { unbonding_time: "6s" });
  Object.assign(state.gov.params, {
    voting_period: "6s", expedited_voting_period: "3s", max_deposit_period: "6s",
    min_deposit: [{ denom, amount: "1000000" }], expedited_min_deposit: [{ denom, amount: "2000000" }],
  });
  Object.assign(state.mint.params, { inflation_max: "0.200000000000000000", inflation_min: "0.070000000000000000", inflation_rate_change: "0.130000000000000000" });
  state.mint.minter.inflation = "0.130000000000000000";
}

/** A chain with two rich accounts and short periods. */
export const moduleChain = (options = {}) =>
  Chain.start({ accounts: { alice: `900000000000${denom}`, bob: `900000000000${denom}` }, genesis: shortPeriods, ...options });

function everything() {
  const all = registry();
  for (const type of Object.values(tx).flatMap(Object.values)) {
    if (/\.Msg\w+$/.test(type.typeUrl ?? "") && !type.typeUrl.endsWith("Response")) all.register(type.typeUrl, type);
  }
  return all;
}

/** Two clients of one account: one that signs DIRECT, one that signs LEGACY_AMINO_JSON. */
export async function signers(chain, name) {
  const options = { gasPrice: GasPrice.fromString(`0.01${denom}`), aminoTypes: allAmino, registry: everything() };
  const key = chain.keys[name];
  return {
    address: key.address,
    direct: await connect(chain, await directWallet(key), options),
    amino: await connect(chain, await aminoWallet(key), options),
  };
}

/** cosmjs's factor on simulated gas. */
const auto = 1.4;

/** Signs with simulated gas times `factor`, asserts success and returns the result. */
export async function succeed(client, address, messages, factor = auto) {
  const result = await client.signAndBroadcast(address, [messages].flat(), factor);
  assert.equal(result.code, 0, result.rawLog);
  return result;
}

/** The same message in both sign modes. */
export async function both(account, what, factor) {
  return [await succeed(account.direct, account.address, what, factor), await succeed(account.amino, account.address, what, factor)];
}

/** Asserts a refusal at its code in both sign modes, with plenty of gas; a wrong signature would be refused as `sdk:4`. */
export async function refused(account, what, codespace, code, gas = 400_000) {
  for (const client of [account.direct, account.amino]) {
    const fee = { amount: [{ denom, amount: "4000" }], gas: String(gas) };
    // Codes of messages come with the block; codes of form and signature at once, as an error.
    const result = await client.signAndBroadcast(account.address, [what], fee).catch((error) => ({ ...error, rawLog: error.log ?? error.message }));
    assert.equal(result.code, code, result.rawLog);
    if (result.codespace) assert.equal(result.codespace, codespace, result.rawLog);
    else if (result.transactionHash) assert.equal(await codespaceOf(client, result.transactionHash), codespace);
  }
}

async function codespaceOf(client, hash) {
  const { txs } = await client.forceGetCometClient().txSearch({ query: `tx.hash='${hash}'` });
  return txs[0].result.codespace;
}

/** A query client with the extensions given. */
export async function queries(chain, ...extensions) {
  return QueryClient.withExtensions(await connectComet(chain.rpc), ...extensions);
}
