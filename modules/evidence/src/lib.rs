//! Misbehaviour that CometBFT reports: the `evidence` module of the SDK (`cosmossdk.io/x/evidence` v0.2.0).
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod equivocation;
mod errors;
mod genesis;
mod handler;
mod keeper;
pub mod keys;
mod module;
mod msgs;
mod queries;

pub use errors::EvidenceError;
pub use keeper::EvidenceKeeper;
pub use module::{EvidenceModule, MANIFEST};
