//! Community datasets: commit and reveal, admission decided by code, licence and consent with a height,
//! snapshots. See README.md.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod admission;
mod bonds;
mod clusters;
pub mod columns;
mod commands;
pub mod consent;
mod earnings;
pub mod errors;
pub mod events;
mod evidence;
pub mod genesis;
pub mod hash;
mod index;
pub mod keeper;
pub mod keys;
mod leaves;
mod module;
pub mod msgs;
pub mod params;
mod proofs;
pub mod provenance;
mod queries;
mod reveal;
mod rules;
mod snapshot;
mod standing;
mod texts;
pub mod validate;
mod zero_height;

pub use errors::DatanetError;
pub use keeper::DatanetKeeper;
pub use keys::STORE;
pub use module::{DatanetModule, MANIFEST};
pub use standing::{is_duplicate, is_excluded, own_earlier, status as item_status};
