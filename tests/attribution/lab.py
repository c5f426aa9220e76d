"""Drives the Rust laboratory (modules/influence/examples/influence-lab/main.rs): one JSON job per line, arrays in files."""

import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


# The evidence factor: share of the positive evidence per volume that gives a factor of one, the least scale (Q40), and the novelty from
# which an item counts in full as evidence.
RULE = {"share_ppm": 500_000, "least_q40": 1 << 29, "novelty_ppm": 250_000}


class Lab:
    """A running laboratory; every method is one job."""

    def __init__(self):
        binary = TARGET / "release/examples/influence-lab"
        if "LAB_PREBUILT" not in os.environ:  # set it to use the binary as it is
            command = ["cargo", "build", "--release", "--quiet", "-p", "openledger-influence", "--example", "influence-lab"]
            subprocess.run(command, cwd=ROOT, check=True)
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.scratch = tempfile.TemporaryDirectory()
        self.out = pathlib.Path(self.scratch.name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.scratch.cleanup()

    def _job(self, **job):
        job["out"] = str(self.out)
        for key, value in job.items():
            if isinstance(value, np.ndarray):
                path = self.out / f"{key}.in"
                value.tofile(path)
                job[key] = str(path)
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the laboratory stopped")
        return json.loads(answer)

    def _array(self, name, dtype):
        return np.fromfile(self.out / name, dtype=dtype)

    def cold(self):
        """Forgets the warm start."""
        self._job(op="cold")

    def admit(self, points, labels, params):
        """Admission in order: novelty in ppm per item, -1 where the item is a duplicate or too large."""
        answer = self._job(op="admit", dim=points.shape[1], points=points.astype(np.int8), labels=labels.astype(np.uint16), **params)
        verdict = self._array("admitted.u32", np.uint32).astype(np.int64)
        verdict[verdict == 0xFFFFFFFF] = -1
        return verdict, answer

    def run(self, points, labels, queries, classes, lambda_ppb=1_000_000, novelty=None, scores=False):
        """Fits, certifies, scores and pays. `paid` is per point, in units of `pool`."""
        job = {"points": points.astype(np.int8), "labels": labels.astype(np.uint16), "queries": queries.astype(np.int8)}
        if novelty is not None:
            job["novelty"] = novelty.astype(np.uint32)
        answer = self._job(op="run", classes=classes, dim=points.shape[1], lambda_ppb=lambda_ppb, scores=scores, **job)
        assert answer["gradient"] <= 1e-10, "the fit must have converged"
        answer["paid"] = self._array("paid.u64", np.uint64).astype(float)
        answer["gates"] = self._array("gates.u8", np.uint8)
        answer["sigma"] = self._array("sigma.f64", np.float64)
        answer["labels"] = self._array("labels.u16", np.uint16).astype(int)
        answer["weights"] = self._array("weights.f64", np.float64).reshape(classes, -1)
        if scores:
            for name in ("scores.i64", "recorded.i64", "relative.u64"):
                kind = np.uint64 if name.endswith("u64") else np.int64
                answer[name.split(".")[0]] = self._array(name, kind).reshape(len(queries), len(points)).astype(float)
        return answer

    def refusals(self, points, labels, classes, lambda_ppb=1_000_000, stride=1):
        """Counts refused heads and inverses."""
        arrays = {"points": points.astype(np.int8), "labels": labels.astype(np.uint16)}
        return self._job(op="refusals", classes=classes, dim=points.shape[1], lambda_ppb=lambda_ppb, stride=stride, **arrays)

    def suggest(self, points, labels):
        """Projection (bytes) and thresholds that are proposed from honest items."""
        answer = self._job(op="suggest", dim=points.shape[1], points=points.astype(np.int8), labels=labels.astype(np.uint16))
        return (self.out / "projection.bin").read_bytes(), answer

    def admit_subspace(self, points, labels, owners, projection, thresholds, suspects):
        """Admission in the subspace: novelty in ppm, -1 where refused; which of the suspects a line proof hits."""
        arrays = {"points": points.astype(np.int8), "labels": labels.astype(np.uint16), "owners": owners.astype(np.uint32)}
        arrays["projection"] = np.frombuffer(projection, np.uint8)
        bounds = {key: thresholds[key] for key in ("tau_sq", "full_sq", "max_norm_sq", "full_off_sq", "max_off_sq", "line_tau_sq")}
        arrays["suspects"] = suspects.astype(np.uint8)
        self._job(op="admit_subspace", dim=points.shape[1], **arrays, **bounds)
        verdict = self._array("admitted.u32", np.uint32).astype(np.int64)
        verdict[verdict > 1_000_000] = -1
        return verdict, self._array("on_line.u8", np.uint8).astype(bool)

    def epoch(self, points, labels, owners, novelty, new_from, queries, classes, bases, public=None, fold_of=None, folds=0, prior=None, judged_to=None, scores=False, rule=RULE):
        """Fits, certifies, measures evidence against `public` (head, temperature), scores and pays under each base. `paid` and `deferred`
        are shares of the pool, bases x points; `factor` and `record` (standing in this
        epoch) are by owner."""
        job = {"points": points.astype(np.int8), "labels": labels.astype(np.uint16), "queries": queries.astype(np.int8)}
        job |= {"novelty": novelty.astype(np.uint32), "owners": owners.astype(np.uint32)}
        if public is not None:
            job |= {"public": public[0].astype(np.int32), "temperature": int(public[1]), "prior": prior or {}} | rule
        if judged_to is not None:
            job["judged_to"] = int(judged_to)
        if fold_of is not None:
            job |= {"folds": folds, "fold_of": np.where(fold_of < 0, 0xFFFFFFFF, fold_of).astype(np.uint32)}
        answer = self._job(op="epoch", classes=classes, dim=points.shape[1], lambda_ppb=1_000_000, new_from=int(new_from), bases=list(bases), scores=scores, **job)
        assert answer["gradient"] <= 1e-10, "the fit must have converged"
        n = len(points)
        for name in ("paid", "deferred"):
            answer[name] = self._array(f"{name}.u64", np.uint64).reshape(len(bases), n) / answer["pool"]
        answer["head"] = self._array("head.i32", np.int32).reshape(classes, -1)
        answer["gates"] = self._array("gates.u8", np.uint8)
        answer["factor"] = {owner: factor / 2**30 for owner, factor, _ in answer["proof"]["factors"]}
        answer["record"] = {owner: record for owner, _, record in answer["proof"]["factors"]}
        if public is not None:
            answer["evidence"] = self._array("evidence.i64", np.int64) / 2**30
            answer["doubt"] = self._array("doubt.u32", np.uint32) / 2**30
        if scores:
            answer["split"] = self._array("split.u64", np.uint64).reshape(len(bases), len(queries), n).astype(float)
            answer["scores"] = self._array("scores.i64", np.int64).reshape(len(queries), n).astype(float)
        return answer
