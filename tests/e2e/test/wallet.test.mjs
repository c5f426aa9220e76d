// What a wallet does: connect, read its account, sign in both modes, simulate, send, and be refused with the codes it knows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createMultisigThresholdPubkey, pubkeyToAddress, Secp256k1Wallet } from "@cosmjs/amino";
import { Secp256k1, sha256 } from "@cosmjs/crypto";
import { toBech32 } from "@cosmjs/encoding";
import { DirectSecp256k1Wallet, encodePubkey, makeAuthInfoBytes, makeSignBytes, makeSignDoc } from "@cosmjs/proto-signing";
import { GasPrice, isDeliverTxFailure, isDeliverTxSuccess, makeMultisignedTxBytes, StargateClient } from "@cosmjs/stargate";
import { Comet38Client, connectComet } from "@cosmjs/tendermint-rpc";
import { MsgSendResponse } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Chain, denom, prefix } from "../harness/chain.mjs";
import { aminoWallet, attribute, coins, connect, directWallet, fee, registry, send } from "../harness/wallet.mjs";

const stranger = toBech32(prefix, new Uint8Array(20).fill(7));
const startBalance = 1_000_000_000_000n;
let chain, direct, amino, alice, bob;

before(async () => {
  const each = `${startBalance}${denom}`;
  chain = await Chain.start({ accounts: { alice: each, bob: each, poor: `1000${denom}` } });
  direct = await connect(chain, await directWallet(chain.keys.alice), { gasPrice: GasPrice.fromString(`0.01${denom}`) });
  amino = await connect(chain, await aminoWallet(chain.keys.bob), { gasPrice: GasPrice.fromString(`0.01${denom}`) });
  alice = chain.keys.alice.address;
  bob = chain.keys.bob.address;
});
after(() => chain?.destroy());

const balance = async (address) => BigInt((await direct.getBalance(address, denom)).amount);
const accountOf = async (address) => ({ ...(await direct.getAccount(address)), chainId: chain.chainId });

/** The error of a transaction that CheckTx refuses. */
async function refusal(promise) {
  const error = await promise.then(() => assert.fail("the transaction was taken"), (e) => e);
  assert.equal(error.name === "Error" || error.constructor.name === "BroadcastTxError", true, String(error));
  assert.ok(error.code !== undefined, `not a refusal by CheckTx: ${error}`);
  return { code: error.code, codespace: error.codespace, log: error.log };
}

/** Broadcasts bytes and gives CheckTx's code. */
async function checkCode(bytes) {
  const { code, codespace } = await chain.call("broadcast_tx_sync", { tx: Buffer.from(bytes).toString("base64") });
  return codespace ? `${codespace}:${code}` : code;
}

test("the client for CometBFT 0.38 is chosen by the node's version", async () => {
  const comet = await connectComet(chain.rpc);
  assert.ok(comet instanceof Comet38Client);
  assert.match((await comet.status()).nodeInfo.version, /^0\.38\./);
  assert.equal(await direct.getChainId(), "e2e-1");
  const info = await comet.abciInfo();
  assert.ok(info.lastBlockHeight > 0 && info.lastBlockAppHash.length === 32);
  comet.disconnect();
});

test("accounts: one of genesis, one that nobody made", async () => {
  const account = await direct.getAccount(alice);
  assert.equal(account.address, alice);
  assert.equal(account.sequence, 0);
  assert.equal(account.pubkey, null);
  assert.equal(await direct.getAccount(stranger), null);
  await assert.rejects(direct.getSequence(stranger), /does not exist on chain/);
  const comet = await connectComet(chain.rpc);
  const data = Uint8Array.from([0x0a, stranger.length, ...Buffer.from(stranger)]);
  const answer = await comet.abciQuery({ path: "/cosmos.auth.v1beta1.Query/Account", data });
  assert.equal(answer.codespace, "sdk");
  assert.equal(answer.code, 22);
  assert.match(answer.log, new RegExp(`^rpc error: code = NotFound desc = .*account ${stranger} not found`));
  comet.disconnect();
});

test("balances of a known, an unknown and a poor account", async () => {
  assert.deepEqual(await direct.getAllBalances(alice), [{ denom, amount: String(startBalance) }]);
  assert.deepEqual(await direct.getAllBalances(stranger), []);
  assert.deepEqual(await direct.getBalance(stranger, denom), { denom, amount: "0" });
  assert.deepEqual(await direct.getBalance(chain.keys.poor.address, "unknown"), { denom: "unknown", amount: "0" });
});

for (const [mode, client, from] of [["DIRECT", () => direct, () => alice], ["LEGACY_AMINO_JSON", () => amino, () => bob]]) {
  test(`a send signed ${mode}: simulated gas x 1.4 suffices, the receipt and both balances agree`, async () => {
    const [sender, to] = [from(), toBech32(prefix, sha256(Buffer.from(mode)).slice(0, 20))];
    const before = await balance(sender);
    const simulated = await client().simulate(sender, [send(sender, to, 4321)], "memo <&>");
    const result = await client().sendTokens(sender, to, coins(4321), "auto", "memo <&>");
    assert.ok(isDeliverTxSuccess(result), result.rawLog);
    assert.equal(result.gasWanted, BigInt(Math.ceil(simulated * 1.4)));
    assert.ok(result.gasUsed > 40_000n && result.gasUsed <= result.gasWanted, `${result.gasUsed} of ${result.gasWanted}`);
    assert.equal(result.msgResponses.length, 1);
    assert.equal(result.msgResponses[0].typeUrl, "/cosmos.bank.v1beta1.MsgSendResponse");
    assert.deepEqual(MsgSendResponse.decode(result.msgResponses[0].value), MsgSendResponse.fromPartial({}));
    assert.equal(result.rawLog ?? "", "");
    const paid = BigInt(attribute(result.events, "tx", "fee").replace(denom, ""));
    assert.equal(paid, BigInt(Math.ceil(Math.ceil(simulated * 1.4) * 0.01)));
    assert.equal(await balance(to), 4321n);
    assert.equal(await balance(sender), before - 4321n - paid);
    const account = await client().getAccount(sender);
    assert.equal(account.sequence, 1);
    assert.equal(account.pubkey.type, "tendermint/PubKeySecp256k1");
  });
}

test("simulate tells what the messages would do without a fee or a signature", async () => {
  const gas = await direct.simulate(alice, [send(alice, bob, 1), send(alice, bob, 2)], "");
  assert.ok(gas > 40_000 && gas < 200_000, `gas ${gas}`);
  await assert.rejects(direct.simulate(alice, [send(alice, bob, startBalance * 2n)], ""), /insufficient funds/);
});

test("a send of more than there is fails in the block with code 5 and costs the fee alone", async () => {
  const before = await balance(alice);
  const result = await direct.signAndBroadcast(alice, [send(alice, bob, startBalance * 10n)], fee(200_000));
  assert.ok(isDeliverTxFailure(result));
  assert.equal(result.code, 5);
  assert.match(result.rawLog, /insufficient funds/);
  assert.deepEqual(result.msgResponses, []);
  assert.equal(await balance(alice), before - 2000n);
});

test("of several messages the failing one undoes the others", async () => {
  const [before, bobs] = [await balance(alice), await balance(bob)];
  const result = await direct.signAndBroadcast(alice, [send(alice, bob, 5), send(alice, bob, startBalance * 10n)], fee(200_000));
  assert.equal(result.code, 5);
  assert.match(result.rawLog, /message index: 1/);
  assert.equal(await balance(alice), before - 2000n);
  assert.equal(await balance(bob), bobs);
});

test("out of gas: code 11, in the block when the checks before it could be paid, else at once", async () => {
  const { gasUsed } = await direct.signAndBroadcast(alice, [send(alice, bob, 1)], fee(200_000));
  const enough = Number(gasUsed);
  const before = await balance(alice);
  const late = await direct.signAndBroadcast(alice, [send(alice, bob, 1)], fee(enough - 500));
  assert.equal(late.code, 11, late.rawLog);
  assert.ok(late.gasUsed > 40_000n);
  assert.equal(await balance(alice), before - BigInt(fee(enough - 500).amount[0].amount));
  const early = await refusal(direct.signAndBroadcast(alice, [send(alice, bob, 1)], fee(10_000)));
  assert.deepEqual([early.code, early.codespace], [11, "sdk"]);
});

test("signatures for another chain, account number or sequence", async () => {
  const { accountNumber, sequence, chainId } = await accountOf(alice);
  const signed = (data) => direct.sign(alice, [send(alice, bob, 1)], fee(200_000), "", { accountNumber, sequence, chainId, ...data });
  const code = async (data) => checkCode(TxRaw.encode(await signed(data)).finish());
  assert.equal(await code({ chainId: "e2e-2" }), "sdk:4");
  assert.equal(await code({ accountNumber: accountNumber + 1 }), "sdk:4");
  assert.equal(await code({ sequence: sequence + 1 }), "sdk:32");
  assert.equal(await code({ sequence: sequence - 1 }), "sdk:32");
  const bobs = await accountOf(bob);
  const byAmino = await amino.sign(bob, [send(bob, alice, 1)], fee(200_000), "", { ...bobs, sequence: bobs.sequence + 3 });
  assert.equal(await checkCode(TxRaw.encode(byAmino).finish()), "sdk:32");
  const raw = await signed({});
  raw.signatures[0][5] ^= 1;
  assert.equal(await checkCode(TxRaw.encode(raw).finish()), "sdk:4");
});

test("the same bytes in a block cannot be taken again", async () => {
  const raw = await direct.sign(alice, [send(alice, bob, 1)], fee(200_000), "once", await accountOf(alice));
  const bytes = TxRaw.encode(raw).finish();
  const result = await direct.broadcastTx(bytes);
  assert.equal(result.code, 0);
  await assert.rejects(direct.broadcastTxSync(bytes), /tx already exists in cache/);
  const before = await balance(bob);
  await chain.blocks(1);
  assert.equal(await balance(bob), before);
});

test("a timeout height that has passed: code 30", async () => {
  const e = await refusal(direct.signAndBroadcast(alice, [send(alice, bob, 1)], fee(200_000), "", 1n));
  assert.deepEqual([e.code, e.codespace], [30, "sdk"]);
});

test("a memo of 256 bytes is taken, one of 257 is not: code 12", async () => {
  const taken = await direct.signAndBroadcast(alice, [send(alice, bob, 1)], fee(250_000), "m".repeat(256));
  assert.equal(taken.code, 0, taken.rawLog);
  const e = await refusal(direct.signAndBroadcast(alice, [send(alice, bob, 1)], fee(250_000), "m".repeat(257)));
  assert.deepEqual([e.code, e.codespace], [12, "sdk"]);
});

test("a fee that the payer does not have: code 5 at once; a sender that does not exist: code 9", async () => {
  const poor = await connect(chain, await directWallet(chain.keys.poor));
  const from = chain.keys.poor.address;
  const e = await refusal(poor.signAndBroadcast(from, [send(from, bob, 1)], fee(200_000, 5000)));
  assert.deepEqual([e.code, e.codespace], [5, "sdk"]);
  const wallet = await DirectSecp256k1Wallet.fromKey(sha256(Buffer.from("nobody")), prefix);
  const [{ address }] = await wallet.getAccounts();
  const nobody = await connect(chain, wallet);
  const raw = await nobody.sign(address, [send(address, bob, 1)], fee(200_000, 0), "", { accountNumber: 0, sequence: 0, chainId: chain.chainId });
  assert.equal(await checkCode(TxRaw.encode(raw).finish()), "sdk:9");
});

test("sign modes that nobody knows: code 4, before the messages' addresses are looked at", async () => {
  const { accountNumber, sequence } = await accountOf(alice);
  const wallet = await directWallet(chain.keys.alice);
  const [account] = await wallet.getAccounts();
  const message = send(alice, toBech32("other", new Uint8Array(20)), 1);
  const bodyBytes = registry().encodeTxBody({ messages: [message], memo: "" });
  const pubkey = encodePubkey({ type: "tendermint/PubKeySecp256k1", value: Buffer.from(account.pubkey).toString("base64") });
  for (const mode of [0, 2, 3, 100, 191]) {
    const authInfoBytes = makeAuthInfoBytes([{ pubkey, sequence }], coins(2000), 200_000, undefined, undefined, mode);
    const doc = makeSignDoc(bodyBytes, authInfoBytes, chain.chainId, accountNumber);
    const { signature } = await wallet.signDirect(alice, doc);
    const tx = TxRaw.fromPartial({ bodyBytes, authInfoBytes, signatures: [Buffer.from(signature.signature, "base64")] });
    assert.equal(await checkCode(TxRaw.encode(tx).finish()), "sdk:4", `mode ${mode}`);
  }
});

test("a signature with high S is refused: no second hash for one transaction", async () => {
  const { accountNumber, sequence } = await accountOf(alice);
  const raw = await direct.sign(alice, [send(alice, bob, 1)], fee(200_000), "", { accountNumber, sequence, chainId: chain.chainId });
  const order = BigInt("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  const s = BigInt(`0x${Buffer.from(raw.signatures[0].slice(32)).toString("hex")}`);
  raw.signatures[0].set(Buffer.from((order - s).toString(16).padStart(64, "0"), "hex"), 32);
  assert.equal(await checkCode(TxRaw.encode(raw).finish()), "sdk:4");
});

test("bytes that are no transaction: code 2", async () => {
  for (const bytes of [[0], [10, 255], Buffer.alloc(2000, 0xa5), [0x22, 1, 0]]) assert.equal(await checkCode(Uint8Array.from(bytes)), "sdk:2");
});

for (const [mode, client, from] of [["DIRECT", () => direct, () => alice], ["LEGACY_AMINO_JSON", () => amino, () => bob]]) {
  test(`one sender and two recipients, signed ${mode}; sums that differ are refused`, async () => {
    const [sender, one, two] = [from(), ...["one", "two"].map((n) => toBech32(prefix, sha256(Buffer.from(mode + n)).slice(0, 20)))];
    const pay = (input) => ({
      typeUrl: "/cosmos.bank.v1beta1.MsgMultiSend",
      value: { inputs: [{ address: sender, coins: coins(input) }], outputs: [{ address: one, coins: coins(30) }, { address: two, coins: coins(12) }] },
    });
    const result = await client().signAndBroadcast(sender, [pay(42)], "auto");
    assert.equal(result.code, 0, result.rawLog);
    assert.deepEqual([await balance(one), await balance(two)], [30n, 12n]);
    const refused = await client().signAndBroadcast(sender, [pay(43)], fee(300_000));
    assert.equal(refused.code, 4, refused.rawLog);
  });
}

test("a multisig of 2 of 5 spends with two signatures, with all five, and not with one", async () => {
  const secrets = [1, 2, 3, 4, 5].map((i) => sha256(Buffer.from(`member ${i}`)));
  const members = await Promise.all(secrets.map((key) => Secp256k1Wallet.fromKey(key, prefix)));
  const pubkeys = await Promise.all(secrets.map(async (key) => {
    const { pubkey } = await Secp256k1.makeKeypair(key);
    return { type: "tendermint/PubKeySecp256k1", value: Buffer.from(Secp256k1.compressPubkey(pubkey)).toString("base64") };
  }));
  const group = createMultisigThresholdPubkey(pubkeys, 2);
  const address = pubkeyToAddress(group, prefix);
  assert.equal((await direct.sendTokens(alice, address, coins(1_000_000), fee(200_000))).code, 0);
  const signedBy = async (signers) => {
    const data = await accountOf(address);
    const signatures = new Map();
    let bodyBytes;
    for (const i of signers) {
      const [{ address: member }] = await members[i].getAccounts();
      const client = await connect(chain, members[i]);
      const signed = await client.sign(member, [send(address, bob, 1000)], fee(300_000), "together", data);
      bodyBytes = signed.bodyBytes;
      signatures.set(member, signed.signatures[0]);
    }
    return makeMultisignedTxBytes(group, (await accountOf(address)).sequence, fee(300_000), bodyBytes, signatures);
  };
  assert.equal(await checkCode(await signedBy([3])), "sdk:4");
  for (const signers of [[1, 4], [0, 1, 2, 3, 4]]) {
    const result = await direct.broadcastTx(await signedBy(signers));
    assert.equal(result.code, 0, result.rawLog);
  }
  assert.equal(await balance(address), 1_000_000n - 2n * (1000n + 3000n));
});

test("a wallet without a signer reads the chain as well", async () => {
  const reader = await StargateClient.connect(chain.rpc);
  const block = await reader.getBlock(1);
  assert.equal(block.header.chainId, chain.chainId);
  assert.equal(await reader.getHeight() >= 1, true);
  reader.disconnect();
});
