//! Genesis: parameters and routes. What prepaid accounts hold is in bank.

use crate::errors::InferIbcError;
use crate::keys::{PARAMS, ROUTES};
use crate::params;
use crate::payouts::check_route;
use openledger_core::{AccAddress, ChainConfig, Ctx, Failure, Res};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::inferibc::v1::GenesisState;
use std::collections::BTreeSet;

fn bad(what: impl std::fmt::Display) -> Failure {
    Failure::from(InferIbcError::InvalidGenesis).context(what)
}

/// The genesis that `init` writes.
pub(crate) fn default_genesis() -> Res<serde_json::Value> {
    print(&GenesisState { params: Some(params::default_params()), routes: Vec::new() })
}

/// Reads the JSON section.
///
/// # Errors
/// `inferibc:8` when it is no GenesisState.
pub(crate) fn parse(raw: &serde_json::Value) -> Res<GenesisState> {
    json::parse(raw, ParseOptions::default()).map_err(bad)
}

/// Writes the JSON section.
///
/// # Errors
/// Fatal when state holds what JSON cannot.
pub(crate) fn print(state: &GenesisState) -> Res<serde_json::Value> {
    json::print(state).map_err(Failure::corrupt)
}

/// Checks a genesis section without a state.
///
/// # Errors
/// `inferibc:7`, `inferibc:8`, `inferibc:10`, `sdk:7`, each naming its object.
pub(crate) fn validate(config: &ChainConfig, state: &GenesisState) -> Res<()> {
    params::validate(state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    let mut payees: BTreeSet<AccAddress> = BTreeSet::new();
    for route in &state.routes {
        let what = format!("route of {}", route.payee);
        check_route(route).map_err(|e| e.context(&what))?;
        if !payees.insert(config.addresses.parse(&route.payee).map_err(|e| e.context(&what))?) {
            return Err(bad(format!("{what}: twice")));
        }
    }
    Ok(())
}

/// Writes a checked section into state.
///
/// # Errors
/// `sdk:7`; fatal.
pub(crate) fn init(ctx: &Ctx, state: &GenesisState) -> Res<()> {
    PARAMS.set(ctx, state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    state.routes.iter().try_for_each(|route| ROUTES.set(ctx, &ctx.parse_address(&route.payee)?, route))
}

/// Reads the whole state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn export(ctx: &Ctx) -> Res<GenesisState> {
    let ctx = &ctx.unmetered();
    let mut state = GenesisState { params: Some(params::get(ctx)?), routes: Vec::new() };
    let mut all = ROUTES.iter(ctx)?;
    while let Some((_, route)) = all.next_entry()? {
        state.routes.push(route);
    }
    Ok(state)
}
