// The blocks of one chain with contracts, executed again under other circumstances: threads, caches, restarts, builds, and (with
// CPU_TIERS=1, `make contracts-tiers`) processors without AVX and AVX-512. Roots, receipts and gas are those that the chain agreed on.
// OPENLEDGERD_RELEASE names a release build; without one, what needs it is skipped.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { MsgExecuteContract } from "cosmjs-types/cosmwasm/wasm/v1/tx";
import { QuerySmartContractStateRequest, QuerySmartContractStateResponse } from "cosmjs-types/cosmwasm/wasm/v1/query";
import { Abci } from "../harness/abci.mjs";
import { binary, end, freePorts } from "../harness/chain.mjs";
import { question, sellAnswers } from "../harness/economy.mjs";
import { record, resultsHash } from "../harness/recording.mjs";
import { coins } from "../harness/wallet.mjs";
import { contract, hackatom, vmContract } from "../harness/wasmd.mjs";
import { Person, chainOf } from "./deploy.mjs";

const crowd = Array.from({ length: 8 }, (_, i) => `person${i}`);
const people = {};
let chain, recording, floaty, answers;

/** Executes with this much gas whatever comes of it; the receipt's code. */
async function attempt(person, contract, message, gas = 3_000_000) {
  const value = MsgExecuteContract.fromPartial({ sender: person.address, contract, msg: Buffer.from(JSON.stringify(message)), funds: [] });
  const fee = { amount: coins(gas / 100), gas: String(gas) };
  return (await person.client.signAndBroadcast(person.address, [{ typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract", value }], fee)).code;
}

/** An agent that sells answers, bought directly and from the agent. */
async function answersAreSold() {
  const [creator, owner] = [people.person0, people.person1];
  const model = await sellAnswers(chain, creator.name, 700_001);
  const terms = {
    model_id: model, price: coins(1_000_000)[0], max_model_fee: "1000000", infer_gas_limit: 5_000_000,
    agent: people.person2.address, answer_blocks: 20, dispute_blocks: 3, gate: null,
  };
  const desk = await owner.deploy("answer-desk", { owner: null, terms });
  const ask = (mode) => ({ ask: { input: Buffer.from(question).toString("base64"), mode } });
  await Promise.all(crowd.slice(3).map((name) => people[name].execute(desk.address, ask("direct"), 1_000_000n)));
  await people.person3.execute(desk.address, ask("agent"), 1_000_000n);
  assert.match(await people.person3.refused(desk.address, ask("direct"), 1n), /answer-desk:3:/);
}

/** Tokens that eight people move in the same blocks. */
async function tokensMove() {
  const initial_balances = crowd.map((name) => ({ address: people[name].address, amount: "1000000" }));
  const token = await people.person0.deployFile("cw20", contract("benchmarks/testdata/cw20_base.wasm"), { name: "Token", symbol: "TOK", decimals: 6, initial_balances });
  for (let round = 1; round <= 3; round++) {
    await Promise.all(crowd.map((name, i) => people[name].execute(token.address, { transfer: { recipient: people[crowd[(i + round) % 8]].address, amount: String(i + round) } })));
  }
  assert.equal(await attempt(people.person0, token.address, { transfer: { recipient: people.person1.address, amount: "999999999" } }), 5);
}

/** wasmd's own contracts: payments, rows in a range, replies, hashing, traps, loops without end, memory, floats. */
async function contractsOfWasmd() {
  const [, owner, , , one, other] = crowd.map((name) => people[name]);
  const terms = { verifier: owner.address, beneficiary: one.address };
  const escrow = await owner.deployFile("hackatom", hackatom, terms, coins(5_000));
  assert.equal(await attempt(owner, escrow.address, { release: {} }), 0);
  await owner.client.migrate(owner.address, escrow.address, escrow.codeId, { verifier: other.address }, 1.5);
  const loops = [{ cpu_loop: {} }, { storage_loop: {} }, { memory_loop: {} }, { message_loop: {} }];
  for (const message of [...loops, { allocate_large_memory: { pages: 300 } }, { panic: {} }, { user_errors_in_api_calls: {} }]) await attempt(owner, escrow.address, message, 1_000_000);

  const queue = await owner.deployFile("queue", vmContract("testdata/queue.wasm"), {});
  for (const value of [7, 1, 2 ** 30]) assert.equal(await attempt(owner, queue.address, { enqueue: { value } }), 0);
  assert.equal(await attempt(owner, queue.address, { dequeue: {} }), 0);

  const cyber = await one.deployFile("cyberpunk", contract("x/wasm/keeper/testdata/cyberpunk.wasm"), {});
  assert.equal(await attempt(one, cyber.address, { argon2: { mem_cost: 64, time_cost: 1 } }, 30_000_000), 0);
  assert.equal(await attempt(one, cyber.address, { mirror_env: {} }), 0);
  for (const message of [...loops, { unreachable: {} }, { panic: {} }]) assert.notEqual(await attempt(one, cyber.address, message, 1_000_000), 0);

  const reflect = await other.deployFile("reflect", contract("x/wasm/keeper/testdata/reflect_2_0.wasm"), {}, coins(10_000));
  const msg = (amount) => ({ bank: { send: { to_address: one.address, amount: coins(amount) } } });
  const messages = [1n, 10n ** 15n].map((amount, id) => ({ id, msg: msg(amount), gas_limit: 200_000, reply_on: "success", payload: "" }));
  assert.equal(await attempt(other, reflect.address, { reflect_sub_msg: { msgs: messages.slice(0, 1) } }), 0);
  assert.notEqual(await attempt(other, reflect.address, { reflect_sub_msg: { msgs: messages } }), 0);
  floaty = (await other.deployFile("floaty", vmContract("testdata/floaty_2.0.wasm"), {})).address;
}

/** What floaty says that each floating point instruction gives for some arguments, traps included; `ask` asks it one thing. */
async function floats(ask) {
  const given = [];
  for (const instruction of await ask({ instructions: {} })) {
    for (const seed of [1, 2, 3]) {
      const args = await ask({ random_args_for: { instruction, seed } });
      given.push([instruction, args, await ask({ run: { instruction, args } }).catch((error) => error.message)]);
    }
  }
  return given;
}

before(async () => {
  chain = await chainOf(crowd);
  for (const name of crowd) people[name] = await Person.of(chain, name);
  await answersAreSold();
  await tokensMove();
  await contractsOfWasmd();
  answers = await floats((message) => people.person0.query(floaty, message));
  await chain.blocks(2);
  recording = await record(chain, (await chain.committed()) - 1);
  const busiest = Math.max(...recording.blocks.map(({ gas }) => gas.length));
  console.log(`${recording.blocks.length} blocks, ${recording.blocks.reduce((sum, { gas }) => sum + gas.length, 0)} transactions, up to ${busiest} in a block`);
  assert.ok(busiest > 1 && answers.length > 100, `${answers.length} answers`);
  await chain.down();
});
after(() => chain?.destroy());

/** An application without CometBFT, on a home of its own. */
class Player {
  static async create() {
    const player = new Player();
    player.home = mkdtempSync(join(tmpdir(), "openledger-player-"));
    player.log = join(player.home, "node.log");
    await player.process(binary, ["--home", player.home, "--chain-id", chain.chainId, "init", "player"]).exited;
    return player;
  }

  process(program, args) {
    const out = openSync(this.log, "a");
    const child = spawn(program, args, { stdio: ["ignore", out, out] });
    closeSync(out);
    const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    return { child, exited };
  }

  /** Starts `program` after the words `under`, with further flags. */
  async up({ program = binary, under = [], flags = [] }) {
    const [port] = await freePorts(1);
    const all = [...under, program, "--home", this.home, "--log_level", "error", "start", "--with-comet=false", "--address", `tcp://127.0.0.1:${port}`, "--grpc.enable=false", "--api.enable=false", ...flags];
    this.running = this.process(all[0], all.slice(1));
    this.ended = undefined;
    this.running.exited.then((ended) => (this.ended = ended));
    this.abci = await Abci.connect(port, { alive: () => !this.ended });
  }

  tail() {
    return readFileSync(this.log, "utf8").split("\n").slice(-10).join("\n");
  }

  async down() {
    if (!this.running) return;
    this.abci?.close();
    await end(this.running.child, this.running.exited);
    this.running = undefined;
  }

  get cache() {
    return join(this.home, "data", "wasm", "cache");
  }

  /** Executes and commits a block, and compares it with what the chain agreed on. */
  async play({ request, appHash, resultsHash: expected, gas, codes }) {
    const result = await this.abci.ask("finalizeBlock", request);
    const at = `height ${request.height}`;
    assert.deepEqual([result.txResults.map((r) => Number(r.gasUsed)), result.txResults.map((r) => r.code)], [gas, codes], at);
    assert.equal(resultsHash(result.txResults), expected, at);
    assert.equal(Buffer.from(result.appHash).toString("hex"), appHash, at);
    await this.abci.ask("commit");
  }

  async smart(address, message) {
    const data = QuerySmartContractStateRequest.encode({ address, queryData: Buffer.from(JSON.stringify(message)) }).finish();
    const { code, value, log } = await this.abci.ask("query", { path: "/cosmwasm.wasm.v1.Query/SmartContractState", data });
    if (code !== 0) throw new Error(`Query failed with (${code}): ${log}`);
    return JSON.parse(Buffer.from(QuerySmartContractStateResponse.decode(value).data).toString());
  }
}

/**
 * Plays the whole recording. `restart(height)` says whether the node is started again before a block, `wipe` whether what it compiled
 * is deleted before each block with transactions: before the node starts again, or below it while it runs.
 */
async function plays(how) {
  const { restart = () => false, wipe = false, started = () => how } = how;
  const player = await Player.create();
  try {
    await player.up(started(1));
    await player.abci.ask("initChain", recording.initChain);
    let wiped = 0;
    for (const block of recording.blocks) {
      const height = Number(block.request.height);
      const again = height > 1 && restart(block);
      if (again) await player.down();
      if (wipe && block.gas.length > 0 && existsSync(player.cache)) {
        wiped += readdirSync(player.cache, { recursive: true }).length;
        rmSync(player.cache, { recursive: true });
      }
      if (again) await player.up(started(height));
      await player.play(block);
    }
    assert.deepEqual(await floats((message) => player.smart(floaty, message)), answers);
    if (wipe) assert.ok(wiped > recording.blocks.length / 2, `only ${wiped} compiled contracts were deleted`);
  } catch (error) {
    if (player.ended) error.message += `; the node ended with ${JSON.stringify(player.ended)}:\n${player.tail()}`;
    throw error;
  } finally {
    await player.down();
    if (process.env.KEEP_HOMES) console.error(`home kept: ${player.home}`);
    else rmSync(player.home, { recursive: true, force: true });
  }
}

const busy = ({ gas }) => gas.length > 0;
const small = "--wasm.memory_cache_size=0";
const threads = (count) => `--openledger.signature-threads=${count}`;

test("one thread, everything compiled stays in memory", () => plays({ flags: [threads(1)] }));
test("eight threads, nothing compiled stays in memory", () => plays({ flags: [threads(8), small] }));
test("a restart before each block with transactions", () => plays({ restart: busy }));
test("a restart and no compiled contract before each block with transactions", () => plays({ restart: busy, wipe: true }));
test("compiled contracts are deleted below a running node", () => plays({ wipe: true, flags: [small] }));

const release = process.env.OPENLEDGERD_RELEASE;
const skip = !release && "OPENLEDGERD_RELEASE names a release build";
test("a release build", { skip }, () => plays({ program: release }));
test("builds that take turns on one home", { skip }, () => plays({ restart: busy, started: (height) => ({ program: height % 2 ? release : binary }) }));

// Nehalem has neither AVX nor AVX-512, Haswell AVX2, and `max` what the emulator knows, which is no AVX-512.
const emulator = ["qemu-x86_64", ...(process.env.ALIGNED_SIGNALS ? ["-E", `LD_PRELOAD=${process.env.ALIGNED_SIGNALS}`] : [])];
for (const cpu of process.env.CPU_TIERS ? ["Nehalem", "Haswell", "max"] : []) {
  test(`an emulated ${cpu}`, () => plays({ program: release ?? binary, under: [...emulator, "-cpu", cpu], flags: [threads(8)] }));
}
