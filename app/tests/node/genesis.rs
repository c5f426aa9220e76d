//! A chain written out as a genesis and begun again from it: the same state, the same answers, the same
//! payments.

use crate::economy::{PRICE, blocks, infer};
use crate::lab::{Draft, GAS, Lab, address, coins};
use crate::market;
use openledger_proto::any::pack;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as model;
use prost_types::Any;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Blocks of the economy's script up to the first answers.
const SOLD: usize = 10;

fn export(lab: &Lab) -> Value {
    let ctx = lab.app.query_context(&lab.app.published());
    serde_json::to_value(lab.app.runtime().export_genesis(&ctx).unwrap()).unwrap()
}

fn sign(signer: u8, sequence: u64, message: Any) -> Vec<u8> {
    Draft { gas: 20 * GAS, ..Draft::new(signer, sequence, vec![message]) }.sign()
}

fn late_item() -> datanet::ItemPayload {
    datanet::ItemPayload { features: vec![5, 120], label: 0 }
}

/// Objects in the middle of their life: a commit that waits, a half-uploaded encoder, a child model whose
/// inverse is missing, a withdrawn consent.
fn unfinished() -> Vec<Vec<u8>> {
    let withdraw = datanet::MsgSetConsent {
        contributor: address(2),
        contribution_id: 1,
        first_item_id: 2,
        last_item_id: 3,
        licence: 0,
    };
    let file = vec![7; 1_500];
    let begin = model::MsgBeginArtifact {
        uploader: address(1),
        sha256: Sha256::digest(&file).to_vec(),
        size: 1_500,
        chunk_size: 1_024,
    };
    let chunk =
        model::MsgUploadArtifactChunk { uploader: address(1), artifact_id: 1, index: 1, data: file[1_024..].to_vec() };
    let child = model::MsgCreateModel {
        creator: address(1),
        name: "child".to_owned(),
        input_dimension: 2,
        classes: 2,
        parents: vec![model::ParentShare { model_id: 1, share_ppm: 250_000 }],
        tuners: vec![model::AccountShare { address: address(5), share_ppm: 1_000_000 }],
        licence: 127,
        ..model::MsgCreateModel::default()
    };
    let announce = model::MsgAnnounceTraining {
        creator: address(1),
        model_id: 2,
        snapshots: vec![model::SnapshotRef { datanet_id: 1, height: 9 }],
        lambda_ppb: 10_000_000,
    };
    let head = model::MsgRegisterHead {
        creator: address(1),
        model_id: 2,
        weights: vec![1; 24],
        inverse_fraction_bits: 24,
        inverse_sha256: vec![2; 32],
        chunk_size: 1_024,
        points: 16,
        sigma_floor_ppm: 0,
    };
    vec![
        sign(3, 2, market::commit(3, 1, &[late_item()])),
        sign(2, 2, pack(&withdraw)),
        sign(1, 6, pack(&begin)),
        sign(1, 7, pack(&chunk)),
        sign(1, 8, pack(&child)),
        sign(1, 9, pack(&announce)),
        sign(1, 10, pack(&head)),
    ]
}

/// What only works if all of that is there again.
fn carry_on() -> Vec<Vec<u8>> {
    let reveal = datanet::MsgRevealContribution {
        contributor: address(3),
        commit_id: 3,
        salt: market::SALT.to_vec(),
        licence: 0,
        items: vec![late_item()],
        provenance: None,
    };
    let chunk = model::MsgUploadArtifactChunk { uploader: address(1), artifact_id: 1, index: 0, data: vec![7; 1_024] };
    let inverse = model::MsgUploadInverse { creator: address(1), model_id: 2, index: 0, data: vec![0; 84] };
    let price = model::MsgSetPrice { creator: address(1), model_id: 1, price: coins(PRICE + 1).pop() };
    vec![
        sign(4, 2, infer(4, PRICE)),
        sign(5, 3, infer(5, PRICE)),
        sign(3, 3, pack(&reveal)),
        sign(1, 11, pack(&chunk)),
        sign(1, 12, pack(&inverse)),
        sign(1, 13, pack(&price)),
        sign(4, 3, infer(4, PRICE + 1)),
    ]
}

#[test]
fn a_chain_begun_again_from_its_export_goes_on_alike() {
    let mut old = Lab::new();
    for txs in blocks().into_iter().take(SOLD) {
        old.block(txs);
    }
    for receipt in old.block(unfinished()).txs {
        assert_eq!(crate::lab::code(&receipt), ("", 0), "{}", receipt.log);
    }
    let exported = export(&old);
    let mut new = Lab::resumed(&old, &exported);

    let (before, mut after) = (old.block(carry_on()), new.block(carry_on()));
    crate::lab::as_on_an_old_chain(&mut after.txs);
    let codes: Vec<_> = before.txs.iter().map(crate::lab::code).collect();
    assert_eq!(codes, [("", 0), ("", 0), ("", 0), ("", 0), ("model", 11), ("", 0), ("", 0)]);
    for (i, (a, b)) in before.txs.iter().zip(&after.txs).enumerate() {
        assert_eq!(a, b, "transaction {i}"); // record hashes, gas and events included
    }
    let (a, b) = (export(&old), export(&new));
    for (module, section) in a.as_object().unwrap() {
        assert_eq!(section, &b[module], "{module}");
    }
    assert_ne!(a, exported);
}
