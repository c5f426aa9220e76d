/** Amounts of coins, and other values that people give. */
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { OpenLedgerError } from "./errors.js";

/** An amount: `"1500000uopen"`, or a coin. */
export type Amount = string | Coin;

/** An amount as a coin. */
export function toCoin(amount: Amount): Coin {
  const text = typeof amount === "string" ? amount : `${amount?.amount}${amount?.denom}`;
  const found = /^(\d+)([a-zA-Z][a-zA-Z0-9/:._-]{2,127})$/.exec(text.trim());
  if (!found) {
    const advice = "Write the smallest unit: 1500000uopen is 1.5 OPEN.";
    throw new OpenLedgerError({ kind: "input", message: `"${text}" is no amount`, advice });
  }
  return { amount: found[1] ?? "", denom: found[2] ?? "" };
}

/** A number that counts things: a number, a bigint or decimal text. */
export type Id = bigint | number | string;

/** An id as bigint; `what` names it where it is none. */
export function toId(what: string, id: Id): bigint {
  const text = String(id);
  if (!/^\d{1,20}$/.test(text) || BigInt(text) === 0n || BigInt(text) >= 1n << 64n) {
    throw new OpenLedgerError({
      kind: "input",
      message: `${what}: "${text}" is no number from 1 on`,
      advice: "Give the number that the chain gave it.",
    });
  }
  return BigInt(text);
}
