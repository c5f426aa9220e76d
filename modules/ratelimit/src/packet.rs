//! What a packet moves, as limits see it (ibc-go `keeper/packet.go`).

use crate::errors::RateLimitError;
use crate::signed::Signed;
use openledger_core::{Failure, Res, Sdk};
use openledger_ibc::channel::Ack;
use openledger_proto::ibc::applications::transfer::v1::FungibleTokenPacketData;
use openledger_proto::ibc::core::channel::v2::Payload;
use openledger_transfer::{TracedDenom, V1, data_from_json, decode, parse_path};
use sha2::{Digest, Sha256};

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// It leaves this chain.
    Send,
    /// It comes in.
    Receive,
}

impl Direction {
    /// The word of events.
    pub(crate) fn action(self) -> &'static str {
        match self {
            Self::Send => "packet_send",
            Self::Receive => "packet_recv",
        }
    }
}

/// Where a packet goes from and to: port and channel, or client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) source: (&'a str, &'a str),
    pub(crate) destination: (&'a str, &'a str),
}

/// What moves: the denomination that this chain knows it by, and the end of the way that is this chain's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) place: String,
    pub(crate) denom: String,
    pub(crate) amount: Signed,
    pub(crate) sender: String,
    pub(crate) receiver: String,
}

/// Reads the data of a packet over a channel.
///
/// # Errors
/// `undefined:1` for data that cannot be read, `sdk:18` for an amount that is no number.
pub(crate) fn read(data: &[u8], way: Way<'_>, direction: Direction) -> Res<Moved> {
    let data = data_from_json(data).map_err(Failure::unregistered)?;
    moved(data.unwrap_or_default(), way, direction)
}

/// Reads a payload of version 2.
///
/// # Errors
/// `ratelimit:15` for another version of the application, and those of its decoder.
pub(crate) fn read_payload(payload: &Payload, way: Way<'_>, direction: Direction) -> Res<Moved> {
    if payload.version != V1 {
        let text = format!("expected version {V1}, got {}", payload.version);
        return Err(RateLimitError::InvalidPacketData.wrap(text));
    }
    let transfer = decode(&payload.value, &payload.version, &payload.encoding)?;
    let data = FungibleTokenPacketData {
        denom: transfer.token.denom.unwrap_or_default().path(),
        amount: transfer.token.amount,
        sender: transfer.sender,
        receiver: transfer.receiver,
        memo: transfer.memo,
    };
    moved(data, way, direction)
}

fn moved(data: FungibleTokenPacketData, way: Way<'_>, direction: Direction) -> Res<Moved> {
    let (place, denom) = match direction {
        Direction::Send => (way.source.1, sent_denom(&data.denom)),
        Direction::Receive => (way.destination.1, received_denom(&data.denom, way)),
    };
    let amount = Signed::parse(&data.amount).ok_or_else(|| {
        Sdk::InvalidRequest.wrap(format!("Unable to cast packet amount '{}' to sdkmath.Int", data.amount))
    })?;
    Ok(Moved { place: place.to_owned(), denom, amount, sender: data.sender, receiver: data.receiver })
}

/// The denomination of a coin that leaves: a path becomes its hash.
fn sent_denom(denom: &str) -> String {
    if denom.starts_with("ibc/") { denom.to_owned() } else { parse_path(denom).ibc_denom() }
}

/// The denomination that a coin will have here: without its last hop if it comes back, with one more
/// otherwise.
fn received_denom(denom: &str, way: Way<'_>) -> String {
    let back = format!("{}/{}/", way.source.0, way.source.1);
    match denom.strip_prefix(&back) {
        Some(rest) => parse_path(rest).ibc_denom(),
        None => parse_path(&format!("{}/{}/{denom}", way.destination.0, way.destination.1)).ibc_denom(),
    }
}

/// Whether an answer of the other chain says that the packet was taken.
///
/// # Errors
/// `sdk:6` for what is no acknowledgement, `channel:24` for one that says nothing.
pub(crate) fn was_taken(acknowledgement: &[u8]) -> Res<bool> {
    if is_universal_error(acknowledgement) {
        return Ok(false);
    }
    let ack = Ack::from_json(acknowledgement).map_err(|e| {
        Sdk::UnknownRequest.wrap(format!("cannot unmarshal ICS-20 transfer packet acknowledgement: {e}"))
    })?;
    let invalid = |text: &str| openledger_ibc::errors::ChannelError::InvalidAcknowledgement.wrap(text);
    match ack {
        Ack::Result(bytes) if bytes.is_empty() => Err(invalid("acknowledgement result cannot be empty")),
        Ack::Result(_) => Ok(true),
        Ack::Error(_) => Ok(false),
        Ack::Nothing => Err(invalid("unsupported acknowledgement response field type <nil>")),
    }
}

/// Whether an answer is the one that stands for every refusal of version 2.
pub(crate) fn is_universal_error(acknowledgement: &[u8]) -> bool {
    acknowledgement == <[u8; 32]>::from(Sha256::digest("UNIVERSAL_ERROR_ACKNOWLEDGEMENT"))
}
