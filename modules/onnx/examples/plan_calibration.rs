//! Nanoseconds per unit of gas for planning models that no cache holds: `cargo run --release -p
//! openledger-onnx --example plan_calibration`.
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

fn chain_of(op: &str, count: usize, elements: i64) -> Vec<u8> {
    let name = |i: usize| match i {
        0 => "x".to_owned(),
        i if i == count => "y".to_owned(),
        i => format!("v{i}"),
    };
    let nodes = (0..count).map(|i| node(op, &[&name(i)], &name(i + 1))).collect();
    Model::new(info("x", I8, &[1, elements]), nodes, vec![], info("y", I8, &[1, elements])).bytes()
}

fn main() {
    let files = [
        (
            "digits encoder",
            std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/digits_encoder.onnx")).unwrap(),
        ),
        ("dense 64 x 16", dense_of(64, 16)),
        ("dense 1024 x 1024", dense_of(1024, 1024)),
        ("dense 1024 x 4000", dense_of(1024, 4000)),
        ("50 relus", chain_of("Relu", 50, 64)),
        ("500 relus", chain_of("Relu", 500, 64)),
        ("500 wide relus", chain_of("Relu", 500, 1024)),
    ];
    println!(
        "{:<20} {:>6} {:>10} {:>10} {:>10} {:>10} {:>8}",
        "model", "nodes", "bytes", "plan us", "run us", "plan gas", "ns/gas"
    );
    for (name, file) in files {
        let model = Validated::validate(&file, &Limits::default()).unwrap();
        let (hash, input, cost) = (*model.hash(), model.test_input(), model.cost());
        let (mut cold, mut warm) = (u128::MAX, u128::MAX);
        for _ in 0..20 {
            let mut runner = Runner::new(Limits::default(), 1);
            for time in [&mut cold, &mut warm] {
                let start = Instant::now();
                runner.run::<openledger_onnx::OnnxError>(&hash, || Ok(file.clone()), &input).unwrap();
                *time = (*time).min(start.elapsed().as_nanos()); // the least: others may use the machine
            }
        }
        let (plan, gas) = (cold.saturating_sub(warm), cost.plan_gas());
        println!(
            "{name:<20} {:>6} {:>10} {:>10.1} {:>10.1} {gas:>10} {:>8.1}",
            cost.nodes,
            cost.bytes,
            plan as f64 / 1e3,
            warm as f64 / 1e3,
            plan as f64 / gas as f64
        );
    }
}
