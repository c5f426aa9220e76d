//! What applications write: packets, and acknowledgements of packets (ibc-go `04-channel/keeper/packet.go`).

use super::ends::{counterparty, hop, require_open};
use super::events;
use super::packets::{self, Timeout, commit_acknowledgement, commit_packet};
use crate::client::Height;
use crate::errors::{ChannelError, ClientError};
use crate::keeper::IbcKeeper;
use crate::light::Status;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, Packet};

impl IbcKeeper {
    /// Sends a packet and returns its number. The timestamp is in nanoseconds since the Unix epoch, 0 for
    /// none.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `channel:10`, `channel:13` or `host:2` for a malformed packet,
    /// `connection:3`, `client:29`, `client:26`, or `channel:40` for a packet that would be too late already.
    pub fn send_packet(&self, ctx: &Ctx, port: &str, id: &str, timeout: Timeout, data: &[u8]) -> Res<u64> {
        let channel = self.get_channel(ctx, port, id)?.ok_or_else(|| ChannelError::ChannelNotFound.wrap(id))?;
        require_open(&channel)?;
        let unnumbered =
            || ChannelError::SequenceSendNotFound.wrap(format!("source port: {port}, source channel: {id}"));
        let sequence = self.next_sequence_send(ctx, port, id)?.ok_or_else(unnumbered)?;
        let other = counterparty(&channel);
        let packet = Packet {
            sequence,
            source_port: port.to_owned(),
            source_channel: id.to_owned(),
            destination_port: other.port_id,
            destination_channel: other.channel_id,
            data: data.to_vec(),
            timeout_height: Some(timeout.height.into()),
            timeout_timestamp: timeout.timestamp,
        };
        packets::validate(&packet).map_err(|e| e.context("constructed packet failed basic validation"))?;
        let client = self.connection_of(ctx, hop(&channel))?.client_id;
        let (height, timestamp) = self.newest(ctx, &client)?;
        if timeout.elapsed(height, timestamp) {
            return Err(timeout.too_late(height, timestamp).context("invalid packet timeout"));
        }
        self.set_next_sequence_send(ctx, port, id, sequence.wrapping_add(1))?;
        self.set_packet_commitment(ctx, port, id, sequence, commit_packet(&packet))?;
        events::sent(ctx, &packet, &channel);
        Ok(sequence)
    }

    /// The newest height of the other chain that a client knows, with the time there. A client that cannot be
    /// updated would never learn that the packet was not received, so it must be active.
    ///
    /// # Errors
    /// `client:29`, `client:26`, or the client's refusal.
    fn newest(&self, ctx: &Ctx, client: &str) -> Res<(Height, u64)> {
        let status = self.client_status(ctx, client)?;
        if status != Status::Active {
            let text = format!("cannot send packet using client ({client}) with status {status}");
            return Err(ClientError::ClientNotActive.wrap(text));
        }
        let height = self.client_latest_height(ctx, client)?;
        if height.is_zero() {
            let text = format!("cannot send packet using client ({client}) with zero height");
            return Err(ClientError::InvalidHeight.wrap(text));
        }
        Ok((height, self.client_timestamp_at(ctx, client, height)?))
    }

    /// Writes the acknowledgement of a packet that was received, in the transaction that received it or in a
    /// later one.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `channel:19` for a packet of before an upgrade of the channel, `channel:17`
    /// if there is one already, `channel:16` for an empty one.
    pub fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()> {
        let (port, id, sequence) = (&packet.destination_port, &packet.destination_channel, packet.sequence);
        let channel = self.receiving_channel(ctx, packet)?;
        self.require_current(ctx, packet)?;
        if self.has_packet_acknowledgement(ctx, port, id, sequence)? {
            return Err(ChannelError::AcknowledgementExists.into());
        }
        if acknowledgement.is_empty() {
            return Err(ChannelError::InvalidAcknowledgement.wrap("acknowledgement cannot be empty"));
        }
        self.set_packet_acknowledgement(ctx, port, id, sequence, commit_acknowledgement(acknowledgement))?;
        events::answered(ctx, packet, &channel, acknowledgement);
        Ok(())
    }

    /// The channel that a packet goes to, which must be open.
    ///
    /// # Errors
    /// `channel:3` or `channel:5`.
    pub(super) fn receiving_channel(&self, ctx: &Ctx, packet: &Packet) -> Res<Channel> {
        let channel = self.destination_channel(ctx, packet)?;
        require_open(&channel)?;
        Ok(channel)
    }

    /// The channel that a packet goes to.
    ///
    /// # Errors
    /// `channel:3`.
    pub(super) fn destination_channel(&self, ctx: &Ctx, packet: &Packet) -> Res<Channel> {
        let id = &packet.destination_channel;
        let channel = self.get_channel(ctx, &packet.destination_port, id)?;
        channel.ok_or_else(|| ChannelError::ChannelNotFound.wrap(id))
    }

    /// Refuses a packet that was received before the channel was upgraded, when its receipt may have been
    /// forgotten.
    ///
    /// # Errors
    /// `channel:19`.
    pub(super) fn require_current(&self, ctx: &Ctx, packet: &Packet) -> Res<()> {
        let first = self.recv_start_sequence(ctx, &packet.destination_port, &packet.destination_channel)?;
        if packet.sequence < first {
            return Err(ChannelError::PacketReceived.wrap("packet already processed in previous channel upgrade"));
        }
        Ok(())
    }
}
