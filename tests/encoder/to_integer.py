"""Turns a quantised ONNX file into an integer graph that the chain accepts.

    python tests/encoder/to_integer.py quantised.onnx integer.onnx

It reads what onnxruntime's static quantisation writes (`QuantFormat.QDQ` or `QuantFormat.QOperator`, int8 or uint8), also of a model
that PyTorch exported as a float graph. The result has the quantised input and output as its own: the caller quantises inputs with the
scale and the zero point that the script prints. docs/onnx.md explains the steps.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
BYTE_TYPES = {np.dtype(np.int8): TensorProto.INT8, np.dtype(np.uint8): TensorProto.UINT8}
# They move or compare elements, so that they work on quantised values as on those that these stand for.
ELEMENTWISE = {"MaxPool", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Slice", "Concat"}


class Unsupported(Exception):
    """A node that has no integer form here, with what to do about it."""


class Quantised:
    """A tensor of bytes and what they stand for: real = scale * (byte - zero)."""

    def __init__(self, name, scale, zero):
        self.name, self.scale, self.zero = name, scale, zero


class Converter:
    def __init__(self, model):
        graph = onnx.shape_inference.infer_shapes(model).graph
        self.nodes, self.constants = [], []
        self.arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        self.shapes = {}
        for info in [*graph.input, *graph.output, *graph.value_info]:
            self.shapes[info.name] = [d.dim_value or (1 if i == 0 else 0) for i, d in enumerate(info.type.tensor_type.shape.dim)]
        self.readers = {}
        for node in graph.node:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
        self.inputs = [i.name for i in graph.input if i.name not in self.arrays]
        self.outputs = [o.name for o in graph.output]
        if len(self.inputs) != 1 or len(self.outputs) != 1:
            raise Unsupported(f"the graph has {len(self.inputs)} inputs and {len(self.outputs)} outputs; it must have one of each")
        self.values = {}  # float tensors by name, as the quantised ones behind them
        self.bytes = {}  # quantised tensors by name, with scale and zero point
        self.input = self.output = None
        self.folded = set()
        for index, node in enumerate(graph.node):
            if id(node) not in self.folded:
                self.convert(index, node)
        if self.input is None or self.output is None:
            raise Unsupported("the input is not quantised, or the output does not come from a quantised tensor")

    # Small parts.

    def constant(self, base, array):
        name = f"{base}_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], **attributes))

    def array(self, name, node):
        if name not in self.arrays:
            raise Unsupported(f"{node.op_type} {node.name!r}: {name!r} must be a constant of the file")
        return self.arrays[name]

    def quantised(self, name, node):
        found = self.values.get(name) or self.bytes.get(name)
        if found is None:
            raise Unsupported(f"{node.op_type} {node.name!r}: its input {name!r} is not quantised; quantise this operator too")
        return found

    def follow(self, name):
        """The only reader of a tensor."""
        readers = self.readers.get(name, [])
        return readers[0] if len(readers) == 1 else None

    def target(self, node):
        """What a float operator's result is quantised to: (activation in between, scale, zero point, quantised name)."""
        clip, name = None, node.output[0]
        after = self.follow(name)
        if after is not None and after.op_type in ("Relu", "Clip"):
            clip, name = after, after.output[0]
            self.folded.add(id(after))
            after = self.follow(name)
        if after is None or after.op_type != "QuantizeLinear":
            raise Unsupported(f"{node.op_type} {node.name!r}: its result is not quantised at once; quantise it too")
        self.folded.add(id(after))
        return clip, self.array(after.input[1], after), self.array(after.input[2], after), after.output[0]

    def bound(self, node, out, scale, zero):
        """Relu or Clip on bytes: bounds in the quantised domain. Those that the type has anyway are left out."""
        info = np.iinfo(zero.dtype)
        lo, hi = float("-inf"), float("inf")
        if node.op_type == "Relu":
            lo = 0.0
        else:
            if len(node.input) > 1 and node.input[1]:
                lo = float(self.array(node.input[1], node))
            if len(node.input) > 2 and node.input[2]:
                hi = float(self.array(node.input[2], node))
        quantise = lambda v: int(np.clip(np.rint(np.float32(v) / scale) + int(zero), info.min, info.max))
        lo, hi = (info.min if lo == float("-inf") else quantise(lo)), (info.max if hi == float("inf") else quantise(hi))
        if (lo, hi) == (info.min, info.max):
            self.add("Identity", [out], out + "_bounded")
        else:
            bounds = [self.constant("lo", zero.dtype.type(lo)), self.constant("hi", zero.dtype.type(hi))]
            self.add("Clip", [out, *bounds], out + "_bounded")
        return out + "_bounded"

    def finish(self, name, scale, zero, quantised_name):
        self.bytes[quantised_name] = Quantised(name, scale, zero)

    # Sums of products.

    def convolution(self, x, w, ws, wz, ys, yz, bias, out, **attributes):
        wz = np.broadcast_to(wz, ws.shape).astype(w.dtype) if ws.ndim else wz.reshape(()).astype(w.dtype)
        inputs = [
            x.name, self.constant("scale", np.float32(x.scale)), self.constant("zero", x.zero.reshape(())),
            self.constant("weights", w), self.constant("scale", ws.astype(np.float32)), self.constant("zero", wz),
            self.constant("scale", np.float32(ys)), self.constant("zero", yz.reshape(())),
        ]  # fmt: skip
        if bias is not None:
            inputs.append(self.constant("bias", bias.astype(np.int32)))
        self.add("QLinearConv", inputs, out, **attributes)

    def dense(self, node, x, w, ws, wz, ys, yz, bias, out):
        """`w` is [outputs, inputs]: a 1x1 convolution over [1, inputs, 1, 1], which takes a bias where QLinearMatMul has none."""
        outputs, inputs = w.shape
        image = Quantised(out + "_image", x.scale, x.zero)
        self.add("Reshape", [x.name, self.constant("shape", np.array([1, inputs, 1, 1], np.int64))], image.name)
        one = lambda a: a.reshape(-1) if a.size > 1 else a.reshape(())
        w = w.reshape(outputs, inputs, 1, 1)
        self.convolution(image, w, one(ws), one(wz), ys, yz, bias, out + "_sums", kernel_shape=[1, 1])
        self.add("Reshape", [out + "_sums", self.constant("shape", np.array([1, outputs], np.int64))], out)

    def weights(self, name, node):
        w = self.values.get(name)
        if w is None or w.name not in self.arrays:
            raise Unsupported(f"{node.op_type} {node.name!r}: its weights {name!r} are not quantised constants")
        return self.arrays[w.name], np.asarray(w.scale), np.asarray(w.zero)

    def bias(self, name, x, ws, node):
        """int32 with the scale of the sums. Quantised by onnxruntime already, or floats that are rounded here."""
        if name in self.values and self.values[name].name in self.arrays:
            return self.arrays[self.values[name].name]
        return np.rint(self.array(name, node) / (np.float32(x.scale) * ws.reshape(-1))).astype(np.int32)

    # Nodes.

    def convert(self, index, node):
        method = getattr(self, "node_" + node.op_type.lower(), None)
        if method is not None:
            method(node)
        elif node.op_type in ELEMENTWISE:
            self.elementwise(node)
        else:
            raise Unsupported(
                f"node {index} ({node.op_type} {node.name!r}) has no integer form here; leave it out of the model, fold it into its "
                "neighbours before quantising (BatchNormalization, Dropout), or build it from Conv, Gemm, Relu, Clip, MaxPool and Reshape"
            )

    def node_quantizelinear(self, node):
        if node.input[0] == self.inputs[0]:
            scale, zero = self.array(node.input[1], node), self.array(node.input[2], node)
            self.input = Quantised(node.output[0], scale, zero)
            self.bytes[node.output[0]] = self.input
            return
        if node.input[0] in self.arrays:  # a weight that was not folded
            scale, zero = self.array(node.input[1], node), self.array(node.input[2], node)
            info, axis = np.iinfo(zero.dtype), [-1] + [1] * (self.arrays[node.input[0]].ndim - 1) if scale.ndim else []
            q = np.rint(self.arrays[node.input[0]] / scale.reshape(axis)) + zero.reshape(axis).astype(np.int64)
            self.arrays[node.output[0]] = np.clip(q, info.min, info.max).astype(zero.dtype)
            return
        x, scale, zero = self.quantised(node.input[0], node), self.array(node.input[1], node), self.array(node.input[2], node)
        if np.float32(x.scale) != np.float32(scale) or int(x.zero) != int(zero):
            raise Unsupported(f"QuantizeLinear {node.name!r} changes the scale of {node.input[0]!r}; give both sides one scale")
        self.finish(x.name, scale, zero, node.output[0])

    def node_dequantizelinear(self, node):
        source, scale = node.input[0], self.array(node.input[1], node)
        zero = self.array(node.input[2], node) if len(node.input) > 2 else None
        if source in self.arrays:
            zero = zero if zero is not None else np.zeros((), self.arrays[source].dtype)
            self.values[node.output[0]] = Quantised(source, scale, zero)
            return
        name = self.quantised(source, node).name
        if node.output[0] == self.outputs[0]:
            self.output = Quantised(name, scale, zero)
        self.values[node.output[0]] = Quantised(name, scale, zero)

    def node_conv(self, node):
        x, (w, ws, wz) = self.quantised(node.input[0], node), self.weights(node.input[1], node)
        bias = self.bias(node.input[2], x, ws, node) if len(node.input) > 2 else None
        clip, ys, yz, name = self.target(node)
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        self.convolution(x, w, ws, wz, ys, yz, bias, name + "_q", **attributes)
        self.finish(self.bound(clip, name + "_q", ys, yz) if clip else name + "_q", ys, yz, name)

    def node_gemm(self, node):
        a = {"alpha": 1.0, "beta": 1.0, "transA": 0, "transB": 0, **{a.name: helper.get_attribute_value(a) for a in node.attribute}}
        if a["alpha"] != 1.0 or a["beta"] != 1.0 or a["transA"]:
            raise Unsupported(f"Gemm {node.name!r}: only alpha = beta = 1 and transA = 0")
        x, (w, ws, wz) = self.quantised(node.input[0], node), self.weights(node.input[1], node)
        bias = self.bias(node.input[2], x, ws, node) if len(node.input) > 2 else None
        clip, ys, yz, name = self.target(node)
        self.dense(node, x, w if a["transB"] else w.T, ws, wz, ys, yz, bias, name + "_q")
        self.finish(self.bound(clip, name + "_q", ys, yz) if clip else name + "_q", ys, yz, name)

    def node_matmul(self, node):
        x, (w, ws, wz) = self.quantised(node.input[0], node), self.weights(node.input[1], node)
        add, bias = self.follow(node.output[0]), None
        last = node
        if add is not None and add.op_type == "Add":
            other = [i for i in add.input if i != node.output[0]][0]
            bias, last = self.bias(other, x, ws, add).reshape(-1), add
            self.folded.add(id(add))
        clip, ys, yz, name = self.target(last)
        self.dense(node, x, w.T, ws, wz, ys, yz, bias, name + "_q")
        self.finish(self.bound(clip, name + "_q", ys, yz) if clip else name + "_q", ys, yz, name)

    def node_qlinearconv(self, node):
        i = node.input
        x = self.quantised(i[0], node)
        w, ws, wz, ys, yz = (self.array(name, node) for name in i[3:8])
        bias = self.array(i[8], node) if len(i) > 8 else None
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        self.convolution(x, w, ws, wz, ys, yz, bias, node.output[0], **attributes)
        self.finish(node.output[0], ys, yz, node.output[0])

    def node_qgemm(self, node):
        a = {"alpha": 1.0, "transA": 0, "transB": 0, **{a.name: helper.get_attribute_value(a) for a in node.attribute}}
        i = node.input
        if a["alpha"] != 1.0 or a["transA"] or len(i) < 9:
            raise Unsupported(f"QGemm {node.name!r}: only alpha = 1, transA = 0 and a quantised result")
        x = self.quantised(i[0], node)
        w, ws, wz = (self.array(name, node) for name in i[3:6])
        bias = self.array(i[6], node) if i[6] else None
        ys, yz = self.array(i[7], node), self.array(i[8], node)
        self.dense(node, x, w if a["transB"] else w.T, ws, wz, ys, yz, bias, node.output[0])
        self.finish(node.output[0], ys, yz, node.output[0])

    def node_qlinearmatmul(self, node):
        i = node.input
        x = self.quantised(i[0], node)
        w, ws, wz, ys, yz = (self.array(name, node) for name in i[3:8])
        self.dense(node, x, w.T, ws, wz, ys, yz, None, node.output[0])
        self.finish(node.output[0], ys, yz, node.output[0])

    def node_relu(self, node):
        x = self.quantised(node.input[0], node)
        self.finish(self.bound(node, x.name, x.scale, x.zero), x.scale, x.zero, node.output[0])
        self.values[node.output[0]] = self.bytes[node.output[0]]

    node_clip = node_relu

    def elementwise(self, node):
        count = len(node.input) if node.op_type == "Concat" else 1
        sources = [self.quantised(name, node) for name in node.input[:count]]
        first = sources[0]
        if any(np.float32(s.scale) != np.float32(first.scale) or int(s.zero) != int(first.zero) for s in sources):
            raise Unsupported(f"{node.op_type} {node.name!r}: its inputs have different scales")
        rest = [self.constant("parameter", self.array(name, node)) if name else "" for name in node.input[count:]]
        op, attributes = node.op_type, {a.name: helper.get_attribute_value(a) for a in node.attribute}
        out = node.output[0] + "_q"
        if op == "Reshape":  # a batch of any size becomes one
            attributes.pop("allowzero", None)
        self.add(op, [s.name for s in sources] + rest, out, **attributes)
        self.values[node.output[0]] = self.bytes[node.output[0]] = Quantised(out, first.scale, first.zero)

    def model(self):
        shape = [1, *self.shapes[self.inputs[0]][1:]]
        # The quantised output has the shape of the float one.
        out_shape = [1, *self.shapes[self.outputs[0]][1:]]
        info = lambda q, shape: helper.make_tensor_value_info(q.name, BYTE_TYPES[q.zero.dtype], shape)
        graph = helper.make_graph(self.nodes, "integer", [info(self.input, shape)], [info(self.output, out_shape)], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="to_integer")
        onnx.checker.check_model(model, full_check=True)
        return model


def convert(model):
    """The integer model, its input and its output as `Quantised`."""
    converter = Converter(model)
    return converter.model(), converter.input, converter.output


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        model, source, result = convert(onnx.load(sys.argv[1]))
    except Unsupported as problem:
        sys.exit(f"{sys.argv[1]}: {problem}")
    onnx.save(model, sys.argv[2])
    for what, q in (("input", source), ("output", result)):
        print(f"{what}: {q.zero.dtype}, real = {float(q.scale):.9g} * (byte - {int(q.zero)})")


if __name__ == "__main__":
    main()
