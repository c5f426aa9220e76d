// Contracts of wasmd's and wasmvm's own sources, which are theirs and are not copied into this repository.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const download = (module) => JSON.parse(execFileSync("go", ["mod", "download", "-json", `github.com/CosmWasm/${module}`], { cwd: tmpdir() })).Dir;
const folder = download("wasmd@v0.61.14");

/** The bytes of a contract by its path in wasmd's repository. */
export const contract = (path) => readFileSync(join(folder, path));
export const hackatom = contract("x/wasm/keeper/testdata/hackatom.wasm");
/** The bytes of a contract by its path in the repository of the wasmvm that wasmd 0.61.14 links. */
export const vmContract = (path) => readFileSync(join(download("wasmvm/v3@v3.0.7"), path));
