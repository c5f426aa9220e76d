//! Models of the simulation whose contributions are judged by evidence: heads that are fitted on whatever the datanet
//! holds, certified and judged in steps of any size; answers before, between and after the judgements; releases of
//! what they defer.

use super::data::{JUDGED, members, number};
use super::invariants::{State, amount, list, of_denom, sum};
use super::operations::{Made, Operation, anyone, number_of, pick, text};
use super::world::{World, address, coin};
use openledger_core::Amount;
use openledger_influence::Shape;
use openledger_influence::fit::{FitOptions, Fitted, Sample, fit};
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost_types::Any;
use rand::Rng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The name of the models of this file.
const NAME: &str = "judge";
/// Most models of this file.
const MOST: usize = 8;
pub(super) const PRICE: u64 = 900_000;

pub(super) const TABLE: &[(u32, Operation)] =
    &[(16, advance), (12, judge), (8, infer), (16, infer_batch), (20, release), (16, withdraw)];

/// Judgements may follow one another within a few blocks.
pub(super) fn params(state: &mut Value) {
    state["model"]["params"]["judge_interval"] = json!("4");
}

/// A model in the exported state.
pub(super) fn models<'a>(world: &'a World, name: &'a str) -> impl Iterator<Item = &'a Value> {
    list(&world.state["model"]["models"]).filter(move |one| one["model"]["name"] == name)
}

pub(super) fn status(one: &Value) -> &str {
    one["model"]["status"].as_str().unwrap_or_default().trim_start_matches("MODEL_STATUS_")
}

pub(super) fn has_price(one: &Value) -> bool {
    one["model"]["price"]["amount"].as_str().is_some_and(|amount| amount != "0")
}

pub(super) fn create(creator: u8, name: &str) -> model::MsgCreateModel {
    model::MsgCreateModel {
        creator: address(creator),
        name: name.to_owned(),
        input_dimension: 2,
        classes: 2,
        licence: 127,
        ..model::MsgCreateModel::default()
    }
}

pub(super) fn announce(creator: u8, model_id: u64, datanet_id: u64, height: u64, lambda_ppb: u64) -> Any {
    let snapshots = vec![model::SnapshotRef { datanet_id, height }];
    pack(&model::MsgAnnounceTraining { creator: address(creator), model_id, snapshots, lambda_ppb })
}

pub(super) fn set_price(creator: u8, model_id: u64) -> Any {
    pack(&model::MsgSetPrice { creator: address(creator), model_id, price: Some(coin(PRICE)) })
}

pub(super) fn certify(sender: u8, model_id: u64, max_items: u32) -> Any {
    pack(&model::MsgCertifyStep { sender: address(sender), model_id, max_items })
}

/// The head of an announced training.
fn fitted(world: &World, training: &Value) -> Option<(Fitted, u32)> {
    let snapshot = training["snapshots"].get(0)?;
    let announced = number(training, "height");
    let points = members(world, number(snapshot, "datanet_id"), number(snapshot, "height"), announced - 1);
    let samples: Vec<Sample<'_>> = points.iter().map(|(e, y)| (&e[..], u16::try_from(*y).unwrap())).collect();
    let fitted = fit(Shape::new(2, 2).unwrap(), &samples, &FitOptions::default(), None, |_| ()).ok()?;
    Some((fitted, u32::try_from(points.len()).unwrap()))
}

fn register(creator: u8, model_id: u64, (fitted, points): &(Fitted, u32), sigma_floor_ppm: u32) -> Any {
    pack(&model::MsgRegisterHead {
        creator: address(creator),
        model_id,
        weights: fitted.head.to_bytes(),
        inverse_fraction_bits: fitted.hinv.shift(),
        inverse_sha256: Sha256::digest(fitted.hinv.to_bytes()).to_vec(),
        chunk_size: 1_024,
        points: *points,
        sigma_floor_ppm,
    })
}

/// The next step of a model on its way to its price, or a new model.
fn advance(world: &mut World) -> Made {
    let unfinished = |one: &&Value| match status(one) {
        "CERTIFIED" => !has_price(one),
        other => other != "DEPRECATED",
    };
    let open: Vec<Value> = models(world, NAME).filter(unfinished).cloned().collect();
    let Some(one) = open.choose(&mut world.rng) else {
        let creator = anyone(world);
        return (models(world, NAME).count() < MOST).then(|| (creator, pack(&create(creator, NAME))));
    };
    let (id, creator) = (number(&one["model"], "id"), number_of(&text(&one["model"], "creator"))?);
    let training = &one["model"]["training"];
    Some(match status(one) {
        "CREATED" | "REFUSED" => (creator, announce(creator, id, JUDGED, world.lab.height, 1_000_000)),
        "ANNOUNCED" => {
            let floor = *[0, 0, 750_000].choose(&mut world.rng)?;
            (creator, register(creator, id, &fitted(world, training)?, floor))
        }
        "HEAD_SUBMITTED" => {
            let data = fitted(world, training)?.0.hinv.to_bytes();
            (creator, pack(&model::MsgUploadInverse { creator: address(creator), model_id: id, index: 0, data }))
        }
        "CERTIFYING" => {
            let sender = anyone(world);
            (sender, certify(sender, id, world.rng.gen_range(20..200)))
        }
        _ => (creator, set_price(creator, id)),
    })
}

/// A step of the first judgement that has not ended; now and then of any model.
fn judge(world: &mut World) -> Made {
    let lines = list(&world.state["model"]["lines"]).filter(|line| number(line, "datanet_id") == JUDGED);
    let members: Vec<&Value> = lines.flat_map(|line| list(&line["members"])).collect();
    let waiting = members.iter().skip(1).find(|m| number(m, "judged_clock") == 0);
    let next = waiting.map(|m| number(m, "model_id"));
    let sender = anyone(world);
    let model_id = if world.rng.gen_bool(0.05) { world.rng.gen_range(1..8) } else { next? };
    let max_items = world.rng.gen_range(10..300);
    Some((sender, pack(&model::MsgJudgeStep { sender: address(sender), model_id, max_items })))
}

/// A model of this file that sells.
fn selling(world: &mut World) -> Option<u64> {
    let sold = |one: &&Value| status(one) == "CERTIFIED" && has_price(one);
    let ids: Vec<u64> = models(world, NAME).filter(sold).map(|one| number(&one["model"], "id")).collect();
    ids.choose(&mut world.rng).copied()
}

fn input(world: &mut World) -> Vec<u8> {
    let (x, y): (i8, i8) = (world.rng.gen_range(-63..=63), world.rng.gen_range(-44..=44));
    vec![x.cast_unsigned(), y.cast_unsigned()]
}

fn infer(world: &mut World) -> Made {
    let (payer, model_id, input) = (anyone(world), selling(world)?, input(world));
    let message = inference::MsgInfer { payer: address(payer), model_id, input, max_fee: Some(coin(PRICE)) };
    Some((payer, pack(&message)))
}

fn infer_batch(world: &mut World) -> Made {
    let (payer, model_id) = (anyone(world), selling(world)?);
    let inputs = (0..world.rng.gen_range(2..6)).map(|_| input(world)).collect();
    let max_fee_each = Some(coin(PRICE));
    Some((payer, pack(&inference::MsgInferBatch { payer: address(payer), model_id, inputs, max_fee_each })))
}

/// What waits for a judgement that has come; now and then anything that waits.
fn release(world: &mut World) -> Made {
    let factors = |id: u64| {
        let histories = list(&world.state["model"]["judged"]).filter(move |j| number(j, "contribution_id") == id);
        histories.flat_map(|j| list(&j["entries"])).map(|e| e["factor_ppm"].as_u64().unwrap_or(0)).max().unwrap_or(0)
    };
    let least = |d: &Value| list(&d["parts"]).map(|p| p["factor_ppm"].as_u64().unwrap_or(0)).min().unwrap_or(0);
    let all = list(&world.state["attribution"]["deferred"]);
    let due = all.filter(|d| factors(number(d, "contribution_id")) > least(d)).map(|d| number(d, "contribution_id"));
    let mut contribution_ids: Vec<u64> = due.collect();
    contribution_ids.sort_unstable();
    contribution_ids.dedup();
    contribution_ids.truncate(world.rng.gen_range(1..4));
    if contribution_ids.is_empty() && world.rng.gen_bool(0.2) {
        contribution_ids.push(number(pick(world, "/attribution/deferred")?, "contribution_id"));
    }
    let sender = anyone(world);
    let message = attribution::MsgReleaseDeferred { sender: address(sender), contribution_ids };
    (!message.contribution_ids.is_empty()).then(|| (sender, pack(&message)))
}

/// Of an account that has something to withdraw.
fn withdraw(world: &mut World) -> Made {
    let who = number_of(&text(pick(world, "/attribution/credits")?, "address"))?;
    Some((who, crate::economy::withdraw(who)))
}

/// The module of attribution holds what it has credited and deferred, and nothing else; epochs carry nothing.
pub(super) fn check(state: &Value, height: u64) {
    let section = &state["attribution"];
    let credits = sum(list(&section["credits"])
        .flat_map(|c| list(&c["totals"]))
        .map(|t| of_denom(&Value::Array(vec![t["amount"].clone()]))));
    let deferred = sum(list(&section["deferred"]).flat_map(|d| list(&d["parts"])).map(|p| amount(&p["amount"])));
    let owed = credits.add(deferred).unwrap();
    assert_eq!(State(state).module("attribution"), owed, "height {height}: {credits} credited, {deferred} deferred");
    for epoch in list(&section["epochs"]) {
        let carry = epoch["carry"].as_str().unwrap_or("0");
        assert!(["", "0"].contains(&carry), "height {height}: {carry} carried");
    }
    let mut of_parts = list(&section["deferred"]).flat_map(|d| list(&d["parts"]));
    assert!(of_parts.all(|p| amount(&p["amount"]) > Amount::ZERO), "height {height}: empty deferred parts");
}
