//! Puts the application together: which modules there are, which gets which port, in which order they work,
//! and what upgrades they have. Everything above asks this crate; everything below takes what it is given.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod assembly;
mod connected;
mod contracts;
mod genesis;
pub mod genutil;
pub mod order;
pub mod upgrades;

pub use assembly::{
    Assembly, AssemblyOptions, assemble, assemble_with, chain_config, check_message, commands, configured_chain,
    module_accounts, open,
};
pub use connected::FurtherApps;
pub use contracts::ContractOptions;
pub use genesis::{GenesisDefaults, bound_transfers, default_app_state, validate_app_state};
