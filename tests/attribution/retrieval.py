"""The ranking of retrieval against numpy: 100,000 points of 128 int8 values, many of equal score.

Ties go to the lower index; numpy sorts whole, so nothing of the heap in the Rust code is repeated here. Run with
`make -C tests/attribution retrieval`.
"""

import argparse
import os
import pathlib
import struct
import subprocess
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def build():
    """Builds the program that ranks; `LAB_PREBUILT` uses it as it is."""
    if "LAB_PREBUILT" not in os.environ:
        command = ["cargo", "build", "--release", "--quiet", "-p", "openledger-influence", "--example", "top-k"]
        subprocess.run(command, cwd=ROOT, check=True)


def rust(points, queries, k, least):
    """Indices and scores for each query, by `openledger_influence::retrieval::top_k`."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = pathlib.Path(folder, "in"), pathlib.Path(folder, "out")
        header = struct.pack("<IIIIq", *points.shape, len(queries), k, least)
        asked.write_bytes(header + points.tobytes() + queries.tobytes())
        subprocess.run([TARGET / "release/examples/top-k", asked, told], check=True, stderr=subprocess.DEVNULL)
        bytes_ = told.read_bytes()
    answers, at = [], 0
    for _ in queries:
        (count,) = struct.unpack_from("<I", bytes_, at)
        pairs = np.frombuffer(bytes_, "<i8", 2 * count, at + 4).reshape(count, 2)
        answers.append(pairs)
        at += 4 + 16 * count
    return answers


def reference(points, query, k, least):
    """Index and score of the nearest points: the greater score, then the lower index."""
    scores = points.astype(np.int32) @ query.astype(np.int32)
    order = np.lexsort((np.arange(len(scores)), -scores.astype(np.int64)))[:k]
    order = order[scores[order] >= least]
    return np.stack([order, scores[order]], axis=1), scores


def cases(rng, count, dimension):
    """Collections with few and with many ties: full range, three values, copies of a few points."""
    yield "full range", rng.integers(-128, 128, (count, dimension), dtype=np.int8)
    yield "values -1 to 1", rng.integers(-1, 2, (count, dimension), dtype=np.int8)
    few = rng.integers(-128, 128, (200, dimension), dtype=np.int8)
    yield "200 points in copies", few[rng.integers(0, len(few), count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--dimension", type=int, default=128)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    build()
    rng = np.random.default_rng(args.seed)
    for name, points in cases(rng, args.points, args.dimension):
        queries = np.concatenate([
            rng.integers(-128, 128, (args.queries - args.queries // 2, args.dimension), dtype=np.int8),
            points[rng.integers(0, len(points), args.queries // 2)],
        ])
        for k, least in [(32, -(1 << 24)), (8, 0), (32, 1 << 13)]:
            tied, results = 0, 0
            for query, got in zip(queries, rust(points, queries, k, least)):
                wanted, scores = reference(points, query, k, least)
                assert np.array_equal(got, wanted), (name, k, least, got, wanted)
                results += len(got)
                # Results that another point has the score of: their order is the index's alone.
                values, counts = np.unique(scores, return_counts=True)
                tied += int((counts[np.searchsorted(values, got[:, 1])] > 1).sum()) if len(got) else 0
            print(f"{name}: k {k}, least {least}: {len(queries)} queries, {results} results alike, {tied} of them tied")


if __name__ == "__main__":
    main()
