"""The Rust encoder beside the Python reference, byte for byte, on random and adversarial byte strings.

Four made-up encoders (all kinds of features, few words allowed, extreme tables, large buckets) get the same number of
strings each; every string also goes through the portable kernel. The program fails at the first difference.
"""

import argparse
import random
import struct
import time

import numpy as np

from lab import Lab
from reference import HEADER, Bag

SCRIPTS = [
    "abcdefghij ",
    "ABCXYZ .,!?0123",
    "äöüßéèñçøåż ",
    "абвгдежз ",
    "日本語文字漢字",
    "한국어",
    "ابتثج ",
    "हिन्दी ",
    "👨‍👩‍👧🏽😀🇩🇪",
    "\U0010ffff\U00010000\U000e0001",
    "ﬀﬁ①Ⅷ",
    "\u200b\u200d\ufeff\u2028\u00a0\u00ad",
]
MARKS = [chr(c) for c in range(0x300, 0x370)] + ["\u20dd", "\u0903", "\u05b0"]
PHRASES = (
    "the of and a to in is you that it free money click here now viagra dear friend meeting tomorrow report".split()
)


def encoder(rng, features, bits, dim, max_words, scale, kind):
    """A made-up encoder: random, extreme, or nearly empty."""
    buckets = 1 << bits
    weight = rng.integers(0, 256, buckets)
    table = rng.integers(-128, 128, (buckets, dim))
    centre = rng.integers(-32768, 32768, dim)
    if kind == "extreme":
        weight = rng.choice([0, 1, 255], buckets)
        table = rng.choice([-128, -127, 127], (buckets, dim))
    if kind == "sparse":
        weight = weight * (rng.random(buckets) < 0.02)
        centre = centre * 0
    table[weight == 0] = 0
    head = HEADER.pack(b"OLTB", 1, features, bits, dim, max_words, scale, rng.bytes(16), 0)
    return b"".join(
        [head, centre.astype("<i2").tobytes(), weight.astype(np.uint8).tobytes(), table.astype(np.int8).tobytes()]
    )


def strings(rand, count):
    """Byte strings of many kinds, most of them short."""
    size = lambda: int(rand.paretovariate(1.3) * 6) % 400
    pick = rand.choice

    def text():
        return "".join(pick(pick(SCRIPTS)) for _ in range(size()))

    def broken():
        data = bytearray(text().encode())
        for _ in range(rand.randrange(1, 4)):
            if data:
                at = rand.randrange(len(data))
                data[at : at + rand.randrange(3)] = rand.randbytes(rand.randrange(3))
        return bytes(data)

    kinds = [
        lambda: rand.randbytes(size()),
        lambda: text().encode(),
        broken,
        lambda: " ".join(pick(PHRASES) for _ in range(size() // 4)).encode(),
        lambda: bytes(rand.randrange(0, 33) for _ in range(size())),
        lambda: bytes(rand.randrange(0x80, 0xC0) for _ in range(size())),
        lambda: "".join(pick("aeiou ") + pick(MARKS) * rand.randrange(4) for _ in range(size() // 2)).encode(),
        lambda: b"".join(
            struct.pack("BBB", 0xED, rand.randrange(0xA0, 0xC0), rand.randrange(0x80, 0xC0)) for _ in range(size() // 4)
        ),
        lambda: b"".join(chr(rand.randrange(0x10000, 0x110000)).encode() for _ in range(size() // 5)),
        lambda: bytes([rand.randrange(256)]) * size(),
        lambda: (rand.randbytes(rand.randrange(1, 4)) + b" ") * (size() // 3),
        lambda: b"\0".join(rand.randbytes(rand.randrange(4)) for _ in range(size() // 4)),
        lambda: bytes([pick([0xC0, 0xC1, 0xF5, 0xFF, 0xFE, 0xF4, 0xE0])]) + rand.randbytes(size()),
    ]
    return [pick(kinds)() for _ in range(count)]


def huge(rand):
    """A few strings at and beyond the bounds of size."""
    out = [b"a" * n for n in (65535, 65536, 65537, 200000)] + [b"a " * n for n in (8191, 8192, 8193, 32768)]
    out += [
        b"\x80" * 65536,
        b"\xff" * 65536,
        b"\0" * 65536,
        "é".encode() * 30000,
        rand.randbytes(65536),
        b"ab\x80" * 20000,
    ]
    return out + [rand.randbytes(60000).replace(b"\x80", b" ") for _ in range(2)] + [b"", b" ", b"\0", b"a", b"\x80"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--strings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", default="release")
    arguments = parser.parse_args()
    rand, rng = random.Random(arguments.seed), np.random.default_rng(arguments.seed)
    encoders = [
        encoder(rng, 31, 10, 24, 8192, 512, "random"),
        encoder(rng, 31, 12, 17, 40, 1024, "extreme"),
        encoder(rng, 1, 11, 16, 8192, 300, "sparse"),
        encoder(rng, 7, 16, 33, 300, 1, "random"),
    ]
    batch, start, refusals, values = 5_000, time.time(), {}, set()
    with Lab(arguments.profile) as lab:
        total = 0
        while total < arguments.strings:
            for at, file in enumerate(encoders):
                bag = Bag(file)
                texts = strings(rand, batch) + (huge(rand) if total < 4 * batch else [])
                want, want_codes = bag.embed_all(texts)
                for kernel in ("best", "portable"):
                    got, codes, _ = lab.embed(file, texts, kernel)
                    wrong = np.flatnonzero((codes != want_codes) | (got != want).any(1))
                    assert not len(wrong), (at, kernel, texts[wrong[0]], codes[wrong[0]], want_codes[wrong[0]])
                if total < 4 * batch:
                    described = lab.describe(file, texts[:200])
                    for text, (size, count, _), sketch, code in zip(
                        texts, described["costs"], described["sketches"], want_codes
                    ):
                        assert (size == 0) == (code in (20, 21, 22)), text
                        assert size == 0 or (
                            count == len(bag.features_of(text)) and sketch == bag.sketch(text).tolist()
                        ), text
                total += len(texts)
                values.update(np.unique(want).tolist())
                for code, times in zip(*np.unique(want_codes, return_counts=True)):
                    refusals[int(code)] = refusals.get(int(code), 0) + int(times)
    print(f"{total} strings, {len(values)} values, outcomes by code {refusals}, {time.time() - start:.0f} s: all equal")


if __name__ == "__main__":
    main()
