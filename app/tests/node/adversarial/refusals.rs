//! Cases B8, C1 to C8, D1 to D6, D16, E1 and E2 on the whole application: each code, and that only the fee
//! and the sequence change.

use super::chain::*;
use super::staking::{delegate, redelegate, undelegate};
use crate::lab::{address, code, coins, send};
use openledger_proto::any::pack;
use openledger_proto::cosmos::authz::v1beta1 as authz;
use openledger_proto::cosmos::bank::v1beta1 as bank;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::{ed25519, secp256k1};
use openledger_proto::cosmos::distribution::v1beta1 as distribution;
use openledger_proto::cosmos::feegrant::v1beta1 as feegrant;
use openledger_proto::cosmos::gov::v1 as gov;
use openledger_proto::cosmos::staking::v1beta1::{CommissionRates, MsgCreateValidator, MsgEditValidator};
use openledger_proto::cosmos::vesting::v1beta1 as vesting;
use prost_types::{Any, Duration, Timestamp};

/// Who signs, what, and the code.
type Case = (&'static str, u8, Any, (&'static str, u32));

fn check(chain: &mut Chain, cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for (name, signer, message, expected) in cases {
        let receipt = chain.refused(signer, vec![message], GAS);
        if code(&receipt) != expected {
            wrong.push(format!("{name}: {:?} instead of {expected:?}: {}", code(&receipt), receipt.log));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(chain.run(1, send(1, 2, 1)).code, 0, "the chain goes on");
}

fn rates(rate: &str, max: &str, change: &str) -> Option<CommissionRates> {
    Some(CommissionRates { rate: rate.to_owned(), max_rate: max.to_owned(), max_change_rate: change.to_owned() })
}

const PERCENT: &str = "0000000000000000";

fn percent(n: u64) -> String {
    format!("{n}{PERCENT}")
}

/// D1, D6.
#[test]
fn validators_that_may_not_be() {
    let mut chain = Chain::new();
    let by = |n: u8, change: &dyn Fn(&mut MsgCreateValidator)| {
        let mut message = create_validator(n, 2_000_000);
        change(&mut message);
        pack(&message)
    };
    let used = pack(&ed25519::PubKey { key: consensus_key(6) });
    let other_curve = pack(&secp256k1::PubKey { key: [&[2][..], &[7; 32]].concat() });
    let short = pack(&ed25519::PubKey { key: vec![1; 31] });
    let edit = |rate: u64| {
        let message = MsgEditValidator {
            description: create_validator(6, 1).description,
            validator_address: valoper(6),
            commission_rate: percent(rate),
            ..Default::default()
        };
        pack(&message)
    };
    let cases: Vec<Case> = vec![
        (
            "the same operator",
            6,
            by(6, &|m| m.pubkey = Some(pack(&ed25519::PubKey { key: consensus_key(60) }))),
            ("staking", 4),
        ),
        ("the same key", 5, by(5, &|m| m.pubkey = Some(used.clone())), ("staking", 5)),
        ("a key of an account", 5, by(5, &|m| m.pubkey = Some(other_curve.clone())), ("staking", 6)),
        (
            "a commission above all",
            5,
            by(5, &|m| m.commission = rates(&percent(10), &percent(101), &percent(1))),
            ("staking", 10),
        ),
        (
            "a commission above its maximum",
            5,
            by(5, &|m| m.commission = rates(&percent(30), &percent(20), &percent(1))),
            ("staking", 11),
        ),
        (
            "a change above the maximum",
            5,
            by(5, &|m| m.commission = rates(&percent(10), &percent(20), &percent(21))),
            ("staking", 14),
        ),
        ("a negative commission", 5, by(5, &|m| m.commission = rates("-1", &percent(20), &percent(1))), ("staking", 9)),
        ("less than its own minimum", 5, by(5, &|m| m.min_self_delegation = "2000001".to_owned()), ("staking", 16)),
        ("a minimum of nothing", 5, by(5, &|m| m.min_self_delegation = "0".to_owned()), ("sdk", 18)),
        ("no coins", 5, by(5, &|m| m.value = Some(coin(0))), ("sdk", 18)),
        ("another coin", 5, by(5, &|m| m.value.as_mut().unwrap().denom = "other".to_owned()), ("sdk", 18)),
        ("more than it has", 5, by(5, &|m| m.value = Some(coin(START * 2))), ("sdk", 5)),
        ("a commission changed too far", 6, edit(15), ("staking", 12)),
    ];
    check(&mut chain, cases);
    let receipt = chain.run(5, by(5, &|m| m.pubkey = Some(short.clone())));
    assert_eq!(code(&receipt), ("undefined", 111_222), "the SDK panics over the length: {}", receipt.log);
    chain.wait(24 * 3_600);
    check(&mut chain, vec![("too far after a day", 6, edit(15), ("staking", 15))]);
    chain.ok(6, edit(11));
    check(&mut chain, vec![("twice in a day", 6, edit(10), ("staking", 12))]);
}

/// D2, D4, D5.
#[test]
fn delegations_that_may_not_be() {
    let mut chain = Chain::new();
    chain.ok(1, delegate(1, 6, 50_000_000));
    let cases: Vec<Case> = vec![
        ("nothing", 1, delegate(1, 6, 0), ("sdk", 18)),
        ("to nobody", 1, delegate(1, 3, 1), ("staking", 3)),
        ("more than there is", 1, delegate(1, 6, START), ("sdk", 5)),
        ("back nothing", 1, undelegate(1, 6, 0), ("sdk", 18)),
        ("back too much", 1, undelegate(1, 6, 50_000_001), ("sdk", 18)),
        ("back from nobody", 1, undelegate(1, 3, 1), ("staking", 3)),
        ("back from where nothing is", 1, undelegate(1, 7, 1), ("staking", 19)),
        ("over to the same", 1, redelegate(1, 6, 6, 1), ("staking", 29)),
        ("over to nobody", 1, redelegate(1, 6, 3, 1), ("staking", 31)),
        ("over from nobody", 1, redelegate(1, 3, 6, 1), ("staking", 3)),
    ];
    check(&mut chain, cases);
    for _ in 0..7 {
        chain.ok(1, undelegate(1, 6, 1_000_000));
        chain.ok(1, redelegate(1, 6, 7, 1_000_000));
    }
    let cases: Vec<Case> = vec![
        ("an eighth unbonding", 1, undelegate(1, 6, 1), ("staking", 27)),
        ("an eighth redelegation", 1, redelegate(1, 6, 7, 1), ("staking", 33)),
        ("on from where it went", 1, redelegate(1, 7, 8, 1), ("staking", 32)),
    ];
    check(&mut chain, cases);
    // Dust (`staking:30`) and a validator slashed to nothing (`staking:34`) are in the steps that the SDK
    // recorded: staking/tests/vectors.rs.
    let height = chain.height();
    chain.evidence = vec![chain.double_sign(6, height)];
    chain.block(Vec::new());
    let receipt = chain.run(2, delegate(2, 6, 1));
    assert_eq!(receipt.code, 0, "a jailed validator takes delegations: {}", receipt.log);
}

/// D16.
#[test]
fn rewards_that_are_not_there() {
    let mut chain = Chain::new();
    let withdraw = |n: u8, v: u8| {
        pack(&distribution::MsgWithdrawDelegatorReward { delegator_address: address(n), validator_address: valoper(v) })
    };
    let commission = |n: u8| pack(&distribution::MsgWithdrawValidatorCommission { validator_address: valoper(n) });
    let to = |address_to: String| {
        pack(&distribution::MsgSetWithdrawAddress { delegator_address: address(1), withdraw_address: address_to })
    };
    check(
        &mut chain,
        vec![
            ("no delegation", 1, withdraw(1, 6), ("staking", 19)),
            ("no validator", 1, withdraw(1, 3), ("staking", 3)),
            ("commission of nobody", 3, commission(3), ("distribution", 7)),
            ("to a blocked account", 1, to(module_account("fee_collector")), ("sdk", 4)),
            ("to no address", 1, to("open1".to_owned()), ("sdk", 7)),
        ],
    );
    chain.ok(1, delegate(1, 6, 1_000_000));
    let receipt = chain.ok(1, withdraw(1, 6));
    assert_eq!(receipt.code, 0, "a reward of nothing is none, and no refusal");
}

/// C1 to C8.
#[test]
fn coins_that_may_not_move() {
    let mut chain = Chain::new();
    let to = |to_address: String, denom: &str, amount: &str| {
        let amount = vec![Coin { denom: denom.to_owned(), amount: amount.to_owned() }];
        pack(&bank::MsgSend { from_address: address(1), to_address, amount })
    };
    let multi = |inputs: Vec<(u8, u64)>, outputs: Vec<(u8, u64)>| {
        pack(&bank::MsgMultiSend {
            inputs: inputs.into_iter().map(|(n, a)| bank::Input { address: address(n), coins: coins(a) }).collect(),
            outputs: outputs.into_iter().map(|(n, a)| bank::Output { address: address(n), coins: coins(a) }).collect(),
        })
    };
    let fresh = openledger_assembly::chain_config("open")
        .addresses
        .to_text(&openledger_core::AccAddress::from_bytes(&[0x99; 20]).unwrap());
    let vest = |to_address: String, amount: u64, end_time: i64| {
        pack(&vesting::MsgCreateVestingAccount {
            from_address: address(1),
            to_address,
            amount: coins(amount),
            end_time,
            delayed: false,
        })
    };
    let period = |length: i64, amount: u64| vesting::Period { length, amount: coins(amount) };
    let periodic = |periods: Vec<vesting::Period>| {
        pack(&vesting::MsgCreatePeriodicVestingAccount {
            from_address: address(1),
            to_address: fresh.clone(),
            start_time: 1_700_000_000,
            vesting_periods: periods,
        })
    };
    let mut cases: Vec<Case> = vec![
        ("more than there is", 1, send(1, 2, START * 2), ("sdk", 5)),
        ("a coin of none", 1, to(address(2), "other", "1"), ("sdk", 5)),
        ("nothing", 1, send(1, 2, 0), ("sdk", 10)),
        ("a negative amount", 1, to(address(2), "uopen", "-1"), ("sdk", 10)),
        ("no address", 1, to("cosmos1abc".to_owned(), "uopen", "1"), ("sdk", 7)),
        ("sums that differ", 1, multi(vec![(1, 5)], vec![(2, 3), (3, 1)]), ("bank", 4)),
        ("no outputs", 1, multi(vec![(1, 5)], vec![]), ("bank", 3)),
        ("no input", 1, multi(vec![], vec![(2, 5)]), ("sdk", 4)), // nobody has to sign it
        ("vesting on an account", 1, vest(address(2), 5, 1_800_000_000), ("sdk", 18)),
        ("vesting that ended", 1, vest(fresh.clone(), 5, 0), ("sdk", 18)),
        ("vesting of nothing", 1, vest(fresh.clone(), 0, 1_800_000_000), ("sdk", 10)),
        ("vesting of what is not there", 1, vest(fresh.clone(), START * 2, 1_800_000_000), ("sdk", 5)),
        ("vesting on a blocked account", 1, vest(module_account("mint"), 5, 1_800_000_000), ("sdk", 4)),
        ("a period of negative length", 1, periodic(vec![period(-1, 5)]), ("sdk", 18)),
        ("a period of nothing", 1, periodic(vec![period(5, 0)]), ("sdk", 10)),
        ("no periods", 1, periodic(vec![]), ("sdk", 18)),
    ];
    for spec in openledger_assembly::module_accounts().unwrap().iter().filter(|a| !a.receives) {
        cases.push(("to a module", 1, to(module_account(spec.name), "uopen", "1"), ("sdk", 4)));
    }
    for denom in ["", "ab", "1abc", "a\u{1f600}bc", "a\0bc", "a bc", &"a".repeat(129)] {
        cases.push(("a denom", 1, to(address(2), denom, "1"), ("sdk", 10)));
    }
    check(&mut chain, cases);
}

/// B8, and grants of authority.
#[test]
fn allowances_and_grants_that_may_not_be() {
    let mut chain = Chain::new();
    let past = Some(Timestamp { seconds: 1_600_000_000, nanos: 0 });
    let allow = |granter: u8, grantee: u8, allowance: Any| {
        pack(&feegrant::MsgGrantAllowance {
            granter: address(granter),
            grantee: address(grantee),
            allowance: Some(allowance),
        })
    };
    let basic = |amount: &str, expiration| feegrant::BasicAllowance {
        spend_limit: vec![Coin { denom: "uopen".to_owned(), amount: amount.to_owned() }],
        expiration,
    };
    let periodic = |period: i64| {
        pack(&feegrant::PeriodicAllowance {
            basic: Some(basic("10", None)),
            period: Some(Duration { seconds: period, nanos: 0 }),
            period_spend_limit: coins(5),
            period_can_spend: coins(5),
            period_reset: Some(Timestamp { seconds: 1_700_000_100, nanos: 0 }),
        })
    };
    // 2^256, one more than an amount can hold
    let too_much = format!("1157920892373161954235709850086879078532699846656405640394575840079131296399{}", "36");
    let grant = |granter: u8, grantee: u8, expiration| {
        let generic = pack(&authz::GenericAuthorization { msg: "/cosmos.bank.v1beta1.MsgSend".to_owned() });
        let grant = Some(authz::Grant { authorization: Some(generic), expiration });
        pack(&authz::MsgGrant { granter: address(granter), grantee: address(grantee), grant })
    };
    let exec = |n: u8, message: Any| pack(&authz::MsgExec { grantee: address(n), msgs: vec![message] });
    let mut nested = send(3, 1, 1);
    for _ in 0..5 {
        nested = exec(1, nested);
    }
    check(
        &mut chain,
        vec![
            ("to oneself", 1, allow(1, 1, pack(&basic("5", None))), ("sdk", 7)),
            ("that ended", 1, allow(1, 2, pack(&basic("5", past))), ("sdk", 18)),
            ("of nothing", 1, allow(1, 2, pack(&basic("0", None))), ("sdk", 10)),
            ("of too much", 1, allow(1, 2, pack(&basic(&too_much, None))), ("sdk", 2)), // no integer that can be read
            ("of a negative period", 1, allow(1, 2, periodic(-5)), ("feegrant", 4)),
            ("grant to oneself", 1, grant(1, 1, None), ("authz", 7)),
            ("grant that ended", 1, grant(1, 2, past), ("authz", 3)),
            ("exec without a grant", 1, exec(1, send(3, 1, 1)), ("authz", 2)),
            ("exec in exec without a grant", 1, nested, ("authz", 2)),
        ],
    );
    chain.ok(4, allow(4, 5, periodic(0))); // the SDK refuses negative periods only
    // A circle of allowances is no mistake: each of them pays for another.
    chain.ok(1, allow(1, 2, pack(&basic("50000", None))));
    chain.ok(2, allow(2, 1, pack(&basic("50000", None))));
    check(&mut chain, vec![("twice", 1, allow(1, 2, pack(&basic("5", None))), ("sdk", 18))]);
}

/// E1, E2.
#[test]
fn deposits_and_votes_that_may_not_be() {
    let mut chain = Chain::new();
    let open = chain.propose(Vec::new());
    let deposit = |id: u64, amount: u64, denom: &str| {
        let amount = vec![Coin { denom: denom.to_owned(), amount: amount.to_string() }];
        pack(&gov::MsgDeposit { proposal_id: id, depositor: address(2), amount })
    };
    let vote = |id: u64, option: i32| {
        pack(&gov::MsgVote { proposal_id: id, voter: address(2), option, metadata: String::new() })
    };
    let weighted = |list: &[(i32, &str)]| {
        let options =
            list.iter().map(|(o, w)| gov::WeightedVoteOption { option: *o, weight: (*w).to_owned() }).collect();
        pack(&gov::MsgVoteWeighted { proposal_id: open, voter: address(2), options, metadata: String::new() })
    };
    let cases = vec![
        ("less than the minimum", 2, deposit(open, MIN_DEPOSIT / 100 - 1, "uopen"), ("gov", 16)),
        ("another coin", 2, deposit(open, MIN_DEPOSIT, "other"), ("gov", 23)),
        ("on no proposal", 2, deposit(99, MIN_DEPOSIT, "uopen"), ("undefined", 1)),
        ("weights below one", 2, weighted(&[(1, "0.5")]), ("gov", 7)),
        ("weights above one", 2, weighted(&[(1, "0.5"), (3, "0.6")]), ("gov", 7)),
        ("a negative weight", 2, weighted(&[(1, "1.5"), (3, "-0.5")]), ("gov", 7)),
        ("no option", 2, vote(open, 0), ("gov", 7)),
        ("a vote on nothing", 2, vote(99, 1), ("gov", 3)),
    ];
    let mut long = Chain::with(|s| {
        let gov = &mut s["gov"]["params"];
        gov["voting_period"] = serde_json::json!("5000s");
    });
    assert_eq!(long.propose(Vec::new()), open);
    check(&mut long, cases);
    chain.ok(2, vote(open, 4));
    chain.ok(2, vote(open, 1)); // the last one holds, and without stake counts nothing
    chain.wait(VOTING + 1);
    let tally = chain.proposal(open).final_tally_result.unwrap();
    assert_eq!((tally.yes_count.as_str(), tally.no_with_veto_count.as_str()), ("0", "0"));
    check(
        &mut chain,
        vec![
            ("after the end", 2, vote(open, 1), ("gov", 3)),
            ("deposit after the end", 2, deposit(open, MIN_DEPOSIT, "uopen"), ("gov", 3)),
        ],
    );
}
