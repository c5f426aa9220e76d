//! Packets of version 2, which go from client to client and carry a payload for an application (ibc-go
//! `04-channel/v2`).

mod events;
mod flow;
mod genesis;
mod handlers;
mod keeper;
mod msgs;
mod packets;
mod queries;
mod send;

pub(crate) use genesis::{check as validate_genesis, export as export_genesis, init as init_genesis};
pub(crate) use msgs::{check_send, messages};
pub use packets::{UNIVERSAL_ERROR, commit_acknowledgement, commit_packet};
pub(crate) use queries::queries;
