//! Wire types of the chain and everything that follows from their descriptors.
//!
//! The structs and the descriptor set in `src/gen` are made by `cargo run -p openledger-proto-gen`
//! from the Cosmos SDK 0.53 protos and `proto/openledger`.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod amino_binary;
pub mod amino_json;
pub mod any;
pub mod commands;
mod error;
pub mod go_json;
mod interfaces;
pub mod json;
pub mod nested;
mod numbers;
mod schema;
pub mod services;
pub mod signers;
pub mod strict;
mod time;
mod tree;
mod wire;

#[path = "gen/mod.rs"]
#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, rustdoc::all, reason = "generated from third-party protos")]
mod generated;

pub use error::{ProtoError, Result};
pub use generated::{cosmos, cosmwasm, ibc, openledger, tendermint};
pub use schema::{DESCRIPTOR_SET, extend, load, pool};
pub use {prost, prost_reflect, prost_types};
