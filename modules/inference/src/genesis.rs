//! Genesis: parameters and all inferences; index and counter are rebuilt.

use crate::errors::InferenceError;
use crate::keeper::store;
use crate::keys::{INFERENCES, PARAMS};
use crate::params;
use openledger_core::{ChainConfig, Coin, Ctx, Failure, Res};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::inference::v1::GenesisState;

fn bad(what: impl std::fmt::Display) -> Failure {
    Failure::from(InferenceError::InvalidGenesis).context(what)
}

/// The genesis that `init` writes.
pub fn default_genesis(config: &ChainConfig) -> Res<serde_json::Value> {
    let state = GenesisState { params: Some(params::default_params(&config.bond_denom)), inferences: Vec::new() };
    print(&state)
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
        let classes = u32::try_from(inference.logits_q16.len()).unwrap_or(u32::MAX);
        if inference.model_id == 0
            || inference.label >= classes
            || inference.input_sha256.len() != 32
            || inference.record_hash.len() != 32
        {
            return Err(bad(what));
        }
    }
    Ok(())
}

/// Writes a checked section into state.
///
/// # Errors
/// `sdk:7`; fatal.
pub fn init(ctx: &Ctx, state: &GenesisState) -> Res<()> {
    PARAMS.set(ctx, state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    state.inferences.iter().try_for_each(|inference| store(ctx, &ctx.parse_address(&inference.payer)?, inference))
}

/// Reads the whole state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn export(ctx: &Ctx) -> Res<GenesisState> {
    let ctx = &ctx.unmetered();
    let mut state = GenesisState { params: Some(params::get(ctx)?), inferences: Vec::new() };
    let mut all = INFERENCES.iter(ctx)?;
    while let Some((_, inference)) = all.next_entry()? {
        state.inferences.push(inference);
    }
    Ok(state)
}
