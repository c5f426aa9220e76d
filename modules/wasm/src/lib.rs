//! Contracts as wasmd 0.61 has them (`x/wasm`): codes, contracts, who may do what with them, and how they run.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod access;
pub mod address;
pub mod ante;
mod errors;
mod events;
mod funds;
pub mod gas_register;
pub mod gzip;
mod inflate;
pub mod keys;
mod msgs;
mod params;
mod printable;
pub mod state;
mod verification;
pub mod vmtypes;

pub use errors::WasmError;
