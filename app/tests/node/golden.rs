//! Scripted chains with literal app hashes: a change here is a change of consensus.

use crate::lab::{Draft, GAS, Lab, address, coins, send, small_send};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, Output};
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as model;
use prost_types::Any;

/// Roots after each block of [`script`].
const APP_HASHES: [&str; 7] = [
    "a87982daae1994a318a45d161cca557ee2a0e081ee2551bd4b33717d456a5206",
    "65af43fc22d343dc7f5cb17e9511f84cf85297e9149c1289033b6f7af763695e",
    "8a50fe5bf27ed0950745f7bf881bbce186f7a53b75f21db3979c1f711607de3a",
    "46cf7a904f5024c2882de21524d66747c060f8188204ac889add8724401ee8bf",
    "7ac6545d3bf846ca4ada21864ddc3da730a5d402b43707efb3a7ee3327589e31",
    "202cb640e6e8519328b3efcdcfc7d9d975cd7d2736b957234c0a28a4a69c796e",
    "7eb77a443643f70acea070e0d627898649c049db10807b4fb01a04b014facf40",
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
