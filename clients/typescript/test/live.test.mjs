// Following a chain: answers and payments as they are made, over connections that break and nodes that restart.
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { after, before, test } from "node:test";
import { denom, freePorts, until } from "../../../tests/e2e/harness/chain.mjs";
import { OpenLedgerClient, take } from "../dist/index.js";
import { clientOf, PRICE, QUESTION, rows, startChain, terms, train } from "./market.mjs";

let chain, payer, model;
before(async () => {
  chain = await startChain(["creator", "ann", "payer"]);
  const [creator, ann] = [await clientOf(chain, "creator"), await clientOf(chain, "ann")];
  payer = await clientOf(chain, "payer");
  const datanet = await creator.createDatanet(terms);
  await ann.contribute(datanet, rows(1, 30));
  await chain.blocks(8);
  model = await train(chain, "creator", datanet);
});
after(() => chain?.destroy());

/** Passes connections on to the node, and can cut them all. */
async function proxy() {
  const [port] = await freePorts(1);
  const sockets = new Set();
  const server = net.createServer((client) => {
    const node = net.connect(chain.rpcPort, "127.0.0.1");
    for (const socket of [client, node]) {
      sockets.add(socket);
      socket
        .on("error", () => undefined)
        .on("close", () => {
          sockets.delete(socket);
          client.destroy();
          node.destroy();
        });
    }
    client.pipe(node).pipe(client);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return { url: `http://127.0.0.1:${port}`, cut, close: () => (server.close(), cut()) };
}

test("answers and payouts are told as they are paid, and filtered", async () => {
  const ready = { fromHeight: (await chain.height()) + 1 };
  const own = take(payer.paidAnswers({ ...ready, modelId: model, payer: payer.address }), 2);
  const payouts = take(payer.payouts({ ...ready, address: chain.keys.ann.address }), 1);
  const ended = new AbortController();
  const others = take(payer.paidAnswers({ ...ready, payer: chain.keys.ann.address, signal: ended.signal }), 1);
  const first = await payer.infer(model, QUESTION);
  const second = await payer.infer(
    model,
    QUESTION.map((v) => -v),
  );
  const told = await own;
  assert.deepEqual(
    told.map(({ inferenceId, txHash, label }) => [inferenceId, txHash, label]),
    [first, second].map(({ inferenceId, txHash, label }) => [inferenceId, txHash, label]),
  );
  assert.deepEqual([told[0].fee, told[0].height], [{ denom, amount: String(PRICE) }, Number(first.height)]);
  assert.equal(told[0].recordHash, Buffer.from(first.recordHash).toString("hex"));
  const [payout] = await payouts;
  assert.deepEqual([payout.height, payout.firstInferenceId], [Number(first.height), first.inferenceId]);
  ended.abort();
  assert.deepEqual(await others, [], "an answer of somebody else is not told");
});

test("nothing is left out when the connection breaks, and nothing is told twice", async () => {
  const between = await proxy();
  try {
    const reader = await OpenLedgerClient.connect(between.url);
    const reasons = [];
    const following = take(
      reader.paidAnswers({ fromHeight: (await chain.height()) + 1, onReconnect: (reason) => reasons.push(reason) }),
      6,
    );
    const bought = [];
    for (let i = 0; i < 6; i++) {
      if (i % 2) between.cut();
      bought.push((await payer.infer(model, QUESTION)).inferenceId);
    }
    assert.deepEqual(
      (await following).map(({ inferenceId }) => inferenceId),
      bought,
    );
    assert.ok(reasons.length > 0, "it was cut");
  } finally {
    between.close();
  }
});

test("a node that restarts is followed on", async () => {
  const heights = [];
  const reader = await OpenLedgerClient.connect(chain.rpc);
  const ended = new AbortController();
  const following = (async () => {
    for await (const { inferenceId } of reader.paidAnswers({
      fromHeight: (await chain.height()) + 1,
      signal: ended.signal,
    }))
      heights.push(inferenceId);
  })();
  const one = await payer.infer(model, QUESTION);
  await until("the first", () => heights.length === 1);
  await chain.down();
  await chain.up();
  const two = await payer.infer(model, QUESTION);
  await until("the second", () => heights.length === 2);
  ended.abort();
  await following;
  assert.deepEqual(heights, [one.inferenceId, two.inferenceId]);
});

test("what was before is read first, and a loop that ends closes its connection", async () => {
  const all = await take(payer.paidAnswers({ fromHeight: 1 }), 9);
  assert.deepEqual(
    all.map(({ inferenceId }) => inferenceId),
    [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n],
  );
});
