// Writes src/proto/*.ts, the types of the chain's own messages and queries, from the committed descriptor set:
// interfaces for people, tables for src/codec.ts;
// and src/refusals.ts. `--check` fails when the committed files are not what their sources give.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { packages } from "./descriptors.mjs";
import { refusals } from "./refusals.mjs";

const OUT = new URL("../src/proto/", import.meta.url);

/** Types that come from cosmjs-types: their name here, and where it is. */
const FOREIGN = {
  ".cosmos.base.v1beta1.Coin": ["Coin", "cosmjs-types/cosmos/base/v1beta1/coin"],
  ".cosmos.base.query.v1beta1.PageRequest": ["PageRequest", "cosmjs-types/cosmos/base/query/v1beta1/pagination"],
  ".cosmos.base.query.v1beta1.PageResponse": ["PageResponse", "cosmjs-types/cosmos/base/query/v1beta1/pagination"],
  ".google.protobuf.Timestamp": ["Timestamp", "cosmjs-types/google/protobuf/timestamp"],
};
const SCALARS = {
  int64: "bigint",
  uint64: "bigint",
  fixed64: "bigint",
  sint64: "bigint",
  bool: "boolean",
  string: "string",
  bytes: "Uint8Array",
  uint32: "number",
  sint32: "number",
};

/** `openledger.datanet.v1` -> `datanet`. */
const short = (name) => {
  const [, module, version, ...rest] = name.split(".");
  if (version !== "v1" || rest.length) throw new Error(`${name}: how is its file to be called?`);
  return module;
};

function doc(text, indent = "") {
  if (!text) return "";
  const lines = text
    .replaceAll("*/", "*\\/")
    .split("\n")
    .map((line) => line.trim());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

/** The module of one package. */
function module(pack) {
  const imports = new Map();
  const used = new Set();
  const reference = (type) => {
    const foreign = FOREIGN[type];
    if (foreign) {
      if (!imports.has(foreign[1])) imports.set(foreign[1], new Set());
      imports.get(foreign[1]).add(foreign[0]);
      return foreign[0];
    }
    const at = type.lastIndexOf(".");
    const owner = type.slice(1, at),
      name = type.slice(at + 1);
    if (owner === pack.name) return name;
    const file = `./${short(owner)}.js`;
    if (!imports.has(file)) imports.set(file, new Set());
    imports.get(file).add(name);
    return name;
  };

  const property = (f) => {
    const one = SCALARS[f.kind] ?? reference(f.type);
    const optional = f.oneof || (f.kind === "message" && !f.repeated && !f.keep);
    return `${doc(f.comment, "  ")}  ${f.property}${optional ? "?" : ""}: ${one}${f.repeated ? "[]" : optional ? " | undefined" : ""};`;
  };
  const entry = (f) => {
    const flags = [
      f.repeated && "repeated: true",
      f.keep && "keep: true",
      f.integer && "integer: true",
      f.oneof && "oneof: true",
      (f.kind === "message" || f.kind === "enum") && `type: ${reference(f.type)}`,
    ].filter(Boolean);
    return `  [${f.number}, ${JSON.stringify(f.name)}, ${JSON.stringify(f.kind)}${flags.length ? `, { ${flags.join(", ")} }` : ""}],`;
  };

  const body = [];
  for (const e of pack.enums) {
    const values = e.values.map((v) => `${doc(v.comment, "  ")}  ${v.name} = ${v.number},`).join("\n");
    body.push(`${doc(e.comment)}export enum ${e.name} {\n${values}\n}`);
  }
  for (const m of pack.messages) {
    const empty = m.fields.length === 0;
    body.push(
      `${doc(m.comment)}export interface ${m.name} {${empty ? "" : `\n${m.fields.map(property).join("\n")}\n`}}`,
    );
    const table = empty ? "() => []" : `() => [\n${m.fields.map(entry).join("\n")}\n]`;
    used.add("message").add("type Codec");
    body.push(
      `export const ${m.name}: Codec<${m.name}> = /* @__PURE__ */ message(${JSON.stringify(m.full)}, ${table}${m.amino ? `, ${JSON.stringify(m.amino)}` : ""});`,
    );
  }
  for (const s of pack.services.filter((one) => one.name === "Query")) {
    used.add("query").add("type Rpc").add("type DeepPartial");
    const first = (name) => name[0].toLowerCase() + name.slice(1);
    const methods = s.methods.map(
      (m) =>
        `${doc(m.comment, "  ")}  ${first(m.name)}(request?: DeepPartial<${reference(m.input)}>): Promise<${reference(m.output)}>;`,
    );
    body.push(`${doc(s.comment)}export interface Query {\n${methods.join("\n")}\n}`);
    const table = s.methods.map(
      (m) => `  ${first(m.name)}: [${JSON.stringify(m.name)}, ${reference(m.input)}, ${reference(m.output)}],`,
    );
    body.push(
      `/** The queries of ${pack.name} over a connection. */\nexport const createQuery = (rpc: Rpc): Query => query<Query>(rpc, ${JSON.stringify(s.full)}, {\n${table.join("\n")}\n});`,
    );
  }
  const messages = pack.messages.filter((m) => m.amino && m.name.startsWith("Msg"));
  body.push(
    `/** Messages that accounts sign. */\nexport const messages = [${messages.map((m) => m.name).join(", ")}] as const;`,
  );

  const lines = [...imports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, names]) => `import { ${[...names].sort().join(", ")} } from "${from}";`);
  const runtime = [...used].sort((a, b) => (a.replace("type ", "") < b.replace("type ", "") ? -1 : 1));
  lines.push(`import { ${runtime.join(", ")} } from "../codec.js";`);
  const head = `// Generated by generate/main.mjs from ${pack.files.join(", ")}. Do not edit.\n`;
  return `${head}${lines.join("\n")}\n\n${body.join("\n\n")}\n`;
}

const all = packages();
const files = new Map(all.map((pack) => [`${short(pack.name)}.ts`, module(pack)]));
const names = all.map((pack) => short(pack.name));
files.set("../refusals.ts", refusals());
files.set(
  "all.ts",
  `// Generated by generate/main.mjs. Do not edit.\n${names.map((n) => `export * as ${n} from "./${n}.js";`).join("\n")}\n`,
);

if (process.argv.includes("--check")) {
  const stale = [...files]
    .filter(([name, text]) => !existsSync(new URL(name, OUT)) || readFileSync(new URL(name, OUT), "utf8") !== text)
    .map(([name]) => name);
  const extra = (existsSync(OUT) ? readdirSync(OUT) : []).filter((name) => !files.has(name));
  if (stale.length || extra.length) {
    console.error(
      `the generated files are not what their sources give (${[...stale, ...extra].join(", ")}): run \`npm run generate\` in clients/typescript`,
    );
    process.exitCode = 1;
  }
} else {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  for (const [name, text] of files) writeFileSync(new URL(name, OUT), text);
}
