//! The contracts of `testdata`, each with what makes it a fixture.

use super::harness::{PLENTY, instantiate, module, rewritten, run_module};
use openledger_wasmvm::{VmError, check};
use std::collections::BTreeSet;
use wasmtime::{Engine, Module, Store, Trap, Val};

/// The arguments of `instantiate`, which these contracts do not read.
const ARGS: [Val; 3] = [Val::I32(0), Val::I32(0), Val::I32(0)];

/// What `instantiate` returns: the address of its result.
const RESULT: u64 = 1_024;

fn accepted(text: &str) -> Vec<u8> {
    let wasm = module(text);
    check(&wasm, &BTreeSet::new()).unwrap();
    rewritten(&wasm)
}

fn refused(text: &str) -> String {
    match check(&module(text), &BTreeSet::new()) {
        Err(VmError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn fixture_00_ok() {
    let wasm = accepted(include_str!("../../testdata/00_ok.wat"));
    let outcome = run_module(&wasm, "instantiate", PLENTY, &ARGS);
    assert_eq!(outcome.value(), RESULT);
    assert_eq!(outcome.used(PLENTY), 115 + 1_610);
}

#[test]
fn fixture_01_loop() {
    let wasm = accepted(include_str!("../../testdata/01_loop.wat"));
    let outcome = run_module(&wasm, "instantiate", 10_000_000, &ARGS);
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached));
    assert_eq!((outcome.gas_exhausted, outcome.gas_left), (true, 10_000_000 % 1_610));
}

#[test]
fn fixture_02_recursion() {
    let wasm = accepted(include_str!("../../testdata/02_recursion.wat"));
    let outcome = run_module(&wasm, "instantiate", PLENTY, &ARGS);
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached));
    assert!(outcome.stack_exhausted && !outcome.gas_exhausted);
    assert_eq!(outcome.used(PLENTY), 115 + 1_610 + 13_104 * (4 * 115 + 1_610));
}

#[test]
fn fixture_03_grow_max() {
    // Who bounds the memory is the host; here it has four GiB.
    let wasm = accepted(include_str!("../../testdata/03_grow_max.wat"));
    let outcome = run_module(&wasm, "instantiate", PLENTY, &ARGS);
    assert_eq!(outcome.result, Err(Trap::UnreachableCodeReached));
    assert!(!outcome.gas_exhausted && !outcome.stack_exhausted);
    let rounds = (65_536 - 17) / 16 + 1;
    assert_eq!(outcome.used(PLENTY), 1_610 + rounds * (4 * 115 + 1_610) + 1_610);
}

#[test]
fn fixture_05_alloc_reenters() {
    // The imports of these tests do not call back, so only the metered import is seen here.
    let wasm = accepted(include_str!("../../testdata/05_alloc_reenters.wat"));
    let outcome = run_module(&wasm, "allocate", PLENTY, &[Val::I32(10)]);
    assert_eq!(outcome.value(), 65_536);
}

#[test]
fn fixture_07_locals_100() {
    let wasm = accepted(include_str!("../../testdata/07_locals_100.wat"));
    let outcome = run_module(&wasm, "instantiate", PLENTY, &ARGS);
    assert_eq!(outcome.value(), RESULT);
    assert_eq!(outcome.used(PLENTY), 1_610 + (71 * 115 + 1_610) + 115 + 1_610);
}

#[test]
fn fixture_08_locals_101() {
    assert_eq!(
        refused(include_str!("../../testdata/08_locals_101.wat")),
        "Error during static Wasm validation: Wasm contract contains function with more than 100 locals: 101"
    );
}

#[test]
fn fixture_10_table_big() {
    assert_eq!(
        refused(include_str!("../../testdata/10_table_big.wat")),
        "Error during static Wasm validation: Wasm contract's first table section has a too large max limit"
    );
}

#[test]
fn fixture_12_bulk_memory() {
    let text = refused(include_str!("../../testdata/12_bulk_memory.wat"));
    let begin = "Error during static Wasm validation: Wasm bytecode could not be deserialized. Deserialization error: \
                 \"bulk memory support is not enabled (at offset 0x";
    assert!(text.starts_with(begin), "{text}");
}

#[test]
fn fixture_14_start() {
    let wasm = accepted(include_str!("../../testdata/14_start.wat"));
    let engine = Engine::default();
    let module = Module::from_binary(&engine, &wasm).unwrap();
    let mut store = Store::new(&engine, ());
    let error = instantiate(&engine, &module, &mut store).unwrap_err();
    assert_eq!(error.downcast::<Trap>().unwrap(), Trap::UnreachableCodeReached);
}
