//! Parameters, genesis and queries.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{account, chain, infer};
use openledger_attribution::keys::{EARNINGS, EPOCHS, PARAMS, PAYMENTS};
use openledger_attribution::params::{default_params, validate, validate_policy};
use openledger_core::{AccAddress, Ctx, Failure, GrpcCode, Module};
use openledger_proto::any::pack;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::attribution::v1::Role;
use openledger_testing::{ModuleExt, code_of};
use prost::Message;

const SERVICE: &str = "openledger.attribution.v1.Query";

fn ask<A: Message + Default>(
    ctx: &Ctx,
    module: &dyn Module,
    method: &str,
    request: &impl Message,
) -> Result<A, GrpcCode> {
    let bytes = module.query(ctx, SERVICE, method, &request.encode_to_vec()).map_err(|e| e.code)?;
    Ok(A::decode(bytes.as_slice()).unwrap())
}

fn with(change: impl FnOnce(&mut pb::Split)) -> pb::Params {
    let mut p = default_params();
    change(p.split.as_mut().unwrap());
    p
}

#[test]
fn bounds_of_parameter_changes() {
    validate_policy(&default_params()).unwrap();
    let moved = |f: fn(&mut pb::Split)| validate_policy(&with(f));
    assert!(
        moved(|s| {
            s.data_ppm = 249_999;
            s.lineage_ppm += 150_001
        })
        .is_err()
    );
    assert!(
        moved(|s| {
            s.data_ppm = 250_000;
            s.lineage_ppm += 150_000
        })
        .is_ok()
    );
    assert!(
        moved(|s| {
            s.compute_ppm = 99_999;
            s.lineage_ppm += 70_001
        })
        .is_err()
    );
    assert!(
        moved(|s| {
            s.compute_ppm = 100_000;
            s.lineage_ppm += 70_000
        })
        .is_ok()
    );
    // leak = 123,333; without the burn and 10,000 of the pool it is 83,333
    assert!(
        moved(|s| {
            s.burn_ppm = 0;
            s.community_ppm = 30_000;
            s.lineage_ppm += 40_000
        })
        .is_err()
    );
    assert!(moved(|s| { s.data_ppm += 1 }).is_err(), "parts must add up");
    // leak exactly 100,000 and just below
    assert!(
        moved(|s| {
            s.validators_ppm = 45_000;
            s.data_ppm += 35_000
        })
        .is_ok()
    );
    assert!(
        moved(|s| {
            s.validators_ppm = 44_999;
            s.data_ppm += 35_001
        })
        .is_err()
    );
    // leak above 300,000
    assert!(
        moved(|s| {
            s.community_ppm = 216_667;
            s.lineage_ppm = 23_333
        })
        .is_err()
    );
    assert!(
        moved(|s| {
            s.community_ppm = 216_666;
            s.lineage_ppm = 23_334
        })
        .is_ok()
    );
    // 1 - 0.123333 + match <= 0.97
    assert!(validate_policy(&pb::Params { emission_match_ppm: 93_333, ..default_params() }).is_ok());
    assert!(validate_policy(&pb::Params { emission_match_ppm: 93_334, ..default_params() }).is_err());
    let generous = with(|s| {
        s.community_ppm += 100_000;
        s.lineage_ppm -= 100_000
    });
    assert!(validate_policy(&pb::Params { emission_match_ppm: 100_000, ..generous }).is_ok());
    assert!(validate_policy(&pb::Params { emission_match_ppm: 100_001, ..generous }).is_err());
    for bad in [
        pb::Params { split: None, ..default_params() },
        pb::Params { max_scores: 0, ..default_params() },
        pb::Params { max_payees: 101, ..default_params() },
        pb::Params { epoch_blocks: 0, ..default_params() },
        pb::Params { gas_per_kilomac: 0, ..default_params() },
        pb::Params { gas_per_payee: 999, ..default_params() },
    ] {
        assert!(validate(&bad).is_err(), "{bad:?}");
    }
}

/// Whoever holds every role loses at least 3 % of each round trip, whatever parameters the message accepts.
#[test]
fn no_accepted_parameters_make_wash_trading_pay() {
    let mut state = 3u64;
    let mut random = |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(below)).unwrap()
    };
    let mut accepted = 0;
    for _ in 0..200_000 {
        let parts = [300_000, 150_000, 300_000, 300_000, 200_000, 200_000].map(&mut random);
        let data = 1_000_000u32.saturating_sub(parts.iter().sum());
        let split = pb::Split {
            data_ppm: data,
            lineage_ppm: parts[0],
            tuners_ppm: parts[1],
            compute_ppm: parts[2],
            validators_ppm: parts[3],
            community_ppm: parts[4],
            burn_ppm: parts[5],
        };
        let emission = random(150_000);
        let p = pb::Params { split: Some(split), emission_match_ppm: emission, ..default_params() };
        if validate_policy(&p).is_ok() {
            accepted += 1;
            // in units of a third of a ppm, so that all is exact
            let leak = 3 * (parts[4] + parts[5]) + 2 * parts[3];
            assert!(3_000_000 - leak + 3 * emission <= 2_910_000, "{p:?}");
            assert!(
                (300_000..=900_000).contains(&leak) && data >= 250_000 && parts[2] >= 100_000 && emission <= 100_000,
                "{p:?}"
            );
        }
    }
    assert!(accepted > 5_000, "{accepted}");
}

#[test]
fn only_governance_changes_parameters() {
    let (ctx, _, module) = chain();
    let run = |authority: String, params: pb::Params| {
        let msg = pack(&pb::MsgUpdateParams { authority, params: Some(params) });
        module.check_stateless(ctx.config(), &msg).and_then(|()| module.execute(&ctx, &msg)).map(|_| ())
    };
    let gov = ctx.config().authority();
    let changed = pb::Params { max_payees: 7, ..default_params() };
    let code = |r: Result<(), Failure>| code_of(&r.unwrap_err());
    assert_eq!(code(run(ctx.address_text(&account(1)), changed)), ("gov".to_owned(), 13));
    assert_eq!(code(run("nobody".to_owned(), changed)), ("sdk".to_owned(), 7));
    assert_eq!(code(run(gov.clone(), pb::Params { epoch_blocks: 5, ..changed })), ("attribution".to_owned(), 4));
    assert_eq!(
        code(run(gov.clone(), pb::Params { emission_match_ppm: 99_000, ..changed })),
        ("attribution".to_owned(), 4)
    );
    run(gov, changed).unwrap();
    assert_eq!(PARAMS.get(&ctx).unwrap().unwrap(), changed);
}

#[test]
fn genesis_goes_round_and_refuses_contradictions() {
    let (ctx, keeper, module) = chain();
    for id in 1..4 {
        infer(&ctx, &keeper, id, 1_000 * id, [40, -20, i8::try_from(id).unwrap(), 0]).unwrap();
    }
    module.end_block(&ctx).unwrap();
    let late = ctx.at_height(1_000_000);
    let prune = pack(&pb::MsgPruneRecords { sender: ctx.address_text(&account(1)), inference_ids: vec![2] });
    module.execute(&late, &prune).unwrap();
    let exported = module.export_genesis(&late).unwrap();
    let (fresh, _, other) = chain();
    let fresh = fresh.with_config(ctx.config().clone());
    other.validate_genesis(fresh.config(), &exported).unwrap();
    other.init_genesis(&fresh, &exported).unwrap();
    assert_eq!(other.export_genesis(&fresh).unwrap(), exported);

    let refuse = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = exported.clone();
        change(&mut json);
        assert!(module.validate_genesis(ctx.config(), &json).is_err(), "{json}");
    };
    refuse(&|g| g["records"][0]["label"] = 9.into());
    refuse(&|g| g["headers"][1]["pruned"] = false.into());
    refuse(&|g| g["headers"][0]["pruned"] = true.into());
    refuse(&|g| g["headers"][0]["inference_id"] = "0".into());
    refuse(&|g| g["epochs"][0]["fees_in"] = "6001".into());
    refuse(&|g| g["epochs"][0]["carry"] = "1".into());
    refuse(&|g| g["earnings"][0]["totals"][0]["amount"]["amount"] = "-1".into());
    refuse(&|g| g["earnings"][0]["address"] = "open1x".into());
    refuse(&|g| g["params"]["split"]["data_ppm"] = 1.into());
    refuse(&|g| g["params"] = serde_json::Value::Null);
    refuse(&|g| g["unknown"] = 1.into());
    // policy is for messages: a chain may start with other shares
    let mut json = exported.clone();
    json["params"]["split"]["data_ppm"] = 0.into();
    json["params"]["split"]["burn_ppm"] = 430_000.into();
    module.validate_genesis(ctx.config(), &json).unwrap();
}

#[test]
fn queries_tell_the_whole_story() {
    let (ctx, keeper, module) = chain();
    infer(&ctx, &keeper, 1, 1_000_000, [40, -20, -20, 10]).unwrap();
    infer(&ctx, &keeper, 2, 500_000, [-20, 40, -20, 10]).unwrap();
    module.end_block(&ctx).unwrap();
    let m: &dyn Module = &module;

    let all: pb::QueryAttributionResponse =
        ask(&ctx, m, "Attribution", &pb::QueryAttributionRequest { inference_id: 1 }).unwrap();
    let (header, record) = (all.header.unwrap(), all.record.unwrap());
    for key in &all.proof_keys {
        assert!(ctx.state().get("attribution", &key.key).unwrap().is_some(), "a named key exists");
    }

    let told: pb::QueryExplainResponse = ask(&ctx, m, "Explain", &pb::QueryExplainRequest { inference_id: 1 }).unwrap();
    assert_eq!(
        (told.record_hash, told.payer.as_str(), told.model_name.as_str()),
        (header.record_hash, record.payer.as_str(), "model 2")
    );
    assert_eq!(told.lineage.iter().map(|n| n.model_id).collect::<Vec<_>>(), [2, 1], "the model first");
    let sum: u64 = told.payments.iter().map(|p| p.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
    assert_eq!(sum, 1_000_000);
    let compute = told.payments.iter().find(|p| p.role() == Role::Compute).unwrap();
    assert_eq!(compute.rule, "17 % of the fee 1000000uopen for the compute providers, by their shares");
    assert!(told.proof_keys.iter().any(|k| k.store == "inference" && k.key == [0x10, 0, 0, 0, 0, 0, 0, 0, 1]));

    // the sum of the causes is the payment, for everybody who was paid in the block
    for who in
        [account(1), account(2), account(3), account(20), account(22), account(30), AccAddress::module("treasury")]
    {
        let address = ctx.address_text(&who);
        let request = pb::QueryWhyPaidRequest { address: address.clone(), height: 10, inference_id: 0 };
        let why: pb::QueryWhyPaidResponse = ask(&ctx, m, "WhyPaid", &request).unwrap();
        let causes: u64 = why.reasons.iter().map(|r| r.amount.as_ref().unwrap().amount.parse::<u64>().unwrap()).sum();
        let total: u64 = why.total[0].amount.parse().unwrap();
        // the treasury also got what the failing account could not receive
        assert!(
            if who == AccAddress::module("treasury") { causes < total } else { causes == total && causes > 0 },
            "{address}"
        );
        let single = |id| {
            let request = pb::QueryWhyPaidRequest { address: address.clone(), height: 0, inference_id: id };
            let why: pb::QueryWhyPaidResponse = ask(&ctx, m, "WhyPaid", &request).unwrap();
            why.total.first().map_or(0, |c| c.amount.parse::<u64>().unwrap())
        };
        assert_eq!(single(1) + single(2), causes);
        let earned: pb::QueryEarningsByAccountResponse =
            ask(&ctx, m, "EarningsByAccount", &pb::QueryEarningsByAccountRequest { address: address.clone() }).unwrap();
        assert_eq!(Some(earned.earnings.unwrap()), EARNINGS.get(&ctx, &who).unwrap());
        let pages: pb::QueryPaymentsResponse =
            ask(&ctx, m, "Payments", &pb::QueryPaymentsRequest { address, pagination: None }).unwrap();
        assert_eq!(pages.payments, [PAYMENTS.get(&ctx, &(who, 10)).unwrap().unwrap()]);
    }

    let epoch: pb::QueryEpochTotalsResponse =
        ask(&ctx, m, "EpochTotals", &pb::QueryEpochTotalsRequest { epoch: 0 }).unwrap();
    assert_eq!(epoch.totals, [EPOCHS.get(&ctx, &(0, "uopen".to_owned())).unwrap().unwrap()]);
    let none: pb::QueryEpochTotalsResponse =
        ask(&ctx, m, "EpochTotals", &pb::QueryEpochTotalsRequest { epoch: 7 }).unwrap();
    assert!(none.totals.is_empty() && none.proof_keys.len() == 1);

    let refused =
        |method: &str, request: &dyn Fn() -> Vec<u8>| module.query(&ctx, SERVICE, method, &request()).unwrap_err().code;
    assert_eq!(
        refused("Attribution", &|| pb::QueryAttributionRequest { inference_id: 9 }.encode_to_vec()),
        GrpcCode::NotFound
    );
    assert_eq!(
        refused("Explain", &|| pb::QueryExplainRequest { inference_id: 0 }.encode_to_vec()),
        GrpcCode::InvalidArgument
    );
    assert_eq!(
        refused("WhyPaid", &|| pb::QueryWhyPaidRequest { address: "x".into(), ..Default::default() }.encode_to_vec()),
        GrpcCode::InvalidArgument
    );
    let nobody = ctx.address_text(&account(77));
    assert_eq!(
        refused("WhyPaid", &|| pb::QueryWhyPaidRequest { address: nobody.clone(), height: 10, inference_id: 0 }
            .encode_to_vec()),
        GrpcCode::NotFound
    );
    assert_eq!(refused("Explain", &|| vec![0xff]), GrpcCode::Internal); // as the SDK answers what does not decode
    assert_eq!(refused("Nothing", &Vec::new), GrpcCode::Unimplemented);

    let late = ctx.at_height(1_000_000);
    let prune = pack(&pb::MsgPruneRecords { sender: nobody.clone(), inference_ids: vec![1] });
    module.execute(&late, &prune).unwrap();
    assert_eq!(
        ask::<pb::QueryExplainResponse>(&late, m, "Explain", &pb::QueryExplainRequest { inference_id: 1 }),
        Err(GrpcCode::FailedPrecondition)
    );
    let request = pb::QueryWhyPaidRequest { address: ctx.address_text(&account(22)), height: 10, inference_id: 0 };
    let why: pb::QueryWhyPaidResponse = ask(&late, m, "WhyPaid", &request).unwrap();
    assert_eq!((why.pruned_inferences, why.reasons.len()), (vec![1], 1));
}
