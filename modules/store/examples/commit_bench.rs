//! Microseconds per update of a commit, beside cosmos/iavl on the same workload in the same run.
//!
//! `cargo run --release -p openledger-store --example commit_bench [KEYS]... [--go PROGRAM]` Keys are SHA-256
//! hashes, values 40 bytes; 2,000 random overwrites per version; each figure is the median and the smallest
//! (the robust one on a busy machine) over the versions. PROGRAM is tests/iavl-diff, built with `go build`;
//! without it only our side is measured. Ours syncs each commit to disk; cosmos/iavl, as the SDK runs it,
//! does not.
#![allow(clippy::disallowed_methods, reason = "a program that measures; no state code")]
#![allow(clippy::unwrap_used, clippy::float_arithmetic, reason = "a benchmark")]

use std::process::Command;
use std::time::Instant;

use openledger_core::storage::ChangeSet;
use openledger_store::{Pruning, Store, StoreOptions};
use sha2::{Digest, Sha256};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc; // with the system's an update takes about 1.6 times as long

const UPDATES: u64 = 2000;
const VERSIONS: usize = 25;
const PROOFS: u64 = 1000;

fn key(n: u64) -> Vec<u8> {
    Sha256::digest(n.to_be_bytes()).to_vec()
}

fn value(n: u64) -> Vec<u8> {
    let mut value = vec![0; 40];
    value[..8].copy_from_slice(&n.to_be_bytes());
    value
}

fn changes(pairs: impl Iterator<Item = (Vec<u8>, Vec<u8>)>) -> ChangeSet {
    ChangeSet::from([("bench".to_owned(), pairs.map(|(key, value)| (key, Some(value))).collect())])
}

/// The median and the minimum of the measured times.
type Figure = (f64, f64);

fn figure(mut times: Vec<f64>) -> Figure {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[0])
}

fn show((median, least): Figure) -> String {
    format!("{median:.2} ({least:.2})")
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Staging (tree and hashes) and of committing (log, fdatasync, publication), in us per update.
fn ours(keys: u64, durable: bool) -> (Figure, Figure) {
    let before = resident_mb();
    let dir = tempfile::tempdir_in(".").unwrap(); // not a memory file system
    let options = StoreOptions {
        stores: vec!["bench".into()],
        pruning: Pruning::Everything,
        checkpoint_interval: 100,
        ..StoreOptions::default()
    };
    let mut store =
        if durable { Store::open(dir.path(), options).unwrap() } else { Store::in_memory(options).unwrap() };
    for first in (0..keys).step_by(10_000) {
        store.stage(&changes((first..keys.min(first + 10_000)).map(|n| (key(n), value(n))))).unwrap();
        store.commit().unwrap();
    }
    let (mut staging, mut committing, mut random) = (Vec::new(), Vec::new(), 7u64);
    for version in 0..VERSIONS as u64 {
        let block = changes((0..UPDATES).map(|n| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (key((random >> 33) % keys), value(version * UPDATES + n))
        }));
        let start = Instant::now();
        store.stage(&block).unwrap();
        let staged = start.elapsed();
        store.commit().unwrap();
        committing.push((start.elapsed() - staged).as_secs_f64() * 1e6 / UPDATES as f64);
        staging.push(staged.as_secs_f64() * 1e6 / UPDATES as f64);
    }
    if !durable {
        let start = Instant::now();
        for n in 0..PROOFS {
            let proven = store.prove(0, "bench", &key(n)).unwrap();
            proven.verify(&store.app_hash(), "bench", &key(n)).unwrap();
        }
        let proof = start.elapsed().as_secs_f64() * 1e6 / PROOFS as f64;
        println!("{keys} keys: {:.0} MB resident, {proof:.0} us to make and verify a proof", resident_mb() - before);
    }
    (figure(staging), figure(committing))
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let go = arguments.iter().position(|argument| argument == "--go").map(|at| arguments.drain(at..).nth(1).unwrap());
    let mut sizes: Vec<u64> = arguments.iter().map(|argument| argument.parse().unwrap()).collect();
    if sizes.is_empty() {
        sizes = vec![100_000, 1_000_000];
    }
    println!("us per update, {UPDATES} updates per version: median (minimum) of {VERSIONS} versions");
    println!(
        "{:>9} {:>16} {:>16} {:>16} {:>18} {:>12}",
        "keys", "tree, RAM", "tree, durable", "log + fsync", "cosmos/iavl", "ratio"
    );
    for keys in sizes {
        let (memory, _) = ours(keys, false);
        let (tree, commit) = ours(keys, true);
        let dir = tempfile::tempdir_in(".").unwrap();
        let peer = go.as_ref().map(|program| {
            let arguments =
                ["bench", &keys.to_string(), &UPDATES.to_string(), &VERSIONS.to_string()].map(str::to_owned);
            let output = Command::new(program).args(arguments).arg(dir.path()).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let (median, least) = text.trim().split_once(' ').unwrap();
            (median.parse::<f64>().unwrap(), least.parse::<f64>().unwrap())
        });
        let ratio =
            |peer: Figure| format!("{:.0}x ({:.0}x)", peer.0 / (tree.0 + commit.0), peer.1 / (tree.1 + commit.1));
        let (shown, ratio) = peer.map_or_else(|| ("-".into(), "-".into()), |peer| (show(peer), ratio(peer)));
        println!("{keys:>9} {:>16} {:>16} {:>16} {shown:>18} {ratio:>12}", show(memory), show(tree), show(commit));
    }
}
