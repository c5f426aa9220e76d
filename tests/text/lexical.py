"""Lexical containment of honest texts and of edited ones in the four nearest earlier texts, as a datanet judges it.

An encoder is made from the second half of the training texts. The first `--texts` of the others are there already;
honest newcomers are the texts that follow, the edits are of those that are there. Nearest is by the embedding, among
texts of the same label.
"""

import argparse

import numpy as np

import datasets
from lab import Lab

NEIGHBOURS = 4


def words_of(text):
    return text.decode("utf-8", "replace").split()


def edits(texts, strangers, rng):
    """Lists of edited texts by what was done."""
    vocabulary = [w for t in strangers for w in words_of(t)]
    join = lambda words: " ".join(words).encode()

    def shuffled(words):
        return [words[i] for i in rng.permutation(len(words))]

    def dropped(words, part):
        return [w for w in words if rng.random() >= part] or words[:1]

    def replaced(words, part):
        return [vocabulary[rng.integers(len(vocabulary))] if rng.random() < part else w for w in words]

    every = [words_of(t) for t in texts]
    return {
        "order of the words changed": [join(shuffled(w)) for w in every],
        "30 % of the words dropped": [join(dropped(w, 0.3)) for w in every],
        "10 % of the words replaced": [join(replaced(w, 0.1)) for w in every],
        "30 % of the words replaced": [join(replaced(w, 0.3)) for w in every],
        "50 % of the words replaced": [join(replaced(w, 0.5)) for w in every],
        "first half": [join(w[: (len(w) + 1) // 2]) for w in every],
        "two texts joined": [join(a + b) for a, b in zip(every, every[1:] + every[:1])],
    }


def nearest(new, new_labels, earlier, labels):
    """Positions of the nearest earlier texts of the same label."""
    distance = ((new.astype(np.int32)[:, None, :] - earlier.astype(np.int32)[None, :, :]) ** 2).sum(2)
    distance[new_labels[:, None] != labels[None, :]] = 1 << 30
    return np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS].tolist()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", default="reuters,mails")
    parser.add_argument("--texts", type=int, default=1000)
    arguments = parser.parse_args()
    rng = np.random.default_rng(3)
    with Lab() as lab:
        for name in arguments.sets.split(","):
            data = datasets.ALL[name]()
            turn = rng.permutation(len(data.train))
            half = len(turn) // 2
            bag, _ = lab.make([data.train[i] for i in turn[half:]], dimension=64, features=11)
            _, codes, _ = lab.embed(bag, data.train)
            turn = turn[:half][codes[turn[:half]] == 0]  # what the encoder refuses never gets in
            pick = lambda at: ([data.train[i] for i in at], data.train_labels[at])
            earlier, labels = pick(turn[: arguments.texts])
            honest, honest_labels = pick(turn[arguments.texts : 2 * arguments.texts])
            known, _, _ = lab.embed(bag, earlier)
            sample = earlier[:300]
            cases = {"honest": (honest, honest_labels)}
            cases |= {what: (texts, labels[: len(sample)]) for what, texts in edits(sample, honest, rng).items()}
            print(
                f"\n{data.name}: {len(earlier)} texts, {len(honest)} honest newcomers, {len(sample)} edits of each kind\n"
            )
            print(
                "| new texts | containment: quantiles 5, 50, 90, 95 % | mean lexical novelty | mean length weight | their product |"
            )
            print("|---|---|---|---|---|")
            for what, (texts, own) in cases.items():
                embedded, codes, _ = lab.embed(bag, texts)
                good = [i for i in range(len(texts)) if codes[i] == 0]
                near = nearest(embedded[good], own[good], known, labels)
                rows = lab.assess(bag, [texts[i] for i in good], earlier, near)
                quantiles = np.quantile(rows[:, 0] / 1e6, [0.05, 0.5, 0.9, 0.95])
                weight = (rows[:, 2] * rows[:, 3] / 1e12).mean()
                cells = ", ".join(f"{q:.2f}" for q in quantiles)
                print(
                    f"| {what} | {cells} | {rows[:, 2].mean() / 1e6:.2f} | {rows[:, 3].mean() / 1e6:.2f} | {weight:.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
