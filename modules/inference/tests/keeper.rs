//! The keeper over fake ports: what is checked, in which order money and gas move, and what stays in state.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::ports::{
    AttributionOutcome, AttributionPort, AttributionRequest, BatchRequest, EncoderPort, EncoderRef, ModelHead,
    ModelView, ModelsView,
};
use std::sync::{Arc, Mutex};

use openledger_core::collections::part;
use openledger_core::{
    AccAddress, Amount, Any, ChainConfig, Ctx, ExecMode, Failure, GasMeter, GrpcCode, Module, Res, Sdk,
};
use openledger_inference::keys::{BY_PAYER, COUNT, INFERENCES};
use openledger_inference::{Engine, InferenceKeeper, InferenceModule, genesis, params};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::inference::v1 as pb;
use openledger_testing::{Bank, ModuleExt, code_of};
use prost::Message;
use sha2::{Digest, Sha256};

const ATTRIBUTION_GAS: u64 = 777_000;
const BATCH_GAS: u64 = 7_000;
const CREDIT_GAS: u64 = 1_234;

#[derive(Clone)]
struct Models {
    view: ModelView,
    head: Vec<u8>,
    file: Vec<u8>,
}

impl ModelHead for Models {
    fn head(&self, _: &Ctx, _: u64) -> Res<Vec<u8>> {
        Ok(self.head.clone())
    }
}

impl ModelsView for Models {
    fn model(&self, ctx: &Ctx, id: u64) -> Res<ModelView> {
        ctx.gas().consume(1_000, "model")?;
        if id == self.view.id {
            return Ok(self.view.clone());
        }
        Err(Failure::Tx(openledger_core::TxError::new("model", 2, "model not found")))
    }
    fn artifact(&self, _: &Ctx, _: u64) -> Res<Vec<u8>> {
        Ok(self.file.clone())
    }
}

/// Remembers what it was asked to attribute.
#[derive(Default)]
struct Attribution {
    requests: Mutex<Vec<(u64, Vec<i8>, Amount)>>,
    fails: bool,
}

impl AttributionPort for Attribution {
    fn gas(&self, _: &Ctx, _: &ModelView) -> Res<u64> {
        Ok(ATTRIBUTION_GAS)
    }
    fn attribute(&self, ctx: &Ctx, r: &AttributionRequest<'_>) -> Res<AttributionOutcome> {
        assert_eq!(ctx.gas().limit(), u64::MAX, "attribution was charged in advance");
        if self.fails {
            return Err(Sdk::Logic.wrap("attribution"));
        }
        self.requests.lock().unwrap().push((r.inference_id, r.embedding.to_vec(), r.fee));
        Ok(AttributionOutcome { record_hash: [7; 32], payees: 1, data_paid: r.fee })
    }
    fn batch_gas(&self, _: &Ctx, _: &ModelView, answers: u64) -> Res<u64> {
        Ok(BATCH_GAS * answers)
    }
    fn attribute_batch(&self, ctx: &Ctx, r: &BatchRequest<'_>) -> Res<Vec<AttributionOutcome>> {
        if self.fails {
            return Err(Sdk::Logic.wrap("attribution"));
        }
        ctx.gas().consume(CREDIT_GAS, "credits")?;
        let mut requests = self.requests.lock().unwrap();
        requests.extend((r.first_id..).zip(r.embeddings).map(|(id, e)| (id, e.clone(), r.fee)));
        Ok(r.embeddings
            .iter()
            .map(|_| AttributionOutcome { record_hash: [7; 32], payees: 1, data_paid: r.fee })
            .collect())
    }
    fn record_hash(&self, _: &Ctx, _: u64) -> Res<[u8; 32]> {
        Ok([8; 32])
    }
}

struct World {
    attribution: Arc<Attribution>,
    module: InferenceModule,
    ctx: Ctx,
    payer: AccAddress,
}

/// Two classes over four features: class 1 wins when the features sum to more than 100 / 127 * 127 / 128.
fn identity_model() -> Models {
    let q16 = 1i32 << 16;
    let head: Vec<i32> = vec![0, 0, 0, 0, q16, q16, q16, q16, q16, 0];
    let view = ModelView {
        id: 5,
        certified: true,
        price: Amount::new(300),
        encoder: EncoderRef::Identity,
        classes: 2,
        embedding_dim: 4,
        points: 10,
        material_hash: [0; 32],
        lineage: vec![],
        tuners: vec![],
        compute: vec![],
    };
    Models { view, head: head.iter().flat_map(|w| w.to_le_bytes()).collect(), file: vec![] }
}

fn world(models: Models) -> World {
    world_with(models, Attribution::default())
}

fn world_with(models: Models, attribution: Attribution) -> World {
    let bank = Arc::new(Bank { gas_per_send: 5_000, ..Bank::default() });
    let attribution = Arc::new(attribution);
    let engine = Arc::new(Engine::new());
    let module = InferenceModule::new(InferenceKeeper::new(bank, Arc::new(models), engine, attribution.clone()));
    let ctx = Ctx::for_test();
    module.init_genesis(&ctx, &module.default_genesis(ctx.config()).unwrap()).unwrap();
    let payer = AccAddress::module("some user");
    Bank::set(&ctx, &payer, 1_000);
    World { attribution, module, ctx, payer }
}

impl World {
    fn msg(&self, input: &[i8], max_fee: u64) -> pb::MsgInfer {
        pb::MsgInfer {
            payer: self.ctx.address_text(&self.payer),
            model_id: 5,
            input: input.iter().map(|v| v.cast_unsigned()).collect(),
            max_fee: Some(PbCoin { denom: "uopen".into(), amount: max_fee.to_string() }),
        }
    }
    /// Runs a message as the runtime does: stateless checks, then execution whose writes a failure drops.
    fn infer(&self, ctx: &Ctx, msg: &pb::MsgInfer) -> Res<pb::MsgInferResponse> {
        self.module.send(ctx, msg)
    }
    fn refused(&self, msg: &pb::MsgInfer) -> (String, u32) {
        let before = (Bank::of(&self.ctx, &self.payer), self.attribution.requests.lock().unwrap().len());
        let e = self.infer(&self.ctx, msg).unwrap_err();
        assert_eq!(before, (Bank::of(&self.ctx, &self.payer), self.attribution.requests.lock().unwrap().len()), "{e}");
        assert_eq!(COUNT.get(&self.ctx).unwrap(), None);
        code_of(&e)
    }
    fn query<T: Message + Default>(&self, ctx: &Ctx, method: &str, request: &impl Message) -> Result<T, GrpcCode> {
        let bytes = self
            .module
            .query(ctx, "openledger.inference.v1.Query", method, &request.encode_to_vec())
            .map_err(|e| e.code)?;
        Ok(T::decode(bytes.as_slice()).unwrap())
    }
}

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

fn batch(w: &World, inputs: &[&[i8]], max_fee: u64) -> pb::MsgInferBatch {
    let one = w.msg(&[0], max_fee);
    let inputs = inputs.iter().map(|input| input.iter().map(|v| v.cast_unsigned()).collect()).collect();
    pb::MsgInferBatch { payer: one.payer, model_id: 5, inputs, max_fee_each: one.max_fee }
}

#[test]
fn a_batch_answers_as_its_inputs_alone() {
    let inputs: [&[i8]; 3] = [&[100, 30, 0, -3], &[100, 30, 0, -2], &[0, 0, 0, 0]];
    let alone = world(identity_model());
    let expected: Vec<_> = inputs.iter().map(|i| alone.infer(&alone.ctx, &alone.msg(i, 300)).unwrap()).collect();

    let w = world(identity_model());
    let metered = w.ctx.with_gas(GasMeter::new(u64::MAX));
    let answer: pb::MsgInferBatchResponse = w.module.send(&metered, &batch(&w, &inputs, 300)).unwrap();
    assert_eq!(answer.fee.unwrap().amount, "900");
    for (one, other) in answer.results.iter().zip(&expected) {
        assert_eq!((one.inference_id, one.label), (other.inference_id, other.label));
        assert_eq!((&one.logits_q16, &one.record_hash), (&other.logits_q16, &other.record_hash));
        assert!(one.refusal_codespace.is_empty() && one.refusal_code == 0);
    }
    for id in 1..=3 {
        let stored = INFERENCES.get(&w.ctx, &id).unwrap().unwrap();
        assert_eq!(stored, INFERENCES.get(&alone.ctx, &id).unwrap().unwrap());
        assert!(BY_PAYER.has(&w.ctx, &(w.payer.clone(), id)).unwrap());
    }
    assert_eq!(*w.attribution.requests.lock().unwrap(), *alone.attribution.requests.lock().unwrap());
    assert_eq!((Bank::of(&w.ctx, &w.payer), Bank::of(&w.ctx, &AccAddress::module("attribution"))), (100, 900));
    let events = |w: &World| w.ctx.state().take_events().into_iter().filter(|e| e.ty == "infer").collect::<Vec<_>>();
    assert_eq!(events(&w), events(&alone));
    // the base, the attribution, one transfer, and the records
    let gas = metered.gas().consumed();
    assert!(gas > 10_000 + 3 * BATCH_GAS + CREDIT_GAS + 5_000 && gas < ATTRIBUTION_GAS, "{gas}");
}

#[test]
fn an_unfit_input_of_a_batch_is_refused_alone_and_costs_nothing() {
    let w = world(identity_model());
    let inputs: [&[i8]; 4] = [&[1, 2, 3], &[100, 30, 0, -3], &[9; 5_000], &[1, 1, 1, 1]];
    let answer: pb::MsgInferBatchResponse = w.module.send(&w.ctx, &batch(&w, &inputs, 300)).unwrap();
    let seen: Vec<_> =
        answer.results.iter().map(|r| (r.inference_id, r.refusal_codespace.as_str(), r.refusal_code)).collect();
    assert_eq!(seen, [(0, "inference", 7), (1, "", 0), (0, "inference", 6), (2, "", 0)]);
    assert_eq!((answer.fee.unwrap().amount.as_str(), Bank::of(&w.ctx, &w.payer)), ("600", 400));
    assert_eq!(COUNT.get(&w.ctx).unwrap(), Some(2));
}

#[test]
fn batches_are_refused_whole() {
    let w = world(identity_model());
    let fit: &[i8] = &[1, 1, 1, 1];
    let change = |f: fn(&mut pb::MsgInferBatch)| {
        let mut msg = batch(&w, &[fit, fit], 300);
        f(&mut msg);
        msg
    };
    let cases: Vec<(pb::MsgInferBatch, &str, u32)> = vec![
        (change(|m| m.payer = "nobody".into()), "sdk", 7),
        (change(|m| m.model_id = 0), "sdk", 18),
        (change(|m| m.inputs.clear()), "inference", 12),
        (change(|m| m.inputs = vec![vec![1, 1, 1, 1]; 65]), "inference", 12),
        (change(|m| m.inputs[1].clear()), "sdk", 18),
        (change(|m| m.max_fee_each = None), "sdk", 10),
        (change(|m| m.model_id = 6), "model", 2),
        (change(|m| m.max_fee_each.as_mut().unwrap().amount = "299".into()), "inference", 9),
        (change(|m| m.max_fee_each.as_mut().unwrap().denom = "stake".into()), "inference", 8),
        (change(|m| m.inputs = vec![vec![1; 3], vec![1; 5]]), "inference", 7),
        (batch(&w, &[fit; 4], 300), "sdk", 5), // 1,200 of 1,000
    ];
    for (msg, codespace, code) in cases {
        let e = w.module.send::<_, pb::MsgInferBatchResponse>(&w.ctx, &msg).unwrap_err();
        assert_eq!(code_of(&e), (codespace.to_owned(), code), "{e}");
        assert_eq!((Bank::of(&w.ctx, &w.payer), COUNT.get(&w.ctx).unwrap()), (1_000, None));
    }
    let short = w.ctx.with_gas(GasMeter::new(20_000));
    let e = w.module.send::<_, pb::MsgInferBatchResponse>(&short, &batch(&w, &[fit, fit], 300)).unwrap_err();
    assert!(e.is_out_of_gas() && w.attribution.requests.lock().unwrap().is_empty());
}
