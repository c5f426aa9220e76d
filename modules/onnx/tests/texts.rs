//! What a refusal says: node, operator, tensor, number found and number allowed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_onnx::{ALLOWED_OPS, Limits, Model as Validated};

fn says(bytes: &[u8]) -> String {
    says_within(bytes, &Limits::default())
}

fn says_within(bytes: &[u8], limits: &Limits) -> String {
    let refusal = Validated::validate(bytes, limits).unwrap_err();
    let again = Validated::validate(bytes, limits).unwrap_err();
    assert_eq!(refusal, again, "the same text each time");
    format!("{} {refusal}", refusal.code())
}

fn edit(model: Model, f: impl FnOnce(&mut Model)) -> Vec<u8> {
    let mut model = model;
    f(&mut model);
    model.bytes()
}

fn named(node: Msg, name: &str) -> Msg {
    node.text(3, name)
}

#[test]
fn operators_and_versions() {
    let allowed = ALLOWED_OPS.join(", ");
    let resize = edit(network(), |m| m.nodes[1] = named(node("Resize", &["c"], "r"), "layer1/up"));
    assert_eq!(
        says(&resize),
        format!("16 node 1 (Resize \"layer1/up\"): operator Resize is not allowed; allowed: {allowed}")
    );
    let gemm = edit(network(), |m| m.nodes[4] = node("QGemm", &["f"], "y").text(7, "com.microsoft"));
    assert_eq!(
        says(&gemm),
        "14 node 4 (QGemm): operator QGemm of domain \"com.microsoft\" is not allowed; allowed: ai.onnx"
    );
    let quantise = edit(dense(), |m| m.nodes.insert(0, node("QuantizeLinear", &["x", "xs", "xz"], "q")));
    assert!(
        says(&quantise)
            .starts_with("16 node 0 (QuantizeLinear): operator QuantizeLinear is not allowed; allowed: Add, ")
    );
    assert_eq!(
        says(&edit(dense(), |m| m.opset = 21)),
        "6 opset 21 of domain ai.onnx is not supported; supported: 10 to 18"
    );
    assert_eq!(says(&edit(dense(), |m| m.ir = 2)), "5 ir_version 2 is not supported; supported: 3 to 13");
    let relu = edit(network(), |m| m.opset = 13);
    assert!(says(&relu).starts_with(
        "7 node 1 (Relu): operator set is too old for this operator: opset 13; integers are allowed from opset 14 on"
    ));
    let hostile = edit(dense(), |m| m.nodes[0] = node("Resize\n\"", &["x"], "y"));
    assert!(
        says(&hostile)
            .starts_with("16 node 0 (\"Resize\\u{a}\\u{22}\"): operator \"Resize\\u{a}\\u{22}\" is not allowed")
    );
}

#[test]
fn tensors_shapes_and_types() {
    let cases = [
        (
            edit(dense(), |m| m.constants[2] = i8s("w", &[5, 3], &[1; 15])),
            "37 node 0 (QLinearMatMul): shape or type mismatch: input [1, 4], weights [5, 3]; inputs: \"x\" int8 [1, 4], \"xs\" constant float []",
        ),
        (
            edit(dense(), |m| m.constants[2] = f32s("w", &[4, 3], &[1.0; 12])),
            "18 node 0 (QLinearMatMul): float tensors are not allowed: weights; inputs: \"x\" int8 [1, 4]",
        ),
        (
            edit(dense(), |m| m.constants[2] = tensor("w", 11, &[4, 3], &[0; 96])),
            "18 initialiser \"w\": float tensors are not allowed: double",
        ),
        (
            edit(dense(), |m| m.constants[2] = tensor("w", 4, &[4, 3], &[0; 24])),
            "17 initialiser \"w\": tensor type is not allowed: uint16; allowed: int8, uint8, int32",
        ),
        (
            edit(dense(), |m| m.constants[2] = i8s("w", &[4, 3], &[1; 11])),
            "33 initialiser \"w\": tensor data does not match its shape: 11 bytes of raw data; needed: 12, and no other data field",
        ),
        (
            edit(dense(), |m| m.inputs[0] = info("x", I32, &[1, 4])),
            "25 input \"x\": graph input is not one int8 or uint8 tensor [1, d] or [1, c, h, w]: int32",
        ),
        (
            edit(dense(), |m| m.inputs[0] = info("x", 1, &[1, 4])),
            "18 input \"x\": float tensors are not allowed: float",
        ),
        (
            edit(dense(), |m| m.outputs[0] = info("y", I8, &[1, 4])),
            "37 output \"y\": shape or type mismatch: declared int8 [1, 4], computed int8 [1, 3]",
        ),
        (
            edit(dense(), |m| m.nodes[0] = node("QLinearMatMul", &["x", "xs", "xz", "w"], "y")),
            "34 node 0 (QLinearMatMul): wrong number of inputs or outputs: 4 inputs; allowed: 8; inputs: ",
        ),
        (
            edit(dense(), |m| m.nodes[0] = m.nodes[0].clone().with(attr_int("alpha", 1))),
            "35 node 0 (QLinearMatMul): bad attribute: \"alpha\"; allowed: none; inputs: ",
        ),
        (
            edit(dense(), |m| {
                m.nodes[0] = node("QLinearMatMul", &["x", "xs", "xz", "missing", "ws", "wz", "ys", "yz"], "y")
            }),
            "21 node 0 (QLinearMatMul): undefined value: \"missing\"",
        ),
        (edit(dense(), |m| m.constants.push(i8s("w", &[1], &[1]))), "19 initialiser \"w\": duplicate name: \"w\""),
        (
            edit(dense(), |m| m.constants.push(f32s("stray", &[1], &[1.0]))),
            "18 float tensors are not allowed: \"stray\" is no quantisation scale of a node",
        ),
    ];
    for (bytes, expected) in cases {
        let text = says(&bytes);
        assert!(text.starts_with(expected), "{text}\nis not\n{expected}");
    }
}

#[test]
fn limits_name_what_was_found_and_what_is_allowed() {
    let bytes = network().bytes();
    let limits = Limits::default();
    let cases = [
        (Limits { max_file_bytes: 100, ..limits }, format!("1 model file is too large: {} bytes; allowed: 100", bytes.len())),
        (Limits { max_nodes: 2, ..limits }, "4 nodes: more than 2 parts; allowed: 2".to_owned()),
        (Limits { max_constants: 3, ..limits }, "4 initialisers: more than 3 parts; allowed: 3".to_owned()),
        (Limits { max_rank: 3, ..limits }, "31 initialiser \"w\": rank is too large: 4 dimensions; allowed: 3".to_owned()),
        (Limits { max_dim: 4, ..limits }, "30 initialiser \"v\": dimension is too large: 36 of [36, 5]; allowed: 4".to_owned()),
        (
            Limits { max_elements: 71, ..limits },
            "32 initialiser \"w\": tensor has too many elements: 72 of shape [4, 2, 3, 3]; allowed: 71".to_owned(),
        ),
        (
            Limits { max_macs: 1_000, ..limits },
            "43 node 0 (QLinearConv): model needs too many multiply-accumulates: at least 3240 up to here; allowed: 1000; inputs: ".to_owned(),
        ),
        (
            Limits { max_memory_bytes: 1_000, ..limits },
            "44 node 0 (QLinearConv): model needs too much memory: at least ".to_owned(),
        ),
    ];
    for (limits, expected) in cases {
        let text = says_within(&bytes, &limits);
        assert!(text.starts_with(&expected), "{text}\nis not\n{expected}");
    }
    let wide = edit(dense(), |m| {
        m.inputs[0] = info("x", I8, &[1, 70_000]);
        m.constants[2] = i8s("w", &[70_000, 3], &[0; 210_000]);
    });
    assert!(says(&wide).contains(
        "42 node 0 (QLinearMatMul): 32-bit accumulator could overflow: dot products of length 70000; allowed: 65536"
    ));
    // names beyond 64 characters are cut
    let long = edit(network(), |m| m.nodes[1] = named(node("Resize", &["c"], "r"), &"n".repeat(300)));
    assert!(says(&long).len() < 500, "{}", says(&long));
}
