//! Models of kind RETRIEVE: created with their terms, certified in steps without a head, committed to by a Merkle root,
//! and carried through an export.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::{Chain, Datanets, Refusal, Row, digits, owner, refused};
use openledger_core::ports::{ModelStories, ModelsView, RetrievalTerms};
use openledger_core::{GasMeter, Module};
use openledger_influence::claims::Leaf;
use openledger_influence::merkle::{Tree, leaf_hash};
use openledger_model::keys::{CERTIFICATIONS, FRONTIERS, MATERIAL};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{CertificationPhase, ModelKind, ModelStatus, RefusalReason};
use openledger_testing::ModuleExt;
use prost::Message;

const TERMS: pb::Retrieval = pb::Retrieval { k: 5, min_score: -7 };

fn rows(n: usize, first: usize) -> Vec<Row> {
    let mut rows = digits(first + n).split_off(first);
    rows[3].granted = false; // its licence does not allow the use
    rows
}

fn chain() -> Chain {
    Chain::new(Datanets(BTreeMap::from([
        (1, rows(300, 0)),
        (2, rows(270, 300)),
        (4, vec![Row { granted: false, ..rows(4, 0)[0].clone() }]),
    ])))
}

fn blueprint(chain: &Chain, classes: u32) -> pb::MsgCreateModel {
    pb::MsgCreateModel { kind: ModelKind::Retrieve.into(), retrieval: Some(TERMS), ..chain.blueprint(16, classes) }
}

fn announce(chain: &Chain, model_id: u64, datanets: &[u64], lambda_ppb: u64) -> Result<(), Refusal> {
    let at = |id: &u64| pb::SnapshotRef { datanet_id: *id, height: chain.ctx.height() - 1 };
    let snapshots = datanets.iter().map(at).collect();
    let msg = pb::MsgAnnounceTraining { creator: chain.text("alice"), model_id, snapshots, lambda_ppb };
    chain.send::<_, pb::MsgAnnounceTrainingResponse>(&msg).map(drop)
}

/// Certifies to the end in steps of so many items.
fn certified(chain: &Chain, model_id: u64, step: u32) -> pb::MsgCertifyStepResponse {
    loop {
        let answer = chain.step(model_id, step).unwrap();
        if answer.phase() == CertificationPhase::Done {
            return answer;
        }
    }
}

/// The leaves of all points, in their order.
fn leaves() -> Vec<Leaf> {
    let of = |datanet: u64, rows: Vec<Row>| (1u64..).zip(rows).map(move |(item, row)| (datanet, item, row));
    let granted = of(1, rows(300, 0)).chain(of(2, rows(270, 300))).filter(|(_, _, row)| row.granted);
    (0..)
        .zip(granted)
        .map(|(index, (datanet_id, item_id, row))| Leaf {
            index,
            datanet_id,
            item_id,
            novelty_ppm: row.novelty_ppm,
            label: row.label,
            owner: owner(datanet_id, item_id).as_bytes().to_vec(),
            embedding: row.features,
        })
        .collect()
}

fn root() -> Vec<u8> {
    Tree::new(leaves().iter().map(|leaf| leaf_hash(&leaf.to_bytes())).collect()).root().to_vec()
}

#[test]
fn all_items_are_points_under_one_root_whatever_the_steps() {
    for step in [4_096, 97, 7] {
        let chain = chain();
        let id = chain.create(&blueprint(&chain, 10)).unwrap();
        announce(&chain, id, &[1, 2], 0).unwrap();
        assert_eq!(chain.model(id).status(), ModelStatus::Certifying);
        let done = certified(&chain, id, step);
        let model = chain.model(id);
        assert_eq!((done.done, model.points, model.status()), (568, 568, ModelStatus::Certified));
        assert_eq!(MATERIAL.get(&chain.ctx, &id).unwrap().unwrap(), root());
        assert_eq!(FRONTIERS.get(&chain.ctx, &id).unwrap(), None, "nothing is left of the steps");
        let view = ModelsView::model(&chain.keeper, &chain.ctx, id).unwrap();
        assert_eq!(view.material_hash.to_vec(), root());
        assert_eq!(view.retrieval, Some(RetrievalTerms { k: 5, min_score: -7 }));
        assert!(view.certified);
        let points = ModelsView::collection(&chain.keeper, &chain.ctx, id).unwrap();
        assert_eq!(points.len(), 568);
        for (point, leaf) in points.iter().zip(leaves()) {
            assert_eq!(point.embedding, leaf.embedding);
            assert_eq!((point.label, point.novelty_ppm), (leaf.label, leaf.novelty_ppm));
            assert_eq!((point.origin.datanet_id, point.origin.item_id), (leaf.datanet_id, leaf.item_id));
            assert_eq!(point.origin.owner.as_bytes(), leaf.owner);
        }
    }
}

#[test]
fn points_can_be_read_in_pages_and_the_story_names_no_head() {
    let chain = chain();
    let id = chain.create(&blueprint(&chain, 0)).unwrap();
    announce(&chain, id, &[1, 2], 0).unwrap();
    certified(&chain, id, 100);
    let page = |key: Vec<u8>, limit| {
        let pagination = Some(PageRequest { key, limit, ..PageRequest::default() });
        let request = pb::QueryPointsRequest { model_id: id, pagination };
        let bytes = chain.module().query(&chain.ctx, "openledger.model.v1.Query", "Points", &request.encode_to_vec());
        pb::QueryPointsResponse::decode(bytes.unwrap().as_slice()).unwrap()
    };
    let (mut key, mut all) = (Vec::new(), Vec::new());
    loop {
        let answer = page(key, 100);
        all.extend(answer.points);
        key = answer.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!(all.len(), 568);
    for (point, leaf) in all.iter().zip(leaves()) {
        assert_eq!((point.index, point.item_id, point.sigma), (leaf.index, leaf.item_id, 0));
        assert_eq!(point.embedding, leaf.embedding.iter().map(|e| e.cast_unsigned()).collect::<Vec<_>>());
    }
    let story = chain.keeper.story(&chain.ctx, id, &[3, 400]).unwrap();
    let prefixes: Vec<u8> = story.proof_keys.iter().map(|(_, key)| key[0]).collect();
    assert_eq!(prefixes, [0x20, 0x28, 0x26, 0x27, 0x26, 0x27]);
}

#[test]
fn what_does_not_fit_the_kind_is_refused() {
    let chain = chain();
    let create = |change: fn(&mut pb::MsgCreateModel)| {
        let mut message = blueprint(&chain, 10);
        change(&mut message);
        chain.create(&message)
    };
    assert_eq!(create(|m| m.retrieval = None), Err(refused(37)));
    assert_eq!(create(|m| m.kind = 0), Err(refused(37)));
    assert_eq!(create(|m| m.kind = 2), Err(refused(37)));
    assert_eq!(create(|m| m.retrieval = Some(pb::Retrieval { k: 0, ..TERMS })), Err(refused(37)));
    assert_eq!(create(|m| m.retrieval = Some(pb::Retrieval { k: 33, ..TERMS })), Err(refused(37)));
    assert_eq!(create(|m| m.retrieval = Some(pb::Retrieval { min_score: (1 << 24) + 1, ..TERMS })), Err(refused(37)));
    assert_eq!(create(|m| m.classes = 1), Err(refused(19)));
    assert_eq!(create(|m| m.classes = 257), Err(refused(19)));
    assert_eq!(create(|m| m.input_dimension = 1_025), Err(refused(19)));
    // Wider than a head could be: 20 labels over 1,024 values.
    let wide = create(|m| (m.classes, m.input_dimension) = (20, 1_024)).unwrap();
    assert_eq!(announce(&chain, wide, &[1], 0), Err(refused(21)), "another dimension");
    let id = create(|_| ()).unwrap();
    assert_eq!(announce(&chain, id, &[1], 1_000_000), Err(refused(22)), "there is nothing to regularise");
    announce(&chain, id, &[1], 0).unwrap();
    assert_eq!(announce(&chain, id, &[1], 0), Err(refused(13)), "under way");
    let head = pb::MsgRegisterHead { creator: chain.text("alice"), model_id: id, ..pb::MsgRegisterHead::default() };
    assert_eq!(chain.send::<_, pb::MsgRegisterHeadResponse>(&head).unwrap_err(), refused(38));
    // A head has none of the terms, and its announcement its own bits.
    let plain = chain.create(&chain.blueprint(16, 10)).unwrap();
    assert_eq!(announce(&chain, plain, &[1], 0), Err(refused(22)));
    // Labels are compared when there are any.
    let other = create(|m| m.classes = 3).unwrap();
    assert_eq!(announce(&chain, other, &[1], 0), Err(refused(21)));
    let unlabelled = create(|m| m.classes = 0).unwrap();
    announce(&chain, unlabelled, &[1], 0).unwrap();
}

#[test]
fn a_model_without_data_is_refused_and_can_be_announced_again() {
    let chain = chain();
    let id = chain.create(&blueprint(&chain, 0)).unwrap();
    announce(&chain, id, &[4], 0).unwrap();
    let done = certified(&chain, id, 10);
    assert_eq!((done.refusal(), chain.model(id).status()), (RefusalReason::NoData, ModelStatus::Refused));
    announce(&chain, id, &[1, 2], 0).unwrap();
    certified(&chain, id, 200);
    assert_eq!((chain.model(id).points, MATERIAL.get(&chain.ctx, &id).unwrap().unwrap()), (568, root()));
}

#[test]
fn a_step_pays_for_its_items_and_leaves_a_logarithm_of_hashes() {
    let gas = |step: u32| {
        let chain = chain();
        let id = chain.create(&blueprint(&chain, 10)).unwrap();
        announce(&chain, id, &[1, 2], 0).unwrap();
        let metered = Chain { ctx: chain.ctx.with_gas(GasMeter::infinite()), keeper: chain.keeper.clone() };
        let done = metered.step(id, step).unwrap().done;
        let peaks = FRONTIERS.get(&chain.ctx, &id).unwrap().unwrap().len() / 33;
        assert_eq!(peaks, done.count_ones() as usize, "one subtree for each bit of {done}");
        metered.ctx.gas().consumed()
    };
    let (some, more) = (gas(64), gas(128));
    assert!(more > some * 3 / 2 && more < some * 2, "{some} {more}");
}

#[test]
fn an_export_keeps_points_and_root_and_begins_anew_what_was_under_way() {
    let chain = chain();
    let id = chain.create(&blueprint(&chain, 10)).unwrap();
    announce(&chain, id, &[1, 2], 0).unwrap();
    certified(&chain, id, 100);
    let begun = chain.create(&blueprint(&chain, 10)).unwrap();
    announce(&chain, begun, &[1, 2], 0).unwrap();
    chain.step(begun, 50).unwrap();
    let plain = chain.module().export_genesis(&chain.ctx).unwrap();
    chain.module().prepare_zero_height(&chain.ctx, &[]).unwrap();
    let zero = chain.module().export_genesis(&chain.ctx).unwrap();
    for genesis in [plain, zero] {
        let next = Chain::new(Datanets(BTreeMap::from([(1, rows(300, 0)), (2, rows(270, 300))])));
        let next = Chain { ctx: openledger_core::Ctx::for_test(), ..next };
        next.module().validate_genesis(next.ctx.config(), &genesis).unwrap();
        next.module().init_genesis(&next.ctx, &genesis).unwrap();
        assert_eq!(MATERIAL.get(&next.ctx, &id).unwrap().unwrap(), root());
        assert_eq!(ModelsView::collection(&next.keeper, &next.ctx, id).unwrap().len(), 568);
        let fresh = CERTIFICATIONS.get(&next.ctx, &begun).unwrap().unwrap();
        assert_eq!((fresh.phase(), fresh.points_done), (CertificationPhase::Points, 0));
        let next = next.at(12);
        certified(&next, begun, 500);
        assert_eq!(MATERIAL.get(&next.ctx, &begun).unwrap().unwrap(), root());
        let mut other_kind = genesis.clone();
        other_kind["models"][1]["model"]["kind"] = "MODEL_KIND_HEAD".into();
        assert!(next.module().validate_genesis(next.ctx.config(), &other_kind).is_err());
        let mut bad = genesis.clone();
        bad["models"][0]["points"][5]["index"] = "9".into();
        let other = Chain { ctx: openledger_core::Ctx::for_test(), ..next.clone() };
        assert!(other.module().init_genesis(&other.ctx, &bad).is_err());
    }
}
