"""What attacks on a text datanet are paid, from admission to payout, all by the chain's own code.

`datanet suggest` proposes the rules of a datanet from texts that are in no market. The datanet module admits twenty
contributors of forty texts each with these rules and takes straight-line proofs; ten of them are the first epoch and
give the public model, ten are newcomers, one of which attacks. The functions of modules/influence fit and certify the
model, find the evidence factors and pay for 300 questions. R is what the attacker is paid over what the mean honest
newcomer is paid. Where he keeps his own texts, or sells them in another form, it is one, and what he gains by the attack
over what the mean newcomer is paid: one honest contribution alone may earn nothing, so its own pay is no measure.

Results lie below build/text-money, and a run that was stopped goes on where it was. Run with `make -C tests/text money`.
"""

import argparse
import collections
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np

import datasets
from lab import ROOT, TARGET, Lab, build
from lexical import edits, words_of

ATTRIBUTION = ROOT / "tests/attribution"
sys.path.append(str(ATTRIBUTION))
import payment_market  # noqa: E402
import payment_texts  # noqa: E402

CONTRIBUTORS, OLD, EACH, SORTED = 20, 10, 40, 5
SAMPLE, EXPECTED = 600, 1000  # texts that `suggest` sees, and those that the datanet is to have
SEEDS = range(300, 305)
DIMENSION = {"reuters": 64, "mails": 128}
RESULTS = ROOT / "build/text-money"
RHO = 0.5  # bond of a text over the mean paid per text
OWN = "own"  # attacks whose author keeps his texts, or sells them in another form

# The goals of the payouts: at most, but for fresh texts.
GOALS = {
    "own texts x5": 1.05, "own x5, order of the words changed": 1.05, "own x5, 30 % of the words dropped": 1.05,
    "own x5, 10 % of the words replaced": 1.05, "own x5, 30 % of the words replaced": 1.6, "own texts in halves": 1.25,
    "joined, model's label": 0.4, "others' texts": 0.0, "others' texts, 30 % of the words replaced": 0.25,
    "trigram text, model's label": 0.2, "fresh texts x5": 3,
}  # fmt: skip


def influence_lab():
    """The laboratory of tests/attribution, whose module has the name of ours."""
    spec = importlib.util.spec_from_file_location("influence_lab", ATTRIBUTION / "lab.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Lab()


def program():
    """The node's program; `OPENLEDGERD` names one that is built already."""
    if "OPENLEDGERD" in os.environ:
        return pathlib.Path(os.environ["OPENLEDGERD"]).resolve()
    subprocess.run(["cargo", "build", "--quiet", "-p", "openledger-app", "--bin", "openledgerd"], cwd=ROOT, check=True)
    return TARGET / "debug/openledgerd"


def suggest(program, bag, texts, labels, items):
    """Terms of a datanet as `datanet suggest` proposes them from a sample, and what it prints."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "encoder.oltb").write_bytes(bag)
        rows = [json.dumps({"text": t.decode(), "label": f"label {y:03}"}) for t, y in zip(texts, labels)]
        (scratch / "sample.jsonl").write_text("\n".join(rows) + "\n")
        command = [str(program), "datanet", "suggest", "sample.jsonl", "--encoder", "encoder.oltb", "--encoder-id", "1"]
        command += ["--sample", str(len(texts)), "--text-bytes", "16384", "--out", "terms.json"]
        command += ["--expected-items", str(items)] if items else []
        said = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True).stdout
        terms = json.loads((scratch / "terms.json").read_text())
    # Labels are numbers of the whole set, whichever of them the sample has.
    terms["schema"] |= {"labels": 256, "label_names": []}
    return terms, said


class Chain:
    """A running example of the datanet module."""

    def __init__(self):
        binary = build("openledger-datanet", "text-admission")
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def admit(self, job):
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["batches"]


class Set:
    """A set of texts: its encoder, the sample of `suggest`, and the texts of the markets, none of which is in two parts."""

    def __init__(self, lab, name):
        self.name, self.data, self.lab = name, datasets.ALL[name](), lab
        self.classes = self.data.classes
        turn = np.random.default_rng(0).permutation(len(self.data.train))
        half = len(turn) // 2
        self.strangers = [self.data.train[i] for i in turn[half:]]
        file = RESULTS / f"{name}.oltb"  # made once: a minute for mails
        if not file.exists():
            file.write_bytes(lab.make(self.strangers, dimension=DIMENSION.get(name, 64), features=11)[0])
        self.bag = file.read_bytes()
        _, codes, _ = lab.embed(self.bag, self.data.train)
        turn = [i for i in turn[:half] if codes[i] == 0 and 0 < len(self.data.train[i]) <= 16_384]
        turn = [i for i in turn if utf8(self.data.train[i])]
        self.sample, self.pool = turn[:SAMPLE], np.array(turn[SAMPLE:])
        embedded, codes, _ = lab.embed(self.bag, self.data.test)
        self.questions = embedded[codes == 0]
        self.known = {}

    def embed(self, texts):
        """Embeddings of texts; what the encoder refuses is admitted nowhere, and zero here."""
        new = [t for t in dict.fromkeys(texts) if t not in self.known]
        if new:
            embedded, _, _ = self.lab.embed(self.bag, new)
            self.known |= dict(zip(new, embedded))
        return np.array([self.known[t] for t in texts])

    def texts(self, at):
        return [self.data.train[i] for i in at]

    def labels(self, at):
        return self.data.train_labels[at].astype(int)


def utf8(text):
    try:
        return text.decode()
    except UnicodeDecodeError:
        return None


class Market:
    """One division of a set among contributors, what they are paid, and the attacks on it."""

    def __init__(self, set_, terms, chain, pay, seed, scratch):
        self.set, self.terms, self.chain, self.payment = set_, terms, chain, pay
        self.seed = seed
        self.path = scratch / "encoder.oltb"
        self.path.write_bytes(set_.bag)
        rng = np.random.default_rng([seed, 2])
        turn = rng.permutation(set_.pool)
        n = CONTRIBUTORS * EACH
        first = turn[: OLD * EACH]
        by_class = first[: SORTED * EACH]
        first[: SORTED * EACH] = by_class[np.argsort(set_.labels(by_class), kind="stable")]
        shares = np.concatenate([first, turn[OLD * EACH : n]]).reshape(CONTRIBUTORS, EACH)
        self.honest_items = {who: (set_.texts(at), set_.labels(at)) for who, at in enumerate(shares)}
        # Contributions of an epoch come in any order.
        self.order = [*rng.permutation(OLD), *(OLD + rng.permutation(CONTRIBUTORS - OLD))]
        self.spare = turn[n:]
        self.questions = set_.questions[rng.permutation(len(set_.questions))[:300]]
        self.public = self.known_lines = None
        self.honest = self.run(self.honest_items, range(OLD, CONTRIBUTORS))

    def run(self, items, suspects, last=()):
        """Admits contributions in order, and `last` behind them, and pays: what each contributor gets with the evidence
        factor and without it, novelty by contribution."""
        batches = [(who, *items[who]) for who in self.order] + list(last)
        known = self.known_lines or {}
        job = {"bag": str(self.path), "terms": self.terms, "batches": [
            {"who": f"c{who}", "texts": [t.decode() for t in texts], "labels": [int(y) for y in labels], "suspect": bool(who in suspects)}
            for who, texts, labels in batches
        ]}  # fmt: skip
        answers = self.chain.admit(job)
        verdict = {}
        for (who, texts, _), answer in zip(batches, answers):
            found = np.array(answer["novelty"])
            if who not in suspects and who in known:  # honest texts were tested before
                found = np.where((known[who] == -3) & (found >= 0), -3, found)
            verdict.setdefault(who, []).append(found)
        if self.known_lines is None:
            self.known_lines = {who: v[0] for who, v in verdict.items()}
        at = collections.Counter()
        rows = []
        for who, texts, labels in batches:
            novelty = verdict[who][at[who]]
            at[who] += 1
            rows.append((np.full(len(labels), who), self.set.embed(texts), np.array(labels), novelty))
        owner, e, y, novelty = (np.concatenate(part) for part in zip(*rows))
        keep = novelty >= 0
        old = int((keep & (owner < OLD)).sum())  # the first epoch comes first
        if self.public is None:
            self.payment.cold()
            first = self.payment.epoch(e[keep][:old], y[keep][:old], owner[keep][:old], novelty[keep][:old], old, self.questions[:1], self.set.classes, (0,))
            self.public = first["head"], first["temperature"]
            self.payment.cold()
        answer = self.payment.epoch(e[keep], y[keep], owner[keep], novelty[keep], old, self.questions, self.set.classes, (0,), self.public)
        by_owner = lambda v: np.bincount(owner[keep], weights=v[0], minlength=CONTRIBUTORS)
        factor = np.array([answer["factor"].get(o, 0.0) for o in range(CONTRIBUTORS)])
        returned = np.where(keep, novelty.clip(0) / 1e6 * np.maximum(factor[owner], 0.5), 0)
        return {
            "paid": by_owner(answer["paid"]), "whole": by_owner(answer["paid"] + answer["deferred"]), "factor": factor, "items": int(keep.sum()),
            "lost": np.bincount(owner, weights=1 - returned, minlength=CONTRIBUTORS), "gas": sum(a["gas"] for a in answers) / len(owner),
            "fates": {who: [v.tolist() for v in parts] for who, parts in verdict.items()},
        }  # fmt: skip

    def attacks(self, who):
        """Attacks by a newcomer: name, what stands in the place of his contribution, and what comes behind all others."""
        rng = np.random.default_rng([self.seed, who, 7])
        own, own_y = self.honest_items[who]
        old = [(t, y) for c in range(OLD) for t, y in zip(*self.honest_items[c])]
        pick = [old[i] for i in rng.choice(len(old), EACH, replace=False)]
        theirs, their_y = [t for t, _ in pick], [y for _, y in pick]
        strangers = self.set.strangers[:600]
        four = lambda what: [t for _ in range(4) for t in edits(own, strangers, rng)[what]]
        more = lambda texts: (None, (who, texts, list(own_y) * 4))
        yield "own texts x5", *more(own * 4)
        for what in ("order of the words changed", "30 % of the words dropped", "10 % of the words replaced", "30 % of the words replaced", "50 % of the words replaced"):
            yield f"own x5, {what}", *more(four(what))
        halves = [
            (" ".join(half).encode(), y) for t, y in zip(own, own_y) for w in [words_of(t)]
            for half in (w[: (len(w) + 1) // 2], w[(len(w) + 1) // 2 :]) if half
        ]  # fmt: skip
        yield "own texts in halves", tuple(zip(*halves)), None
        yield "others' texts", (theirs, their_y), None
        of_others = edits(theirs, strangers, rng)
        for what in ("30 % of the words dropped", "10 % of the words replaced", "30 % of the words replaced"):
            yield f"others' texts, {what}", (of_others[what], their_y), None
        decoded = [t.decode() for t, _ in old]
        write = payment_texts.generator(decoded)
        made = {
            "joined, model's label": [payment_texts.joined(rng, decoded).encode() for _ in range(EACH)],
            "two whole texts joined, model's label": of_others["two texts joined"],
            "trigram text, model's label": [write(rng).encode() for _ in range(EACH)],
            "word salad, model's label": [payment_texts.salad(rng, decoded).encode() for _ in range(EACH)],
        }  # fmt: skip
        z = {what: payment_market.logits(self.public[0], self.set.embed(texts)) for what, texts in made.items()}
        for what, texts in made.items():
            yield what, (texts, z[what].argmax(1).tolist()), None
        joined = "joined, model's label"
        yield "joined, second-best label", (made[joined], payment_market.second(z[joined]).tolist()), None
        flipped = [(y + int(rng.integers(1, self.set.classes))) % self.set.classes for y in own_y]
        yield "own labels flipped", (own, flipped), None
        at = rng.permutation(self.spare)[: 4 * EACH]
        yield "fresh texts x5", None, (who, self.set.texts(at), list(self.set.labels(at)))

    def measure(self, who, only_goals):
        """Every attack by one newcomer, or those alone that there is a goal for."""
        honest, new = self.honest, np.arange(OLD, CONTRIBUTORS)
        usual, usual_whole = honest["paid"][new].mean(), honest["whole"][new].mean()
        bond = RHO * honest["whole"].sum() / honest["items"]
        out = {}
        for what, instead, behind in self.attacks(who):
            if only_goals and what not in GOALS:
                continue
            items = dict(self.honest_items)
            if instead is not None:
                items[who] = instead
            got = self.run(items, {who}, [behind] if behind else [])
            made = np.array(got["fates"][who][-1])
            gain = (got["paid"][who] - bond * got["lost"][who]) - (honest["paid"][who] - bond * honest["lost"][who])
            others = np.setdiff1d(new, [who])
            out[what] = {
                "paid": got["paid"][who], "whole": got["whole"][who], "usual": usual, "usual_whole": usual_whole, "own": honest["paid"][who],
                "own_whole": honest["whole"][who], "net": gain / usual_whole, "refused": float((made < 0).mean()), "novelty": float(made.clip(0).mean() / 1e6),
                "lines": float((made == -3).mean()), "factor": float(got["factor"][who]),
                "others": float(got["factor"][others].sum() / max(honest["factor"][others].sum(), 1e-9)),
            }  # fmt: skip
        return out


def one(market, turn, only_goals):
    """All that is reported about one market and its attacker number `turn`."""
    fates = {who: np.array(v[0]) for who, v in market.honest["fates"].items()}
    every = np.concatenate(list(fates.values()))
    newest = np.concatenate([fates[who] for who in market.order[-OLD:]])
    honest, new = market.honest, np.arange(OLD, CONTRIBUTORS)
    return {
        "refused": float((every < 0).mean()), "refused_newcomers": float((newest < 0).mean()), "duplicates": float((every == -1).mean()),
        "off": float((every == -2).mean()), "lines": float((newest == -3).mean()), "novelty": float(every.clip(0).mean() / 1e6),
        "gas": honest["gas"], "pool": float(honest["paid"].sum()), "pool_whole": float(honest["whole"].sum()),
        "kept": float(honest["paid"][new].sum() / honest["whole"][new].sum()), "zero": float((honest["factor"][new] == 0).mean()),
        "attacks": market.measure(OLD + turn, only_goals),
    }  # fmt: skip


def column(runs, what):
    """One attack over the runs of a set: R without and with evidence, and what is told beside them."""
    got = [r["attacks"][what] for r in runs if what in r["attacks"]]
    if not got:
        return None
    of = lambda key: np.array([g[key] for g in got])
    keeps = what.startswith(OWN) and "flipped" not in what or what.startswith("fresh")
    # Where an attacker keeps his texts: one, and what he gains by the attack.
    share = lambda paid, own, usual: 1 + (of(paid) - of(own)) / of(usual) if keeps else of(paid) / of(usual)
    plain, ratio = share("whole", "own_whole", "usual_whole"), share("paid", "own", "usual")
    goal, least = GOALS.get(what), what.startswith("fresh")
    good = lambda value: value >= goal if least else value <= goal + 0.005
    met = "" if goal is None else "yes" if good(ratio.mean()) else "**no**"
    return (
        f"{of('novelty').mean():.2f} | {plain.mean():.2f} > **{ratio.mean():.2f}** ({ratio.min():.2f} to {ratio.max():.2f}); "
        f"{of('net').mean():.1f} | {met}"
    )  # fmt: skip


def show(results, sets):
    """Tables of the runs that exist."""
    runs = {name: [json.loads(p.read_text()) for p in sorted(results.glob(f"{name}-[0-9]*.json"))] for name in sets}
    runs = {name: found for name, found in runs.items() if found}
    print("| set | runs | honest texts refused: all, newcomers | line proofs, false | novelty | pool paid, without / with evidence | newcomers keep | newcomers at zero | gas of a text |")
    print("|---" * 9 + "|")
    for name, found in runs.items():
        mean = lambda key: np.mean([r.get(key, np.nan) for r in found])
        print(
            f"| {name} | {len(found)} | {mean('refused'):.3f}, {mean('refused_newcomers'):.3f} | {mean('lines'):.4f} | {mean('novelty'):.2f} | "
            f"{mean('pool_whole'):.2f} / {mean('pool'):.2f} | {mean('kept'):.2f} | {mean('zero'):.2f} | {mean('gas'):,.0f} |"
        )  # fmt: skip
    print("\n| texts of the attacker | goal | " + " | ".join(f"{name}: novelty | R without > with evidence (range); net | met" for name in runs) + " |")
    print("|---" * (2 + 3 * len(runs)) + "|")
    every = dict.fromkeys(what for found in runs.values() for r in found for what in r["attacks"])
    for what in every:
        goal = GOALS.get(what)
        bound = "" if goal is None else f"{'>=' if what.startswith('fresh') else '<='} {goal}"
        cells = [column(found, what) or " | | " for found in runs.values()]
        print(f"| {what} | {bound} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="reuters,mails")
    parser.add_argument("--seeds", type=int, default=len(SEEDS))
    parser.add_argument("--attackers", type=int, default=3)
    parser.add_argument("--goals", action="store_true", help="leave out what there is no goal for")
    parser.add_argument("--earlier", help="a program of an earlier version, whose proposals know no size; results go to build/text-money-earlier")
    parser.add_argument("--table", action="store_true", help="only print the tables of the runs that exist")
    options = parser.parse_args()
    names = options.sets.split(",")
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = RESULTS.with_name("text-money-earlier") if options.earlier else RESULTS
    results.mkdir(exist_ok=True)
    if not options.table:
        chain = Chain()
        with Lab() as lab, influence_lab() as pay, tempfile.TemporaryDirectory() as scratch:
            sets, terms, markets = {}, {}, {}
            for turn in range(options.attackers):
                for seed in list(SEEDS)[: options.seeds]:
                    for name in names:
                        path = results / f"{name}-{seed}-{turn}.json"
                        if path.exists():
                            continue
                        began = time.time()
                        if name not in sets:
                            set_ = sets[name] = Set(lab, name)
                            kept = results / f"{name}.terms.json"
                            if not kept.exists():
                                asked, items = (options.earlier, None) if options.earlier else (program(), EXPECTED)
                                found, said = suggest(asked, set_.bag, set_.texts(set_.sample), set_.labels(set_.sample), items)
                                (results / f"{name}.suggest.txt").write_text(said)
                                kept.write_text(json.dumps(found))
                            terms[name] = json.loads(kept.read_text())
                        pay.cold()
                        market = Market(sets[name], terms[name], chain, pay, seed, pathlib.Path(scratch))
                        path.write_text(json.dumps(one(market, turn, options.goals)))
                        print(f"# {name}, seed {seed}, attacker {turn}: {time.time() - began:.0f} s", flush=True)
    show(results, names)


if __name__ == "__main__":
    main()
