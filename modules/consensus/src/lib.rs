//! Consensus parameters in state and the governance message that changes them, as the Cosmos SDK 0.53 has
//! them (`x/consensus`).
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod keeper;
pub mod keys;
mod module;
mod queries;
mod rules;
mod text;

pub use keeper::ConsensusKeeper;
pub use module::{ConsensusModule, MANIFEST};
