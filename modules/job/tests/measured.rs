//! Measured tuners: which items count, what a gain earns, and what a model has to beat.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../model/tests/common/mod.rs"]
mod common;
mod market;

use std::collections::BTreeMap;

use common::{Bank, Refusal, Row, Submission, account, fitted, owner, refused as model_refused};
use market::{HEAD, LAMBDA_PPB, Market, ROWS, SNAPSHOT, refused, rows};
use openledger_core::Module;
use openledger_core::ports::{ModelsView, TunerShare};
use openledger_influence::fit::{FitOptions, Sample, fit};
use openledger_influence::{CertifyParams, Head, Shape};
use openledger_job::invariants;
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::model::v1 as model;
use openledger_testing::ModuleExt;

/// A regularisation under which the head hardly leaves the origin.
const STIFF_LAMBDA: u64 = 10_000_000;
const ITEMS: u32 = 200;
/// Whose items do not count: he tunes.
const TUNER: &str = "owner/1/3";

fn stiff() -> Submission {
    let samples: Vec<Sample<'_>> = ROWS.iter().map(|r| (&r.features[..], u16::try_from(r.label).unwrap())).collect();
    let certify = CertifyParams { lambda_ppb: STIFF_LAMBDA, ..CertifyParams::DEFAULT };
    let shape = fitted(&ROWS, 2).head.shape();
    let made = fit(shape, &samples, &FitOptions { certify, ..FitOptions::default() }, None, |_| ()).unwrap();
    Submission { weights: made.head.to_bytes(), bits: made.hinv.shift(), inverse: made.hinv.to_bytes(), points: 40 }
}

/// The datanet after as many more items have come.
fn later(count: u32) -> BTreeMap<u64, Vec<Row>> {
    let mut all = ROWS.to_vec();
    all.extend(rows(count, 4));
    BTreeMap::from([(1, all), (2, rows(40, 9))])
}

/// A market in which a measurement takes 200 items and ten points of accuracy earn all.
fn market() -> Market {
    let market = Market::new();
    let mut genesis = market.module().default_genesis(market.ctx().config()).unwrap();
    genesis["params"]["test_items"] = ITEMS.into();
    market.module().init_genesis(&market.ctx(), &genesis).unwrap();
    market
}

fn tuned(market: &Market, who: &str, parents: &[u64]) -> model::MsgCreateModel {
    Bank::set(&market.ctx(), &account(who), Bank::of(&market.ctx(), &account(who)) + 100_000_000);
    model::MsgCreateModel {
        creator: market.text(who),
        tuners: vec![model::AccountShare { address: market.text(TUNER), share_ppm: 1_000_000 }],
        parents: parents.iter().map(|id| model::ParentShare { model_id: *id, share_ppm: 100_000 }).collect(),
        tuner_rule: model::TunerRule::Measured.into(),
        ..market.chain.blueprint(2, 2)
    }
}

/// Trains a created model to its certificate.
fn certified(market: &Market, who: &str, id: u64, head: &Submission, lambda_ppb: u64) -> Market {
    let snapshots = vec![model::SnapshotRef { datanet_id: 1, height: SNAPSHOT }];
    let msg = model::MsgAnnounceTraining { creator: market.text(who), model_id: id, snapshots, lambda_ppb };
    market.chain.send::<_, model::MsgAnnounceTrainingResponse>(&msg).unwrap();
    market.register_at(who, id, head).unwrap();
    let (market, status) = market.finish(who, id, head);
    assert_eq!(status, model::ModelStatus::Certified);
    market
}

/// A certified parent and a certified child of other heads; the ids.
fn family(market: Market, parent: (&Submission, u64), child: (&Submission, u64)) -> (Market, u64, u64) {
    let first = market.announce("alice", &[], (1, SNAPSHOT), parent.1).unwrap();
    market.register_at("alice", first, parent.0).unwrap();
    let (market, _) = market.finish("alice", first, parent.0);
    let second = market.chain.create(&tuned(&market, "bob", &[first])).unwrap();
    let market = certified(&market, "bob", second, child.0, child.1);
    (market, first, second)
}

fn step(market: &Market, model_id: u64, max_items: u32) -> Result<pb::MsgMeasureStepResponse, Refusal> {
    market.send(&pb::MsgMeasureStep { sender: market.text("anybody"), model_id, max_items })
}

fn measured(market: &Market, model_id: u64, max_items: u32) -> model::Measurement {
    for _ in 0..1_000 {
        let told = step(market, model_id, max_items).unwrap();
        let measurement = market.chain.model(model_id).measurement.unwrap();
        if told.items == told.test_items {
            assert_eq!(measurement.share_ppm, told.share_ppm);
            return measurement;
        }
        assert_eq!(measurement.items, 0, "nothing is told before the end");
    }
    panic!("the measurement does not end");
}

/// What counts among the later items: in their order, none of the tuner's, ten of an account.
fn counted() -> Vec<Row> {
    let mut brought = BTreeMap::new();
    let mut out = Vec::new();
    for (id, row) in (41u64..).zip(rows(900, 4)) {
        let count: &mut u32 = brought.entry(owner(1, id)).or_default();
        if *count < ITEMS / 20 && owner(1, id) != account(TUNER) && out.len() < 200 {
            *count += 1;
            out.push(row);
        }
    }
    out
}

fn right(head: &Submission) -> u32 {
    let head = Head::from_bytes(Shape::new(2, 2).unwrap(), &head.weights).unwrap();
    let right = counted().iter().filter(|row| head.predict(&row.features).unwrap() == row.label as usize).count();
    u32::try_from(right).unwrap()
}

/// The better and the worse head on the test, each with its regularisation.
fn ranked() -> [(Submission, u64); 2] {
    let mut heads = [(HEAD.clone(), LAMBDA_PPB), (stiff(), STIFF_LAMBDA)];
    heads.sort_by_key(|(head, _)| std::cmp::Reverse(right(head)));
    assert!(right(&heads[0].0) > right(&heads[1].0), "the test needs a gain");
    heads
}

fn share_of(market: &Market, model_id: u64, height: u64) -> Option<u32> {
    ModelsView::model(&market.chain.keeper, &market.ctx(), model_id).unwrap().tuner_share.at(height)
}

#[test]
fn a_gain_on_later_items_of_others_earns_in_proportion_whatever_the_steps() {
    let [good, poor] = ranked();
    assert_eq!(counted().len(), 200);
    let gain = right(&good.0) - right(&poor.0);
    let expected = (u64::from(gain) * 1_000_000 * 1_000_000 / (200 * 100_000)).min(1_000_000);
    for max_items in [1, 37, 4_096] {
        let (market, parent, child) = family(market(), (&poor.0, poor.1), (&good.0, good.1));
        let fixed = market.chain.model(child).measurement.unwrap();
        assert_eq!((fixed.datanet_id, fixed.first_item, fixed.items), (1, 41, 0));
        assert_eq!(step(&market, child, max_items).unwrap_err(), refused(24), "nothing has come");
        assert_eq!(share_of(&market, child, 1_000), Some(0));

        let market = market.later(1).grown(later(900));
        let found = measured(&market, child, max_items);
        assert_eq!((found.items, found.right, found.rival_right), (200, right(&good.0), right(&poor.0)));
        assert_eq!((found.rival_model_id, u64::from(found.share_ppm)), (parent, expected));
        let now = market.ctx().height();
        assert_eq!([now, now + 1].map(|height| share_of(&market, child, height)), [Some(0), Some(found.share_ppm)]);
        assert_eq!(share_of(&market, parent, now + 1), None);
        assert_eq!(step(&market, child, max_items).unwrap_err(), model_refused(51), "once");
        assert_eq!(step(&market, parent, 1).unwrap_err(), model_refused(51), "its tuners are declared");
        invariants::check(&market.ctx(), &Bank::default()).unwrap();
    }
}

#[test]
fn a_weak_parent_helps_nobody_once_a_better_model_was_measured() {
    let [good, poor] = ranked();
    let (market, parent, child) = family(market(), (&poor.0, poor.1), (&good.0, good.1));
    let market = market.grown(later(900));
    assert!(measured(&market, child, 500).share_ppm > 0);
    let best = pb::QueryBestModelRequest { datanet_id: 1 };
    let told: pb::QueryBestModelResponse =
        market.module().ask(&market.ctx(), "openledger.job.v1.Query", "BestModel", &best).unwrap();
    assert_eq!(told.model_id, child);

    // A copy of the better head, tuned "from" the weak parent; its own test begins after the items of the first.
    let copy = market.chain.create(&tuned(&market, "carol", &[parent])).unwrap();
    let market = market.grown(BTreeMap::from([(1, ROWS.to_vec()), (2, rows(40, 9))]));
    let market = certified(&market, "carol", copy, &good.0, good.1).grown(later(900));
    let found = measured(&market, copy, 500);
    assert_eq!((found.rival_model_id, found.share_ppm), (child, 0));
    assert_eq!(found.right, found.rival_right);
}

#[test]
fn a_model_that_gains_nothing_earns_nothing_and_its_parent_becomes_the_one_to_beat() {
    let [good, poor] = ranked();
    let (market, parent, child) = family(market(), (&good.0, good.1), (&poor.0, poor.1));
    let market = market.grown(later(900));
    let found = measured(&market, child, 500);
    assert_eq!((found.share_ppm, found.rival_model_id), (0, parent));
    assert_eq!(share_of(&market, child, market.ctx().height() + 1), Some(0));
    let best = pb::QueryBestModelRequest { datanet_id: 1 };
    let told: pb::QueryBestModelResponse =
        market.module().ask(&market.ctx(), "openledger.job.v1.Query", "BestModel", &best).unwrap();
    assert_eq!(told.model_id, parent);
}

#[test]
fn accounts_that_flood_a_datanet_do_not_fill_a_test() {
    let [good, poor] = ranked();
    let (market, _, child) = family(market(), (&poor.0, poor.1), (&good.0, good.1));
    // Up to item 100 seven accounts own all, and then as many as 25.
    let mut brought: BTreeMap<_, u32> = BTreeMap::new();
    (41..=140).for_each(|id| *brought.entry(owner(1, id)).or_default() += 1);
    brought.remove(&account(TUNER));
    assert!(brought.values().any(|items| *items > ITEMS / 20));
    let counts: u32 = brought.values().map(|items| (*items).min(ITEMS / 20)).sum();
    let market = market.grown(later(100));
    assert_eq!(step(&market, child, 4_096).unwrap().items, counts);
    assert_eq!(step(&market, child, 4_096).unwrap_err(), refused(24));
}

#[test]
fn models_that_cannot_be_held_against_their_parents_are_refused() {
    let [good, poor] = ranked();
    let (market, parent, child) = family(market(), (&poor.0, poor.1), (&good.0, good.1));
    let bad = |change: &dyn Fn(&mut model::MsgCreateModel)| {
        let mut msg = tuned(&market, "bob", &[parent]);
        change(&mut msg);
        market.chain.create(&msg).unwrap_err()
    };
    assert_eq!(bad(&|m| m.parents.clear()), model_refused(50));
    assert_eq!(bad(&|m| m.tuners.clear()), model_refused(50));
    assert_eq!(bad(&|m| m.classes = 3), model_refused(50));
    assert_eq!(bad(&|m| m.input_dimension = 3), model_refused(50));
    assert_eq!(bad(&|m| m.tuner_rule = 2), model_refused(50));
    let retrieval = Some(model::Retrieval { k: 1, min_score: 0 });
    let kind = model::ModelKind::Retrieve.into();
    assert_eq!(bad(&|m| (m.kind, m.retrieval) = (kind, retrieval)), model_refused(50));
    market.chain.create(&tuned(&market, "bob", &[parent, child])).unwrap();
    assert_eq!(step(&market, 99, 1).unwrap_err(), model_refused(2));
    assert_eq!(step(&market, child, 0).unwrap_err(), refused(23));
    assert_eq!(step(&market, child, 4_097).unwrap_err(), refused(23));
}

#[test]
fn a_measurement_goes_on_after_export_and_import_and_at_height_zero() {
    let [good, poor] = ranked();
    let (market, _, child) = family(market(), (&poor.0, poor.1), (&good.0, good.1));
    let market = market.grown(later(900));
    step(&market, child, 90).unwrap();
    let state = market.module().export_genesis(&market.ctx()).unwrap();
    assert_eq!(state["measures"].as_array().unwrap().len(), 1);
    market.module().validate_genesis(market.ctx().config(), &state).unwrap();
    let other = Market::new();
    other.module().init_genesis(&other.ctx(), &state).unwrap();
    assert_eq!(other.module().export_genesis(&other.ctx()).unwrap(), state);
    for (path, value) in [("items", 0), ("test_items", 1), ("full_gain_ppm", 0), ("model_id", 0)] {
        let mut state = state.clone();
        state["measures"][0][path] = value.into();
        assert!(other.module().validate_genesis(other.ctx().config(), &state).is_err(), "{path}");
    }
    market.module().prepare_zero_height(&market.ctx(), &[]).unwrap();
    market.chain.module().prepare_zero_height(&market.ctx(), &[]).unwrap();
    let found = measured(&market, child, 4_096);
    assert_eq!(found.right, right(&good.0));
    market.chain.module().prepare_zero_height(&market.ctx(), &[]).unwrap();
    let share = ModelsView::model(&market.chain.keeper, &market.ctx(), child).unwrap().tuner_share;
    assert_eq!(share, TunerShare::Measured { after: 0, ppm: found.share_ppm });
    assert_eq!(share.at(1), Some(found.share_ppm));
}
