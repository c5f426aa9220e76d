//! Models of the simulation that retrieve: collections that the chain searches and collections that are answered by
//! claims, honest and false ones, challenges that hold and challenges that do not, settlements and refunds.

use super::data::{LIBRARY, ask, number};
use super::invariants::list;
use super::judging::{PRICE, announce, certify, create, has_price, models, set_price, status};
use super::operations::{Made, Operation, anyone, number_of, pick, text};
use super::world::{World, address, coin};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_assembly::chain_config;
use openledger_datanet::is_duplicate;
use openledger_influence::claims::Leaf;
use openledger_influence::merkle::{Tree, leaf_hash};
use openledger_influence::retrieval::{Candidates, Hit, Terms, dot};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost_types::Any;
use rand::Rng;
use rand::seq::SliceRandom;
use serde_json::{Value, json};

/// The name of the models of this file.
const NAME: &str = "library";
/// Most models of this file.
const MOST: usize = 4;
const TERMS: Terms = Terms { k: 3, min_score: 1 };
/// Points that the chain searches itself: those of the first library of the prelude, and hardly of any other.
const SCANNED: &str = "12";

pub(super) const TABLE: &[(u32, Operation)] =
    &[(6, advance), (12, retrieve), (10, submit), (8, challenge), (8, settle)];

/// Short times, and a bound that later libraries exceed.
pub(super) fn params(state: &mut Value) {
    let params = &mut state["inference"]["params"];
    params["max_scan_points"] = json!(SCANNED);
    params["challenge_blocks"] = json!("3");
    params["request_blocks"] = json!("4");
}

fn library(creator: u8) -> Any {
    pack(&model::MsgCreateModel {
        kind: model::ModelKind::Retrieve.into(),
        retrieval: Some(model::Retrieval { k: TERMS.k, min_score: TERMS.min_score }),
        ..create(creator, NAME)
    })
}

/// Libraries of the data of the prelude, of two snapshots: one that the chain searches and a larger one. Their models
/// have the numbers that follow that of the economy.
pub(super) fn prelude(snapshots: [u64; 2]) -> Vec<Vec<(u8, Any)>> {
    let (mut made, mut certified) = (Vec::new(), Vec::new());
    for (model_id, snapshot) in (2..).zip(snapshots) {
        made.extend([(1, library(1)), (1, announce(1, model_id, LIBRARY, snapshot, 0))]);
        certified.extend([(5, certify(5, model_id, 7)), (5, certify(5, model_id, 100)), (1, set_price(1, model_id))]);
    }
    vec![made, certified]
}

/// The next step of a library on its way to its price, or a new one.
fn advance(world: &mut World) -> Made {
    let unfinished = |one: &&Value| match status(one) {
        "CERTIFIED" => !has_price(one),
        other => !["DEPRECATED", "REFUSED"].contains(&other),
    };
    let open: Vec<Value> = models(world, NAME).filter(unfinished).cloned().collect();
    let Some(one) = open.choose(&mut world.rng) else {
        let creator = anyone(world);
        return (models(world, NAME).count() < MOST).then(|| (creator, library(creator)));
    };
    let (id, creator) = (number(&one["model"], "id"), number_of(&text(&one["model"], "creator"))?);
    Some(match status(one) {
        "CREATED" => (creator, announce(creator, id, LIBRARY, world.lab.height, 0)),
        "CERTIFIED" => (creator, set_price(creator, id)),
        _ => {
            let sender = anyone(world);
            (sender, certify(sender, id, world.rng.gen_range(5..60)))
        }
    })
}

fn retrieve(world: &mut World) -> Made {
    let sold = |one: &&Value| status(one) == "CERTIFIED" && has_price(one);
    let ids: Vec<u64> = models(world, NAME).filter(sold).map(|one| number(&one["model"], "id")).collect();
    let (payer, model_id) = (anyone(world), *ids.choose(&mut world.rng)?);
    let (x, y): (i8, i8) = (world.rng.gen_range(-63..=63), world.rng.gen_range(-44..=44));
    let input = vec![x.cast_unsigned(), y.cast_unsigned()];
    let message = inference::MsgRetrieve { payer: address(payer), model_id, input, max_fee: Some(coin(PRICE)) };
    Some((payer, pack(&message)))
}

/// A question with the collection that it is put to, and what an honest search finds.
struct Searched {
    id: u64,
    leaves: Vec<Leaf>,
    query: Vec<i8>,
    hits: Vec<Hit>,
}

fn leaves(world: &World, model_id: u64) -> Vec<Leaf> {
    let pagination = Some(PageRequest { limit: 1_000, ..PageRequest::default() });
    let request = model::QueryPointsRequest { model_id, pagination };
    let answer: model::QueryPointsResponse = ask(world, "/openledger.model.v1.Query/Points", &request);
    let raw = |text: &str| chain_config("open").addresses.parse(text).unwrap().as_bytes().to_vec();
    let leaf = |p: model::CertifiedPoint| Leaf {
        index: p.index,
        datanet_id: p.datanet_id,
        item_id: p.item_id,
        novelty_ppm: p.novelty_ppm,
        label: p.label,
        owner: raw(&p.owner),
        embedding: p.embedding.iter().map(|b| b.cast_signed()).collect(),
    };
    answer.points.into_iter().map(leaf).collect()
}

/// Whether an item may be used for a question of this height.
fn granted(world: &World, leaf: &Leaf, height: u64) -> bool {
    let (datanet_id, item_id) = (leaf.datanet_id, leaf.item_id);
    let request = datanet::QueryItemRequest { datanet_id, item_id };
    let item: datanet::QueryItemResponse = ask(world, "/openledger.datanet.v1.Query/Item", &request);
    let request = datanet::QueryConsentAtRequest { datanet_id, item_id, height };
    let consent: datanet::QueryConsentAtResponse = ask(world, "/openledger.datanet.v1.Query/ConsentAt", &request);
    let needed = LicenceBit::Retrieve as u32 | LicenceBit::Commercial as u32;
    !is_duplicate(&item.item.unwrap()) && consent.licence & needed == needed
}

fn searched(world: &World, question: &Value) -> Searched {
    let leaves = leaves(world, number(question, "model_id"));
    let query = STANDARD.decode(text(question, "embedding")).unwrap();
    let query: Vec<i8> = query.into_iter().map(u8::cast_signed).collect();
    let all: Vec<i8> = leaves.iter().flat_map(|leaf| leaf.embedding.clone()).collect();
    let height = number(question, "height");
    let usable = |hit: &Hit| granted(world, &leaves[usize::try_from(hit.index).unwrap()], height);
    let found = Candidates::of(&query, &all, TERMS.min_score).unwrap();
    let hits = found.filter(usable).take(TERMS.results() + 1).collect();
    Searched { id: number(question, "id"), leaves, query, hits }
}

impl Searched {
    fn opening(&self, hit: Hit) -> inference::Opening {
        let at = usize::try_from(hit.index).unwrap();
        let tree = Tree::new(self.leaves.iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect());
        let leaf = &self.leaves[at];
        let owner = openledger_core::AccAddress::from_bytes(&leaf.owner).unwrap();
        inference::Opening {
            point: leaf.index,
            datanet_id: leaf.datanet_id,
            item_id: leaf.item_id,
            novelty_ppm: leaf.novelty_ppm,
            label: leaf.label,
            owner: chain_config("open").addresses.to_text(&owner),
            embedding: leaf.embedding.iter().map(|e| e.cast_unsigned()).collect(),
            path: tree.path(at).unwrap().iter().map(|hash| hash.to_vec()).collect(),
        }
    }
}

/// A question in this state.
fn question(world: &mut World, status: &str) -> Option<Value> {
    let all = list(&world.state["inference"]["retrievals"]).filter(|r| r["status"] == status);
    let all: Vec<Value> = all.cloned().collect();
    all.choose(&mut world.rng).cloned()
}

/// Claims for a question: all that is near, or without the best, or one with a wrong score.
fn submit(world: &mut World) -> Made {
    let question = question(world, "RETRIEVAL_STATUS_OPEN")?;
    let found = searched(world, &question);
    let kind = world.rng.gen_range(0..10);
    let skipped = usize::from(kind < 4);
    let wrong = i64::from(kind == 9);
    let hits = found.hits.iter().skip(skipped).take(TERMS.results());
    let claim = |hit: &Hit| {
        let at = usize::try_from(hit.index).unwrap();
        let score = dot(&found.query, &found.leaves[at].embedding) + wrong;
        inference::Claim { opening: Some(found.opening(*hit)), score }
    };
    let submitter = anyone(world);
    let claims = hits.map(claim).collect();
    let message = inference::MsgSubmitRetrieval { submitter: address(submitter), request_id: found.id, claims };
    Some((submitter, pack(&message)))
}

/// A point that claims left out, or one that does not refute them.
fn challenge(world: &mut World) -> Made {
    let question = question(world, "RETRIEVAL_STATUS_CLAIMED")?;
    let found = searched(world, &question);
    let claimed: Vec<u64> = list(&question["results"]).map(|r| number(r, "point")).collect();
    let honest = found.hits.iter().take(TERMS.results()).find(|hit| !claimed.contains(&hit.index));
    let hit = match honest.filter(|_| world.rng.gen_bool(0.8)) {
        Some(hit) => *hit,
        None => *found.hits.last()?,
    };
    let challenger = anyone(world);
    let omitted = Some(found.opening(hit));
    let message = inference::MsgChallengeRetrieval { challenger: address(challenger), request_id: found.id, omitted };
    Some((challenger, pack(&message)))
}

/// The end of a question, mostly when its time has come.
fn settle(world: &mut World) -> Made {
    let now = world.lab.height;
    let open =
        |r: &&Value| ["RETRIEVAL_STATUS_OPEN", "RETRIEVAL_STATUS_CLAIMED"].contains(&r["status"].as_str().unwrap());
    let due = |r: &&Value| open(r) && number(r, "until") <= now;
    let due: Vec<u64> = list(&world.state["inference"]["retrievals"]).filter(due).map(|r| number(r, "id")).collect();
    let request_id = match due.choose(&mut world.rng) {
        Some(id) => *id,
        None if world.rng.gen_bool(0.9) => return None,
        None => number(pick(world, "/inference/retrievals")?, "id"),
    };
    let sender = anyone(world);
    Some((sender, pack(&inference::MsgSettleRetrieval { sender: address(sender), request_id })))
}
