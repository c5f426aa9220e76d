//! Fees and inflation to validators and delegators by the F1 scheme, and the community pool, as the Cosmos
//! SDK 0.53 has them (`x/distribution`).
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod allocation;
mod commands;
mod community_pool;
mod delegations;
mod errors;
mod events;
mod genesis;
mod hooks;
pub mod invariants;
mod keeper;
pub mod keys;
mod module;
mod msgs;
mod params;
mod periods;
mod queries;
mod records;
mod zero_height;

pub use errors::DistributionError;
pub use keeper::DistributionKeeper;
pub use module::{DistributionModule, MANIFEST};
pub use params::Params;
pub use records::{Current, Historical, Record, SlashEvent, StartingInfo, Wire};

/// Name of the module and of its account, which holds all undistributed coins.
pub const MODULE: &str = "distribution";
/// The module account whose balance is distributed at the beginning of each block.
pub const FEE_COLLECTOR: &str = "fee_collector";
