//! Replays a recording of the Cosmos SDK's own modules (tests/sdk-replay) against this application and
//! compares everything: receipts with gas and events, block events, validator and parameter updates, the root
//! of every store, queries, the exported genesis.
//!
//! `make replay` makes the recordings and runs this. `SDK_REPLAY` names that of the SDK's modules, `WASM_REPLAY`
//! that of contracts (`go run . -contracts`, on an application with x/wasm), `IBC_REPLAY_A` and `IBC_REPLAY_B` those of
//! two chains that are connected (`go run . -ibc`, with ibc-go, too), `SDK_REPLAY_STOP=1` ends after the first block
//! that differs, `SDK_REPLAY_SHOW=n` prints n differences of each kind instead of one.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod compare;
mod mock;
mod recording;
mod replay;
mod stores;

fn compare(variable: &str, mocked: bool, at_least: usize) {
    let path = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names the recording"));
    let report = replay::run(&path, mocked);
    println!("{}", report.table());
    assert_eq!(report.different(), 0, "answers differ from the recorded ones");
    assert!(report.compared() > at_least, "the recording covers too little");
}

#[test]
#[ignore = "needs a recording: make replay"]
fn every_answer_equals_that_of_the_sdk() {
    compare("SDK_REPLAY", false, 10_000);
}

#[test]
#[ignore = "needs a recording: make replay"]
fn every_answer_about_contracts_equals_that_of_wasmd() {
    compare("WASM_REPLAY", false, 15_000);
}

#[test]
#[ignore = "needs a recording: make replay"]
fn every_answer_of_a_connected_chain_equals_that_of_ibc_go() {
    compare("IBC_REPLAY_A", true, 35_000);
}

#[test]
#[ignore = "needs a recording: make replay"]
fn every_answer_of_the_chain_at_the_other_end_equals_that_of_ibc_go() {
    compare("IBC_REPLAY_B", true, 35_000);
}
