/** Errors that say what happened, in the chain's words where it spoke, and what to do about it. */
import { REGISTERED } from "./refusals.js";

/** What went wrong, for code that reacts to it. */
export type ErrorKind =
  /** The caller gave something that cannot be sent; nothing was sent. */
  | "input"
  /** Rows of a table do not fit a datanet; nothing was sent. See {@link RowsError}. */
  | "rows"
  /** The account cannot pay. */
  | "insufficient-funds"
  /** Another transaction of the account came first. */
  | "sequence"
  /** The gas limit was too low. */
  | "out-of-gas"
  /** No node answers. */
  | "node-down"
  /** The node, or the wallet, is of another chain. */
  | "wrong-chain"
  /** The owner of the key declined to sign. */
  | "rejected"
  /** The transaction was sent, and no block has it yet. */
  | "timeout"
  /** What was asked for does not exist. */
  | "not-found"
  /** The chain refused it; codespace and code say why. */
  | "refused"
  /** Anything else. */
  | "other";

/** What an {@link OpenLedgerError} is made of. */
export interface ErrorDetails {
  readonly kind: ErrorKind;
  /** What happened. */
  readonly message: string;
  /** What to do; a usual one by default. */
  readonly advice?: string | undefined;
  readonly codespace?: string | undefined;
  readonly code?: number | undefined;
  /** The chain's own sentence. */
  readonly log?: string | undefined;
  /** Hash of the transaction, when one was sent. */
  readonly txHash?: string | undefined;
  readonly cause?: unknown;
}

const ADVICE: Partial<Record<ErrorKind, string>> = {
  "insufficient-funds": "Send OPEN to the account, or lower the amount.",
  sequence: "Another transaction of this account was in the way: wait for the next block and send again.",
  "out-of-gas": "Send it with a higher limit: leave `gas` out to have it estimated, or raise `gasMultiplier`.",
  "node-down": "Look whether the address is right, and the node runs and can be reached from here.",
  "wrong-chain": "Connect to a node of the chain that is meant, and choose the same chain in the wallet.",
  rejected: "Nothing was sent. Ask again, and approve it in the wallet.",
  timeout: "It may still enter a block: look for its hash before you send it again.",
  "not-found": "Look whether the number is right; what was made in this very block is there from the next one on.",
};

/** What to do about refusals that are common, by codespace and code. */
const REFUSALS: Record<string, string> = {
  "sdk:4": "The signature does not fit: sign with the key of this account, for this chain.",
  "sdk:9": "The account does not exist until somebody sends coins to it.",
  "sdk:13": "Pay a higher transaction fee: set `gasPrice` to at least the node's minimum.",
  "sdk:20": "The node has too many transactions waiting: try again in some seconds.",
  "sdk:21": "Send fewer items or inputs at once.",
  "sdk:30": "Its time has passed: sign it again with a later timeout height.",
  "datanet:15": "The datanet takes no contributions any more: choose another one.",
  "datanet:16": "Ask the datanet's creator for a place on its list of contributors.",
  "datanet:17": "Reveal the open commits first, or wait until they expire.",
  "datanet:20": "Reveal in a later block than that of the commit.",
  "datanet:21": "The time to reveal has passed: commit again.",
  "datanet:22": "Reveal exactly the items that were committed, with the same salt.",
  "datanet:30": "The bond is not due yet: wait some weeks of blocks.",
  "attribution:10":
    "Nothing waits to be paid: earnings of single answers are paid at once, those of batches add up first.",
  "inference:3": "Ask its creator to certify it, or choose another model.",
  "inference:5": "Ask its creator to set a price, or choose another model.",
  "inference:7": "Give as many values as the model's input has (`model(id).inputDimension`).",
  "inference:9": "Ask for the price (`quote`) and raise `maxFee`.",
};

const refusalAdvice = (txHash: string | undefined): string =>
  txHash === undefined
    ? "Nothing was sent: change what it names, and try again."
    : "The transaction's own fee was paid and nothing else: change what it names, and send again.";

/** A failure with its codespace and code, the chain's sentence, and what to do. */
export class OpenLedgerError extends Error {
  readonly kind: ErrorKind;
  readonly advice: string;
  readonly codespace: string | undefined;
  readonly code: number | undefined;
  readonly log: string | undefined;
  readonly txHash: string | undefined;

  constructor(details: ErrorDetails) {
    const refusal = details.codespace === undefined ? undefined : REFUSALS[`${details.codespace}:${details.code}`];
    const advice =
      details.advice ??
      refusal ??
      ADVICE[details.kind] ??
      (details.kind === "refused" ? refusalAdvice(details.txHash) : "");
    const said = details.message.replace(/[.\s]+$/, "");
    super(advice ? `${said}. ${advice}` : said, { cause: details.cause });
    this.name = "OpenLedgerError";
    this.kind = details.kind;
    this.advice = advice;
    this.codespace = details.codespace;
    this.code = details.code;
    this.log = details.log;
    this.txHash = details.txHash;
  }
}

/** A row of a table that does not fit. */
export interface RowProblem {
  /** Place in the table, from 1. */
  readonly row: number;
  readonly problem: string;
}

/** Rows that do not fit, all of them; nothing was sent. */
export class RowsError extends OpenLedgerError {
  readonly rows: readonly RowProblem[];

  constructor(rows: readonly RowProblem[]) {
    const shown = rows.slice(0, 10).map(({ row, problem }) => `row ${row}: ${problem}`);
    const rest = rows.length > shown.length ? [`and ${rows.length - shown.length} more`] : [];
    const count = rows.length === 1 ? "1 row cannot be used" : `${rows.length} rows cannot be used`;
    super({
      kind: "rows",
      message: `${count}: ${[...shown, ...rest].join("; ")}`,
      advice: "Nothing was sent. Correct these rows or leave them out.",
    });
    this.name = "RowsError";
    this.rows = rows;
  }
}

/** The kind of a refusal by the chain. */
export function kindOf(codespace: string, code: number, log = ""): ErrorKind {
  if (/insufficient (funds|fee|balance)|spendable balance/i.test(log) && `${codespace}:${code}` !== "sdk:13")
    return "insufficient-funds";
  if (/account sequence mismatch/i.test(log)) return "sequence";
  if (/out of gas/i.test(log)) return "out-of-gas";
  if (/signature verification failed.*chain-id/i.test(log)) return /sequence/i.test(log) ? "sequence" : "wrong-chain";
  switch (codespace === "sdk" ? code : 0) {
    case 5:
      return "insufficient-funds";
    case 11:
      return "out-of-gas";
    case 32:
      return "sequence";
    default:
      return /not found|does not exist|code = NotFound/i.test(log) ? "not-found" : "refused";
  }
}

/** Codespace and code of a sentence, by the registered text that it ends in; those of `module` go before others'. */
function codeOf(sentence: string, module: string): readonly [string, number] | undefined {
  const ends = REGISTERED.filter(([, , text]) => {
    const pattern = text
      .split("*")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*");
    return new RegExp(`(?:^|: |\\s)${pattern}$`).test(sentence);
  });
  const longest = Math.max(...ends.map(([, , text]) => text.length));
  const best = ends.filter(([codespace, , text]) => text.length === longest || codespace === module);
  const found =
    best.find(([codespace]) => codespace === module) ??
    best.find(([codespace]) => codespace === "sdk") ??
    (best.length === 1 ? best[0] : undefined);
  return found && [found[0], found[1]];
}

/** A refusal by the chain as an error. `typeUrls` are the messages of an estimate, whose refusals have no code. */
export function refused(
  codespace: string,
  code: number,
  log: string,
  txHash?: string,
  cause?: unknown,
  typeUrls: readonly string[] = [],
): OpenLedgerError {
  let sentence = log.replace(/^rpc error: code = \w+ desc = /, "").trim() || "no reason given";
  const estimated =
    /^(?:failed to execute message; message index: (\d+): )?([\s\S]*?) with gas used: '\d+'(?:: unknown request)?$/.exec(
      sentence,
    );
  if (estimated) {
    sentence = estimated[2] ?? sentence;
    const module = typeUrls[Number(estimated[1] ?? 0)]?.split(".")[1] ?? "";
    [codespace, code] = codeOf(sentence, module) ?? ["unknown", code];
  }
  const kind = kindOf(codespace, code, sentence);
  const named = codespace === "unknown" ? "" : ` (${codespace}:${code})`;
  return new OpenLedgerError({
    kind,
    message: `The chain refused it${named}: ${sentence}`,
    codespace,
    code,
    log,
    txHash,
    cause,
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a wallet says that its owner declined; Keplr, Leap, Ledger's applications and others each in their words. */
const anyOf = (...patterns: string[]) => new RegExp(patterns.join("|"), "i");
const DECLINED = anyOf(
  "request rejected",
  "rejected the request",
  "user (rejected|denied|declined)",
  "rejected by (the )?user",
  "transaction was rejected",
  "0x6986",
);
const UNREACHABLE = anyOf(
  "fetch failed",
  "failed to fetch",
  "networkerror",
  "load failed",
  "socket hang up",
  "E(CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH)",
  "Bad status on response: 5\\d\\d",
);

/** Any failure of cosmjs, of a wallet or of the connection as an {@link OpenLedgerError}. */
export function explain(error: unknown, doing = "It failed", typeUrls: readonly string[] = []): OpenLedgerError {
  if (error instanceof OpenLedgerError) return error;
  const text = messageOf(error);
  const cause = error instanceof Error && error.cause ? ` (${messageOf(error.cause)})` : "";
  if (error instanceof Error) {
    const { code, codespace, log, txId } = error as {
      code?: unknown;
      codespace?: unknown;
      log?: unknown;
      txId?: unknown;
    };
    if (typeof code === "number" && typeof codespace === "string")
      return refused(codespace, code, String(log ?? text), undefined, error);
    if (typeof txId === "string") {
      return new OpenLedgerError({
        kind: "timeout",
        message: `No block has transaction ${txId} yet`,
        txHash: txId,
        cause: error,
      });
    }
  }
  const query = /^Query failed with \((\d+)\): ([\s\S]*)$/.exec(text);
  if (query) return refused("sdk", Number(query[1]), query[2] ?? "", undefined, error, typeUrls);
  if (DECLINED.test(text))
    return new OpenLedgerError({ kind: "rejected", message: `The signature was declined: ${text}`, cause: error });
  if (UNREACHABLE.test(text + cause))
    return new OpenLedgerError({ kind: "node-down", message: `No node answers: ${text}${cause}`, cause: error });
  if (/^Account '.*' does not exist on chain/.test(text)) {
    const advice = "Send OPEN to the account: it exists on the chain from its first coins on.";
    return new OpenLedgerError({ kind: "insufficient-funds", message: text, advice, cause: error });
  }
  if (/failed to retrieve account from signer/i.test(text)) {
    const advice = "Use an address of the wallet that signs, in this chain's form (`open1...`).";
    return new OpenLedgerError({
      kind: "input",
      message: "The wallet has no key for this address",
      advice,
      cause: error,
    });
  }
  return new OpenLedgerError({ kind: "other", message: `${doing}: ${text}${cause}`, cause: error });
}

/** Runs something; whatever fails comes out as an {@link OpenLedgerError}. */
export async function explained<T>(doing: string, run: () => Promise<T>, typeUrls: readonly string[] = []): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw explain(error, doing, typeUrls);
  }
}
