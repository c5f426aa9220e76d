//! The command line: what Cosmos operators know, as functions over parsed arguments.

pub mod comet;
pub mod config;
pub mod debug;
pub mod export;
pub mod genesis;
pub mod global;
mod go_text;
pub mod grammar;
pub mod init;
pub mod keys;
pub mod log_level;
pub mod model;
pub mod output;
pub mod query;
pub mod start;
pub mod status;
pub mod testnet;
pub mod tx;
pub mod verify;
pub mod version;

pub use global::{CliError, Global};
pub use output::{OutputArgs, OutputFormat};
