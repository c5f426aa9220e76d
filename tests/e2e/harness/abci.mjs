// What CometBFT is to an application: the client of ABCI 2.0 over a socket, one request at a time.
import net from "node:net";
import { Request, Response } from "cosmjs-types/tendermint/abci/types";
import { until } from "./chain.mjs";

/** A message after its length, as a varint. */
function framed(bytes) {
  const head = [];
  let rest = bytes.length;
  for (; rest > 127; rest >>>= 7) head.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([...head, rest]), bytes]);
}

/** The first message of a buffer and what comes after it; undefined until it is whole. */
function unframed(buffer) {
  let length = 0;
  for (let i = 0; i < Math.min(buffer.length, 5); i++) {
    length += (buffer[i] & 127) * 2 ** (7 * i);
    if (buffer[i] > 127) continue;
    const end = i + 1 + length;
    return buffer.length < end ? undefined : [buffer.subarray(i + 1, end), buffer.subarray(end)];
  }
}

export class Abci {
  /** Connects to an application that listens, or begins to within `timeout`; `alive()` is false once it has ended. */
  static async connect(port, { timeout = 240_000, alive = () => true } = {}) {
    const abci = new Abci();
    Object.assign(abci, { chunks: [], size: 0, waiting: [] });
    abci.socket = await until("the application listens", () => new Promise((resolve, reject) => {
      if (!alive()) throw Object.assign(new Error("it ended"), { final: true });
      const socket = net.connect({ port, host: "127.0.0.1" }, () => resolve(socket.off("error", reject)));
      socket.once("error", reject);
    }), { timeout });
    abci.socket.on("data", (data) => abci.read(data)).on("error", () => {}).on("close", () => abci.fail(new Error("the application closed the connection")));
    return abci;
  }

  read(data) {
    this.buffer = this.buffer?.length ? Buffer.concat([this.buffer, data]) : data;
    for (let found; (found = unframed(this.buffer)); ) {
      this.buffer = found[1];
      const response = Response.decode(found[0]);
      if (response.flush) continue;
      const { name, resolve, reject } = this.waiting.shift();
      if (response[name]) resolve(response[name]);
      else reject(new Error(response.exception?.error ?? `another answer than to ${name}`));
    }
  }

  fail(error) {
    this.closed = error;
    this.waiting.splice(0).forEach(({ reject }) => reject(error));
  }

  /** The answer to `info`, `initChain`, `finalizeBlock`, `commit`, `query`, ... */
  ask(name, value = {}) {
    if (this.closed) return Promise.reject(this.closed);
    return new Promise((resolve, reject) => {
      this.waiting.push({ name, resolve, reject });
      for (const request of [{ [name]: value }, { flush: {} }]) this.socket.write(framed(Request.encode(Request.fromPartial(request)).finish()));
    });
  }

  close() {
    this.socket.destroy();
  }
}
