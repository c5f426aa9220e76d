/** The agent's connection and key, made when they are first needed, so that the server starts without a node. */
import { existsSync } from "node:fs";
import { type Id, OpenLedgerClient, OpenLedgerError, proto, SigningOpenLedgerClient } from "@openledger/client";
import { type Means, meansOf } from "./allowance.js";
import { DENOM, type Settings } from "./config.js";
import { type AgentKey, keyFile, readKey } from "./key.js";
import { type GasPrice, gasPriceOf, nodeGasPrice } from "./purse.js";

/** What a model is asked with. */
export type Takes = "text" | "numbers";

const UNCHANGED = (text: string) => text;

export class Agent {
  #key: Promise<AgentKey> | undefined;
  #reader: Promise<OpenLedgerClient> | undefined;
  #signer: Promise<SigningOpenLedgerClient> | undefined;
  #price: Promise<GasPrice> | undefined;
  #before: Promise<unknown> = Promise.resolve();
  readonly #takes = new Map<bigint, Takes>();
  #redact = UNCHANGED;

  constructor(readonly settings: Settings) {}

  /** Whether there is a key at all; without one the server only reads. */
  get hasKey(): boolean {
    return existsSync(keyFile(this.settings.home));
  }

  /** A text without any part of the key. */
  redact(text: string): string {
    return this.#redact(text);
  }

  /** The address of the agent. */
  async address(): Promise<string> {
    return (await this.#agentKey()).address;
  }

  #agentKey(): Promise<AgentKey> {
    this.#key ??= readKey(keyFile(this.settings.home)).then(
      (key) => {
        this.#redact = key.redact;
        return key;
      },
      (error) => {
        this.#key = undefined;
        throw error;
      },
    );
    return this.#key;
  }

  /** A connection for reading. One that failed is tried again the next time. */
  reader(): Promise<OpenLedgerClient> {
    const { node, chainId } = this.settings;
    this.#reader ??= OpenLedgerClient.connect(node, { chainId }).catch((error: unknown) => {
      this.#reader = undefined;
      throw error;
    });
    return this.#reader;
  }

  /** A connection that signs with the agent's key. */
  signer(): Promise<SigningOpenLedgerClient> {
    this.#signer ??= this.#sign().catch((error: unknown) => {
      this.#signer = undefined;
      throw error;
    });
    return this.#signer;
  }

  async #sign(): Promise<SigningOpenLedgerClient> {
    const { wallet } = await this.#agentKey();
    const { node, chainId } = this.settings;
    const { text } = await this.gasPrice();
    return SigningOpenLedgerClient.connectWithSigner(node, wallet, { chainId, gasPrice: text, pollMs: 200 });
  }

  /** The price of gas that the agent pays. */
  gasPrice(): Promise<GasPrice> {
    const { gasPrice } = this.settings;
    this.#price ??= (
      gasPrice === undefined
        ? this.reader().then((client) => nodeGasPrice(client, DENOM))
        : Promise.resolve().then(() => gasPriceOf(gasPrice))
    ).catch((error: unknown) => {
      this.#price = undefined;
      throw error;
    });
    return this.#price;
  }

  /** What the agent can pay with now. */
  async means(denom: string = DENOM): Promise<Means> {
    return meansOf(await this.reader(), await this.address(), this.settings.owner, denom);
  }

  /** Runs what spends one after the other: each looks at what the one before has left. */
  alone<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#before.then(run);
    this.#before = done.catch(() => undefined);
    return done;
  }

  /** Whether a model is asked with a text or with numbers. Encoders never change. */
  async takes(model: proto.model.Model): Promise<Takes> {
    if (model.artifactId === 0n) return "numbers";
    const known = this.#takes.get(model.artifactId);
    if (known) return known;
    const { artifact } = await (await this.reader()).query.model.artifact({ artifactId: model.artifactId });
    const takes = artifact.text ? "text" : "numbers";
    this.#takes.set(model.artifactId, takes);
    return takes;
  }

  /** A model that answers for money; refuses any other with what to do. */
  async forSale(modelId: Id): Promise<proto.model.Model> {
    const model = await (await this.reader()).model(modelId);
    const refuse = (message: string) => {
      throw new OpenLedgerError({
        kind: "refused",
        message,
        advice: "Nothing was sent. Choose another one with `find_models`.",
      });
    };
    if (model.status !== proto.model.ModelStatus.MODEL_STATUS_CERTIFIED) refuse(`Model ${model.id} is not certified`);
    if (BigInt(model.price.amount || "0") === 0n) refuse(`Model ${model.id} has no price`);
    return model;
  }
}
