// The committed descriptor set as tests need it: REST forms of methods and fields of messages, read without the server's help.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Reader } = createRequire(import.meta.url)("protobufjs");
const file = new URL("../../../proto/src/gen/descriptors.bin", import.meta.url);

/** The fields of one encoded message by number, each a list of numbers or bytes. */
function fields(bytes) {
  const reader = Reader.create(bytes);
  const found = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const put = (value) => (found[tag >>> 3] ??= []).push(value);
    if ((tag & 7) === 2) put(reader.bytes());
    else if ((tag & 7) === 0) put(Number(reader.uint64()));
    else reader.skipType(tag & 7);
  }
  return found;
}
const text = (bytes) => Buffer.from(bytes ?? []).toString();

// Numbers of descriptor.proto and of google/api/http.proto.
const FILES = 1, PACKAGE = 2, MESSAGES = 4, SERVICES = 6, METHOD = 2, NAME = 1, INPUT = 2, OUTPUT = 3, OPTIONS = 4, FIELD = 2;
const HTTP = 72295728, GET = 2, POST = 4, ADDITIONAL = 11;

function rules(bytes) {
  const rule = fields(bytes);
  const own = rule[GET] ? [["GET", text(rule[GET][0])]] : rule[POST] ? [["POST", text(rule[POST][0])]] : [];
  return [...own, ...(rule[ADDITIONAL] ?? []).flatMap(rules)];
}

/** `{ methods: [{ service, name, input, output, http: [[verb, template]] }], messages: { name: [field] } }`. */
export function descriptors() {
  const methods = [], messages = {};
  for (const bytes of fields(readFileSync(file))[FILES]) {
    const one = fields(bytes);
    const name = text(one[PACKAGE]?.[0]);
    for (const message of (one[MESSAGES] ?? []).map(fields)) {
      messages[`${name}.${text(message[NAME][0])}`] = (message[FIELD] ?? []).map((field) => text(fields(field)[NAME][0]));
    }
    for (const service of (one[SERVICES] ?? []).map(fields)) {
      for (const method of (service[METHOD] ?? []).map(fields)) {
        const options = fields(method[OPTIONS]?.[0] ?? []);
        const type = (number) => text(method[number][0]).slice(1);
        const http = (options[HTTP] ?? []).flatMap(rules);
        methods.push({ service: `${name}.${text(service[NAME][0])}`, name: text(method[NAME][0]), input: type(INPUT), output: type(OUTPUT), http });
      }
    }
  }
  return { methods, messages };
}
