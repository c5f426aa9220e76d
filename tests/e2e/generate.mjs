// Writes generated/openledger.js: encoders of the chain's own messages and queries for cosmjs, made by protobufjs from the
// committed descriptor set. `--check` fails when the committed files are not what the descriptors give.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const protobuf = require("protobufjs");
const descriptor = require("protobufjs/ext/descriptor");

const here = dirname(fileURLToPath(import.meta.url));
const descriptors = join(here, "..", "..", "proto", "src", "gen", "descriptors.bin");
const output = join(here, "generated", "openledger.js");

// Our packages and what their fields refer to; annotations and services stay out.
const wanted = /^(openledger\/.*(?<!genesis)|cosmos\/base\/v1beta1\/coin|cosmos\/base\/query\/v1beta1\/pagination|google\/protobuf\/timestamp)\.proto$/;

const set = descriptor.FileDescriptorSet.decode(readFileSync(descriptors));
set.file = set.file.filter((file) => wanted.test(file.name));
for (const file of set.file) {
  file.service = [];
  file.extension = [];
  file.options = null;
  const strip = (message) => {
    message.options = message.options?.mapEntry ? { mapEntry: true } : null;
    for (const field of message.field ?? []) {
      field.options = null;
      field.name = protobuf.util.camelCase(field.name);
    }
    for (const nested of message.nestedType ?? []) strip(nested);
  };
  for (const message of file.messageType ?? []) strip(message);
}
const root = protobuf.Root.fromDescriptor(set);

const work = mkdtempSync(join(tmpdir(), "openledger-generate-"));
try {
  const json = join(work, "openledger.json");
  const out = join(work, "openledger.js");
  writeFileSync(json, JSON.stringify(root.toJSON()));
  const pbjs = require.resolve("protobufjs-cli/bin/pbjs");
  const flags = ["-t", "static-module", "-w", "es6", "--es6", "--no-verify", "--no-delimited", "--no-service", "--no-convert", "--no-typeurl", "--force-long", "--no-comments"];
  execFileSync(process.execPath, [pbjs, ...flags, "-o", out, json], { stdio: "inherit" });
  // Node's ESM resolver wants the extension.
  const code = readFileSync(out, "utf8").replace('"protobufjs/minimal"', '"protobufjs/minimal.js"').replace("import * as $protobuf", "import $protobuf");
  if (process.argv.includes("--check")) {
    if (readFileSync(output, "utf8") !== code) {
      console.error("generated/openledger.js is not what the descriptors give; run `npm run generate`");
      process.exitCode = 1;
    }
  } else {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, code);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
