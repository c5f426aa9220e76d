"""What retrieval pays to those who do not play fair: 20 contributors with 60 texts each, questions from the test set.

An encoder is made from the second half of the training texts, without labels. One contributor's texts are replaced by
those of an attack, who comes last; what he earns is divided by what the honest contributor in his place earns. Ranking
is the chain's (`top_k`), so are lexical novelty, length weight and the refusal of texts that are contained in others;
distances of embeddings count as for vectors, with thresholds from the half of the encoder. Payment is
`(score - least score) * novelty`. The least score is a constant of the model: the median of the ninth score over
questions from the half of the encoder. Run with `make -C tests/text market`.
"""

import argparse
import collections
import sys

import numpy as np

import datasets
from lab import Lab, ROOT
from lexical import NEIGHBOURS, edits, words_of

sys.path.insert(0, str(ROOT / "tests/attribution"))
from retrieval import build, rust  # noqa: E402

CONTRIBUTORS, EACH, K = 20, 60, 8


def nearest(embedded):
    """The nearest earlier texts of each, and the squared distance to the first of them."""
    near, least = [], []
    for at in range(len(embedded)):
        distance = ((embedded[:at].astype(np.int32) - embedded[at].astype(np.int32)) ** 2).sum(1)
        near.append(np.argsort(distance, kind="stable")[:NEIGHBOURS].tolist())
        least.append(distance.min() if at else 1 << 30)
    return near, np.array(least, float)


def novelty(lab, bag, texts, embedded, full):
    """Novelty of each text after all before it, and whether it is a duplicate of one: the lesser of the lexical one and
    that of the embedding, which is whole from the squared distance `full` on, times the length weight."""
    near, distance = nearest(embedded)
    rows = lab.assess(bag, texts, texts, near)
    radius = full / 4
    apart = np.clip((distance - radius) / (full - radius), 0, 1) ** 2
    new = np.minimum(rows[:, 2] / 1e6, apart) * rows[:, 3] / 1e6
    return new, (rows[:, 0] >= 750_000) | (distance < radius)


class Market:
    def __init__(self, lab, data, seed, dimension, queries):
        rng = self.rng = np.random.default_rng(seed)
        turn = rng.permutation(len(data.train))
        half = len(turn) // 2
        self.lab, self.data = lab, data
        strangers = [data.train[i] for i in turn[half:]]
        self.bag, _ = lab.make(strangers, dimension=dimension, features=11)
        _, codes, _ = lab.embed(self.bag, data.train)
        turn = turn[:half][codes[turn[:half]] == 0]
        self.honest = turn[: CONTRIBUTORS * EACH]
        self.reserve = turn[CONTRIBUTORS * EACH :]
        self.strangers = strangers
        embedded, codes, _ = lab.embed(self.bag, data.test)
        good = np.flatnonzero(codes == 0)
        self.queries = embedded[rng.permutation(good)[:queries]]
        self.victim = [data.train[i] for i in self.honest[-EACH:]]  # whoever is replaced, and comes last
        self.before = [data.train[i] for i in self.honest[:-EACH]]
        embedded, _, _ = lab.embed(self.bag, self.before + self.victim)
        own, codes, _ = lab.embed(self.bag, strangers)
        probes = own[codes == 0][:200]
        ninth = np.sort(probes.astype(np.int32) @ embedded.astype(np.int32).T, axis=1)[:, -K - 1]
        self.least = int(np.median(ninth))
        # As many texts of the encoder's half: nine tenths of them are new by their distance.
        _, apart = nearest(own[codes == 0][200 : 200 + len(self.honest)])
        self.full = np.quantile(apart[len(apart) // 2 :], 0.1)

    def earned(self, texts):
        """What the texts of the last contributor earn: without novelty, and with it."""
        everything = self.before + texts
        embedded, codes, _ = self.lab.embed(self.bag, everything)
        good = np.flatnonzero(codes == 0)
        owner = (good >= len(self.before)).astype(int)
        kept, embedded = [everything[i] for i in good], embedded[good]
        new, duplicate = novelty(self.lab, self.bag, kept, embedded, self.full)
        plain = self.paid(embedded, owner, np.ones(len(kept)))
        member = ~duplicate
        return plain, self.paid(embedded[member], owner[member], new[member])

    def paid(self, points, owner, new):
        sum_ = 0.0
        for found in rust(np.ascontiguousarray(points), self.queries, K, self.least):
            weight = (found[:, 1] - self.least).astype(float)
            if weight.sum() > 0:
                sum_ += (weight * new[found[:, 0]] * owner[found[:, 0]]).sum() / weight.sum()
        return sum_

    def attacks(self):
        rng, data = self.rng, self.data
        others = self.before[:EACH]
        stranger_words = [w for t in self.strangers for w in words_of(t)]
        labels = data.train_labels
        strongest = []
        counts = collections.Counter(stranger_words)
        for label in range(data.classes):
            own = collections.Counter(w for i in np.flatnonzero(labels == label)[:1500] for w in words_of(data.train[i]))
            score = {w: c / (counts[w] + 10) for w, c in own.items() if c > 5}
            strongest.append(sorted(score, key=score.get, reverse=True)[:50])
        following = collections.defaultdict(list)
        for text in self.strangers:
            words = words_of(text)
            for a, b in zip(words, words[1:]):
                following[a].append(b)

        def walk(count):
            word, out = stranger_words[rng.integers(len(stranger_words))], []
            for _ in range(count):
                out.append(word)
                choice = following.get(word) or stranger_words
                word = choice[rng.integers(len(choice))]
            return " ".join(out).encode()

        def pick(words, count):
            return " ".join(words[i] for i in rng.integers(len(words), size=count)).encode()

        length = int(np.median([len(words_of(t)) for t in self.victim]))
        changed = [edits(self.victim, self.strangers, rng)["30 % of the words replaced"] for _ in range(4)]
        of_others = edits(others, self.strangers, rng)
        halves = [" ".join(half).encode() for t in self.victim for w in [words_of(t)] for half in (w[: len(w) // 2], w[len(w) // 2 :]) if half]
        return {
            "own texts, five times": self.victim * 5,
            "own texts, and four times 30 % replaced": self.victim + [t for part in changed for t in part],
            "others' texts": others,
            "others' texts, 30 % replaced": of_others["30 % of the words replaced"],
            "two of others joined": of_others["two texts joined"],
            "own texts in halves": halves,
            "a class's strongest words": [pick(strongest[i % data.classes], length) for i in range(EACH)],
            "pairs of words as others follow them": [walk(length) for _ in range(EACH)],
            "words at random": [pick(stranger_words, length) for _ in range(EACH)],
            "fresh texts, five times as many": [data.train[i] for i in self.reserve[: 5 * EACH]],
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="reuters,mails")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--dimension", type=int, default=128)
    args = parser.parse_args()
    build()
    for name in args.sets.split(","):
        data, table, pool = datasets.ALL[name](), collections.defaultdict(list), []
        for seed in range(100, 100 + args.seeds):
            with Lab() as lab:
                market = Market(lab, data, seed, args.dimension, args.queries)
                honest = market.earned(market.victim)
                pool.append(honest)
                for what, texts in market.attacks().items():
                    table[what].append([got / had for got, had in zip(market.earned(texts), honest)])
        print(f"\n{data.name}: {CONTRIBUTORS} x {EACH} texts, {args.queries} questions, k {K}, {args.seeds} seeds\n")
        print("| texts of the last contributor | without novelty | with novelty: mean | greatest |\n|---|---|---|---|")
        for what, rows in table.items():
            rows = np.array(rows)
            print(f"| {what} | {rows[:, 0].mean():.2f} | {rows[:, 1].mean():.2f} | {rows[:, 1].max():.2f} |", flush=True)


if __name__ == "__main__":
    main()
