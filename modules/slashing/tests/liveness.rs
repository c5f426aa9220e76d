//! Windows of missed blocks against a naive model, and what downtime costs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, NOW, cons, oper, valcons, vote};
use openledger_core::Vote;
use openledger_core::ports::{BondStatus, Infraction, StakingHooks};
use openledger_core::{Dec, Event};
use proptest::prelude::*;
use serde_json::json;

/// A window as one would write it down: the last `window` blocks by position.
struct Model {
    window: usize,
    max_missed: usize,
    start: u64,
    offset: usize,
    ring: Vec<bool>,
}

impl Model {
    fn missed(&self) -> usize {
        self.ring.iter().filter(|m| **m).count()
    }
    /// Returns whether the validator falls.
    fn block(&mut self, height: u64, signed: bool) -> bool {
        let at = self.offset % self.window;
        self.ring[at] = !signed;
        self.offset += 1;
        let falls = height > self.start + self.window as u64 && self.missed() > self.max_missed;
        if falls {
            self.ring.fill(false);
            self.offset = 0;
        }
        falls
    }
}

fn genesis(window: usize, min_signed: &str) -> serde_json::Value {
    json!({"params": {"signed_blocks_window": window.to_string(), "min_signed_per_window": min_signed, "downtime_jail_duration": "600s",
                      "slash_fraction_double_sign": "0.050000000000000000", "slash_fraction_downtime": "0.010000000000000000"},
           "signing_infos": [], "missed_blocks": []})
}

fn against_model(window: usize, tenths: usize, votes: &[bool]) {
    let chain = Chain::try_new(1, &genesis(window, &format!("0.{tenths}00000000000000000"))).unwrap();
    // the SDK rounds half to even
    let exact = window * tenths;
    let least = match (exact / 10, exact % 10) {
        (q, 5) => q + q % 2,
        (q, r) => q + usize::from(r > 5),
    };
    let mut model = Model { window, max_missed: window - least, start: 1, offset: 0, ring: vec![false; window] };
    let mut falls = 0;
    for (i, signed) in votes.iter().enumerate() {
        let height = 2 + i as u64;
        let ctx = chain.block(height, vec![vote(1, *signed)]);
        if model.block(height, *signed) {
            falls += 1;
            assert!(chain.jailed(1), "height {height}");
            // in jail nothing is booked; then it comes back
            chain.block(height, vec![vote(1, false)]);
            chain.change(1, |v| v.jailed = false);
            chain.keeper().after_validator_bonded(&ctx, &cons(1), &oper(1)).unwrap();
            model.start = height;
        }
        let info = chain.keeper().signing_info(&ctx, &cons(1)).unwrap().unwrap();
        assert_eq!(
            (info.missed_blocks_counter, info.index_offset),
            (model.missed() as i64, model.offset as i64),
            "height {height}"
        );
        assert_eq!(chain.slashes().len(), falls, "height {height}");
    }
    for (i, missed) in model.ring.iter().enumerate() {
        assert_eq!(chain.keeper().missed(&chain.ctx, &cons(1), i as u64).unwrap(), *missed, "bit {i}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn window_equals_the_naive_model(
        window in 10usize..40,
        tenths in 0usize..10,
        bias in 1u8..10,
        rolls in prop::collection::vec(0u8..10, 1..300),
    ) {
        let votes: Vec<bool> = rolls.iter().map(|r| *r < bias).collect();
        against_model(window, tenths, &votes);
    }
}

#[test]
fn a_window_of_two_chunks_equals_the_naive_model() {
    let votes: Vec<bool> = (0..3500u32).map(|i| i.wrapping_mul(2_654_435_761) >> 28 > 7).collect();
    against_model(1500, 5, &votes);
}

#[test]
fn downtime_is_slashed_at_the_stake_that_signed_and_told() {
    let chain = Chain::new(1);
    for height in 2..=101 {
        chain.block(height, vec![vote(1, false)]);
    }
    assert!(!chain.jailed(1), "the first window must pass");
    chain.ctx.state().take_events();
    let ctx = chain.block(102, vec![vote(1, false)]);
    let want = vec![
        Event::new("liveness").with("address", valcons(1)).with("missed_blocks", 100).with("height", 102),
        Event::new("slash")
            .with("address", valcons(1))
            .with("power", 7)
            .with("reason", "missing_signature")
            .with("jailed", valcons(1))
            .with("burned_coins", 77),
    ];
    assert_eq!(ctx.state().take_events(), want);
    let slashes = chain.slashes();
    assert_eq!(slashes, vec![(100, 7, Dec::with_prec(1, 2).unwrap(), Infraction::Downtime)]);
    let info = chain.keeper().signing_info(&ctx, &cons(1)).unwrap().unwrap();
    assert_eq!(info.jailed_until.unwrap().seconds, NOW + 5 * 102 + 600);
    assert!(!chain.keeper().missed(&ctx, &cons(1), 3).unwrap(), "the bitmap is gone");
}

#[test]
fn who_is_unbonded_already_is_not_slashed() {
    let chain = Chain::new(1);
    chain.change(1, |v| v.status = BondStatus::Unbonded);
    (2..=110).for_each(|height| drop(chain.block(height, vec![vote(1, false)])));
    assert!(chain.slashes().is_empty() && !chain.jailed(1));
}

#[test]
fn votes_that_nobody_can_place_are_passed_over() {
    let chain = Chain::new(1);
    let strange = |validator: Vec<u8>, power| Vote { validator, power, signed: false };
    let votes = vec![
        strange(vec![], 1),
        strange(vec![9; 20], -1),
        strange(vec![9; 300], i64::MAX),
        vote(1, false),
        strange(vec![0], 0),
    ];
    let ctx = chain.block(2, votes);
    assert_eq!(chain.keeper().signing_info(&ctx, &cons(1)).unwrap().unwrap().missed_blocks_counter, 1);
    assert_eq!(chain.keeper().signing_info(&ctx, &cons(9)).unwrap(), None);
}
