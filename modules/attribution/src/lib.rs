//! Who an answer is due to, and what each of them is paid: exact influence, the payment rule, settlement. See
//! README.md.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests"))]

mod batch;
pub mod cache;
mod commands;
pub mod deferred;
mod earned;
pub mod errors;
pub mod events;
mod explain;
mod gas;
pub mod genesis;
pub mod invariants;
pub mod keeper;
pub mod keys;
mod module;
pub mod msgs;
pub mod params;
mod queries;
pub mod record;
pub mod retrieval;
pub mod settle;
pub mod split;
pub mod tuners;
mod zero_height;

pub use errors::AttributionError;
pub use keeper::AttributionKeeper;
pub use keys::STORE;
pub use module::{AttributionModule, MANIFEST};
