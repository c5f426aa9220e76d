//! The SDK's own x/distribution, auth and bank ran these steps (`tests/sdk`, a Go program): gas, code, events
//! and store after each, and the exported genesis, must be the same.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, DENOMS, TREASURY, code, text, user, val, valoper};
use openledger_core::ports::{DelegationsView, ValidatorsView};
use openledger_core::{AccAddress, Amount, Any, Coin, Coins, Denom, GasMeter, Module};
use openledger_proto::any::pack;
use openledger_proto::cosmos::distribution::v1beta1::*;
use openledger_testing::{ModuleExt, entries};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))[..8].to_owned()
}

fn store(chain: &Chain) -> String {
    let lines = entries(&chain.ctx, "distribution").into_iter();
    lines.map(|(k, v)| format!("{}={}", hex::encode(k), hex::encode(v))).collect::<Vec<_>>().join("\n")
}

fn events(chain: &Chain) -> String {
    let line = |e: openledger_core::Event| {
        e.ty + &e.attributes.iter().map(|(k, v)| format!("|{k}={v}")).collect::<String>() + "\n"
    };
    chain.ctx.state().take_events().into_iter().map(line).collect()
}

fn coin(denom: &str, amount: u64) -> Coins {
    Coins::one(Coin::new(Amount::new(amount.into()), Denom::new(denom).unwrap()))
}

fn denom(n: u64) -> &'static str {
    DENOMS[usize::try_from(n % 4).unwrap()]
}

fn small(n: u64) -> u8 {
    u8::try_from(n).unwrap()
}

/// The generator of `tests/sdk/main.go`.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

/// A message of the run and its name.
fn message(chain: &Chain, (kind, a, b, x): (u64, u64, u64, u64)) -> Option<(&'static str, Any)> {
    let (delegator_address, validator_address) = (text(&user(small(1 + a % 5))), valoper(small(1 + b % 3)));
    let authority = chain.ctx.config().authority();
    let amount = openledger_core::wire::coins_to_proto(&coin(denom(a), 1 + x % 1_000_000_000));
    let depositor = text(&user(TREASURY));
    Some(match kind {
        3 | 4 => ("withdraw", pack(&MsgWithdrawDelegatorReward { delegator_address, validator_address })),
        5 => ("commission", pack(&MsgWithdrawValidatorCommission { validator_address })),
        7 => {
            let to = if x % 6 == 0 { AccAddress::module("fee_collector") } else { user(small(20 + x % 4)) };
            ("redirect", pack(&MsgSetWithdrawAddress { delegator_address, withdraw_address: text(&to) }))
        }
        8 => ("deposit", pack(&MsgDepositValidatorRewardsPool { depositor, validator_address, amount })),
        12 if x % 7 == 0 => {
            let community_tax = format!("{}0000000000000000", x % 105);
            let params = Some(Params { community_tax, withdraw_addr_enabled: a % 4 > 0, ..Params::default() });
            ("params", pack(&MsgUpdateParams { authority, params }))
        }
        12 if x % 2 == 0 => ("fund", pack(&MsgFundCommunityPool { depositor, amount })),
        12 => ("spend", pack(&MsgCommunityPoolSpend { authority, recipient: text(&user(30)), amount })),
        _ => return None,
    })
}

/// A step that is no message; its name, or `None` when it does not apply.
fn step(chain: &mut Chain, (kind, a, b, x): (u64, u64, u64, u64)) -> Option<&'static str> {
    let (d, v) = (small(1 + a % 5), small(1 + b % 3));
    let view = chain.staking.validator(&chain.ctx, &val(v)).unwrap();
    let delegated = chain.staking.delegation(&chain.ctx, &user(d), &val(v)).unwrap().is_some();
    match kind {
        0 | 1 if view.as_ref().is_some_and(|v| !v.tokens.is_zero() || v.shares.is_zero()) => {
            chain.delegate(d, v, (1 + x % 1_000_000_000).into());
            Some("delegate")
        }
        2 if view.is_some() && delegated => {
            chain.undelegate(d, v, if x % 2 == 1 { i64::try_from(1 + x % 99).unwrap() } else { 100 });
            Some("undelegate")
        }
        6 if view.is_some() => {
            chain.slash(v, &format!("0.{:06}", x % 100_000));
            Some("slash")
        }
        9.. => {
            chain.block(&coin(denom(a), x % 5_000_000_000).add(&coin(denom(b), b % 1000)).unwrap().to_string());
            Some("block")
        }
        _ => None,
    }
}

/// Where the message runs out of gas, then what it does.
fn run(chain: &mut Chain, limit: u64, msg: &Any) -> (u64, String) {
    let little = chain.ctx.with_gas(GasMeter::new(limit));
    let depth = chain.ctx.state().push();
    let _ = chain.module.execute(&little, msg);
    chain.ctx.state().revert(depth);
    chain.ctx = chain.ctx.with_gas(GasMeter::infinite());
    (little.gas().consumed(), code(chain.ctx.atomic(|ctx| chain.module.execute(ctx, msg))))
}

#[test]
fn the_sdk_does_the_same() {
    let mut lines = include_str!("sdk_vectors.txt").lines();
    let mut chain = Chain::default();
    for (v, commission) in [(1, "0"), (2, "0.1"), (3, "0.333333333333333333")] {
        chain.validator(v, 1_000_000, commission);
    }
    let mut draws = Draws(42);
    for n in 0..700 {
        let drawn = (draws.next() % 14, draws.next(), draws.next(), draws.next());
        chain.ctx.state().take_events();
        chain.ctx = chain.ctx.with_gas(GasMeter::infinite());
        let (name, code) = match message(&chain, drawn) {
            Some((name, msg)) => {
                let limit = 1000 + drawn.3 % 60_000;
                let (consumed, code) = run(&mut chain, limit, &msg);
                assert_eq!(format!("{name} limit {limit} {consumed}"), lines.next().unwrap(), "step {n}");
                (name, code)
            }
            None => match step(&mut chain, drawn) {
                Some(name) => (name, "ok".to_owned()),
                None => continue,
            },
        };
        let (gas, emitted) = (chain.ctx.gas().consumed(), events(&chain));
        let got = format!("{name} {code} {gas} {} {}", hash(&emitted), hash(&store(&chain)));
        assert_eq!(got, lines.next().unwrap(), "step {n}, events:\n{emitted}");
    }
    let genesis: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(chain.module.export_genesis(&chain.ctx.unmetered()).unwrap(), genesis);
    assert_eq!(lines.next(), None);
}
