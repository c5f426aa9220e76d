"""Fidelity of the record and of what is paid, per point and per owner, for every base of payment, and where it is lost.

LDS as in lds.py: random halves of the points, or of the twenty owners, are retrained to the optimum; the sum of a rule's payments (or of
the signed influences) over the half predicts minus the loss of a query; mean Spearman correlation over the queries. Payments are what
gate and novelty leave; the evidence factor is one number per contribution and is left out here. Standard errors are those of 200
resamples of both queries and halves.
"""

import argparse

import numpy as np
from scipy.stats import rankdata

import logreg
import payment_market as market
from data import features
from lab import Lab
from payment_v2 import BASES, Rule

SEED, QUERIES, RESAMPLES = 300, 150, 200


def correlations(scores, rows, losses):
    """Spearman correlation of summed scores with minus the loss, by query; a query whose sums are all equal predicts nothing."""
    predicted, truth = (rankdata(v, axis=0) - (len(rows) + 1) / 2 for v in (rows @ scores.T, -losses))
    size = np.sqrt((predicted**2).sum(0) * (truth**2).sum(0))
    return np.divide((predicted * truth).sum(0), size, out=np.zeros(len(size)), where=size > 0)


def lds(scores, rows, losses):
    """Mean over the queries, and its standard error."""
    rows = rows.astype(float)
    rng = np.random.default_rng(SEED)
    draws = []
    for _ in range(RESAMPLES):
        h, q = rng.integers(0, len(rows), len(rows)), rng.integers(0, len(scores), len(scores))
        draws.append(correlations(scores[q], rows[h], losses[np.ix_(h, q)]).mean())
    return correlations(scores, rows, losses).mean(), np.std(draws)


def halves(rng, owner, count):
    """Rows of the points of a random half of the owners."""
    units = np.unique(owner)
    return np.array([np.isin(owner, rng.permutation(units)[: len(units) // 2]) for _ in range(count)])


def sorted_owners(labels, how_many):
    """Twenty owners of whom some have sorted classes, the others a random part of the rest."""
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(labels))
    cut = len(labels) * how_many // market.CONTRIBUTORS
    specialists = order[:cut][np.argsort(labels[order[:cut]], kind="stable")]
    owner = np.empty(len(labels), dtype=int)
    owner[specialists] = np.arange(cut) * how_many // max(cut, 1)
    rest = order[cut:]
    owner[rest] = how_many + np.arange(len(rest)) % max(market.CONTRIBUTORS - how_many, 1)
    return owner


class Trained:
    """The market's points behind a model, and what its queries lose when it is trained on other data."""

    def __init__(self, lab, name):
        split = market.Split(name, SEED)
        rule = Rule(lab, name)
        verdict, _ = lab.admit_subspace(split.e, split.y, split.owner, rule.projection, rule.thresholds, np.zeros(len(split.y)))
        keep = verdict >= 0
        self.e, self.y, self.owner, self.novelty = split.e[keep], split.y[keep], split.owner[keep], verdict[keep]
        self.classes, self.queries = split.classes, split.queries[:QUERIES]
        lab.cold()
        got = lab.epoch(self.e, self.y, self.owner, self.novelty, len(self.y), self.queries, self.classes, BASES, scores=True)
        self.rules = {"record: signed influence": got["scores"]}
        self.rules |= {f"paid, floor {b / 1e6:g}" if b else "paid, relative influence": paid for b, paid in zip(BASES, got["split"])}
        lab.cold()
        run = lab.run(self.e, self.y, self.queries, self.classes, novelty=self.novelty, scores=True)
        gates = run["gates"].astype(float)
        self.steps = {
            "record: signed influence": run["scores"], "its positive part": np.maximum(run["scores"], 0), "relative influence": run["relative"],
            "and gate": run["relative"] * gates, "and novelty": run["relative"] * gates * self.novelty,
            "and the hundred that are paid": got["split"][0],
        }  # fmt: skip
        self.x, self.q = features(self.e), features(self.queries)
        self.head = got["head"] / 2**16
        self.labels = (self.q @ self.head.T).argmax(1)

    def losses(self, rows):
        """Losses of the queries, halves x queries."""
        fit = lambda row: logreg.fit(self.x[row], self.y[row], self.classes, 1e-3, self.head, 1e-7)
        return np.array([logreg.loss(fit(row), self.q, self.labels) for row in rows])

    def measure(self, owner, rules, count):
        """(LDS, standard error) of every rule, for halves of these owners."""
        rows = halves(np.random.default_rng(SEED), owner, count)
        losses = self.losses(rows)
        return {rule: lds(scores, rows, losses) for rule, scores in rules.items()}


def table(title, columns):
    """Prints rules x columns."""
    print(f"| {title} | " + " | ".join(columns) + " |\n" + "|---" * (1 + len(columns)) + "|")
    for rule in next(iter(columns.values())):
        print(f"| {rule} | " + " | ".join("{:.3f} +- {:.3f}".format(*c[rule]) for c in columns.values()) + " |", flush=True)
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=["digits", "satimage", "r8", "spam"])
    parser.add_argument("--halves", type=int, default=120)
    options = parser.parse_args()
    with Lab() as lab:
        trained = {name: Trained(lab, name) for name in options.sets}
    columns = {}
    for name, one in trained.items():
        columns[f"{name}, points"] = one.measure(np.arange(len(one.y)), one.rules, options.halves)
        columns[f"{name}, owners"] = one.measure(one.owner, one.rules, options.halves)
    table("rule", columns)
    for name in [n for n in ("digits", "r8") if n in trained]:
        one = trained[name]
        designs = {f"{k} of 20 sorted": one.measure(sorted_owners(one.y, k), one.steps, options.halves) for k in (0, 5, 10, 20)}
        table(f"{name}, step", {"points": one.measure(np.arange(len(one.y)), one.steps, options.halves), "the market's owners": one.measure(one.owner, one.steps, options.halves)} | designs)


if __name__ == "__main__":
    main()
