/** The hash of a commit, as the chain computes it when it is revealed. */
import { sha256 } from "@cosmjs/crypto";
import { fromBech32, toUtf8 } from "@cosmjs/encoding";
import { type ItemPayload, Provenance } from "./proto/datanet.js";

function bigEndian(value: bigint, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let at = length - 1, rest = value; at >= 0; at--, rest >>= 8n) out[at] = Number(rest & 0xffn);
  return out;
}

/** Bytes one behind the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const LEAF = Uint8Array.of(0),
  NODE = Uint8Array.of(1);

/** RFC 6962 tree hash over items; a leaf is the label in 4 bytes big endian and the features. */
export function payloadRoot(items: readonly ItemPayload[]): Uint8Array {
  if (items.length === 0) return sha256(new Uint8Array());
  const tree = (hashes: readonly Uint8Array[]): Uint8Array => {
    const [only] = hashes;
    if (only && hashes.length === 1) return only;
    let split = 1;
    while (split * 2 < hashes.length) split *= 2;
    return sha256(concat([NODE, tree(hashes.slice(0, split)), tree(hashes.slice(split))]));
  };
  return tree(items.map(({ label, features }) => sha256(concat([LEAF, bigEndian(BigInt(label), 4), features]))));
}

/** What a commit binds. */
export interface Committed {
  readonly chainId: string;
  readonly datanetId: bigint;
  /** Address of the contributor. */
  readonly contributor: string;
  /** 16 to 64 bytes that nobody can guess. */
  readonly salt: Uint8Array;
  readonly items: readonly ItemPayload[];
  /** Where the items come from, when the contributor says so. */
  readonly provenance?: Provenance | undefined;
}

/** The 32 bytes that `MsgCommitContribution.hash` carries. */
export function commitHash({ chainId, datanetId, contributor, salt, items, provenance }: Committed): Uint8Array {
  const domain = `openledger/datanet/commit/${provenance ? "v2" : "v1"}`;
  const parts = [
    toUtf8(domain),
    toUtf8(chainId),
    bigEndian(datanetId, 8),
    fromBech32(contributor).data,
    salt,
    payloadRoot(items),
  ];
  if (provenance) parts.push(sha256(Provenance.encode(provenance).finish()));
  return sha256(concat(parts.flatMap((part) => [bigEndian(BigInt(part.length), 4), part])));
}
