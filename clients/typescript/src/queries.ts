/** Typed queries of every module of this chain. */
import { createProtobufRpcClient, type QueryClient } from "@cosmjs/stargate";
import type { CometClient } from "@cosmjs/tendermint-rpc";
import type { Rpc } from "./codec.js";
import { explained, refused } from "./errors.js";
import { attribution, datanet, inference, inferibc, job, mint, model, ratelimit, transfer, wasm } from "./proto/all.js";

/** The queries, by module. */
export interface Queries {
  readonly attribution: attribution.Query;
  readonly datanet: datanet.Query;
  readonly inference: inference.Query;
  readonly inferibc: inferibc.Query;
  readonly job: job.Query;
  readonly mint: mint.Query;
  readonly model: model.Query;
  readonly ratelimit: ratelimit.Query;
  readonly transfer: transfer.Query;
  readonly wasm: wasm.Query;
}

/** The queries over a connection. */
export const createQueries = (rpc: Rpc): Queries => ({
  attribution: attribution.createQuery(rpc),
  datanet: datanet.createQuery(rpc),
  inference: inference.createQuery(rpc),
  inferibc: inferibc.createQuery(rpc),
  job: job.createQuery(rpc),
  mint: mint.createQuery(rpc),
  model: model.createQuery(rpc),
  ratelimit: ratelimit.createQuery(rpc),
  transfer: transfer.createQuery(rpc),
  wasm: wasm.createQuery(rpc),
});

/** For `QueryClient.withExtensions` of cosmjs: `client.openledger.model.models()`. */
export const setupOpenLedgerExtension = (base: QueryClient): { readonly openledger: Queries } => ({
  openledger: createQueries(createProtobufRpcClient(base)),
});

/** A connection whose refusals are OpenLedgerErrors; `height` asks for the state after an earlier block. */
export const createRpc = (comet: CometClient, height?: number): Rpc => ({
  request: (service, method, data) =>
    explained(`The node did not answer ${service}/${method}`, async () => {
      const path = `/${service}/${method}`;
      const answer = await comet.abciQuery({ path, data, prove: false, ...(height === undefined ? {} : { height }) });
      if (answer.code) throw refused(answer.codespace || "sdk", answer.code, answer.log ?? "");
      return answer.value;
    }),
});
