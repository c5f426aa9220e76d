// The chain's purpose, by cosmjs alone: two contributors, a certified model, paid answers, and who was paid why.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import ics23 from "@confio/ics23";
import { Random, sha256 } from "@cosmjs/crypto";
import { fromBech32, toAscii } from "@cosmjs/encoding";
import { GasPrice } from "@cosmjs/stargate";
import { connectComet } from "@cosmjs/tendermint-rpc";
import { Chain, denom } from "../harness/chain.mjs";
import { createDatanet, points, question, train } from "../harness/economy.mjs";
import { aminoWallet, attribute, coins, connect, directWallet, fee, openledger } from "../harness/wallet.mjs";

const start = 1_000_000_000_000n;
const price = 700_001n; // not divisible by the shares
const people = ["creator", "ann", "ben", "payer"];
let chain;
const clients = {}, addresses = {};

before(async () => {
  chain = await Chain.start({ accounts: Object.fromEntries(people.map((name) => [name, `${start}${denom}`])) });
  for (const name of people) {
    clients[name] = await connect(chain, await directWallet(chain.keys[name]), { gasPrice: GasPrice.fromString(`0.01${denom}`) });
    addresses[name] = chain.keys[name].address;
  }
});
after(() => chain?.destroy());

const balance = async (address) => BigInt((await clients.payer.getBalance(address, denom)).amount);
const message = (path, value) => ({ typeUrl: `/openledger.${path}`, value });
const number = (value) => Number(String(value));

/** Sends one message with estimated gas and decodes its response. */
async function deliver(name, path, value) {
  const result = await clients[name].signAndBroadcast(addresses[name], [message(path, value)], "auto");
  assert.equal(result.code, 0, result.rawLog);
  const [module, , type] = path.split(".");
  return { ...result, response: openledger[module].v1[`${type}Response`].decode(result.msgResponses[0].value) };
}

/** Sends one message that must fail in the block: its code, and that only the fee and nothing else was paid. */
async function refused(name, path, value, gas = 3_000_000) {
  const before = await balance(addresses[name]);
  const paid = fee(gas);
  const result = await clients[name].signAndBroadcast(addresses[name], [message(path, value)], paid);
  assert.notEqual(result.code, 0, `${path} was taken`);
  assert.deepEqual(result.msgResponses, []);
  assert.equal(await balance(addresses[name]), before - BigInt(paid.amount[0].amount), "costs the fee");
  const { codespace } = await chain.call("tx", { hash: Buffer.from(result.transactionHash, "hex").toString("base64") }).then((r) => r.tx_result);
  return `${codespace}:${result.code}`;
}

/** RFC 6962 tree hash over `items`, as modules/datanet/README.md describes the payload root. */
function payloadRoot(items) {
  const leaf = ({ label, features }) => sha256(Buffer.concat([Buffer.from([0]), be(label, 4), Buffer.from(features)]));
  const tree = (hashes) => {
    if (hashes.length === 1) return hashes[0];
    let split = 1;
    while (split * 2 < hashes.length) split *= 2;
    return sha256(Buffer.concat([Buffer.from([1]), tree(hashes.slice(0, split)), tree(hashes.slice(split))]));
  };
  return tree(items.map(leaf));
}

function be(value, length) {
  const out = Buffer.alloc(length);
  out.writeUIntBE(value, Math.max(0, length - 6), Math.min(6, length));
  return out;
}

function commitHash(datanet, contributor, salt, items) {
  const parts = [toAscii("openledger/datanet/commit/v1"), toAscii(chain.chainId), be(datanet, 8), fromBech32(contributor).data, salt, payloadRoot(items)];
  return sha256(Buffer.concat(parts.flatMap((part) => [be(part.length, 4), Buffer.from(part)])));
}

const items = { ann: points(1, 24), ben: points(77, 16) };
const reveals = {};
let datanet, model, unfinished, answer;

test("two contributors commit and reveal; a reveal of something else is refused", async () => {
  const created = await deliver("creator", "datanet.v1.MsgCreateDatanet", createDatanet(addresses.creator).value);
  datanet = number(created.response.datanetId);
  for (const name of ["ann", "ben"]) {
    const contributor = addresses[name];
    const salt = Random.getBytes(32);
    const { response } = await deliver(name, "datanet.v1.MsgCommitContribution", { contributor, datanetId: datanet, hash: commitHash(datanet, contributor, salt, items[name]) });
    const reveal = { contributor, commitId: response.commitId, salt, licence: 127, items: items[name] };
    assert.equal(await refused(name, "datanet.v1.MsgRevealContribution", { ...reveal, items: items[name].slice(1) }), "datanet:22");
    reveals[name] = await deliver(name, "datanet.v1.MsgRevealContribution", reveal);
    const statuses = reveals[name].response.results.map((r) => r.status);
    assert.ok(statuses.filter((s) => s === 1).length >= items[name].length / 2, statuses.join());
  }
  assert.equal(await refused("ben", "datanet.v1.MsgCommitContribution", { contributor: addresses.ben, datanetId: 999, hash: new Uint8Array(32) }), "datanet:2");
});

test("the creator's one command fits, submits and certifies a model with a price", async () => {
  await chain.waitFor(reveals.ben.height + 7);
  const trained = await train(chain, "creator", datanet, price);
  assert.equal(trained.status, "MODEL_STATUS_CERTIFIED");
  model = number(trained.model_id);
  const shape = { creator: addresses.creator, name: "unfinished", artifactId: 0, inputDimension: 4, classes: 2, licence: 127 };
  unfinished = number((await deliver("creator", "model.v1.MsgCreateModel", shape)).response.modelId);
});

test("an answer is paid for: output, fee and record in one transaction", async () => {
  const before = { payer: await balance(addresses.payer), ann: await balance(addresses.ann), ben: await balance(addresses.ben) };
  answer = await deliver("payer", "inference.v1.MsgInfer", { payer: addresses.payer, modelId: model, input: question, maxFee: { denom, amount: String(price) } });
  assert.equal(answer.response.label, 0);
  assert.deepEqual(answer.response.fee.amount, String(price));
  assert.equal(answer.response.logitsQ16.length, 2);
  assert.equal(answer.response.recordHash.length, 32);
  assert.equal(attribute(answer.events, "infer", "inference_id"), String(answer.response.inferenceId));
  const gasFee = BigInt(attribute(answer.events, "tx", "fee").replace(denom, ""));
  assert.equal(await balance(addresses.payer), before.payer - price - gasFee);
  const earned = (await balance(addresses.ann)) - before.ann + (await balance(addresses.ben)) - before.ben;
  assert.ok(earned > 0n && earned <= (price * 4n) / 10n + 1n, `data earned ${earned}`);
});

test("explain says who was paid what, to the unit, and why_paid the reverse", async () => {
  const id = String(answer.response.inferenceId);
  const { status, body } = await chain.get(`/openledger/attribution/v1/explain/${id}`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.payer, addresses.payer);
  assert.equal(Buffer.from(body.record_hash, "base64").toString("hex"), Buffer.from(answer.response.recordHash).toString("hex"));
  const total = body.payments.reduce((sum, p) => sum + BigInt(p.amount.amount), 0n);
  assert.equal(total, price, JSON.stringify(body.payments));
  const contributors = new Set(body.record.payees.filter((p) => p.amount !== "0").map((p) => p.owner));
  assert.ok([...contributors].every((owner) => owner === addresses.ann || owner === addresses.ben));
  for (const owner of contributors) {
    const { body: why } = await chain.get(`/openledger/attribution/v1/why_paid/${owner}/height/${answer.height}`);
    const expected = body.payments.filter((p) => p.address === owner).reduce((sum, p) => sum + BigInt(p.amount.amount), 0n);
    assert.equal(BigInt(why.total[0].amount), expected);
    assert.ok(why.reasons.every((r) => r.inference_id === id));
    const { body: earnings } = await chain.get(`/openledger/attribution/v1/earnings/${owner}`);
    assert.equal(earnings.earnings.totals.reduce((sum, t) => sum + BigInt(t.amount.amount), 0n), expected);
  }
  assert.equal((await chain.get("/openledger/attribution/v1/explain/999")).status, 404);
});

test("a receipt is judged without trusting the node; a changed one is refused", async () => {
  const receipt = await chain.json("query", "attribution", "receipt", String(answer.response.inferenceId));
  const file = join(chain.home, "receipt.json");
  const verify = (changed) => {
    writeFileSync(file, JSON.stringify(changed));
    return chain.cli("verify", file, "--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--output", "json").then(() => "valid", (e) => `exit ${e.code}`);
  };
  assert.equal(await verify(receipt), "valid");
  // Long texts (hashes, proofs, keys) get another character in one place, one text at a time.
  let tried = 0;
  const mutate = async (node, path) => {
    for (const [key, value] of Object.entries(node)) {
      if (value && typeof value === "object") await mutate(value, [...path, key]);
      else if (typeof value === "string" && value.length > 40 && tried < 12 && Object.keys(node).length < 12) {
        tried++;
        node[key] = value.slice(0, 8) + (value[8] === "a" ? "b" : "a") + value.slice(9);
        assert.notEqual(await verify(receipt), "valid", `${[...path, key].join(".")} was changed`);
        node[key] = value;
      }
    }
  };
  await mutate(receipt, []);
  assert.ok(tried > 3, `${tried} places changed`);
  assert.equal(await verify(receipt), "valid");
});

test("the record that explain names is proven against the header by an independent verifier", async () => {
  const { body } = await chain.get(`/openledger/attribution/v1/records/${answer.response.inferenceId}`);
  assert.ok(body.proof_keys.length > 0);
  const comet = await connectComet(chain.rpc);
  const height = (await clients.payer.getHeight()) - 1;
  const { header } = (await comet.block(height + 1)).block;
  for (const { store, key } of body.proof_keys) {
    const data = Buffer.from(key, "base64");
    const found = await comet.abciQuery({ path: `/store/${store}/key`, data, height, prove: true });
    const [inner, outer] = found.proof.ops.map((op) => ics23.ics23.CommitmentProof.decode(op.data));
    assert.ok(found.value.length > 0);
    assert.ok(ics23.verifyMembership(inner, ics23.iavlSpec, outer.exist.value, data, found.value));
    assert.ok(ics23.verifyMembership(outer, ics23.tendermintSpec, header.appHash, toAscii(store), outer.exist.value));
  }
  comet.disconnect();
});

test("the fee of an epoch comes out again to the unit", async () => {
  const { body } = await chain.get("/openledger/attribution/v1/epochs/0");
  const [totals] = body.totals.filter((t) => t.denom === denom);
  const out = totals.paid_out.reduce((sum, t) => sum + BigInt(t.amount.amount), 0n);
  assert.equal(BigInt(totals.fees_in), out + BigInt(totals.carry));
  assert.equal(BigInt(totals.fees_in), price);
});

test("a dry run gives the same answer for nothing", async () => {
  const before = await balance(addresses.payer);
  const input = Buffer.from(question).toString("base64");
  const { status, body } = await chain.post("/openledger/inference/v1/dry_run", { model_id: String(model), input });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(body.logits_q16, answer.response.logitsQ16.map(String));
  assert.equal(await balance(addresses.payer), before);
});

test("a wallet that signs amino JSON, as Ledger devices do, buys the same answer", async () => {
  const client = await connect(chain, await aminoWallet(chain.keys.payer));
  const infer = message("inference.v1.MsgInfer", { payer: addresses.payer, modelId: model, input: question, maxFee: { denom, amount: String(price * 2n) } });
  const result = await client.signAndBroadcast(addresses.payer, [infer], fee(3_000_000));
  assert.equal(result.code, 0, result.rawLog);
  const response = openledger.inference.v1.MsgInferResponse.decode(result.msgResponses[0].value);
  assert.deepEqual(response.logitsQ16.map(String), answer.response.logitsQ16.map(String));
  assert.equal(response.fee.amount, String(price), "the price, not the maximum");
});

test("a batch answers as its inputs alone, its payees are credited, and take their earnings when they want", async () => {
  // A price of which no part is worth a payment at once.
  const cheap = 1_000n;
  await deliver("creator", "model.v1.MsgSetPrice", { creator: addresses.creator, modelId: model, price: { denom, amount: String(cheap) } });
  const before = { payer: await balance(addresses.payer), ann: await balance(addresses.ann) };
  const inputs = [question, question.slice(1), question.map((v) => v ^ 0x80), question];
  const client = await connect(chain, await aminoWallet(chain.keys.payer));
  const batch = message("inference.v1.MsgInferBatch", { payer: addresses.payer, modelId: model, inputs, maxFeeEach: { denom, amount: String(cheap) } });
  const paid = fee(4_000_000);
  const result = await client.signAndBroadcast(addresses.payer, [batch], paid);
  assert.equal(result.code, 0, result.rawLog);
  const { results, fee: cost } = openledger.inference.v1.MsgInferBatchResponse.decode(result.msgResponses[0].value);
  assert.equal(cost.amount, String(3n * cheap), "an input that cannot be answered costs nothing");
  assert.equal(await balance(addresses.payer), before.payer - 3n * cheap - BigInt(paid.amount[0].amount));
  assert.equal(`${results[1].refusalCodespace}:${results[1].refusalCode}`, "inference:7");
  for (const at of [0, 3]) assert.deepEqual(results[at].logitsQ16.map(String), answer.response.logitsQ16.map(String));

  const rest = async (path) => {
    const { status, body } = await chain.get(`/openledger/attribution/v1/${path}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const id = String(results[3].inferenceId);
  const { record, header, batch: shared } = await rest(`records/${id}`);
  assert.equal(Buffer.from(header.record_hash, "base64").toString("hex"), Buffer.from(results[3].recordHash).toString("hex"));
  assert.deepEqual([shared.answers, record.inference_id, record.fee.amount], [3, id, String(cheap)]);
  const story = await rest(`explain/${id}`);
  assert.equal(story.payments.reduce((sum, p) => sum + BigInt(p.amount.amount), 0n), cheap, "every unit has its reason");

  assert.equal(await balance(addresses.ann), before.ann, "a credit waits");
  const { credit } = await rest(`earnings/${addresses.ann}`);
  const owed = credit.totals.reduce((sum, t) => sum + BigInt(t.amount.amount), 0n);
  assert.ok(owed > 0n);
  const amino = await connect(chain, await aminoWallet(chain.keys.ann));
  const asked = await amino.signAndBroadcast(addresses.ann, [message("attribution.v1.MsgWithdrawEarnings", { account: addresses.ann })], fee(200_000));
  assert.equal(asked.code, 0, asked.rawLog);
  assert.equal(await balance(addresses.ann), before.ann + owed - BigInt(fee(200_000).amount[0].amount));
  assert.equal((await rest(`earnings/${addresses.ann}`)).credit, null);
  const why = await rest(`why_paid/${addresses.ann}/height/${asked.height}`);
  assert.deepEqual([...new Set(why.reasons.map((r) => r.inference_id))], [results[0], results[2], results[3]].map((r) => String(r.inferenceId)));
  assert.equal(await refused("ann", "attribution.v1.MsgWithdrawEarnings", { account: addresses.ann }), "attribution:10");

  // Anyone proves one of the answers without trusting the node.
  const receipt = await chain.json("query", "attribution", "receipt", id);
  const file = join(chain.home, "batch-receipt.json");
  writeFileSync(file, JSON.stringify(receipt));
  await chain.cli("verify", file, "--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--output", "json");
  await deliver("creator", "model.v1.MsgSetPrice", { creator: addresses.creator, modelId: model, price: { denom, amount: String(price) } });
});

test("refusals have their codes and cost the fee alone", async () => {
  const infer = (change) => refused("payer", "inference.v1.MsgInfer", { payer: addresses.payer, modelId: model, input: question, maxFee: { denom, amount: String(price) }, ...change });
  const inferences = async () => (await chain.get(`/openledger/inference/v1/payers/${addresses.payer}/inferences`)).body;
  const before = await inferences();
  assert.equal(await infer({ maxFee: { denom, amount: String(price - 1n) } }), "inference:9");
  assert.equal(await infer({ maxFee: { denom: "other", amount: String(price) } }), "inference:8");
  assert.equal(await infer({ input: question.slice(1) }), "inference:7");
  assert.equal(await infer({ input: new Uint8Array(5_000) }), "inference:6");
  assert.equal(await infer({ modelId: unfinished }), "inference:3");
  assert.equal(await infer({ modelId: 999 }), "model:2");
  assert.deepEqual(await inferences(), before);
});

test("an inference out of gas is not answered, not recorded and not paid", async () => {
  const value = { payer: addresses.payer, modelId: model, input: question, maxFee: { denom, amount: String(price) } };
  const before = await balance(addresses.ann);
  const simulated = await clients.payer.simulate(addresses.payer, [message("inference.v1.MsgInfer", value)], "");
  assert.equal(await refused("payer", "inference.v1.MsgInfer", value, Math.floor(simulated * 0.9)), "sdk:11");
  assert.equal(await balance(addresses.ann), before);
});

/** Protobuf by hand: `[field, bytes | text | number]` pairs. */
function proto(...fields) {
  const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
  return Buffer.concat(fields.map(([field, value]) => {
    if (typeof value === "number") return Buffer.from([...varint(field << 3), ...varint(value)]);
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(bytes.length)]), bytes]);
  }));
}

/** An ONNX file of one node between an int8 input and output `[1, 4]`. */
function onnx(operator, domain = "") {
  const dims = proto(...[1, 4].map((n) => [1, proto([1, n])]));
  const value = (name) => proto([1, name], [2, proto([1, proto([1, 3], [2, dims])])]);
  const node = proto([1, "x"], [2, "y"], [3, "n"], [4, operator], ...(domain ? [[7, domain]] : []));
  const graph = proto([1, node], [2, "g"], [11, value("x")], [12, value("y")]);
  return proto([1, 8], [8, proto([1, ""], [2, 13])], [7, graph]);
}

test("hostile graphs are refused with their code when the upload is finished", async () => {
  const uploader = addresses.creator;
  const whole = onnx("Identity");
  const cases = [
    ["no protobuf", Buffer.from("not a model at all"), "inference:102"],
    ["random numbers", onnx("RandomNormal"), "inference:115"],
    ["sub-graphs", onnx("Loop"), "inference:112"],
    ["a vendor's operator", onnx("QLinearMatMulX", "com.vendor"), "inference:114"],
    ["cut short", whole.subarray(0, whole.length - 3), "inference:102"],
  ];
  for (const [name, bytes, expected] of cases) {
    const { response } = await deliver("creator", "model.v1.MsgBeginArtifact", { uploader, sha256: sha256(bytes), size: bytes.length, chunkSize: Math.max(1024, bytes.length) });
    const artifactId = response.artifactId;
    await deliver("creator", "model.v1.MsgUploadArtifactChunk", { uploader, artifactId, index: 0, data: bytes });
    const code = await refused("creator", "model.v1.MsgFinishArtifact", { uploader, artifactId });
    assert.equal(code, expected, name);
  }
  const { response } = await deliver("creator", "model.v1.MsgBeginArtifact", { uploader, sha256: new Uint8Array(32), size: 1024, chunkSize: 1024 });
  await deliver("creator", "model.v1.MsgUploadArtifactChunk", { uploader, artifactId: response.artifactId, index: 0, data: new Uint8Array(1024) });
  assert.equal(await refused("creator", "model.v1.MsgFinishArtifact", { uploader, artifactId: response.artifactId }), "model:11");
  await chain.blocks(1);
});
