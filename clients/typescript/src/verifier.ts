/** The chain's own judge of receipts, compiled to WebAssembly: nothing of it is written a second time here. */
import { fromUtf8, toUtf8 } from "@cosmjs/encoding";
import { explained, OpenLedgerError } from "./errors.js";

/** Functions of the module; `verifier/src/lib.rs` says how they are called. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  receipt_buffer(length: number): number;
  receipt_judge(trusted: number): number;
  collect_begin(): number;
  collect_next(): number;
  report_length(): number;
}

/** Where the module comes from: its bytes, its address, or a module that was compiled already. */
export type VerifierSource = BufferSource | URL | string | WebAssembly.Module;

/** A loaded judge. One serves any number of receipts, one after the other. */
export class Verifier {
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /**
   * Loads the judge: the file of this package by default, which bundlers that know `new URL(..., import.meta.url)` take
   * along. Give its bytes or address where it lies elsewhere.
   */
  static async load(
    source: VerifierSource = new URL("../verifier/openledger_verifier.wasm", import.meta.url),
  ): Promise<Verifier> {
    return explained("The verifier could not be loaded", async () => {
      const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(await bytesOf(source));
      const instance = await WebAssembly.instantiate(module, imports(module));
      return new Verifier(instance.exports as unknown as Exports);
    });
  }

  #call(name: "receipt_judge" | "collect_begin" | "collect_next", input: Uint8Array, trusted = 0): unknown {
    const wasm = this.#exports;
    const at = wasm.receipt_buffer(input.length);
    new Uint8Array(wasm.memory.buffer, at, input.length).set(input);
    let report: number;
    try {
      report = wasm[name](trusted);
    } catch (error) {
      throw new OpenLedgerError({
        kind: "other",
        message: "The verifier gave up on these bytes",
        advice: "Do not trust them.",
        cause: error,
      });
    }
    const answer = JSON.parse(fromUtf8(new Uint8Array(wasm.memory.buffer, report, wasm.report_length()))) as {
      error?: string;
    };
    if (answer.error !== undefined)
      throw new OpenLedgerError({ kind: "input", message: answer.error, advice: "Do not trust it; ask for it again." });
    return answer;
  }

  /** Judges the JSON of a receipt, from an app hash that is trusted, or else from the receipt's own. */
  judge(receipt: string, trusted?: Uint8Array): unknown {
    if (trusted && trusted.length !== 32)
      throw new OpenLedgerError({
        kind: "input",
        message: "An app hash is 32 bytes",
        advice: "Take it from the header above the receipt's height.",
      });
    const json = toUtf8(receipt);
    const input = new Uint8Array((trusted?.length ?? 0) + json.length);
    if (trusted) input.set(trusted);
    input.set(json, trusted?.length ?? 0);
    return this.#call("receipt_judge", input, trusted ? 1 : 0);
  }

  /** Begins to collect a receipt: `{ want }` is the first entry that is needed. */
  begin(subject: object): unknown {
    return this.#call("collect_begin", toUtf8(JSON.stringify(subject)));
  }

  /** Takes the entry that was wanted: `{ want }` is the next one, `{ receipt }` the end. */
  next(entry: object): unknown {
    return this.#call("collect_next", toUtf8(JSON.stringify(entry)));
  }
}

/** The module asks nothing of its host; what a library in it names is never called. */
function imports(module: WebAssembly.Module): WebAssembly.Imports {
  const out: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function") continue;
    (out[from] ??= {})[name] = () => {
      throw new Error(`${from}.${name} is not there`);
    };
  }
  return out;
}

async function bytesOf(source: BufferSource | URL | string): Promise<BufferSource> {
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return source as BufferSource;
  // An address is relative to the page, where there is one.
  const url = new URL(source, globalThis.location?.href ?? import.meta.url);
  if (url.protocol === "file:") {
    // Node's fetch reads no files. The name is a variable so that bundlers for browsers do not look for it.
    const files = "node:fs/promises";
    const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ files)) as {
      readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
    };
    return readFile(url);
  }
  const answer = await fetch(url);
  if (!answer.ok)
    throw new OpenLedgerError({
      kind: "not-found",
      message: `${url} answered ${answer.status}`,
      advice: "Serve the package's verifier/openledger_verifier.wasm there.",
    });
  return answer.arrayBuffer();
}
