//! Calls that come at the same time, odd last commits, and the order of InitChain.

use crate::lab::{Lab, POWER, address, small_send, validator};
use openledger_baseapp::block::{Block, FatalError};
use openledger_core::BlockInfo;
use openledger_core::{Misbehavior, Vote};
use openledger_proto::cosmos::bank::v1beta1::QueryAllBalancesRequest;
use prost::Message;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[test]
fn floods_of_checks_and_queries_neither_block_nor_change_blocks() {
    let mut lab = Lab::new();
    let expected: Vec<_> = {
        let mut quiet = Lab::new();
        (0..10).map(|s| quiet.block(vec![small_send(1, 2, s)]).app_hash).collect()
    };
    let (app, stop, calls) = (lab.app.clone(), AtomicBool::new(false), AtomicU64::new(0));
    let request = QueryAllBalancesRequest { address: address(1), ..QueryAllBalancesRequest::default() }.encode_to_vec();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for n in 3..=5 {
            let (app, stop, calls, request) = (&app, &stop, &calls, &request);
            scope.spawn(move || {
                let tx = small_send(n, 1, 0);
                while !stop.load(Ordering::Relaxed) {
                    app.check_tx(tx.clone(), false).unwrap();
                    app.simulate(tx.clone()).unwrap();
                    let _ = app.query_module("/cosmos.bank.v1beta1.Query/AllBalances", request, 0);
                    let _ = app.query_store("bank", &[2], 0, false);
                    calls.fetch_add(4, Ordering::Relaxed);
                }
            });
        }
        let roots: Vec<_> = (0..10).map(|s| lab.block(vec![small_send(1, 2, s)]).app_hash).collect();
        // Every flooder got its turn too.
        while calls.load(Ordering::Relaxed) < 400 && started.elapsed() < Duration::from_secs(60) {
            std::thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
        assert_eq!(roots, expected);
    });
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn absent_votes_unknown_proposers_and_evidence_do_no_harm() {
    let mut lab = Lab::new();
    let vote = |power, signed| Vote { validator: validator(), power, signed };
    let evidence = |height, power| Misbehavior {
        validator: vec![7; 20],
        power,
        height,
        time: Default::default(),
        total_power: i64::MAX,
        duplicate_vote: height % 2 == 0,
    };
    // CometBFT keeps the sum of all powers below 2^60.
    let votes = [vec![], vec![vote(POWER, false)], vec![vote(0, true)], vec![vote(1 << 60, true)]];
    for (sequence, votes) in votes.into_iter().enumerate() {
        let misbehavior = vec![evidence(-1, 0), evidence(i64::MAX, -5), evidence(1, 10), evidence(1, 10)];
        let info = BlockInfo { votes, misbehavior, proposer: vec![0xee; 20], ..lab.next() };
        let result = lab.block_with(info, vec![small_send(1, 2, u64::try_from(sequence).unwrap())]);
        assert_eq!(result.txs[0].code, 0);
        assert!(result.validators.is_empty());
    }
}

#[test]
fn commit_without_a_block_and_genesis_after_one_stop_the_node() {
    let mut lab = Lab::new();
    assert!(lab.app.commit().is_err(), "nothing was finalized");
    lab.block(Vec::new());
    assert!(lab.app.commit().is_err(), "committed already");
}

#[test]
fn init_chain_after_a_crash_before_the_first_block_gives_the_same_genesis() {
    let (mut once, mut twice) = (Lab::new(), Lab::new());
    twice.init_chain();
    assert_eq!(once.block(Vec::new()).app_hash, twice.block(Vec::new()).app_hash);
    assert!(twice.try_init_chain().is_err(), "not over a chain that has blocks");
}

#[test]
fn queries_wait_for_the_first_block_and_then_know_every_height() {
    let mut lab = Lab::new();
    let request = QueryAllBalancesRequest { address: address(1), ..QueryAllBalancesRequest::default() }.encode_to_vec();
    let path = "/cosmos.bank.v1beta1.Query/AllBalances";
    assert!(lab.app.query_module(path, &request, 0).is_err(), "no block yet");
    for sequence in 0..4 {
        lab.block(vec![small_send(1, 2, sequence)]);
    }
    for height in 1..=4 {
        assert_eq!(lab.app.query_module(path, &request, height).unwrap().1, height);
    }
    assert_eq!(lab.app.query_module(path, &request, 0).unwrap().1, 4);
    for height in [5, 1_000_000, u64::MAX] {
        assert!(lab.app.query_module(path, &request, height).is_err(), "height {height}");
    }
}

#[test]
fn a_node_stops_before_the_block_that_its_operator_named() {
    let after_two_blocks = u64::try_from(Lab::new().seconds + 15).unwrap();
    for (height, time) in [(3, 0), (0, after_two_blocks)] {
        let mut lab = Lab::halting(height, time);
        lab.block(Vec::new());
        lab.block(vec![small_send(1, 2, 0)]);
        let block = Block { info: lab.next(), txs: Vec::new() };
        let stop = lab.app.finalize_block(block).unwrap_err();
        assert!(matches!(&stop, FatalError::Halted(reason) if reason.starts_with("halt per configuration")), "{stop}");
        assert_eq!(lab.app.published().block.height, 2);
    }
}
