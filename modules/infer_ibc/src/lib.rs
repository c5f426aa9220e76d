//! Paid answers for other chains: the port `infer`, questions in the memo of transfers, prepaid accounts, and earnings
//! that are sent home. See README.md.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod accounts;
mod answer;
mod app;
mod app_v2;
mod commands;
mod errors;
mod events;
mod genesis;
mod keeper;
pub mod keys;
mod layer;
mod memo;
mod module;
mod msgs;
mod packet;
mod params;
mod payouts;
mod queries;

pub use accounts::{payout_account, prepaid_account};
pub use errors::InferIbcError;
pub use keeper::{InferIbcKeeper, InferIbcPorts};
pub use layer::QuestionLayer;
pub use module::{InferIbcModule, MANIFEST};
pub use payouts::Routes;

/// The port of the application, in both versions of IBC.
pub const PORT: &str = "infer";
/// The version of its channels and payloads.
pub const VERSION: &str = "openledger-infer-1";
