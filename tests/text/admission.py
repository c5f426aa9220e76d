"""What a datanet with rules for texts makes of honest texts and of attacks: the chain's own admission, on files.

An encoder is made from the second half of the training texts. The first `--texts` of the others are there already,
contributed by honest accounts; then somebody contributes the same number of honest texts, or of edits of own or of
others' texts. Near duplicates and full novelty are the 1 % and 30 % quantiles of the distances of a third part of the
texts to the nearest of their label, so that nothing is chosen on what is reported. The weight of a contribution is the
sum of the novelties of its texts; it is told relative to that of as many honest texts.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

import numpy as np

import datasets
from lab import Lab, build
from lexical import edits

MINE = 60


def utf8(texts):
    return [t.decode("utf-8", "replace") for t in texts]


def thresholds(embedded, labels):
    """Squared distances to the nearest earlier text of the label: their 1 % and 30 % quantiles."""
    nearest = []
    for at in range(1, len(embedded)):
        same = np.flatnonzero(labels[:at] == labels[at])
        if len(same):
            difference = embedded[same].astype(np.int64) - embedded[at].astype(np.int64)
            nearest.append((difference**2).sum(1).min())
    low, high = np.quantile(nearest, [0.01, 0.3])
    return int(low), int(high)


class Chain:
    """A running example of the datanet module."""

    def __init__(self):
        binary = build("openledger-datanet", "text-admission")
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def admit(self, job):
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["batches"]


def batch(who, texts, labels):
    return {"who": who, "texts": utf8(texts), "labels": [int(v) for v in labels]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", default="reuters,mails")
    parser.add_argument("--texts", type=int, default=1200)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    chain = Chain()
    with Lab() as lab, tempfile.TemporaryDirectory() as scratch:
        for name in arguments.sets.split(","):
            data = datasets.ALL[name]()
            weights, refused, gas, seconds = {}, {}, [], []
            for seed in range(arguments.seeds):
                rng = np.random.default_rng(100 + seed)
                turn = rng.permutation(len(data.train))
                half = len(turn) // 2
                bag, _ = lab.make([data.train[i] for i in turn[half:]], dimension=64, features=11)
                path = pathlib.Path(scratch) / "encoder.oltb"
                path.write_bytes(bag)
                embedded, codes, _ = lab.embed(bag, data.train)
                pool = [i for i in turn[:half] if codes[i] == 0 and len(data.train[i]) <= 16_384]
                n = min(arguments.texts, (len(pool) - 2 * MINE) * 2 // 3)
                market, fresh, rest = pool[:n], pool[n : n + 2 * MINE], pool[n + 2 * MINE :]
                tau, full = thresholds(embedded[rest], data.train_labels[rest])
                texts = lambda at: [data.train[i] for i in at]
                own, other = fresh[:MINE], market[:MINE]
                cases = {"honest": (texts(own), data.train_labels[own])}
                strangers = texts(rest)
                for whose, at in (("own", own), ("others'", other)):
                    labels = data.train_labels[at]
                    cases[f"{whose} texts again"] = (texts(at), labels)
                    for what, made in edits(texts(at), strangers, rng).items():
                        cases[f"{whose} texts, {what}"] = (made, labels)
                base = {
                    "bag": str(path),
                    "near_dup_tau": tau,
                    "novelty_full_at": full,
                    "full_ppm": 450_000,
                    "dup_ppm": 750_000,
                    "reference_words": 24,
                }
                before = batch("market", texts(market), data.train_labels[market])
                mine = batch("somebody", texts(own), data.train_labels[own])
                for what, (made, labels) in cases.items():
                    first = [] if what == "honest" or what.startswith("others'") else [mine]
                    attack = batch("somebody", made, labels)
                    answer = chain.admit({**base, "batches": [before, *first, attack]})[-1]
                    novelty = np.array(answer["novelty"])
                    weights.setdefault(what, []).append(novelty.clip(0).sum() / 1e6)
                    refused.setdefault(what, []).append((novelty < 0).mean())
                    if what == "honest":
                        gas.append(answer["gas"] / len(made))
                        seconds.append(answer["seconds"] / len(made))
            print(f"\n{data.name}: {n} texts are there, {MINE} are contributed, {arguments.seeds} seeds\n")
            print("| contributed | refused or duplicates | weight against honest texts: mean (least to greatest) |")
            print("|---|---|---|")
            honest = np.array(weights["honest"])
            for what, values in weights.items():
                ratio = np.array(values) / honest if what != "honest" else honest / MINE
                note = " of one each" if what == "honest" else ""
                print(
                    f"| {what} | {np.mean(refused[what]):.2f} "
                    f"| {ratio.mean():.2f} ({ratio.min():.2f} to {ratio.max():.2f}){note} |",
                    flush=True,
                )
            print(f"\nHonest texts: {np.mean(gas):,.0f} gas and {np.mean(seconds) * 1e3:.2f} ms each.")


if __name__ == "__main__":
    main()
