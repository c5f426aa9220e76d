//! The Cosmos SDK's own keepers and ante handler ran these transactions (`tests/sdk`, a Go program): gas,
//! codes, events and the state that is left must be the same, byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::Chain;
use openledger_auth::AccountKeeper;
use openledger_core::ports::{BankMint, BankSend};
use openledger_core::{BlockInfo, BlockTime, ExecMode};
use openledger_testing::{entries, events, hex, unhex};
use serde_json::Value;

/// Where the SDK answers without a code of its own (`undefined:1`) or panics, this chain has a code.
fn coded(codespace: &str, code: u64) -> Option<String> {
    (codespace != "undefined").then(|| format!("{}:{code}", if codespace == "vectors" { "sdk" } else { codespace }))
}

#[test]
fn the_sdk_does_the_same() {
    let v: Value = serde_json::from_str(include_str!("sdk_vectors.json")).unwrap();
    let block = BlockInfo {
        chain_id: v["chain_id"].as_str().unwrap().to_owned(),
        height: 5,
        time: BlockTime { seconds: v["time"].as_i64().unwrap(), nanos: 0 },
        ..BlockInfo::default()
    };
    let chain = Chain::try_from_genesis(&v["auth"], &v["bank"], block, AccountKeeper::new(true))
        .unwrap()
        .with_feegrant(&v["feegrant"]);
    let mut different = Vec::new();
    for case in v["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let tx = unhex(case["tx"].as_str().unwrap());
        let want = (case["codespace"].as_str().unwrap(), case["code"].as_u64().unwrap());
        chain.ctx.state().take_events();
        let simulate = case["mode"] == "simulate";
        let depth = chain.ctx.state().push();
        let receipt = chain.run(if simulate { ExecMode::Simulate } else { ExecMode::Deliver }, &tx, "");
        let emitted = chain.ctx.state().take_events();
        if simulate {
            chain.ctx.state().revert(depth)
        } else {
            chain.ctx.state().keep(depth)
        }
        let code = if want.1 == 0 { Some("ok".to_owned()) } else { coded(want.0, want.1) };
        if code.is_some_and(|c| c != receipt.code()) || (want.1 != 0) != receipt.result.is_err() {
            different.push(format!(
                "{name}: {} instead of {}:{} ({:?}, {})",
                receipt.code(),
                want.0,
                want.1,
                receipt.result,
                case["log"]
            ));
        }
        let gas = (case["ante_gas"].as_u64().unwrap(), case["gas"].as_u64().unwrap());
        if gas != (receipt.ante_gas, receipt.gas) {
            different.push(format!("{name}: gas {:?} instead of {gas:?}", (receipt.ante_gas, receipt.gas)));
        }
        let wanted = events(&case["events"]);
        if emitted != wanted {
            different.push(format!("{name}: events {emitted:#?} instead of {wanted:#?}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    check_supply(&chain, &v);
    check_state(&chain, &v);
}

fn check_supply(chain: &Chain, v: &Value) {
    let bank = chain.bank.keeper();
    let op = |want: &Value, f: &dyn Fn(&openledger_core::Ctx)| {
        chain.ctx.state().take_events();
        let ctx = chain.ctx.with_gas(common::free_meter());
        f(&ctx);
        assert_eq!(ctx.gas().consumed(), want["gas"].as_u64().unwrap());
        assert_eq!(chain.ctx.state().take_events(), events(&want["events"]));
    };
    let coins = "123uopen,9zzz".parse().unwrap();
    op(&v["minted"], &|ctx| bank.mint(ctx, "mint", &coins).unwrap());
    bank.send_to_module(&chain.ctx, &openledger_core::AccAddress::module("mint"), "gov", &coins).unwrap();
    op(&v["burned"], &|ctx| bank.burn(ctx, "gov", &"23uopen,9zzz".parse().unwrap()).unwrap());
}

fn check_state(chain: &Chain, v: &Value) {
    for store in ["acc", "bank", "feegrant"] {
        let got: Vec<_> = entries(&chain.ctx, store).iter().map(|(key, value)| (hex(key), hex(value))).collect();
        let entry = |e: &Value| (e[0].as_str().unwrap().to_owned(), e[1].as_str().unwrap().to_owned());
        let want: Vec<_> = v["state"][store].as_array().unwrap().iter().map(entry).collect();
        assert_eq!(got, want, "{store}");
    }
}
