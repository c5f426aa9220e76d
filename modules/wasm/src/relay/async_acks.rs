//! Packets that a contract acknowledges later. They are kept in the form of ibc-go's `channeltypes.Packet`.

use crate::keeper::WasmKeeper;
use crate::keys::{self, async_ack};
use crate::vmtypes::IbcPacket;
use openledger_core::ports::IbcPacketView;
use openledger_core::{Ctx, Failure, Res};
use prost::Message;

/// `ibc.core.channel.v1.Packet`.
#[derive(Clone, PartialEq, Message)]
struct Packet {
    #[prost(uint64, tag = "1")]
    sequence: u64,
    #[prost(string, tag = "2")]
    source_port: String,
    #[prost(string, tag = "3")]
    source_channel: String,
    #[prost(string, tag = "4")]
    destination_port: String,
    #[prost(string, tag = "5")]
    destination_channel: String,
    #[prost(bytes = "vec", tag = "6")]
    data: Vec<u8>,
    /// Always written, as gogoproto writes embedded messages that are no pointers.
    #[prost(message, required, tag = "7")]
    timeout_height: Height,
    #[prost(uint64, tag = "8")]
    timeout_timestamp: u64,
}

/// `ibc.core.client.v1.Height`.
#[derive(Clone, Copy, PartialEq, Message)]
struct Height {
    #[prost(uint64, tag = "1")]
    revision_number: u64,
    #[prost(uint64, tag = "2")]
    revision_height: u64,
}

impl WasmKeeper {
    /// Keeps a packet until its contract acknowledges it.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub(super) fn store_async_ack_packet(&self, ctx: &Ctx, packet: &IbcPacket) -> Res<()> {
        let (revision_number, revision_height) = packet.timeout_block.unwrap_or_default();
        let stored = Packet {
            sequence: packet.sequence,
            source_port: packet.src.port_id.clone(),
            source_channel: packet.src.channel_id.clone(),
            destination_port: packet.dest.port_id.clone(),
            destination_channel: packet.dest.channel_id.clone(),
            data: packet.data.clone(),
            timeout_height: Height { revision_number, revision_height },
            timeout_timestamp: packet.timeout_timestamp,
        };
        let key = async_ack(&packet.dest.port_id, &packet.dest.channel_id, packet.sequence);
        ctx.kv(keys::STORE).set(&key, stored.encode_to_vec())
    }

    /// A packet that waits for its acknowledgement.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub(crate) fn load_async_ack_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        sequence: u64,
    ) -> Res<Option<IbcPacketView>> {
        let bytes = ctx.kv(keys::STORE).get(&async_ack(port, channel, sequence))?;
        let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
        let packet = Packet::decode(bytes.as_slice()).map_err(Failure::corrupt)?;
        Ok(Some(IbcPacketView {
            sequence: packet.sequence,
            source_port: packet.source_port,
            source_channel: packet.source_channel,
            destination_port: packet.destination_port,
            destination_channel: packet.destination_channel,
            data: packet.data,
            timeout_height: (packet.timeout_height.revision_number, packet.timeout_height.revision_height),
            timeout_timestamp: packet.timeout_timestamp,
        }))
    }

    /// Forgets a packet that was acknowledged, so that it is acknowledged once.
    ///
    /// # Errors
    /// Out of gas; fatal.
    pub(crate) fn delete_async_ack_packet(&self, ctx: &Ctx, port: &str, channel: &str, sequence: u64) -> Res<()> {
        ctx.kv(keys::STORE).delete(&async_ack(port, channel, sequence))
    }
}
