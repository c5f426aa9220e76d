//! Data of the simulation: contributions to two datanets of points in the plane, changes of consent, proofs against
//! items, bonds. Contributions to the one are judged by evidence; those to the other are retrieved.

use super::invariants::State;
use super::operations::{Made, Operation, anyone, number_of, pick, text};
use super::world::{World, address, coin};
use crate::market::{self, datanet_of_points};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_core::Amount;
use openledger_core::heights::position;
use openledger_datanet::consent::consent_at;
use openledger_datanet::{is_duplicate, is_excluded};
use openledger_influence::line::{nearest_t, on_segment};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1 as datanet;
use prost::Message;
use prost_types::Any;
use rand::Rng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The datanet whose contributions evidence judges.
pub(super) const JUDGED: u64 = 2;
/// The datanet that is retrieved from.
pub(super) const LIBRARY: u64 = 3;
/// Squared distance from a segment below which an item counts as a mixture.
const LINE_TAU_SQ: u64 = 2;
/// Blocks to reveal.
const WINDOW: u64 = 4;
/// Pairs of items that a prover tries.
const TRIES: usize = 300;

pub(super) const TABLE: &[(u32, Operation)] =
    &[(8, commit), (12, reveal), (3, set_consent), (3, release_bond), (2, prove_synthetic), (4, prove_cross_duplicate)];

/// Bonds mature while the simulation runs.
pub(super) fn params(state: &mut Value) {
    state["datanet"]["params"]["bond_maturity"] = json!("12");
}

type Point = (Vec<i8>, u32);

/// A point and its label. The early ones hardly show that the second coordinate matters as much as the first, so that
/// the later ones disagree with a head that was fitted on them and confirm one another.
fn point(rng: &mut impl Rng, early: bool) -> Point {
    let (x, y): (i8, i8) = (rng.gen_range(-63..=63), rng.gen_range(-44..=44));
    let y = if early { y / 8 } else { y };
    (vec![x, y], u32::from(i32::from(x) + i32::from(y) > 3))
}

fn payload(points: Vec<Point>) -> Vec<datanet::ItemPayload> {
    let bytes = |e: Vec<i8>| e.into_iter().map(i8::cast_unsigned).collect();
    points.into_iter().map(|(e, label)| datanet::ItemPayload { features: bytes(e), label }).collect()
}

/// The two datanets.
pub(super) fn datanets() -> Vec<(u8, Any)> {
    let judged = datanet::MsgCreateDatanet {
        near_dup_tau: 1,
        novelty_full_at: 2,
        line_tau_sq: LINE_TAU_SQ,
        reveal_window: WINDOW,
        ..datanet_of_points()
    };
    let library = datanet::MsgCreateDatanet {
        novelty_full_at: 8,
        reveal_window: WINDOW,
        evidence: datanet::Evidence::Off.into(),
        ..datanet_of_points()
    };
    vec![(1, pack(&judged)), (1, pack(&library))]
}

/// Contributions that are in the chain when random operations begin: contributor, datanet, number of items.
pub(super) fn early(world: &mut World, all: &[(u8, u64, usize)]) -> Vec<(u8, Any)> {
    let mut commits = Vec::new();
    for (who, datanet_id, count) in all {
        let points = (0..*count).map(|_| point(&mut world.rng, true)).collect();
        commits.push((*who, committed(world, *who, *datanet_id, payload(points))));
    }
    commits
}

fn committed(world: &mut World, who: u8, datanet_id: u64, items: Vec<datanet::ItemPayload>) -> Any {
    let message = market::commit(who, datanet_id, &items);
    let hash = openledger_proto::any::unpack::<datanet::MsgCommitContribution>(&message).unwrap().hash;
    world.payloads.insert(STANDARD.encode(hash), items);
    message
}

/// Commits that can be revealed: who has to, and the message.
pub(super) fn reveals(world: &World) -> Vec<(u8, Any)> {
    let open = |commit: &Value| number(commit, "expires_at") > world.lab.height;
    let commits = world.state["datanet"]["commits"].as_array().into_iter().flatten();
    commits
        .filter_map(|commit| {
            let items = world.payloads.get(commit["hash"].as_str()?)?.clone();
            let who = number_of(commit["contributor"].as_str()?).filter(|_| open(commit))?;
            Some((who, market::reveal(who, number(commit, "id"), items)))
        })
        .collect()
}

/// A number in JSON, which is a string there.
pub(super) fn number(v: &Value, field: &str) -> u64 {
    v[field].as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}

pub(super) fn ask<Q: Message, R: Message + Default>(world: &World, method: &str, request: &Q) -> R {
    let (bytes, _) = world.lab.app.query_module(method, &request.encode_to_vec(), 0).unwrap();
    R::decode(bytes.as_slice()).unwrap()
}

/// All items of a datanet by id.
pub(super) fn items(world: &World, datanet_id: u64) -> Vec<datanet::Item> {
    let (mut all, mut key) = (Vec::new(), Vec::new());
    loop {
        let pagination = Some(PageRequest { key, limit: 500, ..PageRequest::default() });
        let request = datanet::QueryItemsRequest { datanet_id, pagination };
        let page: datanet::QueryItemsResponse = ask(world, "/openledger.datanet.v1.Query/Items", &request);
        all.extend(page.items);
        key = page.pagination.map(|page| page.next_key).unwrap_or_default();
        if key.is_empty() {
            return all;
        }
    }
}

fn features(item: &datanet::Item) -> Vec<i8> {
    item.features.iter().map(|b| b.cast_signed()).collect()
}

/// The items of a snapshot in its order, as embedding and label.
pub(super) fn members(world: &World, datanet_id: u64, height: u64, consent_height: u64) -> Vec<Point> {
    let (height, consent_height) = (position(height, 0), position(consent_height, 0));
    let mut known = BTreeMap::new();
    let mut granted = |item: &datanet::Item| {
        let contribution: &datanet::QueryContributionResponse =
            known.entry(item.contribution_id).or_insert_with(|| {
                let request = datanet::QueryContributionRequest { contribution_id: item.contribution_id };
                ask(world, "/openledger.datanet.v1.Query/Contribution", &request)
            });
        let history = datanet::ConsentHistory { changes: contribution.consent.clone() };
        let asked = datanet::LicenceBit::Train as u32 | datanet::LicenceBit::Commercial as u32;
        let given = consent_at(contribution.contribution.as_ref().unwrap(), &history, item.id, consent_height).0;
        given & asked == asked
    };
    let all = items(world, datanet_id).into_iter();
    all.filter(|item| position(item.settles_at, item.settled_ago) <= height && !is_excluded(item, consent_height))
        .filter(|item| granted(item))
        .map(|item| (features(&item), item.label))
        .collect()
}

/// Some items of other contributors, and where the contribution goes: fresh points, mixtures of others' points, or
/// copies from the other datanet that are moved a little.
fn commit(world: &mut World) -> Made {
    let who = anyone(world);
    let datanet_id = *[JUDGED, LIBRARY].choose(&mut world.rng)?;
    let count = world.rng.gen_range(4..12);
    let others: Vec<datanet::Item> = items(world, JUDGED);
    let rng = &mut world.rng;
    let points: Vec<Point> = match rng.gen_range(0..10) {
        0..=2 if datanet_id == JUDGED => {
            let mut mixed = || {
                let (a, b) = (others.choose(rng)?, others.choose(rng)?);
                let middle = |(x, y): (&i8, &i8)| i8::try_from((i32::from(*x) + i32::from(*y)) / 2).ok();
                let between = features(a).iter().zip(&features(b)).map(middle).collect::<Option<_>>()?;
                Some((between, a.label))
            };
            (0..count).filter_map(|_| mixed()).collect()
        }
        0..=3 if datanet_id == LIBRARY => {
            let mut moved = || {
                let one = others.choose(rng)?;
                let mut e = features(one);
                let by = rng.gen_range(0..=1);
                e.first_mut().map(|x| *x = x.saturating_add(by))?;
                Some((e, one.label))
            };
            (0..count).filter_map(|_| moved()).collect()
        }
        _ => (0..count).map(|_| point(rng, false)).collect(),
    };
    let items = payload(points);
    Some((who, committed(world, who, datanet_id, items)))
}

fn reveal(world: &mut World) -> Made {
    reveals(world).choose(&mut world.rng).cloned()
}

/// A contribution: its owner's number, and the contribution.
fn contribution(world: &mut World) -> Option<(u8, Value)> {
    let found = pick(world, "/datanet/contributions")?["contribution"].clone();
    Some((number_of(&text(&found, "contributor"))?, found))
}

fn set_consent(world: &mut World) -> Made {
    let (who, found) = contribution(world)?;
    let first = number(&found, "first_item_id");
    let item = first + world.rng.gen_range(0..3);
    let message = datanet::MsgSetConsent {
        contributor: address(who),
        contribution_id: number(&found, "id"),
        first_item_id: item,
        last_item_id: item,
        licence: *[1, 127, 127 - 8].choose(&mut world.rng)?,
    };
    Some((who, pack(&message)))
}

fn release_bond(world: &mut World) -> Made {
    let (who, found) = contribution(world)?;
    let contribution_id = number(&found, "id");
    Some((who, pack(&datanet::MsgReleaseBond { contributor: address(who), contribution_id })))
}

/// Contributions by id: contributor, and whether the bond was settled.
fn contributors(world: &World) -> BTreeMap<u64, (String, bool)> {
    let all = world.state["datanet"]["contributions"].as_array().into_iter().flatten().map(|c| &c["contribution"]);
    all.map(|c| (number(c, "id"), (text(c, "contributor"), c["bond_released"] == true))).collect()
}

/// The items of a datanet against which a proof may be sent, in random order.
fn open_to_proofs(world: &mut World, datanet_id: u64) -> Vec<datanet::Item> {
    let (height, owners) = (world.lab.height, contributors(world));
    let released = |item: &datanet::Item| owners.get(&item.contribution_id).is_none_or(|(_, released)| *released);
    let mut open = items(world, datanet_id);
    open.retain(|item| item.settles_at <= height && !is_duplicate(item) && !released(item));
    open.shuffle(&mut world.rng);
    open
}

fn prove_synthetic(world: &mut World) -> Made {
    let all = items(world, JUDGED);
    for item in open_to_proofs(world, JUDGED).into_iter().take(5) {
        let x = features(&item);
        let earlier: Vec<&datanet::Item> = all.iter().filter(|e| e.contribution_id < item.contribution_id).collect();
        for _ in 0..TRIES {
            let (Some(a), Some(b)) = (earlier.choose(&mut world.rng), earlier.choose(&mut world.rng)) else { break };
            let t_ppm = nearest_t(&x, &features(a), &features(b)).unwrap();
            if on_segment(&x, &features(a), &features(b), t_ppm, LINE_TAU_SQ).unwrap() {
                let prover = anyone(world);
                let (item_id, a, b) = (item.id, a.id, b.id);
                let prover_text = address(prover);
                let message =
                    datanet::MsgProveSynthetic { prover: prover_text, datanet_id: JUDGED, item_id, a, b, t_ppm };
                return Some((prover, pack(&message)));
            }
        }
    }
    None
}

/// A copy in the library of an earlier item that somebody else contributed to the other datanet.
fn prove_cross_duplicate(world: &mut World) -> Made {
    let (owners, older) = (contributors(world), items(world, JUDGED));
    let owner = |item: &datanet::Item| owners.get(&item.contribution_id).map(|(owner, _)| owner.clone());
    let near = |a: &datanet::Item, b: &datanet::Item| {
        let squares = features(a).into_iter().zip(features(b)).map(|(x, y)| (i32::from(x) - i32::from(y)).pow(2));
        squares.sum::<i32>() <= 1
    };
    let prover = anyone(world);
    for newer in open_to_proofs(world, LIBRARY) {
        let found = older.iter().find(|o| {
            let earlier = o.contribution_id < newer.contribution_id && owner(o) != owner(&newer);
            earlier && o.label == newer.label && near(o, &newer)
        });
        if let Some(found) = found {
            let message = datanet::MsgProveCrossDuplicate {
                prover: address(prover),
                newer_datanet_id: LIBRARY,
                newer_item_id: newer.id,
                older_datanet_id: JUDGED,
                older_item_id: found.id,
            };
            return Some((prover, pack(&message)));
        }
    }
    None
}

/// The module holds the bonds of accepted items, without what provers got, until they are settled.
pub(super) fn check(state: &Value, height: u64) {
    let mut held = 0;
    for one in state["datanet"]["contributions"].as_array().into_iter().flatten().map(|c| &c["contribution"]) {
        if one["bond_released"] != true {
            let bond: u64 = text(&one["item_bond"], "amount").parse().unwrap();
            let count = |field: &str| one[field].as_u64().unwrap_or_default();
            held += bond * count("accepted_items") - bond / 2 * count("proven_items");
        }
    }
    let holds = State(state).module("datanet");
    assert_eq!(holds, Amount::from(held), "height {height}: bonds of {} contributions", coin(held).amount);
}
