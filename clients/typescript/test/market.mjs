// A chain with people on it, and a model that sells answers, made by this client but for the training.
import { Chain, denom } from "../../../tests/e2e/harness/chain.mjs";
import { SigningOpenLedgerClient, walletFromMnemonic } from "../dist/index.js";
import { source } from "./samples.mjs";

export const PRICE = 700_001n; // not divisible by the shares
export const START = 1_000_000_000_000n;
/** A question to the model of `sellAnswers`, nearest to the class "left". */
export const QUESTION = [55, -58, 3, 0];

/** Starts a chain with an account for each name. */
export function startChain(names, options = {}) {
  return Chain.start({ accounts: Object.fromEntries(names.map((name) => [name, `${START}${denom}`])), ...options });
}

/** A client of an account of the chain. */
export async function clientOf(chain, name, options = {}) {
  const { amino, ...rest } = options;
  const wallet = await walletFromMnemonic(chain.keys[name].mnemonic, { amino });
  return SigningOpenLedgerClient.connectWithSigner(chain.rpc, wallet, {
    gasPrice: `0.01${denom}`,
    pollMs: 100,
    ...rest,
  });
}

/** Rows of two classes around (60, -60, 0, 0) and (-60, 60, 0, 0), the same on every run. */
export function rows(seed, count) {
  const next = source(seed);
  const noise = () => next(41) - 20;
  return Array.from({ length: count }, (_, i) => {
    const side = i % 2 === 0 ? 60 : -60;
    return { label: i % 2 === 0 ? "left" : "right", values: [side + noise(), -side + noise(), noise(), noise()] };
  });
}

/** Terms of a datanet that those rows fit. */
export const terms = {
  title: "points",
  labels: ["left", "right"],
  dimension: 4,
  licence: ["train", "tune", "evaluate", "retrieve", "generate", "commercial", "redistribute"],
  itemBond: `1000${denom}`,
  revealWindow: 6,
  nearDupTau: 4n,
  noveltyFullAt: 25n,
  normBound: 60_000n,
};

/** Has the creator's command fit and certify a model with a price; its id. */
export async function train(chain, creator, datanet, price = PRICE) {
  const flags = [
    "--from",
    creator,
    "--yes",
    "--keyring-backend",
    "test",
    "--chain-id",
    chain.chainId,
    "--gas-prices",
    `0.01${denom}`,
  ];
  const made = await chain.json(
    "model",
    "train",
    "--name",
    "two sides",
    "--datanet",
    String(datanet),
    "--lambda",
    "1e-2",
    "--price",
    `${price}${denom}`,
    ...flags,
  );
  return BigInt(made.model_id);
}
