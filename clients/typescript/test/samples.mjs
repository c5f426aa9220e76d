// Values for every field of any message: the same ones on every run.
import { tableOf } from "../dist/codec.js";

/** A source of numbers that repeats itself on every run. */
export function source(seed) {
  let state = seed >>> 0;
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const TEXTS = ["points", '<b>&</b> "quoted"', "ünïcode 数据", "a\\b\n\t", "-7", "0.25"];

/** The chain's JSON has no word for an amount that is empty, so amounts are never left out. */
const amount = (field) => field.kind === "message" && field.keep && !field.repeated;

/** A value of a codec. `fill` is the part of fields, of ten, that are not left out; `signer` goes into the first field. */
export function sample(codec, next, { fill = 10, signer, depth = 0 } = {}) {
  const table = tableOf(codec);
  if (!table)
    return codec.fromPartial({ denom: "uopen", amount: String(next(1e6)), key: new Uint8Array(), seconds: 0n });
  const one = (field) => {
    switch (field.kind) {
      case "uint64":
      case "fixed64":
        return next(3) ? BigInt(next(1e9)) * 4_000_000_007n : BigInt.asUintN(64, -1n - BigInt(next(9)));
      case "int64":
      case "sint64":
        return BigInt(next(1e9)) * 4_000_000_007n * (next(2) ? -1n : 1n);
      case "uint32":
        return next(2) ? next(100) : 4_294_967_295 - next(3);
      case "sint32":
        return next(2) ? next(100) : -2_147_483_648 + next(3);
      case "bool":
        return next(2) === 1;
      case "bytes":
        return Uint8Array.from({ length: next(40) }, () => next(256));
      case "enum":
        return next(3);
      case "string":
        return field.integer ? String(next(1e6)) : TEXTS[next(TEXTS.length)];
      default:
        return sample(field.type, next, { fill, depth: depth + 1 });
    }
  };
  const value = {};
  let chosen;
  for (const [at, field] of table.fields.entries()) {
    if (depth === 0 && at === 0 && signer) value[field.property] = signer;
    else if (field.oneof) {
      if (!chosen) value[field.property] = chosen = one(field);
    } else if ((next(10) >= fill || depth > 4) && !amount(field)) continue;
    else value[field.property] = field.repeated ? Array.from({ length: next(3) }, () => one(field)) : one(field);
  }
  return codec.fromPartial(value);
}
