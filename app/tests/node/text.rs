//! Text in blocks: an encoder is uploaded, texts are contributed after it, a model is certified on them and answers
//! are sold; twice with the same roots, once with a restart before every block.

use crate::lab::{Draft, GAS, Lab, address, code, coins};
use openledger_assembly::chain_config;
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_influence::Shape;
use openledger_influence::fit::{FitOptions, Sample, fit};
use openledger_proto::any::{pack, unpack};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use openledger_text::{Features, Header, TextBag};
use prost::{Message, Name};
use prost_types::Any;
use sha2::{Digest, Sha256};

const DIMENSION: u16 = 16;
const SALT: [u8; 32] = [5; 32];
const PRICE: u64 = 900_000;
const SEA: [&str; 6] = ["harbour", "sail", "tide", "anchor", "wave", "crew"];
const FARM: [&str; 6] = ["field", "plough", "harvest", "barn", "cattle", "wheat"];

/// An encoder of pseudo-random rows: words that occur in one class only tell it apart.
pub(crate) fn bag() -> TextBag {
    let header = Header {
        features: Features::WORDS,
        log2_buckets: 10,
        dimension: DIMENSION,
        max_words: 200,
        scale_q4: 512,
        seed: [1; 16],
        graph_bytes: 0,
    };
    let mut state = 7u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    let table: Vec<i8> = (0..1_024 * usize::from(DIMENSION)).map(|_| noise().cast_signed()).collect();
    TextBag::assemble(header, &[0; DIMENSION as usize], &[200; 1_024], &table, &[]).unwrap()
}

/// Texts of a contributor; the last has no word.
pub(crate) fn texts(contributor: u8) -> Vec<(String, u32)> {
    let seed = usize::from(contributor);
    let mut all: Vec<(String, u32)> = (0..10)
        .map(|i| {
            let words = if i % 2 == 0 { SEA } else { FARM };
            let pick = |k: usize| words[(i * 5 + k * (seed + 1) + k * k) % 6];
            let text = format!("The {} and the {}, Ünder {} {i}{seed}", pick(0), pick(1), pick(2));
            (text, u32::from(i % 2 != 0))
        })
        .collect();
    all.push((format!("?!{}", "-".repeat(seed)), 0));
    all
}

fn items(contributor: u8) -> Vec<datanet::ItemPayload> {
    let texts = texts(contributor).into_iter();
    texts.map(|(text, label)| datanet::ItemPayload { features: text.into_bytes(), label }).collect()
}

pub(crate) fn commit(contributor: u8, datanet_id: u64) -> Any {
    let leaves = items(contributor);
    let raw = chain_config("open").addresses.parse(&address(contributor)).unwrap();
    let root = payload_root(leaves.iter().map(|item| (item.label, item.features.as_slice())));
    let hash = commit_hash(crate::lab::CHAIN_ID, datanet_id, raw.as_bytes(), &SALT, &root).to_vec();
    pack(&datanet::MsgCommitContribution { contributor: address(contributor), datanet_id, hash })
}

pub(crate) fn reveal(contributor: u8, commit_id: u64) -> Any {
    let (contributor, items) = (address(contributor), items(contributor));
    pack(&datanet::MsgRevealContribution {
        contributor,
        commit_id,
        salt: SALT.to_vec(),
        licence: 127,
        items,
        provenance: None,
    })
}

pub(crate) fn datanet() -> Any {
    let schema = datanet::Schema {
        modality: datanet::Modality::Utf8Text.into(),
        dimension: 500,
        labels: 2,
        ..datanet::Schema::default()
    };
    pack(&datanet::MsgCreateDatanet {
        creator: address(1),
        title: "sea and farm".to_owned(),
        schema: Some(schema),
        policy: datanet::AdmissionPolicy::Open.into(),
        default_licence: 127,
        min_item_bond: coins(1_000).pop(),
        reveal_window: 2,
        shares: Some(datanet::Shares { contributors_ppm: 900_000, curators_ppm: 0, commons_ppm: 100_000 }),
        ..datanet::MsgCreateDatanet::default()
    })
}

/// The head of all texts that the encoder reads, and its inverse Hessian.
fn head() -> (model::MsgRegisterHead, Vec<u8>) {
    let bag = bag();
    let all: Vec<(Vec<i8>, u16)> = [2, 3]
        .into_iter()
        .flat_map(texts)
        .filter_map(|(text, label)| Some((bag.embed(text.as_bytes()).ok()?, u16::try_from(label).unwrap())))
        .collect();
    assert_eq!(all.len(), 20);
    let samples: Vec<Sample<'_>> = all.iter().map(|(e, label)| (&e[..], *label)).collect();
    let fitted = fit(Shape::new(2, DIMENSION).unwrap(), &samples, &FitOptions::default(), None, |_| ()).unwrap();
    let inverse = fitted.hinv.to_bytes();
    let register = model::MsgRegisterHead {
        creator: address(1),
        model_id: 1,
        weights: fitted.head.to_bytes(),
        inverse_fraction_bits: fitted.hinv.shift(),
        inverse_sha256: Sha256::digest(&inverse).to_vec(),
        chunk_size: 4_096,
        points: 20,
        sigma_floor_ppm: 0,
    };
    (register, inverse)
}

fn announce(datanet_id: u64, height: u64) -> Any {
    let snapshots = vec![model::SnapshotRef { datanet_id, height }];
    pack(&model::MsgAnnounceTraining { creator: address(1), model_id: 1, snapshots, lambda_ppb: 1_000_000 })
}

fn infer(payer: u8, text: &str) -> Any {
    let max_fee = coins(PRICE).pop();
    pack(&inference::MsgInfer { payer: address(payer), model_id: 1, input: text.as_bytes().to_vec(), max_fee })
}

/// A message with its signer, and the codespace and code of its receipt.
type Step = (u8, Any, (&'static str, u32));

/// Messages of each block, each with its signer, and what becomes of it. Datanet 1 has a contribution before the
/// encoder is there, datanet 2 has its contributions after.
fn script() -> Vec<Vec<Step>> {
    let file = bag().as_bytes().to_vec();
    let uploader = address(1);
    let begin = model::MsgBeginArtifact {
        uploader: uploader.clone(),
        sha256: Sha256::digest(&file).to_vec(),
        size: file.len() as u64,
        chunk_size: 32_768,
    };
    let chunk = model::MsgUploadArtifactChunk { uploader: uploader.clone(), artifact_id: 1, index: 0, data: file };
    let finish = model::MsgFinishArtifact { uploader, artifact_id: 1 };
    let create = model::MsgCreateModel {
        creator: address(1),
        name: "sea or farm".to_owned(),
        artifact_id: 1,
        classes: 2,
        licence: 127,
        ..model::MsgCreateModel::default()
    };
    let (register, inverse) = head();
    let upload = model::MsgUploadInverse { creator: address(1), model_id: 1, index: 0, data: inverse };
    let step = || pack(&model::MsgCertifyStep { sender: address(5), model_id: 1, max_items: 13 });
    let price = model::MsgSetPrice { creator: address(1), model_id: 1, price: coins(PRICE).pop() };
    let fine = ("", 0);
    vec![
        vec![(1, datanet(), fine), (1, datanet(), fine)],
        vec![(2, commit(2, 1), fine)],
        vec![(2, reveal(2, 1), fine), (1, pack(&begin), fine), (1, pack(&chunk), fine), (1, pack(&finish), fine)],
        vec![(2, commit(2, 2), fine), (3, commit(3, 2), fine)],
        vec![(3, reveal(3, 3), fine), (2, reveal(2, 2), fine)],
        vec![],
        vec![(1, pack(&create), fine), (1, announce(1, 6), ("model", 36)), (1, announce(2, 6), fine)],
        vec![(1, pack(&register), fine), (1, pack(&upload), fine)],
        vec![],
        vec![(5, step(), fine)],
        vec![(5, step(), fine), (1, pack(&price), fine)],
        vec![
            (4, infer(4, &texts(2)[0].0.to_uppercase()), fine),
            (4, infer(4, &texts(2)[1].0), fine),
            (5, infer(5, "..."), ("inference", 221)),
            (5, infer(5, &"word ".repeat(201)), ("inference", 222)),
        ],
        vec![],
    ]
}

/// Signs the script with each account's sequence.
fn blocks() -> Vec<Vec<Vec<u8>>> {
    let mut sequences = [0; 6];
    let mut sign = |signer: u8, message: Any| {
        let next: &mut u64 = &mut sequences[usize::from(signer)];
        *next += 1;
        Draft { gas: 20 * GAS, ..Draft::new(signer, *next - 1, vec![message]) }.sign()
    };
    script().into_iter().map(|block| block.into_iter().map(|(by, message, _)| sign(by, message)).collect()).collect()
}

pub(crate) fn response<T: Message + Name + Default>(data: &[u8]) -> T {
    unpack(&TxMsgData::decode(data).unwrap().msg_responses[0]).unwrap()
}

#[test]
fn a_model_on_text_is_certified_and_its_answers_pay_the_authors() {
    let mut lab = Lab::new();
    let wanted: Vec<Vec<_>> = script().into_iter().map(|b| b.into_iter().map(|(_, _, code)| code).collect()).collect();
    let height = |at: usize| at + 1;
    for (at, txs) in blocks().into_iter().enumerate() {
        let before = (lab.height > 0).then(|| [2, 3].map(|n| lab.balance(n)));
        let result = lab.block(txs);
        for (receipt, wanted) in result.txs.iter().zip(&wanted[at]) {
            assert_eq!(code(receipt), *wanted, "block {}: {}", height(at), receipt.log);
        }
        if height(at) == 11 {
            let answer: model::MsgCertifyStepResponse = response(&result.txs[0].data);
            assert_eq!((answer.status(), answer.done), (model::ModelStatus::Certified, 20), "two have no word");
        }
        if height(at) == 12 {
            let labels: Vec<u32> =
                result.txs[..2].iter().map(|r| response::<inference::MsgInferResponse>(&r.data).label).collect();
            assert_eq!(labels, [0, 1]);
            let gained =
                [2, 3].map(|n| lab.balance(n)).iter().zip(before.unwrap()).map(|(a, b)| a - b).collect::<Vec<_>>();
            assert!(gained.iter().all(|g| *g > 0) && gained.iter().sum::<u64>() < 2 * PRICE, "{gained:?}");
        }
    }
}

#[test]
fn a_restart_before_every_block_changes_nothing_on_text() {
    let directory = tempfile::tempdir().unwrap();
    let mut steady = Lab::new();
    for txs in blocks() {
        let expected = steady.block(txs.clone());
        let mut restarted = Lab::on_disk(directory.path());
        let got = restarted.block(txs);
        assert_eq!((got.app_hash, got.txs), (expected.app_hash, expected.txs));
    }
}
