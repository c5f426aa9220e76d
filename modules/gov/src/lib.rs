//! Governance as the Cosmos SDK 0.53 has it (`x/gov`): proposals of messages, deposits, weighted votes, tally
//! and execution.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod canonical;
mod commands;
mod content;
mod deposits;
mod end_block;
mod errors;
mod events;
mod execution;
mod genesis;
mod keeper;
pub mod keys;
mod legacy_msgs;
mod legacy_queries;
mod metadata;
mod module;
mod msgs;
mod page;
mod params;
mod proposals;
mod queries;
mod tally;
mod votes;

pub use content::CONTENT_TYPES;
pub use errors::GovError;
pub use keeper::GovKeeper;
pub use module::{GovModule, MANIFEST};
