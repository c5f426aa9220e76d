/** Reading the chain: models, datanets, answers, earnings, receipts and what happens now. */
import { StargateClient } from "@cosmjs/stargate";
import { type CometClient, connectComet, type HttpEndpoint } from "@cosmjs/tendermint-rpc";
import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { type Id, toId } from "./amounts.js";
import { type Answer, answerOf, bill, className, type RoleName, roleName, type Score, scores } from "./answers.js";
import { explained, OpenLedgerError } from "./errors.js";
import { type Input, inputBytes } from "./input.js";
import { type LiveOptions, paidAnswers, type PaidAnswer, type Payout, payouts } from "./live.js";
import { type ListOptions, pages } from "./pages.js";
import type { Payment, QueryExplainResponse } from "./proto/attribution.js";
import type { Contribution, Datanet, DatanetStats, Item } from "./proto/datanet.js";
import { type Model, ModelKind } from "./proto/model.js";
import { createQueries, createRpc, type Queries } from "./queries.js";
import { collectReceipt, type Receipt, type ReceiptOptions } from "./receipt.js";

/** How to connect. */
export interface ConnectOptions {
  /** The chain that is meant: another one is refused. */
  readonly chainId?: string;
}

/** What an answer would be and cost. */
export interface Quote {
  readonly price: Coin;
  /** The class that would be answered, and its name. */
  readonly label: number;
  readonly className: string | undefined;
  readonly scores: readonly Score[];
  /** Gas of the answer beside the transaction's own. */
  readonly gas: bigint;
}

/** What an account earned by one role. */
export interface Earned {
  readonly role: RoleName;
  readonly amount: Coin;
}

/** What an account earned. */
export interface EarningsReport {
  readonly address: string;
  /** Paid since genesis. */
  readonly paid: readonly Earned[];
  /** Earned from batches and not paid yet: `withdrawEarnings` takes it. */
  readonly waiting: readonly Earned[];
  /** Blocks with a payment. */
  readonly payments: bigint;
}

/** A connection to a node, for reading. */
export class OpenLedgerClient {
  /** The queries of this chain's modules as they are. */
  readonly query: Queries;

  protected constructor(
    /** Address of the node's RPC. */
    readonly endpoint: string,
    /** The chain of the node. */
    readonly chainId: string,
    /** CometBFT's RPC: blocks, transactions, proofs. */
    readonly comet: CometClient,
    /** cosmjs's client: balances, accounts, delegations. */
    readonly cosmos: StargateClient,
  ) {
    this.query = createQueries(createRpc(comet));
  }

  /**
   * Connects to the RPC of a node, such as `http://127.0.0.1:26657`.
   *
   * @throws OpenLedgerError of kind `node-down`, or `wrong-chain` where `options.chainId` is another one.
   */
  static async connect(endpoint: string | HttpEndpoint, options: ConnectOptions = {}): Promise<OpenLedgerClient> {
    const { url, chainId, comet } = await reach(endpoint, options);
    return new OpenLedgerClient(url, chainId, comet, StargateClient.create(comet));
  }

  /** The queries over the state after an earlier block, which the node must still have. */
  queryAt(height: number): Queries {
    return createQueries(createRpc(this.comet, height));
  }

  /** One model. */
  async model(modelId: Id): Promise<Model> {
    return (await this.query.model.model({ modelId: toId("model", modelId) })).model;
  }

  /** All models. */
  models(options?: ListOptions): AsyncGenerator<Model, void, undefined> {
    return pages(
      (pagination) => this.query.model.models({ pagination }),
      (page) => page.models,
      options,
    );
  }

  /** One datanet with its counters. */
  async datanet(datanetId: Id): Promise<{ datanet: Datanet; stats: DatanetStats }> {
    return this.query.datanet.datanet({ datanetId: toId("datanet", datanetId) });
  }

  /** All datanets. */
  datanets(options?: ListOptions): AsyncGenerator<Datanet, void, undefined> {
    return pages(
      (pagination) => this.query.datanet.datanets({ pagination }),
      (page) => page.datanets,
      options,
    );
  }

  /** The items of a datanet by id, duplicates included. */
  items(datanetId: Id, options?: ListOptions): AsyncGenerator<Item, void, undefined> {
    const id = toId("datanet", datanetId);
    return pages(
      (pagination) => this.query.datanet.items({ datanetId: id, pagination }),
      (page) => page.items,
      options,
    );
  }

  /** The contributions of an account, oldest first. */
  contributions(contributor: string, options?: ListOptions): AsyncGenerator<Contribution, void, undefined> {
    return pages(
      (pagination) => this.query.datanet.contributions({ contributor, pagination }),
      (page) => page.contributions,
      options,
    );
  }

  /** Price and answer of a model without paying: a dry run by the node, which nobody is paid for and nothing records. */
  async quote(modelId: Id, input: Input): Promise<Quote> {
    const model = await this.model(modelId);
    const bytes = await inputBytes(this.query, model, input);
    const asked = { modelId: model.id, input: bytes };
    if (model.kind === ModelKind.MODEL_KIND_RETRIEVE) {
      const { label, fee, gas } = await this.query.inference.dryRunRetrieval(asked);
      return { price: fee, label, className: className(model, label), scores: [], gas };
    }
    const { label, logitsQ16, fee, gas } = await this.query.inference.dryRun(asked);
    return { price: fee, label, className: className(model, label), scores: scores(model, logitsQ16), gas };
  }

  /** A paid answer by its id, with who was paid. */
  async answer(inferenceId: Id, txHash?: string): Promise<Answer> {
    const id = toId("inference", inferenceId);
    const { inference } = await this.query.inference.inference({ inferenceId: id });
    const [model, story] = await Promise.all([
      this.model(inference.modelId),
      this.query.attribution.explain({ inferenceId: id }).catch(pruned),
    ]);
    return answerOf(model, inference, story ? bill(story) : [], txHash);
  }

  /** The answers that an account paid for, oldest first, as the state has them. */
  answersOf(payer: string, options?: ListOptions) {
    return pages(
      (pagination) => this.query.inference.inferencesByPayer({ payer, pagination }),
      (page) => page.inferences,
      options,
    );
  }

  /** The whole story of an answer: lineage, contributions, scores, payments with their rules, keys that prove them. */
  explain(inferenceId: Id): Promise<QueryExplainResponse> {
    return this.query.attribution.explain({ inferenceId: toId("inference", inferenceId) });
  }

  /** What an account earned, and what waits to be taken. */
  async earnings(address: string): Promise<EarningsReport> {
    const { earnings, credit } = await this.query.attribution.earningsByAccount({ address });
    const lines = (totals: typeof earnings.totals) =>
      totals.map(({ role, amount }) => ({ role: roleName(role), amount }));
    return { address, paid: lines(earnings.totals), waiting: lines(credit?.totals ?? []), payments: earnings.payments };
  }

  /** The payments of an account by height. */
  payments(address: string, options?: ListOptions): AsyncGenerator<Payment, void, undefined> {
    return pages(
      (pagination) => this.query.attribution.payments({ address, pagination }),
      (page) => page.payments,
      options,
    );
  }

  /** All that an attribution rests on, with proofs; `verifyReceipt` judges it without trusting a node. */
  receipt(inferenceId: Id, options: ReceiptOptions): Promise<Receipt> {
    return collectReceipt(this, toId("inference", inferenceId), options);
  }

  /** Answers as they are paid. Ends when the loop does; the connection is made again when it breaks, and nothing is left out. */
  paidAnswers(
    options?: LiveOptions & { readonly modelId?: Id; readonly payer?: string },
  ): AsyncGenerator<PaidAnswer, void, undefined> {
    return paidAnswers(this, options);
  }

  /** Payments to accounts as they are made. */
  payouts(options?: LiveOptions & { readonly address?: string }): AsyncGenerator<Payout, void, undefined> {
    return payouts(this, options);
  }

  /** Ends the connection. */
  disconnect(): void {
    this.cosmos.disconnect();
  }
}

const pruned = (error: unknown): undefined => {
  if (error instanceof OpenLedgerError && /pruned/.test(error.message)) return undefined;
  throw error;
};

/** Connects and asks the node for its chain. */
export async function reach(
  endpoint: string | HttpEndpoint,
  { chainId: wanted }: ConnectOptions,
): Promise<{ url: string; chainId: string; comet: CometClient }> {
  const url = typeof endpoint === "string" ? endpoint : endpoint.url;
  if (!/^https?:\/\/[^/]/.test(url)) {
    throw new OpenLedgerError({
      kind: "input",
      message: `"${url}" is no address of a node`,
      advice: "Give the RPC address, such as http://127.0.0.1:26657.",
    });
  }
  return explained(`The node at ${url} did not answer`, async () => {
    const comet = await connectComet(endpoint);
    const { nodeInfo } = await comet.status();
    if (wanted !== undefined && wanted !== nodeInfo.network) {
      throw new OpenLedgerError({
        kind: "wrong-chain",
        message: `The node at ${url} is of chain ${nodeInfo.network}, and ${wanted} is meant`,
      });
    }
    return { url, chainId: nodeInfo.network, comet };
  });
}
