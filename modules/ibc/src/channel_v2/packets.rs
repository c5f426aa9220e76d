//! Packets of version 2: what a chain commits to of them, and their form (ibc-go
//! `04-channel/v2/types/commitment.go`, `packet.go`, `acknowledgement.go`).

use crate::channel::MOST_BYTES;
use crate::errors::ChannelV2Error;
use crate::host::{validate_channel_id, validate_port_id};
use openledger_core::Res;
use openledger_proto::ibc::core::channel::v2::{Acknowledgement, Packet, Payload};
use sha2::{Digest, Sha256};

/// What stands for the refusal of any application: the SHA-256 of `UNIVERSAL_ERROR_ACKNOWLEDGEMENT`.
pub const UNIVERSAL_ERROR: [u8; 32] = [
    0x47, 0x74, 0xd4, 0xa5, 0x75, 0x99, 0x3f, 0x96, 0x3b, 0x1c, 0x06, 0x57, 0x37, 0x36, 0x61, 0x7a, 0x45, 0x7a, 0xbe,
    0xf8, 0x58, 0x91, 0x78, 0xdb, 0x8d, 0x10, 0xc9, 0x4b, 0x4a, 0xb5, 0x11, 0xab,
];

/// What commitments of version 2 begin with.
const VERSION: u8 = 2;

/// The hash of the hashes of parts, behind `prefix`. Each part is hashed first, so that no byte can move from
/// one part into the next.
fn hash_of_hashes<'a>(prefix: &[u8], parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut hash = Sha256::new_with_prefix(prefix);
    parts.into_iter().for_each(|part| hash.update(Sha256::digest(part)));
    hash.finalize().to_vec()
}

fn hash_payload(payload: &Payload) -> Vec<u8> {
    let Payload { source_port, destination_port, version, encoding, value } = payload;
    let texts = [source_port, destination_port, version, encoding].map(|text| text.as_bytes());
    hash_of_hashes(&[], texts.into_iter().chain([value.as_slice()]))
}

/// What the sending chain keeps of a packet.
pub fn commit_packet(packet: &Packet) -> Vec<u8> {
    let payloads: Vec<u8> = packet.payloads.iter().flat_map(hash_payload).collect();
    let timeout = packet.timeout_timestamp.to_be_bytes();
    hash_of_hashes(&[VERSION], [packet.destination_client.as_bytes(), &timeout, &payloads])
}

/// What the receiving chain keeps of an acknowledgement.
pub fn commit_acknowledgement(acknowledgement: &Acknowledgement) -> Vec<u8> {
    hash_of_hashes(&[VERSION], acknowledgement.app_acknowledgements.iter().map(Vec::as_slice))
}

/// Checks the form of a packet.
///
/// # Errors
/// `channelv2:2`, `channelv2:3` or `host:2`.
pub(super) fn validate(packet: &Packet) -> Res<()> {
    let refuse = |text: String| Err(ChannelV2Error::InvalidPacket.wrap(text));
    let [payload] = packet.payloads.as_slice() else {
        return refuse("payloads must contain exactly one payload".to_owned());
    };
    validate_payload(payload).map_err(|e| e.context("invalid Payload"))?;
    if payload.value.len() > MOST_BYTES {
        return refuse(format!("packet data bytes cannot exceed {MOST_BYTES} bytes"));
    }
    // ibc-go checks clients here by the rules of channels, which allow no name below eight characters.
    validate_channel_id(&packet.source_client).map_err(|e| e.context("invalid source ID"))?;
    validate_channel_id(&packet.destination_client).map_err(|e| e.context("invalid destination ID"))?;
    if packet.sequence == 0 {
        return refuse("packet sequence cannot be 0".to_owned());
    }
    if packet.timeout_timestamp == 0 {
        return refuse("packet timeout timestamp cannot be 0".to_owned());
    }
    Ok(())
}

/// Checks the form of a payload.
///
/// # Errors
/// `channelv2:3` or `host:2`.
pub(super) fn validate_payload(payload: &Payload) -> Res<()> {
    validate_port_id(&payload.source_port).map_err(|e| e.context("invalid source port ID"))?;
    validate_port_id(&payload.destination_port).map_err(|e| e.context("invalid destination port ID"))?;
    let missing = if payload.version.trim().is_empty() {
        "version"
    } else if payload.encoding.trim().is_empty() {
        "encoding"
    } else if payload.value.is_empty() {
        "value"
    } else {
        return Ok(());
    };
    Err(ChannelV2Error::InvalidPayload.wrap(format!("payload {missing} cannot be empty")))
}

/// Checks the form of an acknowledgement.
///
/// # Errors
/// `channelv2:5`.
pub(super) fn validate_acknowledgement(acknowledgement: &Acknowledgement) -> Res<()> {
    let complaint = match acknowledgement.app_acknowledgements.as_slice() {
        [one] if one.is_empty() => "app acknowledgement cannot be empty",
        [_] => return Ok(()),
        _ => "app acknowledgements must be of length one",
    };
    Err(ChannelV2Error::InvalidAcknowledgement.wrap(complaint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_universal_error_is_a_hash() {
        assert_eq!(Sha256::digest("UNIVERSAL_ERROR_ACKNOWLEDGEMENT")[..], UNIVERSAL_ERROR);
    }

    /// Bytes that move between parts, and parts that change places, are other packets.
    #[test]
    fn no_two_packets_have_one_commitment() {
        let payload = Payload {
            source_port: "ab".to_owned(),
            destination_port: "cd".to_owned(),
            version: "v".to_owned(),
            encoding: "e".to_owned(),
            value: vec![1],
        };
        let packet = |payloads: Vec<Payload>| Packet {
            sequence: 1,
            source_client: "07-tendermint-0".to_owned(),
            destination_client: "07-tendermint-1".to_owned(),
            timeout_timestamp: 5,
            payloads,
        };
        let (source_port, destination_port) = ("abc".to_owned(), "d".to_owned());
        let moved = Payload { source_port, destination_port, ..payload.clone() };
        let swapped = Payload { version: "e".to_owned(), encoding: "v".to_owned(), ..payload.clone() };
        let all = [vec![payload.clone()], vec![moved], vec![swapped], vec![payload.clone(), payload], vec![]];
        let mut commitments: Vec<_> = all.map(|payloads| commit_packet(&packet(payloads))).to_vec();
        commitments.sort();
        commitments.dedup();
        assert_eq!(commitments.len(), 5);
    }
}
