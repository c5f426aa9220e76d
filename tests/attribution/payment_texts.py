"""Attacks on text datanets: what a contributor can do with texts, embedded by the datanet's encoder."""

import numpy as np

import payment_market as market

NAMES = [
    "fresh", "joined", "generated", "salad", "bet", "bet split", "bet coalition", "drop 0.3", "others 0.3", "flip", "wrongsalad", "sampled",
    "few 3", "pad",
]  # fmt: skip


def words_of(text):
    return text.split()


def dropped(rng, text, share):
    """The text without a share of its words."""
    words = words_of(text)
    kept = [w for w in words if rng.random() >= share]
    return " ".join(kept or words[:1])


def joined(rng, pool):
    """The first half of one text and the second half of another."""
    a, b = (words_of(pool[i]) for i in rng.integers(0, len(pool), 2))
    return " ".join(a[: len(a) // 2 + 1] + b[len(b) // 2 :])


def generator(pool):
    """A trigram model of texts of others: a function that writes a text."""
    after = {}
    for text in pool:
        words = words_of(text)
        for a, b, c in zip(words, words[1:], words[2:]):
            after.setdefault((a, b), []).append(c)

    def write(rng):
        words = words_of(pool[rng.integers(len(pool))])
        length, out = max(len(words), 3), words[:2]
        while len(out) < length:
            choices = after.get((out[-2], out[-1])) if len(out) > 1 else None
            out.append(choices[rng.integers(len(choices))] if choices else words[rng.integers(len(words))])
        return " ".join(out)

    return write


def salad(rng, pool):
    """Words of many texts."""
    return " ".join(words_of(pool[i])[0] if not words_of(pool[i])[1:] else words_of(pool[i])[rng.integers(len(words_of(pool[i])))] for i in rng.integers(0, len(pool), 60))


def attack(name, split, who, epochs):
    """(replace, e, y) as `payment_market.vector_attack`."""
    rng = np.random.default_rng([split.seed, who, *name.encode()])
    at = split.mine(who)
    mine = [split.set.texts[i] for i in split.at[at]]
    others = [split.set.texts[i] for i in split.at[: split.old]]
    own_y, count = split.y[at], len(at)
    kind, _, arg = name.partition(" ")
    public = epochs.public[0]
    label = lambda e: market.logits(public, e).argmax(1)
    embed = split.set.embed
    if kind == "fresh":
        more = rng.permutation(split.spare)[: 4 * count]
        return False, split.set.e[more], split.set.y[more]
    if kind == "drop":
        return False, embed([dropped(rng, t, float(arg)) for t in mine * 4]), np.tile(own_y, 4)
    if kind == "others":
        source = rng.choice(split.old, count, replace=False)
        return True, embed([dropped(rng, others[i], float(arg)) for i in source]), split.y[source]
    if kind == "flip":
        return True, split.e[at], (own_y + rng.integers(1, split.classes, count)) % split.classes
    if kind == "wrongsalad":
        return True, embed([salad(rng, others) for _ in at]), rng.integers(0, split.classes, count)
    if kind in ("joined", "generated", "salad", "pad"):
        write = generator(others)
        make = {"joined": lambda: joined(rng, others), "generated": lambda: write(rng), "salad": lambda: salad(rng, others), "pad": lambda: write(rng)}[kind]
        e = embed([make() for _ in range(count * (4 if kind == "pad" else 1))])
        return kind != "pad", e, label(e)
    if kind in ("bet", "sampled", "few"):
        e = embed([joined(rng, others) for _ in at])
        z = market.logits(public, e)
        return True, e, market.guesses(rng, kind, arg, z, epochs.public[1])
    raise ValueError(name)
