//! Receiving a packet, as far as it does not concern the application (ibc-go `04-channel/keeper/packet.go`,
//! `ante.go`).

use super::ends::{hop, is_ordered, require_open_connection};
use super::events;
use super::handshake::proof;
use super::packets::{self, Timeout, block_nanos, commit_packet};
use crate::client::Height;
use crate::client::self_height;
use crate::errors::ChannelError;
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, MsgRecvPacket, Order, Packet};

impl IbcKeeper {
    /// Checks a packet and notes that it was received. Returns the version of its channel, or `None` if it
    /// was received before, in which case nothing is written.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `channel:13`, `connection:3`, `connection:6`, `channel:40`, `channel:19`,
    /// `channel:11`, `channel:21`, or the client's refusal of the proof.
    pub(crate) fn receive_packet(&self, ctx: &Ctx, msg: &MsgRecvPacket) -> Res<Option<String>> {
        let packet = msg.packet.clone().unwrap_or_default();
        let channel = self.receiving_channel(ctx, &packet)?;
        packets::require_source(&channel, &packet)?;
        let connection = self.connection_of(ctx, hop(&channel))?;
        require_open_connection(&connection)?;
        let (height, timestamp) = (Height::from(self_height(ctx)), block_nanos(ctx));
        let timeout = Timeout::of(&packet);
        if timeout.elapsed(height, timestamp) {
            return Err(timeout.too_late(height, timestamp).context("packet timeout elapsed"));
        }
        let verified = self.verify_packet_commitment(
            ctx,
            &connection,
            proof(msg.proof_height, &msg.proof_commitment),
            &packet.source_port,
            &packet.source_channel,
            packet.sequence,
            &commit_packet(&packet),
        );
        verified.map_err(|e| e.context("couldn't verify counterparty packet commitment"))?;
        if !self.note_received(ctx, &packet, &channel)? {
            return Ok(None);
        }
        events::received(ctx, &packet, &channel);
        Ok(Some(channel.version))
    }

    /// What of [`IbcKeeper::receive_packet`] is judged again when a block went by while the message waited:
    /// whether it was received meanwhile. False if so.
    ///
    /// # Errors
    /// `channel:3`, `channel:19`, `channel:11` or `channel:21`.
    pub(crate) fn receive_packet_again(&self, ctx: &Ctx, packet: &Packet) -> Res<bool> {
        let channel = self.destination_channel(ctx, packet)?;
        self.note_received(ctx, packet, &channel)
    }

    /// Notes that a packet was received: with a receipt, or, where packets keep their order, with the number
    /// of the next one. False if it was received before.
    fn note_received(&self, ctx: &Ctx, packet: &Packet, channel: &Channel) -> Res<bool> {
        let (port, id, sequence) = (&packet.destination_port, &packet.destination_channel, packet.sequence);
        self.require_current(ctx, packet)?;
        if is_ordered(channel) {
            let place = format!("destination port: {port}, destination channel: {id}");
            let next = self.next_sequence_recv(ctx, port, id)?;
            let next = next.ok_or_else(|| ChannelError::SequenceReceiveNotFound.wrap(place))?;
            if sequence < next {
                return Ok(false);
            }
            if sequence != next {
                let text = format!("packet sequence ≠ next receive sequence ({sequence} ≠ {next})");
                return Err(ChannelError::PacketSequenceOutOfOrder.wrap(text));
            }
            self.set_next_sequence_recv(ctx, port, id, next.wrapping_add(1))?;
        } else if channel.ordering == i32::from(Order::Unordered) {
            if self.has_packet_receipt(ctx, port, id, sequence)? {
                return Ok(false);
            }
            self.set_packet_receipt(ctx, port, id, sequence)?;
        }
        Ok(true)
    }
}
