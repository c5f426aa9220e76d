//! Planned upgrades of the whole network, as the Cosmos SDK 0.53 has them (`cosmossdk.io/x/upgrade`).
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod errors;
mod handlers;
mod keeper;
pub mod keys;
mod module;
mod plan;
mod port;
mod preblock;
mod queries;

pub use errors::UpgradeError;
pub use handlers::{UpgradeHandlers, VersionMap};
pub use keeper::UpgradeKeeper;
pub use module::{MANIFEST, UpgradeModule};
pub use plan::PlanInfo;
