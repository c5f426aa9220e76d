"""Payment rule v2 under attack, on sets of vectors and of texts.

Every admission, fit, certificate, evidence factor and payment comes from the Rust code (modules/influence), driven by influence-lab. R is
the attacker's payout over the mean payout of the ten honest newcomers, both under the same rule. Constants of the rule were chosen on
seeds 100 to 103; thresholds come from `suggest` on the honest items of seed 100; reported are seeds 300 and up.
"""

import argparse
import itertools
import json
import pathlib
import time

import numpy as np

import logreg
import payment_market as market
import payment_tables
import payment_texts as texts
from lab import RULE, Lab

BASES = (0, 500_000, 750_000, 900_000)
TUNING, REPORT = 100, range(300, 305)
VECTORS = ("digits", "satimage", "texture")
RHO = 0.5  # bond of an item over the mean paid per canonical item
RESULTS = pathlib.Path(__file__).resolve().parents[2] / "build/payment-v2"
FOLDS = 16


class Rule:
    """Thresholds and projection of a set, proposed from honest items of the tuning seed."""

    def __init__(self, lab, name):
        split = market.Split(name, TUNING)
        self.projection, self.thresholds = lab.suggest(split.e, split.y)
        d, m = split.e.shape[1], self.thresholds["directions"]
        self.directions = np.frombuffer(self.projection[6 + d :], np.int8).reshape(m, d).astype(float)


class Epochs:
    """One split: its public model, and payment of any second epoch."""

    def __init__(self, lab, rule, split, folds=0):
        self.lab, self.rule, self.split, self.folds = lab, rule, split, folds
        lab.cold()
        n = split.old
        verdict, _ = self.admit(split.e[:n], split.y[:n], split.owner[:n], np.zeros(n))
        keep = verdict >= 0
        first = lab.epoch(split.e[:n][keep], split.y[:n][keep], split.owner[:n][keep], verdict[keep], keep.sum(), split.queries[:1], split.classes, (0,))
        self.public = first["head"], first["temperature"]
        lab.cold()
        self.honest = None
        self.honest = self.pay(split.e, split.y, split.owner)

    def admit(self, e, y, owner, suspects):
        return self.lab.admit_subspace(e, y, owner, self.rule.projection, self.rule.thresholds, suspects)

    def pay(self, e, y, owner, **more):
        """Admits, proves lines, trains, certifies, pays. Arrays by owner and base; refused items pay nothing."""
        split, old = self.split, self.split.old
        suspects = np.arange(len(y)) >= old
        if self.honest is not None:  # honest items were tested before
            n = len(split.y)
            suspects[:n] &= (e[:n] != split.e).any(1) | (y[:n] != split.y)
        verdict, line = self.admit(e, y, owner, suspects)
        if self.honest is not None:
            line[:n] |= self.honest["line"] & ~suspects[:n]
        keep = (verdict >= 0) & ~line
        if self.folds:  # evidence is the movement of log-odds to certified fold heads, as in the study
            fold_of = np.random.default_rng(split.seed).integers(0, self.folds, owner.max() + 1)[owner]
            more |= {"folds": self.folds, "fold_of": np.where(np.arange(len(y)) < old, -1, fold_of)[keep]}
        answer = self.lab.epoch(e[keep], y[keep], owner[keep], verdict[keep], keep[:old].sum(), self.split.queries, self.split.classes, BASES, self.public, **more)
        size = owner.max() + 1
        by_owner = lambda v: np.array([np.bincount(owner[keep], weights=row, minlength=size) for row in v])
        factor = np.array([answer["factor"].get(o, 0.0) for o in range(size)])
        novelty = np.where(keep, verdict / 1e6, 0)
        returned = novelty * np.maximum(factor[owner], 0.5)
        return {
            "paid": by_owner(answer["paid"]), "whole": by_owner(answer["paid"] + answer["deferred"]), "factor": factor, "keep": keep, "line": line,
            "lost": np.bincount(owner, weights=1 - returned, minlength=size), "items": keep.sum(), "answer": answer, "novelty": novelty,
        }  # fmt: skip


def newcomers(split):
    return np.arange(market.OLD, market.CONTRIBUTORS)


def attacked(epochs, name, team, build):
    """The market when `team` attacks; the owners that earn from it."""
    split = epochs.split
    kind, _, arg = name.partition(" ")
    e, y, owner = split.e.copy(), split.y.copy(), split.owner.copy()
    extra = []
    for who in team:
        replace, ae, ay = build(f"{kind} {'' if arg in ('split', 'coalition') else arg}".strip(), split, who, epochs)
        if replace:
            at = split.mine(who)
            e[at], y[at] = ae, ay
            if arg == "split":
                owner[at] = 100 + np.arange(len(at))
        else:
            extra.append((ae, ay, np.full(len(ay), who)))
    for ae, ay, aw in extra:
        e, y, owner = np.concatenate([e, ae]), np.concatenate([y, ay]), np.concatenate([owner, aw])
    return (e, y, owner), (100 + np.arange(market.EACH) if arg == "split" else np.array(list(team)))


def vectors(name, split, who, epochs):
    return market.vector_attack(name, split, who, *epochs.public, epochs.rule.directions)


def measure(epochs, name, build, turn):
    """R by base, R without evidence by base, net gain, effect on others of one attack by newcomer number `turn`, or by four."""
    honest, new = epochs.honest, newcomers(epochs.split)
    usual, usual_whole = honest["paid"][:, new].mean(1), honest["whole"][:, new].mean(1)
    bond = RHO * honest["whole"].sum(1)[0] / honest["items"]
    team = new[:4] if name.endswith("coalition") else [new[turn]]
    items, earners = attacked(epochs, name, team, build)
    got = epochs.pay(*items)
    paid, whole = got["paid"][:, earners].sum(1) / len(team), got["whole"][:, earners].sum(1) / len(team)
    gain = (paid[0] - bond * got["lost"][earners].sum() / len(team)) - (honest["paid"][0, team].mean() - bond * honest["lost"][team].mean())
    others = np.setdiff1d(new, team)
    left = honest["factor"][others].mean()
    return {
        "R": (paid / usual).tolist(), "own": (honest["paid"][:, team].mean(1) / usual).tolist(), "own_plain": (honest["whole"][:, team].mean(1) / usual_whole).tolist(),
        "plain": (whole / usual_whole).tolist(), "net": float(gain / usual_whole[0]),
        "others": float(got["factor"][others].mean() / left) if left else 1.0, "admitted": float(got["keep"][np.isin(items[2], earners)].mean()),
    }  # fmt: skip


def weights(novelty_ppm, full_ppm):
    """What items weigh as volume and as evidence, rounded down to ppm as the integers are."""
    volume = np.floor((1e6 + novelty_ppm) / 2) / 1e6
    return volume, np.minimum(np.floor(novelty_ppm * 1e6 / full_ppm), 1e6) / 1e6 if full_ppm else volume


def python_factor(records, share, least):
    """The evidence factor in doubles, from the same items: a reference for the integers."""
    volume, doubt, evidence, bets = np.array(records, dtype=float).T
    rate = doubt / np.where(volume > 0, volume, 1)
    order = np.argsort(rate)
    usual = rate[order][np.searchsorted(volume[order].cumsum(), volume.sum() / 2)]
    counted = np.maximum(volume, doubt / usual)
    mu = max(share * np.maximum(evidence, 0).sum() / counted.sum(), least)
    return np.where(bets > 0, np.clip(evidence / (mu * counted), 0, 1), 0)


def reference(epochs):
    """Largest difference between the Rust factors and a computation in doubles from the weights."""
    split, got = epochs.split, epochs.honest
    keep, old = got["keep"], split.old
    e, y, owner = split.e[keep], split.y[keep], split.owner[keep]
    new = np.arange(len(y)) >= keep[:old].sum()
    x = np.hstack([e.astype(float), np.full((len(e), 1), 127.0)]) / 128
    z = x @ (epochs.public[0] / 2**16).T
    public = z.argmax(1)
    z = z * epochs.public[1] / 2**16
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    r = p.copy()
    r[np.arange(len(y)), y] -= 1
    head = got["answer"]["head"] / 2**16
    inverse = np.linalg.inv(logreg.hessian(head, x, 1e-3))
    verdict, _ = epochs.admit(split.e, split.y, split.owner, np.zeros(len(split.y)))
    weight, counts = weights(verdict[keep], RULE["novelty_ppm"])
    records, factors = [], []
    worst = 0.0
    for o in newcomers(split):
        mine, rest = new & (owner == o), new & (owner != o)
        v = (inverse @ (r[rest].T @ x[rest]).ravel()).reshape(head.shape) / len(y)
        i = np.flatnonzero(mine)
        d = np.clip(-((v[y[i]] - v[public[i]]) * x[i]).sum(1), -2, 2)
        worst = max(worst, np.abs(d - got["answer"]["evidence"][i]).max())
        records.append((weight[i].sum(), (weight[i] * (1 - p[i, public[i]])).sum(), (counts[i] * d).sum(), (y[i] != public[i]).sum()))
        # The factor's own arithmetic is compared on the same evidence: an inverse in doubles is another matrix than the certified integers.
        exact = got["answer"]["evidence"][i], got["answer"]["doubt"][i]
        factors.append((weight[i].sum(), (weight[i] * exact[1]).sum(), (counts[i] * exact[0]).sum(), (y[i] != public[i]).sum()))
    rule = RULE["share_ppm"] / 1e6, RULE["least_q40"] / 2**40
    ours = got["factor"][newcomers(split)]
    return worst, np.abs(python_factor(records, *rule) - ours).max(), np.abs(python_factor(factors, *rule) - ours).max()


def names(name, core):
    """Attacks on a set; the core leaves out what earns nothing by construction, and a second form of padding."""
    all_of = texts.NAMES if name in market.payment_sets.TEXTS else market.NAMES
    left_out = {"mix2", "mix3", "random", "padsame 0.1", "joined", "salad"} if core else set()
    return [n for n in all_of if n not in left_out and (name == "digits" or "pixel" not in n)]


def one(lab, rule, name, seed, turn, folds, core, results):
    """All that is reported about one split and its attacker number `turn`, kept in a file: a run can be resumed."""
    path = results / f"{name}-{seed}-{turn}.json"
    if path.exists():
        return
    began = time.time()
    split = market.Split(name, seed)
    epochs = Epochs(lab, rule, split, folds)
    honest, new = epochs.honest, newcomers(split)
    build = texts.attack if name in market.payment_sets.TEXTS else vectors
    out = {
        "factors": honest["factor"][new].tolist(), "kept": (honest["paid"][:, new].sum(1) / honest["whole"][:, new].sum(1)).tolist(),
        "pool": honest["paid"].sum(1).tolist(), "pool_whole": honest["whole"].sum(1).tolist(), "refused": float(1 - honest["keep"].mean()),
        "lines": float(honest["line"][split.old :].mean()), "gates": float(honest["answer"]["gates"].mean()), "temperature": int(epochs.public[1]),
        "reference": [float(v) for v in reference(epochs)] if turn == 0 and not folds else None,
        "attacks": {n: measure(epochs, n, build, turn) for n in names(name, core) if turn == 0 or "coalition" not in n},
    }  # fmt: skip
    path.write_text(json.dumps(out))
    print(f"# {name}, seed {seed}, attacker {turn}: {time.time() - began:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=[*VECTORS, *market.payment_sets.TEXTS])
    parser.add_argument("--seeds", type=int, default=len(REPORT))
    parser.add_argument("--attackers", type=int, default=market.ATTACKERS)
    parser.add_argument("--folds", action="store_true", help="the study's form of evidence, with certified fold heads")
    parser.add_argument("--core", action="store_true", help="leave out what earns nothing by construction")
    parser.add_argument("--table", action="store_true", help="only print the tables of the runs that exist")
    options = parser.parse_args()
    results = RESULTS.with_name("payment-v2-folds") if options.folds else RESULTS
    if not options.table:
        with Lab() as lab:
            rules = {}
            results.mkdir(parents=True, exist_ok=True)
            for turn, seed, name in itertools.product(range(options.attackers), list(REPORT)[: options.seeds], options.sets):
                if name not in rules:
                    rules[name] = Rule(lab, name)
                    (results / f"{name}.rule.json").write_text(json.dumps(rules[name].thresholds))
                one(lab, rules[name], name, seed, turn, FOLDS if options.folds else 0, options.core, results)
    payment_tables.show(results, options.sets)


if __name__ == "__main__":
    main()
