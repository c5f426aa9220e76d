//! Scripted chains with literal app hashes: a change here is a change of consensus.

use crate::lab::{Draft, GAS, Lab, address, coins, send, small_send};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, Output};
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as model;
use prost_types::Any;

/// Roots after each block of [`script`].
const APP_HASHES: [&str; 7] = [
    "5e97338aa3c4dfeb2425abc7281ca0798ad0f1f157d260bdcf64db13c1e092ad",
    "9098be88afcfc6378e7766fcfa2b70f47b883b26570c4940e234e85b781b33a6",
    "0232fc403e8b2b7c1c6f3f40a230d888aa5d1a0b095b23236ff348182858731e",
    "561d5c374f9ad1235aab0371bb7e7c99950327685fa528602e4349f32d1a4bb7",
    "75e2e1120ddd75e79e1053cae5a0f338a6ec65b7d5d5ec398a5ad359e5fe25ff",
    "daaeecb783a6701eb9fff501d35e1d310e835f29cf9acda3515ad70e901129d8",
    "8472f142d6f3a8c1ed736017aca9108bd276858f9cf0f192e12fc2be91ed7939",
];

fn create_datanet() -> Any {
    let schema = datanet::Schema {
        modality: datanet::Modality::Int8Vector.into(),
        dimension: 2,
        labels: 2,
        label_names: vec!["left".to_owned(), "right".to_owned()],
        ..datanet::Schema::default()
    };
    pack(&datanet::MsgCreateDatanet {
        creator: address(1),
        title: "points".to_owned(),
        schema: Some(schema),
        policy: datanet::AdmissionPolicy::Open.into(),
        default_licence: 127,
        min_item_bond: coins(1_000).pop(),
        near_dup_tau: 4,
        novelty_full_at: 100,
        norm_bound: 40_000,
        reveal_window: 5,
        shares: Some(datanet::Shares { contributors_ppm: 900_000, curators_ppm: 0, commons_ppm: 100_000 }),
        ..datanet::MsgCreateDatanet::default()
    })
}

/// Transactions of each block: sends good and bad, many outputs, a datanet, an upload, bytes that are no
/// transaction.
fn script() -> Vec<Vec<Vec<u8>>> {
    let outputs = [2, 3].map(|n| Output { address: address(n), coins: coins(50) }).to_vec();
    let multi = pack(&MsgMultiSend { inputs: vec![Input { address: address(1), coins: coins(100) }], outputs });
    let commit = pack(&datanet::MsgCommitContribution { contributor: address(2), datanet_id: 1, hash: vec![9; 32] });
    let upload =
        pack(&model::MsgBeginArtifact { uploader: address(3), sha256: vec![5; 32], size: 4_000, chunk_size: 4_000 });
    let wide = |signer, sequence, message| Draft { gas: 5 * GAS, ..Draft::new(signer, sequence, vec![message]) }.sign();
    vec![
        vec![],
        vec![small_send(1, 2, 0), small_send(2, 3, 0), small_send(1, 2, 0)],
        vec![wide(1, 1, multi), Draft::new(1, 2, vec![send(1, 2, u64::MAX)]).sign(), vec![1, 2, 3]],
        vec![wide(1, 3, create_datanet())],
        vec![wide(2, 1, commit), wide(3, 0, upload)],
        vec![Draft { gas: 60_000, ..Draft::new(4, 0, vec![send(4, 5, 1)]) }.sign()],
        vec![],
    ]
}

fn codes(lab: &mut Lab, txs: Vec<Vec<u8>>) -> (String, Vec<(String, u32, u64)>) {
    let result = lab.block(txs);
    (hex::encode(result.app_hash), result.txs.into_iter().map(|t| (t.codespace, t.code, t.gas_used)).collect())
}

#[test]
fn a_script_gives_the_roots_it_always_gave() {
    let mut lab = Lab::new();
    let blocks: Vec<_> = script().into_iter().map(|txs| codes(&mut lab, txs)).collect();
    let refusals: Vec<Vec<(&str, u32)>> =
        blocks.iter().map(|(_, txs)| txs.iter().map(|(space, code, _)| (space.as_str(), *code)).collect()).collect();
    assert_eq!(
        refusals,
        [
            vec![],
            vec![("", 0), ("", 0), ("sdk", 32)],
            vec![("", 0), ("sdk", 5), ("sdk", 2)],
            vec![("", 0)],
            vec![("", 0), ("", 0)],
            vec![("sdk", 11)],
            vec![],
        ]
    );
    let roots: Vec<&str> = blocks.iter().map(|(root, _)| root.as_str()).collect();
    assert_eq!(roots, APP_HASHES);
}

#[test]
fn a_restart_between_any_two_blocks_changes_nothing() {
    let mut steady = Lab::new();
    let directory = tempfile::tempdir().unwrap();
    for (i, txs) in script().into_iter().enumerate() {
        let expected = codes(&mut steady, txs.clone());
        let mut restarted = Lab::on_disk(directory.path());
        assert_eq!(restarted.height, u64::try_from(i).unwrap(), "opens where it committed");
        assert_eq!(codes(&mut restarted, txs), expected, "block {}", i + 1);
    }
}

#[test]
fn a_block_that_was_executed_and_not_committed_is_executed_again() {
    let directory = tempfile::tempdir().unwrap();
    let mut steady = Lab::new();
    for txs in script() {
        {
            let lab = Lab::on_disk(directory.path());
            let block = openledger_baseapp::block::Block { info: lab.next(), txs: txs.clone() };
            lab.app.finalize_block(block).unwrap(); // and the process ends here
        }
        let mut lab = Lab::on_disk(directory.path());
        assert_eq!(codes(&mut lab, txs.clone()), codes(&mut steady, txs));
    }
}

#[test]
fn checks_queries_and_simulations_leave_no_trace_in_the_roots() {
    let (mut quiet, mut busy) = (Lab::new(), Lab::new());
    for txs in script() {
        for tx in &txs {
            busy.app.check_tx(tx.clone(), false).unwrap();
            busy.app.simulate(tx.clone()).unwrap();
        }
        busy.app.prepare_proposal(busy.next(), txs.clone(), 1_000_000).unwrap();
        busy.app.process_proposal(openledger_baseapp::block::Block { info: busy.next(), txs: txs.clone() }).unwrap();
        assert_eq!(codes(&mut quiet, txs.clone()), codes(&mut busy, txs));
        busy.balance(1);
    }
}
