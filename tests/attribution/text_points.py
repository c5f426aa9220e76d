"""Texts as the points that the chain would make of them: an encoder TEXT_BAG_V1 made without labels, its int8 embeddings.

Encoder and embeddings are the Rust code of modules/text, driven by the laboratory of tests/text. The encoder is made from one half of a
set, and the points are the other half; texts that the encoder refuses are left out, as a datanet leaves them out.
"""

import functools
import importlib.util

import numpy as np

import payment_sets
from lab import ROOT

DIMENSION = {"r8": 64, "spam": 128}
# words, pairs of words and pieces of four characters, the default of `model make-encoder`
FEATURES = 11


def laboratory():
    """The laboratory of tests/text, whose module is called `lab` as well."""
    spec = importlib.util.spec_from_file_location("text_lab", ROOT / "tests/text/lab.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Lab()


@functools.lru_cache
def load(name):
    """Embeddings int8 (n x d), labels, number of classes, and the texts that the points are."""
    texts, names = {"r8": payment_sets.reuters, "spam": payment_sets.spam}[name]()
    order = np.random.default_rng(0).permutation(len(texts))
    half = len(texts) // 2
    labels = sorted(set(names))
    y = np.array([labels.index(n) for n in names])[order[half:]]
    kept = [texts[i].encode() for i in order[half:]]
    with laboratory() as lab:
        bag, _ = lab.make([texts[i].encode() for i in order[:half]], dimension=DIMENSION[name], features=FEATURES)
        e, codes, _ = lab.embed(bag, kept)
    good = np.flatnonzero(codes == 0)
    return e[good], y[good], len(labels), [kept[i] for i in good]
