//! Random runs: after every step the account holds exactly what the pools keep, and stake covers what is
//! promised.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod common;

use std::collections::BTreeMap;

use common::{PEOPLE, Trust, claim, insure};
use openledger_multi_test::units;
use openledger_std::model::{AccuracyStatement, ModelStatus};
use trust_pool::msg::{Evidence, ExecuteMsg};
use trust_pool::state::PolicyStatus;

/// A small generator with a fixed seed: a run can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.roll(u64::try_from(list.len()).unwrap())).unwrap()]
    }
}

fn step(trust: &mut Trust, dice: &mut Dice, insured: &mut Vec<u64>) {
    let name = dice.of(&PEOPLE);
    let model = dice.of(&[0_usize, 1, 2]);
    let model_id = trust.models[model];
    // Mostly one of the youngest: the others have ended.
    let young = if dice.roll(2) == 0 { 0 } else { insured.len().saturating_sub(6) };
    let inference_id = if insured.is_empty() { 1 } else { dice.of(&insured[young..]) };
    // Refusals are part of the run: what matters is what stays behind.
    let result = match dice.roll(20) {
        0 | 1 => trust.execute(name, &ExecuteMsg::Stake { model_id }, 1 + u128::from(dice.roll(50_000))),
        2 => {
            let part = if dice.roll(8) == 0 { 100 } else { 5 };
            let shares = units(trust.staker(model, name).shares) * part / 100;
            trust.execute(name, &ExecuteMsg::Unstake { model_id, shares: shares.into() }, 0)
        }
        3 | 4 => trust.execute(name, &ExecuteMsg::WithdrawStake { model_id }, 0),
        5 => trust.execute(name, &ExecuteMsg::WithdrawRewards { model_id }, 0),
        6..=8 => {
            let id = trust.infer_of(name, model);
            let cover = units(trust.score(model).free_stake) / 4 + u128::from(dice.roll(2));
            let result = trust.execute(name, &insure(id, cover), cover.div_ceil(50));
            if result.is_ok() {
                insured.push(id);
            }
            result
        }
        9 | 10 => {
            let holder = trust.policy_holder(inference_id).unwrap_or("buyer");
            let evidence = match dice.roll(3) {
                0 => Evidence::Deprecated {},
                1 => Evidence::Accuracy {},
                _ => Evidence::WrongAnswer {},
            };
            let bond = if evidence == (Evidence::WrongAnswer {}) { 500 } else { 0 };
            trust.execute(holder, &claim(inference_id, evidence), bond)
        }
        11 => trust.vote(name, inference_id, model_id, dice.roll(2) == 0),
        12 => trust.reveal(name, inference_id, dice.roll(2) == 0),
        13 | 14 => trust.execute(name, &ExecuteMsg::Resolve { inference_id }, 0),
        15 | 16 => trust.execute(name, &ExecuteMsg::Expire { inference_id }, 0),
        _ => {
            // The three last sides: models change, and time passes.
            change_model(trust, dice, model);
            let holder = trust.policy_holder(inference_id).unwrap_or("buyer");
            let evidence = if dice.roll(2) == 0 { Evidence::Deprecated {} } else { Evidence::Accuracy {} };
            drop(trust.execute(holder, &claim(inference_id, evidence), 0));
            let blocks = dice.roll(8);
            trust.blocks(blocks);
            return;
        }
    };
    drop(result);
}

fn change_model(trust: &mut Trust, dice: &mut Dice, model: usize) {
    let height = trust.app.block_info().height;
    let status = if dice.roll(4) == 0 { ModelStatus::Deprecated } else { ModelStatus::Certified };
    let accuracy_ppm = dice.of(&[900_000, 900_000, 900_000, 860_000, 850_000, 100]);
    trust.edit_model(model, |model| {
        model.set_status(status);
        model.accuracy = Some(AccuracyStatement { accuracy_ppm, height, ..AccuracyStatement::default() });
    });
}

#[test]
fn the_account_holds_what_the_pools_keep_and_nothing_is_paid_twice() {
    let (mut paid, mut unpaid) = (0, 0);
    for seed in 1..=5 {
        let mut trust = Trust::with_pools();
        let mut dice = Dice(seed);
        let mut insured = Vec::new();
        let mut ended = BTreeMap::new();
        for _ in 0..300 {
            step(&mut trust, &mut dice, &mut insured);
            trust.check();
            for id in &insured {
                let status = trust.policy(*id).status;
                if let Some(before) = ended.get(id) {
                    assert_eq!(*before, status, "seed {seed}: a policy that ended changes no more");
                } else if !matches!(status, PolicyStatus::Open | PolicyStatus::Claimed) {
                    ended.insert(*id, status);
                    *if status == PolicyStatus::Paid { &mut paid } else { &mut unpaid } += 1;
                }
            }
        }
    }
    assert!(paid > 4 && unpaid > 10, "{paid} paid and {unpaid} not: the runs show too little");
}
