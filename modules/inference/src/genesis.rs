//! Genesis: parameters, all inferences and all questions; indices and counters are rebuilt.

use crate::errors::InferenceError;
use crate::invariants::{escrow, is_open};
use crate::keeper::store;
use crate::keys::{INFERENCES, OPEN, PARAMS, REQUEST_COUNT, REQUESTS};
use crate::params;
use openledger_core::{ChainConfig, Coin, Ctx, Failure, Res};
use openledger_influence::MAX_CLASSES;
use openledger_influence::retrieval::MAX_K;
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::inference::v1::{GenesisState, Inference, Retrieval, RetrievalStatus};

fn bad(what: impl std::fmt::Display) -> Failure {
    Failure::from(InferenceError::InvalidGenesis).context(what)
}

/// The genesis that `init` writes.
pub fn default_genesis(config: &ChainConfig) -> Res<serde_json::Value> {
    print(&GenesisState { params: Some(params::default_params(&config.bond_denom)), ..GenesisState::default() })
}

/// Reads the JSON section.
///
/// # Errors
/// `inference:11` when it is no GenesisState.
pub fn parse(raw: &serde_json::Value) -> Res<GenesisState> {
    json::parse(raw, ParseOptions::default()).map_err(bad)
}

/// Writes the JSON section.
///
/// # Errors
/// Fatal when state holds what JSON cannot.
pub fn print(state: &GenesisState) -> Res<serde_json::Value> {
    json::print(state).map_err(Failure::corrupt)
}

/// Checks a genesis section without a state.
///
/// # Errors
/// `inference:10`, `inference:11`, each naming its object.
pub fn validate(config: &ChainConfig, state: &GenesisState) -> Res<()> {
    params::validate(state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    for (expected, inference) in (1u64..).zip(&state.inferences) {
        let what = format!("inference {expected}");
        if inference.id != expected {
            return Err(bad(format!("{what}: ids must run from 1")));
        }
        config.addresses.parse(&inference.payer).map_err(|e| e.context(&what))?;
        let fee = inference.fee.clone().ok_or_else(|| bad(&what))?;
        Coin::parse_parts(&fee.denom, &fee.amount).map_err(|e| e.context(&what))?;
        if inference.model_id == 0
            || !is_answer(inference)
            || inference.input_sha256.len() != 32
            || inference.record_hash.len() != 32
        {
            return Err(bad(what));
        }
    }
    (1u64..).zip(&state.retrievals).try_for_each(|(expected, one)| question(config, expected, one))
}

/// Whether an inference has logits and the label of one of them, or the results of a retrieval.
fn is_answer(inference: &Inference) -> bool {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    match &inference.retrieval {
        None => inference.label < count(inference.logits_q16.len()),
        Some(answer) => {
            (1..=MAX_K).contains(&count(answer.results.len()))
                && inference.label < count(MAX_CLASSES)
                && inference.logits_q16.is_empty()
        }
    }
}

fn question(config: &ChainConfig, expected: u64, one: &Retrieval) -> Res<()> {
    let what = format!("question {expected}");
    config.addresses.parse(&one.payer).map_err(|e| e.context(&what))?;
    if !one.submitter.is_empty() {
        config.addresses.parse(&one.submitter).map_err(|e| e.context(&what))?;
    }
    let escrow = escrow(one).map_err(|e| e.context(&what))?;
    let claimed = !one.submitter.is_empty() && one.bond.is_some();
    let fits = match one.status() {
        RetrievalStatus::Unspecified => false,
        RetrievalStatus::Open => one.submitter.is_empty() && one.bond.is_none() && one.results.is_empty(),
        RetrievalStatus::Claimed => claimed,
        RetrievalStatus::Settled => claimed && one.inference_id > 0,
        RetrievalStatus::Refunded | RetrievalStatus::Refuted => one.inference_id == 0,
    };
    let bytes = one.input_sha256.len() == 32 && one.embedding.is_empty() != is_open(one);
    let sound = one.id == expected && one.model_id > 0 && one.fee.is_some() && !escrow.is_zero() && bytes;
    if sound && fits { Ok(()) } else { Err(bad(what)) }
}

/// Writes a checked section into state.
///
/// # Errors
/// `sdk:7`; fatal.
pub fn init(ctx: &Ctx, state: &GenesisState) -> Res<()> {
    PARAMS.set(ctx, state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    for request in &state.retrievals {
        REQUESTS.set(ctx, &request.id, request)?;
        REQUEST_COUNT.set(ctx, &request.id)?;
        if is_open(request) {
            OPEN.set(ctx, &request.id, &())?;
        }
    }
    state.inferences.iter().try_for_each(|inference| store(ctx, &ctx.parse_address(&inference.payer)?, inference))
}

/// Reads the whole state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn export(ctx: &Ctx) -> Res<GenesisState> {
    let ctx = &ctx.unmetered();
    let mut state = GenesisState { params: Some(params::get(ctx)?), ..GenesisState::default() };
    let mut all = INFERENCES.iter(ctx)?;
    while let Some((_, inference)) = all.next_entry()? {
        state.inferences.push(inference);
    }
    let mut all = REQUESTS.iter(ctx)?;
    while let Some((_, request)) = all.next_entry()? {
        state.retrievals.push(request);
    }
    Ok(state)
}
