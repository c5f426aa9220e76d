// OPEN's own economy: rewards of validators and stakers are streamed from an allocation of genesis, nothing is minted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Chain, denom, until } from "../harness/chain.mjs";

let chain;
const total = 1_000_000_000_000n;
before(async () => {
  chain = await Chain.create({ chainId: "openledger-e2e" });
  const now = Math.floor(Date.now() / 1000);
  await chain.cli("genesis", "add-reward-stream", `${total}${denom}`, String(now), String(now + 3_600));
  await assert.rejects(chain.cli("genesis", "add-reward-stream", `5${denom}`, "1", "2"), /already/);
  await chain.cli("genesis", "validate");
  await chain.up();
});
after(() => chain?.destroy());

test("what has vested is paid to the stakers, and the supply stays", async () => {
  const supply = async () => BigInt((await chain.get(`/cosmos/bank/v1beta1/supply/by_denom?denom=${denom}`)).body.amount.amount);
  const before = await supply();
  const { validators } = (await chain.get("/cosmos/staking/v1beta1/validators")).body;
  const owed = async () => (await chain.get(`/cosmos/distribution/v1beta1/validators/${validators[0].operator_address}/outstanding_rewards`)).body.rewards.rewards;
  await until("rewards arrive", async () => (await owed()).length > 0);
  const stream = async () => (await chain.get("/openledger/mint/v1/reward_stream")).body;
  const first = await stream();
  assert.equal(first.stream.total, String(total));
  await until("more vests", async () => BigInt((await stream()).stream.paid) > BigInt(first.stream.paid));
  assert.equal(await supply(), before);
  assert.equal((await chain.get("/cosmos/mint/v1beta1/inflation")).body.inflation, "0.000000000000000000");
});
