// Compiled contracts on a chain where everybody may upload, through cosmjs's own client of contracts.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { GasPrice } from "@cosmjs/stargate";
import { Chain, denom, openUploads } from "../harness/chain.mjs";
import { attribute, coins, directWallet, ownMessages } from "../harness/wallet.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "cosmwasm-contracts");
export const start = 1_000_000_000_000n;

/** The bytes of a committed contract. */
export const artifact = (name) => readFileSync(join(folder, "artifacts", `${name.replaceAll("-", "_")}.wasm`));

/** What `checksums.txt` says of a committed contract. */
export function checksum(name) {
  const lines = readFileSync(join(folder, "artifacts", "checksums.txt"), "utf8").split("\n");
  return lines.find((line) => line.endsWith(` ${name.replaceAll("-", "_")}.wasm`)).split(" ")[0];
}

/** A chain with these people, on which everybody may upload. */
export function chainOf(people) {
  return Chain.start({
    accounts: Object.fromEntries(people.map((name) => [name, `${start}${denom}`])),
    genesis: openUploads,
  });
}

/** One person with cosmjs's client of contracts. */
export class Person {
  static async of(chain, name) {
    const person = new Person();
    Object.assign(person, { chain, name, address: chain.keys[name].address });
    const options = { gasPrice: GasPrice.fromString(`0.01${denom}`), broadcastPollIntervalMs: 100, broadcastTimeoutMs: 30_000 };
    person.client = await SigningCosmWasmClient.connectWithSigner(chain.rpc, await directWallet(chain.keys[name]), options);
    for (const [url, type] of ownMessages()) person.client.registry.register(url, type);
    return person;
  }

  /** Uploads a committed contract and makes one: `{ address, codeId, checksum }`. */
  deploy(name, message, funds = []) {
    return this.deployFile(name, artifact(name), message, funds);
  }

  /** The same with these bytes. */
  async deployFile(name, wasm, message, funds = []) {
    const stored = await this.client.upload(this.address, wasm, 1.5);
    const made = await this.client.instantiate(this.address, stored.codeId, message, name, 1.5, { funds, admin: this.address });
    const { checksum } = await this.client.getCodeDetails(stored.codeId); // the chain's own, of the code that it keeps
    return { address: made.contractAddress, codeId: stored.codeId, checksum, gasUsed: made.gasUsed, events: made.events };
  }

  /** Runs a message of a contract; the result of the transaction. */
  execute(contract, message, amount = 0n) {
    return this.client.execute(this.address, contract, message, 1.6, "", amount > 0n ? coins(amount) : []);
  }

  /** Runs a message that must fail, and returns the text. */
  async refused(contract, message, amount = 0n) {
    try {
      await this.execute(contract, message, amount);
    } catch (error) {
      return error.message;
    }
    throw new Error(`${JSON.stringify(message)} was taken`);
  }

  /** A message of the chain's own modules, by this person's own key. */
  async send(typeUrl, value) {
    const result = await this.client.signAndBroadcast(this.address, [{ typeUrl, value }], 1.5);
    if (result.code !== 0) throw new Error(result.rawLog);
    return result;
  }

  query(contract, question) {
    return this.client.queryContractSmart(contract, question);
  }

  async balance(address = this.address) {
    return BigInt((await this.client.getBalance(address, denom)).amount);
  }
}

/** What a person paid for the gas of a transaction. */
export const gasFee = (result) => BigInt(attribute(result.events, "tx", "fee").replace(denom, ""));

/**
 * The gas of a contract's messages, by their name in its README. `GAS_TABLES=1` writes them there; otherwise they are printed.
 */
export class GasTable {
  rows = [];

  constructor(name) {
    this.file = join(folder, "contracts", name, "README.md");
    this.name = name;
  }

  add(row, result) {
    this.rows.push([row, result.gasUsed]);
    return result;
  }

  end() {
    let text = readFileSync(this.file, "utf8");
    for (const [row, gas] of this.rows) {
      console.log(`gas of ${this.name}, ${row}: ${gas}`);
      const line = new RegExp(`^\\| ${row.replace(/[().]/g, "\\$&")} \\| [^|]* \\|$`, "m");
      if (!line.test(text)) throw new Error(`${this.file} has no row ${row}`);
      text = text.replace(line, `| ${row} | ${Number(gas).toLocaleString("en-US")} |`);
    }
    if (process.env.GAS_TABLES) writeFileSync(this.file, text);
  }
}
