//! Nanoseconds per unit of gas for the fingerprints of ordinary and hostile graphs: `cargo run --release -p
//! openledger-onnx --example fingerprint_calibration`.
#![allow(clippy::disallowed_methods, reason = "a measurement by hand")]
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "a measurement for people")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::*;
use openledger_onnx::{Limits, Model as Validated};

fn dense_of(depth: i64, outputs: i64) -> Vec<u8> {
    let mut model = dense();
    model.inputs = vec![info("x", I8, &[1, depth])];
    model.outputs = vec![info("y", I8, &[1, outputs])];
    model.constants[2] = i8s("w", &[depth, outputs], &Rng(1).i8s((depth * outputs) as usize));
    model.bytes()
}

/// `count` nodes in a row, each reading the result of the one before.
fn chain_of(count: usize, elements: i64, op: impl Fn(usize, &str, &str) -> Msg) -> Vec<u8> {
    let name = |i: usize| match i {
        0 => "x".to_owned(),
        i if i == count => "y".to_owned(),
        i => format!("v{i}"),
    };
    let nodes = (0..count).map(|i| op(i, &name(i), &name(i + 1))).collect();
    let reversed: Vec<i64> = (0..elements).rev().collect();
    let constants = vec![i64s("p", &[elements], &reversed)];
    Model::new(info("x", I8, &[1, elements]), nodes, constants, info("y", I8, &[1, elements])).bytes()
}

fn gather(x: &str, y: &str) -> Msg {
    node("Gather", &[x, "p"], y).with(attr_int("axis", 1))
}

fn main() {
    let relu = |x: &str, y: &str| node("Relu", &[x], y);
    let fanned = {
        let names: Vec<String> = (0..64).map(|i| format!("r{i}")).collect();
        let mut nodes: Vec<Msg> = names.iter().map(|name| gather("x", name)).collect();
        nodes
            .push(node("Concat", &names.iter().map(String::as_str).collect::<Vec<_>>(), "y").with(attr_int("axis", 1)));
        let constants = vec![i64s("p", &[16_000], &(0..16_000).rev().collect::<Vec<_>>())];
        Model::new(info("x", I8, &[1, 16_000]), nodes, constants, info("y", I8, &[1, 64 * 16_000])).bytes()
    };
    let encoder = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/digits_encoder.onnx"));
    let files = [
        ("digits encoder", encoder.unwrap()),
        ("dense 1024 x 1024", dense_of(1024, 1024)),
        ("dense 1024 x 4000", dense_of(1024, 4000)),
        ("1000 relus", chain_of(1_000, 1_024, |_, x, y| relu(x, y))),
        ("1000 reversals", chain_of(1_000, 16_000, |_, x, y| gather(x, y))),
        ("relus and reversals", chain_of(1_000, 16_000, |i, x, y| if i % 2 == 0 { relu(x, y) } else { gather(x, y) })),
        ("64 equal reversals", fanned),
    ];
    println!("{:<20} {:>6} {:>10} {:>12} {:>10} {:>8}", "model", "nodes", "bytes", "us", "gas", "ns/gas");
    for (name, file) in files {
        let model = match Validated::validate(&file, &Limits::default()) {
            Ok(model) => model,
            Err(refusal) => {
                println!("{name:<20} {refusal}");
                continue;
            }
        };
        let mut best = u128::MAX;
        for _ in 0..10 {
            let start = Instant::now();
            model.fingerprint().unwrap();
            best = best.min(start.elapsed().as_nanos()); // the least: others may use the machine
        }
        let (cost, gas) = (model.cost(), model.cost().fingerprint_gas());
        let (nodes, bytes) = (cost.nodes, cost.bytes);
        println!(
            "{name:<20} {nodes:>6} {bytes:>10} {:>12.1} {gas:>10} {:>8.1}",
            best as f64 / 1e3,
            best as f64 / gas as f64
        );
    }
}
