//! Balances, supply and transfers, as the Cosmos SDK 0.53 has them (`x/bank`), with a supply cap per denom.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod errors;
mod events;
mod genesis;
mod keeper;
pub mod keys;
mod metadata;
mod module;
mod msgs;
mod queries;
mod supply;

pub use errors::BankError;
pub use genesis::SupplyCap;
pub use keeper::BankKeeper;
pub use module::{BankModule, MANIFEST};
