"""TEXT_BAG_V1 in Python, written from modules/text/README.md: the other half of the comparison in compare.py.

Everything is in Python's own integers, but the hashes of many features at once and the sums over rows, which numpy
makes in 64 bits.
"""

import math
import re
import struct

import numpy as np

HEADER = struct.Struct("<4sBBBHHH16sI")
WORD = re.compile(rb"[a-z0-9\x80-\xff]+")
LOWER = bytes(b + 32 if 65 <= b <= 90 else b for b in range(256))
LUT = [0] + [round(256 * min(1 + math.log(c), 4)) for c in range(1, 64)]
MAX_TEXT, TOO_LONG, NO_WORDS, TOO_MANY, ZERO = 65536, 20, 21, 22, 23


def siphash(key, messages):
    """SipHash-2-4 of messages of any lengths, as uint64: those of one number of blocks are hashed together."""
    k0, k1 = np.frombuffer(key, dtype="<u8")
    out = np.zeros(len(messages), dtype=np.uint64)
    groups = {}
    for at, message in enumerate(messages):
        groups.setdefault(len(message) // 8, []).append(at)
    rotate = lambda x, n: (x << np.uint64(n)) | (x >> np.uint64(64 - n))

    def rounds(v, times):
        a, b, c, d = v
        for _ in range(times):
            a = a + b
            c = c + d
            b = rotate(b, 13) ^ a
            d = rotate(d, 16) ^ c
            a = rotate(a, 32)
            c = c + b
            a = a + d
            b = rotate(b, 17) ^ c
            d = rotate(d, 21) ^ a
            c = rotate(c, 32)
        return a, b, c, d

    for blocks, members in groups.items():
        padded = b"".join(
            messages[i] + bytes(8 * blocks + 7 - len(messages[i])) + bytes([len(messages[i]) & 255]) for i in members
        )
        words = np.frombuffer(padded, dtype="<u8").reshape(len(members), blocks + 1)
        start = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
        v = [np.full(len(members), np.uint64(s) ^ k) for s, k in zip(start, (k0, k1, k0, k1))]
        for block in range(blocks + 1):
            v[3] = v[3] ^ words[:, block]
            v = list(rounds(v, 2))
            v[0] = v[0] ^ words[:, block]
        v[2] = v[2] ^ np.uint64(0xFF)
        a, b, c, d = rounds(v, 4)
        out[members] = a ^ b ^ c ^ d
    return out


class Refused(Exception):
    """A text without an embedding; the first argument is the code."""


class Bag:
    """An encoder, read from its file."""

    def __init__(self, file):
        magic, version, self.features, self.bits, self.dim, self.max_words, self.scale, self.seed, graph = (
            HEADER.unpack_from(file)
        )
        assert (magic, version, HEADER.size) == (b"OLTB", 1, 33)
        buckets, at = 1 << self.bits, HEADER.size
        self.centre = [int(v) for v in np.frombuffer(file, "<i2", self.dim, at)]
        at += 2 * self.dim
        self.weight = np.frombuffer(file, np.uint8, buckets, at).astype(np.int64)
        at += buckets
        self.table = np.frombuffer(file, np.int8, buckets * self.dim, at).reshape(buckets, self.dim).astype(np.int64)
        assert len(file) == at + buckets * self.dim + graph
        self.t_q16 = math.isqrt(self.scale**2 * self.dim << 24)

    def words(self, text):
        if len(text) > MAX_TEXT:
            raise Refused(TOO_LONG)
        words = WORD.findall(text.translate(LOWER))
        if not words:
            raise Refused(NO_WORDS)
        if len(words) > self.max_words:
            raise Refused(TOO_MANY)
        return words

    def features_of(self, text):
        """Messages whose hashes choose the buckets."""
        words = self.words(text)
        out = [b"u" + w for w in words] if self.features & 1 else []
        if self.features & 2:
            out += [b"b" + a + b" " + b for a, b in zip(words, words[1:])]
        lengths = [n for bit, n in ((4, 3), (8, 4), (16, 5)) if self.features & bit]
        for word in words if lengths else ():
            padded = b" " + word + b" "
            begins = [0] + [i for i in range(1, len(padded)) if padded[i] & 0xC0 != 0x80] + [len(padded)]
            for n in lengths:
                out += [b"c" + padded[begins[i] : begins[i + n]] for i in range(len(begins) - n)]
        return out

    def embed(self, text):
        """The embedding as a list of integers."""
        return self.finish(siphash(self.seed, self.features_of(text)))

    def finish(self, hashes):
        """The embedding of a text whose features have these hashes."""
        buckets, counts = np.unique(hashes & np.uint64((1 << self.bits) - 1), return_counts=True)
        buckets = buckets.astype(np.int64)
        lut = np.array(LUT, dtype=np.int64)[np.minimum(counts, 63)]
        a = lut * self.weight[buckets]
        length = math.isqrt(int((a * a).sum()))
        sums = (a[:, None] * self.table[buckets]).sum(0)
        y = [16 * int(s) - length * c for s, c in zip(sums, self.centre)]
        norm = math.isqrt(sum(v * v for v in y))
        if norm == 0:
            raise Refused(ZERO)
        out = []
        for v in y:
            whole, rest = divmod(abs(v) * self.t_q16, norm << 16)
            twice = 2 * rest - (norm << 16)
            whole += 1 if twice > 0 or (twice == 0 and whole % 2) else 0
            out.append(min(whole, 127) * (1 if v >= 0 else -1))
        return out

    def embed_all(self, texts):
        """Embeddings (zeros where a text is refused) and codes, with one call of the hash for all texts."""
        codes, spans, messages = np.zeros(len(texts), np.uint32), [], []
        for at, text in enumerate(texts):
            begin = len(messages)
            try:
                messages += self.features_of(text)
            except Refused as e:
                codes[at] = e.args[0]
            spans.append((begin, len(messages)))
        hashes = siphash(self.seed, messages)
        out = np.zeros((len(texts), self.dim), dtype=np.int8)
        for at, (begin, end) in enumerate(spans):
            if codes[at] == 0:
                try:
                    out[at] = self.finish(hashes[begin:end])
                except Refused as e:
                    codes[at] = e.args[0]
        return out, codes

    def sketch(self, text):
        """The 256 smallest distinct hashes of words."""
        hashes = siphash(self.seed, [b"u" + w for w in self.words(text)])
        return np.unique(hashes & np.uint64(0xFFFFFFFF))[:256]
