// The types of the package as applications see them, by both ways in which TypeScript finds packages.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = fileURLToPath(new URL("..", import.meta.url));

for (const [resolution, module] of [
  ["nodenext", "nodenext"],
  ["bundler", "esnext"],
]) {
  test(`an application compiles strictly with ${resolution}`, async () => {
    const flags = [
      "--noEmit",
      "--strict",
      "--target",
      "es2022",
      "--lib",
      "es2023,dom,dom.asynciterable",
      "--module",
      module,
      "--moduleResolution",
      resolution,
    ];
    const tsc = ["node_modules/typescript/bin/tsc", ...flags, "--skipLibCheck", "test/types/application.ts"];
    const { stdout } = await promisify(execFile)(process.execPath, tsc, { cwd: here }).catch((error) => error);
    assert.equal(stdout, "");
  });
}
