"""Accuracy of encoders from vectors of words that somebody else has trained: wordllama's 32,000 pieces x 256.

A word's vector is the sum of its pieces' vectors, for every word of the unlabelled training texts and of Brown.
Its length says already how much the word matters, so that rare words get less weight than in a table from texts.
"""

import argparse

import numpy as np
from tokenizers import Tokenizer

import datasets
from accuracy import dimensions, evaluate
from lab import Lab
from reference import LOWER, WORD

FILES = datasets.PACKAGES / "wordllama/wordllama"


def pieces():
    """The matrix of all pieces: a safetensors file with one float16 tensor."""
    raw = (FILES / "weights/l2_supercat_256.safetensors").read_bytes()
    length = int.from_bytes(raw[:8], "little")
    return np.frombuffer(raw, "<f2", offset=8 + length).reshape(-1, 256).astype(np.float32)


def words_file(texts, matrix, tokenizer):
    """A .npy matrix of vectors and its words, as `text-lab` reads them."""
    words = sorted({w for t in texts for w in WORD.findall(t.translate(LOWER))})
    tokens = tokenizer.encode_batch([w.decode("utf-8", "replace") for w in words], add_special_tokens=False)
    vectors = np.stack([matrix[t.ids].sum(0) for t in tokens]).astype("<f4")
    shape = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(words)}, 256), }}"
    head = shape.ljust(118 - 1) + "\n"
    npy = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode()
    return npy + vectors.tobytes(), b"\n".join(words)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", default="spam,reuters,newsgroups,movies,brown,fortunes")
    parser.add_argument("--dimensions", default="64,128,256")
    arguments = parser.parse_args()
    matrix, brown = pieces(), datasets.brown()
    tokenizer = Tokenizer.from_file(str(FILES / "tokenizers/l2_supercat_tokenizer_config.json"))
    print("| set | dimension: accuracy |\n|---|---|")
    with Lab() as lab:
        for name in arguments.sets.split(","):
            data = datasets.ALL[name]()
            npy, vocabulary = words_file(data.train + brown.train, matrix, tokenizer)
            cells = []
            for d in dimensions(data, map(int, arguments.dimensions.split(","))):
                file, _ = lab.from_vectors(npy, vocabulary, data.train, dimension=d, rarity=0.5, whitening=0.0)
                cells.append(f"{d}: {evaluate(lab, data, file)['accuracy']:.3f}")
            print(f"| {data.name} | {', '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
