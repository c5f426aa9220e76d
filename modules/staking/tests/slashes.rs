//! Ways to escape a slash, and vesting coins that are slashed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{AccountView, BankView, Infraction, StakingSlash, StakingSupply};
use openledger_core::{Amount, Dec, Module};
use serde_json::json;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Escape {
    Undelegate,
    Redelegate,
    RedelegateThenUndelegate,
    RedelegateThenUndelegateInParts,
}

fn height(c: &Chain) -> i64 {
    i64::try_from(c.ctx.height()).unwrap()
}

fn escape(c: &Chain, how: Escape, amount: u64) {
    match how {
        Escape::Undelegate => assert_eq!(c.run(&undelegate(10, 1, amount)), "ok"),
        Escape::Redelegate => assert_eq!(c.run(&redelegate(10, 1, 2, amount)), "ok"),
        Escape::RedelegateThenUndelegate => {
            assert_eq!(c.run(&redelegate(10, 1, 2, amount)), "ok");
            assert_eq!(c.run(&undelegate(10, 2, amount)), "ok");
        }
        Escape::RedelegateThenUndelegateInParts => {
            assert_eq!(c.run(&redelegate(10, 1, 2, amount / 2)), "ok");
            assert_eq!(c.run(&redelegate(10, 1, 2, amount / 2)), "ok");
            assert_eq!(c.run(&undelegate(10, 2, amount / 4)), "ok");
        }
    }
}

/// ASA-2024-005: whenever and however a delegator leaves, what is burned is the fraction of what stood behind
/// the infraction.
#[test]
fn the_slash_is_the_fraction_of_the_stake_at_the_infraction_whenever_one_leaves() {
    let ways = [
        Escape::Undelegate,
        Escape::Redelegate,
        Escape::RedelegateThenUndelegate,
        Escape::RedelegateThenUndelegateInParts,
    ];
    for how in ways {
        for offset in -2..=3i64 {
            let mut c = Chain::new(10);
            for n in 1..=2 {
                assert_eq!(c.run(&create(n, 1_000_000)), "ok");
            }
            assert_eq!(c.run(&delegate(10, 1, 4_000_000)), "ok");
            c.next_block(1);
            let infraction = height(&c) + 2;
            let mut stake = 5_000_000u64;
            for h in height(&c)..infraction + 5 {
                if h == infraction + offset {
                    escape(&c, how, 4_000_000);
                    if offset < 0 {
                        stake -= 4_000_000; // gone before: it stood behind nothing
                    }
                }
                c.next_block(1);
            }
            let before = c.keeper().token_supply(&c.ctx).unwrap();
            let factor: Dec = "0.25".parse().unwrap();
            let power = i64::try_from(stake / 1_000_000).unwrap();
            c.keeper().slash(&c.ctx, &cons(1), infraction, power, factor, Infraction::DoubleSign).unwrap();
            let burned = before.sub(c.keeper().token_supply(&c.ctx).unwrap()).unwrap();
            assert_eq!(burned, Amount::from(stake / 4), "{how:?} {offset} blocks after the infraction");
        }
    }
}

/// Cancelling brings tokens back to where they can be slashed, and a second slash takes from what is left.
#[test]
fn cancelling_an_unbonding_is_no_way_out() {
    let mut c = Chain::new(10);
    assert_eq!(c.run(&create(1, 1_000_000)), "ok");
    assert_eq!(c.run(&delegate(10, 1, 4_000_000)), "ok");
    c.next_block(1);
    let infraction = height(&c);
    assert_eq!(c.run(&undelegate(10, 1, 4_000_000)), "ok");
    c.next_block(1);
    assert_eq!(c.run(&cancel(10, 1, infraction, 4_000_000)), "ok");
    let before = c.keeper().token_supply(&c.ctx).unwrap();
    for left in [3_750_000u64, 2_500_000] {
        c.keeper().slash(&c.ctx, &cons(1), infraction, 5, "0.25".parse().unwrap(), Infraction::DoubleSign).unwrap();
        assert_eq!(c.validator(1).tokens, Amount::from(left));
    }
    let burned = before.sub(c.keeper().token_supply(&c.ctx).unwrap()).unwrap();
    assert_eq!(burned, Amount::from(2_500_000));
}

#[test]
fn slashed_vesting_coins_do_not_free_others() {
    let plain = Chain::new(10);
    let mut auth = plain.auth.export_genesis(&plain.ctx).unwrap();
    let base = json!({"address": acc(19), "pub_key": null, "account_number": "18", "sequence": "0"});
    let vesting = json!({"@type": "/cosmos.vesting.v1beta1.DelayedVestingAccount", "base_vesting_account": {"base_account": base,
        "original_vesting": [{"denom": "uopen", "amount": FUNDS.to_string()}], "delegated_free": [], "delegated_vesting": [],
        "end_time": (NOW.seconds + 1_000_000).to_string()}});
    for account in auth["accounts"].as_array_mut().unwrap() {
        if account["address"] == acc(19) {
            *account = vesting.clone();
        }
    }
    let mut c = Chain::with(&auth, &plain.bank.export_genesis(&plain.ctx).unwrap(), &staking_genesis(10), Vec::new());
    let bank = c.bank.keeper();
    let spendable = |c: &Chain| bank.spendable(&c.ctx, &user(19)).unwrap().amount_of("uopen");
    assert_eq!(c.run(&create(1, 1_000_000)), "ok");
    assert_eq!(c.run(&delegate(19, 1, 4_000_000)), "ok");
    c.next_block(1);
    let now = height(&c);
    c.keeper().slash(&c.ctx, &cons(1), now, 5, "0.5".parse().unwrap(), Infraction::DoubleSign).unwrap();
    assert_eq!(c.run(&undelegate(19, 1, 2_000_000)), "ok");
    c.next_block(UNBONDING + 1);
    c.next_block(1);
    assert_eq!(c.balance(&user(19)), Amount::from(FUNDS - 2_000_000));
    assert_eq!(spendable(&c), Amount::ZERO, "nothing has vested, nothing may go");
    let accounts = c.auth.keeper();
    assert!(accounts.locked(&c.ctx, &user(19)).unwrap().amount_of("uopen") >= c.balance(&user(19)));
    // a delegation of what is left still works, and so does the way back
    assert_eq!(c.run(&delegate(19, 1, FUNDS - 2_000_000)), "ok");
    assert_eq!(c.run(&undelegate(19, 1, 1_000)), "ok");
}

/// A clock that jumps by a year pays each unbonding out once.
#[test]
fn a_jump_in_time_pays_out_once() {
    let mut c = Chain::new(10);
    assert_eq!(c.run(&create(1, 1_000_000)), "ok");
    assert_eq!(c.run(&delegate(10, 1, 4_000_000)), "ok");
    c.next_block(1);
    for _ in 0..2 {
        assert_eq!(c.run(&undelegate(10, 1, 1_000_000)), "ok");
        c.next_block(1);
    }
    let before = c.balance(&user(10));
    c.next_block(31_536_000);
    for _ in 0..3 {
        c.next_block(0);
    }
    assert_eq!(c.balance(&user(10)), before.add(Amount::from(2_000_000)).unwrap());
    assert_eq!(c.pools(), (Amount::from(3_000_000), Amount::ZERO));
}
