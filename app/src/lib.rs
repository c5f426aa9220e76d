//! `openledgerd`: the state machine's phases, its servers, the node around it and the command line.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod abci;
pub mod api;
pub mod assembly;
pub mod baseapp;
pub mod cli;
pub mod genutil;
pub mod node;
#[cfg(feature = "rehearsal")]
pub mod rehearsal;
pub mod runtime;
pub mod upgrades;
