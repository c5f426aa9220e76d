//! Unjailing, tombstones, parameters, queries, genesis.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Chain, NOW, code, cons, oper, valcons, valoper, vote};
use openledger_core::ports::{BondStatus, Infraction, SlashingPort, StakingHooks};
use openledger_core::{Amount, BlockTime, Dec, Event, GrpcCode, Module};
use openledger_proto::any::pack;
use openledger_proto::cosmos::slashing::v1beta1::*;
use openledger_testing::ModuleExt;
use prost::Message;
use serde_json::json;

fn unjail(n: u8) -> openledger_core::Any {
    pack(&MsgUnjail { validator_addr: valoper(n) })
}

#[test]
fn unjailing_follows_the_sdks_rules_in_order() {
    let chain = Chain::new(3);
    let ctx = chain.block(5, vec![]);
    assert_eq!(chain.run(&ctx, &pack(&MsgUnjail { validator_addr: "open1xyz".to_owned() })), "sdk:7");
    assert_eq!(chain.run(&ctx, &unjail(9)), "staking:3");
    assert_eq!(chain.run(&ctx, &unjail(1)), "slashing:5");
    chain.change(1, |v| v.min_self_delegation = Amount::new(11));
    assert_eq!(chain.run(&ctx, &unjail(1)), "slashing:7", "before the jail is looked at");
    chain.staking.set_delegation(&oper(1).account(), &oper(1), Dec::ZERO);
    assert_eq!(chain.run(&ctx, &unjail(1)), "staking:19");
    // time in jail
    chain.change(2, |v| v.jailed = true);
    let until = BlockTime { seconds: NOW + 100, nanos: 1 };
    chain.keeper().jail_until(&ctx, &cons(2), until).unwrap();
    assert_eq!(chain.run(&chain.block(20, vec![]), &unjail(2)), "slashing:4", "one nanosecond too early");
    assert_eq!(chain.run(&chain.block(21, vec![]), &unjail(2)), "ok");
    assert!(!chain.jailed(2));
    // never bonded: no info, free to go
    chain.change(3, |v| (v.jailed, v.status, v.consensus) = (true, BondStatus::Unbonded, cons(4)));
    assert_eq!(chain.run(&ctx, &unjail(3)), "ok");
}

#[test]
fn a_tombstone_is_final() {
    let chain = Chain::new(1);
    let (k, ctx) = (chain.keeper(), chain.block(5, vec![]));
    let half = Dec::with_prec(5, 1).unwrap();
    ctx.state().take_events();
    SlashingPort::slash(&k, &ctx, &cons(1), half, 9, 3, Infraction::DoubleSign).unwrap();
    SlashingPort::jail(&k, &ctx, &cons(1)).unwrap();
    let slashed = Event::new("slash")
        .with("address", valcons(1))
        .with("power", 9)
        .with("reason", "double_sign")
        .with("burned_coins", 77);
    assert_eq!(ctx.state().take_events(), vec![slashed, Event::new("slash").with("jailed", valcons(1))]);
    assert_eq!(chain.slashes(), vec![(3, 9, half, Infraction::DoubleSign)]);
    assert!(!k.is_tombstoned(&ctx, &cons(1)).unwrap());
    k.tombstone(&ctx, &cons(1)).unwrap();
    assert!(k.is_tombstoned(&ctx, &cons(1)).unwrap());
    assert_eq!(code(k.tombstone(&ctx, &cons(1))), "slashing:9");
    assert_eq!(code(k.tombstone(&ctx, &cons(9))), "slashing:8");
    assert_eq!(code(k.jail_until(&ctx, &cons(9), BlockTime::default())), "slashing:8");
    assert_eq!(chain.run(&chain.block(1_000_000, vec![]), &unjail(1)), "slashing:4");
    // not even a return into the set lifts it
    k.after_validator_bonded(&ctx, &cons(1), &oper(1)).unwrap();
    assert!(k.is_tombstoned(&ctx, &cons(1)).unwrap());
}

#[test]
fn keys_come_and_go_with_validators_and_cost_what_they_cost_in_the_sdk() {
    let chain = Chain::new(2);
    let (k, ctx) = (chain.keeper(), &chain.ctx);
    assert!(k.knows_key(ctx, &cons(1)).unwrap());
    k.after_validator_removed(ctx, &cons(1), &oper(1)).unwrap();
    assert!(!k.knows_key(ctx, &cons(1)).unwrap());
    let before = ctx.gas().consumed();
    k.after_validator_created(ctx, &oper(1)).unwrap();
    // one write of a key of 22 bytes and an `Any` of 53; the validator's read is the fake's
    assert_eq!(ctx.gas().consumed() - before, 2000 + 30 * (22 + 53));
    let raw = ctx.kv("slashing").get(&[[3u8, 20].as_slice(), &[1; 20]].concat()).unwrap().unwrap();
    assert_eq!(raw.len(), 53);
    chain.block(2, vec![vote(2, false)]);
    let chunk = ctx.kv("slashing").get(&[[2u8, 20].as_slice(), &[2; 20], &[0; 8]].concat()).unwrap().unwrap();
    assert_eq!((chunk.len(), chunk[15]), (136, 1));
    let info = ctx.kv("slashing").get(&[[1u8, 20].as_slice(), &[2; 20]].concat()).unwrap().unwrap();
    assert!(
        ValidatorSigningInfo::decode(info.as_slice()).unwrap().jailed_until.is_some(),
        "written even at the epoch, as gogoproto does"
    );
}

#[test]
fn parameters_are_governances_and_checked() {
    let chain = Chain::new(1);
    let good = chain.keeper().params_proto(&chain.ctx).unwrap();
    let update = |params: Params, authority: String| {
        chain.run(&chain.ctx, &pack(&MsgUpdateParams { authority, params: Some(params) }))
    };
    let gov = chain.ctx.config().authority();
    assert_eq!(update(good.clone(), valoper(1)), "gov:13");
    for bad in [
        Params { signed_blocks_window: 0, ..good.clone() },
        Params { min_signed_per_window: b"1000000000000000001".to_vec(), ..good.clone() },
        Params { slash_fraction_downtime: b"-1".to_vec(), ..good.clone() },
        Params { slash_fraction_double_sign: vec![], ..good.clone() },
        Params { downtime_jail_duration: None, ..good.clone() },
        Params::default(),
    ] {
        assert_eq!(update(bad, gov.clone()), "undefined:1");
    }
    let new = Params { signed_blocks_window: 1, slash_fraction_downtime: b"0".to_vec(), ..good };
    assert_eq!(update(new.clone(), gov), "ok");
    assert_eq!(chain.keeper().params_proto(&chain.ctx).unwrap(), new);
}

#[test]
fn queries_answer_as_the_sdk() {
    let chain = Chain::new(3);
    let query = |method: &str, request: Vec<u8>| {
        chain.module.query(&chain.ctx, "cosmos.slashing.v1beta1.Query", method, &request)
    };
    let info =
        |text: &str| query("SigningInfo", QuerySigningInfoRequest { cons_address: text.to_owned() }.encode_to_vec());
    let found =
        QuerySigningInfoResponse::decode(info(&valcons(2)).unwrap().as_slice()).unwrap().val_signing_info.unwrap();
    assert_eq!((found.address, found.start_height), (valcons(2), 1));
    assert_eq!(info("").unwrap_err().code, GrpcCode::InvalidArgument);
    assert_eq!(info("openvalcons1bad").unwrap_err().code, GrpcCode::Unknown);
    let missing = info(&valcons(9)).unwrap_err();
    assert_eq!(
        (missing.code, missing.message),
        (GrpcCode::NotFound, format!("SigningInfo not found for validator {}", valcons(9)))
    );
    let all = QuerySigningInfosResponse::decode(query("SigningInfos", vec![]).unwrap().as_slice()).unwrap();
    assert_eq!((all.info.len(), all.pagination.unwrap().total), (3, 3));
    assert_eq!(query("Nothing", vec![]).unwrap_err().code, GrpcCode::Unimplemented);
}

#[test]
fn genesis_is_the_sdks_and_comes_back() {
    let chain = Chain::new(2);
    let default = chain.module.default_genesis(chain.ctx.config()).unwrap();
    assert_eq!(
        default,
        json!({"params": {"signed_blocks_window": "100", "min_signed_per_window": "0.500000000000000000", "downtime_jail_duration": "600s",
                          "slash_fraction_double_sign": "0.050000000000000000", "slash_fraction_downtime": "0.010000000000000000"},
               "signing_infos": [], "missed_blocks": []})
    );
    for height in 2..50 {
        chain.block(height, vec![vote(1, height % 3 == 0), vote(2, true)]);
    }
    chain.keeper().tombstone(&chain.ctx, &cons(2)).unwrap();
    let exported = chain.module.export_genesis(&chain.ctx).unwrap();
    assert_eq!(exported["missed_blocks"][0]["missed_blocks"][1], json!({"index": "2", "missed": true}));
    assert_eq!(exported["signing_infos"][1]["validator_signing_info"]["tombstoned"], json!(true));
    let again = Chain::try_new(0, &exported).unwrap();
    assert_eq!(again.module.export_genesis(&again.ctx).unwrap(), exported);
    assert!(again.keeper().missed(&again.ctx, &cons(1), 2).unwrap());

    again.module.prepare_zero_height(&again.ctx, &[]).unwrap();
    let zero = again.module.export_genesis(&again.ctx).unwrap();
    assert_eq!(zero["signing_infos"][0]["validator_signing_info"]["start_height"], json!("0"));
    assert_eq!(zero["missed_blocks"], exported["missed_blocks"]);

    for (path, value) in [
        ("/params/signed_blocks_window", json!("9")),
        ("/params/downtime_jail_duration", json!("59s")),
        ("/params/min_signed_per_window", json!("1.1")),
        ("/missed_blocks/0/missed_blocks/0/index", json!("-1")),
        ("/signing_infos/0/address", json!("openvalcons1bad")),
    ] {
        let mut bad = exported.clone();
        *bad.pointer_mut(path).unwrap() = value;
        assert!(chain.module.validate_genesis(chain.ctx.config(), &bad).is_err(), "{path}");
    }
}
