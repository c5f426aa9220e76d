"""Refusal rates of certification: each point withheld, added or doubled in turn, a class scaled by 1.01, crafted inverses; honest margins."""

import argparse

import numpy as np

from data import load
from lab import Lab

LAMBDAS = (1_000_000, 3_000_000, 10_000_000)
NAMES = ("digits", "breast_cancer", "wine")


def honest(lab, name, lambda_ppb, seeds):
    """Worst certified distance and probe miss over random halves and the whole set; the fit fails if a head is refused."""
    e, y, classes = load(name)
    distance, miss = [], []
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(len(y))
        keep = order if seed == 0 else order[: len(y) // 2]
        lab.cold()
        answer = lab.run(e[keep], y[keep], e[:1], classes, lambda_ppb)
        distance.append(answer["distance_ppb"])
        miss.append(answer["probe_miss_ppb"])
    return max(distance), max(miss)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stride", type=int, default=1, help="take every n-th digits point only")
    options = parser.parse_args()
    with Lab() as lab:
        print("Honest heads, five fits each, worst case; allowed are 1 000 000 ppb for both.\n")
        print("| set | lambda | distance to the optimum, ppb of the norm of W | probe miss, ppb |\n|---|---|---|---|")
        for name in NAMES:
            for lambda_ppb in LAMBDAS:
                distance, miss = honest(lab, name, lambda_ppb, 5)
                print(f"| {name} | {lambda_ppb / 1e9:g} | {distance} | {miss} |", flush=True)
        print("\nWrong heads on digits, refused / tried.\n")
        print("| points | lambda | point withheld | point added | point counted twice | class scaled by 1.01 |\n|---|---|---|---|---|---|")
        e, y, classes = load("digits")
        order = np.random.default_rng(0).permutation(len(y))
        crafted = {}
        for n, lambda_ppb in ((len(y), 1_000_000), (1000, 1_000_000), (1000, 3_000_000)):
            train = order[:n]
            got = lab.refusals(e[train], y[train], classes, lambda_ppb, options.stride)
            cells = [f"{a} / {b} ({100 * a / b:.1f} %)" for a, b in (got[k] for k in ("withheld", "added", "duplicated", "scaled"))]
            print(f"| {n} | {lambda_ppb / 1e9:g} | " + " | ".join(cells) + " |", flush=True)
            crafted[lambda_ppb] = got["crafted"]
        print("\nInverse Hessians of 1000 digits, lambda 1e-3, with one crafted error; its size is relative to the diagonal. Refused / tried.\n")
        print("| error | size | refused |\n|---|---|---|")
        for name, size, refused, tried in crafted[1_000_000]:
            print(f"| {name} | {size:g} | {refused} / {tried} |")


if __name__ == "__main__":
    main()
