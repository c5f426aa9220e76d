//! Public reports about virtual machines of contracts that other tests do not name: what is linked, who waits for
//! whom.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "threads that wait for each other are tested")]

mod common;

use common::guest::Contract;
use common::{Chain, ENV, call, info, options, text};
use openledger_wasmvm::{EntryPoint, HostGas, Vm};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Long enough for any machine; only a test that fails waits for it.
const LONG: Duration = Duration::from_secs(300);

/// CWA-2026-006: a compiler that let contracts out of their sandbox, under a licence that is not free. Neither it nor
/// anything of wasmer or of the reference machine is among the packages of this workspace.
#[test]
fn no_package_of_wasmer_is_in_the_lock() {
    let lock = include_str!("../../../Cargo.lock");
    let names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = ")).collect();
    assert!(names.contains(&"\"wasmtime\""));
    let banned = |name: &&&str| name.starts_with("\"wasmer") || ["\"cosmwasm-vm\"", "\"wasmvm\""].contains(*name);
    assert_eq!(names.iter().filter(banned).count(), 0);
}

/// cosmwasm#1159, cosmwasm#1172, nibiru-wasm#177: a query that runs or compiles kept blocks waiting.
#[test]
fn a_block_waits_for_no_query() {
    let asking = Contract::new("(call $host (i32.const 2000))")
        .import("query_chain", "(param i32) (result i32)")
        .region(2_000, b"?")
        .wasm();
    let folder = tempfile::tempdir().unwrap();
    let vm = Vm::open(options(Some(folder.path()))).unwrap();
    let queries = vm.for_queries(64 << 20).unwrap();
    let code = vm.store(&asking, true).unwrap();
    let info = info("creator");
    let args: [&[u8]; 3] = [ENV, &info, b"{}"];
    // Queries are in the middle of a call, cold, until the block has stored, compiled, pinned and called codes.
    let (begun, all_begun) = channel();
    let (release, released) = channel::<()>();
    let released = Arc::new(Mutex::new(released));
    thread::scope(|scope| {
        for _ in 0..4 {
            let (begun, released, queries) = (begun.clone(), released.clone(), &queries);
            scope.spawn(move || {
                let waiting = Chain::answering(move |_, _| {
                    begun.send(()).unwrap();
                    let _ = released.lock().unwrap().recv_timeout(LONG);
                    (Ok(b"late".to_vec()), HostGas::default())
                });
                assert_eq!(text(&call(queries, &code, EntryPoint::Execute, &args, &waiting)), "late");
            });
        }
        (0..4).for_each(|_| all_begun.recv_timeout(LONG).expect("the queries wait for each other"));
        let at_once = Chain::answering(|_, _| (Ok(b"at once".to_vec()), HostGas::default()));
        assert_eq!(text(&call(&vm, &code, EntryPoint::Execute, &args, &at_once)), "at once");
        let other = vm.store(&Contract::doing("(drop (i32.const 5))").wasm(), true).unwrap();
        vm.pin(&code).unwrap();
        assert_eq!(text(&call(&vm, &other, EntryPoint::Execute, &args, &at_once)), "{}");
        vm.unpin(&code).unwrap();
        (0..4).for_each(|_| release.send(()).unwrap());
    });
}
