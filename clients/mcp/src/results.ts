/** What tools give back: words for the agent, the same as structure, and failures as sentences. */
import { OpenLedgerError } from "@openledger/client";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { z } from "zod";
import type { Agent } from "./agent.js";
import { plain } from "./quoting.js";

/** A result of a tool. */
export interface ToolResult {
  [more: string]: unknown;
  content: { type: "text"; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

/** Most characters of the words of one result. */
const MOST_WORDS = 8_000;
const MOST_ERROR = 1_200;

/** An amount of coins. */
export const coinShape = z.object({ amount: z.string().describe("in the smallest unit"), denom: z.string() });
export const coin = ({ amount, denom }: Coin) => ({ amount: amount || "0", denom });

/** Words, line by line, and the same as structure. */
export function result(lines: readonly string[], structured: Record<string, unknown>): ToolResult {
  const text = lines.join("\n");
  const cut = text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS)}\n… the structured result has the rest` : text;
  return { content: [{ type: "text", text: cut }], structuredContent: structured };
}

/** A failure in one sentence or two. Names that others chose may stand in it, so it is cut and cleaned like them. */
export function failure(error: unknown, agent: Agent): ToolResult {
  const known = error instanceof OpenLedgerError;
  const said = known
    ? error.message
    : `The server failed: ${error instanceof Error ? error.message : String(error)}. Try again, and tell its owner if it stays so`;
  const hash =
    known && error.txHash !== undefined && !said.includes(error.txHash) ? `. Transaction ${error.txHash}` : "";
  return { content: [{ type: "text", text: agent.redact(plain(said + hash, MOST_ERROR)) }], isError: true };
}

/** Runs a tool; whatever fails becomes a result that says so. */
export const guarded =
  <A, E>(agent: Agent, run: (args: A, extra: E) => Promise<ToolResult>) =>
  async (args: A, extra: E): Promise<ToolResult> => {
    try {
      return await run(args, extra);
    } catch (error) {
      return failure(error, agent);
    }
  };
