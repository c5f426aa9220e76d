//! Transfers: the cases of `docs/ADVERSARIAL.md`, section C, but for the supply.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, coins, config, genesis, send, text, user};
use openledger_core::ports::{AccountView, BankSend, BankView};
use openledger_core::{AccAddress, AddressCodec, BlockTime, Coins, GasMeter};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::*;
use openledger_testing::ModuleExt;
use serde_json::json;

#[test]
fn c1_more_than_there_is() {
    let chain = Chain::new(&[(1, &[("10", "uopen")])]);
    let to = text(&user(2));
    assert_eq!(chain.run(&send(&text(&user(1)), &to, &[("11", "uopen")])), "sdk:5");
    assert_eq!(chain.run(&send(&text(&user(1)), &to, &[("1", "other")])), "sdk:5");
    assert_eq!(chain.run(&send(&text(&user(3)), &to, &[("1", "uopen")])), "sdk:5");
    assert_eq!(chain.run(&send(&text(&user(1)), &to, &[("10", "uopen")])), "ok");
    assert_eq!((chain.balance(&user(1), "uopen"), chain.balance(&user(2), "uopen")), ("0".to_owned(), "10".to_owned()));
    assert!(AccountView::exists(&chain.auth.keeper(), &chain.ctx, &user(2)).unwrap(), "receiving creates the account");
}

#[test]
fn c1_locked_coins() {
    let account = json!({"@type": "/cosmos.vesting.v1beta1.DelayedVestingAccount", "base_vesting_account": {
        "base_account": {"address": text(&user(1)), "pub_key": null, "account_number": "0", "sequence": "0"},
        "original_vesting": [{"denom": "uopen", "amount": "60"}], "delegated_free": [], "delegated_vesting": [],
        "end_time": (common::NOW + 100).to_string()}});
    let chain = Chain::try_new(&genesis(&[(1, &[("100", "uopen"), ("5", "zzz")])], json!([])), vec![account]).unwrap();
    let pay = |amount| chain.run(&send(&text(&user(1)), &text(&user(2)), &[(amount, "uopen")]));
    assert_eq!(chain.bank.keeper().spendable(&chain.ctx, &user(1)).unwrap().to_string(), "40uopen,5zzz");
    assert_eq!(pay("41"), "sdk:5");
    assert_eq!(pay("40"), "ok");
    assert_eq!(pay("1"), "sdk:5");
    let time = BlockTime { seconds: common::NOW + 100, nanos: 0 };
    let later =
        Chain { ctx: chain.ctx.with_block(openledger_core::BlockInfo { time, ..chain.ctx.block().clone() }), ..chain };
    assert_eq!(later.run(&send(&text(&user(1)), &text(&user(2)), &[("60", "uopen")])), "ok");
}

#[test]
fn c2_module_accounts_that_do_not_receive() {
    let chain = Chain::new(&[(1, &[("10", "uopen")])]);
    for spec in &config().module_accounts {
        let to = AccAddress::module(spec.name);
        let want = if spec.receives { "ok" } else { "sdk:4" };
        assert_eq!(chain.run(&send(&text(&user(1)), &text(&to), &[("1", "uopen")])), want, "{}", spec.name);
        let output = Output { address: text(&to), coins: coins(&[("1", "uopen")]) };
        let input = Input { address: text(&user(1)), coins: coins(&[("1", "uopen")]) };
        assert_eq!(
            chain.run(&pack(&MsgMultiSend { inputs: vec![input], outputs: vec![output] })),
            want,
            "{}",
            spec.name
        );
        // Modules may not pay them either, except by name.
        let one: Coins = "1uopen".parse().unwrap();
        let bank = chain.bank.keeper();
        let by_address = chain.ctx.atomic(|ctx| {
            bank.send_to_module(ctx, &user(1), "gov", &one)?;
            bank.send_from_module(ctx, "gov", &to, &one)
        });
        assert_eq!(chain.code(by_address), want, "{}", spec.name);
        assert_eq!(chain.code(bank.send_to_module(&chain.ctx, &user(1), spec.name, &one)), "ok");
    }
    let one: Coins = "1uopen".parse().unwrap();
    assert_eq!(chain.code(chain.bank.keeper().send_to_module(&chain.ctx, &user(1), "nobody", &one)), "sdk:9");
}

#[test]
fn c4_denoms_and_amounts() {
    let chain = Chain::new(&[(1, &[("10", "uopen")])]);
    let (from, to) = (text(&user(1)), text(&user(2)));
    let long = "a".repeat(129);
    for denom in ["ab", &long, "1abc", "", "a b", "uöpen", "u\0pen", "/abc", "abc!", "a,b"] {
        assert_eq!(chain.run(&send(&from, &to, &[("1", denom)])), "sdk:10", "{denom:?}");
    }
    for denom in ["IBC/ABC", "abc", &"a".repeat(128), "a/b:c.d_e-f"] {
        assert_eq!(chain.run(&send(&from, &to, &[("1", denom)])), "sdk:5", "{denom:?}");
    }
    let huge = "115792089237316195423570985008687907853269984665640564039457584007913129639936"; // 2^256
    for amount in ["0", "-1", "", "1.5", "010", "0x10", "+1", " 1", "1e3", huge, &"9".repeat(10_000)] {
        assert_eq!(chain.run(&send(&from, &to, &[(amount, "uopen")])), "sdk:10", "{amount:?}");
    }
    assert_eq!(chain.run(&send(&from, &to, &[])), "sdk:10");
    assert_eq!(chain.run(&send(&from, &to, &[("1", "uopen"), ("1", "uopen")])), "sdk:10", "twice");
    assert_eq!(chain.run(&send(&from, &to, &[("1", "zzz"), ("1", "uopen")])), "sdk:10", "unsorted");
}

#[test]
fn c5_addresses() {
    let chain = Chain::new(&[(1, &[("10", "uopen")])]);
    let from = text(&user(1));
    let good = text(&user(2));
    let mut mixed = good.clone();
    mixed.replace_range(6..7, &good[6..7].to_uppercase());
    let mut spoilt = good.clone();
    let last = if spoilt.pop() == Some('q') { 'p' } else { 'q' };
    spoilt.push(last);
    let other = AddressCodec::new("cosmos").to_text(&user(2));
    let too_long = "open1".to_owned() + &"q".repeat(420);
    for bad in [other.as_str(), &spoilt, "", " ", "open1", "x", &too_long, &good.replace("open", "openvaloper")] {
        assert_eq!(chain.run(&send(&from, bad, &[("1", "uopen")])), "sdk:7", "{bad:?}");
        assert_eq!(chain.run(&send(bad, &good, &[("1", "uopen")])), "sdk:7", "{bad:?}");
    }
    if mixed != good {
        assert_eq!(chain.run(&send(&from, &mixed, &[("1", "uopen")])), "sdk:7");
    }
    // Any length of payload up to 255 is an address, as in the SDK.
    for n in [19, 21, 32, 33] {
        let to = text(&AccAddress::from_bytes(&vec![9; n]).unwrap());
        assert_eq!(chain.run(&send(&from, &to, &[("1", "uopen")])), "ok", "{n}");
    }
}

fn multi(input: &[(u8, &[(&str, &str)])], outputs: &[(u8, &[(&str, &str)])]) -> openledger_core::Any {
    let inputs = input.iter().map(|(n, c)| Input { address: text(&user(*n)), coins: coins(c) }).collect();
    let outputs = outputs.iter().map(|(n, c)| Output { address: text(&user(*n)), coins: coins(c) }).collect();
    pack(&MsgMultiSend { inputs, outputs })
}

#[test]
fn c6_multi_send() {
    let chain = Chain::new(&[(1, &[("100", "uopen")]), (2, &[("100", "uopen")])]);
    let ten: &[(&str, &str)] = &[("10", "uopen")];
    assert_eq!(chain.run(&multi(&[(1, ten)], &[(3, &[("9", "uopen")])])), "bank:4");
    assert_eq!(chain.run(&multi(&[(1, ten)], &[(3, ten), (4, ten)])), "bank:4");
    assert_eq!(chain.run(&multi(&[(1, ten), (2, ten)], &[(3, &[("20", "uopen")])])), "bank:9");
    assert_eq!(chain.run(&multi(&[(1, ten)], &[])), "bank:3");
    assert_eq!(chain.run(&multi(&[], &[(3, ten)])), "bank:2");
    assert_eq!(chain.run(&multi(&[(1, ten)], &[(3, &[("0", "uopen")]), (4, ten)])), "sdk:10");
    assert_eq!(chain.run(&multi(&[(1, &[("1000", "uopen")])], &[(3, &[("1000", "uopen")])])), "sdk:5");
    assert_eq!(chain.balance(&user(3), "uopen"), "0");
    assert_eq!(chain.run(&multi(&[(1, ten)], &[(3, &[("4", "uopen")]), (3, &[("6", "uopen")])])), "ok");
    assert_eq!(chain.balance(&user(3), "uopen"), "10");
}

#[test]
fn c6_gas_is_linear_in_outputs() {
    let chain = Chain::new(&[(1, &[("1000000", "uopen")])]);
    let gas = |n: u32| {
        let output = |i: u32| {
            let mut bytes = [7; 20];
            bytes[..4].copy_from_slice(&i.to_be_bytes());
            Output { address: text(&AccAddress::from_bytes(&bytes).unwrap()), coins: coins(&[("1", "uopen")]) }
        };
        let input = Input { address: text(&user(1)), coins: coins(&[(&n.to_string(), "uopen")]) };
        let msg = pack(&MsgMultiSend { inputs: vec![input], outputs: (0..n).map(output).collect() });
        let ctx = chain.ctx.with_gas(GasMeter::infinite());
        let depth = ctx.state().push();
        chain.bank.execute(&ctx, &msg).unwrap();
        ctx.state().revert(depth);
        ctx.gas().consumed()
    };
    let (one, thousand, ten_thousand) = (gas(1), gas(1_000), gas(10_000));
    let each = (ten_thousand - thousand) / 9_000;
    assert!(thousand > 999 * (each - each / 50) && thousand < one + 1_000 * (each + each / 50));
    assert!(each > 15_000, "a new account and a balance cost their writes: {each}");
}

#[test]
fn c10_dust_is_listed_in_pages() {
    let chain = Chain::new(&[(1, &[("5000", "uopen")])]);
    let one: Coins = "1uopen".parse().unwrap();
    let bank = chain.bank.keeper();
    for i in 0..1_000u32 {
        let mut bytes = [7; 20];
        bytes[..4].copy_from_slice(&i.to_be_bytes());
        bank.send(&chain.ctx, &user(1), &AccAddress::from_bytes(&bytes).unwrap(), &one).unwrap();
    }
    use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
    use prost::Message;
    let (mut key, mut seen, mut pages) = (Vec::new(), Vec::new(), 0);
    loop {
        let pagination = Some(PageRequest { key, limit: 300, ..PageRequest::default() });
        let request = QueryDenomOwnersRequest { denom: "uopen".to_owned(), pagination }.encode_to_vec();
        let bytes = chain.bank.query(&chain.ctx, "cosmos.bank.v1beta1.Query", "DenomOwners", &request).unwrap();
        let page = QueryDenomOwnersResponse::decode(bytes.as_slice()).unwrap();
        seen.extend(page.denom_owners.into_iter().map(|o| o.address));
        pages += 1;
        key = page.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    assert_eq!((pages, seen.len()), (4, 1_001));
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 1_001);
}
