/** Everything that an account does: buy answers, contribute, sell models, withdraw. */
import type { EncodeObject, OfflineSigner } from "@cosmjs/proto-signing";
import type { SigningStargateClient } from "@cosmjs/stargate";
import type { CometClient, HttpEndpoint } from "@cosmjs/tendermint-rpc";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { type Amount, type Id, toCoin, toId } from "./amounts.js";
import { type Answer, type BatchAnswer, refusalOf } from "./answers.js";
import { OpenLedgerClient } from "./client.js";
import { contribute, type ContributeOptions } from "./contribute.js";
import { createDatanetMessage, type DatanetTerms } from "./datanets.js";
import { OpenLedgerError } from "./errors.js";
import { type Input, inputBytes } from "./input.js";
import { MsgWithdrawEarnings, MsgWithdrawEarningsResponse } from "./proto/attribution.js";
import { MsgCreateDatanetResponse, MsgReleaseBond, MsgReleaseBondResponse } from "./proto/datanet.js";
import {
  MsgInfer,
  MsgInferBatch,
  MsgInferBatchResponse,
  MsgInferResponse,
  MsgRetrieve,
  MsgRetrieveResponse,
} from "./proto/inference.js";
import { type Model, MsgSetPrice } from "./proto/model.js";
import { msg } from "./registry.js";
import type { ContributionReport } from "./report.js";
import type { Row } from "./rows.js";
import { openSender, type Sender, type SendOptions, type Sent, type SigningOptions } from "./signing.js";

/** How an answer is bought. */
export interface BuyOptions extends SendOptions {
  /** The most that is paid for one answer beside the transaction's fee; the model's price of now by default. */
  readonly maxFee?: Amount;
}

/** A question that others answer, because the collection is large. */
export interface Waiting {
  readonly requestId: bigint;
  /** In escrow until it is answered, or returned. */
  readonly fee: Coin;
  readonly txHash: string;
}

/** A connection with a wallet. */
export class SigningOpenLedgerClient extends OpenLedgerClient {
  /** cosmjs's client with all of this chain's messages: delegate, vote, send, and what else the SDK has. */
  declare readonly cosmos: SigningStargateClient;

  private constructor(
    endpoint: string,
    chainId: string,
    comet: CometClient,
    cosmos: SigningStargateClient,
    private readonly sender: Sender,
  ) {
    super(endpoint, chainId, comet, cosmos);
  }

  /**
   * Connects a wallet to the RPC of a node: one of `walletFromMnemonic`, or Keplr's.
   *
   * @throws OpenLedgerError of kind `node-down`, `wrong-chain`, `rejected` or `input`.
   */
  static async connectWithSigner(
    endpoint: string | HttpEndpoint,
    signer: OfflineSigner,
    options: SigningOptions = {},
  ): Promise<SigningOpenLedgerClient> {
    const { url, chainId, comet, cosmos, sender } = await openSender(endpoint, signer, options);
    return new SigningOpenLedgerClient(url, chainId, comet, cosmos, sender);
  }

  /** The account that signs. */
  get address(): string {
    return this.sender.address;
  }

  /** Signs and sends any messages in one transaction, with estimated gas. */
  send(messages: readonly EncodeObject[], options?: SendOptions): Promise<Sent> {
    return this.sender.send(messages, options);
  }

  /** Gas limit that `send` would set. */
  estimate(messages: readonly EncodeObject[]): Promise<number> {
    return this.sender.estimate(messages);
  }

  /** Buys one answer. */
  async infer(modelId: Id, input: Input, options: BuyOptions = {}): Promise<Answer> {
    const model = await this.#forSale(modelId);
    const bytes = await inputBytes(this.query, model, input);
    const sent = await this.send(
      [
        msg(MsgInfer, {
          payer: options.onBehalfOf ?? this.address,
          modelId: model.id,
          input: bytes,
          maxFee: priceOf(model, options),
        }),
      ],
      options,
    );
    return this.answer(sent.response(MsgInferResponse).inferenceId, sent.txHash);
  }

  /** Buys an answer to each input in one transaction, 64 at most; an input that cannot be answered costs nothing. */
  async inferBatch(modelId: Id, inputs: readonly Input[], options: BuyOptions = {}): Promise<BatchAnswer[]> {
    if (inputs.length === 0 || inputs.length > 64) {
      throw new OpenLedgerError({
        kind: "input",
        message: `A batch has 1 to 64 inputs, and these are ${inputs.length}`,
        advice: "Buy them in several batches.",
      });
    }
    const model = await this.#forSale(modelId);
    const bytes = await Promise.all(inputs.map((input) => inputBytes(this.query, model, input)));
    const message = msg(MsgInferBatch, {
      payer: options.onBehalfOf ?? this.address,
      modelId: model.id,
      inputs: bytes,
      maxFeeEach: priceOf(model, options),
    });
    const sent = await this.send([message], options);
    const { results } = sent.response(MsgInferBatchResponse);
    return Promise.all(
      results.map(async (result): Promise<BatchAnswer> => {
        const refusal = refusalOf(result);
        return refusal ? { refusal } : { answer: await this.answer(result.inferenceId, sent.txHash) };
      }),
    );
  }

  /** Asks a model that retrieves: the nearest items at once, or the number of a question that others answer. */
  async retrieve(modelId: Id, input: Input, options: BuyOptions = {}): Promise<Answer | Waiting> {
    const model = await this.#forSale(modelId);
    const bytes = await inputBytes(this.query, model, input);
    const sent = await this.send(
      [
        msg(MsgRetrieve, {
          payer: options.onBehalfOf ?? this.address,
          modelId: model.id,
          input: bytes,
          maxFee: priceOf(model, options),
        }),
      ],
      options,
    );
    const { inferenceId, requestId, fee } = sent.response(MsgRetrieveResponse);
    return inferenceId > 0n ? this.answer(inferenceId, sent.txHash) : { requestId, fee, txHash: sent.txHash };
  }

  /** Opens a datanet; its id. */
  async createDatanet(terms: DatanetTerms, options?: SendOptions): Promise<bigint> {
    const sent = await this.send([await createDatanetMessage(this.query, this.address, terms)], options);
    return sent.response(MsgCreateDatanetResponse).datanetId;
  }

  /**
   * Contributes rows: checks them all, commits to them, and reveals them in later blocks. After a break, call it with
   * the same rows and the same store, and it goes on where it was.
   *
   * @throws RowsError with every row that does not fit, before anything is sent.
   */
  contribute(datanetId: Id, rows: Iterable<Row>, options: ContributeOptions = {}): Promise<ContributionReport> {
    return contribute(this, this.sender, datanetId, rows, options);
  }

  /** Takes the bond of an own contribution back; what came back and what was kept. */
  async releaseBond(contributionId: Id, options?: SendOptions): Promise<{ returned: Coin; forfeited: Coin }> {
    const message = msg(MsgReleaseBond, {
      contributor: this.address,
      contributionId: toId("contribution", contributionId),
    });
    return (await this.send([message], options)).response(MsgReleaseBondResponse);
  }

  /** Sets the price of an own model's answers. */
  async setPrice(modelId: Id, price: Amount, options?: SendOptions): Promise<Sent> {
    return this.send(
      [msg(MsgSetPrice, { creator: this.address, modelId: toId("model", modelId), price: toCoin(price) })],
      options,
    );
  }

  /** Takes what batches earned and was not paid yet; how much it is. */
  async withdrawEarnings(options?: SendOptions): Promise<Coin> {
    return (await this.send([msg(MsgWithdrawEarnings, { account: this.address })], options)).response(
      MsgWithdrawEarningsResponse,
    ).amount;
  }

  async #forSale(modelId: Id): Promise<Model> {
    const model = await this.model(modelId);
    if (model.price.amount === "" || model.price.amount === "0") {
      throw new OpenLedgerError({
        kind: "refused",
        message: `Model ${model.id} has no price`,
        codespace: "inference",
        code: 5,
      });
    }
    return model;
  }
}

const priceOf = (model: Model, { maxFee }: BuyOptions): Coin => (maxFee === undefined ? model.price : toCoin(maxFee));
