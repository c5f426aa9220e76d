//! What validators and delegators can count on.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::*;
use openledger_core::ports::{BondStatus, DelegationsView, Infraction, StakingSlash, StakingSupply, ValidatorsView};
use openledger_core::{Amount, Dec, Failure, Module, ValidatorUpdate};
use openledger_proto::cosmos::staking::v1beta1::*;
use openledger_staking::keys::{BY_POWER, UNBONDINGS, VALIDATORS};

fn power(updates: &[ValidatorUpdate], n: u8) -> Option<u64> {
    updates.iter().find(|u| u.public_key == [n; 32]).map(|u| u.power)
}

fn half() -> Dec {
    "0.5".parse().unwrap()
}

fn slash(c: &Chain, n: u8, height: i64, power: i64) -> Amount {
    c.keeper().slash(&c.ctx, &cons(n), height, power, half(), Infraction::DoubleSign).unwrap()
}

/// Validators 1 to `n` with `n - i` + 1 million tokens each, bonded.
fn bonded(n: u8, max: u32) -> Chain {
    let mut c = Chain::new(max);
    for i in 1..=n {
        assert_eq!(c.run(&create(i, u64::from(n - i + 1) * 1_000_000)), "ok");
    }
    c.next_block(5);
    c
}

#[test]
fn a_set_takes_the_highest_powers_and_swaps_in_one_block() {
    let mut c = bonded(4, 3);
    assert_eq!(c.validator(4).status, BondStatus::Unbonded);
    assert_eq!(c.pools(), (Amount::from(9_000_000), Amount::from(1_000_000)));
    // 4 passes 3 and 2 leaves because of its jailing: two exits, one entry, one change
    assert_eq!(c.run(&delegate(10, 4, 5_000_000)), "ok");
    c.keeper().jail(&c.ctx, &cons(2)).unwrap();
    let updates = c.next_block(5);
    assert_eq!(
        (power(&updates, 4), power(&updates, 2), power(&updates, 3), power(&updates, 1)),
        (Some(6), Some(0), None, None)
    );
    assert_eq!(c.validator(2).status, BondStatus::Unbonding);
    assert_eq!(c.pools(), (Amount::from(12_000_000), Amount::from(3_000_000)));
    // out of jail: it pushes 3 out in the same block in which it enters
    c.keeper().unjail(&c.ctx, &cons(2)).unwrap();
    let updates = c.next_block(5);
    assert_eq!((power(&updates, 2), power(&updates, 3)), (Some(3), Some(0)));
    assert!(c.next_block(5).is_empty());
}

#[test]
fn jailed_validators_leave_the_power_index_and_no_other() {
    let mut c = bonded(2, 10);
    let entries = |c: &Chain| BY_POWER.iter(&c.ctx).unwrap().take(100).unwrap().len();
    c.keeper().jail(&c.ctx, &cons(1)).unwrap();
    assert_eq!(entries(&c), 1);
    assert_eq!(c.run(&delegate(10, 1, 1_000_000)), "ok");
    assert_eq!(entries(&c), 1, "a delegation does not bring it back");
    assert_eq!(code(c.keeper().jail(&c.ctx, &cons(1))), "staking:7");
    c.next_block(5);
    // all jailed: the set is empty, and the chain's other modules see that
    c.keeper().jail(&c.ctx, &cons(2)).unwrap();
    let updates = c.next_block(5);
    assert_eq!(power(&updates, 2), Some(0));
    assert!(c.keeper().bonded_by_power(&c.ctx).unwrap().is_empty());
    assert_eq!(c.pools().0, Amount::ZERO);
}

#[test]
fn unbonded_tokens_come_back_when_their_time_has_come_and_not_before() {
    let mut c = bonded(1, 10);
    assert_eq!(c.run(&delegate(10, 1, 4_000_000)), "ok");
    assert_eq!(c.run(&undelegate(10, 1, 1_000_000)), "ok");
    let before = c.balance(&user(10));
    c.next_block(UNBONDING - 1);
    assert!(c.next_block(1).is_empty());
    assert_eq!(c.balance(&user(10)), before);
    c.next_block(1);
    assert_eq!(c.balance(&user(10)), before.add(Amount::from(1_000_000)).unwrap());
    assert!(UNBONDINGS.iter(&c.ctx).unwrap().next_entry().unwrap().is_none());
    assert_eq!(c.pools(), (Amount::from(4_000_000), Amount::ZERO));
}

#[test]
fn entries_of_a_pair_are_limited_and_those_of_one_block_are_one() {
    let mut c = bonded(2, 10);
    c.run(&delegate(10, 1, 4_000_000));
    for _ in 0..3 {
        assert_eq!(c.run(&undelegate(10, 1, 1_000)), "ok");
        c.next_block(5);
    }
    assert_eq!(c.run(&undelegate(10, 1, 1_000)), "staking:27");
    for _ in 0..3 {
        assert_eq!(c.run(&redelegate(10, 1, 2, 1_000)), "ok");
    }
    assert_eq!(c.run(&redelegate(10, 1, 2, 1_000)), "staking:33");
    assert_eq!(c.run(&redelegate(10, 2, 1, 1_000)), "staking:32", "what came by a redelegation may not go on");
    assert_eq!(c.run(&redelegate(10, 1, 1, 1_000)), "staking:29");
    c.next_block(UNBONDING + 1);
    c.next_block(5);
    assert_eq!(c.run(&redelegate(10, 2, 1, 1_000)), "ok");
    assert_eq!(c.run(&undelegate(10, 1, 1_000)), "ok");
    assert_eq!(c.run(&undelegate(10, 1, 1_000)), "ok");
    let u = c.keeper().get_unbonding(&c.ctx, &user(10), &val(1)).unwrap().unwrap();
    assert_eq!(u.entries.len(), 1);
    assert_eq!(u.entries[0].initial, Amount::from(2_000));
}

#[test]
fn cancelling_gives_the_delegation_back() {
    let mut c = bonded(1, 10);
    c.run(&delegate(10, 1, 4_000_000));
    c.run(&undelegate(10, 1, 1_000));
    let height = i64::try_from(c.ctx.height()).unwrap();
    c.next_block(5);
    assert_eq!(c.run(&cancel(10, 1, height, 1_001)), "sdk:18");
    assert_eq!(c.run(&cancel(10, 1, height + 1, 1_000)), "sdk:38");
    assert_eq!(c.run(&cancel(11, 1, height, 1_000)), "undefined:1");
    assert_eq!(c.run(&cancel(10, 1, height, 400)), "ok");
    assert_eq!(c.run(&cancel(10, 1, height, 600)), "ok");
    assert!(c.keeper().get_unbonding(&c.ctx, &user(10), &val(1)).unwrap().is_none());
    assert_eq!(c.pools(), (Amount::from(5_000_000), Amount::ZERO));
    c.next_block(UNBONDING + 5);
    c.next_block(5); // the queue still names the pair; nothing comes of it
    assert_eq!(c.validator(1).tokens, Amount::from(5_000_000));
}

#[test]
fn a_past_infraction_follows_what_was_unbonded_and_moved_since() {
    let mut c = bonded(2, 10);
    c.run(&delegate(10, 1, 4_000_000));
    c.run(&delegate(11, 1, 4_000_000));
    c.next_block(5);
    let infraction = i64::try_from(c.ctx.height()).unwrap();
    c.next_block(5);
    c.run(&undelegate(10, 1, 2_000_000));
    c.run(&redelegate(11, 1, 2, 1_000_000));
    c.next_block(5);
    let supply = c.keeper().token_supply(&c.ctx).unwrap();
    // 10 million stood behind it; half is 5: one from the unbonding, half a million from the redelegation,
    // the rest from the validator
    assert_eq!(slash(&c, 1, infraction, 10), Amount::from(3_500_000));
    let u = c.keeper().get_unbonding(&c.ctx, &user(10), &val(1)).unwrap().unwrap();
    assert_eq!((u.entries[0].balance, u.entries[0].initial), (Amount::from(1_000_000), Amount::from(2_000_000)));
    let moved = c.keeper().delegation(&c.ctx, &user(11), &val(2)).unwrap().unwrap();
    assert_eq!(moved.shares, Dec::from_amount(Amount::from(500_000)));
    assert_eq!(c.validator(2).tokens, Amount::from(1_500_000));
    assert_eq!(c.validator(1).tokens, Amount::from(3_500_000));
    assert_eq!(c.keeper().token_supply(&c.ctx).unwrap(), supply.sub(Amount::from(5_000_000)).unwrap());
    // the same offence at this height touches the validator alone
    let now = i64::try_from(c.ctx.height()).unwrap();
    assert_eq!(slash(&c, 1, now, 2), Amount::from(1_000_000));
    let u = c.keeper().get_unbonding(&c.ctx, &user(10), &val(1)).unwrap().unwrap();
    assert_eq!(u.entries[0].balance, Amount::from(1_000_000));
}

#[test]
fn moved_tokens_that_unbond_at_the_destination_are_slashed_first() {
    let mut c = bonded(2, 10);
    c.run(&delegate(10, 1, 1_000_000));
    let infraction = i64::try_from(c.ctx.height()).unwrap();
    c.next_block(5);
    c.run(&redelegate(10, 1, 2, 1_000_000));
    c.run(&undelegate(10, 2, 1_000_000));
    c.next_block(5);
    slash(&c, 1, infraction, 3);
    let u = c.keeper().get_unbonding(&c.ctx, &user(10), &val(2)).unwrap().unwrap();
    assert_eq!(u.entries[0].balance, Amount::from(500_000));
    assert_eq!(c.validator(2).tokens, Amount::from(1_000_000), "the destination's own tokens are not touched");
}

#[test]
fn a_validator_without_tokens_takes_no_delegation_and_lets_nothing_out() {
    let mut c = bonded(2, 10);
    let now = i64::try_from(c.ctx.height()).unwrap();
    let all = c.keeper().slash(&c.ctx, &cons(1), now, 1_000, Dec::ONE, Infraction::Downtime).unwrap();
    assert_eq!(all, Amount::from(2_000_000));
    assert_eq!(c.run(&delegate(10, 1, 5)), "staking:34");
    assert_eq!(c.run(&undelegate(1, 1, 5)), "staking:22");
    assert_eq!(c.run(&redelegate(1, 1, 2, 5)), "staking:22");
    assert_eq!(power(&c.next_block(5), 1), Some(0));
    // shown as worth nothing, without a failure
    let r: QueryDelegationResponse =
        c.ask("Delegation", &QueryDelegationRequest { delegator_addr: acc(1), validator_addr: oper(1) });
    assert_eq!(r.delegation_response.unwrap().balance, coin(0));
    c.next_block(UNBONDING + 5);
    c.next_block(5);
    assert_eq!(c.validator(1).status, BondStatus::Unbonded);
}

#[test]
fn a_slashed_rate_leaves_dust_to_the_last_delegator_and_removal_leaves_nothing() {
    let mut c = bonded(2, 10);
    let now = i64::try_from(c.ctx.height()).unwrap();
    c.run(&delegate(10, 1, 1_000_000));
    let third: Dec = "0.333333333333333333".parse().unwrap();
    c.keeper().slash(&c.ctx, &cons(1), now, 3, third, Infraction::Downtime).unwrap();
    let worth = |c: &Chain, d: u8| -> u64 {
        let shares = c.keeper().delegation(&c.ctx, &user(d), &val(1)).unwrap().unwrap().shares;
        c.validator(1).tokens_from_shares(shares).unwrap().truncate_int().unwrap().to_u64().unwrap()
    };
    let own = worth(&c, 1);
    assert_eq!(c.run(&undelegate(1, 1, own)), "ok");
    assert!(c.validator(1).jailed, "the operator's part fell below its promise");
    c.next_block(5);
    let rest = worth(&c, 10);
    assert_eq!(c.run(&undelegate(10, 1, rest)), "ok");
    assert_eq!(c.validator(1).tokens, Amount::ZERO);
    c.next_block(UNBONDING + 5);
    c.next_block(5); // unbonded, empty, hence gone with its indexes
    assert!(c.keeper().validator(&c.ctx, &val(1)).unwrap().is_none());
    assert!(c.keeper().validator_by_consensus(&c.ctx, &cons(1)).unwrap().is_none());
    assert_eq!(VALIDATORS.iter(&c.ctx).unwrap().take(9).unwrap().len(), 1);
    assert_eq!(c.pools(), (Amount::from(1_000_000), Amount::ZERO));
    assert_eq!(c.run(&create(1, 1_000_000)), "ok", "operator and key are free again");
    assert_eq!(slash(&c, 9, now, 3), Amount::ZERO, "who is gone is not slashed");
}

#[test]
fn keys_and_operators_are_unique_and_only_allowed_kinds_pass() {
    let c = bonded(1, 10);
    assert_eq!(c.run(&create(1, 5)), "staking:4");
    let mut other: MsgCreateValidator = openledger_proto::any::unpack(&create(2, 5)).unwrap();
    other.pubkey = Some(key(1));
    assert_eq!(c.run(&openledger_proto::any::pack(&other)), "staking:5");
    let k1 = openledger_proto::cosmos::crypto::secp256k1::PubKey { key: vec![2; 33] };
    other.pubkey = Some(openledger_proto::any::pack(&k1));
    assert_eq!(c.run(&openledger_proto::any::pack(&other)), "staking:6");
    let short = openledger_proto::cosmos::crypto::ed25519::PubKey { key: vec![2; 31] };
    other.pubkey = Some(openledger_proto::any::pack(&short));
    assert_eq!(c.run(&openledger_proto::any::pack(&other)), "undefined:111222");
    let r1 = openledger_proto::cosmos::crypto::secp256r1::PubKey { key: vec![2; 33] };
    other.pubkey = Some(openledger_proto::any::pack(&r1));
    assert_eq!(c.run(&openledger_proto::any::pack(&other)), "staking:6");
    other.pubkey = Some(create(2, 5));
    assert_eq!(c.run(&openledger_proto::any::pack(&other)), "sdk:2");
    other.pubkey = None;
    assert_eq!(c.run(&openledger_proto::any::pack(&other)), "staking:39");
    other.min_self_delegation = "1x".to_owned();
    assert_eq!(c.run(&openledger_proto::any::pack(&other)), "sdk:2");
}

#[test]
fn an_exported_chain_goes_on_where_it_stopped() {
    let mut c = bonded(3, 2);
    c.run(&delegate(10, 1, 4_000_000));
    c.run(&undelegate(10, 1, 1_000_000));
    c.run(&redelegate(10, 1, 2, 500_000));
    c.next_block(5);
    let exported = c.staking.export_genesis(&c.ctx).unwrap();
    c.staking.validate_genesis(&config(), &exported).unwrap();
    let (auth, bank) = (c.auth.export_genesis(&c.ctx).unwrap(), c.bank.export_genesis(&c.ctx).unwrap());
    let mut again = Chain::with(&auth, &bank, &exported, Vec::new());
    assert_eq!(again.staking.export_genesis(&again.ctx).unwrap(), exported);
    let before = again.balance(&user(10));
    again.next_block(UNBONDING + 50);
    again.next_block(5);
    assert_eq!(again.balance(&user(10)), before.add(Amount::from(1_000_000)).unwrap());
    // a pool that does not hold what delegators are owed stops the start
    let mut short = exported.clone();
    short["validators"][0]["tokens"] = "1".into();
    let fresh = Chain::new(2);
    assert!(matches!(fresh.staking.init_genesis(&fresh.ctx, &short), Err(Failure::Tx(_))));
}

#[test]
fn a_genesis_of_conflicting_validators_is_refused() {
    let c = bonded(2, 2);
    let good = c.staking.export_genesis(&c.ctx).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut g = good.clone();
        change(&mut g);
        c.staking.validate_genesis(&config(), &g).is_err()
    };
    assert!(!refused(&|_| ()));
    assert!(refused(&|g| g["validators"][1]["consensus_pubkey"] = g["validators"][0]["consensus_pubkey"].clone()));
    assert!(refused(&|g| g["validators"][0]["jailed"] = true.into()));
    assert!(refused(&|g| g["validators"][0]["delegator_shares"] = "0.0".into()));
    assert!(refused(&|g| g["params"]["max_validators"] = 0.into()));
    assert!(refused(&|g| g["params"]["min_commission_rate"] = "1.1".into()));
    assert!(refused(&|g| g["params"]["unbonding_time"] = "0s".into()));
    let default = c.staking.default_genesis(&config()).unwrap();
    c.staking.validate_genesis(&config(), &default).unwrap();
    assert_eq!(default["params"]["bond_denom"], "uopen");
    assert_eq!(default["last_total_power"], "0");
}
