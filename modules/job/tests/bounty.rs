//! Bounties: models on a hidden test set, scores against an evaluation in floating point, what improvements earn, and
//! what a poster loses who does not reveal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "tests"
)]

#[path = "../../model/tests/common/mod.rs"]
mod common;
mod market;

use common::{Bank, Row, Submission, account, fitted, price, refused as model_refused};
use market::{HEAD, LAMBDA_PPB, Market, REWARD, ROWS, SNAPSHOT, refused, rows};
use openledger_core::{AccAddress, Module};
use openledger_influence::CertifyParams;
use openledger_influence::fit::{FitOptions, Sample, fit};
use openledger_job::bounty::{test_next, test_start};
use openledger_job::invariants;
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::{BountyStatus, Metric};
use openledger_testing::ModuleExt;

const SALT: [u8; 32] = [7; 32];
const ITEMS: u32 = 200;
/// A regularisation under which the head hardly leaves the origin.
const STIFF_LAMBDA: u64 = 10_000_000;

/// Items of the same kind as the training data, in other places.
fn items() -> Vec<pb::TestItem> {
    let item =
        |row: &Row| pb::TestItem { input: row.features.iter().map(|v| v.cast_unsigned()).collect(), label: row.label };
    rows(ITEMS, 4).iter().map(item).collect()
}

fn root(poster: &str, items: &[pb::TestItem]) -> Vec<u8> {
    items.iter().fold(test_start(&SALT, &account(poster)).to_vec(), |hash, item| test_next(&hash, item).to_vec())
}

fn stiff() -> Submission {
    let samples: Vec<Sample<'_>> = ROWS.iter().map(|r| (&r.features[..], u16::try_from(r.label).unwrap())).collect();
    let certify = CertifyParams { lambda_ppb: STIFF_LAMBDA, ..CertifyParams::DEFAULT };
    let shape = fitted(&ROWS, 2).head.shape();
    let made = fit(shape, &samples, &FitOptions { certify, ..FitOptions::default() }, None, |_| ()).unwrap();
    Submission { weights: made.head.to_bytes(), bits: made.hinv.shift(), inverse: made.hinv.to_bytes(), points: 40 }
}

/// Accuracy and mean log probability of a head, in floating point, from its weights alone.
fn offline(head: &Submission) -> (f64, f64) {
    let w: Vec<f64> =
        head.weights.chunks_exact(4).map(|b| f64::from(i32::from_le_bytes(b.try_into().unwrap()))).collect();
    let (mut right, mut log) = (0.0, 0.0);
    for item in items() {
        let x: Vec<f64> = item.input.iter().map(|b| f64::from(b.cast_signed())).chain([127.0]).collect();
        let z: Vec<f64> =
            w.chunks(3).map(|row| row.iter().zip(&x).map(|(w, x)| w / 65_536.0 * x / 128.0).sum()).collect();
        let top = z[0].max(z[1]);
        let own = z[item.label as usize];
        right += f64::from(u8::from(usize::from(z[1] > z[0]) == item.label as usize));
        log += own - top - z.iter().map(|v| (v - top).exp()).sum::<f64>().ln();
    }
    (right / f64::from(ITEMS), log / f64::from(ITEMS))
}

fn posting(market: &Market, metric: Metric, floor: i64, full_gain: u64) -> pb::MsgPostBounty {
    pb::MsgPostBounty {
        poster: market.text("poster"),
        datanet_id: 1,
        metric: metric.into(),
        hidden_test_root: root("poster", &items()),
        items: ITEMS,
        reward: price(&REWARD.to_string()),
        floor,
        full_gain,
        deadline: market.ctx().height() + 100,
    }
}

fn post(market: &Market, msg: &pb::MsgPostBounty) -> u64 {
    market.send::<_, pb::MsgPostBountyResponse>(msg).unwrap().bounty_id
}

fn enter(market: &Market, bounty_id: u64, model_id: u64) -> Result<(), common::Refusal> {
    let msg = pb::MsgEnterBounty { sender: market.text("anybody"), bounty_id, model_id };
    market.send::<_, pb::MsgEnterBountyResponse>(&msg).map(drop)
}

fn reveal(market: &Market, who: &str, id: u64, salt: &[u8], items: &[pb::TestItem]) -> Result<u32, common::Refusal> {
    let msg =
        pb::MsgRevealItems { poster: market.text(who), bounty_id: id, salt: salt.to_vec(), items: items.to_vec() };
    market.send::<_, pb::MsgRevealItemsResponse>(&msg).map(|r| r.revealed)
}

fn score(market: &Market, bounty_id: u64, max_items: u32) -> Result<pb::Bounty, common::Refusal> {
    let msg = pb::MsgScoreStep { sender: market.text("anybody"), bounty_id, max_items };
    market.send::<_, pb::MsgScoreStepResponse>(&msg).map(|r| r.bounty.unwrap())
}

fn forfeit(market: &Market, bounty_id: u64) -> Result<(), common::Refusal> {
    let msg = pb::MsgForfeitBounty { sender: market.text("anybody"), bounty_id };
    market.send::<_, pb::MsgForfeitBountyResponse>(&msg).map(drop)
}

fn entries(market: &Market, bounty_id: u64) -> Vec<pb::BountyEntry> {
    let request = pb::QueryBountyRequest { bounty_id };
    let told: pb::QueryBountyResponse =
        market.module().ask(&market.ctx(), "openledger.job.v1.Query", "Bounty", &request).unwrap();
    told.entries
}

/// Certifies a head under its regularisation.
fn certified(market: &Market, who: &str, head: &Submission, lambda_ppb: u64) -> (Market, u64) {
    let id = market.announce(who, &[], (1, SNAPSHOT), lambda_ppb).unwrap();
    market.register_at(who, id, head).unwrap();
    let (market, status) = market.finish(who, id, head);
    assert_eq!(status, openledger_proto::openledger::model::v1::ModelStatus::Certified);
    (market, id)
}

/// Reveals all and scores to the end.
fn finish(market: &Market, id: u64, step: u32) -> Market {
    let market = market.later(101);
    let all = items();
    assert_eq!(reveal(&market, "poster", id, &SALT, &all[..90]).unwrap(), 90);
    assert_eq!(reveal(&market, "poster", id, &[], &all[90..]).unwrap(), ITEMS);
    for _ in 0..1_000 {
        if score(&market, id, step).unwrap().status() == BountyStatus::Paid {
            invariants::check(&market.ctx(), &Bank::default()).unwrap();
            return market;
        }
    }
    panic!("scoring does not end");
}

#[test]
fn scores_equal_an_evaluation_off_the_chain_and_improvements_are_paid() {
    let scale = |v: f64| (v * 1e6).floor() as i64;
    for (metric, step) in [(Metric::Accuracy, 7), (Metric::Logloss, 4_096)] {
        let told = |head: &Submission| {
            let (accuracy, log) = offline(head);
            scale(if metric == Metric::Accuracy { accuracy } else { log })
        };
        // Whichever is the worse by this metric is certified first.
        let mut heads = [(stiff(), STIFF_LAMBDA), (HEAD.clone(), LAMBDA_PPB)];
        heads.sort_by_key(|(head, _)| told(head));
        let scores = [told(&heads[0].0), told(&heads[1].0)];
        assert!(scores[0] < scores[1], "the test needs an improvement");
        let market = Market::new();
        let floor = scores[0] - 50_000;
        let full = u64::try_from(scores[1] - floor).unwrap() * 2;
        let id = post(&market, &posting(&market, metric, floor, full));
        let (market, first) = certified(&market, "alice", &heads[0].0, heads[0].1);
        let (market, second) = certified(&market, "bob", &heads[1].0, heads[1].1);
        let (market, copy) = certified(&market, "carol", &heads[1].0, heads[1].1);
        for model in [copy, second, first] {
            enter(&market, id, model).unwrap();
        }
        let who = ["poster", "alice", "bob", "carol"];
        let before = who.map(|name| Bank::of(&market.ctx(), &account(name)));
        let market = finish(&market, id, step);
        let got = entries(&market, id);
        for (entry, expected) in got.iter().zip([scores[1], scores[1], scores[0]]) {
            assert!(entry.score.abs_diff(expected) <= 1, "{metric:?}: {} {expected}", entry.score);
        }
        let earned = |best: i64| (best - floor) as u128 * u128::from(REWARD) / u128::from(full);
        let (poor, good) = (got[2].score, got[0].score);
        let parts = [earned(poor), earned(good) - earned(poor)].map(|v| u64::try_from(v).unwrap());
        let after = who.map(|name| Bank::of(&market.ctx(), &account(name)));
        let gained: Vec<u64> = after.iter().zip(before).map(|(a, b)| a - b).collect();
        assert_eq!(gained, [REWARD - parts[0] - parts[1], parts[0], parts[1], 0], "a copy improves nothing");
        assert!(parts.iter().all(|p| *p > 0));
        assert_eq!(score(&market, id, 1).unwrap_err(), refused(16));
        assert_eq!(forfeit(&market.later(20_000), id).unwrap_err(), refused(16));
    }
}

#[test]
fn models_of_before_the_posting_raise_the_bar_and_earn_nothing() {
    let market = Market::new();
    let (market, old) = certified(&market, "alice", &HEAD, LAMBDA_PPB);
    let market = market.later(1);
    let id = post(&market, &posting(&market, Metric::Accuracy, 0, 1));
    let (market, new) = certified(&market, "bob", &HEAD, LAMBDA_PPB);
    enter(&market, id, new).unwrap();
    enter(&market, id, old).unwrap();
    let before = ["poster", "alice", "bob"].map(|name| Bank::of(&market.ctx(), &account(name)));
    let market = finish(&market, id, 50);
    let after = ["poster", "alice", "bob"].map(|name| Bank::of(&market.ctx(), &account(name)));
    assert_eq!(after, [before[0] + REWARD, before[1], before[2]]);
}

#[test]
fn a_poster_who_does_not_reveal_or_reveals_something_else_loses_the_reward() {
    for cheats in [false, true] {
        let market = Market::new();
        let (id, treasury) = (post(&market, &posting(&market, Metric::Accuracy, 0, 1)), AccAddress::module("treasury"));
        let (market, model) = certified(&market, "alice", &HEAD, LAMBDA_PPB);
        enter(&market, id, model).unwrap();
        let market = market.later(101);
        let mut all = items();
        if cheats {
            all[150].label ^= 1; // the poster's own model would be right
            reveal(&market, "poster", id, &SALT, &all[..151]).unwrap();
            assert_eq!(reveal(&market, "poster", id, &[], &all[151..]).unwrap_err(), refused(22));
            assert_eq!(reveal(&market, "poster", id, &SALT, &items()).unwrap_err(), refused(21), "no second try");
        }
        assert_eq!(score(&market, id, 1).unwrap_err(), refused(16));
        assert_eq!(forfeit(&market, id).unwrap_err(), refused(16), "he has time");
        let market = market.later(10_000);
        assert_eq!(reveal(&market, "poster", id, &SALT, &items()).unwrap_err(), refused(16));
        let before = [account("poster"), treasury.clone()].map(|a| Bank::of(&market.ctx(), &a));
        forfeit(&market, id).unwrap();
        let after = [account("poster"), treasury].map(|a| Bank::of(&market.ctx(), &a));
        assert_eq!(after, [before[0], before[1] + REWARD]);
        assert_eq!(forfeit(&market, id).unwrap_err(), refused(16));
        invariants::check(&market.ctx(), &Bank::default()).unwrap();
    }
}

#[test]
fn what_cannot_be_scored_is_refused() {
    let market = Market::new();
    let bad = |f: &dyn Fn(&mut pb::MsgPostBounty)| {
        let mut msg = posting(&market, Metric::Accuracy, 0, 1);
        f(&mut msg);
        market.send::<_, pb::MsgPostBountyResponse>(&msg).unwrap_err()
    };
    assert_eq!(bad(&|m| m.metric = 0), refused(15));
    assert_eq!(bad(&|m| m.hidden_test_root.truncate(31)), refused(15));
    assert_eq!(bad(&|m| m.items = 199), refused(15));
    assert_eq!(bad(&|m| m.items = 4_097), refused(15));
    assert_eq!(bad(&|m| m.full_gain = 0), refused(15));
    assert_eq!(bad(&|m| m.reward = None), refused(4));
    assert_eq!(bad(&|m| m.deadline = 10), refused(5));
    assert_eq!(bad(&|m| m.datanet_id = 9).0, "datanet");

    let id = post(&market, &posting(&market, Metric::Accuracy, 0, 1));
    let raw = market.announce("alice", &[], (1, SNAPSHOT), LAMBDA_PPB).unwrap();
    assert_eq!(enter(&market, id, raw).unwrap_err(), model_refused(13), "not certified");
    assert_eq!(enter(&market, id, 99).unwrap_err(), model_refused(2));
    assert_eq!(enter(&market, 9, raw).unwrap_err(), refused(14));
    let (market, model) = certified(&market, "alice", &HEAD, LAMBDA_PPB);
    enter(&market, id, model).unwrap();
    assert_eq!(enter(&market, id, model).unwrap_err(), refused(18));
    assert_eq!(reveal(&market, "poster", id, &SALT, &items()).unwrap_err(), refused(16), "others may still enter");
    let market = market.later(101);
    let (market, late) = certified(&market, "bob", &HEAD, LAMBDA_PPB);
    assert_eq!(enter(&market, id, late).unwrap_err(), refused(16));
    assert_eq!(reveal(&market, "alice", id, &SALT, &items()).unwrap_err(), refused(20));
    assert_eq!(reveal(&market, "poster", id, &[], &items()).unwrap_err(), refused(21), "no salt");
    assert_eq!(reveal(&market, "poster", id, &SALT, &[]).unwrap_err(), refused(21));
    for item in [(vec![1], 0), (vec![1, 2, 3], 0), (vec![1, 2], 2)] {
        let item = pb::TestItem { input: item.0, label: item.1 };
        assert_eq!(reveal(&market, "poster", id, &SALT, &[item]).unwrap_err(), refused(21));
    }
    let mut more = items();
    more.push(more[0].clone());
    assert_eq!(reveal(&market, "poster", id, &SALT, &more).unwrap_err(), refused(21));
    reveal(&market, "poster", id, &SALT, &items()).unwrap();
    assert_eq!(score(&market, id, 0).unwrap_err(), refused(23));
    assert_eq!(score(&market, id, 4_097).unwrap_err(), refused(23));
}

#[test]
fn genesis_carries_a_bounty_in_the_middle_of_its_scoring() {
    let market = Market::new();
    let id = post(&market, &posting(&market, Metric::Logloss, -2_000_000, 1_000_000));
    let (market, model) = certified(&market, "alice", &HEAD, LAMBDA_PPB);
    enter(&market, id, model).unwrap();
    let market = market.later(101);
    reveal(&market, "poster", id, &SALT, &items()).unwrap();
    score(&market, id, 120).unwrap();
    let state = market.module().export_genesis(&market.ctx()).unwrap();
    let other = Market::new();
    other.module().validate_genesis(other.ctx().config(), &state).unwrap();
    other.module().init_genesis(&other.ctx(), &state).unwrap();
    assert_eq!(other.module().export_genesis(&other.ctx()).unwrap(), state);
    for (path, value) in [("items", "1"), ("status", "BOUNTY_STATUS_OPEN"), ("entries", "0"), ("full_gain", "0")] {
        let mut state = state.clone();
        state["bounties"][0]["bounty"][path] = match value.parse::<u32>() {
            Ok(number) if path != "full_gain" => number.into(),
            _ => value.into(),
        };
        assert!(other.module().validate_genesis(other.ctx().config(), &state).is_err(), "{path}");
    }
    let before = Bank::of(&market.ctx(), &account("poster"));
    market.module().prepare_zero_height(&market.ctx(), &[]).unwrap();
    assert_eq!(Bank::of(&market.ctx(), &account("poster")), before + REWARD, "it goes back");
    let state = market.module().export_genesis(&market.ctx()).unwrap();
    market.module().validate_genesis(market.ctx().config(), &state).unwrap();
    invariants::check(&market.ctx(), &Bank::default()).unwrap();
}
