//! Fees that one account lets another spend, as `x/feegrant` of Cosmos SDK 0.53 has them.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod allowance;
mod commands;
mod errors;
mod events;
mod genesis;
mod keeper;
pub mod keys;
mod module;
mod msgs;
mod queries;

pub use allowance::{Allowance, Basic, Periodic};
pub use errors::FeegrantError;
pub use keeper::FeegrantKeeper;
pub use module::{FeegrantModule, MANIFEST};
