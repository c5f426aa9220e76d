//! Channels and their packets (ICS-4, ibc-go `04-channel`).
//!
//! A message about a packet runs in two parts. The first decides about the packet and notes that it was dealt
//! with, the second asks the application. The order is what keeps an application that calls back into core
//! IBC from dealing with one packet twice.

mod acknowledge;
mod acknowledgement;
mod closing;
mod ends;
mod events;
mod genesis;
mod handlers;
mod handshake;
mod ids;
mod keeper;
mod msgs;
mod packets;
mod queries;
mod receive;
mod send;
mod timeout;

pub use acknowledgement::{Ack, bytes_from_json};
pub(crate) use ends::order_name;
pub(crate) use genesis::{check as validate_genesis, export as export_genesis, init as init_genesis};
pub use ids::{channel_id, is_channel_id, parse_channel_id};
pub(crate) use keeper::all_channels;
pub(crate) use msgs::{check_close_init, check_open_init, messages};
pub use packets::{MOST_BYTES, Timeout, commit_acknowledgement, commit_packet};
pub(crate) use packets::{failed_events, go_bytes};
pub(crate) use queries::queries;

/// What became of a message about a packet that is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was new, and the application heard of it.
    Done,
    /// Another message came before it; nothing happened.
    Redundant,
}
