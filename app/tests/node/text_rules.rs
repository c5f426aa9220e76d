//! Datanets that compare texts by an encoder of the chain: uploaded in chunks, run by the engine, its words weighed.

use crate::lab::{Draft, GAS, Lab, address, code, coins};
use crate::text::bag;
use openledger_assembly::chain_config;
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_influence::line::nearest_t;
use openledger_proto::any::{pack, unpack};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as model;
use prost::Message;
use prost_types::Any;
use sha2::{Digest, Sha256};

const SALT: [u8; 32] = [8; 32];
const STORM: &str = "the storm brought rain and wind over the northern coast while all ships waited in the harbour";
const BANKS: &str = "central banks raised their rates again because prices of food and energy kept climbing";
const WALKS: &str = "a quiet walk along the river shows herons and ducks between old willows every morning";

fn items(texts: &[&str]) -> Vec<datanet::ItemPayload> {
    texts.iter().map(|t| datanet::ItemPayload { features: t.as_bytes().to_vec(), label: 0 }).collect()
}

/// The texts of each contributor: the second repeats the first one's in another order, and has one without a word.
fn contribution(who: u8) -> Vec<datanet::ItemPayload> {
    let turned = STORM.split(' ').rev().collect::<Vec<_>>().join(" ");
    match who {
        2 => items(&[STORM, BANKS]),
        3 => items(&[&turned, "...", WALKS]),
        _ => items(&["rain on the river"]),
    }
}

fn create(encoder: u64) -> Any {
    let text = datanet::TextRules {
        dedup_encoder: encoder,
        lexical_full_ppm: 450_000,
        lexical_dup_ppm: 750_000,
        reference_words: 6,
    };
    let schema = datanet::Schema {
        modality: datanet::Modality::Utf8Text.into(),
        dimension: 16_384,
        labels: 2,
        text: Some(text),
        ..datanet::Schema::default()
    };
    pack(&datanet::MsgCreateDatanet {
        creator: address(1),
        title: "news".to_owned(),
        schema: Some(schema),
        policy: datanet::AdmissionPolicy::Open.into(),
        default_licence: 127,
        min_item_bond: coins(1_000).pop(),
        near_dup_tau: 2_000,
        novelty_full_at: 8_000,
        reveal_window: 3,
        line_tau_sq: 1 << 30,
        bond_rate_ppm: 500_000,
        shares: Some(datanet::Shares { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 }),
        ..datanet::MsgCreateDatanet::default()
    })
}

fn commit(who: u8) -> Any {
    let leaves = contribution(who);
    let raw = chain_config("open").addresses.parse(&address(who)).unwrap();
    let root = payload_root(leaves.iter().map(|item| (item.label, item.features.as_slice())));
    let hash = commit_hash(crate::lab::CHAIN_ID, 1, raw.as_bytes(), &SALT, &root).to_vec();
    pack(&datanet::MsgCommitContribution { contributor: address(who), datanet_id: 1, hash })
}

fn reveal(who: u8, commit_id: u64) -> Any {
    let (contributor, items) = (address(who), contribution(who));
    pack(&datanet::MsgRevealContribution {
        contributor,
        commit_id,
        salt: SALT.to_vec(),
        licence: 127,
        items,
        provenance: None,
    })
}

/// The last text as a mixture of the first two, under a bound that lets everything through.
fn proof() -> Any {
    let [a, b, x] = [&contribution(2)[0], &contribution(2)[1], &contribution(4)[0]]
        .map(|item| bag().embed(&item.features).unwrap());
    pack(&datanet::MsgProveSynthetic {
        prover: address(5),
        datanet_id: 1,
        item_id: 5,
        a: 3,
        b: 4,
        t_ppm: nearest_t(&x, &a, &b).unwrap(),
    })
}

/// A message with its signer, and the codespace and code of its receipt.
type Step = (u8, Any, (&'static str, u32));

fn script() -> Vec<Vec<Step>> {
    let file = bag().as_bytes().to_vec();
    let uploader = address(1);
    let (sha256, size) = (Sha256::digest(&file).to_vec(), file.len() as u64);
    let begin = model::MsgBeginArtifact { uploader: uploader.clone(), sha256, size, chunk_size: 32_768 };
    let chunk = model::MsgUploadArtifactChunk { uploader: uploader.clone(), artifact_id: 1, index: 0, data: file };
    let finish = model::MsgFinishArtifact { uploader, artifact_id: 1 };
    let fine = ("", 0);
    vec![
        vec![
            (1, pack(&begin), fine),
            (1, pack(&chunk), fine),
            (1, create(1), ("datanet", 37)),
            (1, pack(&finish), fine),
        ],
        vec![(1, create(2), ("datanet", 37)), (1, create(1), fine)],
        vec![(2, commit(2), fine), (3, commit(3), fine), (4, commit(4), fine)],
        vec![(3, reveal(3, 2), fine)],
        vec![(2, reveal(2, 1), fine), (4, reveal(4, 3), fine)],
        vec![(5, proof(), ("datanet", 41))],
        vec![(5, proof(), fine), (5, proof(), ("datanet", 42))],
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

fn item(lab: &Lab, item_id: u64) -> datanet::Item {
    let request = datanet::QueryItemRequest { datanet_id: 1, item_id }.encode_to_vec();
    let (bytes, _) = lab.app.query_module("/openledger.datanet.v1.Query/Item", &request, 0).unwrap();
    datanet::QueryItemResponse::decode(bytes.as_slice()).unwrap().item.unwrap()
}

#[test]
fn texts_are_compared_by_the_artifact_that_the_datanet_names() {
    let mut lab = Lab::new();
    let wanted: Vec<Vec<_>> = script().into_iter().map(|b| b.into_iter().map(|(_, _, code)| code).collect()).collect();
    for (at, txs) in blocks().into_iter().enumerate() {
        let result = lab.block(txs);
        for (receipt, wanted) in result.txs.iter().zip(&wanted[at]) {
            assert_eq!(code(receipt), *wanted, "block {}: {}", at + 1, receipt.log);
        }
        if at == 3 {
            let data = TxMsgData::decode(result.txs[0].data.as_slice()).unwrap();
            let revealed: datanet::MsgRevealContributionResponse = unpack(&data.msg_responses[0]).unwrap();
            let statuses: Vec<_> = revealed.results.iter().map(datanet::ItemResult::status).collect();
            use datanet::ItemStatus::{Admitted, EncoderRefused};
            assert_eq!(statuses, [Admitted, EncoderRefused, Admitted]);
        }
    }
    // Items 1 and 2 are the second contributor's, 3 and 4 the first one's, which came later and were committed before.
    let turned = item(&lab, 1);
    assert_eq!((turned.duplicate_of, turned.novelty_ppm), (3, 0));
    assert_eq!(turned.text.unwrap().nearest.iter().map(|n| n.containment_ppm).max(), Some(1_000_000));
    assert_eq!((item(&lab, 3).duplicate_of, item(&lab, 3).novelty_ppm), (0, 1_000_000));
    assert_eq!(item(&lab, 2).duplicate_of, 0);
    let mixed = item(&lab, 5);
    assert_eq!((mixed.duplicate_of, mixed.line_proof.unwrap().prover), (3, address(5)));
}

#[test]
fn a_restart_before_every_block_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let mut steady = Lab::new();
    for txs in blocks() {
        let expected = steady.block(txs.clone());
        let mut restarted = Lab::on_disk(directory.path());
        let got = restarted.block(txs);
        assert_eq!((got.app_hash, got.txs), (expected.app_hash, expected.txs));
    }
}
