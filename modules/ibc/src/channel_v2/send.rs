//! What applications write: packets, and acknowledgements of packets (ibc-go
//! `04-channel/v2/keeper/packet.go`).

use super::events;
use super::keeper::Kept;
use super::packets::{self, commit_acknowledgement, commit_packet};
use crate::errors::{ChannelV2Error, ClientError};
use crate::keeper::IbcKeeper;
use openledger_core::{BlockTime, Ctx, Res};
use openledger_proto::ibc::core::channel::v2::{Acknowledgement, Packet, Payload};

/// How far in the future a packet may time out: a day, in nanoseconds.
const MOST_AHEAD: i128 = 86_400_000_000_000;

/// Seconds from the first year of the calendar to the Unix epoch. Go counts from the former, and wraps.
const YEAR_ONE: i64 = 62_135_596_800;

/// A time as Go compares it.
fn go_time(time: BlockTime) -> (i64, i32) {
    (time.seconds.wrapping_add(YEAR_ONE), time.nanos)
}

/// The second in which a moment lies, of a number of nanoseconds that Go takes for a signed one.
pub(super) fn seconds_of(nanos: u64) -> u64 {
    nanos.cast_signed().div_euclid(1_000_000_000).cast_unsigned()
}

/// Refuses a time at which a packet would be too late already, or one that is too far ahead.
///
/// # Errors
/// `channelv2:9` or `channelv2:8`.
fn check_timeout(ctx: &Ctx, timeout_seconds: u64) -> Res<()> {
    let now = ctx.block().time;
    let timeout = go_time(BlockTime { seconds: timeout_seconds.cast_signed(), nanos: 0 });
    if timeout <= go_time(now) {
        let comparison = format!("{timeout_seconds} <= {}", now.seconds);
        let text = format!("timeout is less than or equal the current block timestamp, {comparison}");
        return Err(ChannelV2Error::TimeoutElapsed.wrap(text));
    }
    if now.plus_nanos(MOST_AHEAD).is_some_and(|latest| timeout > go_time(latest)) {
        return Err(ChannelV2Error::InvalidTimeout.wrap("timeout exceeds the maximum expected value"));
    }
    Ok(())
}

impl IbcKeeper {
    /// Commits to a packet and returns it.
    ///
    /// # Errors
    /// `clientv2:35`, `channelv2:9`, `channelv2:8`, `channelv2:4`, `channelv2:2`, `client:29`, `client:26`,
    /// or the client's refusal.
    pub(super) fn commit_packet_v2(
        &self,
        ctx: &Ctx,
        client: &str,
        timeout_timestamp: u64,
        payloads: &[Payload],
    ) -> Res<Packet> {
        let counterparty = self.existing_counterparty(ctx, client)?;
        check_timeout(ctx, timeout_timestamp)?;
        let unnumbered = || ChannelV2Error::SequenceSendNotFound.wrap(format!("source client: {client}"));
        let sequence = self.next_sequence_send_v2(ctx, client)?.ok_or_else(unnumbered)?;
        let packet = Packet {
            sequence,
            source_client: client.to_owned(),
            destination_client: counterparty.client_id,
            timeout_timestamp,
            payloads: payloads.to_vec(),
        };
        packets::validate(&packet).map_err(|e| {
            ChannelV2Error::InvalidPacket.wrap(format!("constructed packet failed basic validation: {e}"))
        })?;
        self.require_active_client(ctx, client)?;
        let height = self.client_latest_height(ctx, client)?;
        if height.is_zero() {
            let text = format!("cannot send packet using client ({client}) with zero height");
            return Err(ClientError::InvalidHeight.wrap(text));
        }
        let latest = seconds_of(self.client_timestamp_at(ctx, client, height)?);
        if latest >= timeout_timestamp {
            let text = format!("latest timestamp: {latest}, timeout timestamp: {timeout_timestamp}");
            return Err(ChannelV2Error::TimeoutElapsed.wrap(text));
        }
        self.set_next_sequence_send_v2(ctx, client, sequence.wrapping_add(1))?;
        Kept::Commitment.set(ctx, client, sequence, commit_packet(&packet))?;
        events::sent(ctx, &packet);
        Ok(packet)
    }

    /// Writes the acknowledgement of a packet that was received.
    ///
    /// # Errors
    /// `clientv2:35`, `clientv2:34`, `channelv2:11` if there is one already, `channelv2:2` for a packet that
    /// was not received.
    pub(super) fn write_acknowledgement_v2(&self, ctx: &Ctx, packet: &Packet, ack: &Acknowledgement) -> Res<()> {
        let (client, sequence) = (packet.destination_client.as_str(), packet.sequence);
        self.counterparty_named(ctx, client, &packet.source_client, "source")?;
        if Kept::Acknowledgement.get(ctx, client, sequence)?.is_some() {
            let text = format!("acknowledgement for id {client}, sequence {sequence} already exists");
            return Err(ChannelV2Error::AcknowledgementExists.wrap(text));
        }
        if Kept::Receipt.get(ctx, client, sequence)?.is_none() {
            return Err(ChannelV2Error::InvalidPacket.wrap("receipt not found for packet"));
        }
        Kept::Acknowledgement.set(ctx, client, sequence, commit_acknowledgement(ack))?;
        events::answered(ctx, packet, ack);
        Ok(())
    }

    /// Writes the acknowledgement of a packet that its application answers in a later transaction.
    ///
    /// # Errors
    /// `channelv2:5` for a malformed one or a packet that waits for none, and those of
    /// [`IbcKeeper::write_acknowledgement_v2`].
    pub fn write_async_acknowledgement(
        &self,
        ctx: &Ctx,
        client: &str,
        sequence: u64,
        acknowledgement: &Acknowledgement,
    ) -> Res<()> {
        let checked = packets::validate_acknowledgement(acknowledgement);
        checked.map_err(|e| e.context("invalid acknowledgement"))?;
        let missing = || {
            let which = format!("clientID ({client}) and sequence ({sequence})");
            let text = format!("packet with {which} not found for async acknowledgement");
            ChannelV2Error::InvalidAcknowledgement.wrap(text)
        };
        let packet = self.async_packet(ctx, client, sequence)?.ok_or_else(missing)?;
        let written = self.write_acknowledgement_v2(ctx, &packet, acknowledgement);
        written.map_err(|e| e.context("write acknowledgement failed"))?;
        Kept::Async.delete(ctx, client, sequence)
    }
}
