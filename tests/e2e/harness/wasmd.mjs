// Contracts of wasmd's own sources, which are theirs and are not copied into this repository.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { Dir: folder } = JSON.parse(execFileSync("go", ["mod", "download", "-json", "github.com/CosmWasm/wasmd@v0.61.14"], { cwd: tmpdir() }));

/** The bytes of a contract by its path in wasmd's repository. */
export const contract = (path) => readFileSync(join(folder, path));
export const hackatom = contract("x/wasm/keeper/testdata/hackatom.wasm");
