//! IBC core: light clients, connections, channels and packets of both versions, equal to ibc-go 10.7.
//!
//! The folders are the submodules of ibc-go: `client` (02), `client_v2`, `connection` (03), `channel` (04),
//! `channel_v2`, `commitment` (23), `host` (24), and the light clients below `light`. One keeper serves all of them,
//! because each reads what the ones below it keep in the one store `ibc`.

#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests"))]

pub mod ante;
pub mod channel;
pub mod channel_v2;
pub mod client;
pub mod client_v2;
mod clients_port;
mod commands;
pub mod commitment;
pub mod connection;
pub mod errors;
mod genesis;
pub mod host;
mod keeper;
pub mod light;
mod module;
mod port;
mod queries;
mod router;

pub use keeper::{IbcKeeper, IbcPorts};
pub use module::{IbcModule, MANIFEST};
pub use router::{AppRouter, Apps};

/// The name of the module's store.
pub const STORE: &str = "ibc";
