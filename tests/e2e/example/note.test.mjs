// The module that examples/note adds to the chain, as its users meet it. OPENLEDGERD names a binary with the cargo feature `example`.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { grpcurl } from "../harness/grpcurl.mjs";
import { Chain, denom, until } from "../harness/chain.mjs";

const deposit = 1_000_000n;
let chain, alice;
before(async () => {
  chain = await Chain.start({ accounts: { alice: `100000000${denom}`, bob: `100000000${denom}` } });
  alice = chain.keys.alice.address;
});
after(() => chain?.destroy());

const flags = (from) => ["--from", from, "--chain-id", chain.chainId, "--keyring-backend", "test", "--fees", `1000${denom}`];

/** Sends a transaction of the module and gives its receipt. */
async function send(from, ...words) {
  const sent = await chain.json("tx", "note", ...words, ...flags(from), "--gas", "auto", "--gas-adjustment", "1.5", "--yes");
  assert.equal(sent.code, 0, sent.raw_log);
  return until("the transaction is found", () => chain.json("query", "tx", sent.txhash));
}
const balance = async (address) => {
  const { body } = await chain.get(`/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=${denom}`);
  return BigInt(body.balance.amount);
};

test("the commands follow from the descriptors", async () => {
  const { stdout: transactions } = await chain.cli("tx", "note", "--help");
  for (const name of ["create-note", "edit-note", "delete-note"]) assert.match(transactions, new RegExp(`^\\s+${name}\\s`, "m"));
  const { stdout: queries } = await chain.cli("query", "note", "--help");
  for (const name of ["params", "note", "notes", "notes-by"]) assert.match(queries, new RegExp(`^\\s+${name}\\s`, "m"));
});

test("a transaction is generated, estimated, sent; its event is typed and its deposit taken", async () => {
  const { stdout } = await chain.cli("tx", "note", "create-note", "first", ...flags("alice"), "--generate-only", "--node", `tcp://127.0.0.1:${chain.rpcPort}`);
  assert.deepEqual(JSON.parse(stdout).body.messages, [{ "@type": "/openledger.note.v1.MsgCreateNote", author: alice, text: "first" }]);
  const held = await balance(alice);
  const receipt = await send("alice", "create-note", "first");
  assert.equal(receipt.code, 0, receipt.raw_log);
  const event = receipt.events.find((e) => e.type === "openledger.note.v1.EventNoteCreated");
  const attributes = Object.fromEntries(event.attributes.map((a) => [a.key, a.value]));
  assert.deepEqual([JSON.parse(attributes.note_id), JSON.parse(attributes.author)], ["1", alice]);
  assert.equal(held - (await balance(alice)), deposit + 1000n);
});

test("the note is edited by its author; another one is refused by the module's code", async () => {
  assert.equal((await send("alice", "edit-note", "1", "second")).code, 0);
  const refused = await chain.json("tx", "note", "delete-note", "1", ...flags("bob"), "--gas", "200000", "--yes");
  const receipt = await until("the transaction is found", () => chain.json("query", "tx", refused.txhash));
  assert.deepEqual([receipt.codespace, receipt.code], ["note", 4]);
});

test("command line, REST and gRPC give the same answers", async () => {
  const expected = { id: "1", author: alice, text: "second", deposit: { denom, amount: String(deposit) }, edits: "1" };
  const plain = (note) => ({ ...note, id: String(note.id), edits: String(note.edits) });
  assert.deepEqual(plain((await chain.json("query", "note", "note", "1")).note), expected);
  const { status, body } = await chain.get(`/openledger/note/v1/authors/${alice}/notes`);
  assert.equal(status, 200);
  assert.deepEqual(body.notes.map(plain), [expected]);
  const { code, stdout, stderr } = await grpcurl(chain.grpc, ["openledger.note.v1.Query/Note"], { flags: ["-d", '{"note_id": 1}'] });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).note.text, "second");
  assert.equal((await chain.get("/openledger/note/v1/notes/9")).status, 404);
});

test("the exported state has the note, and is a valid genesis", async () => {
  await chain.down();
  const { stdout } = await chain.cli("export");
  const exported = JSON.parse(stdout).app_state.note;
  assert.deepEqual(exported.notes.map((n) => n.text), ["second"]);
  const file = join(chain.home, "exported.json");
  writeFileSync(file, stdout);
  await chain.cli("genesis", "validate", file);
});
