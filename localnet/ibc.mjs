// Two chains and a relayer: OPEN leaves by escrow, is a voucher abroad, and comes home.
import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createHash } from "node:crypto";
import { Chain, until } from "../tests/e2e/harness/chain.mjs";
import { Hermes } from "../tests/e2e/harness/hermes.mjs";
import { DENOM, ROOT } from "./lib/env.mjs";
import { coin, open } from "./lib/cli.mjs";
import { heading, stopwatch, table } from "./lib/table.mjs";

const BASE = resolve(process.env.OPENLEDGER_IBC_HOME || join(ROOT, "build/ibc"));
const AMOUNT = 25_000_000n;
const step = stopwatch();
const patient = { timeout: 120_000, every: 300 };

/** A chain with a user and a relayer's account. */
function start(chainId) {
  const home = join(BASE, chainId);
  mkdirSync(home, { recursive: true });
  const accounts = { user: `1000000000${DENOM}`, relayer: `100000000${DENOM}` };
  return Chain.start({ chainId, home, accounts, timeoutCommit: "500ms" });
}

const voucher = (channel) => `ibc/${createHash("sha256").update(`transfer/${channel}/${DENOM}`).digest("hex").toUpperCase()}`;
const balance = async (chain, denom) =>
  BigInt((await chain.get(`/cosmos/bank/v1beta1/balances/${chain.keys.user.address}/by_denom?denom=${encodeURIComponent(denom)}`)).body.balance.amount);
const escrowed = async (chain) => BigInt((await chain.get(`/ibc/apps/transfer/v1/total_escrow/${DENOM}`)).body.amount.amount);

/** Sends by the command line, as a user does. */
async function transfer(chain, channel, receiver, amount) {
  const args = ["tx", "ibc-transfer", "transfer", "transfer", channel, receiver, amount];
  console.log(`  openledgerd ${args.join(" ")} --from user`);
  const flags = ["--from", "user", "--chain-id", chain.chainId, "--keyring-backend", "test", "--gas", "auto", "--gas-adjustment", "1.4", "--gas-prices", `0.01${DENOM}`, "--yes"];
  const sent = await chain.json(...args, ...flags);
  if (sent.code !== 0) throw new Error(sent.raw_log);
}

async function show(left, right, way) {
  const rows = [
    ["user on left-1", open(await balance(left, DENOM))],
    ["escrow on left-1", open(await escrowed(left))],
    ["user on right-1, vouchers of OPEN", open(await balance(right, voucher(way.b)))],
  ];
  table([{ title: "who" }, { title: "OPEN", right: true }], rows);
}

async function main() {
  rmSync(BASE, { recursive: true, force: true });
  mkdirSync(BASE, { recursive: true });
  const running = [];
  const stop = async () => {
    for (const thing of running.reverse()) await thing.down().catch(() => {});
  };
  const interrupted = new Promise((done) => ["SIGINT", "SIGTERM"].forEach((signal) => process.once(signal, () => done(signal))));
  interrupted.then(async () => {
    await stop();
    process.exit(0);
  });
  try {
    step("two chains start");
    for (const chainId of ["left-1", "right-1"]) running.push(await start(chainId));
    const [left, right] = running;
    const hermes = new Hermes(join(BASE, "hermes"), [left, right]);
    for (const chain of [left, right]) await hermes.key(chain, chain.keys.relayer.mnemonic);
    console.log(`  the relayer's configuration: ${hermes.config.replace(`${ROOT}/`, "")}`);

    step("the relayer opens clients, a connection and a channel");
    const way = await hermes.channel(left, right);
    table(
      ["chain", "client", "connection", "channel"].map((title) => ({ title })),
      [["left-1", way.clients[0], way.connections[0], way.a], ["right-1", way.clients[1], way.connections[1], way.b]],
    );
    running.push(hermes);
    await hermes.up();

    step("OPEN goes from left to right");
    const before = await balance(left, DENOM);
    await transfer(left, way.a, right.keys.user.address, coin(AMOUNT));
    await until("it arrives", async () => (await balance(right, voucher(way.b))) === AMOUNT, patient);
    await show(left, right, way);
    if ((await escrowed(left)) !== AMOUNT) throw new Error("the escrow is not what was sent");

    step("and comes home");
    await transfer(right, way.b, left.keys.user.address, `${AMOUNT}${voucher(way.b)}`);
    await until("it comes home", async () => (await escrowed(left)) === 0n, patient);
    await show(left, right, way);
    const spent = before - (await balance(left, DENOM));
    heading("no unit was made or lost");
    console.log(`  the user of left-1 has what it had, but for ${open(spent)} OPEN of fees`);
    if (spent < 0n || spent > 10_000n) throw new Error("the user's balance is wrong");
    if (process.env.KEEP) {
      console.log(`\n  both chains and Hermes go on; interrupt to stop. left-1: ${left.rpc}, right-1: ${right.rpc}`);
      await interrupted;
    }
  } finally {
    await stop();
  }
}

main().then(() => process.exit(0), (error) => {
  console.error(`\nError: ${error?.message ?? error}`);
  process.exit(1);
});
