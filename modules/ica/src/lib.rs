//! Interchain accounts (ICS-27): accounts here that other chains control (the host), and accounts on other chains
//! that users here control (the controller), equal to ibc-go's `modules/apps/27-interchain-accounts` 10.7.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod account;
mod allowed;
mod commands;
mod controller;
mod cosmos_tx;
mod errors;
mod genesis;
mod host;
mod json;
pub mod keys;
mod metadata;
mod module;
mod packet;

pub use account::{controller_port, interchain_address};
pub use allowed::ALLOWED_AT_GENESIS;
pub use controller::{ControllerKeeper, ControllerLayer, ControllerPorts};
pub use cosmos_tx::encode as encode_cosmos_tx;
pub use errors::{ControllerError, HostError, IcaError};
pub use host::{HostKeeper, HostPorts};
pub use metadata::{ENCODING_JSON, ENCODING_PROTOBUF, TX_MULTI_MSG, VERSION};
pub use module::{IcaModule, MANIFEST};
pub use packet::{check as check_packet_data, from_json as packet_data_from_json, to_json as packet_data_to_json};

/// The name of the module, which is also that of the account that signs for opening channels.
pub const NAME: &str = "interchainaccounts";
/// The port of the host.
pub const HOST_PORT: &str = "icahost";
/// What the ports of the controller begin with; the owner follows.
pub const CONTROLLER_PREFIX: &str = "icacontroller-";
