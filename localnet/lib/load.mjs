// A load of all kinds of transactions on the four validators' network: each operator sends, delegates, collects and votes through its node.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./cli.mjs";
import { DENOM, sleep } from "./env.mjs";
import { CHAIN_ID, NETWORK } from "./network.mjs";

const FEES = `500${DENOM}`;
/** Rounds between two delegations, two collections of rewards and two proposals. */
const EVERY = { delegate: 3, collect: 7, propose: 20 };

const keyring = (node) => ["--home", node.home, "--keyring-backend", "test"];
const at = (node) => ["--node", `tcp://127.0.0.1:${node.rpc}`];

async function query(node, ...args) {
  return JSON.parse(await run(["query", ...args, ...at(node), "--home", node.home, "--output", "json"]));
}

/** Sends one transaction of the node's operator and waits for its block. Resolves to the included transaction. */
async function send(node, args) {
  const flags = ["--from", node.name, "--chain-id", CHAIN_ID, "--gas", "500000", "--fees", FEES, "--yes", "--output", "json"];
  const sent = JSON.parse(await run(["tx", ...args, ...flags, ...keyring(node), ...at(node)]));
  if (sent.code !== 0) throw new Error(`${args.slice(0, 2).join(" ")}: ${sent.codespace}:${sent.code} ${sent.raw_log}`);
  const tx = await query(node, "wait-tx", sent.txhash);
  if (tx.code !== 0) throw new Error(`${args.slice(0, 2).join(" ")}: ${tx.codespace}:${tx.code} ${tx.raw_log}`);
  return tx;
}

const event = (tx, type, key) => tx.events.find((e) => e.type === type)?.attributes.find((a) => a.key === key)?.value;

async function address(node, kind) {
  return (await run(["keys", "show", node.name, "-a", "--bech", kind, ...keyring(node)])).trim();
}

/** A proposal of the first operator, for which all vote. */
async function propose(nodes) {
  const [proposer] = nodes;
  const file = join(NETWORK, "proposal.json");
  const summary = "A proposal of the local network's load";
  writeFileSync(file, JSON.stringify({ messages: [], metadata: "local load", title: "Load", summary, deposit: `10000000${DENOM}` }));
  const tx = await send(proposer, ["gov", "submit-proposal", file]);
  const id = event(tx, "submit_proposal", "proposal_id");
  const options = ["yes", "yes", "abstain", "no"];
  await Promise.all(nodes.map((node, i) => send(node, ["gov", "vote", id, options[i % options.length]])));
  return `proposal ${id}`;
}

/** Runs until the process is ended. A refused transaction is written down, and the next is sent. */
export async function load(nodes) {
  const accounts = await Promise.all(nodes.map((node) => address(node, "acc")));
  const operators = await Promise.all(nodes.map((node) => address(node, "val")));
  for (let round = 0; ; round += 1) {
    const done = [];
    const work = nodes.map(async (node, i) => {
      const next = (i + 1) % nodes.length;
      await send(node, ["bank", "send", node.name, accounts[next], `${1 + (round % 9)}${DENOM}`]);
      done.push("send");
      if (round % EVERY.delegate === i % EVERY.delegate) {
        await send(node, ["staking", "delegate", operators[next], `1000${DENOM}`]);
        done.push("delegate");
      }
      if (round % EVERY.collect === EVERY.collect - 1) {
        await send(node, ["distribution", "withdraw-rewards", operators[i], "--commission"]);
        done.push("collect");
      }
    });
    const results = await Promise.allSettled(work);
    if (round % EVERY.propose === 0) results.push(...(await Promise.allSettled([propose(nodes).then((what) => done.push(what))])));
    const failed = results.filter((result) => result.status === "rejected").map((result) => result.reason.message);
    console.log(`round ${round}: ${done.join(", ")}${failed.length ? `; failed: ${failed.join("; ")}` : ""}`);
    // A network that answers nothing is not asked in a tight loop.
    if (failed.length) await sleep(2000);
  }
}
