//! PrepareProposal and ProcessProposal.

use crate::lab::{BLOCK_GAS, Draft, FEE, Lab, START, code, send, small_send};
use openledger_baseapp::block::Block;
use openledger_core::BlockInfo;
use prost::Message;

fn accepts(lab: &Lab, txs: Vec<Vec<u8>>) -> bool {
    lab.app.process_proposal(Block { info: lab.next(), txs }).unwrap()
}

/// Size of a block's transactions as CometBFT counts it.
fn size(txs: &[Vec<u8>]) -> usize {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Data {
        #[prost(bytes = "vec", repeated, tag = "1")]
        txs: Vec<Vec<u8>>,
    }
    Data { txs: txs.to_vec() }.encoded_len()
}

#[test]
fn a_proposal_stays_within_bytes_and_gas_and_is_accepted_by_its_maker() {
    let lab = Lab::new();
    let mut candidates = vec![vec![0xff; 40], small_send(1, 2, 7)];
    for sequence in 0..20 {
        candidates.extend((1..=4).map(|n| small_send(n, 5, sequence)));
    }
    candidates.push(candidates[2].clone());
    let one = size(&candidates[2..3]);
    for limit in [0, 1, one - 1, one, 4_000, 1_000_000] {
        let chosen = lab.app.prepare_proposal(lab.next(), candidates.clone(), u64::try_from(limit).unwrap()).unwrap();
        assert!(size(&chosen) <= limit, "{} bytes of {limit}", size(&chosen));
        assert!(accepts(&Lab::new(), chosen.clone()), "refuses its own proposal of {limit} bytes");
        assert_eq!(chosen.is_empty(), limit < one);
    }
    let all = lab.app.prepare_proposal(lab.next(), candidates, 1_000_000).unwrap();
    assert_eq!(all.len(), 80, "neither garbage, nor a gap in sequences, nor the same twice");
}

#[test]
fn gas_limits_of_a_proposal_sum_to_at_most_the_blocks() {
    let lab = Lab::new();
    let third = u64::try_from(BLOCK_GAS).unwrap() / 3;
    let wide = |n: u8, gas| Draft { gas, ..Draft::new(n, 0, vec![send(n, 5, 1)]) }.sign();
    let candidates: Vec<_> = (1..=4).map(|n| wide(n, third)).collect();
    let chosen = lab.app.prepare_proposal(lab.next(), candidates.clone(), 1_000_000).unwrap();
    assert_eq!(chosen, candidates[..3]);
    assert!(accepts(&lab, chosen));
    assert!(!accepts(&lab, candidates), "above the block's gas");
    assert!(!accepts(&lab, vec![wide(1, u64::MAX)]));
}

#[test]
fn what_no_honest_proposer_sends_is_rejected() {
    let good = small_send(1, 2, 0);
    let cases: Vec<(&str, Vec<Vec<u8>>)> = vec![
        ("garbage", vec![good.clone(), vec![7; 100]]),
        ("empty bytes", vec![Vec::new()]),
        ("the same twice", vec![good.clone(), good.clone()]),
        ("a gap in sequences", vec![small_send(1, 2, 1)]),
        ("wrong order", vec![small_send(1, 2, 1), good.clone()]),
        ("another chain", vec![Draft { chain_id: "lab-2", ..Draft::new(1, 0, vec![send(1, 2, 1)]) }.sign()]),
        ("past its timeout", vec![Draft { timeout_height: 1, ..Draft::new(1, 0, vec![send(1, 2, 1)]) }.sign()]),
        ("no message", vec![Draft::new(1, 0, Vec::new()).sign()]),
        ("a fee that nobody has", vec![Draft { fee: START + 1, ..Draft::new(1, 0, vec![send(1, 2, 1)]) }.sign()]),
    ];
    for (name, txs) in cases {
        let mut lab = Lab::new();
        lab.block(Vec::new()); // so that a timeout can have passed
        assert!(!accepts(&lab, txs), "{name}");
        assert!(accepts(&lab, vec![good.clone()]), "after {name}");
    }
}

#[test]
fn a_message_that_will_fail_is_no_reason_to_reject() {
    let mut lab = Lab::new();
    let tx = Draft::new(1, 0, vec![send(1, 2, START * 2)]).sign();
    assert!(accepts(&lab, vec![tx.clone()]));
    assert_eq!(code(&lab.one(tx)), ("sdk", 5));
    assert_eq!(lab.balance(1), START - FEE);
}

#[test]
fn a_fifth_round_at_one_height_is_judged_by_form_and_leaves_the_first_to_be_finalized() {
    let mut lab = Lab::new();
    let first = vec![small_send(1, 2, 0)];
    assert!(accepts(&lab, first.clone()));
    for n in 2..=4 {
        assert!(accepts(&lab, vec![small_send(n, 5, 0)]));
    }
    assert!(!accepts(&lab, vec![vec![1; 9]]), "form still counts");
    let result = lab.block(first.clone());
    assert_eq!(result.app_hash, Lab::new().block(first).app_hash, "other rounds left nothing");
}

#[test]
fn a_block_never_proposed_here_is_executed_and_bad_parts_get_receipts() {
    let mut lab = Lab::new();
    let result = lab.block(vec![vec![9; 30], small_send(1, 2, 0), small_send(1, 2, 5), small_send(2, 3, 0)]);
    let codes: Vec<_> = result.txs.iter().map(code).collect();
    assert_eq!(codes, [("sdk", 2), ("", 0), ("sdk", 32), ("", 0)]);
}

#[test]
fn block_gas_is_enforced_when_a_block_is_executed() {
    let mut lab = Lab::new();
    let limit = u64::try_from(BLOCK_GAS).unwrap();
    let result =
        lab.block(vec![Draft { gas: limit + 1, ..Draft::new(1, 0, vec![send(1, 2, 1)]) }.sign(), small_send(2, 3, 0)]);
    assert_eq!(result.txs.iter().map(code).collect::<Vec<_>>(), [("sdk", 41), ("", 0)]);
    assert_eq!(lab.balance(1), START);
}

#[test]
fn proposals_before_the_first_block_and_of_an_empty_mempool() {
    let lab = Lab::new();
    assert!(lab.app.prepare_proposal(lab.next(), Vec::new(), 1_000).unwrap().is_empty());
    assert!(accepts(&lab, Vec::new()));
    assert!(lab.app.process_proposal(Block { info: BlockInfo::default(), txs: Vec::new() }).unwrap());
}
