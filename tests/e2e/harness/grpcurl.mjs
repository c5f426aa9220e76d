// grpcurl, an independent gRPC client that learns everything by reflection.
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const version = "v1.9.3";

/** Path of the program; it is built the first time. */
export function grpcurlBinary() {
  const path = join(execFileSync("go", ["env", "GOPATH"], { encoding: "utf8" }).trim(), "bin", "grpcurl");
  if (!existsSync(path)) execFileSync("go", ["install", `github.com/fullstorydev/grpcurl/cmd/grpcurl@${version}`], { stdio: "inherit", env: { ...process.env, GOBIN: join(path, "..") } });
  return path;
}

/** Runs grpcurl: exit code and both outputs. `input` goes to its standard input. */
export function grpcurl(address, args, { flags = [], input } = {}) {
  return new Promise((resolve) => {
    const all = ["-plaintext", "-max-time", "20", ...flags, address, ...args];
    const child = execFile(grpcurlBinary(), all, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
    if (input !== undefined) child.stdin.end(input);
  });
}
