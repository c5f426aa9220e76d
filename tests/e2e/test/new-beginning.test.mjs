// A chain that begins anew from `export --for-zero-height` after a datanet, a model and sales: it goes on to sell and to train.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Chain, denom } from "../harness/chain.mjs";
import { question, sellAnswers, train } from "../harness/economy.mjs";
import { connect, directWallet, fee } from "../harness/wallet.mjs";

const price = 700_001n;
let chain, model;

before(async () => {
  chain = await Chain.start({ timeoutCommit: "800ms", accounts: { alice: `900000000000${denom}`, bob: `900000000000${denom}` } });
  model = await sellAnswers(chain, "alice", price);
});
after(() => chain?.destroy());

async function ask(modelId) {
  const client = await connect(chain, await directWallet(chain.keys.bob));
  const payer = chain.keys.bob.address;
  const value = { payer, modelId, input: question, maxFee: { denom, amount: String(price) } };
  const result = await client.signAndBroadcast(payer, [{ typeUrl: "/openledger.inference.v1.MsgInfer", value }], fee(3_000_000));
  assert.equal(result.code, 0, result.rawLog);
  return result;
}

const earned = async () => {
  const { body } = await chain.get(`/openledger/attribution/v1/earnings/${chain.keys.alice.address}`);
  return body.earnings.totals.reduce((sum, t) => sum + BigInt(t.amount.amount), 0n);
};

async function restart(...flags) {
  await chain.down();
  const file = join(chain.home, "config", "genesis.json");
  await chain.cli("export", ...flags, "--output-document", file);
  await chain.cli("genesis", "validate");
  await chain.cli("comet", "unsafe-reset-all");
  await chain.up();
  return JSON.parse(readFileSync(file, "utf8"));
}

for (const flags of [["--for-zero-height"], []]) {
  test(`export ${flags.join(" ")}: the new chain sells the old model and trains another on the old data`, async () => {
    await ask(model);
    await chain.blocks(1);
    const [before, height] = [await earned(), await chain.height()];
    const genesis = await restart(...flags);
    assert.equal(genesis.initial_height, flags.length ? 0 : genesis.initial_height);
    assert.equal((await chain.height()) < height, flags.length > 0);
    assert.equal(await earned(), before, "earnings are kept to the unit");
    const sold = await ask(model);
    await chain.blocks(2);
    assert.ok((await earned()) > before);
    const { body } = await chain.get("/openledger/attribution/v1/explain/1");
    assert.equal(body.record.fee.amount, String(price), "the story of an old answer is still told");
    const receipt = await chain.json("query", "attribution", "receipt", "1", "--input", Buffer.from(question).toString("hex"));
    assert.equal(receipt.inference_id, 1);
    const trained = await train(chain, "alice", 1, price);
    assert.equal(trained.status, "MODEL_STATUS_CERTIFIED");
    await ask(Number(trained.model_id));
    assert.ok(sold.height > 0);
  });
}
