//! Receipts of retrievals against a real store: honest ones pass, whether the chain searched or somebody claimed, and
//! whatever is changed is found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../attribution/tests/common/mod.rs"]
mod common;

use common::{Bank, account, chain, owner};
use openledger_attribution::keys::RECORDS;
use openledger_core::ports::{AttributionPort, ModelView, RetrievalRequest, RetrievalTerms, RetrievedPoint};
use openledger_core::{AccAddress, Ctx, Module};
use openledger_datanet::keys::{CONSENT, CONTRIBUTIONS, ITEMS};
use openledger_inference::keys::{INFERENCES, REQUESTS};
use openledger_influence::claims::Leaf;
use openledger_influence::merkle::Frontier;
use openledger_influence::retrieval::{Candidates, Terms, votes, winner};
use openledger_model::keys::{ANCESTORS, Ancestors, MATERIAL, MODELS, ORIGINS, Origin, OriginChunk, POINTS};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use openledger_receipt::{Answer, Bytes, Op, Receipt, Report, Subject, collect, verify};
use openledger_store::{Store, StoreOptions};
use prost::Message;
use sha2::{Digest, Sha256};

const COUNT: u64 = 40;
const INPUT: [i8; 4] = [3, -1, 2, 0];
const FEE: u64 = 1_000_000;
const TERMS: Terms = Terms { k: 4, min_score: 20 };
/// Items whose owners withdrew at height 9, and 10: the latter in the block of the answer.
const WITHDRAWN: [(u64, u64); 3] = [(14, 9), (3, 9), (22, 10)];

fn leaves() -> Vec<Leaf> {
    let value = |i: u64, j: u64| i8::try_from((i * 7 + j * 11) % 19).unwrap() - 5;
    let leaf = |i| Leaf {
        index: i,
        datanet_id: 3,
        item_id: i + 1,
        novelty_ppm: if i % 3 == 0 { 400_000 } else { 1_000_000 },
        label: u32::try_from(i % 2).unwrap(),
        owner: owner(i).as_bytes().to_vec(),
        embedding: (0..4).map(|j| value(i, j)).collect(),
    };
    (0..COUNT).map(leaf).collect()
}

fn root() -> [u8; 32] {
    let mut frontier = Frontier::default();
    leaves().iter().for_each(|leaf| frontier.push(&leaf.to_bytes()));
    frontier.root()
}

fn surroundings(ctx: &Ctx) {
    let text = |a: &AccAddress| ctx.address_text(a);
    let stored = model::Model {
        id: 2,
        creator: text(&account(21)),
        embedding_dimension: 4,
        input_dimension: 4,
        classes: 2,
        compute: vec![model::AccountShare { address: text(&account(22)), share_ppm: 1_000_000 }],
        parents: vec![model::ParentShare { model_id: 1, share_ppm: 250_000 }],
        points: COUNT,
        kind: model::ModelKind::Retrieve.into(),
        retrieval: Some(model::Retrieval { k: TERMS.k, min_score: TERMS.min_score }),
        ..model::Model::default()
    };
    MODELS.set(ctx, &2, &stored).unwrap();
    let ancestor = model::Model { id: 1, creator: text(&account(20)), ..model::Model::default() };
    MODELS.set(ctx, &1, &ancestor).unwrap();
    let shares = vec![model::ParentShare { model_id: 1, share_ppm: 250_000 }];
    ANCESTORS.set(ctx, &2, &Ancestors { shares, model_id: 2 }).unwrap();
    MATERIAL.set(ctx, &2, &root().to_vec()).unwrap();
    for part in leaves().chunks(25) {
        let (mut points, mut origins) = (Vec::new(), OriginChunk::default());
        for leaf in part {
            points.extend(leaf.novelty_ppm.to_le_bytes());
            points.extend(leaf.label.to_le_bytes());
            points.extend(leaf.embedding.iter().map(|e| e.cast_unsigned()));
            origins.origins.push(Origin { datanet_id: 3, item_id: leaf.item_id, owner: leaf.owner.clone() });
        }
        POINTS.set(ctx, &(2, part[0].index), &points).unwrap();
        ORIGINS.set(ctx, &(2, part[0].index), &origins).unwrap();
    }
    for point in 0..COUNT {
        let (id, contribution_id) = (point + 1, point + 100);
        let item = datanet::Item { datanet_id: 3, id, contribution_id, ..datanet::Item::default() };
        ITEMS.set(ctx, &(3, id), &item).unwrap();
        let curated = point.is_multiple_of(3);
        let withdrawn = WITHDRAWN.iter().find(|(item, _)| *item == id);
        let contribution = datanet::Contribution {
            id: contribution_id,
            contributor: text(&owner(point)),
            curator: if curated { text(&account(30)) } else { String::new() },
            shares: Some(datanet::Shares { contributors_ppm: 900_000, curators_ppm: 60_000, commons_ppm: 40_000 }),
            licence: 127,
            consent_changes: u32::from(withdrawn.is_some()),
            ..datanet::Contribution::default()
        };
        CONTRIBUTIONS.set(ctx, &contribution_id, &contribution).unwrap();
        if let Some((_, height)) = withdrawn {
            let change =
                datanet::ConsentChange { height: *height, first_item_id: id, last_item_id: id, licence: 0, ago: 0 };
            CONSENT.set(ctx, &contribution_id, &datanet::ConsentHistory { changes: vec![change] }).unwrap();
        }
    }
}

fn view() -> ModelView {
    let retrieval = Some(RetrievalTerms { k: TERMS.k, min_score: TERMS.min_score });
    ModelView { points: COUNT, classes: 2, material_hash: root(), retrieval, ..common::view(2) }
}

/// The points in their order; those passed over are withdrawn at height 9.
fn searched(by_claims: bool) -> (Vec<inference::Retrieved>, Vec<(u64, u64, u64)>) {
    let leaves = leaves();
    let embeddings: Vec<i8> = leaves.iter().flat_map(|leaf| leaf.embedding.clone()).collect();
    let (mut results, mut passed) = (Vec::new(), Vec::new());
    for hit in Candidates::of(&INPUT, &embeddings, TERMS.min_score).unwrap() {
        let leaf = &leaves[usize::try_from(hit.index).unwrap()];
        let last = if by_claims { 10 } else { 9 };
        if WITHDRAWN.iter().any(|(item, height)| *item == leaf.item_id && *height <= last) {
            passed.push((hit.index, 3, leaf.item_id));
            continue;
        }
        results.push(inference::Retrieved {
            point: hit.index,
            datanet_id: 3,
            item_id: leaf.item_id,
            score: hit.score,
            label: leaf.label,
            novelty_ppm: leaf.novelty_ppm,
        });
        if results.len() == TERMS.results() {
            break;
        }
    }
    if by_claims {
        passed.clear();
    }
    (results, passed)
}

/// A chain that attributed one retrieval at height 10 as `change` has it.
fn committed(by_claims: bool, change: impl FnOnce(&Ctx)) -> Store {
    let (ctx, keeper, module) = chain();
    surroundings(&ctx);
    let escrow = AccAddress::module("attribution");
    Bank::set(&ctx, &escrow, FEE);
    let (results, passed_over) = searched(by_claims);
    let points: Vec<RetrievedPoint> = results
        .iter()
        .map(|r| RetrievedPoint {
            point: r.point,
            datanet_id: r.datanet_id,
            item_id: r.item_id,
            score: r.score,
            novelty_ppm: r.novelty_ppm,
        })
        .collect();
    let counted = votes(results.iter().map(|r| (r.label, TERMS.weight(r.score))));
    let label = winner(&counted).unwrap();
    let executor = by_claims.then(|| account(55));
    let request = RetrievalRequest {
        inference_id: 1,
        model: &view(),
        payer: account(99),
        fee: FEE.into(),
        label,
        results: &points,
        passed_over: &passed_over,
        consent_height: 10,
        executor: executor.clone(),
    };
    let outcome = keeper.attribute_retrieval(&ctx, &request).unwrap();
    let payer = ctx.address_text(&account(99));
    let executor = executor.map(|a| ctx.address_text(&a)).unwrap_or_default();
    let input_sha256 = Sha256::digest(INPUT.map(i8::cast_unsigned)).to_vec();
    let answer = inference::RetrievalAnswer {
        results,
        votes: counted.into_iter().map(|(label, weight)| inference::LabelVote { label, weight }).collect(),
        request_id: u64::from(by_claims) * 7,
        executor: executor.clone(),
        consent_height: 10,
    };
    let inference = inference::Inference {
        id: 1,
        model_id: 2,
        payer: payer.clone(),
        height: 10,
        input_sha256: input_sha256.clone(),
        label,
        fee: Some(Coin { denom: "uopen".to_owned(), amount: FEE.to_string() }),
        record_hash: outcome.record_hash.to_vec(),
        retrieval: Some(answer),
        ..inference::Inference::default()
    };
    INFERENCES.set(&ctx, &1, &inference).unwrap();
    let question = inference::Retrieval {
        id: 7,
        payer,
        input_sha256,
        submitter: executor,
        inference_id: 1,
        ..inference::Retrieval::default()
    };
    REQUESTS.set(&ctx, &7, &question).unwrap();
    change(&ctx);
    module.end_block(&ctx).unwrap();
    let stores = ["attribution", "bank", "datanet", "inference", "model"].map(str::to_owned).to_vec();
    let mut store = Store::in_memory(StoreOptions { stores, ..StoreOptions::default() }).unwrap();
    store.stage(&ctx.state().take_changes()).unwrap();
    store.commit().unwrap();
    store
}

fn receipt_of(store: &Store) -> Receipt {
    let mut source = |name: &str, key: &[u8], prove: bool| {
        let proven = store.prove(1, name, key)?;
        let op = |o: &openledger_store::ProofOp| Op {
            r#type: o.r#type.clone(),
            key: Bytes(o.key.clone()),
            data: Bytes(o.data.clone()),
        };
        let proof = if prove { proven.ops.iter().map(op).collect() } else { Vec::new() };
        Ok(Answer { value: proven.value.clone(), proof })
    };
    let subject = Subject {
        chain_id: "test-1".to_owned(),
        height: 100,
        app_hash: store.app_hash().to_vec(),
        inference_id: 1,
        input: INPUT.iter().map(|v| v.cast_unsigned()).collect(),
        record: None,
    };
    collect(subject, &mut source).unwrap()
}

fn judge(store: &Store, receipt: &Receipt) -> Report {
    let blocked = ["fee_collector", "gov", "attribution"].map(AccAddress::module);
    verify(receipt, Some(&store.app_hash()), &blocked, None)
}

/// The first check that fails, and why.
fn failure(store: &Store, receipt: &Receipt) -> (&'static str, String) {
    let report = judge(store, receipt);
    let last = report.checks.last().unwrap();
    (last.name, last.result.as_ref().unwrap_err().to_string())
}

/// Changes the record and all its hashes, as a chain that lies would.
fn lie(ctx: &Ctx, change: impl FnOnce(&mut pb::Record, &mut inference::Inference)) {
    let mut record = RECORDS.get(ctx, &1).unwrap().unwrap();
    let mut inference = INFERENCES.get(ctx, &1).unwrap().unwrap();
    change(&mut record, &mut inference);
    let hash = Sha256::digest(record.encode_to_vec()).to_vec();
    let headers = openledger_attribution::keys::HEADERS;
    let header = headers.get(ctx, &1).unwrap().unwrap();
    headers.set(ctx, &1, &pb::RecordHeader { record_hash: hash.clone(), ..header }).unwrap();
    inference.record_hash = hash;
    RECORDS.set(ctx, &1, &record).unwrap();
    INFERENCES.set(ctx, &1, &inference).unwrap();
}

#[test]
fn an_honest_search_is_ranked_again_through_json() {
    let (results, passed) = searched(false);
    assert_eq!((results.len(), passed.len()), (4, 2), "both items that were withdrawn before come first");
    assert!(results.iter().any(|r| r.item_id == 22), "one was withdrawn in the block itself");
    let store = committed(false, |_| ());
    let receipt = receipt_of(&store);
    assert_eq!((receipt.chunks.len(), receipt.openings.len()), (2, 0));
    let back: Receipt = serde_json::from_str(&serde_json::to_string(&receipt).unwrap()).unwrap();
    let report = judge(&store, &back);
    assert!(report.passed(), "{report:#?}");
    let text = report.checks[5].result.as_ref().unwrap();
    assert_eq!(text, "4 results ranked again over 40 points, 2 passed over for want of consent");
}

#[test]
fn an_answer_by_claims_carries_paths_alone() {
    let store = committed(true, |_| ());
    let receipt = receipt_of(&store);
    assert_eq!((receipt.chunks.len(), receipt.openings.len()), (0, 4));
    let report = judge(&store, &receipt);
    assert!(report.passed(), "{report:#?}");
    for spoil in 0..4 {
        let mut bad = receipt.clone();
        match spoil {
            0 => bad.openings[1].path[0].0[5] ^= 1,
            1 => bad.openings.swap(0, 1),
            2 => drop(bad.openings.pop()),
            _ => bad.openings[2].chunk.points.0[9] ^= 1,
        }
        assert_eq!(failure(&store, &bad).0, "scores", "{spoil}");
    }
}

#[test]
fn other_points_or_another_order_are_found() {
    let store = committed(false, |_| ());
    let receipt = receipt_of(&store);
    for spoil in 0..3 {
        let mut bad = receipt.clone();
        match spoil {
            0 => bad.chunks[1].points.0[20] ^= 1,
            1 => bad.chunks[0].origins.0[1] ^= 1,
            _ => drop(bad.chunks.pop()),
        }
        assert_eq!(failure(&store, &bad).0, "material", "{spoil}");
    }
    let mut other = receipt.clone();
    other.input.0[0] ^= 1;
    assert_eq!(failure(&store, &other).0, "record");
}

#[test]
fn a_chain_that_lies_is_found_out() {
    type Change = fn(&mut pb::Record, &mut inference::Inference);
    let lies: [(Change, &str); 9] = [
        (
            |r, i| {
                // A result is left out everywhere.
                r.scores.remove(1);
                r.payees.remove(1);
                i.retrieval.as_mut().unwrap().results.remove(1);
            },
            "scores",
        ),
        (|r, _| r.retrieval.as_mut().unwrap().passed_over.truncate(1), "scores"),
        (|r, _| r.retrieval.as_mut().unwrap().min_score -= 1, "scores"),
        (|r, _| r.retrieval.as_mut().unwrap().consent_height = 9, "scores"),
        (|r, _| r.payees[0].relative_influence += 1, "scores"),
        (|r, _| r.scores[0].score += 1, "scores"),
        (|_, i| i.retrieval.as_mut().unwrap().votes[0].weight += 1, "scores"),
        (|r, _| r.payees[0].amount = "1".to_owned(), "payments"),
        (|r, _| r.retrieval = None, "record"),
    ];
    for (at, (change, check)) in lies.into_iter().enumerate() {
        let store = committed(false, |ctx| lie(ctx, change));
        assert_eq!(failure(&store, &receipt_of_lie(&store, at)).0, check, "lie {at}");
    }
    // An executor that the question does not name.
    let store = committed(true, |ctx| {
        let question = REQUESTS.get(ctx, &7).unwrap().unwrap();
        let submitter = ctx.address_text(&account(56));
        REQUESTS.set(ctx, &7, &inference::Retrieval { submitter, ..question }).unwrap();
    });
    assert_eq!(failure(&store, &receipt_of(&store)), ("scores", "the question is another one".to_owned()));
}

/// A receipt of the honest chain's parts with the entries of one that lies: who lies would bring the rest along.
fn receipt_of_lie(store: &Store, at: usize) -> Receipt {
    if at < 8 {
        return receipt_of(store);
    }
    // Without a basis the collector takes the model for one with a head.
    let honest = committed(false, |_| ());
    let mut receipt = receipt_of(&honest);
    for entry in &mut receipt.entries {
        let proven = store.prove(1, &entry.store, &entry.key.0).unwrap();
        entry.value = Bytes(proven.value.unwrap());
        entry.proof = proven
            .ops
            .iter()
            .map(|o| Op { r#type: o.r#type.clone(), key: Bytes(o.key.clone()), data: Bytes(o.data.clone()) })
            .collect();
    }
    receipt.app_hash = Bytes(store.app_hash().to_vec());
    receipt
}

#[test]
fn consent_is_read_again() {
    // The item of the best result was withdrawn before.
    let best = searched(false).0[0];
    let used = committed(false, |ctx| {
        let id = best.item_id + 99;
        let mut contribution = CONTRIBUTIONS.get(ctx, &id).unwrap().unwrap();
        contribution.licence = 127 - 8;
        CONTRIBUTIONS.set(ctx, &id, &contribution).unwrap();
    });
    assert_eq!(failure(&used, &receipt_of(&used)), ("scores", "an item was used without consent".to_owned()));
    // One that was passed over had never been withdrawn.
    let passed = searched(false).1[0];
    let skipped = committed(false, |ctx| {
        let id = passed.2 + 99;
        let mut contribution = CONTRIBUTIONS.get(ctx, &id).unwrap().unwrap();
        contribution.consent_changes = 0;
        CONTRIBUTIONS.set(ctx, &id, &contribution).unwrap();
    });
    assert_eq!(failure(&skipped, &receipt_of(&skipped)), ("scores", "an item was passed over for nothing".to_owned()));
    // A withdrawal that came later changes nothing.
    let later = committed(false, |ctx| {
        let id = best.item_id + 99;
        let mut contribution = CONTRIBUTIONS.get(ctx, &id).unwrap().unwrap();
        contribution.consent_changes = 1;
        CONTRIBUTIONS.set(ctx, &id, &contribution).unwrap();
        let item = best.item_id;
        let change = datanet::ConsentChange { height: 11, first_item_id: item, last_item_id: item, licence: 0, ago: 0 };
        CONSENT.set(ctx, &id, &datanet::ConsentHistory { changes: vec![change] }).unwrap();
    });
    assert!(judge(&later, &receipt_of(&later)).passed());
}
