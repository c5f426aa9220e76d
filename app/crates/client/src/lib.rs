//! The client kit that all commands share: settings, errors, keys, prompts, coins, output, and flags made from
//! descriptors.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod client;
mod coins;
mod command;
mod encode;
mod error;
mod fields;
mod global;
pub mod go_text;
mod grpc;
mod json;
mod log_level;
mod output;
mod prompt;
mod unused;
mod values;

pub use client::{Client, ClientFlags, without_code};
pub use coins::{GasPrice, adjust_gas, coin_to_proto, fee, parse_coin, parse_coins, parse_prices, to_proto};
pub use command::command;
pub use encode::query_json;
pub use error::ClientError;
pub use fields::{AddressKind, Layout as FieldLayout, args as field_args, message as field_message, scalar};
pub use global::{CliError, DEFAULT_HOME, Global, LogFormat};
pub use json::{indent, print_json};
pub use log_level::LogLevels;
pub use output::{OutputArgs, OutputFormat, print, print_line, to_yaml};
pub use prompt::Prompt;
pub use unused::UnusedQueryFlags;
pub use values::duration_nanos;
