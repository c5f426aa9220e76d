// The two minutes of the README, as they are written there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { binary } from "../../../tests/e2e/harness/chain.mjs";
import { call, newHome, openMarket, program, QUESTION, removeHome, start } from "./market.mjs";

const run = promisify(execFile);
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = (language) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) => text);

let chain, home;
before(async () => {
  chain = await start(["creator", "ann", "alice"]);
  await openMarket(chain);
  home = newHome();
});
after(async () => {
  await chain?.destroy();
  if (home) removeHome(home);
});

test("key, grant, and the server as a host starts it", async () => {
  const folder = join(home, "bin");
  mkdirSync(folder);
  const script = (name, line) => {
    writeFileSync(join(folder, name), `#!/bin/sh\nexec ${line} "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  };
  // What the reader's own configuration says: where the node is and where the keys are.
  script("openledger-mcp", `"${process.execPath}" "${program}"`);
  script(
    "openledgerd",
    `"${binary}" --home "${chain.home}" --node ${chain.rpc} --chain-id ${chain.chainId} --keyring-backend test`,
  );
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env.PATH}`,
    HOME: home,
    OPENLEDGER_NODE: chain.rpc,
    ALICE: chain.keys.alice.address,
  };
  await run("sh", ["-ec", blocks("sh").join("\n")], { env, cwd: home });
  await chain.blocks(2);

  const [{ mcpServers }] = blocks("json").map((text) => JSON.parse(text));
  const { command, args = [], env: more } = mcpServers.openledger;
  assert.ok("OPENLEDGER_NODE" in more);
  const transport = new StdioClientTransport({
    command,
    args,
    env: { ...env, ...more, OPENLEDGER_NODE: chain.rpc },
    stderr: "inherit",
  });
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  const limit = await call(client, "limit");
  assert.deepEqual([limit.data.spendable.amount, limit.data.grant.owner], ["5000000", chain.keys.alice.address]);
  const { data, words, failed } = await call(client, "ask", {
    model_id: 1,
    inputs: [QUESTION],
    max_cost: "1000000uopen",
  });
  assert.equal(failed, false, words);
  assert.ok(data.answers[0].paid.length > 1);
  await client.close();
});
