//! The channels' keeper: what is stored of them and of their packets (ibc-go `04-channel/keeper/keeper.go`).

use super::ids::channel_id;
use crate::errors::{ChannelError, ConnectionError};
use crate::keeper::IbcKeeper;
use crate::{STORE, host};
use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, IdentifiedChannel};
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;
use prost::Message;

/// The number of the next channel.
const NEXT_SEQUENCE: Item<u64, Raw> = Item::new(STORE, b"nextChannelSequence");
/// All channels, with the keys below the first word of their paths. Listings hand these keys to whoever asks
/// for the next page, so the prefix has no slash, as in ibc-go.
pub(super) const CHANNELS: Map<Vec<u8>, Channel, Proto> = Map::new(STORE, b"channelEnds");
/// Everything, for listings below a path that depends on the channel.
pub(super) const ENTRIES: Map<Vec<u8>, Vec<u8>, Raw> = Map::new(STORE, b"");

/// The value under a key; what is empty counts as nothing.
fn stored(ctx: &Ctx, key: &[u8]) -> Res<Option<Vec<u8>>> {
    Ok(ctx.kv(STORE).get(key)?.filter(|bytes| !bytes.is_empty()))
}

fn number(ctx: &Ctx, key: &[u8]) -> Res<Option<u64>> {
    let Some(bytes) = stored(ctx, key)? else { return Ok(None) };
    let bytes = <[u8; 8]>::try_from(bytes.as_slice());
    bytes.map(|bytes| Some(u64::from_be_bytes(bytes))).map_err(|_| Failure::corrupt("number of a packet"))
}

fn set_number(ctx: &Ctx, key: &[u8], number: u64) -> Res<()> {
    ctx.kv(STORE).set(key, number.to_be_bytes().to_vec())
}

/// Port and channel in the path of a channel; none for another path (ibc-go `ParseChannelPath`).
pub(super) fn place_in(path: &[u8]) -> Option<(String, String)> {
    let text = |part: &[u8]| String::from_utf8(part.to_vec()).ok();
    match path.split(|b| *b == b'/').collect::<Vec<_>>().as_slice() {
        [_, b"ports", port, b"channels", channel, ..] => Some((text(port)?, text(channel)?)),
        _ => None,
    }
}

/// A channel with the identifiers in its key.
pub(super) fn identified(key: &[u8], channel: Channel) -> Res<IdentifiedChannel> {
    let place = place_in(key);
    let (port_id, channel_id) = place.ok_or_else(|| Failure::corrupt("the key of a channel"))?;
    let Channel { state, ordering, counterparty, connection_hops, version } = channel;
    Ok(IdentifiedChannel { state, ordering, counterparty, connection_hops, version, port_id, channel_id })
}

/// The channels whose port begins with `prefix`; all of them for a blank one (ibc-go
/// `GetAllChannelsWithPortPrefix`).
///
/// # Errors
/// `sdk:11` when the gas runs out; fatal when the storage fails.
pub(crate) fn all_channels(ctx: &Ctx, prefix: &str) -> Res<Vec<IdentifiedChannel>> {
    let path = if prefix.trim().is_empty() { String::new() } else { format!("/ports/{prefix}") };
    let (mut it, mut channels) = (CHANNELS.range(ctx, path.as_bytes(), false)?, Vec::new());
    while let Some((key, channel)) = it.next_entry()? {
        channels.push(identified(&key, channel)?);
    }
    Ok(channels)
}

impl IbcKeeper {
    /// A channel.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<Channel>> {
        let Some(bytes) = stored(ctx, &host::channel(port, channel))? else { return Ok(None) };
        let end = Channel::decode(bytes.as_slice());
        end.map(Some).map_err(|e| Failure::corrupt(format!("channel {port}/{channel}: {e}")))
    }

    pub(super) fn set_channel(&self, ctx: &Ctx, port: &str, id: &str, channel: &Channel) -> Res<()> {
        ctx.kv(STORE).set(&host::channel(port, id), channel.encode_to_vec())
    }

    /// A channel that must be there.
    ///
    /// # Errors
    /// `channel:3` with port and channel.
    pub(super) fn existing_channel(&self, ctx: &Ctx, port: &str, id: &str) -> Res<Channel> {
        let missing = || ChannelError::ChannelNotFound.wrap(format!("port ID ({port}) channel ID ({id})"));
        self.get_channel(ctx, port, id)?.ok_or_else(missing)
    }

    /// A connection that must be there.
    ///
    /// # Errors
    /// `connection:3`.
    pub(super) fn connection_of(&self, ctx: &Ctx, id: &str) -> Res<ConnectionEnd> {
        self.get_connection(ctx, id)?.ok_or_else(|| ConnectionError::ConnectionNotFound.wrap(id))
    }

    /// Whether there is a channel.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn has_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<bool> {
        ctx.kv(STORE).has(&host::channel(port, channel))
    }

    /// Takes the next identifier. The number wraps as Go's does.
    pub(super) fn take_channel_id(&self, ctx: &Ctx) -> Res<String> {
        let sequence = self.next_channel_sequence(ctx)?;
        self.set_next_channel_sequence(ctx, sequence.wrapping_add(1))?;
        Ok(channel_id(sequence))
    }

    pub(super) fn next_channel_sequence(&self, ctx: &Ctx) -> Res<u64> {
        NEXT_SEQUENCE.get(ctx)?.ok_or_else(|| Failure::panicked("next channel sequence is nil"))
    }

    pub(super) fn set_next_channel_sequence(&self, ctx: &Ctx, sequence: u64) -> Res<()> {
        NEXT_SEQUENCE.set(ctx, &sequence)
    }

    /// The number of the next packet that a channel sends.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn next_sequence_send(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<u64>> {
        number(ctx, &host::next_sequence_send(port, channel))
    }

    pub(super) fn set_next_sequence_send(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<()> {
        set_number(ctx, &host::next_sequence_send(port, channel), sequence)
    }

    pub(super) fn next_sequence_recv(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<u64>> {
        number(ctx, &host::next_sequence_recv(port, channel))
    }

    pub(super) fn set_next_sequence_recv(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<()> {
        set_number(ctx, &host::next_sequence_recv(port, channel), sequence)
    }

    pub(super) fn next_sequence_ack(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<u64>> {
        number(ctx, &host::next_sequence_ack(port, channel))
    }

    pub(super) fn set_next_sequence_ack(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<()> {
        set_number(ctx, &host::next_sequence_ack(port, channel), sequence)
    }

    /// The number below which no packet of the channel is received any more: 0 unless the channel was
    /// upgraded on a chain that once ran ibc-go 8.
    pub(super) fn recv_start_sequence(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<u64> {
        Ok(number(ctx, &host::recv_start_sequence(port, channel))?.unwrap_or(0))
    }

    /// Whether a packet was received.
    pub(super) fn has_packet_receipt(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<bool> {
        Ok(stored(ctx, &host::packet_receipt(port, channel, sequence))?.is_some())
    }

    pub(super) fn set_packet_receipt(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<()> {
        ctx.kv(STORE).set(&host::packet_receipt(port, channel, sequence), vec![1])
    }

    /// The commitment of a packet that was sent and not dealt with yet.
    pub(super) fn packet_commitment(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        sequence: u64,
    ) -> Res<Option<Vec<u8>>> {
        stored(ctx, &host::packet_commitment(port, channel, sequence))
    }

    pub(super) fn set_packet_commitment(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        sequence: u64,
        commitment: Vec<u8>,
    ) -> Res<()> {
        ctx.kv(STORE).set(&host::packet_commitment(port, channel, sequence), commitment)
    }

    pub(super) fn delete_packet_commitment(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<()> {
        ctx.kv(STORE).delete(&host::packet_commitment(port, channel, sequence))
    }

    /// The commitment of an acknowledgement.
    pub(super) fn packet_acknowledgement(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        sequence: u64,
    ) -> Res<Option<Vec<u8>>> {
        stored(ctx, &host::packet_acknowledgement(port, channel, sequence))
    }

    pub(super) fn has_packet_acknowledgement(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<bool> {
        ctx.kv(STORE).has(&host::packet_acknowledgement(port, channel, sequence))
    }

    pub(super) fn set_packet_acknowledgement(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        sequence: u64,
        commitment: Vec<u8>,
    ) -> Res<()> {
        ctx.kv(STORE).set(&host::packet_acknowledgement(port, channel, sequence), commitment)
    }
}
