//! Genesis: the whole state as data; search pages, indices and counters are rebuilt from it.

mod checks;
mod state;

use crate::errors::DatanetError;
use crate::keys::CONTRIBUTIONS;
use crate::params;
use openledger_core::{ChainConfig, Ctx, Failure, Res};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::datanet::v1::GenesisState;

pub use checks::validate;
pub use state::{export, init};

fn bad(what: impl std::fmt::Display) -> Failure {
    Failure::from(DatanetError::InvalidGenesis).context(what)
}

/// The genesis that `init` writes.
pub fn default_genesis(config: &ChainConfig) -> Res<serde_json::Value> {
    let state = GenesisState {
        params: Some(params::default_params(&config.bond_denom)),
        next_commit_id: 1,
        ..GenesisState::default()
    };
    print(&state)
}

/// Reads the JSON section.
///
/// # Errors
/// `datanet:36` when it is no GenesisState.
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

/// Bonds that the module account must hold: for every contribution whose bond is not settled, the bond of its
/// accepted items, without the halves that went to provers.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn bonds_held(ctx: &Ctx) -> Res<openledger_core::Coins> {
    let ctx = &ctx.unmetered();
    let mut held = openledger_core::Coins::empty();
    let mut contributions = CONTRIBUTIONS.iter(ctx)?;
    while let Some((_, c)) = contributions.next_entry()? {
        if !c.bond_released {
            let bond = crate::keeper::held_bond(&c)?;
            held = held.add(&openledger_core::Coins::one(bond))?;
        }
    }
    Ok(held)
}
