//! Paid inference: runs a certified model on chain, attributes the answer and splits the fee in one
//! transaction. See README.md.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod bags;
pub mod batch;
pub mod claims;
mod collection;
mod commands;
pub mod engine;
pub mod errors;
pub mod events;
pub mod genesis;
pub mod invariants;
pub mod keeper;
pub mod keys;
mod measure;
mod module;
pub mod msgs;
pub mod params;
mod proofs;
mod queries;
pub mod retrieve;
mod zero_height;

pub use engine::Engine;
pub use engine::self_test;
pub use errors::InferenceError;
pub use keeper::InferenceKeeper;
pub use keys::STORE;
pub use module::{InferenceModule, MANIFEST};
pub use openledger_onnx::clear_engine_environment;
pub use proofs::Proofs;
