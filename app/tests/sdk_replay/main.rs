//! Replays a recording of the Cosmos SDK's own modules (tests/sdk-replay) against this application and
//! compares everything: receipts with gas and events, block events, validator and parameter updates, the root
//! of every store, queries, the exported genesis.
//!
//! `make replay` makes the recording and runs this. `SDK_REPLAY` names the recording, `SDK_REPLAY_STOP=1`
//! ends after the first block that differs, `SDK_REPLAY_SHOW=n` prints n differences of each kind instead of
//! one.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod compare;
mod recording;
mod replay;
mod stores;

#[test]
#[ignore = "needs a recording: make replay"]
fn every_answer_equals_that_of_the_sdk() {
    let path = std::env::var("SDK_REPLAY").expect("SDK_REPLAY names the recording");
    let report = replay::run(&path);
    println!("{}", report.table());
    assert_eq!(report.different(), 0, "answers differ from the SDK's");
    assert!(report.compared() > 10_000, "the recording covers too little");
}
