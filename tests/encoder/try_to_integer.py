"""Quantises a small convolutional network in every way that onnxruntime offers, converts each file and compares outputs.

    python tests/encoder/try_to_integer.py build/integer

It writes the integer files into the folder, prints the largest difference of a byte and how many bytes differ, and fails above the
bound that docs/onnx.md states: one step of the output's scale.
"""

import logging
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from to_integer import convert

SHAPE = [1, 1, 8, 8]
EMBEDDING = 16
SAMPLES = 200


def network(rng):
    """Conv, Relu, MaxPool, Conv, Relu, Flatten, Gemm, Relu, Gemm: as torch.onnx.export writes such a module."""
    weights = lambda name, *shape: numpy_helper.from_array(
        (rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))).astype(np.float32), name
    )
    biases = lambda name, n: numpy_helper.from_array((rng.standard_normal(n) / 10).astype(np.float32), name)
    nodes = [
        helper.make_node("Conv", ["input", "w1", "b1"], ["c1"], "conv1", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c1"], ["r1"], "relu1"),
        helper.make_node("MaxPool", ["r1"], ["p1"], "pool1", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["p1", "w2", "b2"], ["c2"], "conv2", kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Relu", ["c2"], ["r2"], "relu2"),
        helper.make_node("Flatten", ["r2"], ["f"], "flatten", axis=1),
        helper.make_node("Gemm", ["f", "w3", "b3"], ["g1"], "fc1", transB=1),
        helper.make_node("Relu", ["g1"], ["r3"], "relu3"),
        helper.make_node("Gemm", ["r3", "w4", "b4"], ["output"], "fc2", transB=1),
    ]
    constants = [
        weights("w1", 8, 1, 3, 3), biases("b1", 8), weights("w2", 12, 8, 3, 3), biases("b2", 12),
        weights("w3", 32, 48), biases("b3", 32), weights("w4", EMBEDDING, 32), biases("b4", EMBEDDING),
    ]  # fmt: skip
    graph = helper.make_graph(
        nodes, "net",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, EMBEDDING])],
        constants,
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


class Samples(CalibrationDataReader):
    def __init__(self, images):
        self.rest = iter(images)

    def get_next(self):
        image = next(self.rest, None)
        return None if image is None else {"input": image[None]}


def compare(name, quantised, integer, source, result, images, vectors):
    """Bytes of both, on inputs that the caller quantises as the file says; writes them down for `examples/compare_vectors.rs`."""
    theirs = onnxruntime.InferenceSession(quantised.SerializeToString(), providers=["CPUExecutionProvider"])
    ours = onnxruntime.InferenceSession(integer.SerializeToString(), providers=["CPUExecutionProvider"])
    info = np.iinfo(source.zero.dtype)
    worst, differ, total = 0, 0, 0
    for image in images:
        real = theirs.run(None, {"input": image[None]})[0]
        expected = np.rint(real / np.float32(result.scale)).astype(int) + int(result.zero)
        data = np.clip(np.rint(image[None] / np.float32(source.scale)) + int(source.zero), info.min, info.max).astype(source.zero.dtype)
        got = ours.run(None, {ours.get_inputs()[0].name: data})[0].astype(int)
        vectors.write(",".join(str(v) for v in [*data.flatten(), *expected.flatten()]) + "\n")
        step = np.abs(got - expected)
        worst, differ, total = max(worst, int(step.max())), differ + int((step > 0).sum()), total + step.size
    print(f"{name}: {differ} of {total} bytes differ, by at most {worst}")
    return worst


def main():
    logging.disable(logging.WARNING)  # onnxruntime's advice on speed
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(3)
    images = rng.random((SAMPLES, *SHAPE[1:])).astype(np.float32)
    onnx.save(network(rng), folder / "float.onnx")
    failed = False
    for format in (QuantFormat.QDQ, QuantFormat.QOperator):
        for activation, weight in ((QuantType.QInt8, QuantType.QInt8), (QuantType.QUInt8, QuantType.QInt8), (QuantType.QUInt8, QuantType.QUInt8)):
            for per_channel in (False, True):
                name = f"{format.name}-{activation.name}-{weight.name}-{'channel' if per_channel else 'tensor'}".lower()
                path = folder / f"{name}.quantised.onnx"
                quantize_static(
                    folder / "float.onnx", path, Samples(images[:100]), quant_format=format,
                    activation_type=activation, weight_type=weight, per_channel=per_channel,
                )  # fmt: skip
                quantised = onnx.load(path)
                integer, source, result = convert(quantised)
                onnx.save(integer, folder / f"{name}.onnx")
                with open(folder / f"{name}.csv", "w") as vectors:
                    failed |= compare(name, quantised, integer, source, result, images[100:], vectors) > 1
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
