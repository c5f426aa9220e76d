//! cosmwasm#1978, wasmvm#264: memory that grew with the number of calls and of uploads. Alone in its process, so that
//! nothing else changes what the process takes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::guest::Contract;
use common::{Chain, ENV, call, info, options, text};
use openledger_wasmvm::{EntryPoint, Vm, VmOptions};

const MIB: u64 = 1 << 20;

/// Bytes of the process that are in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1_024
}

#[test]
fn calls_and_uploads_leave_no_memory_behind() {
    let folder = tempfile::tempdir().unwrap();
    let options = VmOptions { memory_cache_bytes: 1 << 20, ..options(Some(folder.path())) };
    let vm = Vm::open(options).unwrap();
    let info = info("creator");
    let args: [&[u8]; 3] = [ENV, &info, b"{}"];
    let growing = Contract::doing("(drop (memory.grow (i32.const 8)))").wasm();
    let code = vm.store(&growing, true).unwrap();
    let run = |calls: u32| {
        for _ in 0..calls {
            assert_eq!(text(&call(&vm, &code, EntryPoint::Execute, &args, &Chain::default())), "{}");
        }
        resident()
    };
    let store = |numbers: std::ops::Range<u32>| {
        for number in numbers {
            let wasm = Contract::doing(&format!("(drop (i32.const {number}))")).wasm();
            let code = vm.store(&wasm, true).unwrap();
            assert_eq!(text(&call(&vm, &code, EntryPoint::Execute, &args, &Chain::default())), "{}");
        }
        resident()
    };
    let after_some = run(500);
    let after_many = run(4_000);
    assert!(after_many < after_some + 8 * MIB, "{} KiB for 4,000 calls", (after_many - after_some) / 1_024);
    let few = store(0..100);
    let many = store(100..500);
    assert!(many < few + 24 * MIB, "{} KiB for 400 codes", (many - few) / 1_024);
    let (kept, bytes) = vm.cached().unwrap();
    assert!(kept < 500 && bytes <= 1 << 20, "{kept} {bytes}");
}
