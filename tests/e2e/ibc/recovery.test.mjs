// Clients that nobody updated in time, at this program and at wasmd: their channel stands still until governance gives each the state of
// a fresh client, by the commands that an operator types. It needs Hermes and wasmd (`make hermes`).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chain, denom, until } from "../harness/chain.mjs";
import { Pair, broadcast, clientStatus, escrow, own, patient, soon, submit, supply, transfer, voucher, waiting } from "../harness/ibc.mjs";
import { WasmdChain } from "../harness/wasmd-chain.mjs";

/** Long enough to open a connection and a channel on a slow machine. */
const TRUSTING = "150s";
const accounts = (what) => ({ user: `1000000000${what}`, relayer: `1000000000${what}` });
const voting = (what) => (document) => Object.assign(document.app_state.gov.params, {
  voting_period: "20s", expedited_voting_period: "10s", min_deposit: [{ denom: what, amount: "1000" }], expedited_min_deposit: [{ denom: what, amount: "2000" }],
});
let pair, chains, hermes, clients, way;

before(async () => {
  pair = await Pair.open([
    () => Chain.start({ chainId: "open-1", accounts: accounts(denom), timeoutCommit: "500ms", genesis: voting(denom) }),
    () => WasmdChain.start({ accounts: accounts("stake"), genesis: voting("stake") }),
  ]);
  ({ chains, hermes } = pair);
  clients = await Promise.all([[chains[0], chains[1]], [chains[1], chains[0]]].map(([host, of]) => hermes.client(host, of, TRUSTING)));
  const connection = await hermes.connection(chains[0], clients);
  way = await hermes.channel(chains[0], chains[1], { connection });
});
after(() => pair?.close());

const channels = () => [way.a, way.b];
const vouchers = () => [voucher(way.b, own(chains[0])), voucher(way.a, own(chains[1]))];
const send = (i, amount, timeout = 3_600) => [chains[i], "user", [transfer(chains[i], "user", channels()[i], amount, chains[1 - i].keys.user.address, { timeoutTimestamp: soon(timeout) })]];
const statuses = () => Promise.all(chains.map((chain, i) => clientStatus(chain, clients[i])));
const abroad = () => Promise.all(chains.map((_, i) => supply(chains[1 - i], vouchers()[i])));

/** Proposes, votes and waits until the proposal has passed. */
async function recover(chain, subject, substitute) {
  const flags = ["--from", "validator", "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId, "--gas", "500000", "--fees", `5000${own(chain)}`];
  const words = ["--title", "a client that can be used", "--summary", "nobody had updated it", "--deposit", `1000${own(chain)}`];
  await chain.json("tx", "ibc", "client", "recover-client", subject, substitute, ...words, ...flags);
  const status = async () => (await chain.get("/cosmos/gov/v1/proposals/1")).body.proposal?.status;
  await until("the vote is open", async () => (await status()) === "PROPOSAL_STATUS_VOTING_PERIOD", patient);
  await chain.json("tx", "gov", "vote", "1", "yes", ...flags);
  await until("the vote ends", async () => /PASSED|REJECTED|FAILED/.test(await status()), patient);
  assert.equal(await status(), "PROPOSAL_STATUS_PASSED");
}

test("the channel moves while its clients are fresh", async () => {
  await hermes.up();
  await Promise.all([0, 1].map((i) => broadcast(...send(i, 1_000))));
  await until("they arrive", async () => (await abroad()).every((amount) => amount === 1_000n), patient);
  await until("all is acknowledged", async () => (await Promise.all(chains.map((chain, i) => waiting(chain, channels()[i])))).every((count) => count === 0), patient);
});

test("clients that nobody updates expire, and nothing moves", async () => {
  await hermes.down();
  await Promise.all([0, 1].map((i) => broadcast(...send(i, 500)))); // on their way when the clients expire
  await until("both expire", async () => (await statuses()).every((status) => status === "Expired"), patient);
  for (const i of [0, 1]) {
    const refused = await submit(...send(i, 1));
    assert.equal(refused.code, 29);
    assert.match(refused.rawLog, /with status Expired: client state is not active/);
    assert.deepEqual(await escrow(chains[i], channels()[i]), [1_500n, 1_500n]);
    await assert.rejects(hermes.command("update", "client", "--host-chain", chains[i].chainId, "--client", clients[i]), /Expired|expired/);
  }
  assert.deepEqual(await abroad(), [1_000n, 1_000n]);
});

test("governance gives each the state of a fresh client, and what waited arrives", async () => {
  const substitutes = await Promise.all(chains.map((chain, i) => hermes.client(chain, chains[1 - i])));
  await Promise.all(chains.map((chain, i) => recover(chain, clients[i], substitutes[i])));
  assert.deepEqual(await statuses(), ["Active", "Active"]);
  await hermes.up();
  await until("what waited arrives", async () => (await abroad()).every((amount) => amount === 1_500n), patient);
  await Promise.all([0, 1].map((i) => broadcast(...send(i, 250))));
  await until("and new ones", async () => (await abroad()).every((amount) => amount === 1_750n), patient);
  await until("all is acknowledged", async () => (await Promise.all(chains.map((chain, i) => waiting(chain, channels()[i])))).every((count) => count === 0), patient);
  for (const i of [0, 1]) assert.deepEqual(await escrow(chains[i], channels()[i]), [1_750n, 1_750n]);
});
