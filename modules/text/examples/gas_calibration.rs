//! Nanoseconds per unit of gas for encoders and texts of many shapes, with the best kernel of this CPU and with the
//! portable one: `cargo run --release -p openledger-text --example gas_calibration`.
//!
//! Every round embeds other texts, so that rows come from as far away as the table's size sends them.
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(clippy::unwrap_used, clippy::float_arithmetic, clippy::print_stdout, reason = "a measurement for people")]

use std::time::Instant;

use openledger_text::{Features, Header, Kernel, TextBag};
use sha2::{Digest, Sha256};

/// Nanoseconds that this thread ran so far: on a shared machine the wall clock measures the neighbours.
fn cpu_nanos(start: Instant) -> u128 {
    let scheduled = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_cpu = scheduled.and_then(|text| text.split_whitespace().next()?.parse().ok());
    on_cpu.unwrap_or_else(|| start.elapsed().as_nanos())
}

struct Noise(u64);

impl Noise {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn bag(features: Features, log2_buckets: u8, dimension: u16) -> TextBag {
    let header =
        Header { features, log2_buckets, dimension, max_words: 8_192, scale_q4: 512, seed: [1; 16], graph_bytes: 0 };
    let mut noise = Noise(1);
    let mut byte = || noise.below(256).to_le_bytes()[0];
    let weights: Vec<u8> = (0..header.buckets()).map(|_| byte() | 1).collect();
    let table: Vec<i8> = (0..header.buckets() * header.dim()).map(|_| byte().cast_signed()).collect();
    TextBag::assemble(header, &vec![5; header.dim()], &weights, &table, &[]).unwrap()
}

/// Makes a text of so many bytes.
type Maker = fn(&mut Noise, usize) -> Vec<u8>;

/// Words of two to nine letters, one after the other.
fn prose(noise: &mut Noise, bytes: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes);
    while text.len() < bytes {
        for _ in 0..2 + noise.below(8) {
            text.push(b'a' + noise.below(26).to_le_bytes()[0]);
        }
        text.push(b' ');
    }
    text.truncate(bytes);
    text
}

/// What it takes to have an encoder that no cache holds: the file's hash, and its check.
fn loading(epoch: Instant) {
    println!("{:34} {:>12} {:>8} {:>9} {:>8}", "file", "bytes", "gas", "us", "ns/gas");
    for (log2_buckets, dimension) in [(10, 16), (14, 64), (16, 128), (18, 256)] {
        let file = bag(Features::WORDS, log2_buckets, dimension).as_bytes().to_vec();
        let gas = Header::read(&file).unwrap().load_gas();
        let mut best = f64::MAX;
        for _ in 0..5 {
            let (start, mut rounds) = (cpu_nanos(epoch), 0.0);
            while cpu_nanos(epoch) - start < 50_000_000 {
                let copy = file.clone();
                let hash = std::hint::black_box(Sha256::digest(&copy));
                drop((hash, TextBag::decode(copy).unwrap()));
                rounds += 1.0;
            }
            best = best.min((cpu_nanos(epoch) - start) as f64 / rounds);
        }
        let name = format!("2^{log2_buckets} x {dimension}");
        println!("{name:34} {:>12} {gas:>8} {:>9.1} {:>8.1}", file.len(), best / 1e3, best / gas as f64);
    }
}

fn main() {
    let epoch = Instant::now();
    loading(epoch);
    let kinds: [(&str, Maker); 4] = [
        ("prose", prose),
        ("one letter words", |n, b| {
            (0..b).map(|i| if i % 2 == 0 { b'a' + n.below(26).to_le_bytes()[0] } else { b' ' }).collect()
        }),
        ("one word", |n, b| (0..b).map(|_| b'a' + n.below(26).to_le_bytes()[0]).collect()),
        ("the same word", |_, b| b"word ".iter().copied().cycle().take(b).collect()),
    ];
    println!(
        "{:34} {:>16} {:>6} {:>8} {:>8} {:>9} {:>9} {:>8} {:>8}",
        "encoder", "text", "bytes", "features", "gas", "us best", "us port.", "ns/gas", "portable"
    );
    for (features, name) in [(Features::WORDS, "words"), (Features::ALL, "all"), (Features::UNIGRAM, "single words")] {
        for (log2_buckets, dimension) in [(14, 64), (16, 128), (16, 1_024), (18, 64), (18, 256)] {
            let bag = bag(features, log2_buckets, dimension);
            for (kind, make) in kinds {
                for bytes in [40, 600, 16_000] {
                    let mut noise = Noise(7);
                    let texts: Vec<Vec<u8>> =
                        (0..2_000_000 / bytes / 10 + 8).map(|_| make(&mut noise, bytes)).collect();
                    let cost = texts.iter().map(|t| bag.cost(t).unwrap()).collect::<Vec<_>>();
                    let gas: u64 = cost.iter().map(|c| c.gas()).sum();
                    let count = texts.len() as f64;
                    let time = |kernel| {
                        let mut best = f64::MAX;
                        for _ in 0..3 {
                            let (start, mut rounds) = (cpu_nanos(epoch), 0.0);
                            while cpu_nanos(epoch) - start < 20_000_000 {
                                texts.iter().for_each(|t| drop(bag.embed_with(kernel, t)));
                                rounds += 1.0;
                            }
                            best = best.min((cpu_nanos(epoch) - start) as f64 / rounds);
                        }
                        best
                    };
                    let (native, portable) = (time(Kernel::Best), time(Kernel::Portable));
                    println!(
                        "{:34} {kind:>16} {bytes:>6} {:>8} {:>8.0} {:>9.1} {:>9.1} {:>8.1} {:>8.1}",
                        format!("{name}, 2^{log2_buckets} x {dimension}"),
                        cost[0].features,
                        gas as f64 / count,
                        native / count / 1e3,
                        portable / count / 1e3,
                        native / gas as f64,
                        portable / gas as f64
                    );
                }
            }
        }
    }
}
