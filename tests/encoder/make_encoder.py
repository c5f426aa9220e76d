"""Makes tests/data/digits.csv, digits_encoder.onnx and digits_encoder_vectors.csv.

A small convolutional encoder is trained with numpy on the first 600 digits (with shifted copies), quantised to int8 and written with
standard integer operators only: QLinearConv (the dense layer too, as a 1x1 convolution), Reshape, Flatten; ReLU is folded into the
saturation at the zero point. The last 297 digits are never used before the accuracies that the script prints.

    python3 -m venv build/encoder-venv
    build/encoder-venv/bin/pip install -r tests/encoder/requirements.txt
    build/encoder-venv/bin/python tests/encoder/make_encoder.py
"""

import hashlib
import os
import pathlib

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # one thread: the order of float sums is part of the result

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
ENCODER_ROWS = slice(0, 600)  # what the encoder learns from
HEAD_ROWS = slice(600, 1500)  # what the head learns from
HELD_OUT_ROWS = slice(1500, 1797)  # what accuracy is measured on
EMBEDDING = 32
EPOCHS = 40
SEED = 7


def shifted(images):
    """Each image and its four neighbours by one pixel, filled with blank."""
    out = [images]
    for axis, step in ((1, 1), (1, -1), (2, 1), (2, -1)):
        moved = np.roll(images, step, axis)
        edge = 0 if step == 1 else -1
        if axis == 1:
            moved[:, edge, :] = 0
        else:
            moved[:, :, edge] = 0
        out.append(moved)
    return np.concatenate(out)


def patches(x, stride):
    """Columns of 3x3 windows with one pixel of padding: [n, h', w', c * 9]."""
    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))[:, :, ::stride, ::stride]
    n, c, h, w = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, h, w, c * 9)


def unpatch(gradient, shape, stride):
    """The gradient of `patches`."""
    n, c, h, w = shape
    gradient = gradient.reshape(*gradient.shape[:3], c, 3, 3)
    out = np.zeros((n, c, h + 2, w + 2), np.float32)
    for i in range(3):
        for j in range(3):
            part = gradient[..., i, j].transpose(0, 3, 1, 2)
            out[:, :, i : i + h : stride, j : j + w : stride][:, :, : part.shape[2], : part.shape[3]] += part
    return out[:, :, 1:-1, 1:-1]


class Network:
    """conv 1->12, conv 12->24 stride 2, dense 384->32 (the embedding), softmax over 10 classes on top while training."""

    def __init__(self, rng):
        def init(*shape):
            return (rng.standard_normal(shape) * np.sqrt(2.0 / np.prod(shape[1:]))).astype(np.float32)

        self.p = {
            "w1": init(12, 9), "b1": np.zeros(12, np.float32),
            "w2": init(24, 108), "b2": np.zeros(24, np.float32),
            "w3": init(EMBEDDING, 384), "b3": np.zeros(EMBEDDING, np.float32),
            "w4": init(10, EMBEDDING), "b4": np.zeros(10, np.float32),
        }  # fmt: skip
        self.m = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.t = 0

    def forward(self, x):
        p = self.p
        c1 = patches(x, 1)
        a1 = np.maximum(c1 @ p["w1"].T + p["b1"], 0).transpose(0, 3, 1, 2)
        c2 = patches(a1, 2)
        a2 = np.maximum(c2 @ p["w2"].T + p["b2"], 0).transpose(0, 3, 1, 2)
        flat = a2.reshape(len(x), -1)
        e = flat @ p["w3"].T + p["b3"]
        return c1, a1, c2, a2, flat, e

    def step(self, x, y, rate, decay=1e-4):
        p, n = self.p, len(x)
        c1, a1, c2, a2, flat, e = self.forward(x)
        logits = e @ p["w4"].T + p["b4"]
        q = np.exp(logits - logits.max(1, keepdims=True))
        q /= q.sum(1, keepdims=True)
        loss = -np.log(q[np.arange(n), y] + 1e-12).mean()
        q[np.arange(n), y] -= 1
        q /= n
        g = {"w4": q.T @ e, "b4": q.sum(0)}
        # A weak pull keeps the embedding small, so that int8 resolves it well.
        de = q @ p["w4"] + 1e-3 * e / n
        g["w3"], g["b3"] = de.T @ flat, de.sum(0)
        da2 = (de @ p["w3"]).reshape(a2.shape) * (a2 > 0)
        da2 = da2.transpose(0, 2, 3, 1)
        g["w2"], g["b2"] = np.tensordot(da2, c2, ((0, 1, 2), (0, 1, 2))), da2.sum((0, 1, 2))
        da1 = unpatch(da2 @ p["w2"], a1.shape, 2) * (a1 > 0)
        da1 = da1.transpose(0, 2, 3, 1)
        g["w1"], g["b1"] = np.tensordot(da1, c1, ((0, 1, 2), (0, 1, 2))), da1.sum((0, 1, 2))
        self.t += 1
        for k in p:
            d = g[k] + decay * p[k]
            self.m[k] += 0.1 * (d - self.m[k])
            self.v[k] += 0.001 * (d * d - self.v[k])
            p[k] -= rate * (self.m[k] / (1 - 0.9**self.t)) / (np.sqrt(self.v[k] / (1 - 0.999**self.t)) + 1e-8)
        return loss


def quantised_weights(w):
    """Symmetric int8 per output channel."""
    scale = np.maximum(np.abs(w.reshape(len(w), -1)).max(1), 1e-6) / 127
    q = np.rint(w / scale.reshape(-1, *[1] * (w.ndim - 1))).astype(np.int8)
    return q, scale.astype(np.float32)


def build(network, calibration):
    """The integer graph. Activations after ReLU use zero point -128, so that saturation is the ReLU."""
    _, a1, _, a2, _, e = network.forward(calibration)
    scales = [np.float32(1 / 16), np.float32(a1.max() / 255), np.float32(a2.max() / 255), np.float32(np.abs(e).max() / 127)]
    zeros = [0, -128, -128, 0]
    p = network.p
    layers = [
        (p["w1"].reshape(12, 1, 3, 3), p["b1"], dict(pads=[1, 1, 1, 1], strides=[1, 1])),
        (p["w2"].reshape(24, 12, 3, 3), p["b2"], dict(pads=[1, 1, 1, 1], strides=[2, 2])),
        (p["w3"].reshape(EMBEDDING, 384, 1, 1), p["b3"], dict(pads=[0, 0, 0, 0], strides=[1, 1])),
    ]
    constants, nodes = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def reshape(source, name, shape):
        nodes.append(helper.make_node("Reshape", [source, constant(name + "_shape", np.array(shape, np.int64))], [name]))
        return name

    for i, (scale, zero) in enumerate(zip(scales, zeros)):
        constant(f"s{i}", np.float32(scale))
        constant(f"z{i}", np.int8(zero))
    value = reshape("input", "image", [1, 1, 8, 8])
    for i, (w, b, attributes) in enumerate(layers):
        q, ws = quantised_weights(w)
        bias = np.rint(b / (scales[i] * ws)).astype(np.int32)
        names = [constant(f"w{i}", q), constant(f"ws{i}", ws), constant(f"wz{i}", np.zeros(len(q), np.int8))]
        inputs = [value, f"s{i}", f"z{i}", *names, f"s{i + 1}", f"z{i + 1}", constant(f"b{i}", bias)]
        nodes.append(helper.make_node("QLinearConv", inputs, [f"a{i}"], kernel_shape=list(w.shape[2:]), **attributes))
        value = f"a{i}"
        if i == 1:
            value = reshape(value, "features", [1, 384, 1, 1])
    nodes.append(helper.make_node("Flatten", [value], ["embedding"]))
    graph = helper.make_graph(
        nodes,
        "digits_encoder",
        [helper.make_tensor_value_info("input", TensorProto.INT8, [1, 64])],
        [helper.make_tensor_value_info("embedding", TensorProto.INT8, [1, EMBEDDING])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="openledger")
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def accuracy(features, labels):
    """Held-out accuracy of a logistic head on [x/128; 1] with the strength of regularisation that the chain's example uses."""
    x = features.astype(np.float64) / 128
    n = HEAD_ROWS.stop - HEAD_ROWS.start
    head = LogisticRegression(C=1 / (1e-3 * n), max_iter=5000, tol=1e-8).fit(x[HEAD_ROWS], labels[HEAD_ROWS])
    return head.score(x[HELD_OUT_ROWS], labels[HELD_OUT_ROWS])


def main():
    digits = load_digits()
    pixels, labels = digits.data.astype(np.int8), digits.target
    DATA.mkdir(parents=True, exist_ok=True)
    np.savetxt(DATA / "digits.csv", np.column_stack([pixels, labels]), fmt="%d", delimiter=",")

    rng = np.random.default_rng(SEED)
    images = shifted(pixels[ENCODER_ROWS].reshape(-1, 8, 8).astype(np.float32) / 16)[:, None]
    targets = np.tile(labels[ENCODER_ROWS], 5)
    network = Network(rng)
    for epoch in range(EPOCHS):
        order = rng.permutation(len(images))
        rate = 2e-3 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        losses = [network.step(images[rows], targets[rows], rate) for rows in np.array_split(order, len(order) // 50)]
    print(f"encoder trained on {len(images)} images (600 digits and their shifts), final loss {np.mean(losses):.5f}")

    blob = build(network, pixels[ENCODER_ROWS].reshape(-1, 1, 8, 8).astype(np.float32) / 16)
    (DATA / "digits_encoder.onnx").write_bytes(blob)
    session = onnxruntime.InferenceSession(blob, providers=["CPUExecutionProvider"])
    embeddings = np.concatenate([session.run(None, {"input": row[None]})[0] for row in pixels])
    np.savetxt(DATA / "digits_encoder_vectors.csv", embeddings[1500:1600], fmt="%d", delimiter=",")

    print(f"{len(blob)} bytes, sha256 {hashlib.sha256(blob).hexdigest()}")
    print(f"embedding range {embeddings.min()}..{embeddings.max()}, mean norm {np.linalg.norm(embeddings.astype(float), axis=1).mean():.1f}")
    table = {"identity": pixels, "identity, pixels times 7": pixels * 7, "encoder": embeddings}
    for name, features in table.items():
        print(f"held-out accuracy of a logistic head: {name} {accuracy(features, labels):.4f}")


if __name__ == "__main__":
    main()
