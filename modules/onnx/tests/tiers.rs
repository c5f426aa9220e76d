//! Identical bytes on every CPU tier: the same models run in child processes whose engine sees fewer and
//! fewer CPU features.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::float_arithmetic, reason = "tests")]

mod common;

use std::process::Command;

use common::*;
use openledger_onnx::{Limits, Model as Validated, Runner, self_test};
use sha2::{Digest, Sha256};

/// x86-64 tiers from the best to portable code, as features removed; other architectures have their own.
#[cfg(target_arch = "x86_64")]
const TIERS: [&str; 6] = [
    "",
    "-amx-int8,-amx-bf16",
    "-amx-int8,-amx-bf16,-avx512vnni,-avxvnni",
    "-amx-int8,-amx-bf16,-avx512vnni,-avxvnni,-avx512f,-avx512fp16",
    "-amx-int8,-amx-bf16,-avx512vnni,-avxvnni,-avx512f,-avx512fp16,-avx2,-fma,-f16c",
    "-amx-int8,-amx-bf16,-avx512vnni,-avxvnni,-avx512f,-avx512fp16,-avx2,-fma,-f16c,-avx",
];
#[cfg(target_arch = "aarch64")]
const TIERS: [&str; 4] =
    ["", "-sme,-sme2,-apple-amx", "-sme,-sme2,-apple-amx,-sve2", "-sme,-sme2,-apple-amx,-sve2,-dotprod,-fp16"];

/// Convolutions and dense layers of many shapes, so that every kernel size and its remainders are used.
fn models() -> Vec<Vec<u8>> {
    let mut rng = Rng(5);
    let mut models = vec![dense().bytes(), network().bytes()];
    for (depth, outputs) in [(1, 1), (3, 5), (4, 8), (15, 17), (64, 10), (64, 64), (127, 129), (1024, 33), (8192, 16)] {
        let mut model = dense();
        model.inputs = vec![info("x", I8, &[1, depth])];
        model.outputs = vec![info("y", I8, &[1, outputs])];
        model.constants[0] = f32s("xs", &[], &[0.4 / depth as f32]);
        model.constants[2] = i8s("w", &[depth, outputs], &rng.i8s((depth * outputs) as usize));
        models.push(model.bytes());
    }
    for (channels, filters, group, kernel, size) in
        [(1, 1, 1, 1, 5), (3, 16, 1, 3, 16), (8, 8, 8, 3, 9), (16, 40, 2, 5, 12), (32, 64, 1, 1, 8), (64, 72, 1, 3, 7)]
    {
        let depth = channels / group * kernel * kernel;
        let conv = node("QLinearConv", &["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"], "c")
            .with(attr_int("group", group))
            .with(attr_text("auto_pad", "SAME_UPPER"));
        let model = Model::new(
            info("x", U8, &[1, channels, size, size]),
            vec![conv, node("Flatten", &["c"], "y")],
            vec![
                f32s("xs", &[], &[0.4 / depth as f32]),
                u8s("xz", &[], &[119]),
                i8s("w", &[filters, channels / group, kernel, kernel], &rng.i8s((filters * depth) as usize)),
                f32s("ws", &[], &[0.013]),
                i8s("wz", &[], &[if group == 2 { 7 } else { 0 }]),
                f32s("ys", &[], &[0.05]),
                i8s("yz", &[], &[-11]),
            ],
            info("y", I8, &[1, filters * size * size]),
        );
        models.push(model.bytes());
    }
    models
}

fn digest() -> String {
    self_test().unwrap();
    let mut rng = Rng(99);
    let mut hash = Sha256::new();
    let (mut outputs, mut distinct) = (0usize, std::collections::BTreeSet::new());
    for bytes in models() {
        let model = Validated::validate(&bytes, &Limits::default()).unwrap();
        let mut runner = Runner::new(Limits::default(), 1);
        for round in 0..24 {
            let len = model.input().len();
            let input = match round {
                0 => vec![0x80; len],
                1 => vec![0x7f; len],
                2 => model.test_input(),
                _ => rng.bytes(len),
            };
            let out = runner.run_model(&model, &input).unwrap();
            outputs += out.len();
            distinct.extend(out.iter().copied());
            hash.update(&out);
        }
    }
    format!("{} over {outputs} outputs of {} values", hex::encode(hash.finalize()), distinct.len())
}

/// What a child prints; alone it shows the machine's own result.
#[test]
#[ignore = "run by identical_on_every_tier in child processes"]
fn child() {
    println!("\nDIGEST {}", digest());
    println!("FEATURES {:?}", tract_onnx::tract_core::tract_linalg::isa::native());
}

#[test]
fn identical_on_every_tier() {
    let (mut results, mut features) = (Vec::new(), std::collections::BTreeSet::new());
    for tier in TIERS {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--ignored", "--nocapture"])
            .env("TRACT_CPU_ISA", tier)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line =
            |key| text.lines().find_map(|l| l.strip_prefix(key)).unwrap_or_else(|| panic!("{tier}: {text}")).to_owned();
        println!("{} with {}", line("DIGEST "), line("FEATURES "));
        results.push(line("DIGEST "));
        features.insert(line("FEATURES "));
    }
    assert!(features.len() > 1, "the engine did not see fewer features: {features:?}");
    assert!(results.iter().all(|r| *r == results[0]), "{results:#?}");
}
