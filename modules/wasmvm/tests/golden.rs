//! The gas that wasmvm 3.0.7 is held to in its own tests, on the same contracts with the same chain.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, ENV, call, call_within, contracts, info, text, vm};
use openledger_wasmvm::{Checksum, EntryPoint, Vm, VmError};

const FRED: &[u8] = br#"{"verifier": "fred", "beneficiary": "bob"}"#;
const MARY: &[u8] = br#"{"verifier": "mary", "beneficiary": "sue"}"#;
const RELEASE: &[u8] = br#"{"release":{}}"#;

fn coin(amount: u32) -> String {
    format!(r#"{{"denom":"ATOM","amount":"{amount}"}}"#)
}

fn instantiate(vm: &Vm, code: &Checksum, sender: &str, msg: &[u8], chain: &Chain) -> u64 {
    let outcome = call(vm, code, EntryPoint::Instantiate, &[ENV, &info(sender), msg], chain);
    assert!(text(&outcome).starts_with(r#"{"ok":"#), "{outcome:?}");
    outcome.gas.internally_used
}

#[test]
fn hackatom_instantiates_and_executes_for_the_gas_of_wasmvm() {
    let vm = vm();
    let code = vm.store(&contracts::of_wasmvm("hackatom.wasm"), true).unwrap();
    let chain = Chain::with_balance(&coin(250));
    assert_eq!(instantiate(&vm, &code, "creator", FRED, &chain), 0xdf0642);

    let outcome = call(&vm, &code, EntryPoint::Execute, &[ENV, &info("fred"), RELEASE], &chain);
    let result: serde_json::Value = serde_json::from_str(&text(&outcome)).unwrap();
    assert_eq!(outcome.gas.internally_used, 0x16d1167);
    assert_eq!(result["ok"]["messages"][0]["msg"]["bank"]["send"]["amount"][0]["amount"], "250");
    assert_eq!(result["ok"]["events"][0]["type"], "hackatom");
    assert_eq!(result["ok"]["data"], "8Auq");
    let gas = outcome.gas;
    assert_eq!(gas.limit, gas.internally_used + gas.externally_used + gas.remaining);
}

#[test]
fn two_contracts_of_one_code_have_the_gas_of_wasmvm() {
    let vm = vm();
    let code = vm.store(&contracts::of_wasmvm("hackatom.wasm"), true).unwrap();
    let (first, second) = (Chain::with_balance(&coin(100)), Chain::with_balance(&coin(100)));
    assert_eq!(instantiate(&vm, &code, "regen", FRED, &first), 0xddc58e);
    assert_eq!(instantiate(&vm, &code, "chrous", MARY, &second), 0xde7b78);

    let execute = |sender: &str, chain: &Chain| {
        let outcome = call(&vm, &code, EntryPoint::Execute, &[ENV, &info(sender), RELEASE], chain);
        (outcome.gas.internally_used, text(&outcome))
    };
    let (gas, refusal) = execute("mary", &first);
    assert_eq!(gas, 0xcbbc1d);
    assert!(refusal.contains("Unauthorized"));
    assert_eq!(execute("fred", &first).0, 0x16c87fb);
    assert_eq!(execute("mary", &second).0, 0x16cccb1);
}

#[test]
fn cyberpunk_has_the_gas_and_the_failures_of_wasmvm() {
    let vm = vm();
    let code = vm.store(&contracts::of_wasmvm("cyberpunk.wasm"), true).unwrap();
    let chain = Chain::with_balance(&coin(250));
    assert_eq!(instantiate(&vm, &code, "creator", b"{}", &chain), 0x8bbb63);

    let execute = |msg: &[u8], limit: u64| {
        call_within(&vm, &code, EntryPoint::Execute, &[ENV, &info("fred"), msg], &chain, limit)
    };
    let looped = execute(br#"{"cpu_loop":{}}"#, 40_000_000);
    assert_eq!(looped.result, Err(VmError::OutOfGas));
    assert_eq!((looped.gas.internally_used, looped.gas.remaining), (40_000_000, 0));

    // The chain charges what the storage cost, and the contract the rest.
    let stored = execute(br#"{"storage_loop":{}}"#, 400_000_000);
    assert_eq!(stored.result, Err(VmError::OutOfGas));
    assert_eq!(stored.gas.internally_used + stored.gas.externally_used, 400_000_000);
    assert!(stored.gas.externally_used > 0);

    let VmError::Contract(text) = execute(br#"{"panic":{}}"#, common::GAS_LIMIT).result.unwrap_err() else {
        panic!("a panic of a contract is its own fault");
    };
    assert!(text.starts_with("Error executing Wasm: Wasmer runtime error: RuntimeError: Aborted: "), "{text}");
    assert!(text.contains("This page intentionally faulted"), "{text}");

    let unreachable = execute(br#"{"unreachable":{}}"#, common::GAS_LIMIT).result;
    let text = "Error executing Wasm: Wasmer runtime error: RuntimeError: unreachable";
    assert_eq!(unreachable, Err(VmError::Contract(text.to_owned())));
}
