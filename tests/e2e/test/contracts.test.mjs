// Contracts of wasmd's own repository on a real chain: cosmjs's client of contracts, the command line, REST, a restart, a lost cache.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { SigningCosmWasmClient, instantiate2Address } from "@cosmjs/cosmwasm-stargate";
import { GasPrice } from "@cosmjs/stargate";
import { Chain, denom, openUploads } from "../harness/chain.mjs";
import { coins, directWallet } from "../harness/wallet.mjs";
import { contract, hackatom } from "../harness/wasmd.mjs";

const cw20 = contract("benchmarks/testdata/cw20_base.wasm");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

let chain, client, alice, bob;
before(async () => {
  const accounts = { alice: `1000000000000${denom}`, bob: `1000000000${denom}` };
  chain = await Chain.start({
    accounts,
    genesis: openUploads,
  });
  [alice, bob] = [chain.keys.alice.address, chain.keys.bob.address];
  const options = { gasPrice: GasPrice.fromString(`0.01${denom}`), broadcastPollIntervalMs: 100, broadcastTimeoutMs: 30_000 };
  client = await SigningCosmWasmClient.connectWithSigner(chain.rpc, await directWallet(chain.keys.alice), options);
});
after(() => chain?.destroy());

let hackatomCode, escrow;
test("a contract is stored, plain and packed, and downloaded again", async () => {
  const plain = await client.upload(alice, hackatom, 1.4);
  assert.equal(plain.checksum, sha256(hackatom));
  hackatomCode = plain.codeId;
  const details = await client.getCodeDetails(plain.codeId);
  assert.equal(sha256(details.data), sha256(hackatom));
  const file = join(chain.home, "packed.wasm.gz");
  writeFileSync(file, gzipSync(hackatom));
  const stored = await chain.json("tx", "wasm", "store", file, "--from", "alice", "--keyring-backend", "test", "--chain-id", chain.chainId, "--gas", "auto", "--gas-adjustment", "1.4", "--gas-prices", `0.01${denom}`, "--yes");
  await chain.blocks(2);
  const result = await chain.json("query", "tx", stored.txhash);
  assert.equal(result.code, 0, result.raw_log);
  const codes = await chain.json("query", "wasm", "list-code");
  assert.deepEqual(codes.code_infos.map((info) => info.data_hash.toLowerCase()), [sha256(hackatom), sha256(hackatom)]);
  const folder = join(chain.home, "downloaded.wasm");
  await chain.cli("query", "wasm", "code", "2", folder, "--node", `tcp://127.0.0.1:${chain.rpcPort}`);
  assert.equal(sha256(readFileSync(folder)), sha256(hackatom));
});

test("a contract is made, pays out, and refuses strangers", async () => {
  const made = await client.instantiate(alice, hackatomCode, { verifier: alice, beneficiary: bob }, "escrow", 1.4, { funds: coins(1000n), admin: alice });
  escrow = made.contractAddress;
  assert.deepEqual(await client.queryContractSmart(escrow, { verifier: {} }), { verifier: alice });
  assert.equal((await client.getBalance(escrow, denom)).amount, "1000");
  const before = BigInt((await client.getBalance(bob, denom)).amount);
  const paid = await client.execute(alice, escrow, { release: {} }, 1.4);
  assert.ok(paid.events.some((event) => event.type === "wasm" && event.attributes.some((a) => a.value === "release")));
  assert.equal(BigInt((await client.getBalance(bob, denom)).amount) - before, 1000n);
  await assert.rejects(client.queryContractSmart(escrow, { nonsense: {} }), /unknown variant `nonsense`/);
  const info = await chain.json("query", "wasm", "contract", escrow);
  assert.equal(info.contract_info.label, "escrow");
});

test("a predictable address is the one that clients compute", async () => {
  const salt = Uint8Array.from([1, 2, 3]);
  const expected = instantiate2Address(Buffer.from(sha256(hackatom), "hex"), alice, salt, "open");
  const made = await client.instantiate2(alice, hackatomCode, salt, { verifier: alice, beneficiary: bob }, "predictable", 1.4);
  assert.equal(made.contractAddress, expected);
});

test("tokens of cw20 move, and REST and the command line tell the same", async () => {
  const { codeId } = await client.upload(alice, cw20, 1.4);
  const token = { name: "Test", symbol: "TEST", decimals: 6, initial_balances: [{ address: alice, amount: "1000" }] };
  const { contractAddress } = await client.instantiate(alice, codeId, token, "token", 1.4);
  await client.execute(alice, contractAddress, { transfer: { recipient: bob, amount: "10" } }, 1.4);
  const question = { balance: { address: bob } };
  assert.deepEqual(await client.queryContractSmart(contractAddress, question), { balance: "10" });
  const data = Buffer.from(JSON.stringify(question)).toString("base64");
  const { body } = await chain.get(`/cosmwasm/wasm/v1/contract/${contractAddress}/smart/${encodeURIComponent(data)}`);
  assert.deepEqual(body.data, { balance: "10" });
  const answer = await chain.json("query", "wasm", "contract-state", "smart", contractAddress, JSON.stringify(question));
  assert.deepEqual(answer.data, { balance: "10" });
  await assert.rejects(client.execute(bob, contractAddress, { transfer: { recipient: alice, amount: "1" } }, 1.4));
});

test("a node that lost its compiled contracts goes on, and one that lost a code does not", async () => {
  await chain.down();
  const folder = join(chain.home, "data", "wasm");
  assert.ok(existsSync(join(folder, "cache")), readdirSync(folder).join());
  rmSync(join(folder, "cache"), { recursive: true });
  await chain.up();
  assert.deepEqual((await chain.json("query", "wasm", "contract-state", "smart", escrow, '{"verifier":{}}')).data, { verifier: alice });
  await chain.down();
  rmSync(join(folder, "wasm", sha256(hackatom)));
  await chain.up({ wait: false });
  const ended = await chain.exited;
  assert.notEqual(ended.code, 0);
  assert.match(readFileSync(chain.log, "utf8"), new RegExp(`contract code ${sha256(hackatom)} is missing`));
});
