// The limit: kept by the chain against whoever has the agent's key, renewed, revoked; contributing within it; a node that goes away.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { MsgExec } from "cosmjs-types/cosmos/authz/v1beta1/tx";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { msg, OpenLedgerError, proto, SigningOpenLedgerClient, walletFromMnemonic } from "@openledger/client";
import {
  call,
  clientOf,
  command,
  connect,
  newHome,
  openMarket,
  PRICE,
  QUESTION,
  removeHome,
  rows,
  start,
} from "./market.mjs";

const LIMIT = 20_000_000n,
  FEES = 3_000_000n;
const limit = ["--limit", `${LIMIT}uopen`, "--fees", `${FEES}uopen`];
let chain, home, env, client, agent, owner, market, phrase;

before(async () => {
  chain = await start(["creator", "ann", "owner", "thief"]);
  market = await openMarket(chain);
  home = newHome();
  env = { OPENLEDGER_NODE: chain.rpc, OPENLEDGER_MCP_HOME: home, OPENLEDGER_CHAIN_ID: chain.chainId };
  owner = await clientOf(chain, "owner");
  agent = (await command(env, "key")).stdout;
  phrase = join(home, "owner.phrase");
  writeFileSync(phrase, chain.keys.owner.mnemonic, { mode: 0o600 });
  const granted = await command(env, "grant", ...limit, "--sign-with", phrase);
  assert.equal(granted.code, 0, granted.stderr);
  client = await connect(env);
});
after(async () => {
  await client?.close();
  await chain?.destroy();
  if (home) removeHome(home);
});

const balance = async (address) => BigInt((await owner.cosmos.getBalance(address, "uopen")).amount);
const left = async () => BigInt((await call(client, "limit")).data.grant?.left[0]?.amount ?? 0);
const give = (amount) => {
  const coins = [{ denom: "uopen", amount: String(amount) }];
  return owner.send([
    { typeUrl: MsgSend.typeUrl, value: { fromAddress: owner.address, toAddress: agent, amount: coins } },
  ]);
};
const buy = (more = {}) =>
  call(client, "ask", { model_id: String(market.model), inputs: [QUESTION], max_cost: "5000000uopen", ...more });

test("the chain keeps the limit, whoever has the agent's key and whatever program it runs", async () => {
  const wallet = await walletFromMnemonic(readFileSync(join(home, "agent.mnemonic"), "utf8"));
  const stolen = await SigningOpenLedgerClient.connectWithSigner(chain.rpc, wallet, {
    gasPrice: "0.01uopen",
    pollMs: 100,
  });
  const take = (to, amount) => {
    const send = { fromAddress: owner.address, toAddress: to, amount: [{ denom: "uopen", amount: String(amount) }] };
    const msgs = [{ typeUrl: MsgSend.typeUrl, value: MsgSend.encode(MsgSend.fromPartial(send)).finish() }];
    return { typeUrl: MsgExec.typeUrl, value: MsgExec.fromPartial({ grantee: agent, msgs }) };
  };
  const pays = { gas: 4_000_000, feeGranter: owner.address };
  const refused = async (messages, words) => {
    const before = await balance(owner.address);
    const error = await stolen.send(messages, pays).then(
      () => assert.fail("the chain took it"),
      (e) => e,
    );
    assert.ok(error instanceof OpenLedgerError, String(error));
    assert.match(error.message, words);
    assert.ok(before - (await balance(owner.address)) <= 40_000n, "no more than the fee");
  };
  const rest = await left();
  await refused([take(agent, rest + 1n)], /requested amount is more than spend limit/);
  await refused([take(chain.keys.thief.address, 1n)], /cannot send to .* address/);
  const { MsgInfer } = proto.inference;
  const infer = (payer) =>
    msg(MsgInfer, {
      payer,
      modelId: market.model,
      input: Uint8Array.from(QUESTION, (v) => v & 255),
      maxFee: { denom: "uopen", amount: "1000000000" },
    });
  const asked = {
    typeUrl: MsgExec.typeUrl,
    value: MsgExec.fromPartial({
      grantee: agent,
      msgs: [{ typeUrl: MsgInfer.typeUrl, value: MsgInfer.encode(infer(owner.address).value).finish() }],
    }),
  };
  await refused([asked], /authorization not found/);
  // Taken for one answer, spent on two: the second has no coins, so nothing happens at all.
  await refused([take(agent, PRICE), infer(agent), infer(agent)], /insufficient funds|smaller than/);
  assert.equal(await left(), rest);
  // Of the allowance for fees nothing else is paid.
  const send = {
    typeUrl: MsgSend.typeUrl,
    value: { fromAddress: agent, toAddress: owner.address, amount: [{ denom: "uopen", amount: "1" }] },
  };
  await refused([send], /message not allowed/);
});

test("the server refuses beyond the limit before it sends, and buys again once the owner grants more", async () => {
  let bought = 0;
  for (; (await left()) >= 12n * PRICE; bought++)
    assert.equal((await buy({ inputs: Array(12).fill(QUESTION), max_cost: "20000000uopen" })).failed, false);
  const rest = Number((await left()) / PRICE);
  const { failed, words } = await buy({ inputs: Array(rest + 1).fill(QUESTION), max_cost: "20000000uopen" });
  assert.equal(failed, true);
  assert.match(
    words,
    /which is above the limit: the agent has 0 OPEN of its own and its owner's grant has [\d.]+ OPEN left/,
  );
  const renewed = await command(env, "grant", ...limit, "--sign-with", phrase);
  assert.equal(renewed.code, 0, renewed.stderr);
  assert.equal(await left(), LIMIT);
  assert.equal((await buy()).failed, false);
});

test("rows are contributed after a dry run; what became of each is told", async () => {
  const mine = rows(91, 12).map((row) => ({ ...row, label: `⟦${row.label}⟧` }));
  const args = { datanet_id: 1, rows: [...mine, mine[0]], source: "own_work", no_personal_data: true };
  const dry = await call(client, "contribute", args);
  assert.equal(dry.failed, false, dry.words);
  assert.deepEqual([dry.data.sent, dry.data.within_limit, dry.data.bond.amount], [false, true, "13000"]);
  assert.equal((await owner.query.datanet.commits({ contributor: agent })).commits.length, 0);
  const other = await call(client, "contribute", { ...args, rows: mine, confirm: dry.data.confirm });
  assert.match(other.words, /These are not the rows and terms that the code stands for/);

  const told = [];
  const before = await left();
  const { data, words, failed } = await call(
    client,
    "contribute",
    { ...args, confirm: dry.data.confirm },
    { onprogress: (p) => told.push(p.message), resetTimeoutOnProgress: true },
  );
  assert.equal(failed, false, words);
  assert.equal(data.report.admitted + data.report.duplicates, 13, words);
  assert.equal(data.report.not_admitted.at(-1).outcome, "exact duplicate");
  // The last notification and the result come at the same time, and the client no longer tells what comes with a result.
  assert.equal(told[0], "committed: 0 of 1 batch revealed");
  assert.ok(before - (await left()) <= BigInt(data.cost.amount), "no more than was told");
  const [contributionId] = data.report.contribution_ids;
  const { provenance } = await owner.query.datanet.provenance({ contributionId: BigInt(contributionId) });
  assert.equal(provenance.sourceKind, proto.datanet.SourceKind.SOURCE_KIND_OWN_WORK);

  // Own coins that were set aside and not needed go first the next time.
  const own = await balance(agent),
    rest = await left();
  assert.ok(own > 0n);
  assert.equal((await buy()).failed, false);
  assert.equal(rest - (await left()), PRICE > own ? PRICE - own : 0n);
});

test("rows that do not fit are refused by their numbers, before anything is sent", async () => {
  const bad = [
    ...rows(5, 1),
    { values: [1, 2, 3, 4], label: "lift" },
    { text: "no", label: "left" },
    { values: [1, 2, 3, 4], label: 9 },
  ];
  const { failed, words } = await call(client, "contribute", { datanet_id: 1, rows: bad });
  assert.equal(failed, true);
  assert.match(
    words,
    /3 rows cannot be used: row 2: "lift" is no label of this datanet \(do you mean "left"\?\); row 3: .*row 4: .*Nothing was sent/,
  );
});

test("a grant that is revoked is gone at once", async () => {
  const { code, stderr } = await command(env, "revoke", "--sign-with", phrase);
  assert.equal(code, 0, stderr);
  const { data } = await call(client, "limit");
  assert.deepEqual([data.grant, data.fees], [undefined, undefined]);
  assert.equal((await buy({ inputs: Array(9).fill(QUESTION), max_cost: "20000000uopen" })).failed, true);
});

test("without an allowance the agent pays the fee of its own coins, and takes the rest", async () => {
  const granted = await command(env, "grant", "--limit", `${2n * PRICE}uopen`, "--sign-with", phrase);
  assert.equal(granted.code, 0, granted.stderr);
  const refused = await buy();
  assert.match(
    refused.words,
    /The transaction's fee is [\d.]+ OPEN, the agent has not that much of its own, and no fee allowance/,
  );
  await give(100_000n);
  const own = await balance(agent),
    rest = await left();
  const { data, words, failed } = await buy();
  assert.equal(failed, false, words);
  const taken = rest - (await left());
  assert.equal(own + taken - BigInt(data.cost.amount), await balance(agent));
  assert.ok((await balance(agent)) < 2_000n, "no more was taken than that, but for a little of the fee");
  // Own coins for the price but not for both: the fee's part is taken.
  await give(PRICE + 5_000n);
  const last = await buy();
  assert.equal(last.failed, false, last.words);
  assert.ok((await left()) < rest - taken);
  assert.equal((await command(env, "revoke", "--sign-with", phrase)).code, 0);
});

test("prepaid coins alone buy as well: then they are the limit", async () => {
  await give(2_000_000n);
  const before = await balance(agent);
  const { data, words, failed } = await buy();
  assert.equal(failed, false, words);
  assert.equal(before - (await balance(agent)), BigInt(data.cost.amount));
});

test("a node that is down is said to be down, and found again when it is back; the key is never told", async () => {
  await chain.down();
  const { failed, words } = await buy();
  assert.equal(failed, true);
  assert.match(words, /No node answers: .*Look whether the address is right/);
  const fresh = await connect(env);
  assert.match((await call(fresh, "find_models")).words, /No node answers/);
  assert.deepEqual((await fresh.listResources()).resources, []);
  await chain.up();
  assert.equal((await call(fresh, "find_models")).failed, false);
  assert.equal((await call(client, "limit")).failed, false);
  const [first, second, third] = readFileSync(join(home, "agent.mnemonic"), "utf8").split(" ");
  const said = client.errors() + fresh.errors();
  assert.ok(!said.includes(`${first} ${second} ${third}`));
  await fresh.close();
});
