//! The keeper over fake ports: what is checked, in which order money and gas move, and what stays in state.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{ATTRIBUTION_GAS, Attribution, Models, identity_model, world, world_with};
use openledger_core::ports::{EncoderPort, EncoderRef, ModelView};
use std::sync::Mutex;

use openledger_core::collections::part;
use openledger_core::{AccAddress, Amount, Any, ChainConfig, Ctx, ExecMode, Failure, GasMeter, GrpcCode, Module};
use openledger_inference::keys::{BY_PAYER, COUNT, INFERENCES};
use openledger_inference::{Engine, genesis, params};
use openledger_proto::any::pack;
use openledger_proto::openledger::inference::v1 as pb;
use openledger_testing::{Bank, ModuleExt};
use sha2::{Digest, Sha256};

#[test]
fn an_inference_is_paid_attributed_and_recorded() {
    let w = world(identity_model());
    let response = w.infer(&w.ctx, &w.msg(&[100, 30, 0, -3], 300)).unwrap();
    assert_eq!((response.inference_id, response.label), (1, 0));
    // Class 0 is the bias input 127/128 in Q16; class 1 is 127/128 as well, so the lower index wins.
    assert_eq!(response.logits_q16, [65_024, 65_024]);
    let response = w.infer(&w.ctx, &w.msg(&[100, 30, 0, -2], 999)).unwrap();
    assert_eq!((response.inference_id, response.label, response.fee.unwrap().amount), (2, 1, "300".to_owned()));

    assert_eq!(Bank::of(&w.ctx, &w.payer), 400);
    assert_eq!(Bank::of(&w.ctx, &AccAddress::module("attribution")), 600);
    let requests = w.attribution.requests.lock().unwrap().clone();
    assert_eq!(requests, [(1, vec![100, 30, 0, -3], Amount::new(300)), (2, vec![100, 30, 0, -2], Amount::new(300))]);

    let stored = INFERENCES.get(&w.ctx, &2).unwrap().unwrap();
    assert_eq!(stored.input_sha256, Sha256::digest([100u8, 30, 0, 254]).to_vec());
    assert_eq!((stored.model_id, stored.height, stored.record_hash.clone()), (5, 1, vec![7; 32]));
    let events = w.ctx.state().take_events();
    assert_eq!(events.len(), 2);
    let attributes: Vec<_> = events[1].attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(events[1].ty, "infer");
    assert!(attributes.contains(&("fee", "300uopen")) && attributes.contains(&("label", "1")));

    let all: pb::QueryInferencesByPayerResponse = w
        .query(
            &w.ctx,
            "InferencesByPayer",
            &pb::QueryInferencesByPayerRequest { payer: stored.payer.clone(), pagination: None },
        )
        .unwrap();
    assert_eq!(all.inferences.iter().map(|i| i.id).collect::<Vec<_>>(), [1, 2]);
    let one: pb::QueryInferenceResponse =
        w.query(&w.ctx, "Inference", &pb::QueryInferenceRequest { inference_id: 2 }).unwrap();
    assert_eq!(one.inference.unwrap(), stored);
}

#[test]
fn refusals_have_codes_and_change_nothing() {
    let good = identity_model();
    let w = world(good.clone());
    let msg = |f: fn(&mut pb::MsgInfer)| {
        let mut m = w.msg(&[1, 2, 3, 4], 300);
        f(&mut m);
        m
    };
    let cases: Vec<(pb::MsgInfer, &str, u32)> = vec![
        (msg(|m| m.payer = "open1nonsense".into()), "sdk", 7),
        (msg(|m| m.model_id = 0), "sdk", 18),
        (msg(|m| m.model_id = 6), "model", 2),
        (msg(|m| m.input.clear()), "sdk", 18),
        (msg(|m| m.input = vec![0; 3]), "inference", 7),
        (msg(|m| m.input = vec![0; 5]), "inference", 7),
        (msg(|m| m.input = vec![0; 4_097]), "inference", 6),
        (msg(|m| m.max_fee = None), "sdk", 10),
        (msg(|m| m.max_fee.as_mut().unwrap().amount = "0".into()), "sdk", 10),
        (msg(|m| m.max_fee.as_mut().unwrap().amount = "-5".into()), "sdk", 10),
        (msg(|m| m.max_fee.as_mut().unwrap().amount = "9".repeat(100)), "sdk", 10),
        (msg(|m| m.max_fee.as_mut().unwrap().denom = "uatom".into()), "inference", 8),
        (msg(|m| m.max_fee.as_mut().unwrap().amount = "299".into()), "inference", 9),
    ];
    for (m, codespace, code) in cases {
        assert_eq!(w.refused(&m), (codespace.to_owned(), code), "{m:?}");
    }
    let model = |f: fn(&mut ModelView)| {
        let mut m = good.clone();
        f(&mut m.view);
        let w = world(m);
        let msg = w.msg(&[1, 2, 3, 4], 300);
        w.refused(&msg).1
    };
    assert_eq!(model(|m| m.certified = false), 3);
    assert_eq!(model(|m| m.points = 0), 4);
    assert_eq!(model(|m| m.price = Amount::new(0)), 5);

    let w = world(good.clone());
    let mut dear = good.clone();
    dear.view.price = Amount::new(5_000);
    let poor = world(dear);
    assert_eq!(poor.refused(&poor.msg(&[1, 2, 3, 4], 9_999)), ("sdk".to_owned(), 5));
    let mut p = params::default_params("uopen");
    p.fee_denoms = vec!["uatom".into()];
    openledger_inference::keys::PARAMS.set(&w.ctx, &p).unwrap();
    assert_eq!(w.refused(&w.msg(&[1, 2, 3, 4], 300)), ("inference".to_owned(), 8));
}

#[test]
fn a_failing_attribution_leaves_no_record() {
    let w = world_with(identity_model(), Attribution { fails: true, ..Attribution::default() });
    let result = w.infer(&w.ctx, &w.msg(&[1, 2, 3, 4], 300));
    assert!(matches!(result, Err(Failure::Tx(e)) if e.code == 35));
    assert_eq!(COUNT.get(&w.ctx).unwrap(), None);
    assert!(INFERENCES.get(&w.ctx, &1).unwrap().is_none() && w.ctx.state().take_events().is_empty());
}

#[test]
fn gas_is_charged_before_anything_runs() {
    let w = world(identity_model());
    let limited = w.ctx.with_gas(GasMeter::new(ATTRIBUTION_GAS));
    let Failure::Tx(e) = w.infer(&limited, &w.msg(&[1, 2, 3, 4], 300)).unwrap_err() else { panic!("fatal") };
    assert_eq!((e.codespace.as_str(), e.code), ("sdk", 11));
    assert!(e.log.contains("inference") && w.attribution.requests.lock().unwrap().is_empty());
    assert_eq!(Bank::of(&w.ctx, &w.payer), 1_000);
    let metered = w.ctx.with_gas(GasMeter::infinite());
    w.infer(&metered, &w.msg(&[1, 2, 3, 4], 300)).unwrap();
    assert!(metered.gas().consumed() > ATTRIBUTION_GAS + 10_000);
}

/// The digits encoder with a head that looks at one embedding value per class.
fn digits_model() -> (Models, Vec<Vec<i8>>) {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data");
    let file = std::fs::read(data.join("digits_encoder.onnx")).unwrap();
    let text = std::fs::read_to_string(data.join("digits.csv")).unwrap();
    let rows = text.lines().take(20).map(|l| l.split(',').take(64).map(|v| v.parse().unwrap()).collect()).collect();
    let engine = Engine::new();
    let spec = engine.validate(&Ctx::for_test(), &file).unwrap();
    let mut models = identity_model();
    models.view.encoder = EncoderRef::Artifact { id: 1, hash: Sha256::digest(&file).into(), spec };
    (models.view.classes, models.view.embedding_dim) = (10, 32);
    models.head = (0..330).flat_map(|i| (if i % 33 == i / 33 { 1i32 << 16 } else { 0 }).to_le_bytes()).collect();
    models.file = file;
    (models, rows)
}

#[test]
fn an_encoder_runs_and_gas_does_not_depend_on_its_cache() {
    let (models, rows) = digits_model();
    let w = world(models.clone());
    let mut gas = Vec::new();
    for row in &rows[..3] {
        let metered = w.ctx.with_gas(GasMeter::infinite());
        w.infer(&metered, &w.msg(row, 300)).unwrap();
        gas.push(metered.gas().consumed());
    }
    // The first run compiled the plan, the others found it. Later ids cost the same: keys have a fixed width.
    let spread = gas.iter().max().unwrap() - gas.iter().min().unwrap();
    assert!(spread < 2_000, "only the varint lengths of the record differ: {gas:?}");
    let fresh = world(models);
    let metered = fresh.ctx.with_gas(GasMeter::infinite());
    fresh.infer(&metered, &fresh.msg(&rows[0], 300)).unwrap();
    assert_eq!(metered.gas().consumed(), gas[0]);
    assert!(
        gas[0] > ATTRIBUTION_GAS + 10_000 + 10_000 + 6 * 5_000,
        "planning six nodes is paid whether it happens or not: {gas:?}"
    );
    let (_, embedding, _) = w.attribution.requests.lock().unwrap()[0].clone();
    assert_eq!(embedding.len(), 32);
    assert!(embedding.iter().any(|v| *v != 0));
}

#[test]
fn modes_have_separate_runners_with_equal_answers() {
    let (models, rows) = digits_model();
    let engine = Engine::new();
    let EncoderRef::Artifact { hash, .. } = models.view.encoder else { panic!("artifact") };
    let ctx = Ctx::for_test();
    let loads = Mutex::new(0);
    let load = || {
        *loads.lock().unwrap() += 1;
        Ok(models.file.clone())
    };
    let outputs: Vec<_> = [ExecMode::Deliver, ExecMode::Query, ExecMode::Simulate, ExecMode::Proposal]
        .map(|mode| engine.encode(&ctx.with_mode(mode), &hash, &load, &rows[0]).unwrap())
        .to_vec();
    assert!(outputs.iter().all(|o| *o == outputs[0]));
    assert_eq!(*loads.lock().unwrap(), 2, "blocks and proposals share one runner, queries and simulations another");
    let corrupt = engine.encode(&ctx, &[9; 32], &load, &rows[0]);
    assert!(matches!(corrupt, Err(Failure::Fatal(_))), "other bytes than committed must stop the node");
}

#[test]
fn refused_files_carry_the_reason() {
    let engine = Engine::new();
    let Failure::Tx(e) = engine.validate(&Ctx::for_test(), b"not onnx").unwrap_err() else { panic!("fatal") };
    assert_eq!((e.codespace.as_str(), e.code, e.log.as_str()), ("inference", 102, "onnx: malformed protobuf"));
}

#[test]
fn dry_run_answers_alike_and_keeps_nothing() {
    let (models, rows) = digits_model();
    let w = world(models);
    let query = w.ctx.with_mode(ExecMode::Query).with_gas(GasMeter::infinite());
    let input: Vec<u8> = rows[4].iter().map(|v| v.cast_unsigned()).collect();
    let request = pb::QueryDryRunRequest { model_id: 5, input };
    let dry: pb::QueryDryRunResponse = w.query(&query, "DryRun", &request).unwrap();
    assert_eq!((COUNT.get(&w.ctx).unwrap(), Bank::of(&w.ctx, &w.payer)), (None, 1_000));
    assert!(
        BY_PAYER.range(&w.ctx, &part(&AccAddress::module("inference")), false).unwrap().take(9).unwrap().is_empty()
    );
    let metered = w.ctx.with_gas(GasMeter::infinite());
    let paid = w.infer(&metered, &w.msg(&rows[4], 300)).unwrap();
    assert_eq!((dry.label, dry.logits_q16, dry.fee), (paid.label, paid.logits_q16, paid.fee));
    // All but the transfer, which depends on the payer's account (5,000 with the bank of this test).
    assert_eq!(dry.gas + 5_000, metered.gas().consumed());

    let status = |r: &pb::QueryDryRunRequest| w.query::<pb::QueryDryRunResponse>(&query, "DryRun", r).unwrap_err();
    assert_eq!(status(&pb::QueryDryRunRequest { model_id: 9, ..request.clone() }), GrpcCode::NotFound);
    assert_eq!(status(&pb::QueryDryRunRequest { model_id: 0, ..request.clone() }), GrpcCode::InvalidArgument);
    assert_eq!(status(&pb::QueryDryRunRequest { input: vec![1], ..request.clone() }), GrpcCode::InvalidArgument);
    let mut p = params::default_params("uopen");
    p.dry_run_gas_limit = 100_000;
    openledger_inference::keys::PARAMS.set(&w.ctx, &p).unwrap();
    assert_eq!(status(&request), GrpcCode::ResourceExhausted);
}

#[test]
fn queries_refuse_what_they_should() {
    let w = world(identity_model());
    let get = |id| {
        w.query::<pb::QueryInferenceResponse>(&w.ctx, "Inference", &pb::QueryInferenceRequest { inference_id: id })
            .unwrap_err()
    };
    assert_eq!((get(0), get(1)), (GrpcCode::InvalidArgument, GrpcCode::NotFound));
    let bad = pb::QueryInferencesByPayerRequest { payer: "cosmos1x".into(), pagination: None };
    assert_eq!(
        w.query::<pb::QueryInferencesByPayerResponse>(&w.ctx, "InferencesByPayer", &bad).unwrap_err(),
        GrpcCode::InvalidArgument
    );
    assert_eq!(w.query::<pb::QueryParamsResponse>(&w.ctx, "Nothing", &bad).unwrap_err(), GrpcCode::Unimplemented);
}

#[test]
fn parameters_change_by_the_authority_within_bounds() {
    let w = world(identity_model());
    let update = |authority: String, f: fn(&mut pb::Params)| {
        let mut p = params::default_params("uopen");
        f(&mut p);
        let any: Any = pack(&pb::MsgUpdateParams { authority, params: Some(p) });
        let result = w.module.check_stateless(w.ctx.config(), &any).and_then(|()| w.module.execute(&w.ctx, &any));
        match result {
            Ok(_) => ("ok".to_owned(), 0),
            Err(Failure::Tx(e)) => (e.codespace, e.code),
            Err(e) => panic!("{e}"),
        }
    };
    let gov = ChainConfig::default().authority();
    assert_eq!(update(gov.clone(), |p| p.base_gas = 12), ("ok".to_owned(), 0));
    assert_eq!(params::get(&w.ctx).unwrap().base_gas, 12);
    assert_eq!(update(w.ctx.address_text(&w.payer), |_| ()), ("gov".to_owned(), 13));
    let bad: [fn(&mut pb::Params); 7] = [
        |p| p.fee_denoms.clear(),
        |p| p.fee_denoms = vec!["uopen".into(), "uopen".into()],
        |p| p.fee_denoms = vec!["7".into()],
        |p| p.max_input_bytes = 0,
        |p| p.max_input_bytes = 1 << 20,
        |p| p.dry_run_gas_limit = u64::MAX,
        |p| p.base_gas = u64::MAX,
    ];
    for change in bad {
        assert_eq!(update(gov.clone(), change), ("inference".to_owned(), 10));
    }
    assert_eq!(params::get(&w.ctx).unwrap().base_gas, 12);
}

#[test]
fn genesis_round_trips_and_is_checked() {
    let w = world(identity_model());
    for sum in 0..3 {
        w.infer(&w.ctx, &w.msg(&[sum, 2, 3, 4], 300)).unwrap();
    }
    let exported = w.module.export_genesis(&w.ctx).unwrap();
    let other = world(identity_model());
    let fresh = Ctx::for_test();
    other.module.init_genesis(&fresh, &exported).unwrap();
    assert_eq!(other.module.export_genesis(&fresh).unwrap(), exported);
    assert_eq!(COUNT.get(&fresh).unwrap(), Some(3));
    assert_eq!(fresh.state().take_changes(), {
        let again = Ctx::for_test();
        other.module.init_genesis(&again, &exported).unwrap();
        again.state().take_changes()
    });

    let state = genesis::parse(&exported).unwrap();
    let broken: [fn(&mut pb::GenesisState); 5] = [
        |s| s.params = None,
        |s| s.inferences[1].id = 7,
        |s| s.inferences[0].payer = "x".into(),
        |s| s.inferences[0].label = 2,
        |s| s.inferences[0].record_hash.truncate(31),
    ];
    for change in broken {
        let mut bad = state.clone();
        change(&mut bad);
        assert!(genesis::validate(&ChainConfig::default(), &bad).is_err());
    }
}
