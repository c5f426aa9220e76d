//! Where things lie in the store, and what identifiers may look like (ICS-24, ibc-go `24-host`).

use crate::client::Height;
use crate::errors::HostError;
use openledger_core::Res;

/// The store of one client, as a prefix of the store `ibc`.
pub fn client_prefix(client: &str) -> Vec<u8> {
    format!("clients/{client}/").into_bytes()
}

/// A client's state, below its prefix.
pub const CLIENT_STATE: &[u8] = b"clientState";

/// A client's state at a height, below its prefix.
pub fn consensus_state(height: Height) -> Vec<u8> {
    format!("consensusStates/{height}").into_bytes()
}

/// The path under which a chain keeps a client's state.
pub fn full_client_state(client: &str) -> Vec<u8> {
    format!("clients/{client}/clientState").into_bytes()
}

/// The path under which a chain keeps a client's state at a height.
pub fn full_consensus_state(client: &str, height: Height) -> Vec<u8> {
    format!("clients/{client}/consensusStates/{height}").into_bytes()
}

/// The connections of a client.
pub fn client_connections(client: &str) -> Vec<u8> {
    format!("clients/{client}/connections").into_bytes()
}

/// A connection.
pub fn connection(connection: &str) -> Vec<u8> {
    format!("connections/{connection}").into_bytes()
}

/// Port and channel within the paths of channels.
fn place(port: &str, channel: &str) -> String {
    format!("ports/{port}/channels/{channel}")
}

/// A channel.
pub fn channel(port: &str, channel: &str) -> Vec<u8> {
    format!("channelEnds/{}", place(port, channel)).into_bytes()
}

/// The number of the next packet that a channel sends.
pub fn next_sequence_send(port: &str, channel: &str) -> Vec<u8> {
    format!("nextSequenceSend/{}", place(port, channel)).into_bytes()
}

/// The number of the next packet that an ordered channel receives.
pub fn next_sequence_recv(port: &str, channel: &str) -> Vec<u8> {
    format!("nextSequenceRecv/{}", place(port, channel)).into_bytes()
}

/// The number of the next packet of an ordered channel that is acknowledged.
pub fn next_sequence_ack(port: &str, channel: &str) -> Vec<u8> {
    format!("nextSequenceAck/{}", place(port, channel)).into_bytes()
}

/// The commitments of the packets of a channel.
pub fn packet_commitments(port: &str, channel: &str) -> String {
    format!("commitments/{}/sequences", place(port, channel))
}

/// The commitment of a packet that was sent.
pub fn packet_commitment(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    format!("{}/{sequence}", packet_commitments(port, channel)).into_bytes()
}

/// The acknowledgements of the packets of a channel.
pub fn packet_acknowledgements(port: &str, channel: &str) -> String {
    format!("acks/{}/sequences", place(port, channel))
}

/// The acknowledgement of a packet that was received.
pub fn packet_acknowledgement(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    format!("{}/{sequence}", packet_acknowledgements(port, channel)).into_bytes()
}

/// The receipt of a packet that was received.
pub fn packet_receipt(port: &str, channel: &str, sequence: u64) -> Vec<u8> {
    format!("receipts/{}/sequences/{sequence}", place(port, channel)).into_bytes()
}

/// The number below which no packet of the channel is received any more.
pub fn recv_start_sequence(port: &str, channel: &str) -> Vec<u8> {
    format!("recvStartSequence/{}", place(port, channel)).into_bytes()
}

/// Whether the characters are those of identifiers.
pub fn is_valid_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-#[]<>".contains(&b))
}

fn validate(id: &str, least: usize, most: usize) -> Res<()> {
    if id.trim().is_empty() {
        return Err(HostError::InvalidID.wrap("identifier cannot be blank"));
    }
    if id.contains('/') {
        return Err(HostError::InvalidID.wrap(format!("identifier {id} cannot contain separator '/'")));
    }
    if id.len() < least || id.len() > most {
        let len = id.len();
        let text = format!("identifier {id} has invalid length: {len}, must be between {least}-{most} characters");
        return Err(HostError::InvalidID.wrap(text));
    }
    if !is_valid_id(id) {
        let text =
            "must contain only alphanumeric or the following characters: '.', '_', '+', '-', '#', '[', ']', '<', '>'";
        return Err(HostError::InvalidID.wrap(format!("identifier {id} {text}")));
    }
    Ok(())
}

/// Checks an identifier of a client: 4 to 64 characters.
///
/// # Errors
/// `host:2`.
pub fn validate_client_id(id: &str) -> Res<()> {
    validate(id, 4, 64)
}

/// Checks an identifier of a connection: 10 to 64 characters.
///
/// # Errors
/// `host:2`.
pub fn validate_connection_id(id: &str) -> Res<()> {
    validate(id, 10, 64)
}

/// Checks an identifier of a channel: 8 to 64 characters.
///
/// # Errors
/// `host:2`.
pub fn validate_channel_id(id: &str) -> Res<()> {
    validate(id, 8, 64)
}

/// Checks an identifier of a port: 2 to 128 characters.
///
/// # Errors
/// `host:2`.
pub fn validate_port_id(id: &str) -> Res<()> {
    validate(id, 2, 128)
}

/// The number behind `prefix` in an identifier (ibc-go `ParseIdentifier`).
///
/// # Errors
/// `host:2`, or no code of its own for what is no number.
pub fn parse_identifier(id: &str, prefix: &str) -> Res<u64> {
    if !id.starts_with(prefix) {
        return Err(HostError::InvalidID.wrap(format!("identifier doesn't contain prefix `{prefix}`")));
    }
    let parts: Vec<&str> = id.split(prefix).collect();
    let &["", number] = parts.as_slice() else {
        return Err(HostError::InvalidID.wrap(format!("identifier must be in format: `{prefix}{{N}}`")));
    };
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    number.parse().ok().filter(|_| digits).ok_or_else(|| {
        let cause = if digits { "value out of range" } else { "invalid syntax" };
        openledger_core::Failure::unregistered(format!(
            "failed to parse identifier sequence: strconv.ParseUint: parsing {number:?}: {cause}"
        ))
    })
}
