/**
 * Amino JSON of messages, which Ledger devices sign and Keplr shows: made from the tables of the generated codecs, so
 * that each message of this chain has it, and for the SDK's messages that cosmjs leaves to applications.
 */
import { AminoTypes, type AminoConverter, type AminoConverters, createDefaultAminoConverters } from "@cosmjs/stargate";
import { base64FromBytes, bytesFromBase64 } from "cosmjs-types/helpers";
import { allowPacked, sdkConverters } from "./amino-sdk.js";
import { type Codec, type Field, isDefault, tableOf } from "./codec.js";
import { OpenLedgerError } from "./errors.js";
import { ownMessages } from "./registry.js";

/* eslint-disable-next-line -- amino JSON has no types */
type Json = any;

/** The only message of others in ours. Its amount is kept, its denomination is not. */
const COIN: readonly Field[] = [
  { number: 1, name: "denom", property: "denom", kind: "string" },
  { number: 2, name: "amount", property: "amount", kind: "string", keep: true, integer: true },
];

function fieldsOf(codec: Codec<unknown>): readonly Field[] {
  if (codec.typeUrl === "/cosmos.base.v1beta1.Coin") return COIN;
  const table = tableOf(codec);
  if (!table) throw new OpenLedgerError({ kind: "input", message: `${codec.typeUrl} has no amino form here` });
  return table.fields;
}

function one(field: Field, value: Json): Json {
  switch (field.kind) {
    case "int64":
    case "uint64":
    case "fixed64":
    case "sint64":
      return value.toString();
    case "bytes":
      return base64FromBytes(value);
    case "message":
      return toAmino(fieldsOf(field.type as Codec<unknown>), value);
    default:
      return field.integer && value === "" ? "0" : value;
  }
}

function toAmino(fields: readonly Field[], message: Json): Json {
  const out: Json = {};
  for (const field of fields) {
    const value = message[field.property];
    const empty = isDefault(field, value);
    if (empty && !field.keep) continue;
    if (field.repeated) out[field.name] = empty ? null : value.map((v: Json) => one(field, v));
    else out[field.name] = empty && field.kind === "bytes" ? null : one(field, value);
  }
  return out;
}

function back(field: Field, value: Json): Json {
  switch (field.kind) {
    case "int64":
    case "uint64":
    case "fixed64":
    case "sint64":
      return BigInt(value);
    case "bytes":
      return bytesFromBase64(value);
    case "message":
      return fromAmino(fieldsOf(field.type as Codec<unknown>), value);
    default:
      return value;
  }
}

function fromAmino(fields: readonly Field[], json: Json): Json {
  const out: Json = {};
  for (const field of fields) {
    const value = json[field.name];
    if (value === undefined || value === null) continue;
    out[field.property] = field.repeated ? value.map((v: Json) => back(field, v)) : back(field, value);
  }
  return out;
}

function converter(codec: Codec<unknown>): [string, AminoConverter] {
  const fields = fieldsOf(codec);
  const aminoType = tableOf(codec)?.amino ?? codec.typeUrl;
  return [
    codec.typeUrl,
    {
      aminoType,
      toAmino: (value: Json) => toAmino(fields, codec.fromPartial(value)),
      fromAmino: (json: Json) => codec.fromPartial(fromAmino(fields, json)),
    },
  ];
}

/** Converters of every message of this chain, for `AminoTypes` of an application with more. */
export const createOpenLedgerAminoConverters = (): AminoConverters => Object.fromEntries(ownMessages().map(converter));

/** Amino forms of all messages that accounts can sign on this chain: its own, the SDK's, IBC's. */
export function createAminoTypes(more: AminoConverters = {}): AminoTypes {
  const own = ownMessages().map((codec) => [codec, ...converter(codec)] as const);
  for (const [codec, typeUrl, { aminoType, toAmino: to, fromAmino: from }] of own) {
    allowPacked(
      typeUrl,
      aminoType,
      (bytes) => to(codec.decode(bytes)),
      (json) => codec.encode(from(json)).finish(),
    );
  }
  const converters = Object.fromEntries(own.map(([, typeUrl, one]) => [typeUrl, one]));
  return new AminoTypes({ ...createDefaultAminoConverters(), ...sdkConverters(), ...converters, ...more });
}
