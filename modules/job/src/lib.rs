//! Jobs decided by code: rewards for the certified optimum of a training task. See README.md.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod bounty;
mod commands;
pub mod errors;
pub mod events;
mod genesis;
pub mod hooks;
pub mod invariants;
pub mod keeper;
pub mod keys;
mod measure;
mod module;
mod msgs;
pub mod params;
mod queries;
pub mod score;
mod zero_height;

pub use errors::JobError;
pub use hooks::{JobHooks, commitment};
pub use keeper::JobKeeper;
pub use keys::STORE;
pub use module::{JobModule, MANIFEST};
