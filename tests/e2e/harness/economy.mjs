// The smallest economy that sells answers: one datanet of made-up points, one contributor, one certified model.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { denom } from "./chain.mjs";
import { connect, directWallet, fee } from "./wallet.mjs";

/** An input that the model of `sellAnswers` takes. */
export const question = Uint8Array.from([55, -58, 3, 0]);

/** Points of two classes around (60, -60, 0, 0) and (-60, 60, 0, 0), the same on every run. */
export function points(seed, count) {
  let state = seed;
  const noise = () => (((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16) % 41) - 20;
  return Array.from({ length: count }, (_, i) => {
    const side = i % 2 === 0 ? 60 : -60;
    return { label: i % 2, features: Uint8Array.from([side + noise(), -side + noise(), noise(), noise()]) };
  });
}

/** The message that makes the datanet these points fit. */
export const createDatanet = (creator) => ({
  typeUrl: "/openledger.datanet.v1.MsgCreateDatanet",
  value: {
    creator, title: "points", schema: { modality: 1, dimension: 4, labels: 2, labelNames: ["left", "right"] }, policy: 1,
    defaultLicence: 127, minItemBond: { denom, amount: "1000" }, nearDupTau: 4, noveltyFullAt: 25, normBound: 60_000, revealWindow: 6,
    shares: { contributorsPpm: 1_000_000, curatorsPpm: 0, commonsPpm: 0 },
  },
});

/** Has the creator's one command fit and certify a model; returns its summary. */
export function train(chain, creator, datanet, price) {
  const args = ["model", "train", "--name", "two sides", "--datanet", String(datanet), "--lambda", "1e-2", "--price", `${price}${denom}`];
  return chain.json(...args, "--from", creator, "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId);
}

/** Datanet, contribution, training: the id of a model that sells answers at `price`. */
export async function sellAnswers(chain, creator, price) {
  const { address } = chain.keys[creator];
  const client = await connect(chain, await directWallet(chain.keys[creator]));
  const created = await client.signAndBroadcast(address, [createDatanet(address)], fee(1_000_000));
  if (created.code !== 0) throw new Error(created.rawLog);
  const file = join(chain.home, "points.csv");
  writeFileSync(file, points(1, 40).map(({ label, features }) => `${[...Int8Array.from(features)].join(",")},${label}\n`).join(""));
  const flags = ["--from", creator, "--yes", "--keyring-backend", "test", "--chain-id", chain.chainId];
  await chain.json("tx", "datanet", "contribute", file, "--datanet-id", "1", ...flags);
  await chain.blocks(8);
  return Number((await train(chain, creator, 1, price)).model_id);
}
