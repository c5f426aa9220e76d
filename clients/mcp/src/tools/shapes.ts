/** Shapes that several tools take or give. */
import type { Paid } from "@openledger/client";
import { z } from "zod";
import { amountOf, type Means } from "../allowance.js";
import { LONG, money, plain } from "../quoting.js";
import { coin, coinShape } from "../results.js";

export const id = z
  .string()
  .regex(/^[1-9]\d{0,19}$/, "give the number, from 1 on, as text")
  .or(z.number().int().min(1).max(Number.MAX_SAFE_INTEGER))
  .describe("a number from 1 on");

export const address = z
  .string()
  .max(120)
  .regex(/^[a-z]{1,20}1[02-9ac-hj-np-z]{38,90}$/, "give an address of this chain, such as open1…");

/** Annotations of tools that change nothing. */
export const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true } as const;

/** All that can be spent of a denomination. */
export const spendableOf = ({ own, grant }: Means, denom: string): bigint =>
  amountOf(own, denom) + amountOf(grant?.left ?? [], denom);

export const paidShape = z.object({
  role: z.string(),
  address: z.string().describe("empty: burned"),
  amount: coinShape,
  rule: z.string().optional(),
});
export const paidOf = ({ role, address: payee, amount, rule }: Paid) => ({
  role,
  address: payee,
  amount: coin(amount),
  rule: plain(rule, LONG),
});
export const paidLine = ({
  role,
  address: payee,
  amount,
}: Pick<Paid, "address" | "amount"> & { readonly role: string }): string =>
  `${money(amount)} ${payee ? `to ${payee} for ${role}` : "burned"}`;
