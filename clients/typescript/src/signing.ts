/** Signing and sending: estimated gas, and refusals that say what to do. */
import type { EncodeObject, OfflineSigner } from "@cosmjs/proto-signing";
import { calculateFee, type DeliverTxResponse, GasPrice, SigningStargateClient, type StdFee } from "@cosmjs/stargate";
import type { CometClient, HttpEndpoint } from "@cosmjs/tendermint-rpc";
import { MsgExec, MsgExecResponse } from "cosmjs-types/cosmos/authz/v1beta1/tx";
import { Bech32PrefixRequest, Bech32PrefixResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { ConfigRequest, ConfigResponse } from "cosmjs-types/cosmos/base/node/v1beta1/query";
import { QueryParamsRequest, QueryParamsResponse } from "cosmjs-types/cosmos/staking/v1beta1/query";
import { createAminoTypes } from "./amino.js";
import { type ConnectOptions, reach } from "./client.js";
import type { Codec } from "./codec.js";
import { explained, OpenLedgerError, refused } from "./errors.js";
import { createRpc } from "./queries.js";
import { createRegistry } from "./registry.js";

/** How to sign and send. */
export interface SigningOptions extends ConnectOptions {
  /** Account of the wallet; its first by default. */
  readonly address?: string;
  /** Price of gas, such as `0.01uopen`; the node's minimum by default. */
  readonly gasPrice?: string;
  /** How much more than the estimate is allowed; 1.4 by default. */
  readonly gasMultiplier?: number;
  /** How long a block is waited for, and how often is looked; a minute and half a second by default. */
  readonly timeoutMs?: number;
  readonly pollMs?: number;
}

/** How one transaction is sent. */
export interface SendOptions {
  readonly memo?: string;
  /** Gas limit; estimated by default. */
  readonly gas?: number;
  /** Account that pays the transaction fee by a grant (feegrant). */
  readonly feeGranter?: string;
  /** Account in whose name the messages are executed, by a grant to the one that signs (authz). */
  readonly onBehalfOf?: string;
}

/** A transaction in a block. */
export interface Sent {
  readonly txHash: string;
  readonly height: number;
  readonly gasUsed: bigint;
  readonly events: DeliverTxResponse["events"];
  /** The response to a message, by its place among the messages. */
  response<T>(codec: Codec<T>, at?: number): T;
}

const MULTIPLIER = 1.4;

/** What sends for the flows: an account of a wallet, on a connection. */
export class Sender {
  #price: Promise<GasPrice> | undefined;
  /** Ends when the transaction before has its place in a block. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(
    readonly address: string,
    readonly cosmos: SigningStargateClient,
    readonly comet: CometClient,
    private readonly options: SigningOptions,
  ) {}

  /** The price of gas: what was asked for, or the node's minimum. */
  gasPrice(): Promise<GasPrice> {
    // A node that was away is asked again the next time.
    this.#price ??= this.#findPrice().catch((error) => {
      this.#price = undefined;
      throw error;
    });
    return this.#price;
  }

  async #findPrice(): Promise<GasPrice> {
    if (this.options.gasPrice !== undefined) return parsePrice(this.options.gasPrice);
    const rpc = createRpc(this.comet);
    const config = await rpc.request("cosmos.base.node.v1beta1.Service", "Config", ConfigRequest.encode({}).finish());
    const minimum = ConfigResponse.decode(config).minimumGasPrice.split(",")[0]?.trim();
    if (minimum) return parsePrice(minimum);
    const staking = await rpc.request("cosmos.staking.v1beta1.Query", "Params", QueryParamsRequest.encode({}).finish());
    return parsePrice(`0${QueryParamsResponse.decode(staking).params.bondDenom}`);
  }

  /** What messages would use, without sending them. The chain's refusal comes out as an error. */
  async estimate(messages: readonly EncodeObject[], memo = ""): Promise<number> {
    return explained(
      "The gas could not be estimated",
      async () => {
        const used = await this.cosmos.simulate(this.address, messages, memo);
        return Math.ceil(used * (this.options.gasMultiplier ?? MULTIPLIER));
      },
      messages.map(({ typeUrl }) => typeUrl),
    );
  }

  /**
   * Signs and sends messages in one transaction and waits until a block has it. Transactions of one client follow each
   * other, because each needs the sequence that the one before leaves.
   *
   * @throws OpenLedgerError that says why the chain, the wallet or the node refused, and what to do.
   */
  send(messages: readonly EncodeObject[], options: SendOptions = {}): Promise<Sent> {
    const sent = this.#before.then(() => this.#send(messages, options));
    this.#before = sent.catch(() => undefined);
    return sent;
  }

  async #send(given: readonly EncodeObject[], options: SendOptions): Promise<Sent> {
    const { onBehalfOf } = options;
    const messages = onBehalfOf === undefined || given.length === 0 ? given : [this.#executed(given)];
    if (messages.length === 0)
      throw new OpenLedgerError({ kind: "input", message: "There are no messages", advice: "Give at least one." });
    const { memo = "", feeGranter } = options;
    const gas = options.gas ?? (await this.estimate(messages, memo));
    const { amount } = calculateFee(gas, await this.gasPrice());
    // A node without a minimum takes no fee at all; a coin of zero would be malformed.
    const fee: StdFee = {
      amount: amount.filter((coin) => coin.amount !== "0"),
      gas: String(gas),
      ...(feeGranter !== undefined && { granter: feeGranter }),
    };
    const found = await explained("The transaction was not sent", () =>
      this.cosmos.signAndBroadcast(this.address, messages, fee, memo),
    );
    if (found.code !== 0) throw await this.#refusal(found);
    return {
      txHash: found.transactionHash,
      height: found.height,
      gasUsed: found.gasUsed,
      events: found.events,
      response(codec, at = 0) {
        const [first] = found.msgResponses;
        const executed =
          onBehalfOf === undefined || !first ? undefined : MsgExecResponse.decode(first.value).results[at];
        const answer = executed ? { value: executed } : found.msgResponses[at];
        if (!answer)
          throw new OpenLedgerError({
            kind: "other",
            message: `Transaction ${found.transactionHash} has no response ${at}`,
          });
        return codec.decode(answer.value);
      },
    };
  }

  /** Messages as one that executes them by grants. */
  #executed(messages: readonly EncodeObject[]): EncodeObject {
    const msgs = messages.map((message) => this.cosmos.registry.encodeAsAny(message));
    return { typeUrl: MsgExec.typeUrl, value: MsgExec.fromPartial({ grantee: this.address, msgs }) };
  }

  /** cosmjs leaves the codespace out, without which a code says nothing. */
  async #refusal(found: DeliverTxResponse): Promise<OpenLedgerError> {
    const hash = Uint8Array.from(found.transactionHash.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const codespace = await this.comet.tx({ hash }).then(
      ({ result }) => result.codespace || "unknown",
      () => "unknown",
    );
    return refused(codespace, found.code, found.rawLog ?? "", found.transactionHash);
  }
}

function parsePrice(text: string): GasPrice {
  try {
    return GasPrice.fromString(text);
  } catch (error) {
    throw new OpenLedgerError({
      kind: "input",
      message: `"${text}" is no price of gas`,
      advice: "Write it as 0.01uopen.",
      cause: error,
    });
  }
}

/** Connects a wallet. */
export async function openSender(endpoint: string | HttpEndpoint, signer: OfflineSigner, options: SigningOptions) {
  const { url, chainId, comet } = await reach(endpoint, options);
  const accounts = await explained("The wallet has no account", () => signer.getAccounts());
  const { address: wanted } = options;
  const account = wanted === undefined ? accounts[0] : accounts.find(({ address }) => address === wanted);
  if (!account) {
    const message = wanted === undefined ? "The wallet has no account" : `The wallet has no key for ${wanted}`;
    throw new OpenLedgerError({
      kind: "input",
      message,
      advice: "Unlock the wallet and choose an account of this chain.",
    });
  }
  const answer = await createRpc(comet).request(
    "cosmos.auth.v1beta1.Query",
    "Bech32Prefix",
    Bech32PrefixRequest.encode({}).finish(),
  );
  const prefix = Bech32PrefixResponse.decode(answer).bech32Prefix;
  if (!account.address.startsWith(`${prefix}1`)) {
    const advice = `Give the wallet the prefix \`${prefix}\`, or add this chain to it.`;
    throw new OpenLedgerError({
      kind: "wrong-chain",
      message: `${account.address} is an address of another chain`,
      advice,
    });
  }
  const cosmos = SigningStargateClient.createWithSigner(comet, signer, {
    registry: createRegistry(),
    aminoTypes: createAminoTypes(),
    broadcastTimeoutMs: options.timeoutMs ?? 60_000,
    broadcastPollIntervalMs: options.pollMs ?? 500,
  });
  return { url, chainId, comet, cosmos, sender: new Sender(account.address, cosmos, comet, options) };
}
