//! Answers that are bought together, over fake ports: what is refused alone, what is refused whole, and what is paid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod common;

use common::{ATTRIBUTION_GAS, BATCH_GAS, CREDIT_GAS, World, identity_model, world};
use openledger_core::{AccAddress, GasMeter};
use openledger_inference::keys::{BY_PAYER, COUNT, INFERENCES};
use openledger_proto::openledger::inference::v1 as pb;
use openledger_testing::{Bank, ModuleExt, code_of};

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
