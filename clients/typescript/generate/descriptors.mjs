// Reads the committed descriptor set: files, messages, enums and services of our packages, with comments and the
// annotations that decide amino forms. No library: a descriptor set is a protobuf message itself.
import { readFileSync } from "node:fs";

const FILE = new URL("../../../proto/src/gen/descriptors.bin", import.meta.url);

/** The fields of one encoded message by number, each a list of bigints or bytes. */
function fields(bytes) {
  const found = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    if (!found.has(number)) found.set(number, []);
    if (tag % 8 === 0) found.get(number).push(varint());
    else if (tag % 8 === 2) {
      const length = Number(varint());
      found.get(number).push(bytes.subarray(at, at + length));
      at += length;
    } else throw new Error(`wire type ${tag % 8} stands in no descriptor of ours`);
  }
  return {
    all: (number) => found.get(number) ?? [],
    text: (number) => (found.has(number) ? Buffer.from(found.get(number)[0]).toString("utf8") : ""),
    texts: (number) => (found.get(number) ?? []).map((one) => Buffer.from(one).toString("utf8")),
    number: (number) => Number(found.get(number)?.[0] ?? 0n),
    message: (number) => fields(found.get(number)?.[0] ?? new Uint8Array()),
    messages: (number) => (found.get(number) ?? []).map(fields),
  };
}

/** A packed list of int32. */
function path(bytes) {
  const out = [];
  let value = 0,
    shift = 0;
  for (const byte of bytes) {
    value |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80) {
      out.push(value);
      value = 0;
      shift = 0;
    }
  }
  return out.join(".");
}

// Extensions: amino.proto, cosmos_proto/cosmos.proto, gogoproto/gogo.proto.
const AMINO_NAME = 11110001,
  AMINO_ENCODINGS = [11110002, 11110003, 11110004, 11110006],
  DONT_OMIT = 11110005;
const SCALAR = 93002;
const KINDS = {
  3: "int64",
  4: "uint64",
  6: "fixed64",
  8: "bool",
  9: "string",
  11: "message",
  12: "bytes",
  13: "uint32",
  14: "enum",
  17: "sint32",
  18: "sint64",
};

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, c) => c.toUpperCase());

function field(one, name, comment) {
  const options = one.message(8);
  const kind = KINDS[one.number(5)];
  if (!kind) throw new Error(`${name}.${one.text(1)}: type ${one.number(5)} has no codec yet`);
  if (AMINO_ENCODINGS.some((number) => options.all(number).length > 0)) {
    throw new Error(`${name}.${one.text(1)}: an amino encoding that src/amino.ts does not know`);
  }
  return {
    number: one.number(3),
    name: one.text(1),
    property: camel(one.text(1)),
    kind,
    comment,
    repeated: one.number(4) === 3,
    type: one.text(6),
    oneof: one.all(9).length > 0,
    keep: options.number(DONT_OMIT) === 1,
    integer: options.text(SCALAR) === "cosmos.Int",
  };
}

/** Our packages by name: `{ files: [...], messages, enums, services }` in the order of the files. */
export function packages() {
  const found = new Map();
  for (const bytes of fields(readFileSync(FILE)).all(1)) {
    const file = fields(bytes);
    const source = file.text(1);
    if (!source.startsWith("openledger/") || source.endsWith("/genesis.proto")) continue;
    const comments = new Map();
    for (const location of file.message(9).messages(1)) {
      comments.set(path(location.all(1)[0] ?? []), location.text(3).trim());
    }
    const said = (...parts) => comments.get(parts.join(".")) ?? "";
    const name = file.text(2);
    if (!found.has(name)) found.set(name, { name, files: [], messages: [], enums: [], services: [] });
    const into = found.get(name);
    into.files.push(source);
    file.messages(4).forEach((one, i) => {
      if (one.all(3).length || one.all(4).length) throw new Error(`${source}: nested types have no codec yet`);
      const full = `${name}.${one.text(1)}`;
      into.messages.push({
        name: one.text(1),
        full,
        comment: said(4, i),
        amino: one.message(7).text(AMINO_NAME),
        fields: one.messages(2).map((f, j) => field(f, full, said(4, i, 2, j))),
      });
    });
    file.messages(5).forEach((one, i) =>
      into.enums.push({
        name: one.text(1),
        full: `${name}.${one.text(1)}`,
        comment: said(5, i),
        values: one.messages(2).map((v, j) => ({ name: v.text(1), number: v.number(2), comment: said(5, i, 2, j) })),
      }),
    );
    file.messages(6).forEach((one, i) =>
      into.services.push({
        name: one.text(1),
        full: `${name}.${one.text(1)}`,
        comment: said(6, i),
        methods: one
          .messages(2)
          .map((m, j) => ({ name: m.text(1), input: m.text(2), output: m.text(3), comment: said(6, i, 2, j) })),
      }),
    );
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
