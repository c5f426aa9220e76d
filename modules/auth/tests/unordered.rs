//! Transactions without a sequence.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, Key, plan, send};
use openledger_auth::AccountKeeper;
use openledger_core::BlockInfo;
use prost_types::Timestamp;

#[test]
fn unordered_transactions() {
    let (a, b) = (Key::new(1), Key::new(2));
    let unordered = |chain: &Chain, seconds: Option<i64>, sequence| {
        let mut p = plan(vec![send(&a.address(), &b.address(), "1")]);
        p.body.unordered = true;
        p.body.timeout_timestamp = seconds.map(|seconds| Timestamp { seconds, nanos: 0 });
        common::Plan { sequence: Some(sequence), ..p }.sign(chain, &[&a])
    };
    let off = Chain::new(&[a.address(), b.address()]);
    assert_eq!(off.deliver(&unordered(&off, Some(1_700_000_100), 0)).code(), "sdk:37");
    let on = Chain::with_keeper(&[a.address(), b.address()], AccountKeeper::new(true));
    let code = |chain: &Chain, seconds, sequence| chain.deliver(&unordered(chain, seconds, sequence)).code();
    assert_eq!(code(&on, None, 0), "sdk:18");
    assert_eq!(code(&on, Some(1_699_999_999), 0), "sdk:42");
    assert_eq!(code(&on, Some(1_700_000_601), 0), "sdk:18");
    assert_eq!(code(&on, Some(1_700_000_100), 1), "sdk:18");
    assert_eq!(code(&on, Some(1_700_000_100), 0), "ok");
    assert_eq!(code(&on, Some(1_700_000_100), 0), "sdk:18", "used");
    assert_eq!(code(&on, Some(1_700_000_101), 0), "ok");
    assert_eq!(on.sequence(&a.address()), 0);
    // The block after the timeout forgets the nonce.
    let count = |chain: &Chain| {
        let mut it = chain.ctx.kv("acc").iter_prefix(&[90], false).unwrap();
        std::iter::from_fn(|| it.next_entry().unwrap()).count()
    };
    assert_eq!(count(&on), 2);
    let time = openledger_core::BlockTime { seconds: 1_700_000_100, nanos: 0 };
    let later = on.ctx.with_block(BlockInfo { time, ..on.ctx.block().clone() });
    openledger_core::Module::pre_block(&on.auth, &later).unwrap();
    assert_eq!(count(&on), 1);
}
