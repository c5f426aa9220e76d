"""Bonds against noise inside the signal subspace: rates and refunds, and what each of them costs an honest newcomer.

The attacker keeps its 40 items and adds four copies of each with jitter 0.20 along the directions of the projection. Net is what that adds
to its payout less forfeited bonds, over the mean payout of an honest newcomer without the evidence factor. A bond is `rate` times the mean
paid per item, for one term. "Honest loses" is the part of the payout of that term that honest newcomers forfeit by their own bonds.
"""

import argparse

import numpy as np

import payment_market as market
import payment_v2 as v2
from lab import Lab

ATTACK = "subspace 0.2"


def by_mean(low, high):
    """Everything to accounts whose items are as novel as `high` in the mean, nothing below `low`."""

    def refund(novelty, factor, owner):
        mean = np.bincount(owner, weights=novelty) / np.maximum(np.bincount(owner), 1)
        return (novelty > 0) * np.clip((mean - low) / (high - low), 0, 1)[owner]

    return refund


# Part of an item's bond that returns, from novelty, factor of its account, and owner.
REFUNDS = {
    "novelty x max(factor, 1/2), as built": lambda n, f, o: n * np.maximum(f, 0.5),
    "novelty^2 x max(factor, 1/2)": lambda n, f, o: n**2 * np.maximum(f, 0.5),
    "min(1, 2 novelty)^2": lambda n, f, o: np.minimum(1, 2 * n) ** 2,
    "by the account's mean novelty, .30 to .40": by_mean(0.3, 0.4),
    "nothing": lambda n, f, o: 0 * n,
}
RATES = (0.5, 0.75, 1.0, 2.0)


def runs(lab, name, seeds, attackers):
    """(honest market, attacked market, owner arrays, attacker) of every run, each market with novelty, factor and pay."""
    rule = v2.Rule(lab, name)
    out = []
    for seed in seeds:
        split = market.Split(name, seed)
        epochs = v2.Epochs(lab, rule, split)
        for who in v2.newcomers(split)[:attackers]:
            (e, y, owner), _ = v2.attacked(epochs, ATTACK, [who], v2.vectors)
            out.append((epochs.honest, epochs.pay(e, y, owner), split.owner, owner, who))
    return out


def measure(got, refund, rate):
    """Net of the attack (mean, standard error over the runs) and what honest newcomers forfeit."""
    net, forfeit = [], []
    new = np.arange(market.OLD, market.CONTRIBUTORS)
    lost = lambda m, owner: np.bincount(owner, weights=1 - refund(m["novelty"], m["factor"][owner], owner))
    for honest, attacked, owner, with_copies, who in got:
        bond = rate * honest["whole"][0].sum() / honest["items"]
        before, after = lost(honest, owner), lost(attacked, with_copies)
        gain = attacked["paid"][0, who] - honest["paid"][0, who] - bond * (after[who] - before[who])
        net.append(gain / honest["whole"][0, new].mean())
        forfeit.append(bond * before[new].sum() / honest["paid"][0, new].sum())
    return np.mean(net), np.std(net) / len(net) ** 0.5, np.mean(forfeit)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=list(v2.VECTORS))
    parser.add_argument("--first", type=int, default=v2.REPORT[0])
    parser.add_argument("--seeds", type=int, default=len(v2.REPORT))
    parser.add_argument("--attackers", type=int, default=market.ATTACKERS)
    options = parser.parse_args()
    with Lab() as lab:
        got = {name: runs(lab, name, range(options.first, options.first + options.seeds), options.attackers) for name in options.sets}
    for name, all_of in got.items():
        copies = np.mean([m["novelty"][len(owner) :].mean() for _, m, owner, _, _ in all_of])
        own = np.mean([h["novelty"][owner >= market.OLD].mean() for h, _, owner, _, _ in all_of])
        print(f"{name}: mean novelty of copies {copies:.2f}, of honest newcomers' items {own:.2f}")
    print("\n| refund | rate | " + " | ".join(f"{name}: net | honest loses" for name in got) + " |\n|---|---" + "|---|---" * len(got) + "|")
    for refund, function in REFUNDS.items():
        for rate in RATES:
            cells = ["{:+.2f} +- {:.2f} | {:.2f}".format(*measure(all_of, function, rate)) for all_of in got.values()]
            print(f"| {refund} | {rate:g} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
