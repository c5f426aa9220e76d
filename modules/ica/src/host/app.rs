//! The application of the port `icahost` (ibc-go `host/ibc_module.go`).

use super::{HostKeeper, events};
use crate::errors::{HostError, IcaError};
use crate::packet;
use openledger_core::ports::{ChannelOpening, IbcApp, PacketAck, PacketContent, PacketDataReader};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_ibc::channel::Ack;
use openledger_ibc::errors::IbcError;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::Payload;

impl HostKeeper {
    fn require_enabled(&self, ctx: &Ctx) -> Res<()> {
        match self.params(ctx)?.host_enabled {
            true => Ok(()),
            false => Err(HostError::Disabled.into()),
        }
    }
}

impl IbcApp for HostKeeper {
    fn on_chan_open_init(&self, _: &Ctx, _: &ChannelOpening<'_>) -> Res<String> {
        Err(IcaError::InvalidChannelFlow.wrap("channel handshake must be initiated by controller chain"))
    }

    fn on_chan_open_try(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.require_enabled(ctx)?;
        self.open_try(ctx, opening)
    }

    fn on_chan_open_ack(&self, _: &Ctx, _: &str, _: &str, _: &str, _: &str) -> Res<()> {
        Err(IcaError::InvalidChannelFlow.wrap("channel handshake must be initiated by controller chain"))
    }

    fn on_chan_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.require_enabled(ctx)?;
        self.open_confirm(ctx, port, channel)
    }

    fn on_chan_close_init(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Err(IbcError::InvalidRequest.wrap("user cannot close channel"))
    }

    fn on_chan_close_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        // The account stays, and its owner may open another channel.
        Ok(())
    }

    fn on_recv_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &AccAddress) -> Res<PacketAck> {
        let channel = &packet.destination_channel;
        if !self.params(ctx)?.host_enabled {
            events::disabled(ctx, channel);
            return answer(&Ack::refused(HostError::Disabled.into())?);
        }
        match self.receive(ctx, packet) {
            Ok(answers) => {
                events::received(ctx, channel, true, None);
                answer(&Ack::Result(answers))
            }
            Err(e) => {
                let text = e.to_string();
                let ack = Ack::refused(e)?;
                events::received(ctx, channel, false, Some(&text));
                answer(&ack)
            }
        }
    }

    fn on_acknowledgement_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &[u8], _: &AccAddress) -> Res<()> {
        Err(IcaError::InvalidChannelFlow.wrap(
            "cannot receive acknowledgement on a host channel end, a host chain does not send a packet over the \
             channel",
        ))
    }

    fn on_timeout_packet(&self, _: &Ctx, _: &str, _: &Packet, _: &AccAddress) -> Res<()> {
        Err(IcaError::InvalidChannelFlow.wrap(
            "cannot cause a packet timeout on a host channel end, a host chain does not send a packet over the channel",
        ))
    }
}

/// An acknowledgement for core IBC.
pub(crate) fn answer(ack: &Ack) -> Res<PacketAck> {
    Ok(PacketAck::Now { bytes: ack.to_json(), success: ack.is_success() })
}

impl PacketDataReader for HostKeeper {
    fn read_packet(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8]) -> Res<PacketContent> {
        packet::content(ctx, self.core(), port, channel, data)
    }

    fn read_payload(&self, _: &Payload) -> Res<PacketContent> {
        Err(IbcError::InvalidType.wrap("interchain accounts have no packets of version 2"))
    }
}
