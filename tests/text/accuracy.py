"""Accuracy of the certified head on embeddings by our encoders, beside sparse tf-idf with logistic regression.

The head is the chain's: multinomial logistic regression on [e / 128; 127 / 128] with lambda 1e-3 on all weights, at its
optimum. Encoders are made without labels from the training texts; `--pretrained` makes them from vectors of words.
"""

import argparse
import json
import sys
import time

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

import datasets
from lab import ROOT, Lab
from reference import Bag, Refused, siphash

LIMIT = 2600
WORDS_AND_FOUR_CHARACTERS = 1 + 2 + 8


def head(x, y, test, truth, penalty=1e-3):
    """Accuracy and answers of the head at its optimum. With two classes there is one difference of weights, which is
    penalised half as much."""
    row = lambda e: np.hstack([e / 128, np.full((len(e), 1), 127 / 128)])
    strength = (2 if len(np.unique(y)) == 2 else 1) / (penalty * len(y))
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=2000, tol=1e-6).fit(row(x), y)
    answers = model.predict(row(test))
    return (answers == truth).mean(), answers


def sparse_reference(data, features, buckets=1 << 16):
    """The best of three strengths of logistic regression on tf-idf of the same features in floats, chosen on the test
    set: what a model could reach that no chain can certify."""
    bag = Bag.__new__(Bag)
    bag.features, bag.max_words = features, 1 << 20

    def counts(texts):
        rows, columns = [], []
        for at, text in enumerate(texts):
            try:
                found = siphash(bytes(16), bag.features_of(text)) & np.uint64(buckets - 1)
            except Refused:
                continue
            columns.append(found.astype(np.int64))
            rows.append(np.full(len(found), at))
        rows, columns = np.concatenate(rows), np.concatenate(columns)
        return sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), buckets))

    tfidf = TfidfTransformer(sublinear_tf=True)
    x, test = tfidf.fit_transform(counts(data.train)), tfidf.transform(counts(data.test))
    fits = (LogisticRegression(C=c, max_iter=1000).fit(x, data.train_labels) for c in (1, 10, 100))
    return max((fit.predict(test) == data.test_labels).mean() for fit in fits)


def measure(lab, data, dimension, **options):
    """Makes an encoder, embeds, fits: accuracy, refused texts, what making said, texts a second."""
    file, made = lab.make(data.train, dimension=dimension, **options)
    return evaluate(lab, data, file) | {"made": made}


def evaluate(lab, data, file):
    x, codes, _ = lab.embed(file, data.train)
    test, test_codes, seconds = lab.embed(file, data.test)
    keep = codes == 0
    accuracy, _ = head(x[keep].astype(float), data.train_labels[keep], test.astype(float), data.test_labels)
    return {
        "accuracy": accuracy,
        "refused": int((codes != 0).sum() + (test_codes != 0).sum()),
        "speed": len(test) / seconds,
    }


def dimensions(data, asked):
    """Dimensions that the limit allows."""
    return sorted({min(d, LIMIT // data.classes - 1, 1024) for d in asked})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", default=",".join(datasets.ALL))
    parser.add_argument("--dimensions", default="64,128")
    parser.add_argument("--features", type=int, default=WORDS_AND_FOUR_CHARACTERS)
    parser.add_argument("--options", default="{}", help="other options of the encoder, as JSON")
    parser.add_argument("--no-reference", action="store_true")
    arguments = parser.parse_args()
    options = json.loads(arguments.options) | {"features": arguments.features}
    print("| set (classes, train size, majority) | sparse, floats | dimension: accuracy |\n|---|---|---|")
    with Lab() as lab:
        for name in arguments.sets.split(","):
            data = datasets.ALL[name]()
            start = time.time()
            reference = "-" if arguments.no_reference else f"{sparse_reference(data, arguments.features):.3f}"
            row, notes = [], []
            for d in dimensions(data, map(int, arguments.dimensions.split(","))):
                got = measure(lab, data, d, **options)
                row.append(f"{d}: {got['accuracy']:.3f}")
                notes.append(
                    f"{d}: made in {got['made']['seconds']:.1f} s, loss {got['made']['loss_ppm']} ppm, refused {got['refused']}, {got['speed']:.0f}/s"
                )
            print(
                f"| {data.name} ({data.classes}; {len(data.train)}; {data.majority():.3f}) | {reference} | {', '.join(row)} |",
                flush=True,
            )
            print(f"{name} ({time.time() - start:.0f} s): {'; '.join(notes)}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
