//! One owner lists points in two datanets and somebody else copies them: a model on both datanets has each point once,
//! its answers pay the owner alone, and what items earned sets the price of the next bonds.

use crate::lab::{BLOCK_GAS, Draft, GAS, Lab, address, code, coins};
use openledger_assembly::chain_config;
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_influence::Shape;
use openledger_influence::fit::{FitOptions, Fitted, Sample, fit};
use openledger_proto::any::{pack, unpack};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use prost::Message;
use prost_types::Any;
use serde_json::json;
use sha2::{Digest, Sha256};

const SALT: [u8; 32] = [4; 32];
const PRICE: u64 = 700_001;
/// Blocks of a term of earnings.
const TERM: u64 = 14;

/// Eight points of two classes on two sides.
fn points(shift: i8) -> Vec<datanet::ItemPayload> {
    (0..8)
        .map(|i: i8| {
            let (side, spread) = (if i % 2 == 0 { 50 } else { -50 }, 9 * i - 31 + 5 * shift);
            let features = [side + spread / 2, spread].map(|v: i8| v.cast_unsigned()).to_vec();
            datanet::ItemPayload { features, label: u32::from(i % 2 != 0) }
        })
        .collect()
}

fn commit(who: u8, datanet_id: u64, shift: i8) -> (u8, Any) {
    let raw = chain_config("open").addresses.parse(&address(who)).unwrap();
    let leaves = points(shift);
    let root = payload_root(leaves.iter().map(|item| (item.label, item.features.as_slice())));
    let hash = commit_hash(crate::lab::CHAIN_ID, datanet_id, raw.as_bytes(), &SALT, &root).to_vec();
    (who, pack(&datanet::MsgCommitContribution { contributor: address(who), datanet_id, hash }))
}

fn reveal(who: u8, commit_id: u64, shift: i8) -> (u8, Any) {
    let (contributor, items) = (address(who), points(shift));
    let msg = datanet::MsgRevealContribution {
        contributor,
        commit_id,
        salt: SALT.to_vec(),
        licence: 127,
        items,
        provenance: None,
    };
    (who, pack(&msg))
}

fn create() -> (u8, Any) {
    let schema = datanet::Schema {
        modality: datanet::Modality::Int8Vector.into(),
        dimension: 2,
        labels: 2,
        ..datanet::Schema::default()
    };
    let msg = datanet::MsgCreateDatanet {
        creator: address(1),
        title: "points".to_owned(),
        schema: Some(schema),
        policy: datanet::AdmissionPolicy::Open.into(),
        default_licence: 127,
        min_item_bond: coins(1_000).pop(),
        near_dup_tau: 2,
        novelty_full_at: 20,
        reveal_window: 2,
        bond_rate_ppm: 1_000_000,
        shares: Some(datanet::Shares { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 }),
        ..datanet::MsgCreateDatanet::default()
    };
    (1, pack(&msg))
}

/// The head of the points that are left, in any order.
fn fitted() -> Fitted {
    let all: Vec<(Vec<i8>, u16)> = [2, 3]
        .into_iter()
        .flat_map(points)
        .map(|p| (p.features.iter().map(|b| b.cast_signed()).collect(), u16::try_from(p.label).unwrap()))
        .collect();
    let samples: Vec<Sample<'_>> = all.iter().map(|(e, label)| (&e[..], *label)).collect();
    fit(Shape::new(2, 2).unwrap(), &samples, &FitOptions::default(), None, |_| ()).unwrap()
}

/// Owner 2 lists its points in datanet 1 and again in datanet 2, owner 3 adds others to datanet 2, owner 4 copies.
fn script() -> Vec<Vec<(u8, Any)>> {
    let fitted = fitted();
    let inverse = fitted.hinv.to_bytes();
    let create_model = model::MsgCreateModel {
        creator: address(1),
        name: "sides".to_owned(),
        input_dimension: 2,
        classes: 2,
        licence: 127,
        ..model::MsgCreateModel::default()
    };
    let snapshots = [1, 2].map(|datanet_id| model::SnapshotRef { datanet_id, height: 5 }).to_vec();
    let announce = model::MsgAnnounceTraining { creator: address(1), model_id: 1, snapshots, lambda_ppb: 1_000_000 };
    let register = model::MsgRegisterHead {
        creator: address(1),
        model_id: 1,
        weights: fitted.head.to_bytes(),
        inverse_fraction_bits: fitted.hinv.shift(),
        inverse_sha256: Sha256::digest(&inverse).to_vec(),
        chunk_size: 1_024,
        points: 16,
        ..model::MsgRegisterHead::default()
    };
    let upload = model::MsgUploadInverse { creator: address(1), model_id: 1, index: 0, data: inverse };
    let step = |max_items| (5, pack(&model::MsgCertifyStep { sender: address(5), model_id: 1, max_items }));
    let price = model::MsgSetPrice { creator: address(1), model_id: 1, price: coins(PRICE).pop() };
    let infer =
        inference::MsgInfer { payer: address(5), model_id: 1, input: vec![60, 10], max_fee: coins(PRICE).pop() };
    vec![
        vec![create(), create()],
        vec![commit(2, 1, 2), commit(2, 2, 2), commit(3, 2, 3), commit(4, 2, 2)],
        // The copy comes first, and the owner's own second listing before the first.
        vec![reveal(4, 4, 2), reveal(2, 2, 2), reveal(3, 3, 3), reveal(2, 1, 2)],
        vec![],
        vec![],
        vec![(1, pack(&create_model)), (1, pack(&announce))],
        vec![(1, pack(&register)), (1, pack(&upload))],
        vec![],
        vec![step(11), step(40)],
        vec![(1, pack(&price))],
        vec![(5, pack(&infer))],
        vec![],
    ]
}

/// Signs the script with each account's sequence.
fn blocks() -> Vec<Vec<Vec<u8>>> {
    let mut sequences = [0; 6];
    let mut sign = |(signer, message): (u8, Any)| {
        let next: &mut u64 = &mut sequences[usize::from(signer)];
        *next += 1;
        Draft { gas: 20 * GAS, ..Draft::new(signer, *next - 1, vec![message]) }.sign()
    };
    script().into_iter().map(|block| block.into_iter().map(&mut sign).collect()).collect()
}

fn item_bond(lab: &Lab, datanet_id: u64) -> datanet::QueryItemBondResponse {
    let request = datanet::QueryItemBondRequest { datanet_id }.encode_to_vec();
    let (bytes, _) = lab.app.query_module("/openledger.datanet.v1.Query/ItemBond", &request, 0).unwrap();
    datanet::QueryItemBondResponse::decode(bytes.as_slice()).unwrap()
}

#[test]
fn a_point_that_is_listed_twice_or_copied_is_taken_and_paid_once() {
    let mut lab = Lab::unstarted();
    let mut state = lab.genesis();
    state["datanet"]["params"]["cross_duplicates"] = json!(true);
    state["datanet"]["params"]["bond_maturity"] = json!(TERM.to_string());
    lab.start(&state, BLOCK_GAS);
    let funds = |lab: &Lab| [2, 3, 4].map(|n| lab.balance(n));
    let mut earned = [0; 3];
    for (at, txs) in blocks().into_iter().enumerate() {
        let height = at + 1;
        let before = if height > 1 { funds(&lab) } else { [0; 3] };
        let result = lab.block(txs);
        for receipt in &result.txs {
            assert_eq!(code(receipt), ("", 0), "block {height}: {}", receipt.log);
        }
        if height == 9 {
            let answers = result.txs.iter().map(|receipt| {
                let data = TxMsgData::decode(receipt.data.as_slice()).unwrap();
                let answer: model::MsgCertifyStepResponse = unpack(&data.msg_responses[0]).unwrap();
                (answer.status(), answer.done)
            });
            let expected = [(model::ModelStatus::Certifying, 8), (model::ModelStatus::Certified, 16)];
            assert_eq!(answers.collect::<Vec<_>>(), expected, "of datanet 2, sixteen are left out");
        }
        if height == 11 {
            let after = funds(&lab);
            earned = std::array::from_fn(|n| after[n] - before[n]);
        }
    }
    assert!(earned[0] > 0 && earned[1] > 0, "{earned:?}");
    assert_eq!(earned[2], 0, "the copy earns nothing");
    // The next term asks for what an item earned in this one: all of what was paid, shared by the canonical items.
    assert_eq!(item_bond(&lab, 1).item_bond, coins(1_000).pop());
    while lab.height + 1 < TERM {
        lab.block(vec![]);
    }
    lab.block(vec![]);
    for (datanet_id, paid, items) in [(1, earned[0], 8), (2, earned[1], 16)] {
        let next = item_bond(&lab, datanet_id);
        assert_eq!((next.paid.parse::<u64>().unwrap(), next.items), (paid, items), "datanet {datanet_id}");
        assert_eq!(next.item_bond, coins(paid.div_ceil(items).max(1_000)).pop());
    }
}
