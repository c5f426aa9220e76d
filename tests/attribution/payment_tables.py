"""Tables of payment_v2.py from its result files."""

import collections
import json

import numpy as np

LABELS = ("0", "0.5", "0.75", "0.9")
TEXT = {
    "fresh": "160 fresh honest items more (x5)", "mix2": "mixtures of 2, model's label", "mix3": "mixtures of 3, model's label",
    "mix2 0.1": "mixtures of 2 with jitter 0.1, model's label", "random": "random features, model's label", "bet": "mixtures with jitter, second-best label",
    "bet split": "the same in 40 accounts of one item", "bet coalition": "the same by 4 of the 10 newcomers", "jitter 0.15": "own items x5, jitter 0.15",
    "jitter 0.2": "own items x5, jitter 0.20", "jitter 0.3": "own items x5, jitter 0.30", "subspace 0.2": "own items x5, jitter 0.20 in the subspace alone",
    "pixel": "own images moved a pixel, x5", "others 0.2": "others' items, jitter 0.20", "flip": "own labels flipped", "garbage": "garbage features and labels",
    "sampled": "mixtures with jitter, labels drawn from the public model", "few 3": "mixtures with jitter, three bets, the rest model's label",
    "pad 0.1": "honest items and 160 mixtures with jitter, model's label", "padsame 0.1": "honest items and 160 same-label mixtures with jitter",
    "joined": "two texts joined, model's label", "generated": "trigram text, model's label", "salad": "word salad, model's label",
    "drop 0.3": "own texts x5, 30 % of the words dropped", "others 0.3": "others' texts, 30 % of the words dropped", "wrongsalad": "word salad, random labels",
    "pad": "honest texts and 160 trigram texts, model's label",
}  # fmt: skip
OWN = {"fresh", "jitter", "subspace", "pixel", "drop", "pad", "padsame"}  # the attacker keeps its honest items
# Goals of issue 11: ("R" or "net", bound); "at least" for fresh.
GOALS = {
    "fresh": ("R", ">=", 3), "mix2": ("R", "<=", 0.05), "mix3": ("R", "<=", 0.05), "mix2 0.1": ("R", "<=", 0.1), "random": ("R", "<=", 0.05), "bet": ("R", "<=", 0.35),
    "bet split": ("R", "<=", 0.25), "bet coalition": ("R", "<=", 0.25), "jitter 0.15": ("R", "<=", 1.05), "jitter 0.2": ("R", "<=", 1.1), "jitter 0.3": ("R", "<=", 1.1),
    "subspace 0.2": ("net", "<", 0), "pixel": ("net", "<", 0), "others 0.2": ("R", "<=", 0.2), "flip": ("R", "<=", 0.05), "garbage": ("R", "<=", 0.05),
    "joined": ("R", "<=", 0.05), "generated": ("R", "<=", 0.05), "salad": ("R", "<=", 0.05), "wrongsalad": ("R", "<=", 0.05),
}  # fmt: skip


def runs(folder, name):
    """Result files of a set."""
    return [json.loads(p.read_text()) for p in sorted(folder.glob(f"{name}-*.json"))]


def met(goal, value):
    if goal is None:
        return "", ""
    what, sign, bound = goal
    good = value[what] >= bound if sign == ">=" else value[what] <= bound if sign == "<=" else value[what] < bound
    return f"{what if what == 'net' else ''} {sign} {bound}".strip(), "yes" if good else "**no**"


def by_attack(folder, name):
    """Means of a set's runs: R by base, R without evidence by base, net gain, what others keep, range of R, number of runs."""
    rows = collections.defaultdict(list)
    for run in runs(folder, name):
        for attack, got in run["attacks"].items():
            rows[attack].append(got)
    out = {}
    for attack, got in rows.items():
        paid, plain = np.array([g["R"] for g in got]), np.array([g["plain"] for g in got])
        if attack.split()[0] in OWN:  # against what the same contributors earn, summed over the runs: one alone may earn nothing
            paid = paid / np.mean([g["own"] for g in got], 0)
            plain = plain / np.mean([g["own_plain"] for g in got], 0)
        mean = lambda key: np.mean([g[key] for g in got])
        out[attack] = {
            "R": paid.mean(0), "plain": plain.mean(0), "net": mean("net"), "others": mean("others"), "runs": len(got), "range": (paid[:, 0].min(), paid[:, 0].max())
        }  # fmt: skip
    return out


def attacks(folder, sets):
    """One table for several sets: without evidence > with it (range over runs), net of bonds, and whether the means meet the goal."""
    tables = {name: by_attack(folder, name) for name in sets}
    print("| attack | goal | " + " | ".join(f"{name}: R without > with evidence (range); net | met" for name in sets) + " |\n|---|---" + "|---|---" * len(sets) + "|")
    for attack in dict.fromkeys(a for t in tables.values() for a in t):
        cells, goal = [], ""
        for name in sets:
            got = tables[name].get(attack)
            if got is None:
                cells += ["", ""]
                continue
            goal, verdict = met(GOALS.get(attack), {"R": got["R"][0], "net": got["net"]})
            cells += [f"{got['plain'][0]:.2f} > **{got['R'][0]:.2f}** ({got['range'][0]:.2f} - {got['range'][1]:.2f}); {got['net']:.1f}", verdict]
        print(f"| {TEXT[attack]} | {goal} | " + " | ".join(cells) + " |")


def bases(folder, sets):
    """R with evidence under each base, and the evidence of other newcomers under the attack over that without it."""
    print("\n| attack | " + " | ".join(f"{name}: floor {', '.join(LABELS)} | others" for name in sets) + " |\n|---" + "|---|---" * len(sets) + "|")
    tables = {name: by_attack(folder, name) for name in sets}
    for attack in dict.fromkeys(a for t in tables.values() for a in t):
        got = [tables[name].get(attack) for name in sets]
        if max(max(g["R"]) for g in got if g is not None) > 0.005:
            print(f"| {TEXT[attack]} | " + " | ".join("" if g is None else "; ".join(f"{v:.2f}" for v in g["R"]) + f" | {g['others']:.2f}" for g in got) + " |")


def honest(folder, sets):
    """Honest markets of all sets, one line each."""
    print("| set | seeds | honest items refused | line proofs, false | gate open | temperature | newcomers keep: mean (range) | newcomers at zero | pool paid, "
          "without / with evidence | Rust - Python: evidence; factor; factor on equal evidence |\n|---" + "|---" * 9 + "|")  # fmt: skip
    for name in sets:
        got = [r for r in runs(folder, name) if "coalition" in " ".join(r["attacks"])]  # one run of every seed
        if not got:
            continue
        kept = [r["kept"][0] for r in got]
        worst = np.max([r["reference"] or (np.nan,) * 3 for r in got], 0)
        mean = lambda key: np.mean([r[key] for r in got])
        zero = np.mean([np.mean(np.array(r["factors"]) == 0) for r in got])
        pools = f"{np.mean([r['pool_whole'][0] for r in got]):.2f} / {np.mean([r['pool'][0] for r in got]):.2f}"
        print(
            f"| {name} | {len(got)} | {mean('refused'):.3f} | {mean('lines'):.4f} | {mean('gates'):.3f} | {mean('temperature') / 65536:.2f} | "
            f"{np.mean(kept):.2f} ({min(kept):.2f} - {max(kept):.2f}) | {zero:.2f} | {pools} | {worst[0]:.0e}; {worst[1]:.0e}; {worst[2]:.0e} |"
        )


def show(folder, sets):
    """Prints everything."""
    print("Thresholds that `suggest` proposes from seed 100:\n")
    for name in sets:
        path = folder / f"{name}.rule.json"
        if path.exists():
            print(f"- {name}: {json.loads(path.read_text())}")
    print("\nHonest markets\n")
    honest(folder, sets)
    for group in ([n for n in sets if n not in ("r8", "spam")], [n for n in sets if n in ("r8", "spam")]):
        group = [n for n in group if runs(folder, n)]
        if group:
            print("\nAttacks; runs: " + ", ".join(f"{n} {len(runs(folder, n))}" for n in group) + "\n")
            attacks(folder, group)
            bases(folder, group)
