// Request targets and heads as they come from the wild, as bytes on a socket.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { Chain, denom } from "../harness/chain.mjs";
import { coins, connect, directWallet, fee } from "../harness/wallet.mjs";

let chain, alice, sent;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` } });
  alice = chain.keys.alice.address;
  const client = await connect(chain, await directWallet(chain.keys.alice));
  sent = await client.sendTokens(alice, alice, coins(5), fee(200_000));
  await chain.blocks(1);
});
after(() => chain?.destroy());

/** All answers on one connection: `{ status, body }` each. */
function exchange(bytes) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(chain.restPort, "127.0.0.1", () => socket.write(bytes));
    const parts = [];
    socket.on("data", (data) => parts.push(data)).on("error", reject);
    socket.on("close", () => {
      let rest = Buffer.concat(parts).toString();
      const answers = [];
      while (rest.includes("\r\n\r\n")) {
        const end = rest.indexOf("\r\n\r\n") + 4;
        const head = rest.slice(0, end);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        answers.push({ status: Number(head.split(" ")[1]), head, body: Buffer.from(rest.slice(end)).subarray(0, length).toString() });
        rest = Buffer.from(rest.slice(end)).subarray(length).toString();
      }
      resolve(answers);
    });
  });
}
const get = (target, last = true) =>
  Buffer.concat([Buffer.from("GET "), Buffer.from(target), Buffer.from(` HTTP/1.1\r\nHost: a\r\n${last ? "Connection: close\r\n" : ""}\r\n`)]);

test("comparisons in a search are taken raw, as curl -g sends them", async () => {
  const path = "/cosmos/tx/v1beta1/txs?limit=100&query=";
  const coded = await chain.get(path + encodeURIComponent(`tx.height>=1 AND message.sender='${alice}'`));
  assert.deepEqual(coded.body.tx_responses.map((t) => t.txhash), [sent.transactionHash]);
  for (const query of ["tx.height>=1", `tx.height>${sent.height - 1}`, `tx.height<"${sent.height + 1}"`.replaceAll('"', ""), `tx.hash='${sent.transactionHash}'`]) {
    const [raw] = await exchange(get(path + query));
    assert.equal(raw.status, 200, `${query}: ${raw.body}`);
    const same = await chain.get(path + encodeURIComponent(query));
    assert.deepEqual(JSON.parse(raw.body), same.body, query);
    assert.ok(same.body.tx_responses.some((t) => t.txhash === sent.transactionHash), query);
  }
});

test("bytes that no RFC allows reach the routes, and what is refused is refused in the SDK's JSON", async () => {
  for (const [target, status, code] of [
    ["/cosmos/bank/v1beta1/params?a=<\">{}|\\^`[]", 200],
    ["/cosmos/bank/v1beta1/params?é=ü", 200],
    [Buffer.from("/cosmos/bank/v1beta1/params?\xff\xfe", "latin1"), 200],
    ["/cosmos/bank/v1beta1/balances/<\">{}|^`", 400, 3],
    ["/cosmos/bank/v1beta1/denoms_metadata/{a}|b>", 400, 3],
    ["/nothing{here}|é", 501, 12],
    ["/cosmos/%zz", 400, 3],
    ["/cosmos/\x01", 400, 3],
    ["no-slash", 400, 3],
    [`/cosmos/${"x".repeat(1_200_000)}`, 431, 3],
    [`/cosmos/bank/v1beta1/params?x=${"<".repeat(200_000)}`, 200],
  ]) {
    const [answer] = await exchange(get(target));
    const name = String(target).slice(0, 60);
    assert.equal(answer.status, status, `${name}: ${answer.body}`);
    const body = JSON.parse(answer.body);
    if (code !== undefined) assert.deepEqual([body.code, body.details, typeof body.message], [code, [], "string"], name);
  }
  for (const [head, status] of [
    ["GARBAGE\r\n\r\n", 400], ["GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400], ["GET / HTTP/9.9\r\n\r\n", 505], ["GET / HTTP/1.1\r\n\r\n", 400],
    ["GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400], ["GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br\r\n\r\n", 501],
  ]) {
    const [answer] = await exchange(Buffer.from(head));
    assert.equal(answer.status, status, head);
    assert.deepEqual(JSON.parse(answer.body).details, [], head);
  }
});

test("requests behind one another on a connection each keep their target", async () => {
  const targets = ["/cosmos/bank/v1beta1/params?a=>", "/nothing|", "/cosmos/bank/v1beta1/supply/by_denom?denom=uopen&x=^", "/cosmos/bank/v1beta1/params"];
  const answers = await exchange(Buffer.concat(targets.map((target, i) => get(target, i === targets.length - 1))));
  assert.deepEqual(answers.map((a) => a.status), [200, 501, 200, 200]);
  assert.ok(answers[2].body.includes(`"denom":"${denom}"`));
});
