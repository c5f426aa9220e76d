//! How long a block takes that is full of the worst contracts: seconds of the processor for 36,000,000 gas, with the
//! prices of wasmd and with those of OpenLedger's own genesis.
//!
//! `cargo run --release -p openledger-wasm --example worst_block -- [WORD]…` measures the kinds whose name has one of
//! the words, or all. With `--ours` before them only OpenLedger's prices are measured: with wasmd's, some kinds take
//! many minutes.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, reason = "a tool that measures")]
#![allow(clippy::float_arithmetic, clippy::indexing_slicing, reason = "seconds are for reading")]
#![allow(clippy::cast_precision_loss, unreachable_pub, missing_docs, reason = "as in tests")]

mod clock;
#[path = "../../tests/common/mod.rs"]
mod common;
mod guest;
mod kinds;

use common::*;
use guest::Guest;
use kinds::Fill;
use openledger_core::{AccAddress, Coins, Ctx, Failure, GasMeter, TxInfo};
use openledger_wasm::plugins::AcceptList;
use openledger_wasm::{GasRegister, Machines, WasmKeeper};
use openledger_wasmvm::{Vm, VmOptions, compile_weight};
use serde_json::{Value, json};
use std::sync::Arc;

/// Gas of a block of OpenLedger's own genesis.
const BLOCK: u64 = 36_000_000;
/// As many sub-messages are in one transaction.
const MESSAGES: usize = 1_000;
/// How often each measurement is made; the least counts, because others use the processor too.
const ROUNDS: usize = 3;
/// A measurement is long enough when it takes so many seconds.
const ENOUGH: f64 = 0.15;

fn main() {
    let (options, words): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word == "--ours");
    println!("| a block full of | wasmd's prices, s | calibrated prices, s |\n|---|---|---|");
    for (name, fill) in kinds::all() {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            let plain = match options.is_empty() {
                true => format!("{:.2}", measure(&GasRegister::default(), &fill)),
                false => "not measured".to_owned(),
            };
            println!("| {name} | {plain} | {:.2} |", measure(&GasRegister::CALIBRATED, &fill));
        }
    }
}

/// Seconds for a full block.
fn measure(register: &GasRegister, fill: &Fill) -> f64 {
    match fill {
        Fill::Call(guest) => least(|| call(register, guest)),
        Fill::Calls { callee, reply } => least(|| calls(register, callee, *reply)),
        Fill::Questions(guest) => least(|| questions(register, guest)),
        Fill::Attributes(count) => least(|| attributes(register, *count)),
        Fill::Upload(guest) => least(|| upload(register, guest)),
        Fill::Cold(guest) => least(|| cold(register, guest)),
    }
}

fn least(mut work: impl FnMut() -> f64) -> f64 {
    (0..ROUNDS).map(|_| work()).fold(f64::INFINITY, f64::min)
}

/// Calls with more and more gas, until one takes long enough to measure. What the first call costs before it does
/// anything is as good as nothing in a block, so it is left out.
fn growing(register: &GasRegister, mut run: impl FnMut(u64) -> u64) -> f64 {
    let mut limit = 250_000;
    loop {
        let mut used = 0;
        let seconds = clock::seconds(|| used = run(limit));
        if seconds >= ENOUGH || limit >= BLOCK {
            return seconds * BLOCK as f64 / (used - register.instance) as f64;
        }
        limit = (limit * 4).min(BLOCK);
    }
}

/// Executes under a limit in a transaction of its own; the gas that was used. The call must end as expected.
fn execute(chain: &Chain, contract: &AccAddress, msg: &[u8], limit: u64) -> u64 {
    let gas = GasMeter::new(limit);
    let tx = chain.in_tx();
    let ctx = tx.ctx.with_gas(gas.clone());
    let done = ctx.atomic(|ctx| chain.keeper.execute(ctx, contract, &user(1), msg, &Coins::empty()));
    match done {
        Ok(_) => {}
        Err(Failure::Tx(e)) if (e.codespace.as_str(), e.code) == ("sdk", 11) => {}
        // The answer alone may be what the gas does not suffice for.
        Err(Failure::Tx(e)) if e.log.starts_with("insufficient gas left") => {}
        Err(other) => panic!("the call ended with {other}"),
    }
    gas.consumed().min(limit)
}

fn call(register: &GasRegister, guest: &Guest) -> f64 {
    let chain = Chain::with_gas(register);
    let contract = chain.instantiate(chain.store(&guest.wasm()), &json!({}));
    growing(register, |limit| execute(&chain, &contract, b"{}", limit))
}

fn calls(register: &GasRegister, callee: &Guest, reply: bool) -> f64 {
    let chain = Chain::with_gas(register);
    let callee = chain.instantiate(chain.store(&callee.wasm()), &json!({}));
    let caller = chain.scripted();
    let one = sub(1, wasm_execute(&chain.text(&callee), &json!({})), if reply { "always" } else { "never" });
    let msg = ok(json!({"messages": vec![one; MESSAGES]})).to_string();
    growing(register, |limit| execute(&chain, &caller, msg.as_bytes(), limit))
}

fn attributes(register: &GasRegister, count: usize) -> f64 {
    let chain = Chain::with_gas(register);
    let caller = chain.scripted();
    let msg = ok(json!({"attributes": vec![json!({"key": "a", "value": ""}); count]})).to_string();
    growing(register, |limit| execute(&chain, &caller, msg.as_bytes(), limit))
}

/// The deepest contract does its work; each above asks the one below twice, and the first one for ever.
fn questions(register: &GasRegister, deepest: &Guest) -> f64 {
    let chain = Chain::with_gas(register);
    let mut contract = chain.instantiate(chain.store(&deepest.wasm()), &json!({}));
    for depth in (0..10).rev() {
        let question = json!({"wasm": {"smart": {"contract_addr": chain.text(&contract), "msg": base64("{}")}}});
        let ask = "(drop (call $query_chain (i32.const 8192)))";
        let guest = if depth == 0 { Guest::forever(ask) } else { Guest::new(ask.repeat(2)) };
        let guest =
            guest.import("query_chain", "(param i32) (result i32)").region(8_192, question.to_string().as_bytes());
        contract = chain.instantiate(chain.store(&guest.wasm()), &json!({}));
    }
    growing(register, |limit| execute(&chain, &contract, b"{}", limit))
}

/// As many uploads as gas and the bound on new codes let into a block.
fn upload(register: &GasRegister, guest: &Guest) -> f64 {
    let wasm = guest.wasm();
    let chain = Chain::with_gas(&GasRegister { max_code_bytes_per_block: 0, ..*register });
    let gas = GasMeter::infinite();
    let ctx = chain.ctx.with_gas(gas.clone());
    let seconds = clock::seconds(|| assert!(chain.at(ctx).try_store(&wasm).is_ok(), "the code is taken"));
    let bytes = compile_weight(&wasm);
    let most = register.max_code_bytes_per_block;
    let by_gas = BLOCK as f64 / gas.consumed() as f64;
    let by_bytes = if most == 0 { f64::INFINITY } else { most as f64 / bytes as f64 };
    seconds * by_gas.min(by_bytes)
}

/// Calls of a code that no memory keeps, as when there are more codes than memory for them.
fn cold(register: &GasRegister, guest: &Guest) -> f64 {
    let chain = Chain::with_gas(register);
    let folder = tempfile::tempdir().unwrap();
    let options = VmOptions {
        directory: Some(folder.path().to_owned()),
        capabilities: Default::default(),
        memory_pages: 512,
        memory_cache_bytes: 0,
    };
    let consensus = Arc::new(Vm::open(options).unwrap());
    let machines = Machines { queries: consensus.clone(), consensus };
    let keeper = WasmKeeper::new(chain.keeper.ports().clone(), machines, AcceptList::chain());
    let wasm = guest.wasm();
    keeper.machines().consensus.store(&wasm, true).unwrap();
    let contract = chain.instantiate(chain.store(&wasm), &Value::Null);
    let run = |ctx: &Ctx| drop(keeper.execute(ctx, &contract, &user(1), b"{}", &Coins::empty()).unwrap());
    let gas = GasMeter::infinite();
    let tx = chain.ctx.with_tx(TxInfo::default()).with_gas(gas.clone());
    let seconds = clock::seconds(|| (0..500).for_each(|_| run(&tx)));
    seconds * BLOCK as f64 / gas.consumed() as f64
}
