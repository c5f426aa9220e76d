/** Heights of new blocks, one by one and without a gap, over a websocket that is opened again when it breaks. */
import WebSocketImpl from "isomorphic-ws";
import { explain, explained, OpenLedgerError } from "./errors.js";

/** How something is followed. */
export interface LiveOptions {
  /** First height that is told; the next block by default. Earlier ones are read from the node, as far as it has them. */
  readonly fromHeight?: number;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
  /** Told when the connection broke and will be made again, with the reason. */
  readonly onReconnect?: (reason: string) => void;
}

/** What heights are asked of. */
interface Node {
  readonly endpoint: string;
  readonly comet: { status(): Promise<{ syncInfo: { latestBlockHeight: number } }> };
}

/** First and longest pause before a new connection. */
const PAUSE_MS = 250,
  LONGEST_PAUSE_MS = 10_000;
/** After so long without a block the node is asked whether it made some. */
const SILENCE_MS = 15_000;

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });

/** One websocket that tells the height of the newest block; `wait` resolves when it grows, or rejects when it broke. */
class Headers {
  #socket: WebSocketImpl;
  #newest = 0;
  #broken: string | undefined;
  #wake: (() => void) | undefined;

  constructor(endpoint: string) {
    this.#socket = new WebSocketImpl(`${endpoint.replace(/^http/, "ws").replace(/\/$/, "")}/websocket`);
    const ask = { jsonrpc: "2.0", id: 1, method: "subscribe", params: { query: "tm.event='NewBlockHeader'" } };
    this.#socket.onopen = () => this.#socket.send(JSON.stringify(ask));
    this.#socket.onmessage = ({ data }) => this.#read(String(data));
    this.#socket.onerror = (event) => this.#fail((event as { message?: string }).message || "the connection failed");
    this.#socket.onclose = () => this.#fail("the node closed the connection");
  }

  #read(text: string) {
    const { error, result } = JSON.parse(text) as {
      error?: { data?: string; message?: string };
      result?: { data?: { value?: { header?: { height?: string } } } };
    };
    if (error) return this.#fail(error.data || error.message || "the node refused the subscription");
    this.#newest = Math.max(this.#newest, Number(result?.data?.value?.header?.height ?? 0));
    this.#wake?.();
  }

  #fail(reason: string) {
    this.#broken ??= reason;
    this.#wake?.();
  }

  /** The newest height once it is at least `height`; 0 when nothing happened for a while, or `signal` ended it. */
  async wait(height: number, signal?: AbortSignal): Promise<number> {
    const end = Date.now() + SILENCE_MS;
    while (this.#newest < height) {
      if (this.#broken !== undefined) throw new OpenLedgerError({ kind: "node-down", message: this.#broken });
      const left = end - Date.now();
      if (left <= 0 || signal?.aborted) return 0;
      const over = new AbortController();
      this.#wake = () => over.abort();
      const stop = () => over.abort();
      signal?.addEventListener("abort", stop);
      await pause(left, over.signal);
      signal?.removeEventListener("abort", stop);
      this.#wake = undefined;
    }
    return this.#newest;
  }

  close() {
    this.#socket.onclose = this.#socket.onerror = () => undefined;
    this.#socket.close();
  }
}

/** Every height from `fromHeight` on, as soon as its block is committed. */
export async function* heads(
  node: Node,
  { fromHeight, signal, onReconnect }: LiveOptions = {},
): AsyncGenerator<number, void, undefined> {
  const latest = async () => (await node.comet.status()).syncInfo.latestBlockHeight;
  let next = fromHeight ?? (await explained("The node did not tell its height", latest)) + 1;
  let wait = PAUSE_MS;
  while (!signal?.aborted) {
    let headers: Headers | undefined;
    try {
      headers = new Headers(node.endpoint);
      let newest = await latest();
      while (!signal?.aborted) {
        // What was missed while there was no connection comes first.
        for (; next <= newest && !signal?.aborted; next++) yield next;
        wait = PAUSE_MS;
        const told = await headers.wait(next, signal);
        newest = told || (await latest());
        if (!told && newest >= next)
          throw new OpenLedgerError({ kind: "node-down", message: "the websocket is silent although blocks are made" });
      }
    } catch (error) {
      if (signal?.aborted) return;
      onReconnect?.(explain(error).message);
      await pause(wait, signal);
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    } finally {
      headers?.close();
    }
  }
}
