/** Where the node is, whose key signs, and who pays: flags, then environment, then what is usual. */
import { homedir } from "node:os";
import { join } from "node:path";

/** What a server runs with. */
export interface Settings {
  /** RPC of a node. */
  readonly node: string;
  /** The chain that is meant; the node's when undefined. */
  readonly chainId: string | undefined;
  /** Folder of the agent: key, contributions that are under way, token. */
  readonly home: string;
  /** Account whose grants are used; the one with the largest grant when undefined. */
  readonly owner: string | undefined;
  /** Price of gas, such as `0.01uopen`; the node's least when undefined. */
  readonly gasPrice: string | undefined;
}

/** Flags that every command takes. */
export const SETTING_FLAGS = {
  node: { type: "string" },
  "chain-id": { type: "string" },
  home: { type: "string" },
  owner: { type: "string" },
  "gas-price": { type: "string" },
} as const;

/** The denomination of the chain's own coin. */
export const DENOM = "uopen";

export function settingsOf(
  flags: Partial<Record<keyof typeof SETTING_FLAGS, string>>,
  env: NodeJS.ProcessEnv,
): Settings {
  return {
    node: flags.node ?? env.OPENLEDGER_NODE ?? "http://127.0.0.1:26657",
    chainId: flags["chain-id"] ?? env.OPENLEDGER_CHAIN_ID,
    home: flags.home ?? env.OPENLEDGER_MCP_HOME ?? join(homedir(), ".openledger-mcp"),
    owner: flags.owner ?? env.OPENLEDGER_OWNER,
    gasPrice: flags["gas-price"] ?? env.OPENLEDGER_GAS_PRICE,
  };
}
