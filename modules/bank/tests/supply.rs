//! The supply is the sum of all balances whatever happens: case C12 of `docs/ADVERSARIAL.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, coins, genesis, send, text, user};
use openledger_core::Coins;
use openledger_core::ports::{BankMint, BankSend};
use openledger_proto::any::pack;
use openledger_proto::cosmos::bank::v1beta1::*;
use proptest::prelude::*;
use serde_json::json;

#[derive(Debug, Clone)]
enum Op {
    Send(u8, u8, u64),
    Multi(u8, Vec<(u8, u64)>),
    Mint(u64),
    Burn(u64),
    ToModule(u8, u64),
    FromModule(u8, u64),
}

fn op() -> impl Strategy<Value = Op> {
    let amount = prop_oneof![0u64..2_000, any::<u64>()];
    prop_oneof![
        (0u8..6, 0u8..6, amount.clone()).prop_map(|(a, b, n)| Op::Send(a, b, n)),
        (0u8..6, prop::collection::vec((0u8..6, 0u64..300), 0..5)).prop_map(|(a, o)| Op::Multi(a, o)),
        amount.clone().prop_map(Op::Mint),
        amount.clone().prop_map(Op::Burn),
        (0u8..6, amount.clone()).prop_map(|(a, n)| Op::ToModule(a, n)),
        (0u8..6, amount).prop_map(|(a, n)| Op::FromModule(a, n)),
    ]
}

/// Supply equals the sum of balances, every balance has its index entry and no other exists, and the cap
/// holds.
fn check_invariants(chain: &Chain, cap: u128) {
    use openledger_bank::keys::{BALANCES, DENOM_OWNERS, SUPPLY};
    let mut sum = std::collections::BTreeMap::<String, u128>::new();
    let (mut owners, mut it) = (Vec::new(), BALANCES.iter(&chain.ctx).unwrap());
    while let Some(((addr, denom), amount)) = it.next_entry().unwrap() {
        assert!(!amount.is_zero());
        *sum.entry(denom.clone()).or_default() += amount.to_u128().unwrap();
        owners.push((denom, addr));
    }
    let (mut index, mut it) = (Vec::new(), DENOM_OWNERS.iter(&chain.ctx).unwrap());
    while let Some(((denom, owner), ())) = it.next_entry().unwrap() {
        index.push((denom, owner.0));
    }
    owners.sort();
    index.sort();
    assert_eq!(owners, index);
    let (mut supply, mut it) = (std::collections::BTreeMap::new(), SUPPLY.iter(&chain.ctx).unwrap());
    while let Some((denom, amount)) = it.next_entry().unwrap() {
        supply.insert(denom, amount.to_u128().unwrap());
    }
    assert_eq!(supply, sum);
    let burned = chain.bank.keeper().burned(&chain.ctx, "uopen").unwrap().to_u128().unwrap();
    assert!(sum.get("uopen").copied().unwrap_or(0) + burned <= cap);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// C12: whatever succeeds or fails, nothing is created or lost.
    #[test]
    fn c12_supply_is_the_sum_of_balances(ops in prop::collection::vec(op(), 1..80)) {
        let cap = 5_000u128;
        let caps = json!([{"denom": "uopen", "max": cap.to_string(), "burned": "100"}]);
        let balances: &[(u8, &[(&str, &str)])] = &[(1, &[("1000", "uopen")]), (2, &[("500", "uopen"), ("7", "zzz")])];
        let chain = Chain::try_new(&genesis(balances, caps), vec![]).unwrap();
        let bank = chain.bank.keeper();
        let amount = |n: u64| -> Coins { format!("{n}uopen").parse().unwrap() };
        for op in ops {
            let _refused = match op {
                Op::Send(a, b, n) => chain.run(&send(&text(&user(a + 1)), &text(&user(b + 1)), &[(&n.to_string(), "uopen")])) != "ok",
                Op::Multi(a, outs) => {
                    let total: u64 = outs.iter().map(|o| o.1).sum();
                    let outputs = outs.iter().map(|(b, n)| Output { address: text(&user(b + 1)), coins: coins(&[(&n.to_string(), "uopen")]) });
                    let input = Input { address: text(&user(a + 1)), coins: coins(&[(&total.to_string(), "uopen")]) };
                    chain.run(&pack(&MsgMultiSend { inputs: vec![input], outputs: outputs.collect() })) != "ok"
                }
                Op::Mint(n) => chain.ctx.atomic(|ctx| bank.mint(ctx, "mint", &amount(n))).is_err(),
                Op::Burn(n) => chain.ctx.atomic(|ctx| bank.burn(ctx, "gov", &amount(n))).is_err(),
                Op::ToModule(a, n) => chain.ctx.atomic(|ctx| bank.send_to_module(ctx, &user(a + 1), "gov", &amount(n))).is_err(),
                Op::FromModule(a, n) => chain.ctx.atomic(|ctx| bank.send_from_module(ctx, "mint", &user(a + 1), &amount(n))).is_err(),
            };
        }
        check_invariants(&chain, cap);
    }
}
