/** OpenAI's form of errors: a status, and `{ error: { message, type, param, code } }`. */
import { OpenLedgerError } from "@openledger/client";

/** A failure that goes back to the caller. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly code: string | null,
    message: string,
    readonly param: string | null = null,
    /** Whether sending the same again could help and cannot pay twice. */
    readonly retry: boolean = false,
  ) {
    super(message);
  }

  get body() {
    const { message, type, param, code } = this;
    return { error: { message, type, param, code } };
  }
}

export const invalid = (message: string, param: string | null = null): ApiError =>
  new ApiError(400, "invalid_request_error", null, message, param);

/** Any failure as one of these. `redact` takes parts of a key out of its words. */
export function toApiError(error: unknown, redact: (text: string) => string = (text) => text): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof OpenLedgerError)) {
    return new ApiError(
      500,
      "server_error",
      null,
      "The gateway failed. Look whether an answer was bought before you try again.",
    );
  }
  const hash =
    error.txHash !== undefined && !error.message.includes(error.txHash) ? `. Transaction ${error.txHash}` : "";
  const message = redact(error.message + hash);
  switch (error.kind) {
    case "input":
    case "rows":
      return new ApiError(400, "invalid_request_error", null, message);
    case "insufficient-funds":
      return new ApiError(429, "insufficient_quota", "insufficient_quota", message);
    case "not-found":
      return new ApiError(404, "invalid_request_error", "model_not_found", message, "model");
    case "node-down":
      // It may have gone away after it took the transaction.
      return new ApiError(503, "server_error", "node_down", message);
    case "timeout":
      return new ApiError(504, "server_error", "not_in_a_block_yet", message);
    case "refused":
      return new ApiError(
        422,
        "invalid_request_error",
        error.codespace === undefined ? null : `${error.codespace}:${error.code}`,
        message,
      );
    default:
      return new ApiError(502, "server_error", null, message);
  }
}

/** A failure before anything was sent: the same may be sent again where the fault was not the caller's. */
export function unsent(error: unknown, redact: (text: string) => string): ApiError {
  const { status, type, code, message, param } = toApiError(error, redact);
  return new ApiError(status, type, code, message, param, status >= 500);
}
