//! Packets that were not received in time, or whose channel was closed before, as far as they do not concern
//! the application (ibc-go `04-channel/keeper/timeout.go`).

use super::ends::{end, hop, is_ordered, order_name, other_hops, ourselves};
use super::events;
use super::handshake::proof;
use super::packets::{self, Timeout, commit_packet, go_bytes};
use crate::connection::HeightProof;
use crate::errors::ChannelError;
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v1::{Channel, MsgTimeout, MsgTimeoutOnClose, Order, Packet, State};
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;

impl IbcKeeper {
    /// Checks that a packet can no longer be received and forgets it; an ordered channel closes. Returns the
    /// version of the channel, or `None` if the packet was dealt with before, in which case nothing is
    /// written.
    ///
    /// # Errors
    /// `channel:3`, `channel:13`, `connection:3`, `channel:39`, `channel:19`, or the client's refusal of the
    /// proof.
    pub(super) fn timeout_packet(&self, ctx: &Ctx, msg: &MsgTimeout) -> Res<Option<String>> {
        let packet = msg.packet.clone().unwrap_or_default();
        let (channel, connection) = self.sending_channel(ctx, &packet)?;
        let proof = proof(msg.proof_height, &msg.proof_unreceived);
        let timestamp = self.client_timestamp_at(ctx, &connection.client_id, proof.height)?;
        let timeout = Timeout::of(&packet);
        if !timeout.elapsed(proof.height, timestamp) {
            return Err(timeout.not_reached(proof.height, timestamp).context("packet timeout not reached"));
        }
        if !self.is_pending(ctx, &packet)? {
            return Ok(None);
        }
        let next = msg.next_sequence_recv;
        if is_ordered(&channel) && next > packet.sequence {
            let comparison = format!("next sequence receive > packet sequence ({next} > {})", packet.sequence);
            return Err(ChannelError::PacketReceived.wrap(format!("packet already received, {comparison}")));
        }
        self.verify_not_received(ctx, &channel, &connection, proof, &packet, next)?;
        self.forget(ctx, channel, &packet).map(Some)
    }

    /// The same for a packet whose channel is closed at the other end, so that it is not received at any
    /// time.
    ///
    /// # Errors
    /// `channel:3`, `channel:13`, `connection:3`, or the client's refusal of a proof.
    pub(super) fn timeout_packet_on_close(&self, ctx: &Ctx, msg: &MsgTimeoutOnClose) -> Res<Option<String>> {
        let packet = msg.packet.clone().unwrap_or_default();
        let (channel, connection) = self.sending_channel(ctx, &packet)?;
        if !self.is_pending(ctx, &packet)? {
            return Ok(None);
        }
        let ours = ourselves(&packet.source_port, &packet.source_channel);
        let closed = end(State::Closed, channel.ordering, &ours, &other_hops(&connection), &channel.version);
        let close = proof(msg.proof_height, &msg.proof_close);
        let (port, id) = (&packet.destination_port, &packet.destination_channel);
        self.verify_channel_state(ctx, &connection, close, port, id, &closed)?;
        let next = msg.next_sequence_recv;
        if is_ordered(&channel) && next > packet.sequence {
            let comparison = format!("next sequence receive > packet sequence ({next} > {}", packet.sequence);
            return Err(ChannelError::InvalidPacket.wrap(format!("packet already received, {comparison}")));
        }
        let proof = proof(msg.proof_height, &msg.proof_unreceived);
        self.verify_not_received(ctx, &channel, &connection, proof, &packet, next)?;
        self.forget(ctx, channel, &packet).map(Some)
    }

    /// The channel that a packet comes from, in whatever state, and its connection.
    fn sending_channel(&self, ctx: &Ctx, packet: &Packet) -> Res<(Channel, ConnectionEnd)> {
        let channel = self.existing_channel(ctx, &packet.source_port, &packet.source_channel)?;
        packets::require_destination(&channel, packet)?;
        let connection = self.connection_of(ctx, hop(&channel))?;
        Ok((channel, connection))
    }

    /// Whether this chain sent the packet and did not deal with it yet.
    ///
    /// # Errors
    /// `channel:13` for another packet of this number.
    fn is_pending(&self, ctx: &Ctx, packet: &Packet) -> Res<bool> {
        let stored = self.packet_commitment(ctx, &packet.source_port, &packet.source_channel, packet.sequence)?;
        let Some(stored) = stored else { return Ok(false) };
        let expected = commit_packet(packet);
        if stored == expected {
            return Ok(true);
        }
        let (got, expected) = (go_bytes(&stored), go_bytes(&expected));
        let text = format!("packet commitment bytes are not equal: got ({got}), expected ({expected})");
        Err(ChannelError::InvalidPacket.wrap(text))
    }

    /// Checks that the other chain did not receive a packet: it has no receipt, or, where packets keep their
    /// order, it receives an earlier one next.
    fn verify_not_received(
        &self,
        ctx: &Ctx,
        channel: &Channel,
        connection: &ConnectionEnd,
        proof: HeightProof<'_>,
        packet: &Packet,
        next: u64,
    ) -> Res<()> {
        let (port, id) = (&packet.destination_port, &packet.destination_channel);
        if is_ordered(channel) {
            self.verify_next_sequence_recv(ctx, connection, proof, port, id, next)
        } else if channel.ordering == i32::from(Order::Unordered) {
            self.verify_packet_receipt_absence(ctx, connection, proof, port, id, packet.sequence)
        } else {
            let order = order_name(channel.ordering);
            Err(Failure::panicked(ChannelError::InvalidChannelOrdering.wrap(order)))
        }
    }

    /// Forgets a packet that was not received. No later packet of an ordered channel can be received either,
    /// so the channel closes.
    fn forget(&self, ctx: &Ctx, mut channel: Channel, packet: &Packet) -> Res<String> {
        let (port, id) = (&packet.source_port, &packet.source_channel);
        self.delete_packet_commitment(ctx, port, id, packet.sequence)?;
        if is_ordered(&channel) {
            channel.state = State::Closed.into();
            self.set_channel(ctx, port, id, &channel)?;
            events::closed(ctx, packet, &channel);
        }
        events::timed_out(ctx, packet, &channel);
        Ok(channel.version)
    }
}
