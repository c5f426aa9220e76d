//! Hostile files: each is refused with its own code, quickly, before the engine sees it.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_onnx::OnnxError::{self, *};
use openledger_onnx::{Limits, Model as Validated};

fn verdict(bytes: &[u8]) -> Result<(), OnnxError> {
    Validated::validate(bytes, &Limits::default()).map(|_| ()).map_err(|refusal| refusal.reason())
}

fn edit(model: Model, f: impl FnOnce(&mut Model)) -> Vec<u8> {
    let mut model = model;
    f(&mut model);
    model.bytes()
}

/// A model with one node of `op` between an int8 input `[1, 4]` and an output.
fn one(op: Msg, constants: Vec<Msg>) -> Vec<u8> {
    Model::new(info("x", I8, &[1, 4]), vec![op], constants, info("y", I8, &[1, 4])).bytes()
}

fn conv_with(attribute: Msg) -> Vec<u8> {
    edit(network(), |m| m.nodes[0] = m.nodes[0].clone().with(attribute))
}

/// The network with its convolution's attributes replaced.
fn conv_only(attributes: &[Msg]) -> Vec<u8> {
    edit(network(), |m| {
        let conv = node("QLinearConv", &["x", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"], "c");
        m.nodes[0] = attributes.iter().fold(conv, |n, a| n.with(a.clone()));
    })
}

#[test]
fn valid_models_pass() {
    for model in [dense(), network()] {
        verdict(&model.bytes()).unwrap();
    }
}

#[test]
fn structure() {
    let d = dense;
    let cases: Vec<(&str, Vec<u8>, OnnxError)> = vec![
        ("empty file", vec![], MissingGraph),
        ("text", b"not an onnx file".to_vec(), Malformed),
        ("truncated", d().bytes()[..100].to_vec(), Malformed),
        ("group wire type", d().head().raw(&[0x0b]).0, Malformed),
        (
            "varint of 11 bytes",
            d().head().raw(&[0x28, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]).0,
            Malformed,
        ),
        ("two graphs", Msg(d().bytes()).msg(7, &d().graph()).0, Malformed),
        ("unknown field", Msg(d().bytes()).int(99, 1).0, UnknownField),
        ("no graph", d().head().0, MissingGraph),
        ("no nodes", edit(d(), |m| m.nodes.clear()), MissingGraph),
        ("too large", vec![0; (16 << 20) + 1], TooLarge),
        ("ir version 0", edit(d(), |m| m.ir = 0), IrVersion),
        ("opset 9", edit(d(), |m| m.opset = 9), Opset),
        ("opset 99", edit(d(), |m| m.opset = 99), Opset),
        ("opset missing", Msg::default().int(1, 8).msg(7, &d().graph()).0, Opset),
        ("opset twice", Msg(d().bytes()).msg(8, &Msg::default().text(1, "ai.onnx").int(2, 13)).0, Opset),
        ("functions", Msg(d().bytes()).msg(25, &Msg::default().text(1, "f")).0, Function),
        ("training info", Msg(d().bytes()).msg(20, &Msg::default()).0, TrainingInfo),
        ("sparse initialiser", d().head().msg(7, &d().graph().msg(15, &Msg::default())).0, SparseTensor),
        ("100000 nodes", edit(d(), |m| m.nodes = vec![node("Relu", &["x"], "y"); 100_000]), TooManyParts),
        ("name of 1 MB", one(node("Relu", &["x"], &"y".repeat(1 << 20)), vec![]), TooManyParts),
        ("duplicate output", edit(d(), |m| m.nodes.push(node("Relu", &["x"], "y"))), DuplicateName),
        ("duplicate initialiser", edit(d(), |m| m.constants.push(i8s("w", &[1], &[1]))), DuplicateName),
        ("node shadows the input", edit(d(), |m| m.nodes.insert(0, node("Relu", &["w"], "x"))), DuplicateName),
        ("empty output name", one(node("Relu", &["x"], ""), vec![]), EmptyName),
        ("undefined value", one(node("Relu", &["nothing"], "y"), vec![]), UndefinedValue),
        ("self loop", one(node("Relu", &["y"], "y"), vec![]), Cycle),
        (
            "cycle of two",
            edit(d(), |m| {
                m.nodes = vec![node("Relu", &["b"], "a"), node("Relu", &["a"], "b"), node("Relu", &["b"], "y")]
            }),
            Cycle,
        ),
        ("unsorted", edit(d(), |m| m.nodes = vec![node("Relu", &["a"], "y"), node("Relu", &["x"], "a")]), Unsorted),
        ("output not produced", edit(d(), |m| m.outputs = vec![info("z", I8, &[1, 3])]), OutputNotProduced),
        ("output is the input", edit(d(), |m| m.outputs = vec![info("x", I8, &[1, 4])]), OutputNotProduced),
        ("output is a constant", edit(d(), |m| m.outputs = vec![info("w", I8, &[4, 3])]), OutputNotProduced),
    ];
    check(cases);
}

#[test]
fn inputs_and_outputs() {
    let d = dense;
    let symbolic = {
        let dims = Msg::default().msg(1, &Msg::default().int(1, 1)).msg(1, &Msg::default().text(2, "N*(1/2)"));
        Msg::default().text(1, "x").msg(2, &Msg::default().msg(1, &Msg::default().int(1, I8).msg(2, &dims)))
    };
    let untyped = Msg::default().text(1, "x");
    let shapeless = Msg::default().text(1, "x").msg(2, &Msg::default().msg(1, &Msg::default().int(1, I8)));
    let cases: Vec<(&str, Vec<u8>, OnnxError)> = vec![
        ("two inputs", edit(d(), |m| m.inputs.push(info("x2", I8, &[1, 4]))), InputSpec),
        ("no input", edit(d(), |m| m.inputs.clear()), InputSpec),
        ("batch of 2", edit(d(), |m| m.inputs = vec![info("x", I8, &[2, 4])]), InputSpec),
        ("input of rank 1", edit(d(), |m| m.inputs = vec![info("x", I8, &[4])]), InputSpec),
        ("int32 input", edit(d(), |m| m.inputs = vec![info("x", I32, &[1, 4])]), InputSpec),
        ("float input", edit(d(), |m| m.inputs = vec![info("x", FLOAT, &[1, 4])]), FloatTensor),
        ("half input", edit(d(), |m| m.inputs = vec![info("x", 10, &[1, 4])]), FloatTensor),
        ("string input", edit(d(), |m| m.inputs = vec![info("x", 8, &[1, 4])]), Dtype),
        ("unknown type", edit(d(), |m| m.inputs = vec![info("x", 4242, &[1, 4])]), Dtype),
        ("symbolic dimension", edit(d(), |m| m.inputs = vec![symbolic]), DynamicShape),
        ("no type", edit(d(), |m| m.inputs = vec![untyped]), InputSpec),
        ("no shape", edit(d(), |m| m.inputs = vec![shapeless]), DynamicShape),
        ("negative input dimension", edit(d(), |m| m.inputs = vec![info("x", I8, &[1, -1])]), NegativeDim),
        ("empty input", edit(d(), |m| m.inputs = vec![info("x", I8, &[1, 0])]), ZeroDim),
        ("two outputs", edit(d(), |m| m.outputs.push(info("y", I8, &[1, 3]))), OutputSpec),
        ("wrong declared output", edit(d(), |m| m.outputs = vec![info("y", I8, &[1, 7])]), ShapeMismatch),
        ("wrong declared type", edit(d(), |m| m.outputs = vec![info("y", U8, &[1, 3])]), ShapeMismatch),
        ("two outputs of a node", edit(d(), |m| m.nodes[0] = m.nodes[0].clone().text(2, "y2")), Arity),
    ];
    check(cases);
}

#[test]
fn tensors() {
    let with = |t: Msg| edit(dense(), |m| m.constants[2] = t);
    let external = Msg::default().text(1, "location").text(2, "/etc/passwd");
    let w = || i8s("w", &[4, 3], &[0; 12]);
    let cases: Vec<(&str, Vec<u8>, OnnxError)> = vec![
        ("external data", with(w().msg(13, &external)), ExternalData),
        ("data location external", with(w().int(14, 1)), ExternalData),
        ("segment", with(w().msg(3, &Msg::default())), ExternalData),
        (
            "external in an attribute",
            edit(dense(), |m| {
                let value = Msg::default().text(1, "value").msg(5, &w().msg(13, &external)).int(20, 4);
                m.nodes.insert(0, node("Constant", &[], "k").with(value));
            }),
            ExternalData,
        ),
        ("dims product wraps", with(i8s("w", &[(1 << 62) + 2, 4], &[0; 8])), DimTooLarge),
        ("dims 2^31 x 2^31", with(i8s("w", &[1 << 31, 1 << 31], &[0; 8])), DimTooLarge),
        ("dims 2^20 x 2^20", with(i8s("w", &[1 << 20, 1 << 20], &[0; 8])), VolumeTooLarge),
        ("negative dimension", with(i8s("w", &[-1, 3], &[0; 12])), NegativeDim),
        ("zero dimension", with(i8s("w", &[0, 3], &[])), ZeroDim),
        ("rank 60", with(i8s("w", &[1; 60], &[0])), RankTooLarge),
        ("1000 dimensions", with(i8s("w", &[1; 1000], &[0])), TooManyParts),
        ("raw data too short", with(i8s("w", &[4, 3], &[0; 11])), DataLength),
        ("raw data too long", with(i8s("w", &[4, 3], &[0; 13])), DataLength),
        ("no data", with(Msg::default().int(1, 4).int(1, 3).int(2, I8).text(8, "w")), DataLength),
        ("data twice", with(w().int(5, 3)), DataLength),
        (
            "int32_data out of range",
            with((0..12).fold(Msg::default().int(1, 4).int(1, 3).int(2, I8).text(8, "w"), |m, _| m.int(5, 300))),
            DataLength,
        ),
        ("string tensor", with(Msg::default().int(1, 1).int(2, 8).text(8, "w").text(6, "s")), Dtype),
        ("float weights", with(f32s("w", &[4, 3], &[0.5; 12])), FloatTensor),
        ("unused float tensor", edit(dense(), |m| m.constants.push(f32s("stray", &[2], &[1.0, 2.0]))), FloatTensor),
        ("double scale", edit(dense(), |m| m.constants[0] = tensor("xs", 11, &[], &[0; 8])), FloatTensor),
        ("bool tensor", with(tensor("w", 9, &[4, 3], &[0; 12])), Dtype),
    ];
    check(cases);
}

#[test]
fn operators() {
    let graph_attribute = Msg::default().text(1, "then_branch").msg(6, &dense().graph()).int(20, 5);
    let big = |n: i64| i64s("k", &[2], &[n, n]);
    let cases: Vec<(&str, Vec<u8>, OnnxError)> = vec![
        ("If", one(node("If", &["x"], "y").with(graph_attribute.clone()), vec![]), Subgraph),
        ("Loop without body", one(node("Loop", &["x"], "y"), vec![]), Subgraph),
        ("Scan", one(node("Scan", &["x"], "y"), vec![]), Subgraph),
        ("graph on a harmless op", one(node("Relu", &["x"], "y").with(graph_attribute), vec![]), Subgraph),
        ("RandomNormal", one(node("RandomNormal", &[], "y"), vec![]), RandomOp),
        ("Multinomial", one(node("Multinomial", &["x"], "y"), vec![]), RandomOp),
        ("Dropout", one(node("Dropout", &["x"], "y"), vec![]), RandomOp),
        ("ConstantOfShape bomb", one(node("ConstantOfShape", &["k"], "y"), vec![big(1 << 20)]), OpNotAllowed),
        ("Expand bomb", one(node("Expand", &["x", "k"], "y"), vec![big(1 << 33)]), OpNotAllowed),
        ("Tile bomb", one(node("Tile", &["x", "k"], "y"), vec![big(1 << 33)]), OpNotAllowed),
        ("Range bomb", one(node("Range", &["k", "k", "k"], "y"), vec![big(1)]), OpNotAllowed),
        ("Pad", one(node("Pad", &["x", "k"], "y"), vec![big(1 << 34)]), OpNotAllowed),
        ("Resize", one(node("Resize", &["x"], "y"), vec![]), OpNotAllowed),
        ("NonZero", one(node("NonZero", &["x"], "y"), vec![]), OpNotAllowed),
        ("integer Div", one(node("Div", &["x", "x"], "y"), vec![]), OpNotAllowed),
        ("int64 MatMul", one(node("MatMul", &["x", "k"], "y"), vec![big(1)]), OpNotAllowed),
        ("float Softmax", one(node("Softmax", &["x"], "y"), vec![]), OpNotAllowed),
        ("QuantizeLinear", one(node("QuantizeLinear", &["x", "s"], "y"), vec![f32s("s", &[], &[1.0])]), OpNotAllowed),
        ("vendor domain", one(node("QGemm", &["x"], "y").text(7, "com.microsoft"), vec![]), Domain),
        ("ml domain", one(node("TreeEnsembleClassifier", &["x"], "y").text(7, "ai.onnx.ml"), vec![]), Domain),
        ("overload", one(node("Relu", &["x"], "y").text(8, "f"), vec![]), Domain),
        (
            "doubling Concat",
            {
                let mut nodes = vec![];
                let mut last = "x".to_string();
                for i in 0..24 {
                    let next = if i == 23 { "y".into() } else { format!("c{i}") };
                    nodes.push(node("Concat", &[&last, &last], &next).with(attr_int("axis", 1)));
                    last = next;
                }
                Model::new(info("x", I8, &[1, 4]), nodes, vec![], info("y", I8, &[1, 1 << 26])).bytes()
            },
            DimTooLarge,
        ),
        (
            "Relu before opset 14",
            edit(dense(), |m| {
                m.opset = 13;
                m.nodes = vec![node("Relu", &["x"], "y")];
                m.constants.clear();
            }),
            OpVersion,
        ),
        (
            "Gather out of range",
            one(node("Gather", &["x", "k"], "y").with(attr_int("axis", 1)), vec![i64s("k", &[4], &[0, 1, 2, 4])]),
            IndexOutOfRange,
        ),
        (
            "Gather negative out of range",
            one(node("Gather", &["x", "k"], "y").with(attr_int("axis", 1)), vec![i64s("k", &[1], &[-5])]),
            IndexOutOfRange,
        ),
        ("Gather by the input", one(node("Gather", &["x", "x"], "y").with(attr_int("axis", 1)), vec![]), NotConstant),
        (
            "Slice to nothing",
            one(node("Slice", &["x", "a", "b"], "y"), vec![i64s("a", &[1], &[1]), i64s("b", &[1], &[1])]),
            ZeroDim,
        ),
        (
            "Slice with step 0",
            one(
                node("Slice", &["x", "a", "b", "c", "d"], "y"),
                vec![i64s("a", &[1], &[0]), i64s("b", &[1], &[4]), i64s("c", &[1], &[1]), i64s("d", &[1], &[0])],
            ),
            AttributeRange,
        ),
        (
            "Reshape to another size",
            one(node("Reshape", &["x", "k"], "y"), vec![i64s("k", &[2], &[2, 3])]),
            ShapeMismatch,
        ),
        (
            "Reshape with two unknowns",
            one(node("Reshape", &["x", "k"], "y"), vec![i64s("k", &[2], &[-1, -1])]),
            ShapeMismatch,
        ),
        ("Reshape to 2^40", one(node("Reshape", &["x", "k"], "y"), vec![big(1 << 20)]), VolumeTooLarge),
        ("Reshape by the input", one(node("Reshape", &["x", "x"], "y"), vec![]), NotConstant),
        ("Concat of nothing", one(node("Concat", &[], "y").with(attr_int("axis", 1)), vec![]), Arity),
        ("Concat without axis", one(node("Concat", &["x"], "y"), vec![]), Attribute),
        ("Concat axis 9", one(node("Concat", &["x"], "y").with(attr_int("axis", 9)), vec![]), AttributeRange),
        ("Squeeze of 4", one(node("Squeeze", &["x", "k"], "y"), vec![i64s("k", &[1], &[1])]), ShapeMismatch),
        ("Unsqueeze without axes", one(node("Unsqueeze", &["x"], "y"), vec![]), Arity),
        (
            "Unsqueeze axis twice",
            one(node("Unsqueeze", &["x", "k"], "y"), vec![i64s("k", &[2], &[0, 0])]),
            AttributeRange,
        ),
        (
            "Transpose with a repeated axis",
            one(node("Transpose", &["x"], "y").with(attr_ints("perm", &[1, 1])), vec![]),
            AttributeRange,
        ),
        ("Flatten axis 7", one(node("Flatten", &["x"], "y").with(attr_int("axis", 7)), vec![]), AttributeRange),
        ("unknown attribute", one(node("Relu", &["x"], "y").with(attr_int("alpha", 1)), vec![]), Attribute),
        (
            "attribute twice",
            one(node("Flatten", &["x"], "y").with(attr_int("axis", 1)).with(attr_int("axis", 1)), vec![]),
            DuplicateName,
        ),
        (
            "attribute without type",
            one(node("Flatten", &["x"], "y").with(Msg::default().text(1, "axis").int(3, 1)), vec![]),
            Attribute,
        ),
        (
            "attribute of another type",
            one(node("Flatten", &["x"], "y").with(attr_ints("axis", &[1])), vec![]),
            Attribute,
        ),
        ("too few inputs", edit(dense(), |m| m.nodes[0] = node("QLinearMatMul", &["x", "xs", "xz", "w"], "y")), Arity),
        (
            "absent zero point",
            edit(dense(), |m| m.nodes[0] = node("QLinearMatMul", &["x", "xs", "", "w", "ws", "wz", "ys", "yz"], "y")),
            Arity,
        ),
        (
            "weights from the input",
            edit(dense(), |m| m.nodes[0] = node("QLinearMatMul", &["x", "xs", "xz", "x", "ws", "wz", "ys", "yz"], "y")),
            NotConstant,
        ),
        (
            "scale from the input",
            edit(dense(), |m| m.nodes[0] = node("QLinearMatMul", &["x", "x", "xz", "w", "ws", "wz", "ys", "yz"], "y")),
            NotConstant,
        ),
        ("lossy cast", one(node("Cast", &["x"], "y").with(attr_int("to", U8)), vec![]), LossyCast),
        ("cast to float", one(node("Cast", &["x"], "y").with(attr_int("to", FLOAT)), vec![]), FloatTensor),
        ("cast to 2^33", one(node("Cast", &["x"], "y").with(attr_int("to", 1 << 33)), vec![]), Dtype),
        ("int8 Add", one(node("Add", &["x", "x"], "y"), vec![]), Dtype),
        (
            "Clip with crossed bounds",
            one(node("Clip", &["x", "a", "b"], "y"), vec![i8s("a", &[], &[5]), i8s("b", &[], &[-5])]),
            AttributeRange,
        ),
    ];
    check(cases);
}

#[test]
fn windows_and_quantisation() {
    let scale =
        |i: usize, v: f32| edit(dense(), move |m| m.constants[i] = f32s(["xs", "", "", "ws", "", "ys"][i], &[], &[v]));
    let deep = |depth: i64, value: i8| {
        edit(dense(), move |m| {
            m.inputs = vec![info("x", I8, &[1, depth])];
            m.constants[2] = i8s("w", &[depth, 3], &vec![value; depth as usize * 3]);
        })
    };
    let cases: Vec<(&str, Vec<u8>, OnnxError)> = vec![
        ("stride 0", conv_only(&[attr_ints("strides", &[0, 1])]), AttributeRange),
        ("stride -1", conv_only(&[attr_ints("strides", &[-1, 1])]), AttributeRange),
        ("stride twice", conv_with(attr_ints("strides", &[2, 2])), DuplicateName),
        ("one stride for two axes", conv_only(&[attr_ints("strides", &[1])]), AttributeRange),
        ("dilation 0", conv_only(&[attr_ints("dilations", &[0, 0])]), AttributeRange),
        ("dilation 2^62", conv_only(&[attr_ints("dilations", &[1 << 62, 1])]), AttributeRange),
        ("dilation beyond the input", conv_only(&[attr_ints("dilations", &[9, 9])]), ZeroDim),
        ("group 0", conv_only(&[attr_int("group", 0)]), AttributeRange),
        ("group -1", conv_only(&[attr_int("group", -1)]), AttributeRange),
        ("group 3", conv_only(&[attr_int("group", 3)]), ShapeMismatch),
        ("group 2^62", conv_only(&[attr_int("group", 1 << 62)]), ShapeMismatch),
        ("negative pads", conv_only(&[attr_ints("pads", &[-1, 0, 0, 0])]), AttributeRange),
        ("pads of 2^40", conv_only(&[attr_ints("pads", &[1 << 40, 0, 0, 0])]), AttributeRange),
        ("pads as large as the kernel", conv_only(&[attr_ints("pads", &[3, 3, 3, 3])]), AttributeRange),
        ("three pads", conv_only(&[attr_ints("pads", &[1, 1, 1])]), AttributeRange),
        (
            "pads and auto_pad",
            conv_only(&[attr_ints("pads", &[1, 1, 1, 1]), attr_text("auto_pad", "SAME_UPPER")]),
            AttributeRange,
        ),
        ("auto_pad of another kind", conv_only(&[attr_text("auto_pad", "REFLECT")]), AttributeRange),
        ("kernel attribute differs", conv_only(&[attr_ints("kernel_shape", &[2, 2])]), AttributeRange),
        (
            "kernel 0 of a pool",
            edit(network(), |m| m.nodes[2] = node("MaxPool", &["r"], "p").with(attr_ints("kernel_shape", &[0, 2]))),
            AttributeRange,
        ),
        (
            "kernel beyond the input",
            edit(network(), |m| m.nodes[2] = node("MaxPool", &["r"], "p").with(attr_ints("kernel_shape", &[9, 9]))),
            ZeroDim,
        ),
        ("pool without kernel", edit(network(), |m| m.nodes[2] = node("MaxPool", &["r"], "p")), Attribute),
        ("scale 0", scale(0, 0.0), QuantScale),
        ("scale negative", scale(0, -0.1), QuantScale),
        ("scale NaN", scale(3, f32::NAN), QuantScale),
        ("scale infinite", scale(5, f32::INFINITY), QuantScale),
        ("scale denormal", scale(0, 1e-40), QuantScale),
        (
            "scales underflow together",
            edit(dense(), |m| {
                m.constants[0] = f32s("xs", &[], &[1e-30]);
                m.constants[3] = f32s("ws", &[], &[1e-30]);
            }),
            QuantScale,
        ),
        (
            "scales overflow together",
            edit(dense(), |m| {
                m.constants[0] = f32s("xs", &[], &[1e30]);
                m.constants[5] = f32s("ys", &[], &[1e-30]);
            }),
            QuantScale,
        ),
        ("scale per wrong channel", edit(dense(), |m| m.constants[3] = f32s("ws", &[2], &[0.1, 0.1])), QuantScale),
        ("integer scale", edit(dense(), |m| m.constants[0] = i8s("xs", &[], &[1])), QuantScale),
        ("zero point of another type", edit(dense(), |m| m.constants[1] = u8s("xz", &[], &[1])), ZeroPoint),
        ("zero point per element", edit(dense(), |m| m.constants[1] = i8s("xz", &[4], &[1; 4])), ZeroPoint),
        ("int32 output zero point", edit(dense(), |m| m.constants[6] = i32s("yz", &[], &[1])), ZeroPoint),
        ("dot product of 70000", deep(70_000, 1), AccumulatorOverflow),
        (
            "dot product that overflows",
            edit(dense(), |m| {
                m.inputs = vec![info("x", U8, &[1, 65_536])];
                m.constants[1] = u8s("xz", &[], &[0]);
                m.constants[2] = u8s("w", &[65_536, 3], &vec![255; 65_536 * 3]);
                m.constants[4] = u8s("wz", &[], &[0]);
            }),
            AccumulatorOverflow,
        ),
        ("bias overflows", edit(network(), |m| m.constants[7] = i32s("b", &[4], &[i32::MAX; 4])), AccumulatorOverflow),
        (
            "int32 Mul overflows",
            edit(dense(), |m| {
                m.nodes = vec![
                    node("MatMulInteger", &["x", "w"], "i"),
                    node("Mul", &["i", "i"], "s"),
                    node("Mul", &["s", "s"], "q"),
                    node("Clip", &["q", "lo", "hi"], "c"),
                    node("Cast", &["c"], "y").with(attr_int("to", I8)),
                ];
                m.constants = vec![i8s("w", &[4, 3], &[100; 12]), i32s("lo", &[], &[-128]), i32s("hi", &[], &[127])];
            }),
            AccumulatorOverflow,
        ),
        (
            "300 million multiplications",
            {
                let args = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"];
                let pads = node("QLinearConv", &args, "c").with(attr_ints("pads", &[63, 63, 63, 63]));
                Model::new(
                    info("x", I8, &[1, 1, 256, 256]),
                    vec![pads, node("Flatten", &["c"], "y")],
                    vec![
                        f32s("xs", &[], &[1.0]),
                        i8s("xz", &[], &[0]),
                        i8s("w", &[1, 1, 64, 64], &[1; 4096]),
                        f32s("ws", &[], &[1.0]),
                        i8s("wz", &[], &[0]),
                        f32s("ys", &[], &[9.0]),
                        i8s("yz", &[], &[0]),
                    ],
                    info("y", I8, &[1, 319 * 319]),
                )
                .bytes()
            },
            MacLimit,
        ),
        (
            "memory",
            {
                let nodes = (0..40)
                    .map(|i| {
                        let input = if i == 0 { "x".into() } else { format!("v{}", i - 1) };
                        let output = if i == 39 { "y".into() } else { format!("v{i}") };
                        node("Relu", &[&input], &output)
                    })
                    .collect();
                Model::new(info("x", I8, &[1, 16, 512, 512]), nodes, vec![], info("y", I8, &[1, 16])).bytes()
            },
            MemoryLimit,
        ),
    ];
    check(cases);
}

/// Asserts every verdict, that it is the same when asked again, that it comes fast, and reports all wrong
/// ones at once.
fn check(cases: Vec<(&str, Vec<u8>, OnnxError)>) {
    let mut wrong = Vec::new();
    for (name, bytes, expected) in cases {
        let start = std::time::Instant::now();
        let got = verdict(&bytes);
        assert!(start.elapsed().as_secs() < 2, "{name} took {:?}", start.elapsed());
        assert_eq!(got, verdict(&bytes), "{name}: two verdicts");
        if got != Err(expected) {
            wrong.push(format!("{name}: expected {expected:?}, got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
