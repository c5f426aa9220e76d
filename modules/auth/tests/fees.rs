//! Fees and gas: the cases of `docs/ADVERSARIAL.md`, section B.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, Key, plan, send, setup, text};
use openledger_auth::MinGasPrices;
use openledger_core::{BlockInfo, ExecMode};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::tx::v1beta1::AuthInfo;
use prost::Message;

fn coin(denom: &str, amount: &str) -> Coin {
    Coin { denom: denom.to_owned(), amount: amount.to_owned() }
}

fn with_fee(chain: &Chain, a: &Key, fee: Vec<Coin>, gas: u64) -> Vec<u8> {
    let mut p = plan(vec![send(&a.address(), &a.address(), "1")]).gas(gas);
    p.fee.amount = fee;
    p.sign(chain, &[a])
}

#[test]
fn b1_minimum_gas_price_is_local() {
    let (chain, a, _) = setup();
    let paying = |amount: &str| with_fee(&chain, &a, vec![coin("uopen", amount)], 200_000);
    for mode in [ExecMode::Check, ExecMode::Recheck] {
        assert_eq!(chain.check_only(mode, &paying("4999"), "0.025uopen").code(), "sdk:13");
        assert_eq!(chain.check_only(mode, &paying("5000"), "0.025uopen").code(), "ok");
        assert_eq!(chain.check_only(mode, &paying("5000"), "9uatom,0.025uopen").code(), "ok", "one denom is enough");
        assert_eq!(chain.check_only(mode, &paying("1"), "0.000000000000000001uopen").code(), "ok", "rounded up to 1");
        assert_eq!(chain.check_only(mode, &paying("0"), "0uopen").code(), "ok");
    }
    for mode in [ExecMode::Deliver, ExecMode::Proposal, ExecMode::Simulate] {
        assert_eq!(chain.check_only(mode, &paying("4999"), "0.025uopen").code(), "ok");
    }
    let text = chain.check_only(ExecMode::Check, &paying("4999"), "0.025uopen").result.unwrap_err().log;
    assert_eq!(text, "insufficient fees; got: 4999uopen required: 5000uopen: insufficient fee");
    for bad in ["uopen", "0.0000000000000000001uopen", "1.uopen", "-1uopen", "1", "1uopen,2uopen", "1.2.3uopen"] {
        assert!(MinGasPrices::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn b2_payer_cannot_pay() {
    let (chain, a, _) = setup();
    for fee in [coin("uopen", "1000000001"), coin("nothing", "1")] {
        assert_eq!(chain.deliver(&with_fee(&chain, &a, vec![fee], 200_000)).code(), "sdk:5");
    }
    assert_eq!((chain.sequence(&a.address()), chain.balance(&a.address())), (0, 1_000_000_000));
}

#[test]
fn b3_malformed_fees() {
    let (chain, a, _) = setup();
    let code = |fee| chain.check_only(ExecMode::Deliver, &with_fee(&chain, &a, fee, 200_000), "").code();
    assert_eq!(code(vec![coin("uopen", "-1")]), "sdk:13");
    assert_eq!(code(vec![coin("uopen", "")]), "sdk:13");
    assert_eq!(code(vec![coin("uopen", "010")]), "sdk:13");
    assert_eq!(code(vec![coin("uopen", "1"), coin("uopen", "1")]), "sdk:13");
    assert_eq!(code(vec![coin("uopen", "1"), coin("aaa", "1")]), "sdk:13");
    assert_eq!(code(vec![coin("aaa", "0"), coin("uopen", "1")]), "sdk:13");
    assert_eq!(code(vec![coin("1bad", "1")]), "sdk:13");
    for not_a_number in ["1x".to_owned(), "9".repeat(90), "1.5".to_owned()] {
        let mut raw = plan(vec![send(&a.address(), &a.address(), "1")]).raw(&chain, &[&a]);
        let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
        auth.fee.as_mut().unwrap().amount = vec![coin("uopen", &not_a_number)];
        raw.auth_info_bytes = auth.encode_to_vec();
        assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "sdk:2");
    }
    assert_eq!(code(vec![coin("uopen", "0")]), "ok");
    assert_eq!(code(vec![]), "ok");
    let mut no_fee = plan(vec![send(&a.address(), &a.address(), "1")]).raw(&chain, &[&a]);
    let mut auth = AuthInfo::decode(no_fee.auth_info_bytes.as_slice()).unwrap();
    auth.fee = None;
    no_fee.auth_info_bytes = auth.encode_to_vec();
    assert!(!chain.deliver(&no_fee.encode_to_vec()).ante_ok);
}

#[test]
fn b4_gas_limits() {
    let (chain, a, _) = setup();
    let code =
        |gas| chain.check_only(ExecMode::Deliver, &with_fee(&chain, &a, vec![coin("uopen", "1")], gas), "").code();
    // The SDK's meter of limit 0 runs out before its check for a positive limit (sdk:41) is reached; see
    // sdk_vectors.json.
    assert_eq!(code(0), "sdk:11");
    assert_eq!(code(1 << 63), "sdk:18");
    assert_eq!(code(u64::MAX), "sdk:18");
    assert_eq!(code(i64::MAX as u64), "ok");
    let block = BlockInfo { max_gas: Some(200_000), ..chain.ctx.block().clone() };
    let chain = Chain { ctx: chain.ctx.with_block(block), ..chain };
    let code =
        |gas| chain.check_only(ExecMode::Deliver, &with_fee(&chain, &a, vec![coin("uopen", "1")], gas), "").code();
    assert_eq!(code(200_000), "ok");
    assert_eq!(code(200_001), "sdk:41");
    assert_eq!(code(u64::MAX), "sdk:41");
}

#[test]
fn b5_out_of_gas_at_any_point() {
    let (chain, a, b) = setup();
    let with_gas = |gas| plan(vec![send(&a.address(), &b.address(), "1")]).gas(gas).sign(&chain, &[&a]);
    let needed = chain.check_only(ExecMode::Deliver, &with_gas(100_000), "").gas;
    let mut last = 0;
    for i in 0..200 {
        let gas = needed * i / 200;
        let bytes = with_gas(gas);
        let (one, two) =
            (chain.check_only(ExecMode::Deliver, &bytes, ""), chain.check_only(ExecMode::Deliver, &bytes, ""));
        assert_eq!(one, two);
        assert_eq!(one.code(), "sdk:11", "{gas}");
        assert!(one.gas > gas && one.gas <= needed + 10 && one.gas >= last, "gas used says where it ran out");
        last = one.gas;
    }
    // In the messages: fee and sequence stay, the transfer does not.
    let (before, receiver) = (chain.balance(&a.address()), chain.balance(&b.address()));
    let receipt = chain.deliver(&with_gas(needed - 10));
    assert_eq!((receipt.code().as_str(), receipt.ante_ok), ("sdk:11", true));
    assert_eq!((chain.balance(&a.address()), chain.balance(&b.address())), (before - 500, receiver));
    assert_eq!(chain.sequence(&a.address()), 1);
    // In the ante: nothing stays.
    assert_eq!(chain.deliver(&with_gas(20_000)).code(), "sdk:11");
    assert_eq!((chain.balance(&a.address()), chain.sequence(&a.address())), (before - 500, 1));
}

#[test]
fn b6_price_times_gas_beyond_256_bits() {
    let (chain, a, _) = setup();
    let max = (num_max(), 1u64 << 62);
    let bytes = with_fee(&chain, &a, vec![coin("uopen", "1")], max.1);
    assert!(
        MinGasPrices::parse(&format!("{}uopen", max.0)).is_err()
            || chain.check_only(ExecMode::Check, &bytes, &format!("{}uopen", max.0)).code() == "sdk:13"
    );
    let large = format!("1{}uopen", "0".repeat(58)); // fits a price, not the product
    assert_eq!(chain.check_only(ExecMode::Check, &bytes, &large).code(), "sdk:13");
    let all = with_fee(&chain, &a, vec![coin("uopen", &num_max())], 200_000);
    assert_eq!(chain.check_only(ExecMode::Deliver, &all, "").code(), "sdk:5");
}

/// 2^256 - 1.
fn num_max() -> String {
    "115792089237316195423570985008687907853269984665640564039457584007913129639935".to_owned()
}

#[test]
fn b8_fee_grants_are_off() {
    let (chain, a, b) = setup();
    let mut p = plan(vec![send(&a.address(), &b.address(), "1")]);
    for granter in [b.address(), a.address()] {
        p.fee.granter = text(&granter);
        assert_eq!(chain.deliver(&p.sign(&chain, &[&a])).code(), "sdk:18");
    }
    p.fee.granter = "open1bad".to_owned();
    let mut raw = plan(vec![send(&a.address(), &b.address(), "1")]).raw(&chain, &[&a]);
    let mut auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
    auth.fee = Some(p.fee);
    raw.auth_info_bytes = auth.encode_to_vec();
    assert_eq!(chain.deliver(&raw.encode_to_vec()).code(), "sdk:7");
}

#[test]
fn another_payer_must_sign() {
    let (chain, a, b) = setup();
    let mut p = plan(vec![send(&a.address(), &a.address(), "1")]);
    p.fee.payer = text(&b.address());
    assert_eq!(chain.deliver(&p.sign(&chain, &[&a])).code(), "sdk:4");
    assert_eq!(chain.deliver(&p.sign(&chain, &[&a, &b])).code(), "ok");
    assert_eq!((chain.balance(&a.address()), chain.balance(&b.address())), (1_000_000_000, 999_999_500));
}

#[test]
fn b9_a_thousand_transactions_of_one_account_in_order() {
    let (chain, a, b) = setup();
    let tx = |sequence| {
        let p = plan(vec![send(&a.address(), &b.address(), "1")]);
        common::Plan { sequence: Some(sequence), ..p }.sign(&chain, &[&a])
    };
    let all: Vec<_> = (0..1_000).map(tx).collect();
    assert_eq!(chain.deliver(&all[1]).code(), "sdk:32");
    for (i, bytes) in all.iter().enumerate() {
        assert_eq!(chain.run(ExecMode::Check, bytes, "").code(), "ok", "{i}");
    }
    assert_eq!(chain.deliver(&all[998]).code(), "sdk:32");
    assert_eq!(chain.sequence(&a.address()), 1_000);
}

#[test]
fn b10_a_failing_message_keeps_fee_and_sequence() {
    let (chain, a, b) = setup();
    let receipt = chain.deliver(
        &plan(vec![send(&a.address(), &b.address(), "1"), send(&a.address(), &b.address(), "2000000000")])
            .sign(&chain, &[&a]),
    );
    assert_eq!((receipt.code().as_str(), receipt.ante_ok), ("sdk:5", true));
    assert_eq!(
        (chain.balance(&a.address()), chain.balance(&b.address()), chain.sequence(&a.address())),
        (999_999_500, 1_000_000_000, 1)
    );
}
