//! The application's part of a genesis file.

use crate::assembly::{assemble, chain_config};
use openledger_core::{Coin, Coins};

/// What the modules' default genesis depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenesisDefaults {
    /// Fee and stake denomination.
    pub denom: String,
    /// Prefix of account addresses.
    pub bech32_prefix: String,
    /// The id of the chain.
    pub chain_id: String,
}

/// The genesis of all modules, as `init` writes it.
///
/// # Errors
/// When the modules cannot be assembled on this machine.
pub fn default_app_state(defaults: &GenesisDefaults) -> Result<serde_json::Value, String> {
    let mut config = chain_config(&defaults.bech32_prefix);
    config.bond_denom.clone_from(&defaults.denom);
    let runtime = assemble(config)?.runtime;
    let sections = runtime.default_genesis().map_err(|e| e.to_string())?;
    serde_json::to_value(sections).map_err(|e| e.to_string())
}

/// Turns on what keeps transfers of this chain's own coins to other chains within bounds, and sends on what other
/// chains ask for: the sections of the modules of limits and of forwards, which chains that lack them do without. The
/// coins are those with a cap on their supply.
///
/// # Errors
/// When the caps cannot be read.
pub fn bound_transfers(app_state: &mut serde_json::Value) -> Result<(), String> {
    let caps = app_state.pointer("/bank/supply_caps").and_then(|caps| caps.as_array()).cloned().unwrap_or_default();
    let coin = |cap: &serde_json::Value| {
        let text = |member: &str| cap.get(member).and_then(|text| text.as_str()).unwrap_or_default().to_owned();
        Coin::parse_parts(&text("denom"), &text("max"))
    };
    let coins = caps.iter().map(coin).collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
    let coins = Coins::normalize(coins).map_err(|e| e.to_string())?;
    let limits = openledger_ratelimit::open_genesis(&coins).map_err(|e| e.to_string())?;
    let forwards = openledger_forward::plain_genesis().map_err(|e| e.to_string())?;
    let sections = app_state.as_object_mut().ok_or("app_state is no object")?;
    sections.insert(openledger_ratelimit::MANIFEST.name.to_owned(), limits);
    sections.insert(openledger_forward::MANIFEST.name.to_owned(), forwards);
    Ok(())
}

/// Checks the application's part of a genesis file.
///
/// # Errors
/// The first section that a module refuses.
pub fn validate_app_state(prefix: &str, app_state: &serde_json::Value) -> Result<(), String> {
    let runtime = assemble(chain_config(prefix))?.runtime;
    let sections = serde_json::from_value(app_state.clone()).map_err(|e| format!("app_state: {e}"))?;
    runtime.validate_genesis(&sections).map_err(|e| e.to_string())
}
