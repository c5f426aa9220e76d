//! A long run that the Cosmos SDK made itself (`tests/sdk`): the same gas, codes, events, updates, answers
//! and state after every step.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::Chain;
use openledger_core::ports::{DelegationsView, Infraction, StakingHooks, StakingSlash, StakingSupply, ValidatorsView};
use openledger_core::{
    AccAddress, Any, BlockInfo, BlockTime, ConsAddress, Ctx, Dec, Event, Failure, GasMeter, Module, Res, ValAddress,
    ValidatorUpdate,
};
use openledger_proto::tendermint::abci::ValidatorUpdate as AbciUpdate;
use openledger_proto::tendermint::crypto::PublicKey;
use openledger_proto::tendermint::crypto::public_key::Sum;
use openledger_staking::StakingKeeper;
use openledger_testing::{ModuleExt, hex, unhex};
use prost::Message;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// Says what it was told, as the hooks of `tests/sdk` do.
struct Recorder;

fn told(ctx: &Ctx, name: &str, parts: &[&[u8]]) -> Res<()> {
    let text: Vec<String> = parts.iter().map(|p| format!("{} ", hex(p))).collect();
    ctx.emit(Event::new("hook").with(name, text.concat()));
    Ok(())
}

impl StakingHooks for Recorder {
    fn after_validator_created(&self, ctx: &Ctx, v: &ValAddress) -> Res<()> {
        told(ctx, "created", &[v.as_bytes()])
    }
    fn before_validator_modified(&self, ctx: &Ctx, v: &ValAddress) -> Res<()> {
        told(ctx, "modified", &[v.as_bytes()])
    }
    fn after_validator_removed(&self, ctx: &Ctx, c: &ConsAddress, v: &ValAddress) -> Res<()> {
        told(ctx, "removed", &[c.as_bytes(), v.as_bytes()])
    }
    fn after_validator_bonded(&self, ctx: &Ctx, c: &ConsAddress, v: &ValAddress) -> Res<()> {
        told(ctx, "bonded", &[c.as_bytes(), v.as_bytes()])
    }
    fn after_validator_begin_unbonding(&self, ctx: &Ctx, c: &ConsAddress, v: &ValAddress) -> Res<()> {
        told(ctx, "unbonding", &[c.as_bytes(), v.as_bytes()])
    }
    fn before_delegation_created(&self, ctx: &Ctx, d: &AccAddress, v: &ValAddress) -> Res<()> {
        told(ctx, "delegation", &[d.as_bytes(), v.as_bytes()])
    }
    fn before_delegation_shares_modified(&self, ctx: &Ctx, d: &AccAddress, v: &ValAddress) -> Res<()> {
        told(ctx, "shares", &[d.as_bytes(), v.as_bytes()])
    }
    fn before_delegation_removed(&self, ctx: &Ctx, d: &AccAddress, v: &ValAddress) -> Res<()> {
        told(ctx, "delegation removed", &[d.as_bytes(), v.as_bytes()])
    }
    fn after_delegation_modified(&self, ctx: &Ctx, d: &AccAddress, v: &ValAddress) -> Res<()> {
        told(ctx, "delegation modified", &[d.as_bytes(), v.as_bytes()])
    }
    fn before_validator_slashed(&self, ctx: &Ctx, v: &ValAddress, fraction: Dec) -> Res<()> {
        ctx.emit(Event::new("hook").with("slashed", format!("{} {fraction} ", hex(v.as_bytes()))));
        Ok(())
    }
    fn after_unbonding_initiated(&self, ctx: &Ctx, id: u64) -> Res<()> {
        ctx.emit(Event::new("hook").with("initiated", format!("{id} ")));
        Ok(())
    }
}

fn text<'a>(v: &'a Value, field: &str) -> &'a str {
    v[field].as_str().unwrap_or_default()
}

fn dump(ctx: &Ctx) -> Vec<(String, String)> {
    let mut it = ctx.unmetered().kv("staking").iter(&[], None, false).unwrap();
    let mut out = Vec::new();
    while let Some((k, v)) = it.next_entry().unwrap() {
        out.push((hex(&k), hex(&v)));
    }
    out
}

fn abci(u: &ValidatorUpdate) -> String {
    let sum = match u.key_type.as_str() {
        "ed25519" => Sum::Ed25519(u.public_key.clone()),
        _ => Sum::Secp256k1(u.public_key.clone()),
    };
    hex(AbciUpdate { pub_key: Some(PublicKey { sum: Some(sum) }), power: i64::try_from(u.power).unwrap() }
        .encode_to_vec())
}

/// What a step answers, and the updates of the set.
type Outcome = Res<(Vec<u8>, Vec<String>)>;

/// Runs one step under its own meter and savepoint; its gas comes first.
fn step(chain: &mut Chain, s: &Value) -> (u64, Outcome) {
    let cons = || ConsAddress::from_bytes(&unhex(text(s, "cons"))).unwrap();
    if s["kind"] == "begin" {
        let height = s["height"].as_u64().unwrap();
        let low = u8::try_from(height % 256).unwrap();
        let time = BlockTime { seconds: s["time"].as_i64().unwrap(), nanos: common::NOW.nanos };
        chain.ctx = chain.ctx.with_block(BlockInfo {
            height,
            time,
            proposer: vec![1, 2, low],
            app_hash: vec![9, low],
            next_validators_hash: vec![8, low],
            ..chain.ctx.block().clone()
        });
    }
    let ctx = chain.ctx.with_gas(GasMeter::infinite());
    let (keeper, id) = (chain.keeper(), s["id"].as_u64().unwrap_or(0));
    let none = |()| (Vec::new(), Vec::new());
    let result = ctx.atomic(|ctx| match text(s, "kind") {
        "msg" => {
            let msg = Any { type_url: text(s, "url").to_owned(), value: unhex(text(s, "value")) };
            chain.staking.check_stateless(ctx.config(), &msg)?;
            Ok((chain.staking.execute(ctx, &msg)?.value, Vec::new()))
        }
        "end" => Ok((Vec::new(), chain.staking.end_block(ctx)?.iter().map(abci).collect())),
        "begin" => chain.staking.begin_block(ctx).map(none),
        "slash" => {
            let (height, power) = (s["height"].as_i64().unwrap_or(0), s["power"].as_i64().unwrap_or(0));
            let burned = keeper.slash(ctx, &cons(), height, power, text(s, "factor").parse()?, Infraction::Downtime)?;
            Ok((burned.to_string().into_bytes(), Vec::new()))
        }
        "jail" => keeper.jail(ctx, &cons()).map(none),
        "unjail" => keeper.unjail(ctx, &cons()).map(none),
        "hold" => keeper.put_unbonding_on_hold(ctx, id).map(none),
        "release" => keeper.unbonding_can_complete(ctx, id).map(none),
        "port" => Ok((port(&keeper, ctx, s)?.into_bytes(), Vec::new())),
        other => panic!("unknown step {other}"),
    });
    (ctx.gas().consumed(), result)
}

/// What other modules ask.
fn port(k: &StakingKeeper, ctx: &Ctx, s: &Value) -> Res<String> {
    let user = AccAddress::from_bytes(&unhex(text(s, "value")))?;
    let operator = ValAddress::from_bytes(&unhex(text(s, "factor")))?;
    let consensus = ConsAddress::from_bytes(&unhex(text(s, "cons")))?;
    let none = || "none".to_owned();
    let valoper = |v: &ValAddress| ctx.config().addresses.valoper(v);
    Ok(match text(s, "url").split_once(' ').unwrap_or((text(s, "url"), "")) {
        ("total_bonded", _) => k.total_bonded(ctx)?.to_string(),
        ("token_supply", _) => k.token_supply(ctx)?.to_string(),
        ("bonded_ratio", _) => k.bonded_ratio(ctx)?.to_string(),
        ("bond_denom", _) => k.bond_denom(ctx)?,
        ("bonded_by_power", _) => {
            k.bonded_by_power(ctx)?.iter().map(|v| format!("{}{};", valoper(&v.operator), v.tokens)).collect()
        }
        ("iterate_delegations", max) => {
            let (mut out, mut n) = (String::new(), 0);
            k.iterate_delegations(ctx, &user, &mut |d| {
                n += 1;
                write!(out, "{}{};", valoper(&d.validator), d.shares).unwrap();
                Ok(n == max.parse::<u32>().unwrap())
            })?;
            out
        }
        ("validator", _) => k.validator(ctx, &operator)?.map_or_else(none, |v| valoper(&v.operator)),
        ("validator_by_consensus", _) => {
            k.validator_by_consensus(ctx, &consensus)?.map_or_else(none, |v| valoper(&v.operator))
        }
        ("delegation", _) => k.delegation(ctx, &user, &operator)?.map_or_else(none, |d| d.shares.to_string()),
        (other, _) => panic!("unknown question {other}"),
    })
}

#[test]
fn every_step_is_the_sdks() {
    let v: Value = serde_json::from_str(include_str!("sdk_vectors.json")).unwrap();
    let mut chain = Chain::with(&v["auth"], &v["bank"], &v["staking"], vec![Arc::new(Recorder)]);
    let steps = v["steps"].as_array().unwrap();
    assert!(steps.len() > 700, "{} steps", steps.len());
    for (i, s) in steps.iter().enumerate() {
        let (gas, result) = step(&mut chain, s);
        let events = chain.ctx.state().take_events();
        let what = format!("step {i}: {} {} {}", text(s, "kind"), text(s, "url"), text(s, "log"));
        let found = match &result {
            Ok(_) => (String::new(), 0),
            Err(Failure::Tx(e)) => (e.codespace.clone(), u64::from(e.code)),
            Err(e) => panic!("{what}: fatal: {e}"),
        };
        assert_eq!(found, (text(s, "codespace").to_owned(), s["code"].as_u64().unwrap_or(0)), "{what}: {result:?}");
        // there the SDK prints the whole validator as Go does
        if let (Err(Failure::Tx(e)), false) = (&result, text(s, "kind").ends_with("jail")) {
            assert_eq!(e.log, text(s, "log"), "{what}");
        }
        if let Ok((answer, updates)) = &result {
            assert_eq!(hex(answer), text(s, "answer"), "{what}");
            let expected: Vec<&str> = s["updates"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            assert_eq!(*updates, expected, "{what}");
            let list = |e: &Event| {
                let head = vec![serde_json::json!([e.ty, ""])];
                Value::Array(
                    head.into_iter().chain(e.attributes.iter().map(|(k, v)| serde_json::json!([k, v]))).collect(),
                )
            };
            let events: Value = events.iter().map(list).collect();
            assert_eq!(events, s["events"], "{what}");
        }
        let mut sum = Sha256::new();
        dump(&chain.ctx).iter().for_each(|(k, v)| sum.update(format!("{k}{v};")));
        assert_eq!(hex(&sum.finalize()[..8]), text(s, "state"), "{what}: state");
        assert_eq!(gas, s["gas"].as_u64().unwrap(), "{what}: gas");
    }
    let expected: Vec<(String, String)> = serde_json::from_value(v["state"].clone()).unwrap();
    assert_eq!(dump(&chain.ctx), expected);
    assert_eq!(chain.staking.export_genesis(&chain.ctx).unwrap(), v["export"]);
    for (i, q) in v["queries"].as_array().unwrap().iter().enumerate() {
        let method = text(q, "url");
        let answer = chain.staking.query(&chain.ctx, "cosmos.staking.v1beta1.Query", method, &unhex(text(q, "value")));
        let found = match answer {
            Ok(bytes) => (hex(&bytes), 0, String::new()),
            Err(e) => (String::new(), e.code as u64, e.message),
        };
        let expected = (text(q, "answer").to_owned(), q["code"].as_u64().unwrap_or(0), text(q, "log").to_owned());
        assert_eq!(found, expected, "query {i} {method}");
    }
}
