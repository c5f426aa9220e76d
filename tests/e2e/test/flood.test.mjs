// Requests that cost the node more than their senders: blocks go on and others are answered.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { Chain, denom, sleep } from "../harness/chain.mjs";
import { connect, directWallet, fee, send } from "../harness/wallet.mjs";

let chain, client, alice, tx;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  client = await connect(chain, await directWallet(chain.keys.alice));
  alice = chain.keys.alice.address;
  const messages = Array.from({ length: 100 }, () => send(alice, alice, 1));
  const raw = await client.sign(alice, messages, fee(30_000_000), "", { accountNumber: 0, sequence: 0, chainId: chain.chainId });
  tx = Buffer.from(TxRaw.encode(raw).finish()).toString("base64");
});
after(() => chain?.destroy());

/** Repeats `request` from many clients at once for some seconds: counts of answers and failures. */
async function flood(clients, seconds, request) {
  const end = Date.now() + seconds * 1000;
  const counts = { answered: 0, failed: 0 };
  await Promise.all(Array.from({ length: clients }, async () => {
    while (Date.now() < end) await request().then(() => counts.answered++, () => counts.failed++);
  }));
  return counts;
}

for (const [name, request] of [
  ["simulations", () => chain.post("/cosmos/tx/v1beta1/simulate", { tx_bytes: tx })],
  ["queries over ABCI", () => chain.call("abci_query", { path: "/store/bank/subspace", data: "02" })],
  ["transactions that fail their checks", () => chain.call("broadcast_tx_sync", { tx: Buffer.from(crypto.getRandomValues(new Uint8Array(500))).toString("base64") })],
  ["requests for pages of everything", () => chain.get("/cosmos/auth/v1beta1/accounts?pagination.limit=1000000000")],
]) {
  test(`a flood of ${name} does not stop blocks or others' answers`, async () => {
    const first = await chain.height();
    const running = flood(40, 4, request);
    await sleep(500);
    const started = Date.now();
    const other = await client.signAndBroadcast(alice, [send(alice, alice, 1)], fee(200_000));
    const waited = Date.now() - started;
    const { answered } = await running;
    assert.equal(other.code, 0, other.rawLog);
    assert.ok(answered > 20, `${answered} answered`);
    assert.ok(waited < 15_000, `another's transaction took ${waited} ms`);
    await chain.waitFor(first + 4);
  });
}

test("idle and half-open connections to REST leave room for others", async () => {
  const sockets = Array.from({ length: 200 }, (_, i) => {
    const socket = net.connect(chain.restPort, "127.0.0.1");
    socket.on("error", () => {});
    if (i % 2) socket.write("GET /cosmos/bank/v1beta1/params HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    return socket;
  });
  await sleep(500);
  const { status } = await chain.get("/cosmos/bank/v1beta1/params");
  assert.equal(status, 200);
  sockets.forEach((socket) => socket.destroy());
});
