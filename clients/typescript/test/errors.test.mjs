// Whatever goes wrong comes out as one kind of error that says what to do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { denom, freePorts } from "../../../tests/e2e/harness/chain.mjs";
import {
  appHashAt,
  msg,
  OpenLedgerClient,
  OpenLedgerError,
  proto,
  SigningOpenLedgerClient,
  take,
  toCoin,
  toOpenLedgerError,
  walletFromMnemonic,
} from "../dist/index.js";
import { clientOf, startChain } from "./market.mjs";

let chain, rich, key;
before(async () => {
  chain = await startChain(["rich", "poor"]);
  rich = await clientOf(chain, "rich");
  key = chain.keys.rich;
});
after(() => chain?.destroy());

/** The failure of `run`, which must be of `kind` and say `words`. */
async function fails(run, kind, words) {
  const error = await run().then(
    () => assert.fail("it was taken"),
    (e) => e,
  );
  assert.ok(error instanceof OpenLedgerError, String(error?.stack));
  assert.equal(error.kind, kind, error.message);
  assert.match(error.message, words);
  assert.ok(error.advice.length > 0, `${error.message}: no advice`);
  return error;
}
const send = (to, amount) => [
  {
    typeUrl: "/cosmos.bank.v1beta1.MsgSend",
    value: { fromAddress: rich.address, toAddress: to, amount: [{ denom, amount: String(amount) }] },
  },
];

test("a node that is not there, not a node, or of another chain", async () => {
  const [port] = await freePorts(1);
  await fails(
    () => OpenLedgerClient.connect(`http://127.0.0.1:${port}`),
    "node-down",
    /No node answers: .*Look whether the address is right/,
  );
  await fails(
    () => OpenLedgerClient.connect("127.0.0.1:26657"),
    "input",
    /is no address of a node\. Give the RPC address/,
  );
  await fails(
    () => OpenLedgerClient.connect(chain.rpc, { chainId: "openledger-9" }),
    "wrong-chain",
    /is of chain e2e-1, and openledger-9 is meant/,
  );
});

test("wallets: bad words, another chain's prefix, an address that it does not have, an owner who declines", async () => {
  await fails(
    () => walletFromMnemonic("abandon ability able"),
    "input",
    /This is no mnemonic\. Give its 12 or 24 words/,
  );
  const foreign = await walletFromMnemonic(key.mnemonic, { prefix: "cosmos" });
  await fails(
    () => SigningOpenLedgerClient.connectWithSigner(chain.rpc, foreign),
    "wrong-chain",
    /cosmos1.* is an address of another chain\. Give the wallet the prefix `open`/,
  );
  const wallet = await walletFromMnemonic(key.mnemonic);
  await fails(
    () => SigningOpenLedgerClient.connectWithSigner(chain.rpc, wallet, { address: chain.keys.poor.address }),
    "input",
    /has no key for open1/,
  );
  const declines = {
    getAccounts: () => wallet.getAccounts(),
    signDirect: () => Promise.reject(new Error("Request rejected")),
  };
  const client = await SigningOpenLedgerClient.connectWithSigner(chain.rpc, declines, { gasPrice: `0.01${denom}` });
  await fails(
    () => client.send(send(rich.address, 1)),
    "rejected",
    /The signature was declined: Request rejected\. Nothing was sent/,
  );
});

test("money: too little of it, in an estimate and in a block; amounts that are none", async () => {
  const huge = send(chain.keys.poor.address, 10n ** 20n);
  const early = await fails(
    () => rich.send(huge),
    "insufficient-funds",
    /spendable balance|insufficient funds.*Send OPEN to the account/,
  );
  assert.deepEqual([early.codespace, early.code], ["sdk", 5]);
  const late = await fails(() => rich.send(huge, { gas: 200_000 }), "insufficient-funds", /\(sdk:5\)/);
  assert.match(late.txHash, /^[0-9A-F]{64}$/);
  await fails(async () => toCoin("1.5open"), "input", /"1\.5open" is no amount\. Write the smallest unit/);
  await fails(() => rich.setPrice(1, "free"), "input", /"free" is no amount/);
});

test("gas: too little of it, a price below the node's, a price that is none", async () => {
  await fails(() => rich.send(send(rich.address, 1), { gas: 60_000 }), "out-of-gas", /out of gas.*leave `gas` out/i);
  await fails(
    () => clientOf(chain, "rich", { gasPrice: "cheap" }).then((client) => client.send(send(rich.address, 1))),
    "input",
    /"cheap" is no price of gas/,
  );
});

test("a node without a minimum takes no fee where nobody names a price", async () => {
  const client = await clientOf(chain, "rich", { gasPrice: undefined });
  const before = await client.cosmos.getBalance(client.address, denom);
  await client.send(send(rich.address, 1));
  assert.deepEqual(await client.cosmos.getBalance(client.address, denom), before);
});

test("a transaction that no block has in time is told by its hash", async () => {
  const client = await clientOf(chain, "rich", { timeoutMs: 1, pollMs: 1 });
  const error = await fails(
    () => client.send(send(rich.address, 1)),
    "timeout",
    /No block has transaction [0-9A-F]{64} yet\. It may still enter/,
  );
  await chain.blocks(2);
  assert.equal((await rich.cosmos.getTx(error.txHash)).code, 0);
});

test("an account that the chain has never seen", async () => {
  const stranger = await walletFromMnemonic(
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
  );
  const client = await SigningOpenLedgerClient.connectWithSigner(chain.rpc, stranger, { gasPrice: `0.01${denom}` });
  await fails(
    () =>
      client.send([
        {
          typeUrl: "/cosmos.bank.v1beta1.MsgSend",
          value: { fromAddress: client.address, toAddress: rich.address, amount: [{ denom, amount: "1" }] },
        },
      ]),
    "insufficient-funds",
    /does not exist.*Send OPEN to the account/,
  );
});

test("another transaction of the account was in the way", async () => {
  const { accountNumber, sequence } = await rich.cosmos.getSequence(rich.address);
  const fee = { amount: [{ denom, amount: "3000" }], gas: "200000" };
  const { TxRaw } = await import("cosmjs-types/cosmos/tx/v1beta1/tx");
  const tx = await rich.cosmos.sign(rich.address, send(rich.address, 1), fee, "", {
    accountNumber,
    sequence: sequence + 5,
    chainId: chain.chainId,
  });
  const error = await rich.cosmos.broadcastTx(TxRaw.encode(tx).finish()).then(
    () => assert.fail("it was taken"),
    (e) => toOpenLedgerError(e),
  );
  assert.equal(error.kind, "sequence", error.message);
  assert.deepEqual([error.codespace, error.code], ["sdk", 32]);
});

test("what does not exist, and numbers that are none", async () => {
  await fails(() => rich.model(77), "not-found", /not found.*Look whether the number is right/);
  await fails(() => rich.answer(77n), "not-found", /not found/);
  await fails(() => rich.model("seven"), "input", /model: "seven" is no number from 1 on/);
  await fails(() => rich.model(0), "input", /model: "0" is no number from 1 on/);
  await fails(() => rich.contribute(9, []), "not-found", /datanet/);
  await fails(() => rich.infer(4, [1, 2]), "not-found", /model/);
  await fails(() => rich.inferBatch(4, []), "input", /1 to 64 inputs/);
});

test("a refusal of a module has its codespace and code already in the estimate", async () => {
  const error = await fails(
    () => rich.send([msg(proto.datanet.MsgReleaseBond, { contributor: rich.address, contributionId: 9n })]),
    "not-found",
    /\(datanet:4\): .*contribution not found/,
  );
  assert.deepEqual([error.codespace, error.code], ["datanet", 4]);
  await fails(
    () => rich.createDatanet({ title: "t", labels: ["a", "b"], dimension: 4, textBytes: 9 }),
    "input",
    /holds texts or numbers\. Give one of/,
  );
  await fails(
    () => rich.createDatanet({ title: "t", labels: ["a", "b"], dimension: 4, licence: ["traine"] }),
    "input",
    /"traine" is no licence\. Choose among train/,
  );
  await fails(
    () => rich.createDatanet({ title: "", labels: ["a", "b"], dimension: 4 }),
    "refused",
    /\(datanet:14\): title must have 1 to 128 bytes.*Nothing was sent/,
  );
});

test("a node that went away in the meantime, asked in every way", async () => {
  await chain.down();
  await fails(() => rich.model(1), "node-down", /No node answers/);
  await fails(() => rich.send(send(rich.address, 1)), "node-down", /No node answers/);
  await fails(() => rich.send(send(rich.address, 1), { gas: 200_000 }), "node-down", /No node answers/);
  await fails(() => take(rich.datanets()), "node-down", /No node answers/);
  await fails(() => take(rich.payouts(), 1), "node-down", /No node answers/);
  await fails(() => appHashAt(rich, 1), "node-down", /No node answers/);
});
