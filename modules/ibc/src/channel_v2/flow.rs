//! Packets that come, are answered or come too late, as far as it does not concern their applications (ibc-go
//! `04-channel/v2/keeper/packet.go`).

use super::events;
use super::keeper::{Kept, has_receipt, path_at, set_receipt};
use super::packets::{commit_acknowledgement, commit_packet};
use super::send::seconds_of;
use crate::channel::go_bytes;
use crate::client::Height;
use crate::errors::ChannelV2Error;
use crate::keeper::IbcKeeper;
use crate::light::Proof;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::channel::v2::{MsgAcknowledgement, MsgRecvPacket, MsgTimeout, Packet};
use openledger_proto::ibc::core::client::v1::Height as ProtoHeight;

/// A proof of a message. Clients that packets go between ask for no delay.
fn proof(height: Option<ProtoHeight>, bytes: &[u8]) -> Proof<'_> {
    Proof { height: Height::from_proto(height), delay_time: 0, delay_blocks: 0, bytes }
}

/// Whether this chain sent the packet and did not deal with it yet. `complaint` words the refusal of another
/// packet of this number, from the commitment that is stored and the one that it should be.
///
/// # Errors
/// `channelv2:2`.
fn is_pending(ctx: &Ctx, packet: &Packet, complaint: impl FnOnce(&str, &str) -> String) -> Res<bool> {
    let Some(stored) = Kept::Commitment.get(ctx, &packet.source_client, packet.sequence)? else { return Ok(false) };
    let expected = commit_packet(packet);
    if stored == expected {
        return Ok(true);
    }
    Err(ChannelV2Error::InvalidPacket.wrap(complaint(&go_bytes(&stored), &go_bytes(&expected))))
}

impl IbcKeeper {
    /// Checks a packet and notes that it was received. False if it was received before, in which case nothing
    /// is written; neither is its proof looked at then.
    ///
    /// # Errors
    /// `clientv2:35`, `clientv2:34`, `channelv2:9`, or the client's refusal of the proof.
    pub(super) fn receive_packet_v2(&self, ctx: &Ctx, msg: &MsgRecvPacket) -> Res<bool> {
        let packet = msg.packet.clone().unwrap_or_default();
        let (client, sequence) = (packet.destination_client.as_str(), packet.sequence);
        let counterparty = self.counterparty_named(ctx, client, &packet.source_client, "source")?;
        let now = ctx.block().time.seconds.cast_unsigned();
        if now >= packet.timeout_timestamp {
            let text = format!("current timestamp: {now}, timeout timestamp: {}", packet.timeout_timestamp);
            return Err(ChannelV2Error::TimeoutElapsed.wrap(text));
        }
        if has_receipt(ctx, client, sequence)? {
            return Ok(false);
        }
        let path = path_at(&counterparty, &Kept::Commitment.key(&packet.source_client, sequence))?;
        let proof = proof(msg.proof_height, &msg.proof_commitment);
        let verified = self.verify_membership(ctx, client, proof, &path, &commit_packet(&packet));
        verified.map_err(|e| e.context(format!("failed packet commitment verification for client ({client})")))?;
        set_receipt(ctx, client, sequence)?;
        events::received(ctx, &packet);
        Ok(true)
    }

    /// Checks an acknowledgement and forgets the packet. False if the packet was dealt with before, in which
    /// case nothing is written.
    ///
    /// # Errors
    /// `clientv2:35`, `clientv2:34`, `channelv2:2`, or the client's refusal of the proof.
    pub(super) fn acknowledge_packet_v2(&self, ctx: &Ctx, msg: &MsgAcknowledgement) -> Res<bool> {
        let packet = msg.packet.clone().unwrap_or_default();
        let (client, sequence) = (packet.source_client.as_str(), packet.sequence);
        let counterparty = self.counterparty_named(ctx, client, &packet.destination_client, "destination")?;
        let complaint = |stored: &str, expected: &str| {
            format!("commitment bytes are not equal: got ({expected}), expected ({stored})")
        };
        if !is_pending(ctx, &packet, complaint)? {
            return Ok(false);
        }
        let path = path_at(&counterparty, &Kept::Acknowledgement.key(&packet.destination_client, sequence))?;
        let proof = proof(msg.proof_height, &msg.proof_acked);
        let commitment = commit_acknowledgement(&msg.acknowledgement.clone().unwrap_or_default());
        let verified = self.verify_membership(ctx, client, proof, &path, &commitment);
        verified.map_err(|e| e.context(format!("failed packet acknowledgement verification for client ({client})")))?;
        Kept::Commitment.delete(ctx, client, sequence)?;
        events::acknowledged(ctx, &packet);
        Ok(true)
    }

    /// Checks that a packet can no longer be received and forgets it. False if it was dealt with before, in
    /// which case nothing is written.
    ///
    /// # Errors
    /// `clientv2:35`, `clientv2:34`, `channelv2:10`, `channelv2:2`, or the client's refusal of the proof.
    pub(super) fn timeout_packet_v2(&self, ctx: &Ctx, msg: &MsgTimeout) -> Res<bool> {
        let packet = msg.packet.clone().unwrap_or_default();
        let (client, sequence) = (packet.source_client.as_str(), packet.sequence);
        let counterparty = self.counterparty_named(ctx, client, &packet.destination_client, "destination")?;
        let proof = proof(msg.proof_height, &msg.proof_unreceived);
        let timestamp = seconds_of(self.client_timestamp_at(ctx, client, proof.height)?);
        if timestamp < packet.timeout_timestamp {
            let text = format!("proof timestamp: {timestamp}, timeout timestamp: {}", packet.timeout_timestamp);
            return Err(ChannelV2Error::TimeoutNotReached.wrap(text));
        }
        let complaint = |stored: &str, expected: &str| {
            format!("packet commitment bytes are not equal: got ({stored}), expected ({expected})")
        };
        if !is_pending(ctx, &packet, complaint)? {
            return Ok(false);
        }
        let path = path_at(&counterparty, &Kept::Receipt.key(&packet.destination_client, sequence))?;
        let verified = self.verify_non_membership(ctx, client, proof, &path);
        let failed = || format!("failed packet receipt absence verification for client ({client})");
        verified.map_err(|e| e.context(failed()))?;
        Kept::Commitment.delete(ctx, client, sequence)?;
        events::timed_out(ctx, &packet);
        Ok(true)
    }
}
