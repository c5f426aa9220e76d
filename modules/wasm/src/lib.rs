//! Contracts as wasmd 0.61 has them (`x/wasm`): codes, contracts, who may do what with them, and how they
//! run.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod access;
pub mod address;
pub mod ante;
mod authz;
mod code_budget;
mod commands;
mod dispatch;
mod errors;
mod events;
mod funds;
mod gas_config;
pub mod gas_register;
mod genesis;
pub mod gzip;
mod host;
mod ibc;
mod inflate;
mod keeper;
pub mod keys;
mod message_key;
mod module;
mod msgs;
mod params;
pub mod plugins;
mod printable;
mod queries;
mod relay;
mod snapshot;
pub mod state;
#[cfg(test)]
mod vectors;
mod verification;
pub mod vmtypes;

pub use authz::WasmAuthorizations;
pub use errors::WasmError;
pub use gas_register::GasRegister;
pub use ibc::{ContractChannels, ContractPackets};
pub use keeper::{DEFAULT_QUERY_GAS_LIMIT, Machines, NewContract, WasmKeeper, WasmPorts};
pub use module::{MANIFEST, WasmModule};
pub use msgs::MAX_WASM_SIZE;
pub use relay::{Acknowledgement, Received};
