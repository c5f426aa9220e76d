//! Begin and end of a block cost the same whatever lies idle: counted in gas, which every access to the store
//! costs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::{AccAddress, GasMeter};
use openledger_staking::keys::{DELEGATIONS, DELEGATIONS_BY_VALIDATOR, REDELEGATIONS, UNBONDINGS};

/// Gas of the end of this block and the beginning of the next.
fn gas_of_a_block(c: &mut Chain) -> u64 {
    let meter = GasMeter::infinite();
    let outer = c.ctx.clone();
    c.ctx = outer.with_gas(meter.clone());
    c.next_block(1);
    c.ctx = c.ctx.with_gas(GasMeter::infinite());
    meter.consumed()
}

fn chain() -> Chain {
    let mut c = Chain::new(10);
    for n in 1..=3 {
        assert_eq!(c.run(&create(n, 1_000_000)), "ok");
    }
    for _ in 0..8 {
        c.next_block(1);
    }
    c
}

#[test]
fn a_block_does_not_pay_for_idle_delegations() {
    let mut few = chain();
    let mut many = chain();
    for n in 4..=20 {
        for v in 1..=3 {
            assert_eq!(many.run(&delegate(n, v, 10)), "ok");
        }
        for _ in 0..3 {
            assert_eq!(many.run(&undelegate(n, 1, 1)), "ok");
            assert_eq!(many.run(&redelegate(n, 2, 3, 1)), "ok");
        }
    }
    // two thousand more delegators, straight into the store
    let sample = DELEGATIONS.iter(&many.ctx).unwrap().next_entry().unwrap().unwrap();
    for i in 0..2_000u32 {
        let who = AccAddress::from_bytes(&[&[0xaa; 16][..], &i.to_be_bytes()].concat()).unwrap();
        DELEGATIONS.set(&many.ctx, &(who.clone(), sample.0.1.clone()), &sample.1).unwrap();
        DELEGATIONS_BY_VALIDATOR.set(&many.ctx, &(sample.0.1.0.clone(), who), &()).unwrap();
    }
    assert!(UNBONDINGS.iter(&many.ctx).unwrap().take(100).unwrap().len() >= 17);
    assert!(REDELEGATIONS.iter(&many.ctx).unwrap().take(100).unwrap().len() >= 17);
    // the texts of tokens in the records are a little longer, nothing else may differ
    for _ in 0..2 {
        many.next_block(1);
        few.next_block(1);
    }
    let (a, b) = (gas_of_a_block(&mut few), gas_of_a_block(&mut many));
    assert!(b.abs_diff(a) < 1_500, "{a} gas without, {b} gas with idle delegations");
}
