// Paid answers of the user, as the chain keeps them.
import { createHash } from "node:crypto";
import { accounts, query } from "./cli.mjs";

/** By what the chain names an input. */
export const inputHash = (bytes) => createHash("sha256").update(bytes).digest("base64");

export const userAddress = async () => (await accounts()).address.user;

/** The user's answers, with the label that each question has in truth; `bytes` makes an input of a question. */
export async function answered(user, questions, bytes) {
  const truth = new Map(questions.map((q) => [inputHash(bytes(q)), q.label]));
  const { inferences } = await query("inference", "inferences-by-payer", user, "--page-limit", "1000");
  return (inferences ?? []).map((i) => ({
    inference: Number(i.id),
    label: Number(i.label ?? 0),
    truth: truth.get(i.input_sha256),
    height: Number(i.height),
    input: i.input_sha256,
  }));
}
