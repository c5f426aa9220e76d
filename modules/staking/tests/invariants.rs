//! Whatever users, validators and slashes do: pools hold what is owed, shares add up, indexes are complete.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{DelegationsView, Infraction, StakingSlash, ValidatorsView};
use openledger_core::{Amount, Dec};
use openledger_proto::cosmos::staking::v1beta1::{QueryDelegatorDelegationsRequest, QueryDelegatorDelegationsResponse};
use openledger_staking::keys::{
    BY_POWER, DELEGATIONS, DELEGATIONS_BY_VALIDATOR, LAST_POWERS, REDELEGATIONS, REDELEGATIONS_BY_DESTINATION,
    REDELEGATIONS_BY_SOURCE, UNBONDINGS, UNBONDINGS_BY_VALIDATOR,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Op {
    Create(u8, u64),
    Delegate(u8, u8, u64),
    Undelegate(u8, u8, u64),
    Redelegate(u8, u8, u8, u64),
    Cancel(u8, u8, u8, u64),
    Slash(u8, u8, u8),
    Jail(u8),
    Block(i64),
}

fn op() -> impl Strategy<Value = Op> {
    let amount = prop_oneof![1..10u64, 900_000..1_100_000u64, 1_000_000..9_000_000u64];
    let (v, d) = (1..7u8, 1..12u8);
    prop_oneof![
        1 => (v.clone(), amount.clone()).prop_map(|(a, x)| Op::Create(a, x)),
        4 => (d.clone(), v.clone(), amount.clone()).prop_map(|(a, b, x)| Op::Delegate(a, b, x)),
        4 => (d.clone(), v.clone(), amount.clone()).prop_map(|(a, b, x)| Op::Undelegate(a, b, x)),
        4 => (d.clone(), v.clone(), v.clone(), amount.clone()).prop_map(|(a, b, c, x)| Op::Redelegate(a, b, c, x)),
        2 => (d, v.clone(), 0..3u8, amount).prop_map(|(a, b, h, x)| Op::Cancel(a, b, h, x)),
        2 => (v.clone(), 0..6u8, 0..5u8).prop_map(|(a, back, f)| Op::Slash(a, back, f)),
        1 => v.prop_map(Op::Jail),
        4 => prop_oneof![Just(1), Just(5), Just(40)].prop_map(Op::Block),
    ]
}

fn apply(c: &mut Chain, op: &Op) {
    let height = i64::try_from(c.ctx.height()).unwrap();
    match *op {
        Op::Create(v, x) => drop(c.run(&create(v, x))),
        Op::Delegate(d, v, x) => drop(c.run(&delegate(d, v, x))),
        Op::Undelegate(d, v, x) => drop(c.run(&undelegate(d, v, x))),
        Op::Redelegate(d, a, b, x) => drop(c.run(&redelegate(d, a, b, x))),
        Op::Cancel(d, v, back, x) => drop(c.run(&cancel(d, v, height - i64::from(back), x))),
        Op::Slash(v, back, f) => {
            let factor: Dec = ["0.0001", "0.05", "0.333333333333333333", "0.5", "1"][usize::from(f)].parse().unwrap();
            let _ = c.ctx.atomic(|ctx| {
                c.keeper().slash(ctx, &cons(v), height - i64::from(back), 3, factor, Infraction::Downtime)
            });
        }
        Op::Jail(v) => {
            let Some(found) = c.keeper().validator(&c.ctx, &val(v)).unwrap() else { return };
            let k = c.keeper();
            if found.jailed { k.unjail(&c.ctx, &cons(v)).unwrap() } else { k.jail(&c.ctx, &cons(v)).unwrap() }
        }
        Op::Block(seconds) => drop(c.next_block(seconds)),
    }
    c.ctx.state().take_events();
}

fn check(c: &Chain) {
    let ctx = &c.ctx;
    let (mut bonded, mut not_bonded) = (Amount::ZERO, Amount::ZERO);
    let mut shares: BTreeMap<_, Dec> = BTreeMap::new();
    let mut free = 0;
    for v in c.keeper().all_validators(ctx).unwrap() {
        let pool = if v.is_bonded() { &mut bonded } else { &mut not_bonded };
        *pool = pool.add(v.tokens).unwrap();
        shares.insert(v.operator.clone(), v.shares);
        free += usize::from(!v.jailed);
        assert_eq!(
            LAST_POWERS.has(ctx, &openledger_core::collections::Prefixed(v.operator.clone())).unwrap(),
            v.is_bonded()
        );
        assert!(c.keeper().validator_by_consensus(ctx, &v.consensus).unwrap().is_some());
    }
    assert_eq!(
        BY_POWER.iter(ctx).unwrap().take(99).unwrap().len(),
        free,
        "the power index has the free validators and no other"
    );
    let mut it = UNBONDINGS.iter(ctx).unwrap();
    while let Some(((delegator, operator), u)) = it.next_entry().unwrap() {
        assert!(!u.entries.is_empty());
        assert!(
            UNBONDINGS_BY_VALIDATOR.has(ctx, &(operator.0, openledger_core::collections::Prefixed(delegator))).unwrap()
        );
        for e in u.entries {
            not_bonded = not_bonded.add(e.balance.parse().unwrap()).unwrap();
        }
    }
    assert_eq!(c.pools(), (bonded, not_bonded), "pools hold what is owed");
    for d in c.keeper().all_delegations(ctx).unwrap() {
        let left = shares.get_mut(&d.validator).expect("a delegation without a validator");
        *left = left.sub(d.shares).unwrap();
        assert!(d.shares.is_positive());
        assert!(DELEGATIONS_BY_VALIDATOR.has(ctx, &(d.validator.clone(), d.delegator.clone())).unwrap());
    }
    assert!(shares.values().all(Dec::is_zero), "shares of delegators are the validator's: {shares:?}");
    let count = |n: usize, m: usize| assert_eq!(n, m, "an index has an entry too many");
    count(
        DELEGATIONS.iter(ctx).unwrap().take(999).unwrap().len(),
        DELEGATIONS_BY_VALIDATOR.iter(ctx).unwrap().take(999).unwrap().len(),
    );
    let reds = REDELEGATIONS.iter(ctx).unwrap().take(999).unwrap().len();
    count(reds, REDELEGATIONS_BY_SOURCE.iter(ctx).unwrap().take(999).unwrap().len());
    count(reds, REDELEGATIONS_BY_DESTINATION.iter(ctx).unwrap().take(999).unwrap().len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn invariants_hold_through_any_run(ops in proptest::collection::vec(op(), 1..120)) {
        let mut c = Chain::new(3);
        for n in 1..=5 {
            assert_eq!(c.run(&create(n, u64::from(n) * 1_000_000)), "ok");
        }
        c.next_block(1);
        for op in &ops {
            apply(&mut c, op);
            check(&c);
        }
        let request = QueryDelegatorDelegationsRequest { delegator_addr: acc(1), ..Default::default() };
        let _: QueryDelegatorDelegationsResponse = c.ask("DelegatorDelegations", &request);
    }
}
