//! Packets: what a chain commits to of them, their form, and when they are too late (ibc-go
//! `04-channel/types/packet.go`, `timeout.go`).

use super::ends::counterparty;
use crate::client::Height;
use crate::errors::ChannelError;
use crate::host::{validate_channel_id, validate_port_id};
use openledger_core::{Ctx, Event, Failure, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, Packet};
use sha2::{Digest, Sha256};

/// The most bytes that the data of a packet, or all of its payloads, can have.
pub const MOST_BYTES: usize = 262_144;

/// What the sending chain keeps of a packet.
pub fn commit_packet(packet: &Packet) -> Vec<u8> {
    let height = Height::from_proto(packet.timeout_height);
    let timeout = [packet.timeout_timestamp, height.revision, height.height].map(u64::to_be_bytes).concat();
    Sha256::new().chain_update(timeout).chain_update(Sha256::digest(&packet.data)).finalize().to_vec()
}

/// What the receiving chain keeps of an acknowledgement.
pub fn commit_acknowledgement(acknowledgement: &[u8]) -> Vec<u8> {
    Sha256::digest(acknowledgement).to_vec()
}

/// Checks the form of a packet.
///
/// # Errors
/// `host:2` or `channel:13`.
pub(super) fn validate(packet: &Packet) -> Res<()> {
    let named = |result: Res<()>, what: &str| result.map_err(|e| e.context(format!("invalid {what} ID")));
    named(validate_port_id(&packet.source_port), "source port")?;
    named(validate_port_id(&packet.destination_port), "destination port")?;
    named(validate_channel_id(&packet.source_channel), "source channel")?;
    named(validate_channel_id(&packet.destination_channel), "destination channel")?;
    let complaint = if packet.sequence == 0 {
        "packet sequence cannot be 0".to_owned()
    } else if Height::from_proto(packet.timeout_height).is_zero() && packet.timeout_timestamp == 0 {
        "packet timeout height and packet timeout timestamp cannot both be 0".to_owned()
    } else if packet.data.is_empty() {
        "packet data bytes cannot be empty".to_owned()
    } else if packet.data.len() > MOST_BYTES {
        format!("packet data bytes cannot exceed {MOST_BYTES} bytes")
    } else {
        return Ok(());
    };
    Err(ChannelError::InvalidPacket.wrap(complaint))
}

/// Refuses a packet that does not come from the other end of the channel that it goes to.
///
/// # Errors
/// `channel:13`.
pub(super) fn require_source(channel: &Channel, packet: &Packet) -> Res<()> {
    require_other(channel, "source", &packet.source_port, &packet.source_channel)
}

/// Refuses a packet that does not go to the other end of the channel that it comes from.
///
/// # Errors
/// `channel:13`.
pub(super) fn require_destination(channel: &Channel, packet: &Packet) -> Res<()> {
    require_other(channel, "destination", &packet.destination_port, &packet.destination_channel)
}

fn require_other(channel: &Channel, which: &str, port: &str, id: &str) -> Res<()> {
    let other = counterparty(channel);
    for (what, found, expected) in [("port", port, &other.port_id), ("channel", id, &other.channel_id)] {
        if found != expected {
            let whose = format!("packet {which} {what} doesn't match the counterparty's {what}");
            return Err(ChannelError::InvalidPacket.wrap(format!("{whose} ({found} ≠ {expected})")));
        }
    }
    Ok(())
}

/// Bytes as Go prints a slice of them.
pub(crate) fn go_bytes(bytes: &[u8]) -> String {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    format!("[{}]", numbers.join(" "))
}

/// When a packet is too late: at a height of the receiving chain, at a time there, or at whichever comes
/// first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout {
    /// The height; zero for none.
    pub height: Height,
    /// The time in nanoseconds since the Unix epoch; 0 for none.
    pub timestamp: u64,
}

impl Timeout {
    /// That of a packet.
    pub fn of(packet: &Packet) -> Self {
        Self { height: Height::from_proto(packet.timeout_height), timestamp: packet.timeout_timestamp }
    }

    fn height_elapsed(self, height: Height) -> bool {
        !self.height.is_zero() && height >= self.height
    }

    /// Whether a packet is too late at a height and a time of the receiving chain.
    pub fn elapsed(self, height: Height, timestamp: u64) -> bool {
        self.height_elapsed(height) || (self.timestamp != 0 && timestamp >= self.timestamp)
    }

    /// The refusal of a packet that is too late, `channel:40`.
    pub(super) fn too_late(self, height: Height, timestamp: u64) -> Failure {
        ChannelError::TimeoutElapsed.wrap(self.comparison(self.height_elapsed(height), height, timestamp))
    }

    /// The refusal of a timeout that is not reached, `channel:39`.
    pub(super) fn not_reached(self, height: Height, timestamp: u64) -> Failure {
        let of_height = !self.height.is_zero() && !self.height_elapsed(height);
        ChannelError::TimeoutNotReached.wrap(self.comparison(of_height, height, timestamp))
    }

    fn comparison(self, of_height: bool, height: Height, timestamp: u64) -> String {
        if of_height {
            format!("current height: {height}, timeout height {}", self.height)
        } else {
            format!("current timestamp: {timestamp}, timeout timestamp {}", self.timestamp)
        }
    }
}

/// The time of the block in nanoseconds since the Unix epoch, which wraps as Go's does.
pub(super) fn block_nanos(ctx: &Ctx) -> u64 {
    let wrapped = ctx.block().time.unix_nanos().rem_euclid(1_i128 << 64);
    u64::try_from(wrapped).unwrap_or_default()
}

/// Events of an application that refused a packet, so that nobody takes them for something that happened.
pub(crate) fn failed_events(events: Vec<Event>) -> impl Iterator<Item = Event> {
    const PREFIX: &str = "ibccallbackerror-";
    events.into_iter().map(|event| Event {
        ty: format!("{PREFIX}{}", event.ty),
        attributes: event.attributes.into_iter().map(|(key, value)| (format!("{PREFIX}{key}"), value)).collect(),
    })
}
