//! The application's part of a genesis file.

use crate::assembly::{assemble, chain_config};

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

/// Checks the application's part of a genesis file.
///
/// # Errors
/// The first section that a module refuses.
pub fn validate_app_state(prefix: &str, app_state: &serde_json::Value) -> Result<(), String> {
    let runtime = assemble(chain_config(prefix))?.runtime;
    let sections = serde_json::from_value(app_state.clone()).map_err(|e| format!("app_state: {e}"))?;
    runtime.validate_genesis(&sections).map_err(|e| e.to_string())
}
