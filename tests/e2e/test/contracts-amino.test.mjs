// Messages of contracts as Keplr signs them for applications made with cosmjs: simulated without a key, then signed in amino JSON.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { createWasmAminoConverters, wasmTypes } from "@cosmjs/cosmwasm";
import { SigningCosmWasmClient, instantiate2Address } from "@cosmjs/cosmwasm-stargate";
import { Registry } from "@cosmjs/proto-signing";
import { AminoTypes, createDefaultAminoConverters, defaultRegistryTypes } from "@cosmjs/stargate";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { MsgGrant } from "cosmjs-types/cosmos/authz/v1beta1/tx";
import * as authz from "cosmjs-types/cosmwasm/wasm/v1/authz";
import * as wasm from "cosmjs-types/cosmwasm/wasm/v1/tx";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { Chain, denom, openUploads, until } from "../harness/chain.mjs";
import { aminoWallet, attribute, coins, fee, keplrGas } from "../harness/wallet.mjs";
import { contract, hackatom } from "../harness/wasmd.mjs";

const cw20 = contract("benchmarks/testdata/cw20_base.wasm");
const everybody = { permission: 3, addresses: [] };
const json = (value) => Buffer.from(JSON.stringify(value));
const of = (name, value) => ({ typeUrl: `/cosmwasm.wasm.v1.Msg${name}`, value });
const registry = new Registry([
  ...defaultRegistryTypes, ...wasmTypes, ["/cosmwasm.wasm.v1.MsgUpdateInstantiateConfig", wasm.MsgUpdateInstantiateConfig],
  ["/cosmwasm.wasm.v1.MsgUpdateContractLabel", wasm.MsgUpdateContractLabel], ["/cosmos.authz.v1beta1.MsgGrant", MsgGrant],
]);

/** A permission with its number, as the amino options of its type say. */
const numbered = ({ permission, addresses }) => ({ permission, ...(addresses.length > 0 && { addresses }) });
/** Amino forms of what cosmjs leaves to applications. Nothing here is read back but what was written, so that is remembered. */
function further() {
  let sent;
  const form = (aminoType, toAmino) => ({ aminoType, toAmino: (value) => toAmino((sent = value)), fromAmino: () => sent });
  const store = createWasmAminoConverters()["/cosmwasm.wasm.v1.MsgStoreCode"];
  return {
    "/cosmwasm.wasm.v1.MsgUpdateContractLabel": form("wasm/MsgUpdateContractLabel", (m) => ({ sender: m.sender, new_label: m.newLabel, contract: m.contract })),
    "/cosmwasm.wasm.v1.MsgUpdateInstantiateConfig": form("wasm/MsgUpdateInstantiateConfig", (m) => ({
      sender: m.sender, code_id: String(m.codeId), new_instantiate_permission: numbered(m.newInstantiatePermission),
    })),
    "/cosmos.authz.v1beta1.MsgGrant": form("cosmos-sdk/MsgGrant", (m) => {
      const [{ contract }] = authz.ContractExecutionAuthorization.decode(m.grant.authorization.value).grants;
      const limit = { type: "wasm/MaxCallsLimit", value: { remaining: "2" } };
      const filter = { type: "wasm/AcceptedMessageKeysFilter", value: { keys: ["transfer"] } };
      const authorization = { type: "wasm/ContractExecutionAuthorization", value: { grants: [{ contract, limit, filter }] } };
      return { granter: m.granter, grantee: m.grantee, grant: { authorization, expiration: "2033-05-18T03:33:20Z" } };
    }),
    numberedStore: form("wasm/MsgStoreCode", (m) => ({ ...store.toAmino({ ...m, instantiatePermission: undefined }), instantiate_permission: numbered(m.instantiatePermission) })),
    emptyStore: form("wasm/MsgStoreCode", (m) => ({ ...store.toAmino({ ...m, instantiatePermission: undefined }), instantiate_permission: {} })),
  };
}

let chain, alice, bob, client;
/** A client as applications have it; `changed` takes the place of cosmjs's amino forms. */
async function connect(changed = {}) {
  const { numberedStore, emptyStore, ...forms } = further();
  const aminoTypes = new AminoTypes({ ...createDefaultAminoConverters(), ...createWasmAminoConverters(), ...forms, ...changed });
  return SigningCosmWasmClient.connectWithSigner(chain.rpc, await aminoWallet(chain.keys.alice), { registry, aminoTypes, broadcastPollIntervalMs: 100 });
}

before(async () => {
  chain = await Chain.start({
    accounts: { alice: `1000000000000${denom}`, bob: `1000000${denom}` },
    genesis: openUploads,
  });
  [alice, bob] = [chain.keys.alice.address, chain.keys.bob.address];
  client = await connect();
});
after(() => chain?.destroy());

/** Signs one message and gives what came of it; a refusal before a block as `{ code, codespace, log }`. */
async function send(message, gas, signer = client) {
  const signed = await signer.sign(alice, [message], fee(gas), "<&> for Keplr");
  const { signerInfos } = AuthInfo.decode(signed.authInfoBytes);
  assert.equal(signerInfos[0].modeInfo.single.mode, SignMode.SIGN_MODE_LEGACY_AMINO_JSON);
  const checked = await chain.call("broadcast_tx_sync", { tx: Buffer.from(TxRaw.encode(signed).finish()).toString("base64") });
  if (checked.code !== 0) return checked;
  return until("it is in a block", () => client.getTx(checked.hash));
}

/** Estimates, signs and executes a message. */
async function perform(message) {
  const { sequence } = await client.getSequence(alice);
  const done = await send(message, await keplrGas(chain, registry, sequence, [message]));
  assert.equal(done.code, 0, `${message.typeUrl}: ${done.rawLog ?? done.log}`);
  return done;
}

const made = (result) => attribute(result.events, "instantiate", "_contract_address");
const codeOf = (result) => BigInt(attribute(result.events, "store_code", "code_id"));
let token, code;

test("every message that cosmjs knows an amino form of", async () => {
  code = codeOf(await perform(of("StoreCode", { sender: alice, wasmByteCode: cw20 })));
  // Keys out of order, and characters that Go's JSON escapes: what is signed is sorted and escaped, what the contract gets is not.
  const words = { symbol: "TOK", name: "<b>ö & “x”</b>", decimals: 6, initial_balances: [{ amount: "1000", address: alice }] };
  const instantiate = { sender: alice, codeId: code, label: "a <label> & more", msg: json(words), funds: [], admin: alice };
  token = made(await perform(of("InstantiateContract", instantiate)));
  const info = await client.queryContractSmart(token, { token_info: {} });
  assert.equal(info.name, words.name);

  const salt = Uint8Array.from([0, 255, 7]);
  const expected = instantiate2Address(createHash("sha256").update(cw20).digest(), alice, salt, "open");
  const predictable = { sender: alice, codeId: code, label: "predictable", msg: json(words), funds: [], salt, fixMsg: false, admin: "" };
  assert.equal(made(await perform(of("InstantiateContract2", predictable))), expected);

  await perform(of("ExecuteContract", { sender: alice, contract: token, msg: json({ transfer: { recipient: bob, amount: "7" } }), funds: [] }));
  assert.deepEqual(await client.queryContractSmart(token, { balance: { address: bob } }), { balance: "7" });
  await perform(of("UpdateContractLabel", { sender: alice, newLabel: "renamed", contract: token }));
  assert.equal((await client.getContract(token)).label, "renamed");
  await perform(of("UpdateAdmin", { sender: alice, newAdmin: bob, contract: token }));
  assert.equal((await client.getContract(token)).admin, bob);
});

test("coins go with a message, an admin migrates and is removed", async () => {
  const hackatomCode = codeOf(await perform(of("StoreCode", { sender: alice, wasmByteCode: hackatom })));
  const terms = json({ verifier: alice, beneficiary: bob });
  const escrow = made(await perform(of("InstantiateContract", { sender: alice, codeId: hackatomCode, label: "escrow", msg: terms, funds: coins(5), admin: alice })));
  const { body } = await chain.get(`/cosmos/bank/v1beta1/balances/${escrow}`);
  assert.deepEqual(body.balances, coins(5));
  const next = codeOf(await perform(of("StoreCode", { sender: alice, wasmByteCode: hackatom })));
  await perform(of("MigrateContract", { sender: alice, contract: escrow, codeId: next, msg: json({ verifier: bob }) }));
  assert.deepEqual(await client.queryContractSmart(escrow, { verifier: {} }), { verifier: bob });
  await perform(of("ClearAdmin", { sender: alice, contract: escrow }));
  assert.equal((await client.getContract(escrow)).admin, undefined);
});

test("messages with numbers and texts that JSON writes in many ways are signed as they are", async () => {
  const odd = [
    { n: 12345678901234567890, f: 1.5, e: 1e30, s: 1e-7, z: 0, neg: -0.25, t: true, nil: null, list: [[], {}, [1, "a"]] },
    { "<>&": "\u007f\u0001\b\f\t\"\\/", "ключ": "値 😀", b: { z: 1, a: { y: 2, x: 3 } } },
    "text", [1, 2], 7, true, null,
  ];
  for (const message of odd) {
    const done = await send(of("ExecuteContract", { sender: alice, contract: token, msg: json(message), funds: [] }), 400_000);
    // The contract does not understand it: so the signature was good.
    assert.equal(done.code, 5, `${JSON.stringify(message)}: ${done.rawLog ?? done.log}`);
    assert.match(done.rawLog, /execute wasm contract failed/);
  }
  // Go writes these two otherwise than JavaScript, so wasmd refuses cosmjs's signature as well.
  for (const text of ["\u2028", "\ud800"]) {
    const refused = await send(of("ExecuteContract", { sender: alice, contract: token, msg: json({ text }), funds: [] }), 400_000);
    assert.deepEqual([refused.codespace, refused.code], ["sdk", 4]);
  }
});

test("permissions: signed whole with their number; cosmjs's names and wasmd's empty object are refused", async () => {
  const store = of("StoreCode", { sender: alice, wasmByteCode: cw20, instantiatePermission: { permission: 4, addresses: [alice] } });
  const { numberedStore, emptyStore } = further();
  const forms = { "/cosmwasm.wasm.v1.MsgStoreCode": numberedStore };
  const done = await send(store, 9_000_000, await connect(forms));
  assert.equal(done.code, 0, done.rawLog ?? done.log);
  const { body } = await chain.get(`/cosmwasm/wasm/v1/code-info/${codeOf(done)}`);
  assert.deepEqual(body.instantiate_permission, { permission: "AnyOfAddresses", addresses: [alice] });
  await perform(of("UpdateInstantiateConfig", { sender: alice, codeId: codeOf(done), newInstantiatePermission: everybody }));

  const named = await send(store, 9_000_000);
  assert.deepEqual([named.codespace, named.code], ["sdk", 4], "wasmd refuses it too");
  // wasmd would take this one for any permission whatever.
  const empty = await send(store, 9_000_000, await connect({ "/cosmwasm.wasm.v1.MsgStoreCode": emptyStore }));
  assert.deepEqual([empty.codespace, empty.code], ["sdk", 4]);
});

test("a grant for another key, limited to calls and message keys", async () => {
  const packed = (name, value) => ({ typeUrl: `/cosmwasm.wasm.v1.${name}`, value: authz[name].encode(authz[name].fromPartial(value)).finish() });
  const grant = { contract: token, limit: packed("MaxCallsLimit", { remaining: 2n }), filter: packed("AcceptedMessageKeysFilter", { keys: ["transfer"] }) };
  const expiration = Timestamp.fromPartial({ seconds: 2_000_000_000n });
  const value = { granter: alice, grantee: bob, grant: { authorization: packed("ContractExecutionAuthorization", { grants: [grant] }), expiration } };
  await perform({ typeUrl: "/cosmos.authz.v1beta1.MsgGrant", value });
  const { body } = await chain.get(`/cosmos/authz/v1beta1/grants?granter=${alice}&grantee=${bob}`);
  assert.equal(body.grants[0].authorization.grants[0].limit.remaining, "2");
});
