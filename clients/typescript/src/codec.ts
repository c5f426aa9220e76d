/**
 * Codecs made from tables. The generated files say which fields a message has; what is written here is how fields
 * become bytes, JSON and JavaScript values. Codecs have the form that cosmjs takes, with `bigint` for 64 bits.
 */
import { BinaryReader, BinaryWriter } from "cosmjs-types/binary";
import { base64FromBytes, bytesFromBase64 } from "cosmjs-types/helpers";
import { OpenLedgerError } from "./errors.js";

type Builtin = Date | Uint8Array | string | number | bigint | boolean | undefined;

/** A value of which any field may be left out, at any depth. */
export type DeepPartial<T> = T extends Builtin
  ? T
  : T extends readonly (infer U)[]
    ? readonly DeepPartial<U>[]
    : { [K in keyof T]?: DeepPartial<T[K]> };

/** What reads and writes one type of message. */
export interface Codec<T> {
  /** The type URL, as `Any` has it. */
  readonly typeUrl: string;
  /** Appends the message to a writer, a new one by default. */
  encode(message: T, writer?: BinaryWriter): BinaryWriter;
  /** Reads a message, of `length` bytes when the reader goes on behind it. */
  decode(input: BinaryReader | Uint8Array, length?: number): T;
  /** A whole message: what is left out gets its default. */
  fromPartial(object: DeepPartial<T>): T;
  /** Reads proto JSON with names in either style (`modelId`, or `model_id` as REST answers). */
  fromJSON(object: unknown): T;
  /** Proto JSON with names in camel case: 64 bits as text, bytes in base64, enums by name. */
  toJSON(message: T): unknown;
}

/** The kind of a field on the wire. */
export type Kind =
  | "int64"
  | "uint64"
  | "fixed64"
  | "sint64"
  | "bool"
  | "string"
  | "bytes"
  | "uint32"
  | "sint32"
  | "enum"
  | "message";

/** What a field's entry says beside number, name and kind. */
export interface FieldOptions {
  /** A list. */
  readonly repeated?: boolean;
  /** Amino JSON has it even when it is empty; a message that is never absent. */
  readonly keep?: boolean;
  /** Text that holds a whole number, `cosmos.Int`. */
  readonly integer?: boolean;
  /** One of several of which only one is there. */
  readonly oneof?: boolean;
  /** The codec of a message, or an enum. */
  readonly type?: unknown;
}

/** Number, name in the proto, kind, and the rest. */
export type FieldEntry = readonly [number: number, name: string, kind: Kind, options?: FieldOptions];

/** A field as codecs walk it. */
export interface Field extends FieldOptions {
  readonly number: number;
  readonly name: string;
  /** The name in camel case. */
  readonly property: string;
  readonly kind: Kind;
}

/** Connection over which generated query clients ask; cosmjs's `createProtobufRpcClient` makes one. */
export interface Rpc {
  request(service: string, method: string, data: Uint8Array): Promise<Uint8Array>;
}

/* eslint-disable-next-line -- values of messages are checked by the generated interfaces, not here */
type Value = any;
type Enum = Record<string, string | number>;

interface Table {
  readonly fields: readonly Field[];
  readonly amino: string | undefined;
}
const tables = new WeakMap<object, () => Table>();

/** Fields and amino name of one of our codecs; undefined for those of cosmjs-types. */
export const tableOf = (codec: object): Table | undefined => tables.get(codec)?.();

const WIRE = {
  int64: 0,
  uint64: 0,
  sint64: 0,
  fixed64: 1,
  bool: 0,
  string: 2,
  bytes: 2,
  uint32: 0,
  sint32: 0,
  enum: 0,
  message: 2,
};
const PACKED = 2;

const codecOf = (field: Field): Codec<Value> => field.type as Codec<Value>;
const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

function zero(field: Field): Value {
  switch (field.kind) {
    case "int64":
    case "uint64":
    case "fixed64":
    case "sint64":
      return 0n;
    case "bool":
      return false;
    case "string":
      return "";
    case "bytes":
      return new Uint8Array();
    case "message":
      return field.keep ? codecOf(field).fromPartial({}) : undefined;
    default:
      return 0;
  }
}
const initial = (field: Field): Value => (field.repeated ? [] : field.oneof ? undefined : zero(field));

/** Whether a value is the one that is left out on the wire. */
export function isDefault(field: Field, value: Value): boolean {
  if (value === undefined || value === null) return true;
  if (field.repeated) return value.length === 0;
  if (field.kind === "message" || field.oneof) return false;
  return field.kind === "bytes" ? value.length === 0 : value === zero(field);
}

function write(field: Field, writer: BinaryWriter, value: Value): void {
  if (field.kind === "message") codecOf(field).encode(value, writer.fork()).ldelim();
  else if (field.kind === "enum") writer.int32(value);
  else (writer[field.kind] as (v: Value) => unknown).call(writer, value);
}

function read(field: Field, reader: BinaryReader): Value {
  if (field.kind === "message") return codecOf(field).decode(reader, reader.uint32());
  return field.kind === "enum" ? reader.int32() : reader[field.kind]();
}

function encode(fields: readonly Field[], message: Value, writer: BinaryWriter): BinaryWriter {
  for (const field of fields) {
    const value = message[field.property];
    if (isDefault(field, value)) continue;
    const wire = WIRE[field.kind];
    if (!field.repeated) {
      write(field, writer.uint32(field.number * 8 + wire), value);
    } else if (wire === PACKED) {
      for (const one of value) write(field, writer.uint32(field.number * 8 + wire), one);
    } else {
      const packed = writer.uint32(field.number * 8 + PACKED).fork();
      for (const one of value) write(field, packed, one);
      packed.ldelim();
    }
  }
  return writer;
}

function decode(fields: ReadonlyMap<number, Field>, reader: BinaryReader, end: number): Value {
  const message: Value = {};
  for (const field of fields.values()) message[field.property] = initial(field);
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields.get(tag >>> 3);
    const wire = tag & 7;
    if (field?.repeated && wire === PACKED && WIRE[field.kind] !== PACKED) {
      const stop = reader.uint32() + reader.pos;
      while (reader.pos < stop) message[field.property].push(read(field, reader));
    } else if (field && wire === WIRE[field.kind]) {
      if (field.repeated) message[field.property].push(read(field, reader));
      else message[field.property] = read(field, reader);
    } else reader.skipType(wire);
  }
  return message;
}

/** Brings what a caller gave for a field into its form, and says where it does not fit. */
function take(field: Field, value: Value, where: string): Value {
  const wrong = (what: string) =>
    new OpenLedgerError({ kind: "input", message: `${where}.${field.property}: ${what}` });
  switch (field.kind) {
    case "int64":
    case "uint64":
    case "fixed64":
    case "sint64": {
      if (typeof value === "number" && !Number.isSafeInteger(value)) throw wrong(`${value} is no whole number`);
      let whole: bigint;
      try {
        whole = BigInt(value);
      } catch {
        throw wrong(`${String(value)} is no whole number`);
      }
      const signed = field.kind === "int64" || field.kind === "sint64";
      if (whole !== (signed ? BigInt.asIntN(64, whole) : BigInt.asUintN(64, whole)))
        throw wrong(`${whole} does not fit`);
      return whole;
    }
    case "uint32":
    case "sint32":
    case "enum":
      if (
        !Number.isInteger(value) ||
        (field.kind === "uint32" ? value < 0 || value > 0xffffffff : (value | 0) !== value)
      ) {
        throw wrong(`${String(value)} does not fit`);
      }
      return value;
    case "bytes":
      if (!(value instanceof Uint8Array)) throw wrong("give a Uint8Array");
      return value;
    case "bool":
      if (typeof value !== "boolean") throw wrong("give true or false");
      return value;
    case "string":
      if (typeof value !== "string") throw wrong("give a text");
      return value;
    default:
      if (typeof value !== "object") throw wrong("give an object");
      return codecOf(field).fromPartial(value);
  }
}

function scalarFromJSON(field: Field, value: Value): Value {
  switch (field.kind) {
    case "int64":
    case "uint64":
    case "fixed64":
    case "sint64":
      return BigInt(value);
    case "bytes":
      return bytesFromBase64(String(value));
    case "bool":
      return Boolean(value);
    case "string":
      return String(value);
    case "enum":
      return typeof value === "number" ? value : ((field.type as Enum)[String(value)] ?? -1);
    case "message":
      return codecOf(field).fromJSON(tables.has(codecOf(field)) ? value : camelKeys(value));
    default:
      return Number(value);
  }
}

function camelKeys(value: Value): Value {
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [camel(key), one]));
}

function scalarToJSON(field: Field, value: Value): Value {
  switch (field.kind) {
    case "int64":
    case "uint64":
    case "fixed64":
    case "sint64":
      return value.toString();
    case "bytes":
      return base64FromBytes(value);
    case "enum":
      return (field.type as Enum)[value] ?? value;
    case "message":
      return codecOf(field).toJSON(value);
    default:
      return value;
  }
}

/** A codec by its full name and fields; generated files call it. */
export function message<T>(fullName: string, entries: () => readonly FieldEntry[], amino?: string): Codec<T> {
  let made: { fields: readonly Field[]; byNumber: ReadonlyMap<number, Field> } | undefined;
  // Fields are made at first use: messages refer to others that stand below them.
  const table = () => {
    if (!made) {
      const fields = entries().map(([number, name, kind, options]) => ({
        number,
        name,
        property: camel(name),
        kind,
        ...options,
      }));
      made = { fields, byNumber: new Map(fields.map((f) => [f.number, f])) };
    }
    return made;
  };
  const short = fullName.slice(fullName.lastIndexOf(".") + 1);
  const map = (source: (field: Field) => Value, convert: (field: Field, value: Value) => Value): Value => {
    const out: Value = {};
    for (const field of table().fields) {
      const value = source(field);
      if (value === undefined || value === null) out[field.property] = initial(field);
      else
        out[field.property] = field.repeated ? Array.from(value, (one) => convert(field, one)) : convert(field, value);
    }
    return out;
  };
  const codec: Codec<T> = {
    typeUrl: `/${fullName}`,
    encode: (value, writer = BinaryWriter.create()) => encode(table().fields, value, writer),
    decode(input, length) {
      const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
      return decode(table().byNumber, reader, length === undefined ? reader.len : reader.pos + length);
    },
    fromPartial: (object: Value) =>
      map(
        (field) => object[field.property],
        (field, value) => take(field, value, short),
      ),
    fromJSON: (object: Value) => map((field) => object?.[field.property] ?? object?.[field.name], scalarFromJSON),
    toJSON(value: Value) {
      const out: Value = {};
      for (const field of table().fields) {
        const one = value[field.property];
        if (one === undefined) continue;
        out[field.property] = field.repeated ? one.map((v: Value) => scalarToJSON(field, v)) : scalarToJSON(field, one);
      }
      return out;
    },
  };
  tables.set(codec, () => ({ fields: table().fields, amino }));
  return codec;
}

type Method = readonly [name: string, request: Codec<Value>, response: Codec<Value>];

/** A query client by its methods; generated files call it. */
export function query<T>(rpc: Rpc, service: string, methods: Record<keyof T & string, Method>): T {
  const client: Value = {};
  for (const [property, [name, request, response]] of Object.entries<Method>(methods)) {
    client[property] = async (asked: Value = {}) => {
      const data = request.encode(request.fromPartial(asked)).finish();
      return response.decode(await rpc.request(service, name, data));
    };
  }
  return client;
}
