//! CheckTx and simulation: codes, sequences that advance, and what stays after a refusal.

use crate::lab::{Draft, FEE, Lab, SIMULATION_GAS, START, address, code, send, small_send};
use openledger_core::{BlockInfo, BlockTime};
use openledger_proto::any::pack;
use openledger_proto::cosmos::distribution::v1beta1::MsgSetWithdrawAddress;

fn check(lab: &Lab, tx: Vec<u8>) -> (String, u32) {
    let result = lab.app.check_tx(tx, false).unwrap();
    (result.codespace, result.code)
}

fn sdk(code: u32) -> (String, u32) {
    if code == 0 { (String::new(), 0) } else { ("sdk".to_owned(), code) }
}

#[test]
fn each_refusal_has_the_code_of_the_sdk() {
    let lab = Lab::new();
    let base = || Draft::new(1, 0, vec![send(1, 2, 1)]);
    let mut flipped = small_send(1, 2, 0);
    *flipped.last_mut().unwrap() ^= 1;
    let mut trailing = small_send(1, 2, 0);
    trailing.extend([0x22, 0]); // field 4 of TxRaw
    let cases = [
        (vec![], 2),
        (vec![0xff; 64], 2),
        (trailing, 2),
        (Draft::new(1, 0, Vec::new()).sign(), 18),
        (Draft { chain_id: "lab-2", ..base() }.sign(), 4),
        (flipped, 4),
        (Draft { sequence: 9, ..base() }.sign(), 32),
        (Draft { memo: "m".repeat(257), ..base() }.sign(), 12),
        (Draft { fee: START + 1, ..base() }.sign(), 5),
        (Draft { gas: 20_000, ..base() }.sign(), 11),
        // another account's money: the key does not belong to the signer
        (Draft::new(1, 0, vec![send(2, 1, 1)]).sign(), 8),
        (base().sign(), 0),
    ];
    for (i, (tx, expected)) in cases.into_iter().enumerate() {
        assert_eq!(check(&lab, tx), sdk(expected), "case {i}");
    }
}

#[test]
fn checks_follow_each_other_until_a_block_and_then_start_from_it() {
    let mut lab = Lab::new();
    for sequence in 0..50 {
        assert_eq!(check(&lab, small_send(1, 2, sequence)).1, 0);
    }
    assert_eq!(check(&lab, small_send(1, 2, 3)), sdk(32));
    lab.block(vec![small_send(1, 2, 0)]);
    assert_eq!(check(&lab, small_send(1, 2, 0)), sdk(32), "in the block");
    let recheck = lab.app.check_tx(small_send(1, 2, 1), true).unwrap();
    assert_eq!(recheck.code, 0);
    assert_eq!(check(&lab, small_send(1, 2, 2)).1, 0);
}

#[test]
fn a_transaction_that_lost_its_funds_is_evicted_by_recheck() {
    let mut lab = Lab::new();
    let tx = Draft { fee: START - FEE, ..Draft::new(1, 1, vec![send(1, 2, 1)]) }.sign();
    lab.block(vec![Draft::new(1, 0, vec![send(1, 2, START / 2)]).sign()]);
    assert_eq!(code(&lab.app.check_tx(tx, true).unwrap()), ("sdk", 5));
}

#[test]
fn out_of_gas_at_every_point_costs_the_fee_and_changes_nothing_else() {
    let mut lab = Lab::new();
    lab.one(small_send(1, 2, 0)); // also stores the key, so that all later ones cost the same
    let needed = lab.one(small_send(1, 2, 1)).gas_used;
    let before = (lab.balance(1), lab.balance(2));
    let (mut sequence, mut spent, mut late) = (2, 0, 0);
    let step = usize::try_from(needed / 200).unwrap().max(1);
    // Sequences and amounts grow by a byte on the way, which moves the end a little.
    for gas in (1..needed - 200).step_by(step) {
        let result = lab.one(Draft { gas, ..Draft::new(1, sequence, vec![send(1, 2, 1)]) }.sign());
        assert_eq!(code(&result), ("sdk", 11), "gas {gas}");
        let paid = before.0 - spent - lab.balance(1);
        assert!(paid == 0 || paid == FEE, "gas {gas} cost {paid}");
        if paid == FEE {
            (sequence, spent, late) = (sequence + 1, spent + FEE, late + 1);
            assert!(result.gas_used > gas, "says what it would have used");
        }
    }
    assert!(late > 5, "some of the points lie behind the checks");
    assert_eq!(lab.balance(2), before.1);
    let enough = lab.one(Draft { gas: needed + 200, ..Draft::new(1, sequence, vec![send(1, 2, 1)]) }.sign());
    assert_eq!((enough.code, lab.balance(2)), (0, before.1 + 1), "{}", enough.log);
}

#[test]
fn a_replay_in_a_block_is_refused_and_costs_nothing() {
    let mut lab = Lab::new();
    let tx = small_send(1, 2, 0);
    assert_eq!(lab.one(tx.clone()).code, 0);
    assert_eq!(code(&lab.one(tx)), ("sdk", 32));
    assert_eq!((lab.balance(1), lab.balance(2)), (START - 1 - FEE, START + 1));
}

#[test]
fn simulation_wants_no_signature_and_does_not_advance_anything() {
    let lab = Lab::new();
    let mut unsigned = small_send(1, 2, 0);
    let length = unsigned.len();
    unsigned[length - 64..].fill(0);
    let first = lab.app.simulate(unsigned.clone()).unwrap();
    assert_eq!((first.code, first.gas_used > 40_000), (0, true), "{}", first.log);
    assert_eq!(first.gas_wanted, u64::MAX, "as the SDK, whose meter has no limit then");
    assert_eq!(lab.app.simulate(unsigned).unwrap().gas_used, first.gas_used);
    assert_eq!(check(&lab, small_send(1, 2, 0)).1, 0);
}

#[test]
fn a_simulation_ends_at_the_nodes_limit_whatever_the_transaction_asks() {
    let lab = Lab::new();
    let simulate = |messages, gas| {
        lab.app.simulate(Draft { gas, ..Draft::new(1, 0, vec![send(1, 2, 1); messages]) }.sign()).unwrap()
    };
    let within = simulate(50, 1);
    assert_eq!(within.code, 0, "its own limit does not bind it: {}", within.log);
    let beyond = simulate(900, 75_000_000);
    assert_eq!(code(&beyond), ("sdk", 11));
    assert!(beyond.gas_used < 2 * SIMULATION_GAS);
}

#[test]
fn a_timeout_height_ends_with_its_block() {
    let mut lab = Lab::new();
    lab.block(Vec::new());
    let until = |timeout_height| Draft { timeout_height, ..Draft::new(1, 0, vec![send(1, 2, 1)]) }.sign();
    assert_eq!(code(&lab.one(until(1))), ("sdk", 30));
    assert_eq!(lab.one(until(3)).code, 0, "height 3 itself is in time");
}

#[test]
fn time_may_stand_still_or_jump() {
    let mut lab = Lab::new();
    for (sequence, seconds) in (0u64..).zip([5, 0, 365 * 24 * 3600, -1, i64::from(u32::MAX)]) {
        let info = BlockInfo { time: BlockTime { seconds: lab.seconds + seconds, nanos: 999_999_999 }, ..lab.next() };
        let result = lab.block_with(info, vec![small_send(1, 2, sequence)]);
        assert_eq!(result.txs[0].code, 0);
    }
}

/// Wallets estimate without a fee and multiply by 1.4.
#[test]
fn an_estimate_without_a_fee_suffices_for_small_messages_that_pay_one() {
    let mut lab = Lab::new();
    let message = pack(&MsgSetWithdrawAddress { delegator_address: address(1), withdraw_address: address(2) });
    let estimate = Draft { fee: 0, gas: 0, ..Draft::new(1, 0, vec![message.clone()]) };
    let used = lab.app.simulate(estimate.sign()).unwrap().gas_used;
    let receipt = lab.one(Draft { gas: used * 14 / 10, ..Draft::new(1, 0, vec![message]) }.sign());
    assert_eq!(code(&receipt), ("", 0), "estimated {used}, used {}", receipt.gas_used);
    assert!(receipt.gas_used > used * 9 / 10);
}
