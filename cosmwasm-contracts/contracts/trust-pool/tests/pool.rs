//! What the pools do, one numbered behaviour after the other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use common::{START, Trust, claim, insure, terms};
use cosmwasm_std::coins;
use cw_multi_test::{Executor, SudoMsg, WasmSudo};
use openledger_multi_test::units;
use openledger_std::model::{AccuracyStatement, ModelStatus};
use trust_pool::msg::{Evidence, ExecuteMsg};
use trust_pool::state::PolicyStatus;

#[test]
fn only_its_creator_opens_the_pool_of_a_model() {
    let mut trust = Trust::new();
    let model_id = trust.models[0];
    let open = |promised_accuracy_ppm| ExecuteMsg::OpenPool { model_id, promised_accuracy_ppm };
    trust.refused("other", &open(0), 1_000, 7);
    trust.refused("creator", &open(900_001), 1_000, 9);
    trust.refused("creator", &open(900_000), 999, 10);
    trust.refused("creator", &open(900_000), 0, 3);
    trust.edit_model(0, |model| model.set_status(ModelStatus::Created));
    trust.refused("creator", &open(0), 1_000, 8);
    trust.edit_model(0, |model| model.set_status(ModelStatus::Certified));
    trust.refused("backer", &ExecuteMsg::Stake { model_id }, 1_000, 5);
    trust.execute("creator", &open(900_000), 1_000).unwrap();
    trust.refused("creator", &open(0), 1_000, 6);
    trust.execute("backer", &ExecuteMsg::Stake { model_id }, 500).unwrap();
    assert_eq!((units(trust.pool(0).stake), units(trust.staker(0, "backer").shares)), (1_500, 500));
    trust.check();
}

#[test]
fn an_answer_is_insured_once_by_who_paid_for_it_and_soon() {
    let mut trust = Trust::with_pools();
    let inference = trust.infer("buyer");
    trust.refused("mallory", &insure(inference, 1_000), 20, 17);
    trust.refused("buyer", &insure(inference, 1_000), 19, 3);
    trust.refused("buyer", &insure(inference, 1_000), 21, 3);
    trust.refused("buyer", &insure(999, 1_000), 20, 2);
    trust.blocks(5);
    trust.execute("buyer", &insure(inference, 1_001), 21).unwrap();
    trust.refused("buyer", &insure(inference, 1_000), 20, 16);
    let old = trust.infer("buyer");
    trust.blocks(6);
    trust.refused("buyer", &insure(old, 1_000), 20, 18);
    assert_eq!(units(trust.pool(0).liabilities), 1_001);
    trust.check();
}

#[test]
fn cover_is_capped_by_the_free_stake() {
    let mut trust = Trust::with_pools();
    let inference = trust.infer("buyer");
    trust.refused("buyer", &insure(inference, 25_001), 501, 19);
    trust.refused("buyer", &insure(inference, 0), 0, 19);
    trust.execute("buyer", &insure(inference, 25_000), 500).unwrap();
    let inference = trust.infer("buyer");
    trust.refused("buyer", &insure(inference, 18_751), 376, 19);
    trust.execute("buyer", &insure(inference, 18_750), 375).unwrap();
    // Stake that waits to leave backs nothing new.
    let (model_id, shares) = (trust.models[0], 56_250_u128.into());
    trust.execute("creator", &ExecuteMsg::Unstake { model_id, shares }, 0).unwrap();
    let inference = trust.infer("buyer");
    trust.refused("buyer", &insure(inference, 1), 1, 19);
    trust.check();
}

#[test]
fn a_model_that_is_withdrawn_pays_at_once() {
    let mut trust = Trust::with_pools();
    let inference = trust.insured(10_000);
    trust.refused("buyer", &claim(inference, Evidence::Deprecated {}), 0, 26);
    trust.refused("mallory", &claim(inference, Evidence::Deprecated {}), 0, 22);
    trust.edit_model(0, |model| model.set_status(ModelStatus::Deprecated));
    trust.execute("buyer", &claim(inference, Evidence::Deprecated {}), 0).unwrap();
    assert_eq!(trust.balance("buyer"), START - 200 + 10_000);
    assert_eq!(trust.policy(inference).status, PolicyStatus::Paid);
    assert_eq!((trust.score(0).score, trust.score(0).paid), (-10, 1));
    trust.refused("buyer", &claim(inference, Evidence::Deprecated {}), 0, 23);
    let pool = trust.pool(0);
    assert_eq!([pool.stake, pool.liabilities, pool.premiums_held, pool.rewards_held].map(units), [90_000, 0, 0, 200]);
    let late = trust.infer("buyer");
    trust.refused("buyer", &insure(late, 10), 1, 20);
    trust.check();
}

#[test]
fn an_accuracy_below_the_promise_pays_at_once() {
    let mut trust = Trust::with_pools();
    let inference = trust.insured(10_000);
    let height = trust.app.block_info().height;
    let state = |trust: &mut Trust, accuracy_ppm, height| {
        let statement = AccuracyStatement { accuracy_ppm, height, ..AccuracyStatement::default() };
        trust.edit_model(0, |model| model.accuracy = Some(statement));
    };
    state(&mut trust, 850_000, height);
    trust.refused("buyer", &claim(inference, Evidence::Accuracy {}), 0, 26);
    state(&mut trust, 849_999, height - 1);
    trust.refused("buyer", &claim(inference, Evidence::Accuracy {}), 0, 26);
    state(&mut trust, 849_999, height);
    trust.execute("buyer", &claim(inference, Evidence::Accuracy {}), 0).unwrap();
    assert_eq!(trust.balance("buyer"), START - 200 + 10_000);
    trust.check();
}

#[test]
fn a_policy_that_nobody_claims_expires_and_its_premium_is_the_stakers() {
    let mut trust = Trust::with_pools();
    let model_id = trust.models[0];
    trust.execute("backer", &ExecuteMsg::Stake { model_id }, 300_000).unwrap();
    let inference = trust.insured(10_000);
    trust.refused("anyone", &ExecuteMsg::Expire { inference_id: inference }, 0, 25);
    trust.blocks(20);
    trust.refused("anyone", &ExecuteMsg::Expire { inference_id: inference }, 0, 25);
    trust.blocks(1);
    trust.refused("buyer", &claim(inference, Evidence::Deprecated {}), 0, 24);
    trust.execute("anyone", &ExecuteMsg::Expire { inference_id: inference }, 0).unwrap();
    trust.refused("anyone", &ExecuteMsg::Expire { inference_id: inference }, 0, 23);
    assert_eq!((trust.score(0).score, trust.score(0).expired), (1, 1));
    trust.execute("creator", &ExecuteMsg::WithdrawRewards { model_id }, 0).unwrap();
    trust.execute("backer", &ExecuteMsg::WithdrawRewards { model_id }, 0).unwrap();
    assert_eq!(trust.balance("creator"), START - 100_000 + 50);
    assert_eq!(trust.balance("backer"), START - 300_000 + 150);
    trust.refused("backer", &ExecuteMsg::WithdrawRewards { model_id }, 0, 15);
    trust.check();
}

#[test]
fn a_jury_of_other_pools_decides_on_a_wrong_answer() {
    let mut trust = Trust::with_pools();
    let inference = trust.insured(10_000);
    let wrong = claim(inference, Evidence::WrongAnswer {});
    trust.refused("buyer", &wrong, 0, 3);
    trust.execute("buyer", &wrong, 500).unwrap();
    trust.refused("buyer", &wrong, 500, 23);
    let [_, second, third] = trust.models;
    trust.vote("other", inference, second, true).unwrap();
    trust.vote("third", inference, third, false).unwrap();
    assert!(trust.reveal("other", inference, true).unwrap_err().to_string().contains("trust-pool:25:"));
    trust.blocks(5);
    assert!(trust.reveal("third", inference, true).unwrap_err().to_string().contains("trust-pool:32:"));
    trust.reveal("other", inference, true).unwrap();
    assert!(trust.reveal("other", inference, true).unwrap_err().to_string().contains("trust-pool:31:"));
    trust.refused("anyone", &ExecuteMsg::Resolve { inference_id: inference }, 0, 25);
    trust.blocks(4);
    assert!(trust.reveal("third", inference, false).unwrap_err().to_string().contains("trust-pool:24:"));
    trust.execute("anyone", &ExecuteMsg::Resolve { inference_id: inference }, 0).unwrap();
    assert_eq!(trust.balance("buyer"), START - 200 + 10_000, "the cover and the bond");
    assert_eq!(trust.score(0).score, -10);
    trust.refused("anyone", &ExecuteMsg::Resolve { inference_id: inference }, 0, 23);
    trust.check();
}

#[test]
fn a_jury_that_rejects_or_does_not_come_leaves_bond_and_premium_to_the_stakers() {
    for votes in [&[("other", 1, false), ("third", 2, true)][..], &[("other", 1, false)], &[]] {
        let mut trust = Trust::with_pools();
        let inference = trust.insured(10_000);
        trust.execute("buyer", &claim(inference, Evidence::WrongAnswer {}), 500).unwrap();
        for (name, model, wrong) in votes {
            let pool = trust.models[*model];
            trust.vote(name, inference, pool, *wrong).unwrap();
        }
        trust.blocks(5);
        for (name, _, wrong) in votes {
            trust.reveal(name, inference, *wrong).unwrap();
        }
        trust.blocks(5);
        trust.execute("anyone", &ExecuteMsg::Resolve { inference_id: inference }, 0).unwrap();
        assert_eq!(trust.policy(inference).status, PolicyStatus::Rejected);
        assert_eq!(trust.balance("buyer"), START - 200 - 500);
        assert_eq!(units(trust.pool(0).rewards_held), 700);
        assert_eq!(trust.score(0).score, 0);
        trust.check();
    }
}

#[test]
fn stake_leaves_with_a_delay_and_not_below_what_is_promised() {
    let mut trust = Trust::with_pools();
    let model_id = trust.models[0];
    let unstake = |shares: u128| ExecuteMsg::Unstake { model_id, shares: shares.into() };
    trust.refused("creator", &unstake(100_001), 0, 12);
    trust.refused("backer", &unstake(1), 0, 12);
    trust.refused("creator", &unstake(0), 0, 12);
    let inference = trust.insured(25_000);
    trust.execute("creator", &unstake(100_000), 0).unwrap();
    trust.refused("creator", &unstake(1), 0, 12);
    trust.blocks(27);
    trust.refused("creator", &ExecuteMsg::WithdrawStake { model_id }, 0, 13);
    trust.blocks(1);
    trust.refused("creator", &ExecuteMsg::WithdrawStake { model_id }, 0, 14);
    trust.execute("anyone", &ExecuteMsg::Expire { inference_id: inference }, 0).unwrap();
    trust.execute("creator", &ExecuteMsg::WithdrawStake { model_id }, 0).unwrap();
    trust.execute("creator", &ExecuteMsg::WithdrawRewards { model_id }, 0).unwrap();
    assert_eq!(trust.balance("creator"), START + 500);
    trust.refused("creator", &ExecuteMsg::WithdrawStake { model_id }, 0, 13);
    trust.check();
}

#[test]
fn stake_that_waits_still_pays_claims() {
    let mut trust = Trust::with_pools();
    let model_id = trust.models[0];
    let inference = trust.insured(25_000);
    trust.execute("creator", &ExecuteMsg::Unstake { model_id, shares: 100_000_u128.into() }, 0).unwrap();
    trust.edit_model(0, |model| model.set_status(ModelStatus::Deprecated));
    trust.execute("buyer", &claim(inference, Evidence::Deprecated {}), 0).unwrap();
    trust.blocks(28);
    trust.execute("creator", &ExecuteMsg::WithdrawStake { model_id }, 0).unwrap();
    assert_eq!(trust.balance("creator"), START - 25_000);
    trust.check();
}

#[test]
fn governance_pauses_new_risk_and_nothing_else() {
    let mut trust = Trust::with_pools();
    let model_id = trust.models[0];
    let inference = trust.insured(10_000);
    let waiting = trust.infer("buyer");
    let pause = |trust: &mut Trust, paused| {
        let sudo = WasmSudo::new(&trust.address, &trust_pool::msg::SudoMsg::SetPaused { paused }).unwrap();
        trust.app.sudo(SudoMsg::Wasm(sudo)).unwrap();
    };
    pause(&mut trust, true);
    trust.refused("backer", &ExecuteMsg::Stake { model_id }, 1_000, 33);
    trust.refused("buyer", &insure(waiting, 100), 2, 33);
    trust.refused("creator", &ExecuteMsg::OpenPool { model_id, promised_accuracy_ppm: 0 }, 1_000, 33);
    trust.edit_model(0, |model| model.set_status(ModelStatus::Deprecated));
    trust.execute("buyer", &claim(inference, Evidence::Deprecated {}), 0).unwrap();
    trust.execute("creator", &ExecuteMsg::Unstake { model_id, shares: 10_u128.into() }, 0).unwrap();
    pause(&mut trust, false);
    trust.execute("backer", &ExecuteMsg::Stake { model_id }, 1_000).unwrap();
    trust.check();
}

#[test]
fn terms_that_contradict_each_other_are_refused() {
    let changes: [fn(&mut trust_pool::msg::InstantiateMsg); 7] = [
        |terms| terms.unstake_blocks = 27,
        |terms| terms.premium_ppm = 0,
        |terms| terms.max_cover_ppm = 1_000_001,
        |terms| terms.quorum_ppm = 1_000_001,
        |terms| terms.claim_window = 0,
        |terms| terms.min_stake = 0_u128.into(),
        |terms| terms.claim_window = u64::MAX,
    ];
    for change in changes {
        let mut trust = Trust::new();
        let mut message = terms();
        change(&mut message);
        let code = trust.app.store_code(common::contract());
        let owner = trust.account("anyone");
        let error = trust.app.instantiate_contract(code, owner, &message, &[], "trust", None).unwrap_err();
        assert!(error.to_string().contains("trust-pool:4:"), "{error}");
    }
}

#[test]
fn a_migration_keeps_policies() {
    let mut trust = Trust::with_pools();
    let inference = trust.insured(10_000);
    trust.migrate();
    trust.edit_model(0, |model| model.set_status(ModelStatus::Deprecated));
    trust.execute("buyer", &claim(inference, Evidence::Deprecated {}), 0).unwrap();
    trust.check();
}

#[test]
fn other_coins_are_refused() {
    let mut trust = Trust::with_pools();
    let stake = ExecuteMsg::Stake { model_id: trust.models[0] };
    for funds in [coins(5, "other"), [coins(5, "other"), coins(5, "uopen")].concat()] {
        let error = trust.execute_with("backer", &stake, &funds).unwrap_err().to_string();
        assert!(error.contains("trust-pool:3:"), "{error}");
    }
    let model_id = trust.models[0];
    trust.refused("anyone", &ExecuteMsg::WithdrawStake { model_id }, 5, 3);
}
