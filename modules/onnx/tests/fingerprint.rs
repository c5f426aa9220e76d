//! The fingerprint: what does not show in it, what does, and what it costs on hostile graphs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_onnx::{Limits, Model as Validated, Runner};
use std::collections::BTreeMap;

type Fingerprint = [u8; 32];

fn of(bytes: &[u8]) -> Fingerprint {
    Validated::validate(bytes, &Limits::default()).map_err(|e| e.to_string()).unwrap().fingerprint().unwrap()
}

/// Asserts that every variant has the fingerprint of `original`, and computes the same on a few inputs.
fn same(original: &Model, variants: Vec<(&str, Model)>) {
    let run = |bytes: &[u8], inputs: &[Vec<u8>]| -> Vec<Vec<u8>> {
        let model = Validated::validate(bytes, &Limits::default()).unwrap();
        let mut runner = Runner::new(Limits::default(), 1);
        inputs.iter().map(|input| runner.run_model(&model, input).unwrap()).collect()
    };
    let len = Validated::validate(&original.bytes(), &Limits::default()).unwrap().input().len();
    let mut rng = Rng(11);
    let inputs: Vec<Vec<u8>> = (0..4).map(|_| rng.bytes(len)).collect();
    let (expected, outputs) = (of(&original.bytes()), run(&original.bytes(), &inputs));
    for (what, variant) in variants {
        assert_ne!(variant.bytes(), original.bytes(), "{what} is the same file");
        assert_eq!(of(&variant.bytes()), expected, "{what}");
        assert_eq!(run(&variant.bytes(), &inputs), outputs, "{what}");
    }
}

fn edit(model: &Model, f: impl FnOnce(&mut Model)) -> Model {
    let mut model = model.clone();
    f(&mut model);
    model
}

/// Fields of a message: number, wire type and content (of length-delimited fields without their length).
fn fields(mut rest: &[u8]) -> Vec<(u32, u8, Vec<u8>)> {
    fn take(rest: &mut &[u8]) -> u64 {
        let (mut value, mut shift) = (0u64, 0);
        loop {
            let (byte, tail) = rest.split_first().unwrap();
            *rest = tail;
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return value;
            }
        }
    }
    let mut out = Vec::new();
    while !rest.is_empty() {
        let key = take(&mut rest);
        let content = if key & 7 == 2 {
            let len = take(&mut rest) as usize;
            let (head, tail) = rest.split_at(len);
            rest = tail;
            head.to_vec()
        } else {
            let mut bytes = Vec::new();
            varint(take(&mut rest), &mut bytes);
            bytes
        };
        out.push(((key >> 3) as u32, (key & 7) as u8, content));
    }
    out
}

fn build(fields: &[(u32, u8, Vec<u8>)]) -> Msg {
    fields.iter().fold(Msg::default(), |m, (number, wire, content)| match wire {
        2 => m.bytes(*number, content),
        _ => {
            let mut key = Vec::new();
            varint(u64::from(*number) << 3, &mut key);
            m.raw(&key).raw(content)
        }
    })
}

/// The model with every tensor and node renamed.
fn renamed(model: &Model) -> Model {
    let mut names: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    let mut rename = |message: &Msg, numbers: &[u32]| {
        let mut list = fields(&message.0);
        for (number, _, content) in &mut list {
            if numbers.contains(number) && !content.is_empty() {
                let next = format!("thief/{}", names.len()).into_bytes();
                *content = names.entry(content.clone()).or_insert(next).clone();
            }
        }
        build(&list)
    };
    Model {
        nodes: model.nodes.iter().map(|n| rename(n, &[1, 2]).text(3, "").text(6, "stolen")).collect(),
        constants: model.constants.iter().map(|c| rename(c, &[8])).collect(),
        inputs: model.inputs.iter().map(|i| rename(i, &[1])).collect(),
        outputs: model.outputs.iter().map(|o| rename(o, &[1])).collect(),
        ..model.clone()
    }
}

/// The reader of `from` reads `to` instead, which the inserted nodes compute from it.
fn spliced(model: &Model, at: usize, from: &str, to: &str, inserted: Vec<Msg>, constants: Vec<Msg>) -> Model {
    edit(model, |m| {
        let mut list = fields(&m.nodes[at].0);
        for (number, _, content) in &mut list {
            if *number == 1 && content == from.as_bytes() {
                *content = to.as_bytes().to_vec();
            }
        }
        m.nodes[at] = build(&list);
        m.constants.extend(constants);
        for (i, node) in inserted.into_iter().enumerate() {
            m.nodes.insert(at + i, node);
        }
    })
}

fn transposed(input: &str, output: &str, perm: &[i64]) -> Msg {
    node("Transpose", &[input], output).with(attr_ints("perm", perm))
}

#[test]
fn names_order_metadata_and_encodings_do_not_show() {
    let model = network();
    let metadata = {
        let producer = Msg::default().text(2, "thief").text(3, "9").text(4, "com.thief").int(5, 7).text(6, "mine");
        let properties = Msg::default().text(1, "author").text(2, "thief");
        producer.msg(14, &properties)
    };
    let with_metadata = Msg(model.bytes()).raw(&metadata.0).0;
    assert_eq!(of(&with_metadata), of(&model.bytes()), "one byte or many of metadata");

    let constant_node = |tensor: &Msg, name: &str| {
        let value = Msg::default().text(1, "value").msg(5, tensor).int(20, 4);
        Msg::default().text(2, name).text(4, "Constant").with(value)
    };
    let int32_data = |name: &str, values: &[i8]| {
        let m = Msg::default().int(1, 36).int(1, 5).int(2, I8).text(8, name);
        let mut packed = Vec::new();
        values.iter().for_each(|v| varint(i64::from(*v) as u64, &mut packed));
        m.bytes(5, &packed)
    };
    let mut rng = Rng(7);
    rng.i8s(72);
    let v = rng.i8s(180);
    same(
        &model,
        vec![
            ("tensors and nodes renamed", renamed(&model)),
            ("initialisers reversed", edit(&model, |m| m.constants.reverse())),
            ("another operator set", edit(&model, |m| m.opset = 17)),
            ("another ir_version", edit(&model, |m| m.ir = 9)),
            ("an initialiser that nothing reads", edit(&model, |m| m.constants.push(i8s("unused", &[2], &[1, 2])))),
            ("int32_data for raw_data", edit(&model, |m| m.constants[9] = int32_data("v", &v))),
            (
                "a Constant node for an initialiser",
                edit(&model, |m| {
                    let tensor = m.constants.remove(2);
                    m.nodes.insert(0, constant_node(&tensor, "w"));
                }),
            ),
            (
                "attributes with their defaults",
                edit(&model, |m| {
                    m.nodes[0] = m.nodes[0].clone().with(attr_int("group", 1)).with(attr_ints("dilations", &[1, 1]))
                }),
            ),
            ("a declared initialiser", edit(&model, |m| m.inputs.push(info("xz", I8, &[])))),
        ],
    );
}

#[test]
fn operations_without_effect_do_not_show() {
    let model = network();
    let reshape = |from: &str, to: &str, shape: &str| node("Reshape", &[from, shape], to);
    let dead = node("Relu", &["c"], "dead");
    same(
        &model,
        vec![
            ("Identity", spliced(&model, 1, "c", "i", vec![node("Identity", &["c"], "i")], vec![])),
            ("a node that nothing reads", edit(&model, |m| m.nodes.push(dead.clone()))),
            ("a node twice", spliced(&model, 2, "r", "again", vec![node("Relu", &["c"], "again")], vec![])),
            (
                "a transpose and its inverse",
                spliced(
                    &model,
                    2,
                    "r",
                    "t2",
                    vec![transposed("r", "t1", &[0, 2, 3, 1]), transposed("t1", "t2", &[0, 3, 1, 2])],
                    vec![],
                ),
            ),
            (
                "a transpose around an elementwise node",
                spliced(&model, 1, "c", "t1", vec![transposed("c", "t1", &[0, 2, 3, 1])], vec![])
                    .then(|m| spliced(&m, 3, "r", "t2", vec![transposed("r", "t2", &[0, 3, 1, 2])], vec![])),
            ),
            (
                "reshapes in a row",
                spliced(
                    &model,
                    3,
                    "p",
                    "flat",
                    vec![reshape("p", "a", "s1"), reshape("a", "flat", "s2")],
                    vec![i64s("s1", &[3], &[4, 3, 3]), i64s("s2", &[2], &[12, 3])],
                ),
            ),
            (
                "bounds that the type has anyway",
                spliced(
                    &model,
                    1,
                    "c",
                    "k",
                    vec![node("Clip", &["c", "lo", "hi"], "k")],
                    vec![i8s("lo", &[], &[-128]), i8s("hi", &[], &[127])],
                ),
            ),
            ("bounds twice", spliced(&model, 2, "r", "r2", vec![node("Relu", &["r"], "r2")], vec![])),
            (
                "a pool of one",
                spliced(
                    &model,
                    2,
                    "r",
                    "q",
                    vec![node("MaxPool", &["r"], "q").with(attr_ints("kernel_shape", &[1, 1]))],
                    vec![],
                ),
            ),
            (
                "cut and joined again",
                spliced(
                    &model,
                    2,
                    "r",
                    "j",
                    vec![
                        node("Slice", &["r", "z", "two", "ax"], "s1"),
                        node("Slice", &["r", "two", "four", "ax"], "s2"),
                        node("Concat", &["s1", "s2"], "j").with(attr_int("axis", 1)),
                    ],
                    vec![
                        i64s("z", &[1], &[0]),
                        i64s("two", &[1], &[2]),
                        i64s("four", &[1], &[4]),
                        i64s("ax", &[1], &[1]),
                    ],
                ),
            ),
            (
                "scales whose quotient is the same",
                edit(&model, |m| {
                    // the first layer's input scale doubled, its weight scales halved
                    m.constants[0] = f32s("xs", &[], &[0.06]);
                    m.constants[3] = f32s("ws", &[4], &[0.005, 0.01, 0.0025, 0.0065]);
                }),
            ),
        ],
    );
}

trait Then: Sized {
    fn then(self, f: impl FnOnce(Self) -> Self) -> Self {
        f(self)
    }
}
impl Then for Model {}

/// Integer sums without requantisation, with arithmetic on them, and a conversion back.
fn sums() -> Model {
    Model::new(
        info("x", U8, &[1, 4]),
        vec![
            node("MatMulInteger", &["x", "w", "xz", "wz"], "m"),
            node("Add", &["m", "bias"], "s"),
            node("Clip", &["s", "lo", "hi"], "c"),
            node("Cast", &["c"], "y").with(attr_int("to", I8)),
        ],
        vec![
            i8s("w", &[4, 2], &[1, 2, 3, 4, -5, 6, -7, 8]),
            u8s("xz", &[], &[3]),
            i8s("wz", &[], &[1]),
            i32s("bias", &[2], &[10, -20]),
            i32s("lo", &[], &[-100]),
            i32s("hi", &[], &[100]),
        ],
        info("y", I8, &[1, 2]),
    )
}

#[test]
fn arithmetic_says_the_same_in_several_ways() {
    let model = sums();
    let nodes = |list: Vec<Msg>| edit(&model, |m| m.nodes = list);
    let n = model.nodes.clone();
    same(
        &model,
        vec![
            ("operands swapped", edit(&model, |m| m.nodes[1] = node("Add", &["bias", "m"], "s"))),
            (
                "the constant subtracted with the other sign",
                edit(&model, |m| {
                    m.nodes[1] = node("Sub", &["m", "bias"], "s");
                    m.constants[3] = i32s("bias", &[2], &[-10, 20]);
                }),
            ),
            (
                "a bias of zeros",
                edit(&model, |m| {
                    m.nodes = nodes(vec![
                        n[0].clone(),
                        node("Add", &["m", "nil"], "m0"),
                        node("Add", &["m0", "bias"], "s"),
                        n[2].clone(),
                        n[3].clone(),
                    ])
                    .nodes;
                    m.constants.push(i32s("nil", &[1], &[0]));
                }),
            ),
            (
                "a factor of one",
                edit(&model, |m| {
                    m.nodes = nodes(vec![
                        n[0].clone(),
                        node("Mul", &["one", "m"], "m1"),
                        node("Add", &["m1", "bias"], "s"),
                        n[2].clone(),
                        n[3].clone(),
                    ])
                    .nodes;
                    m.constants.push(i32s("one", &[], &[1]));
                }),
            ),
            (
                "an initialiser in two parts",
                edit(&model, |m| {
                    m.nodes.insert(0, node("Concat", &["b1", "b2"], "bias").with(attr_int("axis", 0)));
                    m.constants.remove(3);
                    m.constants.extend([i32s("b1", &[1], &[10]), i32s("b2", &[1], &[-20])]);
                }),
            ),
            ("the bias given for each row", edit(&model, |m| m.constants[3] = i32s("bias", &[1, 2], &[10, -20]))),
            (
                "weights and their zero point moved together",
                edit(&model, |m| {
                    m.constants[0] = i8s("w", &[4, 2], &[2, 3, 4, 5, -4, 7, -6, 9]);
                    m.constants[2] = i8s("wz", &[], &[2]);
                }),
            ),
            (
                "a conversion on the way",
                edit(&model, |m| {
                    m.nodes = nodes(vec![
                        n[0].clone(),
                        n[1].clone(),
                        n[2].clone(),
                        node("Cast", &["c"], "c8").with(attr_int("to", I8)),
                        node("Cast", &["c8"], "c32").with(attr_int("to", I32)),
                        node("Cast", &["c32"], "y").with(attr_int("to", I8)),
                    ])
                    .nodes;
                }),
            ),
        ],
    );
}

#[test]
fn independent_nodes_stand_in_any_order() {
    let branch = |name: &str| node("MatMulInteger", &["x", "w", "xz"], name);
    let other = node("MatMulInteger", &["x", "v", "xz"], "b");
    let tail = [
        node("Sub", &["a", "b"], "s"),
        node("Clip", &["s", "lo", "hi"], "c"),
        node("Cast", &["c"], "y").with(attr_int("to", I8)),
    ];
    let constants = vec![
        i8s("w", &[4, 2], &[1, 2, 3, 4, 5, 6, 7, 8]),
        i8s("v", &[4, 2], &[8, 7, 6, 5, 4, 3, 2, 1]),
        i8s("xz", &[], &[0]),
        i32s("lo", &[], &[-128]),
        i32s("hi", &[], &[127]),
    ];
    let make = |first: [Msg; 2]| {
        Model::new(
            info("x", I8, &[1, 4]),
            first.into_iter().chain(tail.clone()).collect(),
            constants.clone(),
            info("y", I8, &[1, 2]),
        )
    };
    let model = make([branch("a"), other.clone()]);
    same(&model, vec![("the other order", make([other.clone(), branch("a")]))]);
    // a difference has a direction
    let swapped = edit(&model, |m| m.nodes[2] = node("Sub", &["b", "a"], "s"));
    assert_ne!(of(&swapped.bytes()), of(&model.bytes()));
}

#[test]
fn a_dense_layer_is_a_convolution_over_its_whole_input() {
    let weights: Vec<i8> = (0..12).map(|i| i * 7 - 30).collect();
    let transposed: Vec<i8> =
        (0..4).flat_map(|k| (0..3).map(move |o| (o * 4 + k, ()))).map(|(i, ())| weights[i]).collect();
    let parameters = || {
        vec![
            f32s("xs", &[], &[0.02]),
            i8s("xz", &[], &[3]),
            f32s("ws", &[], &[0.01]),
            i8s("wz", &[], &[0]),
            f32s("ys", &[], &[0.05]),
            i8s("yz", &[], &[-4]),
        ]
    };
    let args = |x: &'static str| [x, "xs", "xz", "w", "ws", "wz", "ys", "yz"];
    let dense = Model::new(
        info("x", I8, &[1, 4]),
        vec![node("QLinearMatMul", &args("x"), "y")],
        [parameters(), vec![i8s("w", &[4, 3], &transposed)]].concat(),
        info("y", I8, &[1, 3]),
    );
    let conv = Model::new(
        info("x", I8, &[1, 4]),
        vec![
            node("Reshape", &["x", "in"], "image"),
            node("QLinearConv", &args("image"), "c"),
            node("Reshape", &["c", "out"], "y"),
        ],
        [
            parameters(),
            vec![i8s("w", &[3, 1, 2, 2], &weights), i64s("in", &[4], &[1, 1, 2, 2]), i64s("out", &[2], &[1, 3])],
        ]
        .concat(),
        info("y", I8, &[1, 3]),
    );
    same(&dense, vec![("a convolution", conv)]);
}

#[test]
fn what_is_computed_shows() {
    let model = network();
    let changes: Vec<(&str, Model)> = vec![
        ("one weight", edit(&model, |m| m.constants[9] = i8s("v", &[36, 5], &[1; 180]))),
        ("a bias", edit(&model, |m| m.constants[7] = i32s("b", &[4], &[101, -200, 300, -4000]))),
        ("a scale", edit(&model, |m| m.constants[12] = f32s("zs", &[], &[0.41]))),
        ("an output zero point", edit(&model, |m| m.constants[13] = i8s("zz", &[], &[2]))),
        ("an input zero point beside padding", edit(&model, |m| m.constants[1] = i8s("xz", &[], &[-4]))),
        (
            "an operator less",
            edit(&model, |m| {
                m.nodes.remove(1);
                m.nodes[1] = node("MaxPool", &["c"], "p")
                    .with(attr_ints("kernel_shape", &[2, 2]))
                    .with(attr_ints("strides", &[2, 2]));
            }),
        ),
        (
            "another pool",
            edit(&model, |m| {
                m.nodes[2] = node("MaxPool", &["r"], "p")
                    .with(attr_ints("kernel_shape", &[2, 2]))
                    .with(attr_ints("strides", &[2, 2]))
                    .with(attr_int("ceil_mode", 1))
                    .with(attr_text("auto_pad", "SAME_LOWER"));
            }),
        ),
        (
            "the order of elements",
            spliced(
                &model,
                4,
                "f",
                "g",
                vec![node("Gather", &["f", "perm"], "g").with(attr_int("axis", 1))],
                vec![i64s("perm", &[36], &(0..36).rev().collect::<Vec<_>>())],
            ),
        ),
    ];
    let mut seen = BTreeMap::from([(of(&model.bytes()), "the original")]);
    for (what, change) in changes {
        if let Some(other) = seen.insert(of(&change.bytes()), what) {
            // a pool that covers the same windows may be the same
            assert_eq!(what, "another pool", "{what} looks like {other}");
        }
    }
    let unsigned = edit(&sums(), |m| m.inputs[0] = info("x", I8, &[1, 4]));
    let unsigned = edit(&unsigned, |m| m.constants[1] = i8s("xz", &[], &[3]));
    assert_ne!(of(&unsigned.bytes()), of(&sums().bytes()), "the type of the input");
}

/// A constant, so that another definition, or another machine, is found out.
#[test]
fn known_fingerprints() {
    let encoder = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/digits_encoder.onnx")).unwrap();
    let hex = |f: Fingerprint| f.iter().map(|b| format!("{b:02x}")).collect::<String>();
    assert_eq!(hex(of(&dense().bytes())), "ab30a376e62c92c36809e490e3547e9a93ea6417de5b3164370acea148df67a7");
    assert_eq!(hex(of(&network().bytes())), "0c78f64bf58222e60df4970c1fcc98a1afabd86b7177030c0967e55a26c2324c");
    assert_eq!(hex(of(&encoder)), "1b4dd95f3af70057680575c7d4dede13156473f27037a975b41e8dde03f663ad");
}

/// Deep chains, wide fan-out, equal nodes: the validator's limits bound them, and nothing grows faster than
/// the graph. The gas, which is known before, grows with the nodes.
#[test]
fn hostile_graphs_cost_what_their_size_says() {
    let chain = |count: usize, op: &dyn Fn(usize, &str, &str) -> Msg| {
        let name = |i: usize| if i == 0 { "x".to_owned() } else { format!("n{i}") };
        let nodes =
            (0..count).map(|i| op(i, &name(i), &if i + 1 == count { "y".to_owned() } else { name(i + 1) })).collect();
        Model::new(
            info("x", I8, &[1, 1_024]),
            nodes,
            vec![i64s("p", &[1_024], &(0..1_024).rev().collect::<Vec<_>>())],
            info("y", I8, &[1, 1_024]),
        )
    };
    let limits = Limits::default();
    let deep = [
        chain(1_024, &|_, x, y| node("Gather", &[x, "p"], y).with(attr_int("axis", 1))),
        chain(1_024, &|i, x, y| {
            if i % 2 == 0 { node("Relu", &[x], y) } else { node("Gather", &[x, "p"], y).with(attr_int("axis", 1)) }
        }),
        chain(1_024, &|_, x, y| node("Relu", &[x], y)),
    ];
    for model in deep {
        let model = Validated::validate(&model.bytes(), &limits).unwrap();
        let first = model.fingerprint().unwrap();
        assert_eq!(model.fingerprint().unwrap(), first);
        assert!(model.cost().fingerprint_gas() > 300 * 1_024);
    }
    // many equal readers of one value, joined
    let mut nodes: Vec<Msg> = (0..60).map(|i| node("Relu", &["x"], &format!("r{i}"))).collect();
    let names: Vec<String> = (0..60).map(|i| format!("r{i}")).collect();
    nodes.push(node("Concat", &names.iter().map(String::as_str).collect::<Vec<_>>(), "y").with(attr_int("axis", 1)));
    let wide = Model::new(info("x", I8, &[1, 64]), nodes, vec![], info("y", I8, &[1, 3_840]));
    let once = {
        let mut args = vec!["r0"; 60];
        args.truncate(60);
        let concat = node("Concat", &args, "y").with(attr_int("axis", 1));
        Model::new(
            info("x", I8, &[1, 64]),
            vec![node("Relu", &["x"], "r0"), concat],
            vec![],
            info("y", I8, &[1, 3_840]),
        )
    };
    assert_eq!(of(&wide.bytes()), of(&once.bytes()), "equal nodes count once");
}
