"""The head that the chain's own code fits and certifies on text, beside the one of accuracy.py: answers must agree."""

import importlib.util

import numpy as np

import datasets
from accuracy import head
from lab import ROOT, Lab


def influence_lab():
    """The laboratory of tests/attribution, whose module is called `lab` as well."""
    spec = importlib.util.spec_from_file_location("influence_lab", ROOT / "tests/attribution/lab.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Lab()


def main():
    print("| set | dimension | certified head | head of accuracy.py | answers that differ |\n|---|---|---|---|---|")
    with Lab() as lab, influence_lab() as chain:
        for name, dimension in (("reuters", 64), ("spam", 128), ("tweets", 64)):
            data = datasets.ALL[name]()
            bag, _ = lab.make(data.train, dimension=dimension, features=11)
            x, codes, _ = lab.embed(bag, data.train)
            test, _, _ = lab.embed(bag, data.test)
            chain.cold()
            answer = chain.run(x[codes == 0], data.train_labels[codes == 0], test[:1], data.classes)
            inputs = np.hstack([test / 128, np.full((len(test), 1), 127 / 128)])
            labels = (inputs @ answer["weights"].T).argmax(1)
            float_accuracy, predicted = head(
                x[codes == 0].astype(float), data.train_labels[codes == 0], test.astype(float), data.test_labels
            )
            exact = (labels == data.test_labels).mean()
            print(
                f"| {data.name} | {dimension} | {exact:.4f} | {float_accuracy:.4f} | {(labels != predicted).sum()} of {len(labels)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
