"""The evidence factor as the model module finds it, against a computation in doubles.

The test `a_case_for_python` of modules/model certifies two models on digits, judges with steps of 77 items, and writes items, heads and
factors to a file. Here evidence is computed from the weights with an inverse Hessian in doubles, and the factor by `python_factor`.
"""

import argparse
import json
import pathlib

import numpy as np

import logreg
from payment_v2 import python_factor, weights

TOLERANCE = 1e-6


def evidence(case, x, labels, fresh, owners, who):
    """Evidence, doubt and bets of an account's items against the public model."""
    shape = 10, x.shape[1]
    z = x @ (np.array(case["public"]).reshape(shape) / 2**16).T
    public = z.argmax(1)
    z = z * case["temperature"] / 2**16
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    residual = p.copy()
    residual[np.arange(len(labels)), labels] -= 1
    inverse = np.linalg.inv(logreg.hessian(np.array(case["head"]).reshape(shape) / 2**16, x, 1e-3))
    rest = fresh & (owners != who)
    v = (inverse @ (residual[rest].T @ x[rest]).ravel()).reshape(shape) / len(labels)
    mine = np.flatnonzero(fresh & (owners == who))
    found = np.clip(-((v[labels[mine]] - v[public[mine]]) * x[mine]).sum(1), -2, 2)
    return mine, found, 1 - p[mine, public[mine]], labels[mine] != public[mine]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=pathlib.Path)
    case = json.loads(parser.parse_args().case.read_text())
    e = np.array(case["features"], dtype=float)
    x = np.hstack([e, np.full((len(e), 1), 127.0)]) / 128
    labels, owners, fresh = np.array(case["labels"]), np.array(case["owners"]), np.array(case["epochs"]) == 1
    weight, counts = weights(np.array(case["novelty_ppm"]), case["full_ppm"])
    records = []
    for account in case["accounts"]:
        mine, found, doubt, bet = evidence(case, x, labels, fresh, owners, account["name"])
        records.append((weight[mine].sum(), (weight[mine] * doubt).sum(), (counts[mine] * found).sum(), bet.sum()))
    factors = python_factor(records, case["share_ppm"] / 1e6, case["least"] / 2**40)
    worst = 0.0
    for account, record, factor in zip(case["accounts"], records, factors):
        ours = min(max(account["credit"] / account["volume"], 0), 1)
        assert abs(account["volume_ppm"] / 1e6 - record[0]) < 1e-9, account
        assert 0 <= ours - account["factor_ppm"] / 1e6 < 1.1e-6, "the factor that pays is rounded down to ppm"
        differences = abs(account["evidence_ppm"] / 1e6 - record[2]) / max(record[0], 1), abs(ours - factor)
        worst = max(worst, *differences)
        print(f"{account['name']}: {int(record[3])} bets, factor {ours:.6f} (module), {factor:.6f} (doubles)")
    assert worst < TOLERANCE, worst
    print(f"largest difference of an item's evidence or a factor: {worst:.1e}")


if __name__ == "__main__":
    main()
