// Who signs, who pays, in which order: several signers in different modes, a payer of fees, transactions without an order, groups in groups.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createMultisigThresholdPubkey, encodeSecp256k1Pubkey, makeSignDoc as makeAminoDoc, pubkeyToAddress, serializeSignDoc } from "@cosmjs/amino";
import { Secp256k1, sha256 } from "@cosmjs/crypto";
import { encodePubkey, makeSignBytes, makeSignDoc } from "@cosmjs/proto-signing";
import { CompactBitArray, MultiSignature } from "cosmjs-types/cosmos/crypto/multisig/v1beta1/multisig";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Chain, denom, prefix, until } from "../harness/chain.mjs";
import { allAmino } from "../harness/amino.mjs";
import { coins, connect, directWallet, registry, send } from "../harness/wallet.mjs";

const { SIGN_MODE_DIRECT: DIRECT, SIGN_MODE_LEGACY_AMINO_JSON: AMINO } = SignMode;
let chain, client;

before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}`, bob: `1000000000${denom}`, carol: `1000000000${denom}` } });
  client = await connect(chain, await directWallet(chain.keys.alice));
});
after(() => chain?.destroy());

/** A key that signs bytes, and the account it belongs to. */
async function member(seed) {
  const { pubkey, privkey } = await Secp256k1.makeKeypair(sha256(Buffer.from(seed)));
  const key = encodeSecp256k1Pubkey(Secp256k1.compressPubkey(pubkey));
  return { key, address: pubkeyToAddress(key, prefix), sign: async (bytes) => Secp256k1.createSignature(sha256(bytes), privkey).toFixedLength().slice(0, 64) };
}

const funded = async (seed) => {
  const account = await member(seed);
  const result = await client.signAndBroadcast(chain.keys.alice.address, [send(chain.keys.alice.address, account.address, 1_000_000)], { amount: coins(3_000), gas: "200000" });
  assert.equal(result.code, 0, result.rawLog);
  return account;
};
const balance = async (address) => BigInt((await client.getBalance(address, denom)).amount);

/** A transaction of these signers, each `{ account, mode }`, with body and fee as given. */
async function signed(signers, messages, { body = {}, fee = {}, sequence } = {}) {
  const all = await Promise.all(signers.map(async (s) => ({ ...s, ...(await client.getSequence(s.account.address)) })));
  const bodyBytes = registry().encodeTxBody({ messages, ...body });
  const pay = { amount: coins(4_000), gasLimit: 300_000n, ...fee };
  const signerInfos = all.map((s) => ({ publicKey: encodePubkey(s.account.key), modeInfo: { single: { mode: s.mode } }, sequence: BigInt(sequence ?? s.sequence) }));
  const authInfoBytes = AuthInfo.encode(AuthInfo.fromPartial({ signerInfos, fee: pay })).finish();
  const stdFee = { amount: pay.amount, gas: String(pay.gasLimit), ...(pay.payer && { payer: pay.payer }) };
  const signatures = await Promise.all(all.map((s) => s.account.sign(s.mode === DIRECT
    ? makeSignBytes(makeSignDoc(bodyBytes, authInfoBytes, chain.chainId, s.accountNumber))
    : serializeSignDoc(makeAminoDoc(messages.map((m) => allAmino.toAmino(m)), stdFee, chain.chainId, "", s.accountNumber, s.sequence)))));
  return TxRaw.encode(TxRaw.fromPartial({ bodyBytes, authInfoBytes, signatures })).finish();
}

/** Code of CheckTx, and of the block when that was 0. */
async function outcome(bytes) {
  const result = await client.broadcastTx(bytes).catch((error) => error);
  return [result.codespace || "sdk", result.code ?? result.message];
}

test("two signers, one DIRECT and one amino, in one transaction; either alone is not enough", async () => {
  const [one, two] = [await funded("one"), await funded("two")];
  const messages = [send(one.address, two.address, 100), send(two.address, one.address, 300)];
  assert.deepEqual(await outcome(await signed([{ account: one, mode: DIRECT }], messages)), ["sdk", 4]);
  const bytes = await signed([{ account: one, mode: DIRECT }, { account: two, mode: AMINO }], messages);
  const other = TxRaw.decode(bytes);
  other.signatures = [...other.signatures].reverse();
  assert.deepEqual(await outcome(TxRaw.encode(other).finish()), ["sdk", 4]);
  assert.deepEqual(await outcome(bytes), ["sdk", 0]);
  assert.deepEqual([await balance(one.address), await balance(two.address)], [1_000_000n - 4_000n + 200n, 1_000_000n - 200n], "the first signer pays");
});

test("a payer who signs pays the fee", async () => {
  for (const mode of [DIRECT, AMINO]) {
    const [sender, payer] = [await funded(`sender ${mode}`), await funded(`payer ${mode}`)];
    const messages = [send(sender.address, chain.keys.bob.address, 1_000)];
    const fee = { payer: payer.address };
    assert.deepEqual(await outcome(await signed([{ account: sender, mode }], messages, { fee })), ["sdk", 4]);
    assert.deepEqual(await outcome(await signed([{ account: sender, mode }, { account: payer, mode }], messages, { fee })), ["sdk", 0]);
    assert.deepEqual([await balance(sender.address), await balance(payer.address)], [999_000n, 996_000n]);
  }
});

test("transactions without an order: no sequence, once only, not for ever", async () => {
  const account = await funded("unordered");
  const seconds = BigInt(Math.floor(Date.now() / 1000));
  const unordered = (amount, { after = 120n, ...rest } = {}) => signed([{ account, mode: DIRECT }], [send(account.address, chain.keys.bob.address, amount)], {
    body: { unordered: true, timeoutTimestamp: { seconds: seconds + after, nanos: amount } }, sequence: 0, ...rest,
  });
  const first = await unordered(1);
  assert.deepEqual(await outcome(await unordered(2)), ["sdk", 0]);
  assert.deepEqual(await outcome(first), ["sdk", 0], "signed before the other one");
  assert.equal((await client.getSequence(account.address)).sequence, 0);
  await until("the bytes have left CometBFT's cache, or are refused", async () => (await outcome(first))[1] !== 0);
  assert.deepEqual(await outcome(await unordered(3, { sequence: 7 })), ["sdk", 18]);
  assert.deepEqual(await outcome(await unordered(4, { after: -60n })), ["sdk", 42]);
  assert.deepEqual(await outcome(await unordered(5, { after: 3_600n })), ["sdk", 18]);
  const without = signed([{ account, mode: DIRECT }], [send(account.address, chain.keys.bob.address, 6)], { body: { unordered: true }, sequence: 0 });
  assert.deepEqual(await outcome(await without), ["sdk", 18]);
});

const bits = (...set) => ({ extraBitsStored: set.length % 8, elems: Uint8Array.from([set.reduce((byte, on, i) => byte | (on ? 0x80 >> i : 0), 0)]) });
const multi = (mask, modeInfos) => ({ multi: { bitarray: CompactBitArray.fromPartial(mask), modeInfos } });
const single = { single: { mode: AMINO } };

test("a group within a group signs; more than seven keys are too many", async () => {
  const [a, b, c] = await Promise.all(["group a", "group b", "group c"].map(member));
  const inner = createMultisigThresholdPubkey([a.key, b.key], 2, true);
  const outer = createMultisigThresholdPubkey([inner, c.key], 2, true);
  const address = pubkeyToAddress(outer, prefix);
  const messages = (from) => [send(from, chain.keys.bob.address, 100)];
  const fund = (to) => client.signAndBroadcast(chain.keys.alice.address, [send(chain.keys.alice.address, to, 1_000_000)], { amount: coins(3_000), gas: "200000" });
  const groupTx = async (key, from, modeInfo, sign) => {
    const { accountNumber, sequence } = await client.getSequence(from);
    const doc = makeAminoDoc(messages(from).map((m) => allAmino.toAmino(m)), { amount: coins(4_000), gas: "300000" }, chain.chainId, "", accountNumber, sequence);
    const authInfoBytes = AuthInfo.encode(AuthInfo.fromPartial({ signerInfos: [{ publicKey: encodePubkey(key), modeInfo, sequence: BigInt(sequence) }], fee: { amount: coins(4_000), gasLimit: 300_000n } })).finish();
    const signature = await sign(serializeSignDoc(doc));
    return TxRaw.encode(TxRaw.fromPartial({ bodyBytes: registry().encodeTxBody({ messages: messages(from) }), authInfoBytes, signatures: [signature] })).finish();
  };
  const together = (...signatures) => MultiSignature.encode({ signatures }).finish();
  await fund(address);
  const all = multi(bits(true, true), [multi(bits(true, true), [single, single]), single]);
  const sign = async (doc) => together(together(await a.sign(doc), await b.sign(doc)), await c.sign(doc));
  const wrong = async (doc) => together(together(await a.sign(doc), await a.sign(doc)), await c.sign(doc));
  assert.deepEqual(await outcome(await groupTx(outer, address, all, wrong)), ["sdk", 4]);
  assert.deepEqual(await outcome(await groupTx(outer, address, all, sign)), ["sdk", 0]);

  const eight = createMultisigThresholdPubkey([a.key, b.key, c.key, ...(await Promise.all([1, 2, 3, 4, 5].map(async (i) => (await member(`more ${i}`)).key)))], 1, true);
  const large = pubkeyToAddress(eight, prefix);
  await fund(large);
  const one = multi(bits(true, false, false, false, false, false, false, false), [single]);
  assert.deepEqual(await outcome(await groupTx(eight, large, one, async (doc) => together(await a.sign(doc)))), ["sdk", 14]);
});
