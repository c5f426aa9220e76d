//! Cases D8, D9, D10, D12, D17 and D18, and time that jumps over an unbonding (I14).

use super::chain::*;
use super::state::held;
use crate::lab::{address, code, send};
use openledger_baseapp::block::Block;
use openledger_core::{BlockInfo, BlockTime};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::distribution::v1beta1::{
    MsgDepositValidatorRewardsPool, MsgFundCommunityPool, MsgSetWithdrawAddress, MsgWithdrawDelegatorReward,
    MsgWithdrawValidatorCommission,
};
use openledger_proto::cosmos::slashing::v1beta1::MsgUnjail;
use openledger_proto::cosmos::staking::v1beta1::{CommissionRates, MsgBeginRedelegate, MsgDelegate, MsgUndelegate};
use prost_types::Any;
use serde_json::{Value, json};
use std::time::Instant;

pub(super) fn delegate(n: u8, v: u8, amount: u64) -> Any {
    pack(&MsgDelegate { delegator_address: address(n), validator_address: valoper(v), amount: Some(coin(amount)) })
}

pub(super) fn undelegate(n: u8, v: u8, amount: u64) -> Any {
    pack(&MsgUndelegate { delegator_address: address(n), validator_address: valoper(v), amount: Some(coin(amount)) })
}

pub(super) fn redelegate(n: u8, from: u8, to: u8, amount: u64) -> Any {
    pack(&MsgBeginRedelegate {
        delegator_address: address(n),
        validator_src_address: valoper(from),
        validator_dst_address: valoper(to),
        amount: Some(coin(amount)),
    })
}

fn all_fine(receipts: &[openledger_baseapp::block::TxResult]) {
    for (i, receipt) in receipts.iter().enumerate() {
        assert_eq!(code(receipt), ("", 0), "transaction {i}: {}", receipt.log);
    }
}

fn validator(state: &Value, n: u8) -> Value {
    let list = state["staking"]["validators"].as_array().unwrap();
    list.iter().find(|v| v["operator_address"] == valoper(n)).cloned().unwrap_or(Value::Null)
}

/// D8: all paths to one validator in one block give CometBFT one change of it.
#[test]
fn power_change_jail_and_tombstone_in_one_block_are_one_update() {
    let absent = || {
        let mut chain = Chain::new();
        chain.ok(1, delegate(1, 7, 5_000_000));
        chain.absent.insert(7);
        chain
    };
    let mut scout = absent();
    while scout.power(7).is_some() {
        scout.block(Vec::new());
    }
    // Validator 7 is one block before its end for absence, signed twice, gains and loses delegations, and its
    // operator takes all out.
    let mut chain = absent();
    while chain.height() + 1 < scout.height() {
        chain.block(Vec::new());
    }
    let before = chain.height();
    assert!(chain.power(7).is_some());
    chain.evidence =
        vec![chain.double_sign(7, before - 1), chain.double_sign(7, before - 2), chain.double_sign(7, before - 1)];
    let txs = vec![
        chain.tx(2, vec![delegate(2, 7, 9_000_000), delegate(2, 8, 1_000_000)]),
        chain.tx(7, vec![undelegate(7, 7, 1_000_000), pack(&MsgUnjail { validator_addr: valoper(7) })]),
        chain.tx(7, vec![undelegate(7, 7, 30_000_000)]),
        chain.tx(1, vec![redelegate(1, 7, 9, 2_000_000)]),
        chain.tx(8, vec![undelegate(8, 8, 39_500_000)]),
    ];
    let result = chain.block(txs);
    let codes: Vec<_> = result.txs.iter().map(code).collect();
    assert_eq!(
        codes,
        [("", 0), ("slashing", 4), ("", 0), ("", 0), ("", 0)],
        "{:?}",
        result.txs.iter().map(|r| &r.log).collect::<Vec<_>>()
    );
    let of = |n: u8| {
        result.validators.iter().filter(|u| u.public_key == consensus_key(n)).map(|u| u.power).collect::<Vec<_>>()
    };
    assert_eq!(of(7), [0], "once, and gone");
    assert_eq!(of(8), [0], "its own stake is below its minimum");
    assert_eq!(of(9).len(), 1);
    let state = chain.state();
    assert_eq!(validator(&state, 7)["jailed"], true);
    let infos = state["slashing"]["signing_infos"].as_array().unwrap().clone();
    assert_eq!(infos.iter().filter(|i| i["validator_signing_info"]["tombstoned"] == true).count(), 1);
    chain.empty(5); // its votes still come for two blocks
    let again = chain.run(7, pack(&MsgUnjail { validator_addr: valoper(7) }));
    assert_eq!(code(&again), ("slashing", 4));
    assert_eq!(chain.set().len(), 2);
    chain.resumes();
}

/// D8: a validator that goes and comes within a block is not mentioned; one that is made anew is mentioned
/// once.
#[test]
fn what_cancels_out_within_a_block_is_no_update() {
    let mut chain = Chain::new();
    let txs = vec![
        chain.tx(3, vec![delegate(3, 6, 7_000_000)]),
        chain.tx(3, vec![undelegate(3, 6, 7_000_000)]),
        chain.tx(4, vec![pack(&create_validator(4, 3_000_000)), undelegate(4, 4, 3_000_000)]),
        chain
            .tx(5, vec![pack(&create_validator(5, 3_000_000)), delegate(5, 5, 1_000_000), undelegate(5, 5, 1_500_000)]),
    ];
    let result = chain.block(txs);
    all_fine(&result.txs);
    let updates: Vec<_> = result.validators.iter().map(|u| (u.public_key.clone(), u.power)).collect();
    assert_eq!(updates, [(consensus_key(5), 2)]);
    assert_eq!(validator(&chain.state(), 4), Value::Null, "nobody delegates to it any more");
    let tx = chain.tx(4, vec![pack(&create_validator(4, 4_000_000))]);
    let result = chain.block(vec![tx]);
    all_fine(&result.txs);
    assert_eq!((chain.power(4), chain.power(5)), (Some(4), None), "the set of five is full: one comes, one goes");
    chain.empty(3);
}

/// D9: the chain goes on with two of four. The SDK also lets the last validator go, and CometBFT stops on the
/// empty set: so does this chain.
#[test]
fn the_set_shrinks_to_the_last_validator_and_only_an_empty_one_stops_comet() {
    let mut chain = Chain::new();
    chain.ok(1, delegate(1, 6, 20_000_000));
    chain.ok(2, delegate(2, 7, 20_000_000));
    let txs = vec![
        chain.tx(1, vec![undelegate(1, 6, 20_000_000)]),
        chain.tx(2, vec![undelegate(2, 7, 20_000_000)]),
        chain.tx(6, vec![undelegate(6, 6, stake_of(6))]),
        chain.tx(7, vec![undelegate(7, 7, stake_of(7))]),
    ];
    let result = chain.block(txs);
    all_fine(&result.txs);
    assert_eq!((chain.set().len(), chain.power(6), chain.power(7)), (2, None, None));
    chain.empty(4);
    let result = chain.run(8, undelegate(8, 8, stake_of(8)));
    assert_eq!(result.code, 0);
    chain.empty(4);
    assert_eq!(chain.set().len(), 1);
    let tx = chain.tx(9, vec![undelegate(9, 9, stake_of(9))]);
    let (result, refusal) = chain.last_block(vec![tx]);
    all_fine(&result.txs);
    assert_eq!((result.validators.len(), result.validators[0].power), (1, 0));
    assert_eq!(refusal, "an empty set");
}

/// D9: a validator whose tokens fall below a unit of power leaves the set, and what is no multiple of the
/// unit counts for nothing.
#[test]
fn parts_of_a_unit_of_power_count_nothing() {
    let mut chain = Chain::new();
    chain.ok(1, delegate(1, 9, 999_999));
    assert_eq!(chain.power(9), Some(stake_of(9) / 1_000_000));
    chain.ok(1, delegate(1, 9, 1));
    assert_eq!(chain.power(9), Some(stake_of(9) / 1_000_000 + 1));
    chain.ok(9, undelegate(9, 9, stake_of(9)));
    assert_eq!(chain.power(9), None, "jailed: its own stake is below its minimum");
    chain.empty(3);
}

/// D10: the cap of the coin keeps all power together below CometBFT's limit; where a genesis has no cap, as
/// in the SDK only a power that no 64 bits hold is refused.
#[test]
fn no_delegation_reaches_comets_limit_of_power() {
    let chain = Chain::new();
    let caps = chain.state()["bank"]["supply_caps"].clone();
    let cap: u64 = caps[0]["max"].as_str().unwrap().parse().unwrap();
    assert!(cap / 1_000_000 < MAX_TOTAL_POWER);
    let rich = |state: &mut Value, amount: u128| {
        state["bank"]["supply_caps"] = json!([]);
        state["bank"]["balances"][1]["coins"][0]["amount"] = json!(amount.to_string());
    };
    let limit = u128::from(MAX_TOTAL_POWER) * 1_000_000;
    let mut chain = Chain::with(|s| rich(s, limit * 10));
    let amount = |tokens: u128| Some(Coin { denom: "uopen".to_owned(), amount: tokens.to_string() });
    let by_two = |tokens| {
        pack(&MsgDelegate { delegator_address: address(2), validator_address: valoper(6), amount: amount(tokens) })
    };
    let receipt = chain.refused(2, vec![by_two(limit * 9)], GAS);
    assert_eq!(code(&receipt), ("undefined", 111_222), "{}", receipt.log);
    let rest = limit - 400_000_000 * 1_000_000;
    assert_eq!(chain.run(2, by_two(rest)).code, 0);
    assert!(chain.power(6).unwrap() > 1 << 59);
    chain.empty(3);
    assert_eq!(chain.run(2, undelegate(2, 6, 5_000_000)).code, 0);
    let tx = chain.tx(2, vec![by_two(limit - rest)]);
    let (result, refusal) = chain.last_block(vec![tx]);
    all_fine(&result.txs);
    assert_eq!(refusal, "too much power");
}

/// D12: whoever signs twice is out at once and for ever; the chain goes on.
#[test]
fn a_double_sign_costs_the_place_and_a_part_of_the_stake() {
    let mut chain = Chain::new();
    chain.empty(3);
    let height = chain.height();
    chain.evidence = vec![chain.double_sign(6, height)];
    let tx = chain.tx(1, vec![send(1, 2, 1)]);
    let result = chain.block(vec![tx]);
    all_fine(&result.txs);
    assert_eq!(chain.power(6), None);
    let left: u64 = validator(&chain.state(), 6)["tokens"].as_str().unwrap().parse().unwrap();
    assert_eq!(left, stake_of(6) / 100 * 95);
    chain.empty(30);
    assert_eq!(chain.set().len(), 3);
    chain.resumes();
}

/// D13: two hundred reports in one block, most of them nonsense, punish once.
#[test]
fn two_hundred_reports_in_one_block_punish_once() {
    let mut chain = Chain::new();
    chain.empty(3);
    let at = chain.height();
    let mut reports: Vec<_> = (0..50u64).map(|i| chain.double_sign(6, at - i % 3)).collect();
    reports.extend((0..50u8).map(|i| chain.double_sign(100 + i, at)));
    reports.extend(
        (0..50u64)
            .map(|i| chain.double_sign(7, u64::try_from(i64::MAX).unwrap() - i))
            .map(|m| openledger_core::Misbehavior { time: BlockTime { seconds: -62_135_596_800, nanos: 0 }, ..m }),
    );
    reports.extend((0..50i64).map(|i| openledger_core::Misbehavior {
        height: 1 - i,
        time: BlockTime { seconds: 0, nanos: 0 },
        duplicate_vote: false,
        ..chain.double_sign(if i % 2 == 0 { 200 } else { 6 }, 1)
    }));
    assert_eq!(reports.len(), 200);
    chain.evidence = reports;
    chain.block(Vec::new());
    let left: u64 = validator(&chain.state(), 6)["tokens"].as_str().unwrap().parse().unwrap();
    assert_eq!(left, stake_of(6) / 100 * 95, "once");
    assert_eq!(chain.power(6), None);
    chain.empty(3);
}

/// D17: a coin that nobody knows, nearly all that 256 bits hold of it, in every pool that takes coins.
#[test]
fn pools_full_of_an_alien_coin_stop_nothing() {
    const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935"; // 2^256 - 1
    const HALF: &str = "57896044618658097711785492504343953926634992332820282019728792003956564819968"; // 2^255
    let alien = |amount: &str| vec![Coin { denom: "alien".to_owned(), amount: amount.to_owned() }];
    let mut chain = Chain::with(|s| {
        let coins = json!([{"denom": "alien", "amount": MAX}, {"denom": "uopen", "amount": START.to_string()}]);
        s["bank"]["balances"][1]["coins"] = coins;
    });
    // A validator of one token: rewards divided by it are as large as they get.
    let mut tiny = create_validator(5, 1);
    tiny.min_self_delegation = "1".to_owned();
    tiny.commission =
        Some(CommissionRates { rate: "0".to_owned(), max_rate: "0".to_owned(), max_change_rate: "0".to_owned() });
    chain.ok(5, pack(&tiny));
    chain.ok(5, pack(&MsgSetWithdrawAddress { delegator_address: address(5), withdraw_address: address(2) }));
    let deposit = |v: u8, amount: &str| {
        pack(&MsgDepositValidatorRewardsPool {
            depositor: address(2),
            validator_address: valoper(v),
            amount: alien(amount),
        })
    };
    let fund = |amount: &str| pack(&MsgFundCommunityPool { depositor: address(2), amount: alien(amount) });
    let withdraw =
        |v: u8| pack(&MsgWithdrawDelegatorReward { delegator_address: address(v), validator_address: valoper(v) });
    chain.ok(2, deposit(5, HALF));
    chain.ok(5, withdraw(5));
    chain.empty(1);
    // 2^256 in all on one token is more than the history of rewards holds: refused, and nothing is moved.
    let receipt = chain.refused(2, vec![deposit(5, HALF)], GAS);
    assert_eq!(code(&receipt), ("undefined", 1), "{}", receipt.log);
    chain.ok(2, deposit(6, HALF));
    chain.ok(6, withdraw(6));
    chain.ok(2, fund("57896044618658097711785492504343953926634992332820282019728792003956564819000"));
    let height = chain.height();
    chain.evidence = vec![chain.double_sign(6, height)];
    chain.ok(6, undelegate(6, 6, 1_000_000));
    chain.ok(5, undelegate(5, 5, 1));
    chain.empty(5);
    assert_eq!(chain.power(6), None);
    chain.resumes();
}

/// D17, B2: all of an alien coin as a fee, withdrawn by the validators and paid again.
#[test]
fn a_fee_of_all_that_an_amount_holds_is_shared_like_any_other() {
    const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935"; // 2^256 - 1
    let mut chain = Chain::with(|s| {
        let coins = json!([{"denom": "alien", "amount": MAX}, {"denom": "uopen", "amount": START.to_string()}]);
        s["bank"]["balances"][1]["coins"] = coins;
    });
    for n in VALIDATORS {
        chain.ok(n, pack(&MsgSetWithdrawAddress { delegator_address: address(n), withdraw_address: address(2) }));
    }
    let holds = |chain: &Chain| {
        let state = chain.state();
        let list = state["bank"]["balances"].as_array().unwrap().clone();
        let coins = list.iter().find(|b| b["address"] == address(2)).unwrap()["coins"].clone();
        coins
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["denom"] == "alien")
            .map(|c| c["amount"].as_str().unwrap().to_owned())
    };
    for round in 0..4 {
        let amount = holds(&chain).unwrap_or_else(|| panic!("round {round}: nothing came back"));
        let fee = vec![Coin { denom: "alien".to_owned(), amount }];
        let tx = chain.tx_paying(2, vec![send(2, 3, 1)], fee);
        all_fine(&chain.block(vec![tx]).txs);
        chain.empty(2);
        for n in VALIDATORS {
            chain.ok(
                n,
                pack(&MsgWithdrawDelegatorReward { delegator_address: address(n), validator_address: valoper(n) }),
            );
            chain.ok(n, pack(&MsgWithdrawValidatorCommission { validator_address: valoper(n) }));
        }
    }
}

/// D18: ten thousand unbondings that end in the same block. The time is printed; the bound is generous, for a
/// build without optimisation.
#[test]
fn ten_thousand_unbondings_end_in_one_block() {
    const COUNT: u64 = 10_000;
    let delegator = |i: u64| {
        let mut bytes = [0x77; 20];
        bytes[..8].copy_from_slice(&i.to_be_bytes());
        openledger_assembly::chain_config("open")
            .addresses
            .to_text(&openledger_core::AccAddress::from_bytes(&bytes).unwrap())
    };
    let mut chain = Chain::with(|s| {
        // Less than three hours after genesis. The pairs of one time lie in one value, so ten thousand of
        // them would cost dearly to make.
        let end = |i: u64| format!("2023-11-15T00:{:02}:{:02}Z", i % 10, i / 10 % 10);
        let entry = |i: u64| {
            json!({"creation_height": "0", "completion_time": end(i), "initial_balance": "1", "balance": "1",
                   "unbonding_id": (i + 1).to_string(), "unbonding_on_hold_ref_count": "0"})
        };
        s["staking"]["unbonding_delegations"] = (0..COUNT)
            .map(|i| {
                json!({"delegator_address": delegator(i), "validator_address": valoper(VALIDATORS[usize::try_from(i % 4).unwrap()]),
                       "entries": [entry(i)]})
            })
            .collect();
        let accounts = s["auth"]["accounts"].as_array_mut().unwrap();
        accounts.extend((0..COUNT).map(|i| {
            json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": delegator(i), "pub_key": null,
                   "account_number": (100 + i).to_string(), "sequence": "0"})
        }));
        let pool = json!({"address": module_account("not_bonded_tokens_pool"), "coins": [{"denom": "uopen", "amount": COUNT.to_string()}]});
        s["bank"]["balances"].as_array_mut().unwrap().push(pool);
    });
    let tx = chain.tx(1, vec![send(1, 2, 1)]);
    let header = BlockInfo { time: BlockTime { seconds: 1_700_010_000, nanos: 0 }, ..chain.header() };
    let start = Instant::now();
    let done = chain.nodes[0].app.finalize_block(Block { info: header.clone(), txs: vec![tx.clone()] }).unwrap();
    let spent = start.elapsed();
    println!("{COUNT} unbondings in one block: {spent:?}");
    assert!(spent.as_secs() < 60);
    let ended = |events: &[openledger_core::Event]| events.iter().filter(|e| e.ty == "complete_unbonding").count();
    assert_eq!(ended(&done.events), 10_000);
    let result = chain.block_with(header, vec![tx]);
    assert_eq!((result.app_hash, result.txs[0].code), (done.app_hash, 0));
    let state = chain.state();
    assert_eq!((held(&state, &delegator(0)), held(&state, &delegator(COUNT - 1))), (1, 1));
    assert_eq!(held(&state, &module_account("not_bonded_tokens_pool")), 0);
    assert_eq!(ended(&chain.wait(5).events), 0, "once");
}

/// I14: a year passes between two blocks, then time stands still: what was due is paid once.
#[test]
fn a_jump_in_time_pays_an_unbonding_once() {
    let mut chain = Chain::new();
    chain.ok(1, delegate(1, 6, 5_000_000));
    chain.ok(1, undelegate(1, 6, 4_000_000));
    let ended =
        |r: &openledger_baseapp::block::BlockResult| r.events.iter().filter(|e| e.ty == "complete_unbonding").count();
    let counts = [365 * 24 * 3_600, 0, 0, UNBONDING].map(|seconds| ended(&chain.wait(seconds)));
    assert_eq!(counts, [1, 0, 0, 0]);
    chain.empty(2);
    chain.resumes();
}
