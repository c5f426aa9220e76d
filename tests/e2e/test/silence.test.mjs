// A thousand clients that say nothing, or not enough, on each server: they are closed in time, and others are served meanwhile.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { Chain, denom, freePorts, until } from "../harness/chain.mjs";
import { grpcurl } from "../harness/grpcurl.mjs";

let chain, abciPort;
before(async () => {
  [abciPort] = await freePorts(1);
  const startFlags = ["--openledger.abci-address", `tcp://127.0.0.1:${abciPort}`];
  chain = await Chain.start({ accounts: { alice: `1000000000${denom}` }, startFlags });
});
after(() => chain?.destroy());

const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const halfHead = Buffer.concat([preface, settings, Buffer.from([0, 0, 100, 1, 4, 0, 0, 0, 1, 0x82])]);

/** Opens sockets from one address that write a start, and a byte of the rest each second; gives the number still open. */
function silent(port, localAddress, kinds, count = 1000) {
  const open = new Set();
  const sockets = Array.from({ length: count }, (_, i) => {
    const [start, rest = Buffer.alloc(0)] = kinds[i % kinds.length];
    const socket = net.connect({ port, host: "127.0.0.1", localAddress }, () => socket.write(start));
    open.add(socket);
    let next = 0;
    const timer = rest.length ? setInterval(() => (next < rest.length ? socket.write(rest.subarray(next, ++next)) : clearInterval(timer)), 1000) : undefined;
    socket.on("error", () => {}).on("data", () => {}).on("close", () => (open.delete(socket), clearInterval(timer)));
    return socket;
  });
  return { open: () => open.size, end: () => sockets.forEach((socket) => socket.destroy()) };
}

/** Others are answered while the sockets are open, which all close in the end. */
async function closes(name, clients, others) {
  try {
    await others();
    await until(`${name} closes silent clients`, () => clients.open() === 0, { timeout: 60_000, every: 500 });
    await others();
  } finally {
    clients.end();
  }
}

test("gRPC", async () => {
  const kinds = [[Buffer.alloc(0)], [preface.subarray(0, 9)], [preface], [Buffer.concat([preface, settings])], [halfHead], [preface, Buffer.concat([settings, halfHead])]];
  await closes("gRPC", silent(chain.grpcPort, "127.0.0.2", kinds), async () => {
    const { code, stderr } = await grpcurl(chain.grpc, ["cosmos.bank.v1beta1.Query/Params"]);
    assert.equal(code, 0, stderr);
  });
});

test("REST, with its metrics", async () => {
  const line = "GET /cosmos/bank/v1beta1/params HTTP/1.1\r\n";
  const post = "POST /cosmos/tx/v1beta1/simulate HTTP/1.1\r\nHost: a\r\n";
  const kinds = ["", "G", line, `${line}Host: a\r\nx: `, `${post}Content-Length: 9\r\n\r\n{`, `${post}Transfer-Encoding: chunked\r\n\r\n9\r\n{`];
  const drops = [[Buffer.from(line), Buffer.from("x".repeat(60))], [Buffer.from(`${post}Content-Length: 99\r\n\r\n`), Buffer.from(" ".repeat(60))]];
  await closes("REST", silent(chain.restPort, "127.0.0.3", [...kinds.map((k) => [Buffer.from(k)]), ...drops]), async () => {
    assert.equal((await chain.get("/cosmos/bank/v1beta1/params")).status, 200);
  });
});

test("ABCI over TCP: blocks go on", async () => {
  const kinds = [[Buffer.alloc(0)], [Buffer.from([0x80])], [Buffer.from([100, 1])], [Buffer.from([100]), Buffer.alloc(60, 1)]];
  await closes("ABCI", silent(abciPort, "127.0.0.4", kinds), () => chain.blocks(2));
});
