// cw-orch's daemon (tests/cw-orch, built by `make cw-orch`) against a node: gRPC alone, with its own signing, estimates and polling.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Chain, denom } from "../harness/chain.mjs";

const program = process.env.CW_ORCH;
let chain;
before(async () => {
  chain = await Chain.start({ accounts: { author: `1000000000000${denom}`, friend: `1000000${denom}` } });
});
after(() => chain?.destroy());

test("cw-orch uploads, makes, runs, asks and migrates a token", { skip: !program && "CW_ORCH names the program" }, async () => {
  const env = {
    ...process.env, HOME: chain.home, CW_ORCH_GRPC: `http://${chain.grpc}`, CW_ORCH_CHAIN_ID: chain.chainId,
    CW_ORCH_MNEMONIC: chain.keys.author.mnemonic, CW_ORCH_FRIEND: chain.keys.friend.address, CW_ORCH_MIN_BLOCK_TIME: "1",
  };
  const { stdout } = await promisify(execFile)(program, [], { env, timeout: 300_000 });
  assert.match(stdout, /cw-orch: all answered/);
});
