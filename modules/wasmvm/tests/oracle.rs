//! Our virtual machine against cosmwasm-vm 3.0.10, to the unit of gas: what is accepted, what calls return, what they
//! use, what they write, what they ask of the host.
//!
//! `make oracle` builds the reference (tests/wasm-oracle, which no release links) and runs this. `WASM_ORACLE`
//! names its program, `ORACLE_MODULES` how many random contracts are tried, `ORACLE_SEED` the first of them,
//! `ORACLE_KEEP` a folder for them, `ORACLE_SHOW` how many differences are printed.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;
#[path = "oracle/compare.rs"]
mod compare;
#[path = "oracle/dice.rs"]
mod dice;
#[path = "oracle/generate.rs"]
mod generate;
#[allow(dead_code, reason = "the program itself uses the rest")]
#[path = "../../../tests/wasm-oracle/src/job.rs"]
mod job;
#[path = "oracle/ours.rs"]
mod ours;
#[path = "oracle/peer.rs"]
mod peer;
#[path = "oracle/real.rs"]
mod real;
#[path = "oracle/recording.rs"]
mod recording;
#[allow(dead_code, reason = "the program itself uses the rest")]
#[path = "../../../tests/wasm-oracle/src/scripted.rs"]
mod scripted;

use compare::Tally;
use dice::Dice;
use job::{CallScript, Job, Reply};
use peer::Peer;
use std::path::{Path, PathBuf};

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |text| text.parse().unwrap())
}

fn check(wasm: &Path) -> Job {
    Job::Check { wasm: wasm.to_string_lossy().into_owned() }
}

/// Limits around what a call needs.
fn limits(need: u64) -> Vec<u64> {
    let mut limits: Vec<u64> = (need.saturating_sub(2)..=need.saturating_add(2)).collect();
    limits.extend([0, 1, need / 7, need / 3, need / 2, need - need / 10, need - need / 100]);
    limits.sort_unstable();
    limits.dedup();
    limits
}

/// Each call at limits around its need, found by the reference, and after that as it is.
fn sweep(calls: &[CallScript], plain: &Reply) -> Vec<CallScript> {
    let Reply::Ran(reports) = plain else { return calls.to_vec() };
    let mut all = Vec::new();
    for (call, report) in calls.iter().zip(reports) {
        if let Some(gas) = report.gas.filter(|g| g.remaining > 0) {
            let need = gas.internally + gas.externally;
            all.extend(limits(need).into_iter().map(|l| CallScript { gas_limit: l, keep: false, ..call.clone() }));
            all.push(CallScript { gas_limit: u64::MAX, keep: false, ..call.clone() });
        }
        all.push(call.clone());
    }
    all
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "wat"))
        .collect();
    found.sort();
    found
}

#[test]
#[ignore = "needs the reference: make oracle"]
fn every_contract_is_taken_or_refused_alike() {
    let (vm, mut peer, mut tally) = (ours::machine(), Peer::start(), Tally::default());
    let files = real::files();
    assert!(files.len() > 30, "the registries' contracts are not there: {}", files.len());
    for file in files {
        tally.both(&file.display().to_string(), &vm, &mut peer, &check(&file));
    }
    tally.end();
}

/// What fixtures are told: to run, with gas for a while.
fn fixture_calls() -> Vec<CallScript> {
    let call = |entry: &str, args| CallScript {
        entry: entry.into(),
        args: vec!["{}".into(); args],
        gas_limit: 20_000_000,
        keep: true,
    };
    vec![call("instantiate", 3), call("execute", 3), call("query", 2)]
}

#[test]
fn replies_are_those_that_were_recorded() {
    let (vm, folder) = (ours::machine(), tempfile::tempdir().unwrap());
    let now: Vec<(String, String)> = recording::jobs(&vm, folder.path())
        .iter()
        .map(|r| (r.label.clone(), recording::digest(&compare::answer(&vm, &r.job))))
        .collect();
    assert_eq!(now, recording::read(), "make oracle shows what differs");
}

/// With `ORACLE_RECORD=1` the recording is replaced where nothing differs.
#[test]
#[ignore = "needs the reference: make oracle"]
fn the_recording_is_what_the_reference_answers() {
    let (vm, mut peer, mut tally) = (ours::machine(), Peer::start(), Tally::default());
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    for r in recording::jobs(&vm, folder.path()) {
        tally.both(&r.label, &vm, &mut peer, &r.job);
        lines.push((r.label, recording::digest(&compare::answer(&vm, &r.job))));
    }
    tally.end();
    if std::env::var_os("ORACLE_RECORD").is_some() {
        recording::write(&lines);
    }
    assert_eq!(lines, recording::read());
}

#[test]
#[ignore = "needs the reference: make oracle"]
fn fixtures_behave_alike() {
    let (vm, mut peer, mut tally) = (ours::machine(), Peer::start(), Tally::default());
    let folder = tempfile::tempdir().unwrap();
    for fixture in fixtures() {
        let label = fixture.file_stem().unwrap().to_string_lossy().into_owned();
        let wasm = folder.path().join(&label);
        std::fs::write(&wasm, wat::parse_file(&fixture).unwrap()).unwrap();
        tally.both(&label, &vm, &mut peer, &check(&wasm));
        let calls = fixture_calls();
        let job = |calls: Vec<CallScript>, checked| Job::Run {
            wasm: wasm.to_string_lossy().into_owned(),
            checked,
            host: real::chain(),
            calls,
        };
        for checked in [true, false] {
            let Some(plain) = tally.both(&label, &vm, &mut peer, &job(calls.clone(), checked)) else { continue };
            tally.both(&label, &vm, &mut peer, &job(sweep(&calls, &plain), checked));
        }
    }
    tally.end();
}

#[test]
#[ignore = "needs the reference: make oracle"]
fn real_contracts_behave_alike() {
    let (vm, mut peer, mut tally) = (ours::machine(), Peer::start(), Tally::default());
    let mut dice = Dice::new(number("ORACLE_SEED", 1));
    for scene in real::scenes(&mut dice, u32::try_from(number("ORACLE_SPOILED", 3)).unwrap()) {
        let job = |calls| Job::Run {
            wasm: scene.wasm.to_string_lossy().into_owned(),
            checked: true,
            host: scene.host.clone(),
            calls,
        };
        let Some(plain) = tally.both(&scene.name, &vm, &mut peer, &job(scene.calls.clone())) else { continue };
        tally.both(&format!("{} swept", scene.name), &vm, &mut peer, &job(sweep(&scene.calls, &plain)));
    }
    tally.end();
}

/// A random contract's calls: with gas that lets most of them end.
fn random_calls(dice: &mut Dice) -> Vec<CallScript> {
    let entries = [("instantiate", 3), ("execute", 3), ("query", 2), ("execute", 3)];
    entries
        .iter()
        .map(|(entry, args)| CallScript {
            entry: (*entry).to_owned(),
            args: (0..*args).map(|_| "x".repeat(dice.below(40) as usize)).collect(),
            gas_limit: 4_000_000_000 + u64::from(dice.below(2)) * 20_000_000_000,
            keep: true,
        })
        .collect()
}

#[test]
#[ignore = "needs the reference: make oracle"]
fn random_contracts_behave_alike() {
    let (vm, mut peer, mut tally) = (ours::machine(), Peer::start(), Tally::default());
    let folder = tempfile::tempdir().unwrap();
    let first = number("ORACLE_SEED", 1);
    for seed in first..first + number("ORACLE_MODULES", 300) {
        let wasm = folder.path().join(seed.to_string());
        std::fs::write(&wasm, generate::contract(seed)).unwrap();
        let calls = random_calls(&mut Dice::new(seed));
        let mut host = real::chain();
        host.answers.clear();
        let job =
            |calls| Job::Run { wasm: wasm.to_string_lossy().into_owned(), checked: true, host: host.clone(), calls };
        let label = format!("random contract {seed}");
        if let Some(plain) = tally.both(&label, &vm, &mut peer, &job(calls.clone())) {
            tally.both(&format!("{label} swept"), &vm, &mut peer, &job(sweep(&calls, &plain)));
        }
        if let Some(kept) = std::env::var_os("ORACLE_KEEP") {
            std::fs::copy(&wasm, Path::new(&kept).join(format!("{seed}.wasm"))).unwrap();
        }
        std::fs::remove_file(&wasm).unwrap();
    }
    tally.end();
}

/// Modules with a byte that is another one: most are no modules any more, and both must say so.
#[test]
#[ignore = "needs the reference: make oracle"]
fn spoiled_modules_are_taken_or_refused_alike() {
    let (mut peer, mut tally) = (Peer::start(), Tally::default());
    let folder = tempfile::tempdir().unwrap();
    let first = number("ORACLE_SEED", 1);
    for seed in first..first + number("ORACLE_MODULES", 300) * 4 {
        let vm = ours::machine();
        let mut dice = Dice::new(seed);
        let mut bytes = generate::contract(seed % 16 + 1);
        for _ in 0..1 + dice.below(2) {
            let at = dice.below(bytes.len() as u32) as usize;
            bytes[at] = dice.any() as u8;
        }
        let wasm = folder.path().join("spoiled");
        std::fs::write(&wasm, bytes).unwrap();
        tally.both(&format!("spoiled module {seed}"), &vm, &mut peer, &check(&wasm));
    }
    tally.end();
}
