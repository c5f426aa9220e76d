// Stops the node of localnet/start.mjs.
import { BASE } from "./lib/env.mjs";
import { stop } from "./lib/process.mjs";

try {
  console.log((await stop()) ? `stopped; the chain's data stay in ${BASE}` : "no node is running");
} catch (error) {
  console.error(`Error: ${error.message}`);
  process.exit(1);
}
