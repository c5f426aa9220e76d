// This program and wasmd, the chain of the Go SDK with ibc-go, with Hermes between them: the handshake, transfers under load, timeouts,
// a relayer that is killed, chains that halt. It needs Hermes and wasmd (`make hermes`).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chain, denom, until } from "../harness/chain.mjs";
import { Pair, balance, broadcast, clientStatus, escrow, load, many, own, patient, soon, supply, timeOf, transfer, voucher, waiting } from "../harness/ibc.mjs";
import { attribute } from "../harness/wallet.mjs";
import { WasmdChain } from "../harness/wasmd-chain.mjs";

/** Transfers each way. */
const TRANSFERS = 200;
const people = (what) => Object.fromEntries(["user", "busy", "relayer"].map((name) => [name, `1000000000${what}`]));
let pair, a, b, hermes, way;
/** Both ends, from each end's side: what its coins are called at the other. */
let ends;

before(async () => {
  pair = await Pair.open([
    () => Chain.start({ chainId: "open-1", accounts: people(denom), timeoutCommit: "500ms" }),
    () => WasmdChain.start({ accounts: people("stake") }),
  ], "push");
  ({ a, b, hermes } = pair);
  way = await hermes.channel(a, b);
  ends = [
    { here: a, there: b, channel: way.a, abroad: voucher(way.b, own(a)) },
    { here: b, there: a, channel: way.b, abroad: voucher(way.a, own(b)) },
  ];
  await hermes.up();
});
after(() => pair?.close());

const user = (chain) => chain.keys.user.address;
const idle = () => until("all is acknowledged", async () => (await waiting(a, way.a)) + (await waiting(b, way.b)) === 0, patient);

/** What is in escrow at one end is what the other has of vouchers, to the unit. */
async function balanced(amounts) {
  for (const [i, { here, there, channel, abroad }] of ends.entries()) {
    assert.deepEqual(await escrow(here, channel), [amounts[i], amounts[i]], here.chainId);
    assert.equal(await supply(there, abroad), amounts[i], there.chainId);
  }
}

test("the handshake leaves active clients, open connections and an open channel", async () => {
  for (const [i, chain] of [a, b].entries()) {
    assert.equal(await clientStatus(chain, way.clients[i]), "Active");
    const { connection } = (await chain.get(`/ibc/core/connection/v1/connections/${way.connections[i]}`)).body;
    assert.deepEqual([connection.state, connection.counterparty.connection_id], ["STATE_OPEN", way.connections[1 - i]]);
    const [mine, other] = i === 0 ? [way.a, way.b] : [way.b, way.a];
    const { channel } = (await chain.get(`/ibc/core/channel/v1/channels/${mine}/ports/transfer`)).body;
    assert.deepEqual([channel.state, channel.version, channel.counterparty.channel_id], ["STATE_OPEN", "ics20-1", other]);
  }
});

test("two hundred transfers go each way under load, and come home", async () => {
  const loads = [load(a, "busy"), load(b, "busy")];
  const amounts = [1_000n, 700n];
  await Promise.all(ends.map(({ here, there, channel }, i) => many(here, "user", channel, TRANSFERS, amounts[i], user(there))));
  const sums = amounts.map((amount) => BigInt(TRANSFERS) * amount);
  const arrived = async ({ there, abroad }, i) => (await balance(there, user(there), abroad)) === sums[i];
  await until("they arrive", async () => (await Promise.all(ends.map(arrived))).every(Boolean), patient);
  await idle();
  await balanced(sums);
  // Home again, in as many transfers.
  await Promise.all(ends.map(({ there, here, abroad }, i) => {
    const token = { denom: abroad, amount: String(amounts[i]) };
    return many(there, "user", ends[1 - i].channel, TRANSFERS, 0, user(here), { token });
  }));
  await until("they come home", async () => (await Promise.all(ends.map(async ({ here, channel }) => (await escrow(here, channel))[0] === 0n))).every(Boolean), patient);
  await idle();
  await balanced([0n, 0n]);
  for (const stop of loads) assert.ok((await stop()) > 0);
});

test("what nobody brings in time is refunded on both sides", async () => {
  await hermes.down();
  const had = await Promise.all([a, b].map((chain) => balance(chain, user(chain))));
  const paid = [];
  for (const { here, there, channel } of ends) {
    const result = await broadcast(here, "user", [transfer(here, "user", channel, 12_345, user(there), { timeoutTimestamp: soon(5) })]);
    paid.push(BigInt(attribute(result.events, "tx", "fee").replace(own(here), "")));
  }
  for (const { here, channel } of ends) assert.deepEqual(await escrow(here, channel), [12_345n, 12_345n]);
  const late = Date.now() + 5_000;
  await until("both chains are past it", async () => (await timeOf(a)) > late && (await timeOf(b)) > late, patient);
  await hermes.up();
  await idle();
  await balanced([0n, 0n]);
  for (const [i, chain] of [a, b].entries()) assert.equal(await balance(chain, user(chain)), had[i] - paid[i], "all but the fee for gas");
});

/** Sends so many each way and forgets about it. */
const sendMany = (count) => Promise.all(ends.map(({ here, there, channel }) => many(here, "user", channel, count, 10, user(there))));
const allAt = (sum) => until("all arrive", async () => (await supply(b, ends[0].abroad)) === sum && (await supply(a, ends[1].abroad)) === sum, patient);

test("a relayer that is killed goes on where it was", async () => {
  await sendMany(40);
  await hermes.down("SIGKILL");
  await sendMany(40);
  await hermes.up();
  await allAt(800n);
  await idle();
  await balanced([800n, 800n]);
});

test("a chain that halts and resumes loses nothing, whichever it is", async () => {
  let sum = 800n;
  for (const { here, there, channel } of ends) {
    await there.down("SIGKILL");
    await many(here, "user", channel, 20, 10, user(there));
    await there.up();
    await many(there, "user", ends.find((end) => end.here === there).channel, 20, 10, user(here));
    await allAt((sum += 200n));
  }
  await idle();
  await balanced([sum, sum]);
});
