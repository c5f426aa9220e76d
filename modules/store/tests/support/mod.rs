//! Shared by the integration tests: the Go reference program, random change sets, a reference model.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, reason = "tests; each file uses its part")]

pub(crate) mod fault;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use openledger_core::storage::ChangeSet;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

pub(crate) type Model = BTreeMap<String, BTreeMap<Vec<u8>, Vec<u8>>>;

/// Builds tests/iavl-diff once and returns the program's path.
fn reference() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/iavl-diff");
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("iavl-diff");
        let status = Command::new("go").args(["build", "-o"]).arg(&program).arg(".").current_dir(source).status();
        assert!(status.expect("Go is installed").success(), "tests/iavl-diff builds");
        program
    })
}

/// Runs the Go program on `script` and returns its lines.
pub(crate) fn go(args: &[&str], script: String) -> Vec<String> {
    let mut child = Command::new(reference()).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(script.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Hexadecimal as the Go program reads it.
pub(crate) fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() { ".".into() } else { hex::encode(bytes) }
}

/// A key from a small space, so that overwrites and removals hit; some are prefixes of others, some hold
/// NULs.
pub(crate) fn key(random: &mut ChaCha8Rng, space: u32) -> Vec<u8> {
    let n = random.gen_range(0..space);
    match n % 4 {
        0 => n.to_be_bytes().to_vec(),
        1 => [&[0][..], &n.to_le_bytes()[..2], &[0, 0]].concat(),
        2 => vec![n as u8; (n % 7 + 1) as usize],
        _ => format!("key/{n}").into_bytes(),
    }
}

pub(crate) fn value(random: &mut ChaCha8Rng) -> Vec<u8> {
    let len = if random.gen_bool(0.02) { 300 } else { random.gen_range(0..40) };
    (0..len).map(|_| random.r#gen()).collect()
}

/// Random writes to some of the stores.
pub(crate) fn changes(random: &mut ChaCha8Rng, stores: &[&str], writes: usize, space: u32) -> ChangeSet {
    let mut changes = ChangeSet::new();
    for _ in 0..writes {
        let store = stores[random.gen_range(0..stores.len())];
        let key = key(random, space);
        let value = if random.gen_bool(0.3) { None } else { Some(value(random)) };
        changes.entry(store.to_owned()).or_default().insert(key, value);
    }
    changes
}

pub(crate) fn apply(model: &mut Model, changes: &ChangeSet) {
    for (store, writes) in changes {
        let entries = model.entry(store.clone()).or_default();
        for (key, value) in writes {
            match value {
                Some(value) => entries.insert(key.clone(), value.clone()),
                None => entries.remove(key),
            };
        }
    }
}
