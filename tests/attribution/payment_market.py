"""The market of the payment experiments and the attacks on it.

Twenty contributors of 40 items. Ten of them, five with sorted classes, are the first epoch; ten are the second, three of which attack in
turn. The public model is the head of the first epoch. Distances and jitter are in units of a set: one unit is such that an honest item's
median distance to the nearest one of its label is what it is on the digits, 1.15.
"""

import numpy as np

import payment_sets

CONTRIBUTORS, OLD, EACH, QUERIES, ATTACKERS = 20, 10, 40, 300, 3
MEDIAN = 1.15  # units


NAMES = [
    "fresh", "mix2", "mix3", "mix2 0.1", "random", "bet", "bet split", "bet coalition", "jitter 0.15", "jitter 0.2", "jitter 0.3",
    "subspace 0.2", "pixel", "others 0.2", "flip", "garbage", "sampled", "few 3", "pad 0.1", "padsame 0.1",
]  # fmt: skip


def clip(values):
    """Rounds to int8."""
    return np.clip(np.round(values), -128, 127).astype(np.int8)


def nearest(e, y):
    """Distance of every item to the nearest earlier one of its label, infinite for the first."""
    x = e.astype(float)
    out = np.full(len(y), np.inf)
    for label in np.unique(y):
        at = np.flatnonzero(y == label)
        d = ((x[at, None] - x[None, at]) ** 2).sum(2)
        d[np.triu_indices(len(at))] = np.inf
        out[at] = np.sqrt(d.min(1))
    return out


class Split:
    """One random division of a set: the items of two epochs in the order of their commitments, queries, spare honest items."""

    def __init__(self, name, seed, size=EACH):
        self.set = payment_sets.load(name)
        self.name, self.seed, self.classes = name, seed, self.set.classes
        rng = np.random.default_rng([seed, 1])
        order = rng.permutation(len(self.set.y))
        n = CONTRIBUTORS * size
        first, second = order[: n // 2], order[n // 2 : n]
        sorted_part = first[: n // 4]
        sorted_part = sorted_part[np.argsort(self.set.y[sorted_part], kind="stable")]
        owner = np.concatenate([np.repeat(np.arange(5), size), 5 + np.arange(n // 4) % 5, OLD + np.arange(n // 2) % OLD])
        self.at = np.concatenate([sorted_part, first[n // 4 :], second])
        # Commitments of an epoch interleave.
        turn = np.concatenate([rng.permutation(n // 2), n // 2 + rng.permutation(n // 2)])
        self.at, self.owner = self.at[turn], owner[turn]
        self.e, self.y = self.set.e[self.at], self.set.y[self.at]
        self.old = n // 2
        self.queries = self.set.e[order[n : n + QUERIES]]
        self.spare = order[n + QUERIES :]
        near = nearest(self.e, self.y)
        self.unit = np.median(near[np.isfinite(near)]) / MEDIAN

    def mine(self, who):
        """Positions of a contributor's items."""
        return np.flatnonzero(self.owner == who)


def logits(head, e):
    """Logits in real numbers of a head in Q16, classes x (d + 1)."""
    return np.hstack([e.astype(float), np.full((len(e), 1), 127.0)]) @ head.T / 2**23


def mixtures(rng, split, count, parts, same=False):
    """Mixtures of items of others, and the shared label where there is one."""
    pool = np.arange(split.old)
    rows, labels = [], []
    for _ in range(count):
        a = rng.choice(pool)
        among = pool[split.y[pool] == split.y[a]] if same else pool
        others = rng.choice(among, parts - 1)
        t = rng.dirichlet(np.ones(parts)) if parts > 2 else np.array([(u := rng.uniform(0.3, 0.7)), 1 - u])
        rows.append(t @ split.e[np.append(a, others)].astype(float))
        labels.append(split.y[a])
    return np.array(rows), np.array(labels)


def shifted(images):
    """The four one-pixel translations of 8x8 images, stacked."""
    out = []
    for axis, step in ((1, 1), (1, -1), (2, 1), (2, -1)):
        moved = np.roll(images.reshape(-1, 8, 8), step, axis)
        edge = [slice(None)] * 3
        edge[axis] = 0 if step == 1 else -1
        moved[tuple(edge)] = 0
        out.append(moved.reshape(-1, 64))
    return np.concatenate(out)


def second(z):
    """The label that the public model ranks second."""
    return np.argsort(z, 1)[:, -2]


def sample(rng, z):
    """Labels drawn from the public model."""
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return (p.cumsum(1) > rng.random((len(z), 1))).argmax(1)


def guesses(rng, kind, arg, z, temperature):
    """Labels chosen without knowledge, from the public model's logits: its second choice, on all items or on the closest ones alone, or
    draws from its calibrated probabilities."""
    if kind == "sampled":
        return sample(rng, z * temperature / 2**16)
    if kind != "few":
        return second(z)
    gap = np.sort(z, 1)
    close = np.argsort(gap[:, -1] - gap[:, -2])[: int(arg)]
    y = z.argmax(1)
    y[close] = second(z)[close]
    return y


def vector_attack(name, split, who, public, temperature, projection):
    """(replace, e, y): whether the items come instead of the attacker's own, and the items. `public` is the head of the first epoch."""
    rng = np.random.default_rng([split.seed, who, *name.encode()])
    at = split.mine(who)
    own, own_y = split.e[at].astype(float), split.y[at]
    kind, _, arg = name.partition(" ")
    unit = split.unit / split.e.shape[1] ** 0.5 * 8  # jitter per feature, as on the digits with 64
    noise = lambda shape, level: rng.normal(0, float(level) * unit, shape)
    label = lambda e: logits(public, e).argmax(1)
    if kind == "fresh":
        more = rng.permutation(split.spare)[: 4 * len(at)]
        return False, split.set.e[more], split.set.y[more]
    if kind == "jitter":
        return False, clip(np.tile(own, (4, 1)) + noise((4 * len(at), own.shape[1]), arg)), np.tile(own_y, 4)
    if kind == "subspace":  # the part of the same noise that lies where honest data vary
        directions = projection / np.linalg.norm(projection, axis=1, keepdims=True)
        z = noise((4 * len(at), len(directions)), arg)
        return False, clip(np.tile(own, (4, 1)) + z @ directions), np.tile(own_y, 4)
    if kind == "pixel":
        return False, clip(shifted(own)), np.tile(own_y, 4)
    if kind == "others":
        source = rng.choice(split.old, len(at), replace=False)
        e = split.e[source].astype(float)
        e = shifted(e)[: len(at)] if arg == "pixel" else e + noise(e.shape, arg)
        return True, clip(e), split.y[source]
    if kind == "flip":
        return True, split.e[at], (own_y + rng.integers(1, split.classes, len(at))) % split.classes
    if kind == "garbage":
        low, high = split.e.min(), split.e.max()
        return True, rng.integers(low, int(high) + 1, own.shape).astype(np.int8), rng.integers(0, split.classes, len(at))
    if kind == "random":
        e = rng.integers(split.e.min(), int(split.e.max()) + 1, own.shape).astype(np.int8)
        return True, e, label(e)
    if kind in ("mix2", "mix3", "same", "truemix", "pad", "padsame"):
        count = 4 * len(at) if kind.startswith("pad") else len(at)
        e, true = mixtures(rng, split, count, 3 if kind == "mix3" else 2, same=kind in ("same", "truemix", "padsame"))
        e = clip(e + (noise(e.shape, arg) if arg else 0))
        return not kind.startswith("pad"), e, true if kind == "truemix" else label(e)
    if kind in ("bet", "sampled", "realbet", "few"):
        e, _ = mixtures(rng, split, len(at), 2)
        e = clip(e + noise(e.shape, 0.1))
        if kind == "realbet":  # bets on honest, new inputs
            e = split.set.e[rng.permutation(split.spare)[: len(at)]]
        return True, e, guesses(rng, kind, arg, logits(public, e), temperature)
    raise ValueError(name)
