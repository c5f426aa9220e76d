//! D16, D17 and their kin: what a user may try, and that no block's beginning or slash stops on it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, MAX, TREASURY, coins, cons, decs, text, user, val, valoper};
use openledger_core::Vote;
use openledger_core::ports::{DistributionPort, StakingHooks};
use openledger_core::{AccAddress, Any};
use openledger_distribution::invariants;
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::distribution::v1beta1::*;

const HALF: &str = "57896044618658097711785492504343953926634992332820282019728792003956564819968";

fn coin(amount: &str, denom: &str) -> Coin {
    Coin { denom: denom.into(), amount: amount.into() }
}

fn deposit(from: u8, v: u8, amount: Vec<Coin>) -> Any {
    pack(&MsgDepositValidatorRewardsPool { depositor: text(&user(from)), validator_address: valoper(v), amount })
}

fn withdraw(d: u8, v: u8) -> Any {
    pack(&MsgWithdrawDelegatorReward { delegator_address: text(&user(d)), validator_address: valoper(v) })
}

#[test]
fn withdrawals_of_nothing_and_to_blocked_accounts() {
    let mut chain = Chain::default();
    chain.validator(1, 100, "0");
    chain.next(1);
    assert_eq!(chain.run(&withdraw(1, 1)), "ok", "no rewards are no refusal");
    assert_eq!(chain.run(&withdraw(2, 1)), "staking:19");
    assert_eq!(chain.run(&withdraw(1, 2)), "staking:3");
    chain.next(1);
    chain.reward(1, "10stake");
    assert_eq!(chain.run(&pack(&MsgWithdrawValidatorCommission { validator_address: valoper(1) })), "distribution:7");
    let set = |to: &AccAddress| {
        pack(&MsgSetWithdrawAddress { delegator_address: text(&user(1)), withdraw_address: text(to) })
    };
    for module in ["distribution", "fee_collector"] {
        assert_eq!(chain.run(&set(&AccAddress::module(module))), "sdk:4");
    }
    assert_eq!(chain.run(&set(&user(7))), "ok");
    assert_eq!(chain.run(&withdraw(1, 1)), "ok");
    assert_eq!((chain.balances(&user(7)), chain.balances(&user(1))), (coins("10stake"), coins("")));
    let gov = chain.ctx.config().authority();
    let params = Params { community_tax: "20000000000000000".into(), ..Params::default() };
    assert_eq!(chain.run(&pack(&MsgUpdateParams { authority: gov, params: Some(params) })), "ok");
    assert_eq!(chain.run(&set(&user(8))), "distribution:8");
    chain.sound();
}

#[test]
fn malformed_messages_have_the_sdks_codes() {
    let chain = Chain::default();
    chain.validator(1, 100, "0");
    let (user9, gov) = (text(&user(9)), chain.ctx.config().authority());
    let fund = |amount| pack(&MsgFundCommunityPool { depositor: text(&user(TREASURY)), amount });
    assert_eq!(chain.run(&fund(vec![])), "sdk:10");
    assert_eq!(chain.run(&fund(vec![coin("0", "stake")])), "sdk:10");
    assert_eq!(chain.run(&fund(vec![coin("1", "uopen"), coin("1", "stake")])), "sdk:10", "unsorted");
    assert_eq!(chain.run(&fund(vec![coin("5", "stake")])), "ok");
    let poor = pack(&MsgFundCommunityPool { depositor: user9.clone(), amount: vec![coin("1", "stake")] });
    assert_eq!(chain.run(&poor), "sdk:5");
    let spend = |authority: &str, recipient: &str, n: &str| {
        pack(&MsgCommunityPoolSpend {
            authority: authority.into(),
            recipient: recipient.into(),
            amount: vec![coin(n, "stake")],
        })
    };
    assert_eq!(chain.run(&spend("x", &user9, "1")), "sdk:7");
    assert_eq!(chain.run(&spend(&user9, &user9, "1")), "gov:13");
    assert_eq!(chain.run(&spend(&gov, "x", "1")), "undefined:1");
    assert_eq!(chain.run(&spend(&gov, &valoper(1), "1")), "sdk:35");
    assert_eq!(chain.run(&spend(&gov, &text(&AccAddress::module("distribution")), "1")), "sdk:4");
    assert_eq!(chain.run(&spend(&gov, &user9, "6")), "distribution:9");
    assert_eq!(chain.run(&spend(&gov, &user9, "5")), "ok");
    assert_eq!(chain.balances(&user(9)), coins("5stake"));
    let update = |params| pack(&MsgUpdateParams { authority: gov.clone(), params });
    let params = |tax: &str, bonus: &str| {
        let mut p = Params { community_tax: tax.into(), withdraw_addr_enabled: true, ..Params::default() };
        #[allow(deprecated, reason = "refused when set")]
        p.bonus_proposer_reward.push_str(bonus);
        Some(p)
    };
    assert_eq!(chain.run(&update(None)), "undefined:1", "no tax");
    assert_eq!(chain.run(&update(params("1000000000000000001", "0"))), "undefined:1");
    assert_eq!(chain.run(&update(params("-1", ""))), "undefined:1");
    assert_eq!(chain.run(&update(params("1", "1"))), "sdk:18");
    assert_eq!(chain.run(&update(params("0.5", ""))), "sdk:2", "the wire has no decimal point");
    assert_eq!(chain.run(&update(params("1000000000000000000", "0"))), "ok");
    assert_eq!(chain.run(&deposit(TREASURY, 2, vec![coin("1", "stake")])), "staking:3");
    assert_eq!(chain.run(&deposit(TREASURY, 1, vec![coin("0", "stake")])), "sdk:10");
    assert_eq!(chain.run(&deposit(TREASURY, 1, vec![])), "ok", "the SDK lets an empty deposit pass");
    assert_eq!(chain.run(&deposit(9, 1, vec![coin("6", "stake")])), "sdk:5");
    chain.sound();
}

#[test]
fn huge_deposits_are_refused_before_the_ratio_overflows() {
    let mut chain = Chain::default();
    chain.validator(1, 1, "0");
    chain.k.set_withdraw_address(&chain.ctx, &user(1), &user(TREASURY)).unwrap();
    chain.next(1);
    let half = deposit(TREASURY, 1, vec![coin(HALF, "alien")]);
    assert_eq!(chain.run(&half), "ok", "2^255 on one token");
    assert_eq!(chain.run(&withdraw(1, 1)), "ok");
    chain.next(1);
    assert_eq!(chain.run(&half), "undefined:1", "2^255 again is 2^256");
    assert_eq!(chain.k.current(&chain.ctx, &val(1)).unwrap().rewards, decs(""), "the refusal left nothing");
    assert_eq!(
        chain.run(&pack(&MsgFundCommunityPool { depositor: text(&user(TREASURY)), amount: vec![coin(HALF, "alien")] })),
        "ok"
    );
    for _ in 0..3 {
        chain.block("5stake");
        chain.slash(1, "0.5");
        chain.sound();
    }
}

/// The SDK checks deposits only. Fees in the same denom push the ratio over the edge in a block's beginning,
/// and the next slash there would stop the chain.
#[test]
fn fees_cannot_overflow_the_ratio_either() {
    let mut chain = Chain::default();
    chain.validator(1, 1, "0");
    chain.k.set_withdraw_address(&chain.ctx, &user(1), &user(TREASURY)).unwrap();
    chain.next(1);
    assert_eq!(chain.run(&deposit(TREASURY, 1, vec![coin(MAX, "alien")])), "ok");
    assert_eq!(chain.run(&withdraw(1, 1)), "ok");
    chain.delegate(1, 1, 99);
    chain.block("1000alien,1000stake");
    assert_eq!(chain.pending(1, 1), decs("980stake"), "the other denom is not touched");
    chain.slash(1, "0.1");
    let pool = chain.k.community_pool(&chain.ctx).unwrap();
    assert_eq!(pool, decs("1000alien,20stake"), "what does not fit is the community's");
    chain.sound();
    chain.block("1000alien,1000stake");
    chain.delegate(2, 1, 50);
    chain.undelegate(1, 1, 100);
    chain.next(1);
    assert_eq!(chain.run(&withdraw(2, 1)), "ok");
    chain.sound();
}

#[test]
fn a_voter_that_staking_forgot_does_not_stop_the_chain() {
    let mut chain = Chain::default();
    chain.validator(1, 100, "0");
    let vote = |n| Vote { validator: cons(n).as_bytes().to_vec(), power: 50, signed: true };
    chain.block_with("100stake", vec![vote(1), vote(9)]);
    assert_eq!(chain.k.outstanding(&chain.ctx, &val(1)).unwrap(), decs("49stake"));
    assert_eq!(chain.k.community_pool(&chain.ctx).unwrap(), decs("51stake"));
    chain.block_with("7stake", vec![]);
    assert_eq!(chain.k.community_pool(&chain.ctx).unwrap(), decs("58stake"), "without votes all is the pool's");
    chain.sound();
}

#[test]
fn contradictions_are_refused_as_the_sdk_panics() {
    let mut chain = Chain::default();
    chain.validator(1, 100, "0");
    chain.next(1);
    // staking took tokens and told nobody
    chain.staking.change(&val(1), |view| view.tokens = openledger_core::Amount::new(90));
    assert_eq!(chain.run(&withdraw(1, 1)), "undefined:111222");
    assert!(invariants::can_withdraw(&chain.k, &chain.ctx).unwrap().is_some());
    for fraction in ["-0.1", "1.1"] {
        assert_eq!(
            common::code(chain.k.before_validator_slashed(&chain.ctx, &val(1), common::dec(fraction))),
            "undefined:111222"
        );
    }
    // a payment out of the account that nothing booked
    let chain = Chain::default();
    chain.k.fund_community_pool(&chain.ctx, &user(TREASURY), &coins("3stake")).unwrap();
    chain.sound();
    chain.bank.send_from_module(&chain.ctx, "distribution", &user(1), &coins("1stake")).unwrap();
    assert!(invariants::module_account(&chain.k, &chain.ctx).unwrap().is_some());
}
