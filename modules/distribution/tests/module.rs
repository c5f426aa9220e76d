//! The store's bytes, queries, genesis, the export for height zero, and that work does not grow.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, coins, config, cons, decs, text, user, val, valoper};
use openledger_core::ports::{DistributionPort, StakingHooks};
use openledger_core::storage::StoreKey;
use openledger_core::{AccAddress, Coins, DecCoins, GasMeter, GrpcCode, Module, QueryError};
use openledger_distribution::keys;
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmos::distribution::v1beta1::*;
use openledger_testing::ModuleExt;
use prost::Message;
use serde_json::json;

const STORE: StoreKey = "distribution";

fn ask<Q: Message, A: Message + Default>(chain: &Chain, method: &str, request: &Q) -> Result<A, QueryError> {
    let bytes =
        chain.module.query(&chain.ctx, "cosmos.distribution.v1beta1.Query", method, &request.encode_to_vec())?;
    Ok(A::decode(bytes.as_slice()).unwrap())
}

fn dump(chain: &Chain) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut it = chain.ctx.kv(STORE).iter(&[], None, false).unwrap();
    std::iter::from_fn(|| it.next_entry().unwrap()).collect()
}

/// Two validators, three delegators, a slash, rewards and dust in every record.
fn busy() -> Chain {
    let mut chain = Chain::default();
    chain.validator(1, 1000, "0.1");
    chain.validator(2, 500, "0");
    chain.delegate(3, 1, 333);
    chain.block("1001stake,77uopen");
    chain.slash(1, "0.07");
    chain.block("13atom,1000stake");
    chain.delegate(4, 2, 7);
    chain.k.set_withdraw_address(&chain.ctx, &user(3), &user(9)).unwrap();
    chain.k.fund_community_pool(&chain.ctx, &user(common::TREASURY), &coins("5alien")).unwrap();
    chain.block("999stake");
    chain
}

#[test]
fn the_store_is_the_sdks_byte_for_byte() {
    let chain = busy();
    let prefixed = |a: u8| [&[20u8][..], &[a; 20]].concat();
    let key = |head: u8, parts: &[&[u8]]| [&[head][..], &parts.concat()].concat();
    let stored = |k: Vec<u8>| chain.ctx.kv(STORE).get(&k).unwrap().unwrap();
    let coin = |amount: &str| {
        [&[0x0a, 5][..], b"stake", &[0x12, u8::try_from(amount.len()).unwrap()], amount.as_bytes()].concat()
    };
    let list = |tag: u8, c: Vec<u8>| [vec![tag, u8::try_from(c.len()).unwrap()], c].concat();
    assert_eq!(stored(vec![1]), [&[0x0a, 20][..], cons(1).as_bytes()].concat());
    assert_eq!(stored(key(3, &[&prefixed(3)])), vec![9; 20]);
    // the delegation of 4: period 2 of validator 2 ended at height 3
    let info = [&[0x08, 2, 0x12, 19][..], b"7000000000000000000", &[0x18, 3]].concat();
    assert_eq!(stored(key(4, &[&prefixed(2), &prefixed(4)])), info);
    let slash = stored(key(8, &[&prefixed(1), &2u64.to_be_bytes(), &3u64.to_be_bytes()]));
    // 93 of 1333 tokens, rounded up
    assert_eq!(slash, [&[0x08, 3, 0x12, 17][..], b"69767441860465117"].concat());
    // periods are little-endian; the first of validator 1's delegation has no rewards
    assert_eq!(stored(key(5, &[&prefixed(1), &1u64.to_le_bytes()])), [0x10, 1]);
    assert_eq!(
        stored(vec![9]),
        [&[0x0a, 17][..], b"20000000000000000", &[0x12, 1, b'0', 0x1a, 1, b'0', 0x20, 1]].concat()
    );
    assert_eq!(stored(key(7, &[&prefixed(2)])), Vec::<u8>::new(), "no commission is an empty value");

    let chain = Chain::default();
    assert_eq!(chain.ctx.kv(STORE).get(&[0]).unwrap().unwrap(), Vec::<u8>::new());
    chain.validator(1, 100, "0.5");
    chain.reward(1, "10stake");
    let stored = |k: Vec<u8>| chain.ctx.kv(STORE).get(&k).unwrap().unwrap();
    assert_eq!(stored(key(2, &[&prefixed(1)])), list(0x0a, coin("10000000000000000000")));
    assert_eq!(stored(key(6, &[&prefixed(1)])), [list(0x0a, coin("5000000000000000000")), vec![0x10, 2]].concat());
    assert_eq!(stored(key(7, &[&prefixed(1)])), list(0x0a, coin("5000000000000000000")));
}

#[test]
fn queries_see_the_end_of_the_period_and_leave_no_trace() {
    let chain = busy();
    let before = dump(&chain);
    chain.ctx.state().take_events();
    let (delegator_address, validator_address) = (text(&user(3)), valoper(1));
    let one: QueryDelegationRewardsResponse =
        ask(&chain, "DelegationRewards", &QueryDelegationRewardsRequest { delegator_address, validator_address })
            .unwrap();
    let pending = openledger_core::wire::dec_coins_to_proto(&chain.pending(3, 1));
    assert_eq!(one.rewards, pending);
    assert!(one.rewards.len() == 3, "atom, stake, uopen: {:?}", one.rewards);
    let total: QueryDelegationTotalRewardsResponse = ask(
        &chain,
        "DelegationTotalRewards",
        &QueryDelegationTotalRewardsRequest { delegator_address: text(&user(3)) },
    )
    .unwrap();
    assert_eq!((total.total, total.rewards.len(), &total.rewards[0].validator_address), (pending, 1, &valoper(1)));
    let info: QueryValidatorDistributionInfoResponse = ask(
        &chain,
        "ValidatorDistributionInfo",
        &QueryValidatorDistributionInfoRequest { validator_address: valoper(1) },
    )
    .unwrap();
    assert_eq!(info.operator_address, text(&user(1)));
    let own = |coins: &DecCoins| openledger_core::wire::dec_coins_to_proto(coins);
    assert_eq!(info.self_bond_rewards, own(&chain.pending(1, 1)));
    assert_eq!(info.commission, own(&chain.k.commission(&chain.ctx, &val(1)).unwrap()));
    let pool: QueryCommunityPoolResponse = ask(&chain, "CommunityPool", &QueryCommunityPoolRequest {}).unwrap();
    assert_eq!(pool.pool, own(&chain.k.community_pool(&chain.ctx).unwrap()));
    let request = QueryDelegatorWithdrawAddressRequest { delegator_address: text(&user(3)) };
    let to: QueryDelegatorWithdrawAddressResponse = ask(&chain, "DelegatorWithdrawAddress", &request).unwrap();
    assert_eq!(to.withdraw_address, text(&user(9)));
    let of: QueryDelegatorValidatorsResponse =
        ask(&chain, "DelegatorValidators", &QueryDelegatorValidatorsRequest { delegator_address: text(&user(4)) })
            .unwrap();
    assert_eq!(of.validators, [valoper(2)]);
    assert_eq!(dump(&chain), before);
    assert!(chain.ctx.state().take_events().is_empty());
}

#[test]
fn refused_queries_speak_like_the_sdk() {
    let chain = busy();
    let rewards = |d: &str, v: &str| {
        let request = QueryDelegationRewardsRequest { delegator_address: d.into(), validator_address: v.into() };
        let e = ask::<_, QueryDelegationRewardsResponse>(&chain, "DelegationRewards", &request).unwrap_err();
        (e.code, e.message)
    };
    let unknown = |text: &str| (GrpcCode::Unknown, text.to_owned());
    let (ok, v) = (text(&user(3)), valoper(1));
    assert_eq!(rewards("", &v), (GrpcCode::InvalidArgument, "empty delegator address".into()));
    assert_eq!(rewards(&ok, ""), (GrpcCode::InvalidArgument, "empty validator address".into()));
    assert_eq!(rewards(&ok, &valoper(7)), unknown("codespace staking code 3: validator does not exist"));
    let no_delegation = "codespace staking code 19: no delegation for (address, validator) tuple";
    assert_eq!(rewards(&text(&user(8)), &v), unknown(no_delegation));
    let hrp = "codespace sdk code 35: internal logic error: hrp does not match bech32 prefix: expected 'openvaloper' got 'open'";
    assert_eq!(rewards(&ok, &ok), unknown(hrp));
    let slashes = |validator_address: &str, starting_height, ending_height| {
        let request = QueryValidatorSlashesRequest {
            validator_address: validator_address.into(),
            starting_height,
            ending_height,
            pagination: None,
        };
        ask::<_, QueryValidatorSlashesResponse>(&chain, "ValidatorSlashes", &request).unwrap_err().message
    };
    assert_eq!(slashes(&v, 2, 1), "starting height greater than ending height (2 > 1)");
    assert_eq!(slashes("x", 1, 2), "invalid validator address");
}

#[test]
fn slashes_are_paged_and_filtered_by_period() {
    let mut chain = Chain::default();
    chain.validator(1, 1_000_000, "0");
    for _ in 0..6 {
        chain.next(10);
        chain.slash(1, "0.01"); // periods 2 to 7 at heights 11 to 61
    }
    let page = |from, to, key: &[u8], limit, reverse| {
        let pagination = Some(PageRequest { key: key.to_vec(), limit, reverse, ..PageRequest::default() });
        let request = QueryValidatorSlashesRequest {
            validator_address: valoper(1),
            starting_height: from,
            ending_height: to,
            pagination,
        };
        let r: QueryValidatorSlashesResponse = ask(&chain, "ValidatorSlashes", &request).unwrap();
        let p = r.pagination.unwrap();
        (r.slashes.iter().map(|s| s.validator_period).collect::<Vec<_>>(), p.next_key, p.total)
    };
    let key = |height: u64, period: u64| [height.to_be_bytes(), period.to_be_bytes()].concat();
    assert_eq!(page(3, 5, &[], 0, false), (vec![3, 4, 5], vec![], 3));
    assert_eq!(page(3, 5, &[], 2, false), (vec![3, 4], key(41, 5), 0));
    assert_eq!(page(3, 5, &key(41, 5), 2, false), (vec![5], vec![], 0));
    assert_eq!(
        page(2, 3, &key(11, 2), 2, false),
        (vec![2, 3], key(31, 4), 0),
        "the next key is the next event's, wanted or not"
    );
    assert_eq!(page(0, 9, &key(31, 4), 2, true), (vec![4, 3], key(11, 2), 0));
}

#[test]
fn genesis_keeps_every_record() {
    let chain = busy();
    let exported = chain.module.export_genesis(&chain.ctx).unwrap();
    assert_eq!(exported["previous_proposer"], json!(config().addresses.valcons(&cons(1))));
    assert_eq!(exported["params"]["community_tax"], json!("0.020000000000000000"));
    assert_eq!(exported["validator_slash_events"][0]["period"], json!("3"));
    let held = chain.balances(&AccAddress::module("distribution"));
    let again = Chain::with_balances(&exported, &[(AccAddress::module("distribution"), held.clone())]);
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), exported);
    assert_eq!(dump(&again), dump(&chain));

    let default = chain.module.default_genesis(&config()).unwrap();
    let tax = json!({"params": {"community_tax": "0.02"}});
    assert!(chain.module.validate_genesis(&config(), &tax).is_ok(), "what is left out has its default");
    for (field, value) in [
        ("params", json!({"community_tax": "1.1"})),
        ("params", json!({"community_tax": "-0.1"})),
        ("fee_pool", json!({"community_pool": [{"denom": "stake", "amount": "-1"}]})),
        ("outstanding_rewards", json!([{"validator_address": text(&user(1)), "outstanding_rewards": []}])),
        ("previous_proposer", json!(text(&user(1)))),
    ] {
        let mut bad = default.clone();
        bad[field] = value;
        assert!(chain.module.validate_genesis(&config(), &bad).is_err(), "{field}");
    }
    let short = Chain::default();
    assert_eq!(
        common::code(short.module.init_genesis(&short.ctx, &exported)),
        "sdk:18",
        "the account holds less than the records"
    );
}

#[test]
fn the_export_for_height_zero_pays_all_and_begins_anew() {
    let mut chain = busy();
    let due: Vec<Coins> = [(1, 1), (3, 1), (2, 2), (4, 2)]
        .iter()
        .map(|(d, v)| chain.pending(*d, *v).truncate_decimal().unwrap().0)
        .collect();
    let before = [1u8, 9, 2, 4].map(|n| chain.balances(&user(n)));
    let commission = chain.k.commission(&chain.ctx, &val(1)).unwrap().truncate_decimal().unwrap().0;
    chain.k.prepare_for_zero_height(&chain.ctx).unwrap();
    let after = [1u8, 9, 2, 4].map(|n| chain.balances(&user(n)));
    assert_eq!(after[0], before[0].add(&due[0]).unwrap().add(&commission).unwrap());
    assert_eq!(after[1], before[1].add(&due[1]).unwrap(), "3 has named 9");
    assert_eq!((&after[2], &after[3]), (&before[2].add(&due[2]).unwrap(), &before[3].add(&due[3]).unwrap()));
    let held = DecCoins::from_coins(&chain.balances(&AccAddress::module("distribution")));
    assert_eq!(chain.k.community_pool(&chain.ctx).unwrap(), held, "nothing is outstanding");
    assert!(keys::SLASHES.iter(&chain.ctx).unwrap().take(1).unwrap().is_empty());
    let infos = keys::STARTING_INFO.iter(&chain.ctx).unwrap().take(9).unwrap();
    assert!(infos.len() == 4 && infos.iter().all(|(_, i)| i.height == 0));
    chain.sound();
    chain.ctx = chain.ctx.at_height(1);
    chain.reward(2, "507stake");
    assert_eq!((chain.pending(2, 2), chain.pending(4, 2)), (decs("500stake"), decs("7stake")));
}

#[test]
fn a_removed_validator_leaves_nothing_behind() {
    let mut chain = Chain::default();
    chain.validator(1, 3, "0.1");
    chain.validator(2, 3, "0.1");
    let before = dump(&chain).len();
    chain.validator(3, 7, "0.7");
    chain.block("1000stake");
    chain.slash(3, "0.2");
    chain.block("1000stake");
    let all = chain.pending(3, 3).add(&chain.k.commission(&chain.ctx, &val(3)).unwrap()).unwrap();
    chain.undelegate(3, 3, 100);
    assert_eq!(dump(&chain).len(), before);
    let lost = all.sub(&DecCoins::from_coins(&chain.balances(&user(3)))).unwrap();
    assert!(lost.amount_of("stake") < common::dec("2"), "less than one coin of each");
    chain.sound();
}

#[test]
fn work_does_not_grow_with_delegations_or_blocks() {
    let measure = |delegators: u8| {
        let mut chain = Chain::default();
        chain.validator(1, 1_000_000, "0.1");
        (10..10 + delegators).for_each(|d| chain.delegate(d, 1, 1_000_000));
        (0..delegators).for_each(|_| chain.block("1000000stake"));
        chain.k.withdraw_rewards(&chain.ctx, &user(10), &val(1)).unwrap();
        let gas = GasMeter::infinite();
        let height = chain.ctx.height() + 1;
        let mut block = chain.ctx.block().clone();
        block.height = height;
        let ctx = chain.ctx.with_block(block).with_gas(gas.clone());
        chain.module.begin_block(&ctx).unwrap();
        let begin = gas.consumed();
        chain.k.withdraw_rewards(&ctx, &user(11), &val(1)).unwrap();
        let withdraw = gas.consumed() - begin;
        chain.k.before_validator_slashed(&ctx, &val(1), common::dec("0.01")).unwrap();
        (begin, withdraw, gas.consumed() - begin - withdraw)
    };
    let (few, many) = (measure(3), measure(120));
    for (a, b) in [(few.0, many.0), (few.1, many.1), (few.2, many.2)] {
        assert!(b <= a + a / 10, "{few:?} {many:?}: amounts have some more digits, nothing else may cost");
    }
}
