//! The application over channels.

use crate::errors::InferIbcError;
use crate::keeper::{Asker, InferIbcKeeper};
use crate::packet::{decode, encode};
use crate::{PORT, VERSION};
use openledger_core::ports::{ChannelOpening, IbcApp, PacketAck};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_ibc::channel::Ack;
use openledger_ibc::errors::{ChannelError, IbcError, PortError};
use openledger_proto::ibc::core::channel::v1::{Order, Packet};

/// Checks a channel that opens at either end.
fn check_opening(opening: &ChannelOpening<'_>) -> Res<()> {
    if opening.port_id != PORT {
        return Err(PortError::InvalidPort.wrap(format!("invalid port: {}, expected {PORT}", opening.port_id)));
    }
    // An ordered channel would be closed by the first question that nobody brought in time.
    if opening.order != Order::Unordered {
        let (expected, got) = (Order::Unordered.as_str_name(), opening.order.as_str_name());
        return Err(ChannelError::InvalidChannelOrdering.wrap(format!("expected {expected} channel, got {got}")));
    }
    Ok(())
}

fn check_version(version: &str) -> Res<()> {
    match version == VERSION {
        true => Ok(()),
        false => Err(InferIbcError::InvalidVersion.wrap(format!("expected {VERSION}, got {version}"))),
    }
}

/// The acknowledgement of what came of a packet.
///
/// # Errors
/// What is no refusal.
pub(crate) fn acknowledge(outcome: Res<Vec<u8>>) -> Res<PacketAck> {
    let ack = match outcome {
        Ok(answer) => Ack::Result(answer),
        Err(e) => Ack::refused(e)?,
    };
    Ok(PacketAck::Now { bytes: ack.to_json(), success: ack.is_success() })
}

impl IbcApp for InferIbcKeeper {
    fn on_chan_open_init(&self, _: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        check_opening(opening)?;
        if !opening.version.trim().is_empty() {
            check_version(opening.version)?;
        }
        Ok(VERSION.to_owned())
    }

    fn on_chan_open_try(&self, _: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        check_opening(opening)?;
        check_version(opening.version)?;
        Ok(VERSION.to_owned())
    }

    fn on_chan_open_ack(&self, _: &Ctx, _: &str, _: &str, _: &str, counterparty_version: &str) -> Res<()> {
        check_version(counterparty_version)
    }

    fn on_chan_open_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Ok(())
    }

    fn on_chan_close_init(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Err(IbcError::InvalidRequest.wrap("user cannot close channel"))
    }

    fn on_chan_close_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Ok(())
    }

    fn on_recv_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, relayer: &AccAddress) -> Res<PacketAck> {
        let answered = decode(&packet.data, "").and_then(|(payer, request)| {
            let channel = packet.destination_channel.as_str();
            let asker = Asker { channel, payer: &payer, relayer, by_transfer: false };
            encode(&self.serve(ctx, asker, &request)?, "")
        });
        acknowledge(answered)
    }

    fn on_acknowledgement_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &[u8], _: &AccAddress) -> Res<()> {
        Err(InferIbcError::CannotSend.into())
    }

    fn on_timeout_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &AccAddress) -> Res<()> {
        Err(InferIbcError::CannotSend.into())
    }
}
