//! Identifiers of channels (ibc-go `04-channel/types/keys.go`).

use crate::errors::HostError;
use crate::host;
use openledger_core::Res;

/// What identifiers of channels begin with.
const PREFIX: &str = "channel-";

/// The identifier of the channel with this number.
pub fn channel_id(number: u64) -> String {
    format!("{PREFIX}{number}")
}

/// The number in a channel's identifier.
///
/// # Errors
/// `host:2`, or no code of its own for a number that is too great.
pub fn parse_channel_id(id: &str) -> Res<u64> {
    let number = id.strip_prefix(PREFIX).unwrap_or_default();
    if !(1..=20).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(HostError::InvalidID.wrap("channel identifier is not in the format: `channel-{N}`"));
    }
    host::parse_identifier(id, PREFIX).map_err(|e| e.context("invalid channel identifier"))
}

/// Whether the identifier is one that this chain gives to channels.
pub fn is_channel_id(id: &str) -> bool {
    parse_channel_id(id).is_ok()
}
