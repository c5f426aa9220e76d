"""Honest items that a datanet refuses as it grows, under rules that `datanet suggest` proposes for a size.

A sample of 600 items gives the rules; other honest items come after it in turn, and the share of those that are refused
is told for datanets of some sizes: exact copies of an earlier item, and all. Vectors are admitted by modules/influence,
texts by the datanet module. Rules are proposed for as many items as the sample has, and for four times as many;
`--before` names a program of another version, whose proposals are shown beside them. The weight of copies is the
novelty that 160 changed copies of a contributor's 40 items have together, over that of the 40. Run with
`make -C tests/text growth`.
"""

import argparse
import base64
import json
import pathlib
import subprocess
import tempfile

import numpy as np

import money
from lab import Lab
from lexical import edits

payment_market, payment_sets = money.payment_market, money.payment_market.payment_sets
SAMPLE, MINE = 600, 40
SIZES = (600, 1200, 1800, 2400)


def vectors_suggest(program, e, y, items, scratch):
    """Terms from a CSV of int8 features."""
    head = ",".join([f"f{k}" for k in range(e.shape[1])] + ["label"])
    rows = [",".join(map(str, row)) + f",label {label:03}" for row, label in zip(e.tolist(), y)]
    (scratch / "sample.csv").write_text("\n".join([head, *rows]) + "\n")
    command = [str(program), "datanet", "suggest", "sample.csv", "--label-column", "label", "--sample", str(len(y)), "--out", "terms.json"]
    command += ["--expected-items", str(items)] if items else []
    subprocess.run(command, cwd=scratch, check=True, capture_output=True)
    return json.loads((scratch / "terms.json").read_text())


def admit_vectors(lab, terms, e, y):
    """Novelty in ppm, -1 where an item is refused; whether it is on a line is not asked."""
    number = lambda name: int(terms.get(name) or 0)
    bounds = {"tau_sq": number("near_dup_tau"), "full_sq": number("novelty_full_at"), "max_norm_sq": number("norm_bound")}
    if "subspace" not in terms:
        return lab.admit(e, y, bounds)[0]
    space = terms["subspace"]
    bounds |= {"full_off_sq": int(space["full_off_sq"]), "max_off_sq": int(space["max_off_sq"]), "line_tau_sq": 0}
    nobody = np.zeros(len(y))
    return lab.admit_subspace(e, y, nobody, base64.b64decode(space["projection"]), bounds, nobody)[0]


def vectors(lab, program, name, items, seeds, scratch):
    """Refusals by size, exact copies by size, and the weight of copies, means over seeds."""
    set_ = payment_sets.load(name)
    sizes = [s for s in SIZES if s < len(set_.y)]
    out, copies = [], []
    for seed in seeds:
        rng = np.random.default_rng([seed, 3])
        turn = rng.permutation(len(set_.y))
        e, y = set_.e[turn], set_.y[turn]
        terms = vectors_suggest(program, e[:SAMPLE], y[:SAMPLE], items, scratch)
        novelty = admit_vectors(lab, terms, e, y)
        same, seen = np.zeros(len(y), bool), set()
        for at, row in enumerate(e):
            key = (row.tobytes(), int(y[at]))
            same[at] = key in seen
            seen.add(key)
        windows = [slice(max(s - 150, 0), s + 150) for s in sizes]
        out.append([[(novelty[w] < 0).mean() for w in windows], [same[w].mean() for w in windows]])
        near = payment_market.nearest(e[:800], y[:800])
        unit = np.median(near[np.isfinite(near)]) / payment_market.MEDIAN / e.shape[1] ** 0.5 * 8
        own, own_y = e[800 - MINE : 800], y[800 - MINE : 800]
        row = []
        for level in (0.15, 0.2, 0.3):
            made = payment_market.clip(np.tile(own, (4, 1)) + rng.normal(0, level * unit, (4 * MINE, e.shape[1])))
            found = admit_vectors(lab, terms, np.concatenate([e[:800], made]), np.concatenate([y[:800], np.tile(own_y, 4)]))
            row.append(found[800:].clip(0).sum() / found[800 - MINE : 800].clip(0).sum())
        copies.append(row)
    (refused, same), copies = np.mean(out, 0), np.mean(copies, 0)
    return dict(zip(sizes, zip(refused, same))), dict(zip(("jitter .15", "jitter .20", "jitter .30"), copies))


def texts(chain, set_, program, items, seeds, scratch):
    """The same of texts: the sample of the set is what is there first."""
    terms, said = money.suggest(program, set_.bag, set_.texts(set_.sample), set_.labels(set_.sample), items)
    (money.RESULTS / f"growth-{set_.name}-{items}.txt").write_text(said)
    (scratch / "encoder.oltb").write_bytes(set_.bag)
    out, copies = [], []
    for seed in seeds:
        rng = np.random.default_rng([seed, 4])
        turn = [*set_.sample, *rng.permutation(set_.pool)]
        sizes = [s for s in SIZES if s < len(turn) - 100]
        batch = lambda who, texts, labels: {"who": who, "texts": [t.decode() for t in texts], "labels": [int(v) for v in labels]}
        job = lambda *batches: chain.admit({"bag": str(scratch / "encoder.oltb"), "terms": terms, "batches": list(batches)})
        everything, labels = set_.texts(turn), set_.labels(np.array(turn))
        novelty = np.array(job(batch("honest", everything, labels))[0]["novelty"])
        words = [(tuple(sorted(t.lower().split())), int(y)) for t, y in zip(everything, labels)]
        same = np.array([w in set(words[:at]) for at, w in enumerate(words)])
        windows = [slice(s - 150, s + 150) for s in sizes]
        out.append([[(novelty[w] < 0).mean() for w in windows], [same[w].mean() for w in windows]])
        own, own_y = everything[800 - MINE : 800], labels[800 - MINE : 800]
        row = []
        for what in ("10 % of the words replaced", "30 % of the words replaced"):
            made = [t for _ in range(4) for t in edits(own, set_.strangers[:600], rng)[what]]
            before, mine, more = (np.array(a["novelty"]) for a in job(
                batch("honest", everything[: 800 - MINE], labels[: 800 - MINE]), batch("own", own, own_y), batch("own", made, np.tile(own_y, 4))
            ))  # fmt: skip
            row.append(more.clip(0).sum() / mine.clip(0).sum())
        copies.append(row)
    (refused, same), copies = np.mean(out, 0), np.mean(copies, 0)
    return dict(zip(sizes, zip(refused, same))), dict(zip(("10 % replaced", "30 % replaced"), copies))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="reuters,mails,digits,satimage,texture")
    parser.add_argument("--before", help="a program of an earlier version")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    money.RESULTS.mkdir(parents=True, exist_ok=True)
    programs = [("earlier version", pathlib.Path(options.before).resolve(), None)] if options.before else []
    now = money.program()
    programs += [(f"for {items:,} items", now, items) for items in (SAMPLE, 4 * SAMPLE)]
    seeds = range(400, 400 + options.seeds)
    print("| set | rules | refused at " + ", ".join(f"{s:,}" for s in SIZES) + " items | of them exact copies | weight of 160 copies of 40 items |\n|---|---|---|---|---|")
    with Lab() as lab, money.influence_lab() as pay, tempfile.TemporaryDirectory() as scratch:
        scratch, chain = pathlib.Path(scratch), money.Chain()
        for name in options.sets.split(","):
            set_ = money.Set(lab, name) if name in money.datasets.ALL else None
            for what, program, items in programs:
                if set_:
                    sizes, copies = texts(chain, set_, program, items, seeds, scratch)
                else:
                    sizes, copies = vectors(pay, program, name, items, seeds, scratch)
                refused = ", ".join(f"{100 * r:.1f}" for r, _ in sizes.values())
                same = ", ".join(f"{100 * s:.1f}" for _, s in sizes.values())
                print(f"| {name} | {what} | {refused} | {same} | " + ", ".join(f"{k}: {v:.2f}" for k, v in copies.items()) + " |", flush=True)


if __name__ == "__main__":
    main()
