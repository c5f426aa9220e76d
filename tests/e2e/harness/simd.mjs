// The Cosmos SDK's whole command line, built with Go from its own modules (`tests/simd`).
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const source = join(dirname(fileURLToPath(import.meta.url)), "../../simd");

/** Builds it into a folder and gives its path; SIMD names one that is there already. */
export async function buildSimd(folder) {
  if (process.env.SIMD) return process.env.SIMD;
  const path = join(folder, "simd");
  await run("go", ["build", "-o", path, "."], { cwd: source });
  return path;
}
