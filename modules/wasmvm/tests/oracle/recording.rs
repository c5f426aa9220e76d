//! What the reference answered to a part of the jobs, as one digest of each, so that every ordinary test run is held
//! to it without the reference.

use crate::compare::answer;
use crate::dice::Dice;
use crate::job::{CallScript, HostScript, Job, Reply};
use crate::{fixtures, generate, random_calls, real, sweep};
use openledger_wasmvm::Vm;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// How many random contracts are recorded.
const RANDOM: u64 = 60;

/// Compiled contracts that are recorded, of the Go modules that other tests need too.
const COMPILED: [&str; 7] = [
    "wasmvm/v3@v3.0.7/testdata/hackatom.wasm",
    "wasmvm/v3@v3.0.7/testdata/cyberpunk.wasm",
    "wasmvm/v3@v3.0.7/testdata/queue.wasm",
    "wasmvm/v3@v3.0.7/testdata/floaty_2.0.wasm",
    "wasmd@v0.61.14/x/wasm/keeper/testdata/reflect_2_0.wasm",
    "wasmd@v0.61.14/x/wasm/keeper/testdata/ibc_reflect.wasm",
    "wasmd@v0.61.14/benchmarks/testdata/cw20_base.wasm",
];

/// A job of the recording.
pub(crate) struct Recorded {
    pub(crate) label: String,
    pub(crate) job: Job,
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/oracle.txt")
}

/// The jobs, with modules written into the folder. Limits of gas are around what our machine needs: where that is
/// wrong, the digests are.
pub(crate) fn jobs(vm: &Vm, folder: &Path) -> Vec<Recorded> {
    let mut all = Vec::new();
    let mut add = |label: String, wasm: PathBuf, host: HostScript, calls: Vec<CallScript>| {
        let wasm = wasm.to_string_lossy().into_owned();
        let job = |calls| Job::Run { wasm: wasm.clone(), checked: true, host: host.clone(), calls };
        let plain = answer(vm, &job(calls.clone()));
        all.push(Recorded { job: job(sweep(&calls, &plain)), label });
    };
    let place = |label: &str, bytes: Vec<u8>| {
        let file = folder.join(label);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    for fixture in fixtures() {
        let label = fixture.file_stem().unwrap().to_string_lossy().into_owned();
        let wasm = place(&label, wat::parse_file(&fixture).unwrap());
        add(label, wasm, real::chain(), crate::fixture_calls());
    }
    for seed in 1..=RANDOM {
        let label = format!("random-{seed}");
        let wasm = place(&label, generate::contract(seed));
        let host = HostScript { answers: Vec::new(), ..real::chain() };
        add(label, wasm, host, random_calls(&mut Dice::new(seed)));
    }
    for file in real::files() {
        let Some(known) = COMPILED.iter().find(|known| file.ends_with(known)) else { continue };
        let label = known.replace(['/', '@'], "-");
        add(label, file.clone(), real::chain(), real::story(known));
    }
    all
}

/// The digest of a reply.
pub(crate) fn digest(reply: &Reply) -> String {
    let text = serde_json::to_vec(reply).unwrap();
    hex::encode(&Sha256::digest(text)[..16])
}

/// The recorded labels and digests.
pub(crate) fn read() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(path()).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (label, digest) = line.split_once(' ').unwrap();
            (label.to_owned(), digest.to_owned())
        })
        .collect()
}

/// Replaces the recording.
pub(crate) fn write(lines: &[(String, String)]) {
    let mut text =
        "# Digests of what tests/oracle.rs asks, after cosmwasm-vm 3.0.10 answered the same: make oracle\n".to_owned();
    for (label, digest) in lines {
        text.push_str(&format!("{label} {digest}\n"));
    }
    std::fs::write(path(), text).unwrap();
}
