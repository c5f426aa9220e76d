//! Times of attribution and certification on synthetic points: `cargo run --release -p openledger-influence
//! --example scan-bench`.
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(clippy::unwrap_used, clippy::float_arithmetic, clippy::print_stdout, reason = "a benchmark prints times")]

use std::hint::black_box;
use std::time::Instant;

use openledger_influence::{
    Accumulators, Attributor, Certifier, CertifyParams, Head, HinvMatrix, Point, PointSet, ProbeVectors, Shape, payout,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Least of `runs` timings in milliseconds: what the work takes when nothing else takes the core.
fn best(runs: usize, mut work: impl FnMut()) -> f64 {
    let timings = (0..runs).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    });
    timings.fold(f64::INFINITY, f64::min)
}

fn main() {
    let shape = Shape::new(10, 64).unwrap();
    let p = shape.params();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let head = Head::new(shape, (0..p).map(|_| rng.gen_range(-100_000..100_000)).collect()).unwrap();
    let upper: Vec<i32> = (0..p)
        .flat_map(|a| (a..p).map(move |b| a == b))
        .map(|d| if d { 1 << 28 } else { rng.gen_range(-100_000..100_000) })
        .collect();
    let hinv = HinvMatrix::from_upper(shape, 20, upper).unwrap();
    let random_point = |id: u64, rng: &mut ChaCha8Rng| Point {
        id,
        label: rng.gen_range(0..10),
        embedding: (0..64).map(|_| rng.r#gen()).collect(),
        mantissas: (0..10).map(|_| rng.gen_range(-32767..=32767)).collect(),
        exp: rng.gen_range(0..12),
        sigma: rng.gen_range(1 << 30..1 << 40),
        gate: rng.gen_bool(0.95),
        novelty_ppm: 1_000_000,
    };

    println!(
        "| N | direction ms | scan ms | split ms | attribution in all, ms | bytes in state | bytes in memory |\n|---|---|---|---|---|---|---|"
    );
    for n in [1_000u64, 10_000, 100_000] {
        let mut set = PointSet::new(shape);
        (0..n).for_each(|id| set.push(&random_point(id, &mut rng)).unwrap());
        let at = Attributor::new(&head, &hinv, &set).unwrap();
        let query: Vec<i8> = (0..64).map(|_| rng.r#gen()).collect();
        let runs = 101;
        let direction = at.direction(&query).unwrap();
        let record = at.scan(&direction).unwrap();
        let direction_ms = best(runs, || drop(black_box(at.direction(black_box(&query)).unwrap())));
        let scan_ms = best(runs, || drop(black_box(at.scan(black_box(&direction)).unwrap())));
        let split_ms =
            best(runs, || drop(black_box(payout::split_data_pool(400_000, black_box(&record.payees)).unwrap())));
        let all_ms = best(runs, || {
            let record = at.attribute(black_box(&query)).unwrap();
            black_box(payout::split_data_pool(400_000, &record.payees).unwrap());
            black_box(record.hash());
        });
        let state = n as usize * Point::packed_len(shape);
        println!(
            "| {n} | {direction_ms:.3} | {scan_ms:.3} | {split_ms:.4} | {all_ms:.3} | {state} | {} |",
            set.memory_bytes()
        );
    }

    let probes = ProbeVectors::new(&hinv, &[1; 32]);
    let n = 200u32;
    let certifier = Certifier::new(&head, &hinv, &probes, CertifyParams::DEFAULT, n).unwrap();
    let points: Vec<Point> = (0..u64::from(n)).map(|id| random_point(id, &mut rng)).collect();
    let draw_ms = best(15, || drop(black_box(ProbeVectors::new(&hinv, &[1; 32]))));
    let point_ms = best(15, || {
        let mut acc = Accumulators::new(shape);
        for point in &points {
            black_box(certifier.absorb(&mut acc, point.id, &point.embedding, point.label, 0).unwrap());
        }
    }) / f64::from(n);
    println!("\n| certification (d 64, C 10) | |\n|---|---|");
    println!("| drawing the probes | {draw_ms:.2} ms |");
    println!("| per point | {:.1} us |", point_ms * 1e3);
    println!("| bytes stored per point | {} |", Point::packed_len(shape));
    println!("| bytes of the inverse Hessian | {} |", shape.hinv_bytes());
    println!("| bytes of the sums between steps | {} |", Accumulators::encoded_len(shape));
}
