//! Receipts against a real store: an honest one passes, and whatever is changed is found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../attribution/tests/common/mod.rs"]
mod common;

use common::{
    Bank, POINTS, account, chain, chunks, coin, head, infer, infer_batch, infer_of, material_hash, owner, view,
};
use openledger_attribution::AttributionKeeper;
use openledger_attribution::keys::{HEADERS, RECORDS};
use openledger_core::ports::{ModelView, Payee};
use openledger_core::{AccAddress, Ctx, Module};
use openledger_datanet::DatanetKeeper;
use openledger_datanet::keys::{CONTRIBUTIONS, DATANETS, ITEMS};
use openledger_inference::Engine;
use openledger_inference::keys::INFERENCES;
use openledger_model::ModelKeeper;
use openledger_model::evidence_keys::{CLOCK, JUDGED, LINES};
use openledger_model::keys::{
    ANCESTORS, Ancestors, INVERSE, MATERIAL, MODELS, ORIGINS, OriginChunk, POINTS as CHUNKS, WEIGHTS,
};
use openledger_model::tuning::tuner_share;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use openledger_receipt::{Answer, Bytes, Op, Receipt, ReceiptError, Report, Subject, collect, verify};
use openledger_store::{Store, StoreOptions};
use prost::Message;
use sha2::{Digest, Sha256};
use std::sync::Arc;

const INPUT: [i8; 4] = [40, -20, -20, 10];
const HEIGHT: u64 = 1;

fn input() -> Vec<u8> {
    INPUT.iter().map(|v| v.cast_unsigned()).collect()
}

/// What the other modules would have stored.
fn surroundings(ctx: &Ctx) {
    let text = |a: &AccAddress| ctx.address_text(a);
    let (weights, shift, inverse) = head();
    let stored = model::Model {
        id: 2,
        creator: text(&account(21)),
        embedding_dimension: 4,
        input_dimension: 4,
        classes: 3,
        compute: vec![model::AccountShare { address: text(&account(22)), share_ppm: 1_000_000 }],
        head: Some(model::Head {
            inverse_fraction_bits: shift,
            inverse_size: inverse.len() as u64,
            chunk_size: 100,
            ..model::Head::default()
        }),
        parents: vec![model::ParentShare { model_id: 1, share_ppm: 250_000 }],
        points: POINTS,
        ..model::Model::default()
    };
    MODELS.set(ctx, &2, &stored).unwrap();
    let ancestor = model::Model { id: 1, creator: text(&account(20)), ..model::Model::default() };
    MODELS.set(ctx, &1, &ancestor).unwrap();
    let shares = vec![model::ParentShare { model_id: 1, share_ppm: 250_000 }];
    ANCESTORS.set(ctx, &2, &Ancestors { shares, model_id: 2 }).unwrap();
    WEIGHTS.set(ctx, &2, &weights).unwrap();
    MATERIAL.set(ctx, &2, &material_hash().to_vec()).unwrap();
    for (i, part) in (0u32..).zip(inverse.chunks(100)) {
        INVERSE.set(ctx, &(2, i), &part.to_vec()).unwrap();
    }
    for (first, (points, origins)) in [0u64, 25].into_iter().zip(chunks()) {
        CHUNKS.set(ctx, &(2, first), &points).unwrap();
        ORIGINS.set(ctx, &(2, first), &OriginChunk::decode(origins.as_slice()).unwrap()).unwrap();
    }
    DATANETS.set(ctx, &3, &datanet::Datanet { id: 3, ..datanet::Datanet::default() }).unwrap();
    for point in 0..POINTS {
        let item =
            datanet::Item { datanet_id: 3, id: point + 1, contribution_id: point + 100, ..datanet::Item::default() };
        ITEMS.set(ctx, &(3, point + 1), &item).unwrap();
        let curated = point.is_multiple_of(3);
        let contribution = datanet::Contribution {
            contributor: text(&owner(point)),
            curator: if curated { text(&account(30)) } else { String::new() },
            shares: Some(datanet::Shares { contributors_ppm: 900_000, curators_ppm: 60_000, commons_ppm: 40_000 }),
            ..datanet::Contribution::default()
        };
        CONTRIBUTIONS.set(ctx, &(point + 100), &contribution).unwrap();
    }
}

fn asked(ctx: &Ctx, record_hash: Vec<u8>) {
    let c = coin(1_000_000);
    let one = inference::Inference {
        id: 1,
        model_id: 2,
        payer: ctx.address_text(&account(99)),
        height: 10,
        input_sha256: Sha256::digest(input()).to_vec(),
        label: 0,
        fee: Some(Coin { denom: c.denom.to_string(), amount: c.amount.to_string() }),
        record_hash,
        ..inference::Inference::default()
    };
    INFERENCES.set(ctx, &1, &one).unwrap();
}

/// Makes the datanet one that asks for evidence: the first twenty items were in the first model, the next twenty were
/// judged at height 9, and the others wait.
fn evidence(ctx: &Ctx) {
    let datanet = datanet::Datanet { id: 3, evidence: datanet::Evidence::Defer.into(), ..datanet::Datanet::default() };
    DATANETS.set(ctx, &3, &datanet).unwrap();
    let member = |model_id, height, entered_clock, judged_clock, judged_height| model::LineMember {
        model_id,
        height,
        points: model_id,
        entered_clock,
        judged_clock,
        judged_height,
        ago: 0,
    };
    let members = vec![member(1, 5, 1, 1, 6), member(2, 15, 2, 3, 9)];
    LINES.set(ctx, &(3, 0), &model::EvidenceLine { datanet_id: 3, artifact_id: 0, members }).unwrap();
    CLOCK.set(ctx, &3).unwrap();
    for point in 0..POINTS {
        let mut item = ITEMS.get(ctx, &(3, point + 1)).unwrap().unwrap();
        item.settles_at = 5 + point / 20 * 10;
        ITEMS.set(ctx, &(3, point + 1), &item).unwrap();
        if (20..40).contains(&point) {
            let factor_ppm = 500_000 + u32::try_from(point).unwrap();
            let entry = model::FactorEntry { model_id: 2, member: 1, factor_ppm, ..model::FactorEntry::default() };
            let history = model::JudgedContribution {
                contribution_id: point + 100,
                datanet_id: 3,
                cohort: 1,
                entries: vec![entry],
                ..model::JudgedContribution::default()
            };
            JUDGED.set(ctx, &(point + 100, 0), &history).unwrap();
        }
    }
}

/// The keeper with what judges contributions, over the state of the other modules.
fn judging(keeper: &AttributionKeeper) -> AttributionKeeper {
    let datanets = Arc::new(DatanetKeeper::new(Arc::new(Bank::default()), "treasury"));
    let models = ModelKeeper::new(Arc::new(Bank::default()), datanets.clone(), Arc::new(Engine::new()));
    keeper.clone().with_evidence(Arc::new(models.with_evidence(datanets)))
}

/// A chain that attributed one inference by evidence, and lies as `change` makes it.
fn committed_evidence(change: impl FnOnce(&Ctx)) -> Store {
    made(|ctx, keeper| {
        evidence(ctx);
        let out = infer(ctx, &judging(keeper), 1, 1_000_000, INPUT).unwrap();
        asked(ctx, out.record_hash.to_vec());
        change(ctx);
        INFERENCES.get(ctx, &1).unwrap().unwrap().record_hash.try_into().unwrap()
    })
}

/// A chain that attributed one inference, and lies as `change` makes it.
fn committed(change: impl FnOnce(&Ctx)) -> Store {
    made(|ctx, keeper| {
        let out = infer(ctx, keeper, 1, 1_000_000, INPUT).unwrap();
        asked(ctx, out.record_hash.to_vec());
        change(ctx);
        INFERENCES.get(ctx, &1).unwrap().unwrap().record_hash.try_into().unwrap()
    })
}

/// A chain on which `attribute` has happened, which gives the hash of the first record.
fn made(attribute: impl FnOnce(&Ctx, &AttributionKeeper) -> [u8; 32]) -> Store {
    let (ctx, keeper, module) = chain();
    surroundings(&ctx);
    let hash = attribute(&ctx, &keeper);
    asked(&ctx, hash.to_vec());
    module.end_block(&ctx).unwrap();
    let stores = ["attribution", "bank", "datanet", "inference", "model"].map(str::to_owned).to_vec();
    let mut store = Store::in_memory(StoreOptions { stores, ..StoreOptions::default() }).unwrap();
    store.stage(&ctx.state().take_changes()).unwrap();
    store.commit().unwrap();
    store
}

fn receipt_of(store: &Store) -> Receipt {
    try_receipt(store, &mut |_, _| true).unwrap()
}

/// The receipt that a node makes who shows only the entries that `has` names.
fn try_receipt(store: &Store, has: &mut dyn FnMut(&str, &[u8]) -> bool) -> Result<Receipt, ReceiptError> {
    told_receipt(store, None, has)
}

/// The same from a node that tells a record.
fn told_receipt(
    store: &Store,
    record: Option<Vec<u8>>,
    has: &mut dyn FnMut(&str, &[u8]) -> bool,
) -> Result<Receipt, ReceiptError> {
    let mut source = |name: &str, key: &[u8], prove: bool| {
        if !has(name, key) {
            return Ok(Answer::default());
        }
        let proven = store.prove(HEIGHT, name, key)?;
        let op = |o: &openledger_store::ProofOp| Op {
            r#type: o.r#type.clone(),
            key: Bytes(o.key.clone()),
            data: Bytes(o.data.clone()),
        };
        Ok(Answer {
            value: proven.value.clone(),
            proof: if prove { proven.ops.iter().map(op).collect() } else { Vec::new() },
        })
    };
    let subject = Subject {
        chain_id: "test-1".to_owned(),
        height: 100, // a later state than the inference's
        app_hash: store.app_hash().to_vec(),
        inference_id: 1,
        input: input(),
        record,
    };
    collect(subject, &mut source)
}

/// A chain that attributed two inferences in a batch, and the record that its node tells of the first.
fn committed_batch() -> (Store, Vec<u8>) {
    let mut told = Vec::new();
    let store = made(|ctx, keeper| {
        let outcomes = infer_batch(ctx, keeper, 1, 1_000_000, &[INPUT, [0, 0, 0, 0]]).unwrap();
        told = keeper.body(ctx, 1).unwrap().encode_to_vec();
        outcomes[0].record_hash
    });
    (store, told)
}

fn blocked() -> Vec<AccAddress> {
    ["fee_collector", "gov", "attribution"].map(AccAddress::module).to_vec()
}

fn judge(store: &Store, receipt: &Receipt) -> Report {
    verify(receipt, Some(&store.app_hash()), &blocked(), None)
}

/// The first check that fails.
fn failure(report: &Report) -> &'static str {
    assert!(!report.passed());
    let last = report.checks.last().unwrap();
    assert!(last.result.is_err(), "{report:?}");
    last.name
}

#[test]
fn an_honest_receipt_passes_through_json() {
    let store = committed(|_| ());
    let receipt = receipt_of(&store);
    let json = serde_json::to_string(&receipt).unwrap();
    let back: Receipt = serde_json::from_str(&json).unwrap();
    assert_eq!(back, receipt);
    let report = judge(&store, &back);
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.record.unwrap().inference_id, 1);
    let untrusted = verify(&receipt, None, &blocked(), None);
    assert!(untrusted.passed() && untrusted.checks[0].result.as_ref().unwrap().contains("compare"));
    assert!(serde_json::from_str::<Receipt>(&json.replacen("{", "{\"more\":1,", 1)).is_err());
}

#[test]
fn whatever_is_changed_is_found() {
    let store = committed(|_| ());
    let good = receipt_of(&store);
    let changed = |change: &dyn Fn(&mut Receipt)| {
        let mut r = good.clone();
        change(&mut r);
        failure(&judge(&store, &r))
    };
    for i in 0..good.entries.len() {
        assert_eq!(changed(&|r| r.entries[i].value.0[0] ^= 1), "proofs", "value {i}");
        assert_eq!(changed(&|r| *r.entries[i].key.0.last_mut().unwrap() ^= 0x40), "proofs", "key {i}");
        let middle = good.entries[i].proof[0].data.0.len() / 2;
        assert_eq!(changed(&|r| r.entries[i].proof[0].data.0[middle] ^= 1), "proofs", "proof {i}");
        assert_eq!(changed(&|r| r.entries[i].proof.truncate(1)), "proofs", "short proof {i}");
        // without it something later lacks what it rests on
        changed(&|r| drop(r.entries.remove(i)));
    }
    assert_eq!(changed(&|r| r.app_hash.0[0] ^= 1), "app hash");
    assert_eq!(changed(&|r| r.app_hash.0.truncate(31)), "app hash");
    assert_eq!(changed(&|r| r.version = 2), "app hash");
    assert_eq!(changed(&|r| r.input.0[0] ^= 1), "record");
    assert_eq!(changed(&|r| r.inference_id = 2), "record");
    assert_eq!(changed(&|r| r.height = 9), "record");
    assert_eq!(changed(&|r| r.weights.0[0] ^= 1), "material");
    assert_eq!(changed(&|r| r.inverse.0[9] ^= 1), "material");
    assert_eq!(changed(&|r| r.chunks[1].points.0[30] ^= 1), "material");
    assert_eq!(changed(&|r| r.chunks[0].origins.0[3] ^= 1), "material");
    assert_eq!(changed(&|r| r.chunks.swap(0, 1)), "material");
    assert_eq!(changed(&|r| drop(r.chunks.pop())), "material");
}

#[test]
fn an_answer_of_a_batch_has_a_receipt_with_its_record() {
    let (store, told) = committed_batch();
    let good = told_receipt(&store, Some(told), &mut |_, _| true).unwrap();
    let back: Receipt = serde_json::from_str(&serde_json::to_string(&good).unwrap()).unwrap();
    let report = judge(&store, &back);
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.record.unwrap().payer, openledger_core::AddressCodec::new("open").to_text(&account(99)));
    let mut forged = good.clone();
    forged.record.as_mut().unwrap().0[40] ^= 1;
    assert_eq!(failure(&judge(&store, &forged)), "record");
    let mut lacking = good.clone();
    lacking.record = None;
    assert_eq!(failure(&judge(&store, &lacking)), "record");
    assert!(matches!(told_receipt(&store, None, &mut |_, _| true), Err(ReceiptError::Unsound(_))));
}

/// Rewrites the record, and every hash of it, as a dishonest chain would.
fn lie(ctx: &Ctx, change: impl FnOnce(&mut pb::Record)) {
    let mut record = RECORDS.get(ctx, &1).unwrap().unwrap();
    change(&mut record);
    let hash = Sha256::digest(record.encode_to_vec()).to_vec();
    RECORDS.set(ctx, &1, &record).unwrap();
    let header = HEADERS.get(ctx, &1).unwrap().unwrap();
    let header = pb::RecordHeader { record_hash: hash.clone(), ..header };
    HEADERS.set(ctx, &1, &header).unwrap();
    asked(ctx, hash);
}

#[test]
fn a_chain_that_lies_is_found_out() {
    let caught = |change: fn(&mut pb::Record)| {
        let store = committed(|ctx| lie(ctx, change));
        failure(&judge(&store, &receipt_of(&store)))
    };
    assert_eq!(caught(|r| r.scores[0].score += 1), "scores");
    assert_eq!(caught(|r| r.scores.swap(0, 1)), "scores");
    assert_eq!(caught(|r| r.payees[0].relative_influence += 1), "scores");
    assert_eq!(caught(|r| r.payees[0].gate = !r.payees[0].gate), "scores");
    assert_eq!(caught(|r| r.payees[0].item.as_mut().unwrap().item_id += 1), "scores");
    assert_eq!(caught(|r| r.points += 1), "scores");
    assert_eq!(caught(|r| r.payees[0].amount = "1".to_owned()), "payments");
    assert_eq!(
        caught(|r| r.payees[0].owner = openledger_core::AddressCodec::new("open").to_text(&account(77))),
        "payments"
    );
    assert_eq!(caught(|r| drop(r.payments.pop())), "payments");
    assert_eq!(caught(|r| r.split.as_mut().unwrap().data_ppm -= 1), "payments");
    assert_eq!(
        caught(|r| {
            let split = r.split.as_mut().unwrap();
            (split.data_ppm, split.burn_ppm) = (split.data_ppm - 1, split.burn_ppm + 1);
        }),
        "payments"
    );
    assert_eq!(caught(|r| r.fee.as_mut().unwrap().amount = "999999".to_owned()), "record");
    assert_eq!(caught(|r| r.label = 1), "record");
    let store = committed(|ctx| asked(ctx, vec![1; 32]));
    assert_eq!(failure(&judge(&store, &receipt_of(&store))), "record");
}

#[test]
fn evidence_is_recomputed_from_line_and_history() {
    let store = committed_evidence(|_| ());
    let receipt = receipt_of(&store);
    let report = judge(&store, &receipt);
    assert!(report.passed(), "{report:#?}");
    let record = report.record.unwrap();
    let kinds =
        |judgements: u32| record.payees.iter().filter(move |p| p.evidence.is_some_and(|e| e.judgements == judgements));
    assert!(kinds(0).count() > 0 && kinds(1).count() > 0 && record.payees.iter().any(|p| p.evidence.is_none()));
    assert_eq!(record.evidence_clock, 3);

    // A batch's answer says the same.
    let mut told = Vec::new();
    let store = made(|ctx, keeper| {
        evidence(ctx);
        let keeper = judging(keeper);
        let outcomes = infer_batch(ctx, &keeper, 1, 1_000_000, &[INPUT]).unwrap();
        told = keeper.body(ctx, 1).unwrap().encode_to_vec();
        outcomes[0].record_hash
    });
    assert_eq!(pb::Record::decode(told.as_slice()).unwrap(), record);
    let receipt = told_receipt(&store, Some(told), &mut |_, _| true).unwrap();
    assert!(judge(&store, &receipt).passed());

    let caught = |change: &dyn Fn(&mut pb::Record)| {
        let store = committed_evidence(|ctx| lie(ctx, change));
        failure(&judge(&store, &receipt_of(&store)))
    };
    let judged = record.payees.iter().position(|p| p.evidence.is_some_and(|e| e.judgements == 1)).unwrap();
    let waits = record.payees.iter().position(|p| p.evidence.is_some_and(|e| e.judgements == 0)).unwrap();
    let of = |r: &mut pb::Record, at: usize| r.payees[at].evidence.unwrap();
    assert_eq!(caught(&|r| r.payees[judged].evidence = None), "payments");
    assert_eq!(caught(&|r| r.payees[waits].evidence = None), "payments");
    assert_eq!(
        caught(&|r| r.payees[judged].evidence = Some(pb::PayeeEvidence { factor_ppm: 1, ..of(r, judged) })),
        "payments"
    );
    assert_eq!(caught(&|r| r.payees[judged].deferred = "1".to_owned()), "payments");
    assert_eq!(caught(&|r| r.deferred = "1".to_owned()), "payments");
    assert_eq!(caught(&|r| r.evidence_clock = 2), "payments", "the judgement ended before the answer");
    assert_eq!(caught(&|r| r.evidence_clock = 0), "payments");
    // The same record where nothing was ever asked for evidence: the datanet says so.
    let store = committed(evidence);
    assert_eq!(failure(&judge(&store, &receipt_of(&store))), "payments");
}

#[test]
fn a_node_that_lacks_an_entry_is_named_with_the_key() {
    let store = committed(|_| ());
    let lacking = |store_name: &'static str, key: Vec<u8>| {
        let made = try_receipt(&store, &mut |name, asked| (name, asked) != (store_name, key.as_slice()));
        match made.unwrap_err() {
            ReceiptError::NoEntry { store, key: named } => assert_eq!((store.as_str(), named), (store_name, key)),
            other => panic!("{other:?}"),
        }
    };
    lacking("attribution", RECORDS.raw_key(&1));
    lacking("inference", INFERENCES.raw_key(&1));
    lacking("model", MODELS.raw_key(&1));
    lacking("model", INVERSE.raw_key(&(2, 1)));
    lacking("model", ORIGINS.raw_key(&(2, 25)));
    lacking("datanet", ITEMS.raw_key(&(3, 1)));
}

#[test]
fn a_source_that_fails_and_entries_that_are_damaged_are_told_apart() {
    let store = committed(|_| ());
    let subject = |id| Subject {
        chain_id: "test-1".to_owned(),
        height: HEIGHT,
        app_hash: store.app_hash().to_vec(),
        inference_id: id,
        input: input(),
        record: None,
    };
    let failed = collect(subject(1), &mut |_, _, _| Err("the node is away".into())).unwrap_err();
    assert!(matches!(&failed, ReceiptError::Source(cause) if cause.to_string() == "the node is away"));
    let garbage = Answer { value: Some(vec![0xff]), proof: Vec::new() };
    let damaged = collect(subject(1), &mut |_, _, _| Ok(garbage.clone())).unwrap_err();
    assert!(matches!(damaged, ReceiptError::Malformed { what: "header", .. }), "{damaged:?}");
    let mut forged = receipt_of(&store);
    forged.version = 9;
    let report = judge(&store, &forged);
    assert!(matches!(report.checks[0].result, Err(ReceiptError::Version(9))));
    let mut forged = receipt_of(&store);
    forged.entries.remove(0);
    let report = judge(&store, &forged);
    assert!(matches!(report.checks[2].result, Err(ReceiptError::NotProven { .. })), "{report:?}");
}

/// A chain that attributed an answer of a model whose tuner's share was measured at `measured`.
fn committed_tuned(measured: u64, change: impl FnOnce(&Ctx)) -> Store {
    made(|ctx, keeper| {
        let (share_ppm, tuner) = (250_000, account(3));
        let stored = MODELS.get(ctx, &2).unwrap().unwrap();
        let measurement =
            model::Measurement { items: 200, share_ppm, height: measured, ..model::Measurement::default() };
        let stored = model::Model {
            tuners: vec![model::AccountShare { address: ctx.address_text(&tuner), share_ppm: 1_000_000 }],
            tuner_rule: model::TunerRule::Measured.into(),
            measurement: Some(measurement),
            ..stored
        };
        MODELS.set(ctx, &2, &stored).unwrap();
        let view = ModelView {
            tuners: vec![Payee { address: tuner, share_ppm: 1_000_000 }],
            tuner_share: tuner_share(&stored),
            ..view(2)
        };
        let out = infer_of(ctx, keeper, &view, 1, 1_000_000, INPUT).unwrap();
        asked(ctx, out.record_hash.to_vec());
        change(ctx);
        INFERENCES.get(ctx, &1).unwrap().unwrap().record_hash.try_into().unwrap()
    })
}

#[test]
fn what_tuners_receive_is_held_against_the_measurement_of_the_model() {
    for measured in [9, 10, 30] {
        let store = committed_tuned(measured, |_| ());
        let report = judge(&store, &receipt_of(&store));
        assert!(report.passed(), "{measured}: {report:?}");
        let record = RECORDS.raw_key(&1);
        let record = store.prove(HEIGHT, "attribution", &record).unwrap().value.unwrap();
        let basis = pb::Record::decode(record.as_slice()).unwrap().tuner_basis.unwrap();
        assert_eq!(basis.share_ppm, if measured == 9 { 250_000 } else { 0 }, "an answer of height 10");
    }
    let lies: [fn(&mut pb::Record); 3] = [
        |r| r.tuner_basis = None,
        |r| r.tuner_basis = Some(pb::TunerBasis { share_ppm: 1_000_000 }),
        |r| drop(r.payments.remove(r.payments.iter().position(|p| p.role() == pb::Role::Tuner).unwrap())),
    ];
    for change in lies {
        let store = committed_tuned(9, |ctx| lie(ctx, change));
        assert_eq!(failure(&judge(&store, &receipt_of(&store))), "payments");
    }
    let store = committed(|ctx| lie(ctx, |r| r.tuner_basis = Some(pb::TunerBasis { share_ppm: 0 })));
    assert_eq!(failure(&judge(&store, &receipt_of(&store))), "payments", "its tuners are declared");
}
