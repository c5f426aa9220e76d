"""Drives the Rust laboratory (modules/text/examples/text-lab.rs): one JSON job per line, arrays in files."""

import json
import os
import pathlib
import struct
import subprocess
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def build(package, example, profile="release"):
    """Builds an example and returns its path; `LAB_PREBUILT` uses the binary as it is."""
    if "LAB_PREBUILT" not in os.environ:
        flags = ["--release"] if profile == "release" else []
        subprocess.run(["cargo", "build", *flags, "--quiet", "-p", package, "--example", example], cwd=ROOT, check=True)
    return TARGET / profile / "examples" / example


def packed(texts):
    """Texts as the laboratory reads them."""
    return b"".join(struct.pack("<I", len(t)) + t for t in texts)


class Lab:
    """A running laboratory; every method is one job. `runner` is put before the command, as an emulator is."""

    def __init__(self, profile="release", runner=()):
        binary = build("openledger-text", "text-lab", profile)
        self.process = subprocess.Popen([*runner, binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.scratch = tempfile.TemporaryDirectory()
        self.out = pathlib.Path(self.scratch.name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.scratch.cleanup()

    def _job(self, **job):
        for key, value in job.items():
            if isinstance(value, bytes):
                path = self.out / f"{key}.in"
                path.write_bytes(value)
                job[key] = str(path)
            elif isinstance(value, pathlib.Path):
                job[key] = str(value)
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the laboratory stopped")
        return json.loads(answer)

    def make(self, texts, **options):
        """An encoder from texts; its file, and what was said about it."""
        bag = self.out / "made.oltb"
        answer = self._job(op="make", texts=packed(texts), bag=bag, **options)
        return bag.read_bytes(), answer

    def from_vectors(self, matrix, vocabulary, texts=None, **options):
        """An encoder from a file of vectors (as bytes) and its words, one a line."""
        bag = self.out / "made.oltb"
        if texts is not None:
            options["texts"] = packed(texts)
        answer = self._job(op="make", matrix=matrix, vocabulary=vocabulary, bag=bag, **options)
        return bag.read_bytes(), answer

    def embed(self, bag, texts, kernel="best"):
        """Embeddings, codes, and the seconds that it took."""
        answer = self._job(op="embed", bag=bag, texts=packed(texts), kernel=kernel, out=str(self.out / "embedded"))
        codes = np.fromfile(self.out / "embedded.codes", np.uint32)
        return np.fromfile(self.out / "embedded.i8", np.int8).reshape(len(texts), -1), codes, answer["seconds"]

    def describe(self, bag, texts):
        """Costs (bytes, features, gas) and sketches."""
        return self._job(op="describe", bag=bag, texts=packed(texts))

    def assess(self, bag, new, earlier, neighbours, full_ppm=450_000, dup_ppm=750_000, reference_words=24):
        """Containment, fresh words, lexical novelty and length weight of each new text."""
        job = {"full_ppm": full_ppm, "dup_ppm": dup_ppm, "reference_words": reference_words}
        answer = self._job(
            op="assess", bag=bag, texts=packed(new), earlier=packed(earlier), neighbours=neighbours, **job
        )
        return np.array(answer["rows"])
