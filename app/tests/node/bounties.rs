//! Bounties in blocks: posted, entered by two models, revealed, scored, paid; and one whose poster does not reveal.
#![allow(clippy::float_arithmetic, reason = "an evaluation off the chain")]

use crate::economy::script;
use crate::jobs::{LAMBDA_PPB, REVEAL_BLOCKS, Story, of, replayed};
use crate::lab::{FEE, address, code, coins};
use crate::market;
use openledger_assembly::chain_config;
use openledger_core::AccAddress;
use openledger_influence::fit::{FitOptions, Fitted, Sample, fit};
use openledger_influence::{CertifyParams, Shape};
use openledger_job::bounty::{test_next, test_start};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use openledger_proto::openledger::job::v1 as job;
use openledger_proto::openledger::job::v1::BountyStatus;
use openledger_proto::openledger::model::v1 as model;
use prost::Message;
use prost_types::Any;
use sha2::{Digest, Sha256};

const REWARD: u64 = 8_000_000;
const ITEMS: u32 = 200;
const SALT: [u8; 32] = [5; 32];
/// The last height of entries.
const DEADLINE: u64 = 11;
/// Regularisation of the better head.
const SHARP_PPB: u64 = 1_000_000;

/// Points of the two sides of the datanet, so that a head that bends less to its regularisation is surer and right.
fn items() -> Vec<job::TestItem> {
    let item = |i: u32| {
        let (x, y) = (15 + i8::try_from(i * 37 % 83).unwrap(), i8::try_from(i * 53 % 97).unwrap() - 48);
        let label = i % 2;
        let x = if label == 0 { x } else { -x };
        job::TestItem { input: vec![x.cast_unsigned(), y.cast_unsigned()], label }
    };
    (0..ITEMS).map(item).collect()
}

fn root(items: &[job::TestItem]) -> Vec<u8> {
    let poster = chain_config("open").addresses.parse(&address(4)).unwrap();
    items.iter().fold(test_start(&SALT, &poster), |hash, item| test_next(&hash, item)).to_vec()
}

/// The head of the datanet's points under another regularisation than the economy's.
fn sharp() -> Fitted {
    let points: Vec<_> = [2, 3].into_iter().flat_map(market::points).collect();
    let rows: Vec<(Vec<i8>, u16)> = points
        .iter()
        .map(|p| (p.features.iter().map(|b| b.cast_signed()).collect(), u16::try_from(p.label).unwrap()))
        .collect();
    let samples: Vec<Sample<'_>> = rows.iter().map(|(e, y)| (&e[..], *y)).collect();
    let certify = CertifyParams { lambda_ppb: SHARP_PPB, ..CertifyParams::DEFAULT };
    fit(Shape::new(2, 2).unwrap(), &samples, &FitOptions { certify, ..FitOptions::default() }, None, |_| ()).unwrap()
}

/// The mean log probability of a head in millionths, in floating point, from its weights alone.
fn offline(weights: &[u8]) -> f64 {
    let w: Vec<f64> = weights.chunks_exact(4).map(|b| f64::from(i32::from_le_bytes(b.try_into().unwrap()))).collect();
    let log = |item: job::TestItem| {
        let x: Vec<f64> = item.input.iter().map(|b| f64::from(b.cast_signed())).chain([127.0]).collect();
        let z = w.chunks(3).map(|row| row.iter().zip(&x).map(|(w, x)| w / 65_536.0 * x / 128.0).sum());
        let z: Vec<f64> = z.collect();
        z[item.label as usize] - z.iter().map(|v| v.exp()).sum::<f64>().ln()
    };
    items().into_iter().map(log).sum::<f64>() / f64::from(ITEMS) * 1e6
}

fn treasury(story: &Story) -> u64 {
    let text = chain_config("open").addresses.to_text(&AccAddress::module("treasury"));
    let request = QueryBalanceRequest { address: text, denom: "uopen".to_owned() }.encode_to_vec();
    let (bytes, _) = story.lab.app.query_module("/cosmos.bank.v1beta1.Query/Balance", &request, 0).unwrap();
    QueryBalanceResponse::decode(bytes.as_slice()).unwrap().balance.unwrap().amount.parse().unwrap()
}

fn bounty(story: &Story, bounty_id: u64) -> job::QueryBountyResponse {
    let request = job::QueryBountyRequest { bounty_id }.encode_to_vec();
    let (bytes, _) = story.lab.app.query_module("/openledger.job.v1.Query/Bounty", &request, 0).unwrap();
    job::QueryBountyResponse::decode(bytes.as_slice()).unwrap()
}

fn post(floor: i64, full_gain: u64) -> (u8, Any) {
    let message = job::MsgPostBounty {
        poster: address(4),
        datanet_id: 1,
        metric: job::Metric::Logloss.into(),
        hidden_test_root: root(&items()),
        items: ITEMS,
        reward: coins(REWARD).pop(),
        floor,
        full_gain,
        deadline: DEADLINE,
    };
    (4, pack(&message))
}

fn enter(bounty_id: u64, model_id: u64) -> (u8, Any) {
    (5, pack(&job::MsgEnterBounty { sender: address(5), bounty_id, model_id }))
}

fn reveal(bounty_id: u64, salt: &[u8], items: &[job::TestItem]) -> (u8, Any) {
    let message = job::MsgRevealItems { poster: address(4), bounty_id, salt: salt.to_vec(), items: items.to_vec() };
    (4, pack(&message))
}

fn score(bounty_id: u64) -> (u8, Any) {
    (5, pack(&job::MsgScoreStep { sender: address(5), bounty_id, max_items: 150 }))
}

fn forfeit(bounty_id: u64) -> (u8, Any) {
    (5, pack(&job::MsgForfeitBounty { sender: address(5), bounty_id }))
}

/// The second model: the same data, less regularisation, of another account.
fn second(head: &Fitted) -> [Vec<(u8, Any)>; 2] {
    let creator = address(3);
    let create = model::MsgCreateModel {
        creator: creator.clone(),
        name: "sharper".to_owned(),
        input_dimension: 2,
        classes: 2,
        licence: 127,
        ..model::MsgCreateModel::default()
    };
    let announce = model::MsgAnnounceTraining {
        creator: creator.clone(),
        model_id: 2,
        snapshots: vec![model::SnapshotRef { datanet_id: 1, height: 4 }],
        lambda_ppb: SHARP_PPB,
    };
    let inverse = head.hinv.to_bytes();
    let register = model::MsgRegisterHead {
        creator: creator.clone(),
        model_id: 2,
        weights: head.head.to_bytes(),
        inverse_fraction_bits: head.hinv.shift(),
        inverse_sha256: Sha256::digest(&inverse).to_vec(),
        chunk_size: 1_024,
        points: 16,
        sigma_floor_ppm: 0,
    };
    let upload = model::MsgUploadInverse { creator, model_id: 2, index: 0, data: inverse };
    [vec![(3, pack(&create)), (3, pack(&announce))], vec![(3, pack(&register)), (3, pack(&upload))]]
}

fn told() -> Story {
    let mut story = Story::new();
    let mut script = script(4);
    for block in script.drain(..4).collect::<Vec<_>>() {
        story.fine(block);
    }
    let head = sharp();
    let register: model::MsgRegisterHead = of(&script[1]);
    assert_ne!(SHARP_PPB, LAMBDA_PPB);
    let scores = [&register.weights, &head.head.to_bytes()].map(|weights| offline(weights));
    assert!(scores[0] + 1_000.0 < scores[1], "the test needs an improvement: {scores:?}");
    // A quarter of what the second improves lies below the first, and the reward is for twice of it all.
    let floor = (scores[0] - (scores[1] - scores[0]) / 4.0) as i64;
    let full = (2.5 * (scores[1] - scores[0])) as u64;

    // Heights 5 to 10: two bounties, two models of two accounts, their certificates, and their entries.
    let [announce, register] = second(&head);
    let poster = story.lab.balance(4);
    story.fine([vec![post(floor, full), post(floor, full)], script[0].clone(), announce].concat());
    assert_eq!(story.lab.balance(4), poster - 2 * (REWARD + FEE));
    story.fine([script[1].clone(), register].concat());
    story.fine(vec![]);
    for _ in 0..2 {
        let step = |model_id| (5, pack(&model::MsgCertifyStep { sender: address(5), model_id, max_items: 9 }));
        story.fine(vec![step(1), step(2)]);
    }
    let all = items();
    let done = story.block(vec![enter(1, 2), enter(1, 1), enter(2, 1), enter(1, 2), reveal(1, &SALT, &all)]);
    let codes: Vec<_> = done.iter().map(code).collect();
    assert_eq!(codes, [("", 0), ("", 0), ("", 0), ("job", 18), ("job", 16)]);

    // Heights 11 to 13: nobody enters any more, and the poster reveals one of the two.
    story.fine(vec![]);
    let done = story.block(vec![enter(2, 2), reveal(1, &SALT, &all[..120]), score(1)]);
    let codes: Vec<_> = done.iter().map(code).collect();
    assert_eq!(codes, [("job", 16), ("", 0), ("job", 16)]);
    let balances = |story: &Story| [1, 3, 4].map(|n| story.lab.balance(n));
    story.fine(vec![reveal(1, &[], &all[120..])]);
    assert_eq!(bounty(&story, 1).bounty.unwrap().status(), BountyStatus::Scoring);

    // Height 14: four steps score two models; the last one pays.
    let before = balances(&story);
    story.fine((0..4).map(|_| score(1)).collect());
    let scored = bounty(&story, 1);
    assert_eq!(scored.bounty.as_ref().unwrap().status(), BountyStatus::Paid);
    for (entry, expected) in scored.entries.iter().zip([scores[1], scores[0]]) {
        assert!((entry.score as f64 - expected).abs() <= 2.0, "{} is not {expected}", entry.score);
    }
    let earned =
        |best: i64| u64::try_from(u128::from(REWARD) * best.abs_diff(floor) as u128 / u128::from(full)).unwrap();
    let (poor, good) = (earned(scored.entries[1].score), earned(scored.entries[0].score));
    let after = balances(&story);
    let gained: Vec<u64> = after.iter().zip(before).map(|(a, b)| a - b).collect();
    assert_eq!(gained, [poor, good - poor, REWARD - good]);
    assert!(poor > 0 && good > poor && good < REWARD);

    // The other one stays hidden: its reward is lost when its time is over, and not before.
    while story.lab.height < DEADLINE + REVEAL_BLOCKS - 1 {
        story.fine(vec![]);
    }
    assert_eq!(code(&story.block(vec![forfeit(2)])[0]), ("job", 16));
    let (poster, lost) = (story.lab.balance(4), treasury(&story));
    let done = story.block(vec![reveal(2, &SALT, &all), forfeit(2), forfeit(2)]);
    assert_eq!(done.iter().map(code).collect::<Vec<_>>(), [("job", 16), ("", 0), ("job", 16)]);
    assert_eq!((story.lab.balance(4), treasury(&story)), (poster - FEE, lost + REWARD));
    assert_eq!(bounty(&story, 2).bounty.unwrap().status(), BountyStatus::Forfeited);
    story
}

#[test]
fn a_bounty_pays_what_two_models_improve_and_one_that_stays_hidden_is_lost() {
    told();
}

#[test]
fn a_restart_before_every_block_changes_nothing_in_bounties() {
    replayed(told());
}
