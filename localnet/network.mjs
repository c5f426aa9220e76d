// `start`: four validators on this host with a load of transactions, in the background. `stop` ends them. `load` is the load itself.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ROOT, sleep } from "./lib/env.mjs";
import { load } from "./lib/load.mjs";
import { CHAIN_ID, NETWORK, background, height, initialise, log, nodes, running, startNode, stop } from "./lib/network.mjs";
import { heading, table } from "./lib/table.mjs";

/** Blocks that are waited for before the load begins. */
const WARM_UP = 2;

async function start() {
  if (process.env.RESET) {
    await halt();
    rmSync(NETWORK, { recursive: true, force: true });
  }
  await initialise();
  const up = running("node0") !== null;
  const all = await nodes({ fresh: !up });
  for (const node of all) startNode(node, all);
  for (let i = 0; (await Promise.all(all.map(height))).some((at) => at < WARM_UP); i += 1) {
    const dead = all.find((node) => running(node.name) === null);
    if (dead || i > 300) throw new Error(`${dead ? `${dead.name} ended` : "no blocks"}; see ${log(dead?.name ?? "node0")}`);
    await sleep(200);
  }
  background("load", process.execPath, [fileURLToPath(import.meta.url), "load", NETWORK]);
  heading(`${all.length} validators run the chain ${CHAIN_ID}`);
  const columns = ["node", "CometBFT RPC", "REST", "gRPC", "home"].map((title) => ({ title }));
  const at = (port) => `127.0.0.1:${port}`;
  table(columns, all.map((n) => [n.name, `http://${at(n.rpc)}`, `http://${at(n.api)}`, at(n.grpc), n.home.replace(`${ROOT}/`, "")]));
  console.log(`\n  load: bank sends, delegations, rewards, proposals and votes; see ${log("load").replace(`${ROOT}/`, "")}`);
  console.log("  stop all: make localnet-stop; begin from nothing: RESET=1 make localnet");
}

async function halt() {
  const ended = await stop(["load", "node0", "node1", "node2", "node3"]);
  console.log(ended ? `stopped ${ended} processes; the data stay in ${NETWORK}` : "no network is running");
}

const commands = { start, stop: halt, load: async () => load(await nodes()) };
const command = commands[process.argv[2]];
if (!command) {
  console.error("usage: node localnet/network.mjs start|stop|load");
  process.exit(2);
}
command().catch((error) => {
  console.error(`Error: ${error.message}`);
  process.exit(1);
});
