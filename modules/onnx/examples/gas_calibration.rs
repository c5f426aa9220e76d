//! Nanoseconds per unit of gas for models of many shapes: `cargo run --release -p openledger-onnx --example
//! gas_calibration`. Set `TRACT_CPU_ISA=-amx-int8,-avx512vnni,-avxvnni,-avx512f,-avx2,-fma,-f16c,-avx` for
//! the slowest tier.
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "a measurement for people")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::*;
use openledger_onnx::{Limits, Model as Validated, Runner};

fn dense_of(depth: i64, outputs: i64) -> Vec<u8> {
    let mut model = dense();
    model.inputs = vec![info("x", I8, &[1, depth])];
    model.outputs = vec![info("y", I8, &[1, outputs])];
    model.constants[2] = i8s("w", &[depth, outputs], &Rng(1).i8s((depth * outputs) as usize));
    model.bytes()
}

fn conv_of(channels: i64, filters: i64, group: i64, kernel: i64, size: i64) -> Vec<u8> {
    let depth = channels / group * kernel * kernel;
    let args = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"];
    let conv = node("QLinearConv", &args, "c").with(attr_int("group", group)).with(attr_text("auto_pad", "SAME_UPPER"));
    let constants = vec![
        f32s("xs", &[], &[0.01]),
        i8s("xz", &[], &[3]),
        i8s("w", &[filters, channels / group, kernel, kernel], &Rng(2).i8s((filters * depth) as usize)),
        f32s("ws", &[], &[0.01]),
        i8s("wz", &[], &[0]),
        f32s("ys", &[], &[0.5]),
        i8s("yz", &[], &[0]),
    ];
    let flat = node("Flatten", &["c"], "y");
    Model::new(
        info("x", I8, &[1, channels, size, size]),
        vec![conv, flat],
        constants,
        info("y", I8, &[1, filters * size * size]),
    )
    .bytes()
}

fn chain_of(op: &str, count: usize, elements: i64) -> Vec<u8> {
    let name = |i: usize| {
        if i == 0 {
            "x".to_owned()
        } else if i == count {
            "y".to_owned()
        } else {
            format!("v{i}")
        }
    };
    let nodes = (0..count).map(|i| node(op, &[&name(i)], &name(i + 1))).collect();
    let (from, to) = (info("x", I8, &[1, elements]), info("y", I8, &[1, elements]));
    Model::new(from, nodes, vec![], to).bytes()
}

/// Nanoseconds that this thread ran so far: on a shared machine the wall clock measures the neighbours.
fn cpu_nanos(start: Instant) -> u128 {
    let scheduled = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_cpu = scheduled.and_then(|text| text.split_whitespace().next()?.parse().ok());
    on_cpu.unwrap_or_else(|| start.elapsed().as_nanos())
}

/// One operator on an image, then Flatten.
fn image_op(op: Msg, channels: i64, size: i64, outputs: i64) -> Vec<u8> {
    let nodes = vec![op, node("Flatten", &["v"], "y")];
    Model::new(info("x", I8, &[1, channels, size, size]), nodes, vec![], info("y", I8, &[1, outputs])).bytes()
}

/// int32 arithmetic on the result of a matrix product.
fn arithmetic() -> Vec<u8> {
    let nodes = vec![
        node("MatMulInteger", &["x", "w"], "i"),
        node("Add", &["i", "k"], "a"),
        node("Mul", &["a", "k"], "m"),
        node("Clip", &["m", "lo", "hi"], "c"),
        node("Cast", &["c"], "y").with(attr_int("to", I8)),
    ];
    let k: Vec<i32> = (0..100_000).map(|v| v % 100).collect();
    let constants = vec![
        i8s("w", &[1, 100_000], &Rng(4).i8s(100_000)),
        i32s("k", &[100_000], &k),
        i32s("lo", &[], &[-128]),
        i32s("hi", &[], &[127]),
    ];
    Model::new(info("x", I8, &[1, 1]), nodes, constants, info("y", I8, &[1, 100_000])).bytes()
}

fn main() {
    let epoch = Instant::now();
    let models = [
        ("dense 64 x 32", dense_of(64, 32)),
        ("dense 784 x 256", dense_of(784, 256)),
        ("dense 4096 x 1024", dense_of(4096, 1024)),
        ("conv 3x3 1 -> 8, 8x8", conv_of(1, 8, 1, 3, 8)),
        ("conv 3x3 64 -> 64, 28x28", conv_of(64, 64, 1, 3, 28)),
        ("conv 1x1 128 -> 128, 28x28", conv_of(128, 128, 1, 1, 28)),
        ("depthwise 3x3 128, 28x28", conv_of(128, 128, 128, 3, 28)),
        (
            "MaxPool 3x3 64, 56x56",
            image_op(node("MaxPool", &["x"], "v").with(attr_ints("kernel_shape", &[3, 3])), 64, 56, 64 * 54 * 54),
        ),
        (
            "MaxPool 16x16 4, 56x56",
            image_op(node("MaxPool", &["x"], "v").with(attr_ints("kernel_shape", &[16, 16])), 4, 56, 4 * 41 * 41),
        ),
        (
            "Transpose 64, 56x56",
            image_op(node("Transpose", &["x"], "v").with(attr_ints("perm", &[0, 3, 2, 1])), 64, 56, 64 * 56 * 56),
        ),
        (
            "Concat 64, 56x56",
            image_op(node("Concat", &["x", "x"], "v").with(attr_int("axis", 3)), 64, 56, 128 * 56 * 56),
        ),
        ("int32 arithmetic of 100000", arithmetic()),
        ("Relu x 200 of 64", chain_of("Relu", 200, 64)),
        ("Relu x 20 of 100000", chain_of("Relu", 20, 100_000)),
    ];
    println!("{:28} {:>12} {:>12} {:>10} {:>8}", "model", "MACs", "gas", "us", "ns/gas");
    for (name, bytes) in models {
        let model = Validated::validate(&bytes, &Limits::default()).unwrap();
        let mut runner = Runner::new(Limits::default(), 1);
        let input = model.test_input();
        runner.run_model(&model, &input).unwrap();
        let mut best = f64::MAX;
        for _ in 0..3 {
            // Long enough for a clock that ticks every few milliseconds.
            let (start, mut rounds) = (cpu_nanos(epoch), 0u32);
            while cpu_nanos(epoch) - start < 200_000_000 {
                for _ in 0..10 {
                    runner.run_model(&model, &input).unwrap();
                }
                rounds += 10;
            }
            best = best.min((cpu_nanos(epoch) - start) as f64 / f64::from(rounds));
        }
        let gas = model.cost().gas();
        println!("{name:28} {:>12} {gas:>12} {:>10.1} {:>8.2}", model.cost().macs, best / 1e3, best / gas as f64);
    }
}
