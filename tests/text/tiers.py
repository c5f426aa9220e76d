"""The same embeddings on emulated CPUs with fewer and fewer features (by qemu-x86_64), and by a debug build."""

import random
import shutil

import numpy as np

from compare import encoder, huge, strings
from lab import Lab

CPUS = {"AVX2 (Haswell)": "Haswell", "SSE4.2 (Nehalem)": "Nehalem", "SSE2 (qemu64)": "qemu64"}


def main():
    rand, rng = random.Random(9), np.random.default_rng(9)
    cases = [
        (encoder(rng, 31, 12, d, 8192, 512, "random"), strings(rand, 1500) + huge(rand)) for d in (16, 64, 100, 192)
    ]
    runs = {"this machine": ("release", ()), "this machine, debug": ("debug", ())}
    assert shutil.which("qemu-x86_64"), "qemu-user is needed"
    runs |= {name: ("release", ("qemu-x86_64", "-cpu", cpu)) for name, cpu in CPUS.items()}
    wanted = None
    for name, (profile, runner) in runs.items():
        with Lab(profile, runner) as lab:
            got = [lab.embed(file, texts)[:2] for file, texts in cases]
        wanted = wanted or got
        equal = all((a == c).all() and (b == d).all() for (a, b), (c, d) in zip(got, wanted))
        print(f"{name}: {sum(e.size for e, _ in got)} values, {'equal' if equal else 'DIFFERENT'}", flush=True)
        assert equal


if __name__ == "__main__":
    main()
