//! Signatures that were verified before: they change the time, and nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{AMINO, Chain, DIRECT, Key, plan, send, setup};
use openledger_core::{BlockInfo, ExecMode, TxDecoding};
use prost::Message;

#[test]
fn the_cache_changes_neither_gas_nor_outcome() {
    let (chain, a, b) = setup();
    for mode in [DIRECT, AMINO] {
        let raw = plan(vec![send(&a.address(), &b.address(), "1")]).mode(mode).raw(&chain, &[&a]);
        let bytes = raw.encode_to_vec();
        let before = chain.cache.len();
        let fresh = chain.check_only(ExecMode::Deliver, &bytes, "");
        assert_eq!(chain.cache.len(), before + 1);
        assert_eq!(chain.check_only(ExecMode::Deliver, &bytes, ""), fresh);
        let mut spoilt = raw.clone();
        spoilt.signatures[0][40] ^= 1;
        assert_eq!(chain.check_only(ExecMode::Deliver, &spoilt.encode_to_vec(), "").code(), "sdk:4");
        assert_eq!(chain.cache.len(), before + 1, "bad signatures are not kept");
        // A cached signature does not help where other bytes are to be signed.
        let block = BlockInfo { chain_id: "test-2".to_owned(), ..chain.ctx.block().clone() };
        let elsewhere = chain.ctx.with_block(block);
        let tx = chain.decoder.decode(&bytes).unwrap();
        assert!(chain.ante(&elsewhere.with_gas(common::free_meter()), &tx, "").is_err());
    }
}

#[test]
fn signatures_can_be_verified_ahead_on_threads() {
    let keys: Vec<Key> = (1..41).map(Key::new).collect();
    let addresses: Vec<_> = keys.iter().map(Key::address).collect();
    let chain = Chain::new(&addresses);
    let tx = |k: &Key| plan(vec![send(&k.address(), &addresses[0], "1")]).sign(&chain, &[k]);
    let all: Vec<_> = keys.iter().map(tx).collect();
    let decoded: Vec<_> = all.iter().map(|b| chain.decoder.decode(b).unwrap()).collect();
    chain.handler("").prepare(&chain.ctx, &decoded.iter().collect::<Vec<_>>(), 2);
    assert_eq!(chain.cache.len(), 40);
    for bytes in &all {
        assert_eq!(chain.deliver(bytes).code(), "ok");
    }
    assert_eq!(chain.cache.len(), 40, "the ante asked for the same checks");
    chain.handler("").prepare(&chain.ctx, &[], 0);
}
