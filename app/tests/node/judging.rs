//! Evidence in blocks: two epochs of an open datanet, two certified models, a judgement, answers that defer and a
//! release; twice with the same roots, once with a restart before every block, and through an export.

use crate::lab::{BLOCK_GAS, Draft, GAS, Lab, address, code, coins};
use openledger_assembly::chain_config;
use openledger_baseapp::export::ExportOptions;
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_influence::Shape;
use openledger_influence::evidence::PublicModel;
use openledger_influence::fit::{FitOptions, Fitted, Sample, fit};
use openledger_proto::any::{pack, unpack};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost::{Message, Name};
use prost_types::Any;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const SALT: [u8; 32] = [8; 32];
const PRICE: u64 = 900_000;
/// Items of a contribution.
const EACH: usize = 24;
/// Who repeats the labels of the public model.
const PARROT: u8 = 4;

/// Points of an epoch by contributor, far enough from one another. Those of the first epoch hardly show that the second
/// coordinate matters as much as the first, so that the later ones disagree with its head and confirm one another.
fn points(epoch: usize, contributor: u8) -> Vec<(Vec<i8>, u32)> {
    let start = (epoch * 2 + usize::from(contributor) - 2) * EACH;
    let at = |n: usize| {
        let (x, y) = ((n * 37) % 127, (n * 53) % 89);
        let (x, y) = (i8::try_from(x).unwrap() - 63, i8::try_from(y).unwrap() - 44);
        let y = if epoch == 0 { y / 8 } else { y };
        (vec![x, y], u32::from(i32::from(x) + i32::from(y) > 3))
    };
    (start..start + EACH).map(at).collect()
}

/// The members of an epoch's snapshot in the order of their ids.
fn members(epoch: usize) -> Vec<(Vec<i8>, u32)> {
    let mut all: Vec<_> = [2, 3].into_iter().flat_map(|n| points(0, n)).collect();
    if epoch > 0 {
        all.extend([2, 3].into_iter().flat_map(|n| points(1, n)));
        all.extend(parroted());
    }
    all
}

fn fitted(items: &[(Vec<i8>, u32)]) -> Fitted {
    let samples: Vec<Sample<'_>> = items.iter().map(|(e, y)| (&e[..], u16::try_from(*y).unwrap())).collect();
    fit(Shape::new(2, 2).unwrap(), &samples, &FitOptions::default(), None, |_| ()).unwrap()
}

static FIRST: LazyLock<Fitted> = LazyLock::new(|| fitted(&members(0)));

/// Points under the labels of the first model, which anybody can look up.
fn parroted() -> Vec<(Vec<i8>, u32)> {
    let public = PublicModel::new(&FIRST.head, 1 << 16).unwrap();
    let label = |e: &[i8]| u32::from(public.view(e, 0).unwrap().public_label);
    points(1, PARROT).into_iter().map(|(e, _)| (e.clone(), label(&e))).collect()
}

fn items(epoch: usize, contributor: u8) -> Vec<datanet::ItemPayload> {
    let rows = if contributor == PARROT { parroted() } else { points(epoch, contributor) };
    let bytes = |e: Vec<i8>| e.into_iter().map(i8::cast_unsigned).collect();
    rows.into_iter().map(|(e, label)| datanet::ItemPayload { features: bytes(e), label }).collect()
}

fn commit(epoch: usize, contributor: u8) -> (u8, Any) {
    let leaves = items(epoch, contributor);
    let raw = chain_config("open").addresses.parse(&address(contributor)).unwrap();
    let root = payload_root(leaves.iter().map(|item| (item.label, item.features.as_slice())));
    let hash = commit_hash(crate::lab::CHAIN_ID, 1, raw.as_bytes(), &SALT, &root).to_vec();
    let contributor = (contributor, address(contributor));
    (contributor.0, pack(&datanet::MsgCommitContribution { contributor: contributor.1, datanet_id: 1, hash }))
}

fn reveal(epoch: usize, contributor: u8, commit_id: u64) -> (u8, Any) {
    let msg = datanet::MsgRevealContribution {
        contributor: address(contributor),
        commit_id,
        salt: SALT.to_vec(),
        licence: 127,
        items: items(epoch, contributor),
        provenance: None,
    };
    (contributor, pack(&msg))
}

fn create_datanet() -> (u8, Any) {
    let schema = datanet::Schema {
        modality: datanet::Modality::Int8Vector.into(),
        dimension: 2,
        labels: 2,
        ..datanet::Schema::default()
    };
    let msg = datanet::MsgCreateDatanet {
        creator: address(1),
        title: "a curve".to_owned(),
        schema: Some(schema),
        policy: datanet::AdmissionPolicy::Open.into(),
        default_licence: 127,
        min_item_bond: coins(1_000).pop(),
        near_dup_tau: 1,
        novelty_full_at: 2,
        norm_bound: 40_000,
        reveal_window: 2,
        shares: Some(datanet::Shares { contributors_ppm: 900_000, curators_ppm: 0, commons_ppm: 100_000 }),
        ..datanet::MsgCreateDatanet::default()
    };
    (1, pack(&msg))
}

/// Creation and announcement of a model, and its head with the inverse.
fn model_of(epoch: usize, id: u64, snapshot: u64) -> [Vec<(u8, Any)>; 2] {
    let create = model::MsgCreateModel {
        creator: address(1),
        name: format!("curve {id}"),
        input_dimension: 2,
        classes: 2,
        licence: 127,
        ..model::MsgCreateModel::default()
    };
    let snapshots = vec![model::SnapshotRef { datanet_id: 1, height: snapshot }];
    let announce = model::MsgAnnounceTraining { creator: address(1), model_id: id, snapshots, lambda_ppb: 1_000_000 };
    let all = members(epoch);
    let head = fitted(&all);
    let inverse = head.hinv.to_bytes();
    let register = model::MsgRegisterHead {
        creator: address(1),
        model_id: id,
        weights: head.head.to_bytes(),
        inverse_fraction_bits: head.hinv.shift(),
        inverse_sha256: Sha256::digest(&inverse).to_vec(),
        chunk_size: 1_024,
        points: u32::try_from(all.len()).unwrap(),
        // The second model pays by influence over a floor of sigma.
        sigma_floor_ppm: if epoch == 0 { 0 } else { 750_000 },
    };
    let upload = model::MsgUploadInverse { creator: address(1), model_id: id, index: 0, data: inverse };
    [vec![(1, pack(&create)), (1, pack(&announce))], vec![(1, pack(&register)), (1, pack(&upload))]]
}

fn certify(model_id: u64) -> (u8, Any) {
    (5, pack(&model::MsgCertifyStep { sender: address(5), model_id, max_items: 500 }))
}

fn judge(max_items: u32) -> (u8, Any) {
    (5, pack(&model::MsgJudgeStep { sender: address(5), model_id: 2, max_items }))
}

fn price(model_id: u64) -> (u8, Any) {
    (1, pack(&model::MsgSetPrice { creator: address(1), model_id, price: coins(PRICE).pop() }))
}

fn infer(input: [i8; 2]) -> (u8, Any) {
    let input = input.map(i8::cast_unsigned).to_vec();
    (5, pack(&inference::MsgInfer { payer: address(5), model_id: 2, input, max_fee: coins(PRICE).pop() }))
}

fn infer_batch() -> (u8, Any) {
    let inputs = [[5, -30], [-30, 2], [20, 20]].map(|i: [i8; 2]| i.map(i8::cast_unsigned).to_vec()).to_vec();
    let max_fee_each = coins(PRICE).pop();
    (5, pack(&inference::MsgInferBatch { payer: address(5), model_id: 2, inputs, max_fee_each }))
}

fn release(contribution_ids: Vec<u64>) -> (u8, Any) {
    (5, pack(&attribution::MsgReleaseDeferred { sender: address(5), contribution_ids }))
}

/// Messages of each block with their signers.
fn script() -> Vec<Vec<(u8, Any)>> {
    let [create, head] = model_of(0, 1, 4);
    let [create_second, head_second] = model_of(1, 2, 17);
    vec![
        vec![create_datanet()],
        vec![commit(0, 2), commit(0, 3)],
        vec![reveal(0, 2, 1), reveal(0, 3, 2)],
        vec![],
        create,
        head,
        vec![],
        vec![certify(1)],
        vec![certify(1), price(1)],
        vec![commit(1, 2), commit(1, 3), commit(1, PARROT)],
        vec![reveal(1, 2, 3), reveal(1, 3, 4), reveal(1, PARROT, 5)],
        vec![],
        vec![],
        vec![],
        vec![],
        vec![],
        vec![],
        create_second,
        head_second,
        vec![],
        vec![certify(2)],
        vec![certify(2), price(2)],
        // 23: sold before the judgement, in the middle of it, and after it
        vec![infer([-30, 2]), infer_batch()],
        vec![judge(100), judge(60), judge(40)],
        vec![infer([-30, 2]), judge(500), judge(500)],
        vec![infer_batch(), judge(500), infer([5, -30])],
        vec![release(vec![3, 4, 5])],
        vec![],
    ]
}

/// Certification may need one step or two, and a judgement more or fewer: who comes too late is refused.
fn late(receipt: (&str, u32)) -> bool {
    matches!(receipt, ("model", 13 | 24 | 43))
}

fn blocks() -> Vec<Vec<Vec<u8>>> {
    let mut sequences = [0; 6];
    let mut sign = |signer: u8, message: Any| {
        let next: &mut u64 = &mut sequences[usize::from(signer)];
        *next += 1;
        Draft { gas: 20 * GAS, ..Draft::new(signer, *next - 1, vec![message]) }.sign()
    };
    script().into_iter().map(|block| block.into_iter().map(|(by, m)| sign(by, m)).collect()).collect()
}

fn response<T: Message + Name + Default>(data: &[u8]) -> T {
    unpack(&TxMsgData::decode(data).unwrap().msg_responses[0]).unwrap()
}

fn ask<Q: Message, R: Message + Default>(lab: &Lab, method: &str, request: &Q) -> R {
    let (bytes, _) = lab.app.query_module(method, &request.encode_to_vec(), 0).unwrap();
    R::decode(bytes.as_slice()).unwrap()
}

fn record(lab: &Lab, inference_id: u64) -> attribution::Record {
    let request = attribution::QueryAttributionRequest { inference_id };
    let answer: attribution::QueryAttributionResponse =
        ask(lab, "/openledger.attribution.v1.Query/Attribution", &request);
    answer.record.unwrap()
}

/// What an answer pays and defers to the owner of a contribution.
fn of(record: &attribution::Record, contribution: u64) -> (u64, u64) {
    let number = |text: &String| text.parse().unwrap_or(0);
    let mine = record.payees.iter().filter(|p| p.evidence.is_some_and(|e| e.contribution_id == contribution));
    mine.fold((0, 0), |sum, p| (sum.0 + number(&p.amount), sum.1 + number(&p.deferred)))
}

#[test]
fn honest_newcomers_are_paid_after_the_judgement_and_a_parrot_is_not() {
    let mut lab = Lab::new();
    for (at, txs) in blocks().into_iter().enumerate() {
        let before = (lab.height > 0).then(|| [2, 3, PARROT].map(|n| lab.balance(n)));
        let result = lab.block(txs);
        for (j, receipt) in result.txs.iter().enumerate() {
            let sound = receipt.code == 0 || late(code(receipt));
            assert!(sound, "block {}, transaction {j}: {}", at + 1, receipt.log);
        }
        if at + 1 == 23 {
            for id in 1..=4 {
                assert!(of(&record(&lab, id), 3).1 > 0, "nothing is paid before the judgement");
                assert_eq!([3, 4, 5].map(|c| of(&record(&lab, id), c).0), [0; 3]);
            }
        }
        if at + 1 == 27 {
            let answer: attribution::MsgReleaseDeferredResponse = response(&result.txs[0].data);
            let paid: u64 = answer.paid.unwrap().amount.parse().unwrap();
            let gained: Vec<u64> =
                [2, 3, PARROT].map(|n| lab.balance(n)).iter().zip(before.unwrap()).map(|(a, b)| a - b).collect();
            assert!(paid > 0);
            assert_eq!((gained[0] + gained[1], gained[2]), (paid, 0), "the parrot gets nothing");
        }
    }
    let judgement: model::QueryJudgementResponse =
        ask(&lab, "/openledger.model.v1.Query/Judgement", &model::QueryJudgementRequest { model_id: 2 });
    assert_eq!(judgement.judgement.unwrap().phase(), model::JudgementPhase::Done);
    let factors = [3, 4, 5].map(|contribution_id| {
        let request = model::QueryFactorsRequest { contribution_id };
        let found: model::QueryFactorsResponse = ask(&lab, "/openledger.model.v1.Query/Factors", &request);
        found.judged[0].entries[0].factor_ppm
    });
    assert!(factors[0] > 500_000 && factors[1] > 500_000 && factors[2] == 0, "{factors:?}");
    // Answers of one batch before the judgement and of one after it are told as they were.
    let (early, late) = (record(&lab, 2), record(&lab, 7));
    assert_eq!((of(&early, 3).0, early.payees.iter().find_map(|p| p.evidence).unwrap().judgements), (0, 0));
    assert_eq!(late.payees.iter().find_map(|p| p.evidence).unwrap().judgements, 1);
    let standing: model::QueryStandingResponse = ask(
        &lab,
        "/openledger.model.v1.Query/Standing",
        &model::QueryStandingRequest { datanet_id: 1, account: address(2) },
    );
    assert_eq!(standing.standings[0].factor_ppm, factors[0]);

    // A chain that begins anew has the same records, factors and deferred sums.
    let state = lab.app.export(&ExportOptions { zero_height: true, ..ExportOptions::default() }).unwrap();
    let mut fresh = Lab::unstarted();
    fresh.start(&serde_json::to_value(&state.app_state).unwrap(), BLOCK_GAS);
    fresh.block(Vec::new());
    for id in 1..=9 {
        let told = record(&fresh, id);
        assert_eq!(told, attribution::Record { height: 0, ..record(&lab, id) });
    }
    for contribution_id in [3, 4, 5] {
        let request = attribution::QueryDeferredRequest { contribution_id };
        let of = |lab: &Lab| -> attribution::QueryDeferredResponse {
            ask(lab, "/openledger.attribution.v1.Query/Deferred", &request)
        };
        assert_eq!(of(&fresh), of(&lab));
    }
}

#[test]
fn a_restart_before_every_block_changes_no_judgement() {
    let directory = tempfile::tempdir().unwrap();
    let mut steady = Lab::new();
    for txs in blocks() {
        let expected = steady.block(txs.clone());
        let mut restarted = Lab::on_disk(directory.path());
        let got = restarted.block(txs);
        assert_eq!((got.app_hash, got.txs), (expected.app_hash, expected.txs));
    }
}
