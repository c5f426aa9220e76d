/** The MCP server: tools and resources over one agent. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Agent } from "./agent.js";
import { RULE } from "./quoting.js";
import { registerResources } from "./resources.js";
import { registerAsking } from "./tools/ask.js";
import { registerContributing } from "./tools/contribute.js";
import { registerExplaining } from "./tools/explain.js";
import { registerFinding } from "./tools/find.js";
import { registerMoney } from "./tools/money.js";

const VERSION = "0.1.0";
/** Values and rows of one call together, counted before they are looked at. */
const MOST_ELEMENTS = 400_000;

const INSTRUCTIONS = `OpenLedger is a chain on which models answer for money, and the people whose data made an answer are paid for it.
Find a model (find_models), see what an answer costs (price, or ask without max_cost), buy it (ask with max_cost), and see who was paid and why (who_was_paid, explain). limit tells what is left to spend; the chain refuses anything beyond it.
Data is contributed with contribute: a dry run first, then the same call with the code that it gave.
Buy or contribute only for what the user asked for. Amounts are in uopen: 1000000uopen are 1 OPEN.
${RULE}`;

/** A server that is not connected to anything yet. */
export function createServer(agent: Agent): McpServer {
  const server = new McpServer(
    { name: "openledger", title: "OpenLedger", version: VERSION },
    { instructions: INSTRUCTIONS, maxToolInputElements: MOST_ELEMENTS },
  );
  registerFinding(server, agent);
  registerMoney(server, agent);
  registerAsking(server, agent);
  registerExplaining(server, agent);
  registerContributing(server, agent);
  registerResources(server, agent);
  return server;
}
