//! Cases I1, I2, I4, I5, I12 and I13, and B9 and B10: what CometBFT may hand in, in blocks of all modules.

use super::chain::*;
use super::staking::{delegate, redelegate, undelegate};
use super::state::held;
use crate::lab::{Draft, Lab, code, send};
use openledger_assembly::AssemblyOptions;
use openledger_assembly::upgrades::{Upgrade, UpgradeOptions};
use openledger_baseapp::block::Block;
use openledger_core::Vote;
use openledger_core::{BlockInfo, BlockTime};
use std::collections::BTreeMap;

fn size(txs: &[Vec<u8>]) -> usize {
    txs.iter().map(|tx| 1 + prost::length_delimiter_len(tx.len()) + tx.len()).sum()
}

/// I1, I2: from a mempool of everything good and bad a proposal is chosen that the other node accepts, at
/// every limit.
#[test]
fn a_proposal_of_all_modules_fits_and_is_accepted_by_the_others() {
    let mut chain = Chain::new();
    let mut mempool: Vec<Vec<u8>> = vec![Vec::new(), vec![0xff; 500]];
    for n in 1..=5 {
        mempool.push(chain.tx(n, vec![delegate(n, 6, 1_000_000), send(n, 6, 7)]));
        mempool.push(chain.tx(n, vec![undelegate(n, 6, 9_000_000)])); // will fail in the block
        mempool.push(Draft { gas: GAS, fee: FEE, ..Draft::new(n, 50, vec![send(n, 6, 1)]) }.sign()); // a gap
        mempool.push(chain.tx_with(n, vec![redelegate(n, 6, 7, 1_000)], 400_000_000)); // two of them fill a block
        mempool.push(mempool[mempool.len() - 4].clone()); // again
    }
    let all = size(&mempool);
    for limit in [0, 100, 600, 1_500, all / 2, all, 10 * all] {
        let info = chain.header();
        let max = u64::try_from(limit).unwrap();
        let chosen = chain.nodes[0].app.prepare_proposal(info.clone(), mempool.clone(), max).unwrap();
        assert!(size(&chosen) <= limit);
        let block = Block { info: info.clone(), txs: chosen.clone() };
        assert!(chain.nodes[1].app.process_proposal(block.clone()).unwrap(), "limit {limit}");
        assert!(chain.nodes[0].app.process_proposal(block).unwrap(), "its own, limit {limit}");
        if limit >= all {
            assert_eq!(chosen.len(), 12, "ten small ones and two that are wide");
        }
        chain.block(Vec::new()); // proposals of one height are counted
    }
}

/// I2, I4, I5: rounds of other proposals, good and bad, leave nothing behind; a block that a node saw in no
/// round executes the same.
#[test]
fn rounds_leave_nothing_behind() {
    let mut chain = Chain::new();
    let first = vec![chain.tx(1, vec![delegate(1, 6, 5_000_000)]), chain.tx(2, vec![undelegate(2, 6, 1)])];
    let info = chain.header();
    let judge = |chain: &Chain, txs: Vec<Vec<u8>>| {
        chain.nodes[0].app.process_proposal(Block { info: info.clone(), txs }).unwrap()
    };
    let other = vec![Draft { gas: GAS, fee: FEE, ..Draft::new(1, 0, vec![delegate(1, 7, 6_000_000)]) }.sign()];
    let heavy: Vec<_> = (1..=5).map(|n| chain.tx_with(n, vec![send(n, 6, 1)], 300_000_000)).collect();
    assert!(judge(&chain, first.clone()));
    assert!(judge(&chain, other));
    assert!(!judge(&chain, vec![first[0].clone(), first[0].clone()]), "the same twice");
    assert!(!judge(&chain, vec![vec![1, 2, 3]]));
    assert!(!judge(&chain, heavy), "above the block's gas");
    let result = chain.block_with(info, first);
    assert_eq!(result.txs.iter().map(code).collect::<Vec<_>>(), [("", 0), ("staking", 19)]);
    assert_eq!(chain.power(6), Some(stake_of(6) / 1_000_000 + 5));
    assert_eq!(chain.power(7), Some(stake_of(7) / 1_000_000));
}

/// I13: votes of nobody, of strangers, of those that left, all absent, the same twice; proposers that nobody
/// knows.
#[test]
fn odd_last_commits_and_proposers_stop_nothing() {
    let mut chain = Chain::new();
    chain.ok(1, delegate(1, 6, 5_000_000));
    let vote =
        |n: u8, power: i64, signed: bool| Vote { validator: consensus_address(&consensus_key(n)), power, signed };
    let commits: Vec<Vec<Vote>> = vec![
        Vec::new(),
        VALIDATORS.map(|n| vote(n, 10, false)).to_vec(),
        vec![vote(6, 0, true), vote(7, 0, false)],
        vec![vote(6, 1 << 59, true), vote(99, 1 << 59, true), vote(98, 1, false)],
        vec![vote(6, 50, true), vote(6, 50, true), vote(6, 50, false)],
        vec![
            Vote { validator: vec![1; 32], power: 5, signed: true },
            Vote { validator: vec![0], power: 5, signed: false },
        ],
    ];
    let proposers = [Vec::new(), vec![0xee; 20], vec![7; 255], consensus_address(&consensus_key(9))];
    for votes in commits {
        for proposer in &proposers {
            let info = BlockInfo { votes: votes.clone(), proposer: proposer.clone(), ..chain.header() };
            let tx = chain.tx(1, vec![send(1, 2, 1)]);
            let result = chain.block_with(info, vec![tx]);
            assert_eq!(code(&result.txs[0]), ("", 0), "{}", result.txs[0].log);
        }
    }
    // One leaves and is forgotten; its votes still come, and so does evidence against it.
    chain.ok(9, undelegate(9, 9, stake_of(9)));
    chain.wait(UNBONDING + 1);
    let state = chain.state();
    assert!(state["staking"]["validators"].as_array().unwrap().iter().all(|v| v["operator_address"] != valoper(9)));
    let height = chain.height();
    chain.evidence = vec![chain.double_sign(9, height - 1), chain.double_sign(9, 2)];
    let info = BlockInfo { votes: vec![vote(9, 35, true), vote(6, 50, true)], ..chain.header() };
    chain.block_with(info, Vec::new());
    let info =
        BlockInfo { votes: vec![vote(9, 35, false)], proposer: consensus_address(&consensus_key(9)), ..chain.header() };
    chain.block_with(info, Vec::new());
    chain.empty(3);
}

/// I12: a binary that knows one more upgrade, and one that does not, make the same hundred blocks before it
/// is planned.
#[test]
fn a_newer_binary_makes_the_same_blocks_until_its_plan() {
    let upgrades = vec![Upgrade { name: "v2", added: &[], removed: &[], before: |_| Ok(()) }];
    let options = AssemblyOptions {
        upgrades: UpgradeOptions { upgrades, ..UpgradeOptions::default() },
        ..AssemblyOptions::default()
    };
    let dir = tempfile::tempdir().unwrap();
    let (mut old, mut new) = (Lab::on_disk(&dir.path().join("old")), Lab::binary(&dir.path().join("new"), options));
    for sequence in 0..100 {
        let tx = Draft::new(1, sequence, vec![send(1, 2, sequence + 1)]).sign();
        let (a, b) = (old.block(vec![tx.clone()]), new.block(vec![tx]));
        assert_eq!((a.app_hash, a.txs), (b.app_hash, b.txs));
    }
}

/// B9: ten thousand transactions of one account, each good only after the one before: checks follow each
/// other, a proposal takes them in order however they came, and a block in the wrong order gives receipts.
#[test]
fn a_long_queue_of_one_account() {
    const COUNT: u64 = 10_000;
    let mut chain = Chain::new();
    let txs: Vec<_> = (0..COUNT).map(|s| Draft { fee: FEE, ..Draft::new(1, s, vec![send(1, 2, 1)]) }.sign()).collect();
    for tx in &txs {
        assert_eq!(chain.nodes[0].app.check_tx(tx.clone(), false).unwrap().code, 0);
    }
    assert_eq!(chain.nodes[0].app.check_tx(txs[77].clone(), false).unwrap().code, 32);
    let info = chain.header();
    let mut swapped = txs.clone();
    swapped.swap(10, 20);
    let chosen = chain.nodes[0].app.prepare_proposal(info.clone(), swapped.clone(), 1 << 22).unwrap();
    assert_eq!(chosen, txs[..11], "up to the gap, and what the gap held");
    assert!(chain.nodes[1].app.process_proposal(Block { info: info.clone(), txs: chosen }).unwrap());
    assert!(!chain.nodes[1].app.process_proposal(Block { info: info.clone(), txs: swapped[..30].to_vec() }).unwrap());
    let result = chain.block_with(info, swapped[..30].to_vec());
    let mut good = BTreeMap::new();
    result.txs.iter().for_each(|r| *good.entry(r.code).or_insert(0) += 1);
    assert_eq!(good, BTreeMap::from([(0, 11), (32, 19)]));
    assert_eq!(chain.sequence(1), 11);
    // Rechecks follow the block.
    let recheck = |tx: &Vec<u8>| chain.nodes[0].app.check_tx(tx.clone(), true).unwrap().code;
    assert_eq!((recheck(&txs[10]), recheck(&txs[12]), recheck(&txs[11]), recheck(&txs[12])), (32, 32, 0, 0));
}

/// B10: a hundred transactions that pass their checks and all spend the same coins: one does, the others cost
/// their fee, the rest of the mempool goes.
#[test]
fn a_block_of_transactions_that_all_fail_is_a_block() {
    let mut chain = Chain::new();
    let all = START - 100 * FEE;
    let txs: Vec<_> =
        (0..101).map(|s| Draft { gas: GAS, fee: FEE, ..Draft::new(1, s, vec![send(1, 2, all)]) }.sign()).collect();
    let checked = txs.iter().map(|tx| chain.nodes[0].app.check_tx(tx.clone(), false).unwrap().code);
    assert_eq!(checked.sum::<u32>(), 0);
    let info = chain.header();
    let block = Block { info: info.clone(), txs: txs[..100].to_vec() };
    assert!(chain.nodes[0].app.process_proposal(block).unwrap(), "who fails is no reason to refuse");
    let result = chain.block_with(info, txs[..100].to_vec());
    assert_eq!(code(&result.txs[0]), ("", 0), "{}", result.txs[0].log);
    assert!(result.txs[1..].iter().all(|r| code(r) == ("sdk", 5)));
    assert_eq!((chain.sequence(1), held(&chain.state(), &crate::lab::address(1))), (100, 0));
    assert_eq!(code(&chain.nodes[0].app.check_tx(txs[100].clone(), true).unwrap()), ("sdk", 5), "evicted");
    let header = chain.header();
    let time = BlockTime { seconds: chain.nodes[0].seconds, nanos: 0 }; // time stands still
    chain.block_with(BlockInfo { time, ..header }, Vec::new());
}
