"""Several epochs: what honest accounts keep as evidence arrives and as their record grows, and what a record can be milked for.

The first epoch is that of the public model. In each of three later ones the same ten accounts add 40 items; each head becomes the public
model of the next contributions. A contribution is judged at its first certification and twice more, against the public model of its own
commit, with the fresh data of others that have come meanwhile; what was withheld is released when its account's factor rises. Cheats:
`sampled` and `few` contribute once, in the second epoch, mixtures whose labels are draws from the public model, or three bets and the
model's label; `milker` is honest in two epochs and adds in the last one mixtures under the model's label.
"""

import argparse

import numpy as np

import payment_market as market
from lab import Lab
from payment_v2 import Rule

COHORTS, ACCOUNTS = 3, 10
SAMPLED, FEW, MILKER = 50, 51, 52
WHO = [*range(ACCOUNTS), SAMPLED, FEW, MILKER]


class History:
    """Items of all epochs, and the judgements of all cohorts."""

    def __init__(self, lab, rule, name, seed):
        self.lab, self.rule, self.split = lab, rule, market.Split(name, seed)
        split = self.split
        self.rng = np.random.default_rng(seed)
        self.pool = np.concatenate([split.at[split.old :], self.rng.permutation(split.spare)])
        self.e, self.y, self.owner = split.e[: split.old], split.y[: split.old], split.owner[: split.old] + 100
        self.novelty = None
        self.public, self.bounds = [], []  # of each epoch: its head and temperature; the number of items
        self.train(None)

    def cheats(self, cohort):
        """Items of the cheats in a cohort."""
        split, public = self.split, self.public[-1]
        out = []
        split.seed = int(self.rng.integers(1 << 30))
        attack = lambda kind: market.vector_attack(kind, split, market.OLD, *public, self.rule.directions)[1:]
        if cohort == 0:
            out += [(*attack("sampled"), SAMPLED), (*attack("few 3"), FEW)]
        if cohort < COHORTS - 1:
            more = self.pool[COHORTS * 400 + cohort * 40 :][: market.EACH]
            out.append((split.set.e[more], split.set.y[more], MILKER))
        else:
            out.append((*attack("mix2 0.1"), MILKER))
        return out

    def train(self, cohort):
        """Adds a cohort, admits, fits."""
        if cohort is not None:
            take = self.pool[cohort * 400 : (cohort + 1) * 400]
            parts = [(self.split.set.e[take], self.split.set.y[take], np.arange(400) % ACCOUNTS)]
            parts += [(e, y, np.full(len(y), who)) for e, y, who in self.cheats(cohort)]
            e, y, owner = (np.concatenate(v) for v in zip(*parts))
            turn = self.rng.permutation(len(y))
            self.e, self.y, self.owner = (np.concatenate([a, b[turn]]) for a, b in zip((self.e, self.y, self.owner), (e, y, owner)))
        start = self.bounds[-1] if self.bounds else len(self.y)
        verdict, line = self.lab.admit_subspace(self.e, self.y, self.owner, self.rule.projection, self.rule.thresholds, np.arange(len(self.y)) >= start)
        keep = (verdict >= 0) & ~line
        self.e, self.y, self.owner, self.novelty = self.e[keep], self.y[keep], self.owner[keep], verdict[keep]
        assert not self.bounds or keep[:start].all(), "later items change nothing about earlier ones"
        self.bounds.append(len(self.y))
        self.lab.cold()
        got = self.run(self.bounds[-1], None)
        self.public.append((got["head"], got["temperature"]))

    def run(self, start, public, **more):
        return self.lab.epoch(self.e, self.y, self.owner, self.novelty, start, self.split.queries, self.split.classes, (0,), public, **more)

    def judge(self, cohort, prior=None):
        """Standings of a cohort with the data so far, its factors, and what its items earn without evidence."""
        start, end = self.bounds[cohort], self.bounds[cohort + 1]
        got = self.run(start, self.public[cohort], judged_to=end, prior=prior)
        earned = np.bincount(self.owner[start:end], weights=(got["paid"] + got["deferred"])[0, start:end], minlength=MILKER + 1)
        return got["record"], np.array([got["factor"].get(o, 0.0) for o in WHO]), earned[WHO]


def total(standings):
    """Sums of standings by account, as the laboratory takes them."""
    out = {}
    for one in standings:
        for owner, (volume, credit) in one.items():
            old = out.get(str(owner), (0, 0))
            out[str(owner)] = [old[0] + volume, old[1] + credit]
    return out


def run(lab, rule, name, seed):
    """Factors of cohort 0 after one, two and three certifications; of each cohort at its first one, with the record; earnings."""
    history = History(lab, rule, name, seed)
    again, first, earned = [], [], []
    for t in range(COHORTS):
        history.train(t)
        earlier = [history.judge(c) for c in range(t)]
        if t:
            again.append(earlier[0][1])
        record, factors, earning = history.judge(t, total([s for s, _, _ in earlier]))
        if t == 0:
            again.append(factors)
        first.append(factors)
        earned.append(earning)
    return np.array(again), np.array(first), np.array(earned)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=["satimage", "texture"])
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    print("| set | | 1 | 2 | 3 |\n|---|---|---|---|---|")
    with Lab() as lab:
        for name in options.sets:
            rule = Rule(lab, name)
            runs = [run(lab, rule, name, 300 + s) for s in range(options.seeds)]
            line = lambda text, values: print(f"| {name} | {text} | " + " | ".join("" if v is None else f"{v:.2f}" for v in values) + " |", flush=True)
            keep = lambda f, s: (f[:ACCOUNTS] * s[:ACCOUNTS]).sum() / s[:ACCOUNTS].sum()
            line("first contribution kept after 1, 2, 3 certifications", [np.mean([keep(again[t], e[0]) for again, _, e in runs]) for t in range(COHORTS)])
            line("the same, released once stays released", [np.mean([keep(again[: t + 1].max(0), e[0]) for again, _, e in runs]) for t in range(COHORTS)])
            line("kept at once by contribution 1, 2, 3, with the record", [np.mean([keep(f[t], e[t]) for _, f, e in runs]) for t in range(COHORTS)])
            for at, who in ((ACCOUNTS, "sampled"), (ACCOUNTS + 1, "few")):
                line(f"`{who}`: factor after 1, 2, 3 certifications", [np.mean([again[t][at] for again, _, _ in runs]) for t in range(COHORTS)])
            line("`milker`: factor of its contributions, the third one synthetic", [np.mean([f[t][ACCOUNTS + 2] for _, f, _ in runs]) for t in range(COHORTS)])


if __name__ == "__main__":
    main()
