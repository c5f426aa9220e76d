//! The application of the ports `icacontroller-…` (ibc-go `controller/ibc_middleware.go`).

use super::ControllerKeeper;
use crate::errors::{ControllerError, IcaError};
use crate::host::answer;
use crate::{NAME, packet};
use openledger_core::ports::{ChannelOpening, IbcApp, Ics4, PacketAck, PacketContent, PacketDataReader};
use openledger_core::{AccAddress, Ctx, Event, Failure, Res};
use openledger_ibc::channel::Ack;
use openledger_ibc::errors::IbcError;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::Payload;
use openledger_proto::ibc::core::client::v1::Height;
use std::sync::Arc;

/// A layer of the controller's stack. An application below it hears of the channels that were opened for it, which
/// genesis alone can say; whether it does is read from the state each time, and paid for, where there is one.
///
/// wasmd's stack has two such layers, one below the other (`ControllerLayer::new(k.clone()).around(k)`), so that each
/// call reads the flag once; ibc-go's own has one, around an application for tests.
#[derive(Clone)]
pub struct ControllerLayer {
    keeper: ControllerKeeper,
    below: Option<Arc<dyn IbcApp>>,
}

impl ControllerLayer {
    /// A layer with no application below it. Its keeper sends over core IBC.
    pub fn new(keeper: ControllerKeeper) -> Self {
        Self { keeper, below: None }
    }

    /// A layer around an application.
    pub fn around(keeper: ControllerKeeper, below: Arc<dyn IbcApp>) -> Self {
        Self { keeper, below: Some(below) }
    }

    fn require_enabled(&self, ctx: &Ctx) -> Res<()> {
        match self.keeper.params(ctx)?.controller_enabled {
            true => Ok(()),
            false => Err(ControllerError::Disabled.into()),
        }
    }

    /// The application below, if it hears of channels of this port and connection.
    fn listener(&self, ctx: &Ctx, port: &str, connection: &str) -> Res<Option<&dyn IbcApp>> {
        match &self.below {
            Some(below) if self.keeper.is_middleware_enabled(ctx, port, connection)? => Ok(Some(&**below)),
            _ => Ok(None),
        }
    }

    /// The same for an existing channel.
    fn listener_of(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<&dyn IbcApp>> {
        let connection = self.keeper.connection_of(ctx, port, channel)?;
        self.listener(ctx, port, &connection)
    }
}

fn not_here() -> Failure {
    IcaError::InvalidChannelFlow.wrap("channel handshake must be initiated by controller chain")
}

impl IbcApp for ControllerLayer {
    fn on_chan_open_init(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.require_enabled(ctx)?;
        let version = self.keeper.open_init(ctx, opening)?;
        let connection = opening.connection_hops.first().map(String::as_str).unwrap_or_default();
        if let Some(below) = self.listener(ctx, opening.port_id, connection)? {
            // It may refuse, but the version is not for it to say.
            below.on_chan_open_init(ctx, &ChannelOpening { version: &version, ..*opening })?;
        }
        Ok(version)
    }

    fn on_chan_open_try(&self, _: &Ctx, _: &ChannelOpening<'_>) -> Res<String> {
        Err(not_here())
    }

    fn on_chan_open_ack(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        counterparty_channel: &str,
        counterparty_version: &str,
    ) -> Res<()> {
        self.require_enabled(ctx)?;
        self.keeper.open_ack(ctx, port, channel, counterparty_version)?;
        match self.listener_of(ctx, port, channel)? {
            Some(below) => below.on_chan_open_ack(ctx, port, channel, counterparty_channel, counterparty_version),
            None => Ok(()),
        }
    }

    fn on_chan_open_confirm(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Err(not_here())
    }

    fn on_chan_close_init(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Err(IbcError::InvalidRequest.wrap("user cannot close channel"))
    }

    fn on_chan_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        match self.listener_of(ctx, port, channel)? {
            Some(below) => below.on_chan_close_confirm(ctx, port, channel),
            None => Ok(()),
        }
    }

    fn on_recv_packet(&self, ctx: &Ctx, _: &str, packet: &Packet, _: &AccAddress) -> Res<PacketAck> {
        let refused = IcaError::InvalidChannelFlow.wrap("cannot receive packet on controller chain");
        let text = refused.to_string();
        let ack = Ack::refused(refused)?;
        ctx.emit(
            Event::new("ics27_packet")
                .with("module", NAME)
                .with("controller_channel_id", &packet.destination_channel)
                .with("success", false)
                .with("error", text),
        );
        answer(&ack)
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        acknowledgement: &[u8],
        relayer: &AccAddress,
    ) -> Res<()> {
        self.require_enabled(ctx)?;
        match self.listener_of(ctx, &packet.source_port, &packet.source_channel)? {
            Some(below) => below.on_acknowledgement_packet(ctx, version, packet, acknowledgement, relayer),
            None => Ok(()),
        }
    }

    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        self.require_enabled(ctx)?;
        match self.listener_of(ctx, &packet.source_port, &packet.source_channel)? {
            Some(below) => below.on_timeout_packet(ctx, version, packet, relayer),
            None => Ok(()),
        }
    }
}

impl Ics4 for ControllerLayer {
    fn send_packet(&self, _: &Ctx, _: &str, _: &str, _: Height, _: u64, _: &[u8]) -> Res<u64> {
        Err(Failure::panicked("SendPacket not supported for ICA controller module. Please use SendTx"))
    }

    fn write_acknowledgement(&self, _: &Ctx, _: &Packet, _: &[u8]) -> Res<()> {
        Err(Failure::panicked("WriteAcknowledgement not supported for ICA controller module"))
    }

    fn app_version(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>> {
        self.keeper.ics4().app_version(ctx, port, channel)
    }
}

impl PacketDataReader for ControllerLayer {
    fn read_packet(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8]) -> Res<PacketContent> {
        packet::content(ctx, self, port, channel, data)
    }

    fn read_payload(&self, _: &Payload) -> Res<PacketContent> {
        Err(IbcError::InvalidType.wrap("interchain accounts have no packets of version 2"))
    }
}
