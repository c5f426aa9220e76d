//! Acknowledgements of packets that this chain sent, as far as they do not concern the application (ibc-go
//! `04-channel/keeper/packet.go`).

use super::ends::{hop, is_ordered, require_open, require_open_connection};
use super::handshake::proof;
use super::packets::{self, commit_packet, go_bytes};
use super::{Ack, events};
use crate::errors::ChannelError;
use crate::keeper::IbcKeeper;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v1::MsgAcknowledgement;

/// Refuses an acknowledgement that reads as JSON and is not in the one form that is written of it, because
/// two readers might differ about what it says. What is not such JSON is the application's own affair.
fn require_canonical(acknowledgement: &[u8]) -> Res<()> {
    match Ack::from_json(acknowledgement) {
        Ok(ack) if !ack.is_written_as(acknowledgement) => {
            Err(ChannelError::InvalidAcknowledgement.wrap("acknowledgement marshalling error"))
        }
        _ => Ok(()),
    }
}

impl IbcKeeper {
    /// Checks an acknowledgement and forgets the packet. Returns the version of its channel, or `None` if the
    /// packet was dealt with before, in which case nothing is written.
    ///
    /// # Errors
    /// `channel:3`, `channel:5`, `channel:13`, `channel:16`, `connection:3`, `connection:6`, `channel:12`,
    /// `channel:21`, or the client's refusal of the proof.
    pub(super) fn acknowledge_packet(&self, ctx: &Ctx, msg: &MsgAcknowledgement) -> Res<Option<String>> {
        let packet = msg.packet.clone().unwrap_or_default();
        let (port, id, sequence) = (&packet.source_port, &packet.source_channel, packet.sequence);
        let channel = self.existing_channel(ctx, port, id)?;
        require_open(&channel)?;
        packets::require_destination(&channel, &packet)?;
        let connection = self.connection_of(ctx, hop(&channel))?;
        require_open_connection(&connection)?;
        let Some(commitment) = self.packet_commitment(ctx, port, id, sequence)? else { return Ok(None) };
        let expected = commit_packet(&packet);
        require_canonical(&msg.acknowledgement)?;
        if commitment != expected {
            let (got, stored) = (go_bytes(&expected), go_bytes(&commitment));
            let text = format!("commitment bytes are not equal: got ({got}), expected ({stored})");
            return Err(ChannelError::InvalidPacket.wrap(text));
        }
        self.verify_packet_acknowledgement(
            ctx,
            &connection,
            proof(msg.proof_height, &msg.proof_acked),
            &packet.destination_port,
            &packet.destination_channel,
            sequence,
            &msg.acknowledgement,
        )?;
        if is_ordered(&channel) {
            let place = format!("source port: {port}, source channel: {id}");
            let next = self.next_sequence_ack(ctx, port, id)?;
            let next = next.ok_or_else(|| ChannelError::SequenceAckNotFound.wrap(place))?;
            if sequence != next {
                let text = format!("packet sequence ≠ next ack sequence ({sequence} ≠ {next})");
                return Err(ChannelError::PacketSequenceOutOfOrder.wrap(text));
            }
            self.set_next_sequence_ack(ctx, port, id, next.wrapping_add(1))?;
        }
        self.delete_packet_commitment(ctx, port, id, sequence)?;
        events::acknowledged(ctx, &packet, &channel);
        Ok(Some(channel.version))
    }
}
