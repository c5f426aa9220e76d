//! Judging a receipt, with the encoder's engine where the model has an encoder.

use std::sync::Arc;

use openledger_core::ports::EncoderPort;
use openledger_core::storage::MemSnapshot;
use openledger_core::{AccAddress, Ctx, ExecMode, GasMeter, State};
use openledger_inference::{Engine, self_test};
use openledger_receipt::{Check, Receipt, Report, verify};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::HASH;

/// Module accounts of the chain that cannot be paid. `test/verify.test.mjs` holds the list against a node.
const BLOCKED: [&str; 13] = [
    "attribution",
    "bonded_tokens_pool",
    "datanet",
    "distribution",
    "fee_collector",
    "inference",
    "interchainaccounts",
    "job",
    "mint",
    "not_bonded_tokens_pool",
    "reward_pool",
    "transfer",
    "wasm",
];

/// Judges the JSON of a receipt. `trusted` is an app hash known from elsewhere: without one the report shows no more
/// than that the receipt agrees with its own.
///
/// # Errors
/// Why the bytes are no receipt, or why this machine cannot run encoders.
pub fn judge(receipt: &[u8], trusted: Option<&[u8; HASH]>) -> Result<Value, String> {
    let receipt: Receipt = serde_json::from_slice(receipt).map_err(|e| format!("this is no receipt: {e}"))?;
    let blocked: Vec<AccAddress> = BLOCKED.iter().map(|name| AccAddress::module(name)).collect();
    let report = if receipt.encoder.is_none() {
        verify(&receipt, trusted, &blocked, None)
    } else {
        with_encoder(&receipt, trusted, &blocked)?
    };
    Ok(told(&receipt, &report))
}

fn with_encoder(receipt: &Receipt, trusted: Option<&[u8; HASH]>, blocked: &[AccAddress]) -> Result<Report, String> {
    self_test().map_err(|e| format!("this machine cannot run the model's encoder as the chain does: {e}"))?;
    let engine = Engine::new();
    let state = State::new(Arc::new(MemSnapshot::default()));
    let ctx = Ctx::new(state, GasMeter::infinite(), Arc::default(), Arc::default(), ExecMode::Query);
    let run = |file: &[u8], input: &[i8]| {
        engine.validate(&ctx, file)?;
        Ok(engine.encode(&ctx, &Sha256::digest(file).into(), &|| Ok(file.to_vec()), input)?)
    };
    Ok(verify(receipt, trusted, blocked, Some(&run)))
}

fn told(receipt: &Receipt, report: &Report) -> Value {
    let hex: String = receipt.app_hash.0.iter().map(|byte| format!("{byte:02X}")).collect();
    let check = |c: &Check| match &c.result {
        Ok(detail) => json!({ "name": c.name, "ok": true, "detail": detail }),
        Err(error) => json!({ "name": c.name, "ok": false, "detail": error.to_string() }),
    };
    json!({
        "chain_id": receipt.chain_id,
        "inference_id": receipt.inference_id.to_string(),
        "height": receipt.height.to_string(),
        "app_hash": hex,
        "proposal": receipt.proposal.map(|id| id.to_string()),
        "passed": report.passed(),
        "checks": report.checks.iter().map(check).collect::<Vec<_>>(),
        "bill": if report.passed() { bill(report) } else { Value::Null },
    })
}

/// Who was paid, by the record whose hash is proven.
fn bill(report: &Report) -> Value {
    let Some(record) = &report.record else { return Value::Null };
    let fee = record.fee.clone().unwrap_or_default();
    let data = record.payees.iter().filter(|p| p.amount != "0").map(|p| {
        let item = p.item.unwrap_or_default();
        let (datanet, item) = (item.datanet_id.to_string(), item.item_id.to_string());
        json!({ "role": "data", "address": p.owner, "amount": p.amount, "datanet_id": datanet, "item_id": item })
    });
    let others = record.payments.iter().map(|p| {
        let role = p.role().as_str_name().trim_start_matches("ROLE_").to_lowercase();
        json!({ "role": role, "address": p.address, "amount": p.amount })
    });
    json!({
        "denom": fee.denom,
        "fee": fee.amount,
        "deferred": record.deferred,
        "payments": data.chain(others).collect::<Vec<_>>(),
    })
}
