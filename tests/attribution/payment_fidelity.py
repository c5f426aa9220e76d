"""Fidelity of the record and of what is paid, per point and per owner, for every base of payment.

LDS as in lds.py: random halves of the points, or of the twenty owners, are retrained to the optimum; the sum of a rule's payments (or of
the signed influences) over the half predicts minus the loss of a query; mean Spearman correlation over the queries. Payments are what
gate and novelty leave; the evidence factor is one number per contribution and is left out here.
"""

import argparse

import numpy as np
from scipy.stats import spearmanr

import logreg
import payment_market as market
from data import features
from lab import Lab
from payment_v2 import BASES, Rule

SEED, QUERIES = 300, 150


def lds(scores, rows, losses):
    """Mean Spearman correlation of summed scores with minus the loss; a query whose sums are all equal predicts nothing."""
    predicted = rows.astype(float) @ scores.T
    return np.mean([np.nan_to_num(spearmanr(predicted[:, q], -losses[:, q]).statistic) for q in range(scores.shape[0])])


def halves(rng, owner, count, by_owner):
    """Rows of chosen points."""
    units = np.unique(owner) if by_owner else np.arange(len(owner))
    rows = np.zeros((count, len(owner)), dtype=bool)
    for row in rows:
        chosen = rng.permutation(units)[: len(units) // 2]
        row[:] = np.isin(owner, chosen) if by_owner else np.isin(np.arange(len(owner)), chosen)
    return rows


def measure(lab, name, count):
    """Rows (rule, LDS per point, LDS per owner)."""
    split = market.Split(name, SEED)
    rule = Rule(lab, name)
    verdict, _ = lab.admit_subspace(split.e, split.y, split.owner, rule.projection, rule.thresholds, np.zeros(len(split.y)))
    keep = verdict >= 0
    e, y, owner, queries = split.e[keep], split.y[keep], split.owner[keep], split.queries[:QUERIES]
    lab.cold()
    got = lab.epoch(e, y, owner, verdict[keep], len(y), queries, split.classes, BASES, scores=True)
    x, q = features(e), features(queries)
    w = got["head"] / 2**16
    labels = (q @ w.T).argmax(1)
    rng = np.random.default_rng(SEED)
    out = []
    for by_owner in (False, True):
        rows = halves(rng, owner, count, by_owner)
        losses = np.array([logreg.loss(logreg.fit(x[r], y[r], split.classes, 1e-3, w, 1e-7), q, labels) for r in rows])
        out.append([lds(got["scores"], rows, losses), *(lds(paid, rows, losses) for paid in got["split"])])
    return np.array(out).T


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=["digits", "r8", "spam"])
    parser.add_argument("--halves", type=int, default=60)
    options = parser.parse_args()
    with Lab() as lab:
        table = [measure(lab, name, options.halves) for name in options.sets]
    print("| rule | " + " | ".join(f"{name}, points | owners" for name in options.sets) + " |")
    print("|---" * (1 + 2 * len(options.sets)) + "|")
    for i, rule in enumerate(["record: signed influence", *(f"paid, floor {b / 1e6:g}" if b else "paid, relative influence" for b in BASES)]):
        print(f"| {rule} | " + " | ".join(f"{t[i, 0]:.3f} | {t[i, 1]:.3f}" for t in table) + " |", flush=True)


if __name__ == "__main__":
    main()
