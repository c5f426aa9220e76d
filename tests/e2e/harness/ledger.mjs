// A hardware wallet with the Cosmos app, played behind a TCP socket as Speculos does: it holds a mnemonic, shows what it is asked to sign
// to whoever listens (`shown`), and signs or rejects. What it refuses a real app refuses too: JSON it cannot read, keys out of order, other
// fields than those of a transaction.
import net from "node:net";
import { Bip39, EnglishMnemonic, Secp256k1, sha256, Slip10, Slip10Curve, Slip10RawIndex } from "@cosmjs/crypto";
import { rawSecp256k1PubkeyToRawAddress } from "@cosmjs/amino";
import { toBech32 } from "@cosmjs/encoding";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const FIELDS = ["account_number", "chain_id", "fee", "memo", "msgs", "sequence"];
const OK = [0x90, 0x00];
const REJECTED = [0x69, 0x86];

/** Why the app cannot show a document; undefined when it can. */
function unreadable(text) {
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return "PARSER ERROR: JSMN_ERROR_INVAL";
  }
  const sorted = (value) => {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  };
  const canonical = JSON.stringify(sorted(document)).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  if (canonical !== text) return "JSON Dictionaries are not sorted";
  const unknown = Object.keys(document).filter((key) => !FIELDS.includes(key) && key !== "timeout_height");
  if (unknown.length > 0 || !FIELDS.every((field) => field in document)) return "JSON Missing or unexpected field";
}

/** The other one of the two signatures of an (r, s), in DER. */
function highDer(signature) {
  const s = ORDER - BigInt(`0x${Buffer.from(signature.s(32)).toString("hex")}`);
  const number = (bytes) => {
    let at = 0;
    while (at < bytes.length - 1 && bytes[at] === 0) at += 1;
    const short = [...bytes.slice(at)];
    return short[0] & 0x80 ? [0, ...short] : short;
  };
  const [r, high] = [number(signature.r(32)), number(Buffer.from(s.toString(16).padStart(64, "0"), "hex"))];
  return [0x30, r.length + high.length + 4, 0x02, r.length, ...r, 0x02, high.length, ...high];
}

export class LedgerApp {
  /** Starts an app with this mnemonic; `version` is what it says of itself, `high` makes it sign with the higher `s`. */
  static async start({ mnemonic, version = [2, 35, 1], high = false }) {
    const app = new LedgerApp();
    Object.assign(app, { version, high, rejects: false, open: true, shown: [], pending: undefined });
    app.seed = await Bip39.mnemonicToSeed(new EnglishMnemonic(mnemonic));
    app.server = net.createServer((socket) => app.serve(socket));
    await new Promise((resolve) => app.server.listen(0, "127.0.0.1", resolve));
    app.address = `tcp://127.0.0.1:${app.server.address().port}`;
    return app;
  }

  stop() {
    return new Promise((resolve) => this.server.close(resolve));
  }

  serve(socket) {
    let buffer = Buffer.alloc(0);
    let queue = Promise.resolve();
    socket.on("error", () => {});
    socket.on("data", (data) => {
      buffer = Buffer.concat([buffer, data]);
      while (buffer.length >= 4 && buffer.length >= 4 + buffer.readUInt32BE(0)) {
        const command = buffer.subarray(4, 4 + buffer.readUInt32BE(0));
        buffer = buffer.subarray(4 + command.length);
        queue = queue.then(async () => {
          const answer = Buffer.from(await this.answer([...command]));
          const length = Buffer.alloc(4);
          length.writeUInt32BE(answer.length - 2);
          socket.write(Buffer.concat([length, answer]));
        });
      }
    });
  }

  async answer([cla, ins, p1, p2, length, ...data]) {
    if (!this.open || cla !== 0x55) return [0x6e, 0x00];
    if (length !== data.length) return [0x67, 0x00];
    if (ins === 0) return [0, ...this.version, ...OK];
    if (ins === 4) return this.giveAddress(p1 === 1, data);
    if (ins === 2) return this.sign(p1, p2, data);
    return [0x6d, 0x00];
  }

  /** Key at a path as the wire has it: five numbers, lowest byte first, the first three hardened. */
  async key(bytes) {
    const numbers = Array.from({ length: 5 }, (_, i) => Buffer.from(bytes).readUInt32LE(i * 4));
    if (numbers.slice(0, 3).some((n) => n < 0x80000000) || numbers[0] !== 0x8000002c) return undefined;
    const path = numbers.map((n) => (n >= 0x80000000 ? Slip10RawIndex.hardened(n - 0x80000000) : Slip10RawIndex.normal(n)));
    const { privkey } = Slip10.derivePath(Slip10Curve.Secp256k1, this.seed, path);
    const { pubkey } = await Secp256k1.makeKeypair(privkey);
    return { privkey, pubkey: Secp256k1.compressPubkey(pubkey) };
  }

  async giveAddress(confirm, [size, ...rest]) {
    const prefix = Buffer.from(rest.slice(0, size)).toString();
    const key = await this.key(rest.slice(size));
    if (!key) return [0x6a, 0x80];
    const text = toBech32(prefix, rawSecp256k1PubkeyToRawAddress(key.pubkey));
    if (confirm) this.shown.push({ address: text });
    if (confirm && this.rejects) return REJECTED;
    return [...key.pubkey, ...Buffer.from(text), ...OK];
  }

  async sign(part, mode, data) {
    if (part === 0) {
      this.pending = { key: await this.key(data), bytes: [] };
      return this.pending.key ? OK : [0x6a, 0x80];
    }
    if (!this.pending) return [0x69, 0x84];
    this.pending.bytes.push(...data);
    if (part === 1) return OK;
    const { key, bytes } = this.pending;
    this.pending = undefined;
    const text = Buffer.from(bytes).toString();
    const problem = mode === 0 ? unreadable(text) : "only JSON is shown here";
    if (problem) return [...Buffer.from(problem), 0x69, 0x84];
    this.shown.push({ document: JSON.parse(text) });
    if (this.rejects) return REJECTED;
    const signature = await Secp256k1.createSignature(sha256(Uint8Array.from(bytes)), key.privkey);
    return [...(this.high ? highDer(signature) : signature.toDer()), ...OK];
  }
}
