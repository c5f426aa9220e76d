//! The command line: what Cosmos operators know, as functions over parsed arguments.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod comet;
pub mod config;
pub mod datanet;
pub mod debug;
pub mod doctor;
pub mod export;
pub mod genesis;
pub mod grammar;
pub mod init;
pub mod keys;
mod ledger;
pub mod model;
pub mod module_hash;
#[cfg(test)]
mod mount_tests;
pub mod query;
pub mod start;
pub mod status;
mod table;
pub mod tables;
pub mod testnet;
pub mod tx;
pub mod verify;
pub mod version;
