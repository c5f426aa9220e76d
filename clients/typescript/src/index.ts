/**
 * Client of the OpenLedger chain.
 *
 * `OpenLedgerClient` reads, `SigningOpenLedgerClient` signs too. `proto` has every message and query of the chain with
 * its codec; `createRegistry` and `createAminoTypes` are for cosmjs clients of your own.
 */
export * as proto from "./proto/all.js";
export { type Amount, type Id, toCoin } from "./amounts.js";
export { createAminoTypes, createOpenLedgerAminoConverters } from "./amino.js";
export {
  type Answer,
  type BatchAnswer,
  type Paid,
  type Refusal,
  type RoleName,
  roleName,
  type Score,
} from "./answers.js";
export { type ConnectOptions, type Earned, type EarningsReport, OpenLedgerClient, type Quote } from "./client.js";
export type { Codec, DeepPartial, Rpc } from "./codec.js";
export { commitHash, type Committed, payloadRoot } from "./commit.js";
export {
  type ContributeOptions,
  type ContributionProgress,
  type ContributionStore,
  MemoryStore,
  webStore,
} from "./contribute.js";
export { createDatanetMessage, type DatanetTerms, licenceMask, type LicenceName, licenceNames } from "./datanets.js";
export { feature } from "./decimals.js";
export { type ErrorKind, explain as toOpenLedgerError, OpenLedgerError, type RowProblem, RowsError } from "./errors.js";
export { type Input, inputBytes } from "./input.js";
export type { LiveOptions, PaidAnswer, Payout } from "./live.js";
export { type ListOptions, pages, take } from "./pages.js";
export { createQueries, createRpc, type Queries, setupOpenLedgerExtension } from "./queries.js";
export { createRegistry, msg, openLedgerTypes } from "./registry.js";
export type { ContributionReport, RowOutcome } from "./report.js";
export { itemsOf, type Row, type Values } from "./rows.js";
export type { SendOptions, Sent, SigningOptions } from "./signing.js";
export { type BuyOptions, SigningOpenLedgerClient, type Waiting } from "./signing-client.js";
export {
  appHashAt,
  type Check,
  type Receipt,
  type ReceiptOptions,
  type Verdict,
  verifyReceipt,
  type VerifyOptions,
} from "./receipt.js";
export { Verifier, type VerifierSource } from "./verifier.js";
export { type ChainAddresses, keplrChainInfo, walletFromMnemonic, type WalletOptions } from "./wallet.js";
