//! Scripted chains with literal app hashes: a change here is a change of consensus.

use crate::lab::{Draft, GAS, Lab, address, coins, send, small_send};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, Output};
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as model;
use prost_types::Any;

/// Roots after each block of [`script`].
const APP_HASHES: [&str; 7] = [
    "219a01e783171acf11e4685af14a2ce841341a9ac98f13e4e45313efac30cd73",
    "4ab9724ddfc0013dd441b3c702a750713f4a6bed685107f8bc9c6830c944db2c",
    "6550a12c7535adf939ea96eb7d74ff103cfc7315f27702604f647d102bdff052",
    "933b3ba3dc25e1deedb13e8bd82f0c4e9cc32f58fcf25167d66766025f29e22b",
    "edc816d42866c576521099ab27be3223b944a9237c825e674cd407c7741590a4",
    "b4b11374d6087d72e727f5f6fde6ea5b21911b86434b64f1229eedad925f9892",
    "93949b703788278e0457dd9be79732605878b89b4d7acb31b1774e952f713b2b",
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
