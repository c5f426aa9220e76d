// The program's commands with nobody at a terminal, and what became of the transactions that they sent.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { binary, until } from "./chain.mjs";

/** Runs the program: its exit code and what it printed. */
export function execute(...args) {
  return new Promise((done) => {
    const child = execFile(binary, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, stderr }));
    child.stdin.end();
  });
}

/** What a command needs to sign and send on a chain. */
export const signing = (chain) => ["--home", chain.home, "--node", `tcp://127.0.0.1:${chain.rpcPort}`, "--chain-id", chain.chainId, "--keyring-backend", "test", "--output", "json", "--yes"];

/** The attributes of the first event of a kind in a transaction, which must have succeeded. */
export async function told(chain, { txhash }, type) {
  const receipt = await until("the receipt", async () => (await chain.get(`/cosmos/tx/v1beta1/txs/${txhash}`)).body.tx_response);
  assert.equal(receipt.code, 0, receipt.raw_log);
  const { attributes } = receipt.events.find((e) => e.type === type);
  return { ...Object.fromEntries(attributes.map((a) => [a.key, a.value])), height: receipt.height };
}
