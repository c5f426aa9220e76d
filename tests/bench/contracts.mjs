// Transfers of a cw20 token in blocks, on openledgerd and on wasmd: one genesis, the same transactions, by turns, the other one paused.
//
//   node tests/bench/contracts.mjs [transfers] [rounds] [pause after a commit]      after `npm ci` in tests/e2e; OPENLEDGERD names a release build
import { Signer } from "../e2e/harness/presigned.mjs";
import { contract } from "../e2e/harness/wasmd.mjs";
import { chainId, denom, peers, prefix } from "./peers.mjs";

const transfers = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 5);
const BLOCK = 36_000_000;
// Each sends once a round: only a node that checks its whole mempool again after each block knows of more.
const SENDERS = Math.ceil(transfers / rounds);

const json = (value) => Buffer.from(JSON.stringify(value));
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const sum = (values) => values.reduce((a, b) => a + b, 0);

// Accounts of a genesis are numbered in its order; the validator is the first.
const signers = [];
for (let i = 0; i < SENDERS; i++) signers.push(await Signer.create(i + 1, { chainId, prefix, denom }));
const accounts = Object.fromEntries(signers.map(({ address }) => [address, 1_000_000_000]));
const chain = await peers(accounts, BLOCK, process.argv[4]);
const all = [chain.ours, chain.theirs];

try {
  const [first] = signers;
  const token = { name: "Token", symbol: "TOK", decimals: 6, initial_balances: signers.map(({ address }) => ({ address, amount: "1000000" })) };
  const begin = [
    await first.sign("MsgStoreCode", { wasmByteCode: contract("benchmarks/testdata/cw20_base.wasm") }, 12_000_000),
    await first.sign("MsgInstantiateContract", { admin: "", codeId: 1n, label: "token", msg: json(token), funds: [] }, 30_000_000),
  ];
  let address;
  for (const peer of all) {
    await peer.up();
    for (const tx of begin) {
      const [result] = await peer.include([tx]);
      if (result.code) throw new Error(`${peer.name}: ${result.log}`);
      const made = result.events.find((event) => event.type === "instantiate");
      if (made) peer.token = made.attributes.find(({ key }) => key === "_contract_address").value;
    }
    address ??= peer.token;
    if (peer.token !== address) throw new Error("the token has two addresses");
    peer.rounds = [];
    peer.gas = [];
    peer.pause();
  }
  for (let round = 0; round < rounds; round++) {
    const txs = [];
    for (const [at, signer] of signers.entries()) {
      const transfer = { transfer: { recipient: signers[(at + 1) % SENDERS].address, amount: "1" } };
      txs.push(await signer.sign("MsgExecuteContract", { contract: address, msg: json(transfer), funds: [] }, 170_000));
    }
    for (const peer of round % 2 ? all.toReversed() : all) {
      peer.resume();
      const [began, cpu, height] = [Date.now(), peer.cpu(), await peer.committed()];
      const results = await peer.include(txs);
      const seconds = (Date.now() - began) / 1000;
      peer.rounds.push({ rate: txs.length / seconds, cpu: ((peer.cpu() - cpu) / txs.length) * 1e6, blocks: (await peer.committed()) - height });
      const failed = results.find(({ code }) => code !== 0);
      if (failed) throw new Error(`${peer.name}: ${failed.log}`);
      peer.gas.push(...results.map(({ gas_used }) => Number(gas_used)));
      peer.pause();
    }
  }
  const count = rounds * SENDERS;
  console.log(`${count} transfers in ${rounds} rounds, blocks of ${BLOCK} gas; medians of the rounds (best)`);
  console.log("| | transfers a second | processor time of the application per transfer | resident memory at the end (most) | blocks | gas of all |\n|---|---|---|---|---|---|");
  for (const peer of all) {
    const [rates, cpus] = [peer.rounds.map(({ rate }) => rate), peer.rounds.map(({ cpu }) => cpu)];
    const memory = `${peer.memory().toFixed(0)} MiB (${peer.memory("VmHWM").toFixed(0)})`;
    console.log(`| ${peer.name} | ${middle(rates).toFixed(0)} (${Math.max(...rates).toFixed(0)}) | ${middle(cpus).toFixed(0)} us (${Math.min(...cpus).toFixed(0)}) | ${memory} | ${sum(peer.rounds.map(({ blocks }) => blocks))} | ${sum(peer.gas)} |`);
  }
} finally {
  for (const peer of all) {
    if (peer.app) peer.resume();
    await peer.down().catch((error) => console.error(`${peer.name}: ${error.message}`));
  }
  chain.destroy();
}
