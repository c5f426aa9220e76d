//! The numbers of the SDK's own keeper tests (`x/distribution/keeper`: allocation_test.go,
//! delegation_test.go).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, coins, cons, decs, user, val};
use openledger_core::Vote;
use openledger_core::{Coins, Event};
use openledger_distribution::keys::HISTORICAL;

fn references(chain: &Chain) -> u32 {
    HISTORICAL.iter(&chain.ctx).unwrap().take(1000).unwrap().iter().map(|(_, h)| h.references).sum()
}

fn vote(n: u8, power: i64) -> Vote {
    Vote { validator: cons(n).as_bytes().to_vec(), power, signed: true }
}

#[test]
fn allocation_to_one_validator_with_commission() {
    let chain = Chain::default();
    chain.validator(1, 100, "0.5");
    chain.ctx.state().take_events();
    chain.reward(1, "10stake");
    assert_eq!(chain.k.commission(&chain.ctx, &val(1)).unwrap(), decs("5stake"));
    assert_eq!(chain.k.current(&chain.ctx, &val(1)).unwrap().rewards, decs("5stake"));
    let events = chain.ctx.state().take_events();
    let operator = common::valoper(1);
    let want = [
        Event::new("commission").with("amount", "5.000000000000000000stake").with("validator", &operator),
        Event::new("rewards").with("amount", "10.000000000000000000stake").with("validator", &operator),
    ];
    assert_eq!(events[events.len() - 2..], want);
}

#[test]
fn allocation_to_many_validators() {
    let mut chain = Chain::default();
    chain.validator(1, 100, "0.5");
    chain.validator(2, 100, "0");
    chain.block_with("100stake", vec![vote(1, 100), vote(2, 100)]);
    let (k, ctx) = (&chain.k, &chain.ctx);
    for v in [1, 2] {
        assert_eq!(k.outstanding(ctx, &val(v)).unwrap(), decs("49stake"));
    }
    assert_eq!(k.community_pool(ctx).unwrap(), decs("2stake"));
    assert_eq!(k.commission(ctx, &val(1)).unwrap(), decs("24.5stake"));
    assert!(k.commission(ctx, &val(2)).unwrap().is_empty());
    assert_eq!(k.current(ctx, &val(1)).unwrap().rewards, decs("24.5stake"));
    assert_eq!(k.current(ctx, &val(2)).unwrap().rewards, decs("49stake"));
    chain.sound();
}

#[test]
fn truncation_goes_to_the_pool() {
    let mut chain = Chain::default();
    for v in [1, 2, 3] {
        chain.validator(v, 100, "0.1");
    }
    chain.block_with("634195840stake", vec![vote(1, 11), vote(2, 10), vote(3, 10)]);
    let (k, ctx) = (&chain.k, &chain.ctx);
    // 621511923.2 * floor18(11/31), floor18(10/31)
    assert_eq!(k.outstanding(ctx, &val(1)).unwrap(), decs("220536488.877419354317441612stake"));
    assert_eq!(k.outstanding(ctx, &val(2)).unwrap(), decs("200487717.161290322219767270stake"));
    let sum = [1, 2, 3].iter().map(|v| k.outstanding(ctx, &val(*v)).unwrap()).fold(decs(""), |a, b| a.add(&b).unwrap());
    assert_eq!(sum.add(&k.community_pool(ctx).unwrap()).unwrap(), decs("634195840stake"));
    chain.sound();
}

#[test]
fn rewards_of_one_delegation() {
    let mut chain = Chain::default();
    chain.validator(1, 1000, "0.5");
    chain.next(1);
    assert_eq!(references(&chain), 2, "validator and delegation");
    chain.k.increment_period(&chain.ctx, &chain.view(1)).unwrap();
    assert_eq!(references(&chain), 2);
    assert!(chain.pending(1, 1).is_empty());
    chain.reward(1, "10stake");
    assert_eq!(chain.pending(1, 1), decs("5stake"));
    assert_eq!(chain.k.commission(&chain.ctx, &val(1)).unwrap(), decs("5stake"));
}

#[test]
fn rewards_after_slashes() {
    let mut chain = Chain::default();
    chain.validator(1, 100_000_000, "0.5");
    chain.next(4);
    chain.slash(1, "0.5");
    chain.next(3);
    chain.reward(1, "10000000stake");
    assert_eq!(chain.pending(1, 1), decs("5000000stake"));
    chain.slash(1, "0.5");
    chain.next(3);
    chain.reward(1, "10000000stake");
    assert_eq!(chain.pending(1, 1), decs("10000000stake"));
    assert_eq!(chain.k.commission(&chain.ctx, &val(1)).unwrap(), decs("10000000stake"));
    assert_eq!(references(&chain), 4, "validator, delegation, two slashes");
    chain.sound();
}

#[test]
fn rewards_after_slashes_in_one_block() {
    let mut chain = Chain::default();
    chain.validator(1, 100, "0.5");
    chain.next(4);
    chain.reward(1, "10000000stake");
    chain.slash(1, "0.5");
    chain.slash(1, "0.5");
    chain.next(3);
    chain.reward(1, "10000000stake");
    assert_eq!(chain.pending(1, 1), decs("10000000stake"));
    chain.sound();
}

#[test]
fn two_delegators_and_two_slashes() {
    let mut chain = Chain::default();
    chain.validator(1, 100_000_000, "0.5");
    chain.next(1);
    chain.reward(1, "30000000stake");
    chain.next(3);
    chain.slash(1, "0.5");
    chain.next(3);
    chain.delegate(2, 1, 100_000_000);
    chain.next(1);
    chain.reward(1, "30000000stake");
    chain.next(3);
    chain.slash(1, "0.5");
    chain.next(3);
    assert_eq!(chain.pending(1, 1), decs("20000000stake"), "1/2 of the first and 1/6 of the second");
    assert_eq!(chain.pending(2, 1), decs("10000000stake"), "1/3 of the second");
    assert_eq!(chain.k.commission(&chain.ctx, &val(1)).unwrap(), decs("30000000stake"));
    chain.sound();
}

#[test]
fn two_delegators_and_many_withdrawals() {
    let mut chain = Chain::default();
    chain.validator(1, 100, "0.5");
    chain.next(1);
    chain.reward(1, "20stake");
    assert_eq!(references(&chain), 2);
    chain.delegate(2, 1, 100);
    assert_eq!(references(&chain), 3);
    chain.next(1);
    chain.reward(1, "20stake");
    let withdraw = |chain: &Chain, d| chain.k.withdraw_rewards(&chain.ctx, &user(d), &val(1)).unwrap();
    assert_eq!(withdraw(&chain, 1), coins("15stake"));
    assert_eq!(withdraw(&chain, 2), coins("5stake"));
    assert_eq!(references(&chain), 3, "two delegations and the validator");
    assert_eq!(chain.k.withdraw_commission(&chain.ctx, &val(1)).unwrap(), coins("20stake"));
    assert!(chain.pending(1, 1).is_empty() && chain.pending(2, 1).is_empty());
    chain.next(1);
    chain.reward(1, "20stake");
    assert_eq!(withdraw(&chain, 1), coins("5stake"));
    assert!(chain.pending(1, 1).is_empty());
    assert_eq!(chain.pending(2, 1), decs("5stake"));
    assert_eq!(chain.k.commission(&chain.ctx, &val(1)).unwrap(), decs("10stake"));
    chain.next(1);
    chain.reward(1, "20stake");
    assert_eq!(chain.k.withdraw_commission(&chain.ctx, &val(1)).unwrap(), coins("20stake"));
    assert_eq!((chain.pending(1, 1), chain.pending(2, 1)), (decs("5stake"), decs("10stake")));
    assert_eq!(chain.balances(&user(1)), coins("60stake"), "20 of rewards, 40 of commission");
    chain.sound();
}

#[test]
fn all_commission_leaves_a_zero_coin() {
    let mut chain = Chain::default();
    chain.validator(1, 100, "1");
    for _ in 0..3 {
        chain.next(1);
        chain.reward(1, "20stake");
    }
    chain.ctx.state().take_events();
    assert_eq!(chain.k.withdraw_rewards(&chain.ctx, &user(1), &val(1)).unwrap(), Coins::empty());
    let want = Event::new("withdraw_rewards").with("amount", "0uopen").with("validator", common::valoper(1));
    assert_eq!(chain.ctx.state().take_events().last().unwrap(), &want.with("delegator", common::text(&user(1))));
}
