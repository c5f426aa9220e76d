// Codecs alone: bytes beside protobufjs's of the same descriptors, JSON in both styles, and what does not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { msg, OpenLedgerError, proto } from "../dist/index.js";
import { tableOf } from "../dist/codec.js";
import { sample, source } from "./samples.mjs";

const codecs = Object.entries(proto).flatMap(([name, module]) =>
  Object.entries(module)
    .filter(([, one]) => one && typeof one === "object" && tableOf(one))
    .map(([type, codec]) => [`${name}.${type}`, codec]),
);

test("every message comes back from bytes and from JSON", () => {
  assert.ok(codecs.length > 300, `${codecs.length} codecs`);
  const next = source(11);
  for (const [name, codec] of codecs) {
    for (const fill of [0, 4, 10]) {
      const value = sample(codec, next, { fill });
      assert.deepEqual(codec.decode(codec.encode(value).finish()), value, name);
      assert.deepEqual(codec.fromJSON(JSON.parse(JSON.stringify(codec.toJSON(value)))), value, name);
    }
  }
});

test("JSON of REST, with the names of the proto, is read alike", () => {
  const json = {
    inference: {
      id: "7",
      model_id: "3",
      logits_q16: ["-65536", "1"],
      fee: { denom: "uopen", amount: "5" },
      record_hash: "AQI=",
    },
  };
  const { inference } = proto.inference.QueryInferenceResponse.fromJSON(json);
  assert.equal(inference.modelId, 3n);
  assert.deepEqual(inference.logitsQ16, [-65536n, 1n]);
  assert.deepEqual([...inference.recordHash], [1, 2]);
  const { pagination } = proto.model.QueryModelsResponse.fromJSON({
    models: [],
    pagination: { next_key: "AAE=", total: "9" },
  });
  assert.deepEqual([[...pagination.nextKey], pagination.total], [[0, 1], 9n]);
  const { datanet } = proto.datanet.QueryDatanetResponse.fromJSON({
    datanet: { policy: "ADMISSION_POLICY_OPEN", schema: { modality: "MODALITY_UTF8_TEXT" } },
  });
  assert.equal(datanet.schema.modality, proto.datanet.Modality.MODALITY_UTF8_TEXT);
});

test("what does not fit a field is named", () => {
  const { MsgInfer } = proto.inference;
  const refuses = (value, words) =>
    assert.throws(
      () => msg(MsgInfer, value),
      (error) => error instanceof OpenLedgerError && error.kind === "input" && words.test(error.message),
    );
  refuses({ modelId: 1.5 }, /MsgInfer\.modelId: 1\.5 is no whole number/);
  refuses({ modelId: -1n }, /MsgInfer\.modelId: -1 does not fit/);
  refuses({ modelId: 1n << 64n }, /MsgInfer\.modelId: 18446744073709551616 does not fit/);
  refuses({ input: [1, 2] }, /MsgInfer\.input: give a Uint8Array/);
  refuses({ payer: 7 }, /MsgInfer\.payer: give a text/);
  refuses({ maxFee: "5uopen" }, /MsgInfer\.maxFee: give an object/);
  assert.throws(() => msg(proto.datanet.MsgUpdateDatanet, { closed: "yes" }), /closed: give true or false/);
  assert.throws(() => msg(proto.datanet.MsgSetConsent, { licence: -1 }), /licence: -1 does not fit/);
});

test("fields that a newer chain adds are passed over", () => {
  const { MsgSetPrice } = proto.model;
  const known = { creator: "open1x", modelId: 4n, price: { denom: "uopen", amount: "1" } };
  const bytes = MsgSetPrice.encode(MsgSetPrice.fromPartial(known)).finish();
  const more = Uint8Array.from([...bytes, 0xfa, 0x01, 2, 1, 2, 0xf0, 0x01, 5]); // field 31 bytes, field 30 varint
  assert.deepEqual(MsgSetPrice.decode(more), known);
});
