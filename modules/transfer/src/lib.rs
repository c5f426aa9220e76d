//! Coins between chains (ICS-20), over channels and over clients of IBC version 2, equal to ibc-go's
//! `modules/apps/transfer` 10.7.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod abi;
mod app;
mod app_v2;
mod audit;
mod authz;
mod commands;
mod denom;
mod errors;
mod escrow;
mod events;
mod genesis;
mod hop;
mod keeper;
pub mod keys;
mod module;
mod msgs;
mod packet;
mod queries;
mod receive;
mod upper;

pub use authz::TransferAuthorizations;
pub use denom::{TracedDenom, parse_hash, parse_path};
pub use errors::TransferError;
pub use escrow::escrow_address;
pub use keeper::{TransferKeeper, TransferPorts};
pub use module::{MANIFEST, TransferModule};
pub use packet::{ENCODING_ABI, ENCODING_JSON, ENCODING_PROTOBUF, Transfer, V1, decode, encode};
pub use packet::{check as check_data, from_json as data_from_json};

/// The port that the application has, in both versions of IBC.
pub const PORT: &str = "transfer";
