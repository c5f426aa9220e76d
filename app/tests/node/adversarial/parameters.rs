//! Parameters that governance may set, at their edges, in the middle of a chain's life: blocks go on.

use super::chain::*;
use super::staking::{delegate, redelegate, undelegate};
use crate::lab::{address, code, coins};
use openledger_core::Misbehavior;
use openledger_proto::any::pack;
use openledger_proto::cosmos::distribution::v1beta1 as distribution;
use openledger_proto::cosmos::gov::v1::ProposalStatus;
use openledger_proto::cosmos::slashing::v1beta1 as slashing;
use openledger_proto::cosmos::staking::v1beta1 as staking;
use prost::Message;
use prost_types::{Any, Duration};

fn params<Q: Message + Default, A: Message + Default>(chain: &Chain, path: &str) -> A {
    let (bytes, _) = chain.nodes[0].app.query_module(path, &Q::default().encode_to_vec(), 0).unwrap();
    A::decode(bytes.as_slice()).unwrap()
}

fn staking_with(chain: &Chain, change: impl Fn(&mut staking::Params)) -> Any {
    let answer: staking::QueryParamsResponse =
        params::<staking::QueryParamsRequest, _>(chain, "/cosmos.staking.v1beta1.Query/Params");
    let mut params = answer.params.unwrap();
    change(&mut params);
    pack(&staking::MsgUpdateParams { authority: authority(), params: Some(params) })
}

fn slashing_with(chain: &Chain, change: impl Fn(&mut slashing::Params)) -> Any {
    let answer: slashing::QueryParamsResponse =
        params::<slashing::QueryParamsRequest, _>(chain, "/cosmos.slashing.v1beta1.Query/Params");
    let mut params = answer.params.unwrap();
    change(&mut params);
    pack(&slashing::MsgUpdateParams { authority: authority(), params: Some(params) })
}

fn tax(chain: &Chain, tax: &str) -> Any {
    let answer: distribution::QueryParamsResponse =
        params::<distribution::QueryParamsRequest, _>(chain, "/cosmos.distribution.v1beta1.Query/Params");
    let params = Some(distribution::Params { community_tax: tax.to_owned(), ..answer.params.unwrap() });
    pack(&distribution::MsgUpdateParams { authority: authority(), params })
}

fn passes(chain: &mut Chain, message: Any) {
    let (status, reason) = chain.govern(vec![message]);
    assert_eq!(status, ProposalStatus::Passed, "{reason}");
}

/// D8: the set shrinks and grows with its size, while delegations change in the same blocks; CometBFT could
/// follow every step.
#[test]
fn the_set_follows_its_size() {
    let mut chain = Chain::new();
    for (size, expected) in [(1, 1), (3, 3), (2, 2), (100, 4)] {
        let message = staking_with(&chain, |p| p.max_validators = size);
        let id = chain.propose(vec![message]);
        chain.agree(id);
        let due = chain.nodes[0].seconds + VOTING - 10;
        while chain.nodes[0].seconds < due {
            chain.block(Vec::new());
        }
        // The proposal ends in one of these blocks, and so do these changes.
        for k in 0..4 {
            let txs = vec![
                chain.tx(1, vec![delegate(1, 6 + k, 3_000_000)]),
                chain.tx(2, vec![delegate(2, 9 - k, 2_000_000)]),
                chain.tx(6 + k, vec![undelegate(6 + k, 6 + k, 1_000_000)]),
            ];
            assert!(chain.block(txs).txs.iter().all(|r| r.code == 0));
        }
        assert_eq!(chain.proposal(id).status(), ProposalStatus::Passed);
        assert_eq!(chain.set().len(), expected);
        chain.empty(3);
    }
    chain.resumes();
}

/// The window of signatures shrinks and grows under validators that are away.
#[test]
fn the_window_of_signatures_may_change_under_those_that_are_away() {
    let mut chain = Chain::new();
    chain.absent.insert(9);
    for (window, least) in [(2i64, "0"), (1_000, "1"), (1, "0.05"), (37, "1"), (5, "0")] {
        let least = format!("{}", (least.parse::<f64>().unwrap() * 1e18).round() as u128);
        let message = slashing_with(&chain, |p| {
            p.signed_blocks_window = window;
            p.min_signed_per_window = least.clone().into_bytes();
        });
        passes(&mut chain, message);
        chain.absent.insert(8);
        chain.empty(7);
        chain.absent.remove(&8);
        chain.empty(2);
        if chain.set().len() < 4 {
            chain.wait(100);
            for n in [8, 9] {
                chain.run(n, pack(&slashing::MsgUnjail { validator_addr: valoper(n) }));
            }
        }
        chain.empty(3);
    }
    assert!(chain.power(6).is_some() && chain.power(7).is_some(), "who signs stays");
    chain.resumes();
}

/// D2: a validator whose whole stake was slashed: nobody can join it, everybody may leave it with nothing,
/// and no block minds.
#[test]
fn a_stake_slashed_to_nothing() {
    let mut chain = Chain::new();
    chain.ok(1, delegate(1, 9, 5_000_000));
    chain.ok(2, delegate(2, 9, 5_000_000));
    chain.ok(3, delegate(3, 9, 4_000_000));
    chain.ok(3, undelegate(3, 9, 1_000_000));
    let height = chain.height();
    chain.ok(3, redelegate(3, 9, 8, 1_000_000));
    let message = slashing_with(&chain, |p| {
        p.slash_fraction_double_sign = b"1000000000000000000".to_vec();
        p.slash_fraction_downtime = b"0".to_vec();
    });
    passes(&mut chain, message);
    // Unbonded and moved since, some of the stake is slashed there: the power of then, and more, takes all
    // that is left.
    chain.evidence = vec![Misbehavior { power: 100, ..chain.double_sign(9, height - 1) }];
    chain.block(Vec::new());
    assert_eq!(chain.power(9), None);
    let refused = chain.refused(4, vec![delegate(4, 9, 1)], GAS);
    assert_eq!(code(&refused), ("staking", 34), "{}", refused.log);
    let refused = chain.refused(4, vec![redelegate(6, 6, 9, 1)], GAS);
    assert_ne!(refused.code, 0);
    let withdraw = |n: u8| {
        pack(&distribution::MsgWithdrawDelegatorReward { delegator_address: address(n), validator_address: valoper(9) })
    };
    chain.ok(1, withdraw(1));
    chain.ok(9, pack(&distribution::MsgWithdrawValidatorCommission { validator_address: valoper(9) }));
    let deposit = distribution::MsgDepositValidatorRewardsPool {
        depositor: address(2),
        validator_address: valoper(9),
        amount: coins(7),
    };
    chain.ok(2, pack(&deposit));
    for (n, message) in [(1, undelegate(1, 9, 1)), (2, redelegate(2, 9, 6, 1)), (9, undelegate(9, 9, 1_000_000))] {
        let refused = chain.refused(n, vec![message], GAS);
        assert_eq!(code(&refused), ("staking", 22), "{}", refused.log);
    }
    chain.ok(2, withdraw(2));
    chain.wait(UNBONDING + 1);
    chain.wait(UNBONDING + 1);
    chain.empty(3);
    let state = chain.state();
    assert_eq!(state["staking"]["validators"].as_array().unwrap().iter().filter(|v| v["tokens"] == "0").count(), 1);
    chain.resumes();
}

/// Everything to the community, everything to the validators, and an unbonding time of a second.
#[test]
fn shares_and_periods_at_their_edges() {
    let mut chain = Chain::new();
    for rate in ["1000000000000000000", "0"] {
        let message = tax(&chain, rate);
        passes(&mut chain, message);
        chain.ok(1, delegate(1, 6, 1_000_000));
        chain.empty(2);
    }
    let message = staking_with(&chain, |p| {
        p.unbonding_time = Some(Duration { seconds: 1, nanos: 0 });
        p.max_entries = 1;
        p.historical_entries = 0;
    });
    passes(&mut chain, message);
    // Gone from the state before CometBFT's last vote of it arrives.
    let tx = chain.tx(9, vec![undelegate(9, 9, stake_of(9))]);
    assert_eq!(chain.block(vec![tx]).txs[0].code, 0);
    chain.empty(5);
    let state = chain.state();
    assert!(state["staking"]["validators"].as_array().unwrap().iter().all(|v| v["operator_address"] != valoper(9)));
    // The same key again, in the hands of another operator.
    let message = staking::MsgCreateValidator { validator_address: valoper(5), ..create_validator(9, 30_000_000) };
    chain.ok(5, pack(&message));
    chain.empty(3);
    assert_eq!(chain.power(9), Some(30), "by its key");
    let height = chain.height();
    chain.evidence = vec![chain.double_sign(9, height), chain.double_sign(9, 3)];
    chain.empty(4);
    assert_eq!(chain.power(9), None);
    let message = staking_with(&chain, |p| p.historical_entries = u32::MAX);
    passes(&mut chain, message);
    chain.empty(3);
    chain.resumes();
}
