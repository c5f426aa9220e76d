//! Liveness and double signing of validators: the `slashing` module of SDK 0.53 (`x/slashing`).
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod bitmap;
mod commands;
mod errors;
mod events;
mod genesis;
mod hooks;
mod keeper;
pub mod keys;
mod liveness;
mod module;
mod msgs;
mod params;
mod port;
mod queries;

pub use bitmap::{CHUNK_BITS, Chunk};
pub use errors::SlashingError;
pub use keeper::SlashingKeeper;
pub use module::{MANIFEST, SlashingModule};
pub use params::Params;
