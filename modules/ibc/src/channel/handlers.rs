//! What messages of channels and packets do: core's part and the application's, in the order that keeps
//! either from undoing the other (ibc-go `core/keeper/msg_server.go`).

use super::Outcome;
use super::packets::failed_events;
use crate::client::said;
use crate::errors::PortError;
use crate::keeper::IbcKeeper;
use openledger_core::ports::{ChannelOpening, IbcApp, PacketAck};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_proto::ibc::core::channel::v1::*;
use std::sync::Arc;

/// An outcome as responses have it.
pub(super) fn code(outcome: Outcome) -> i32 {
    match outcome {
        Outcome::Done => ResponseResultType::Success,
        Outcome::Redundant => ResponseResultType::Noop,
    }
    .into()
}

/// Names the channel whose application refused a step of its life.
fn refused<T>(result: Res<T>, step: &str, port: &str, channel: &str) -> Res<T> {
    result.map_err(|e| e.context(format!("channel {step} callback failed for port ID: {port}, channel ID: {channel}")))
}

/// What an application is asked about a channel.
fn opening<'a>(port_id: &'a str, channel_id: &'a str, channel: &'a Channel, version: &'a str) -> ChannelOpening<'a> {
    const NOWHERE: &Counterparty = &Counterparty { port_id: String::new(), channel_id: String::new() };
    ChannelOpening {
        order: channel.ordering(),
        connection_hops: &channel.connection_hops,
        port_id,
        channel_id,
        counterparty: channel.counterparty.as_ref().unwrap_or(NOWHERE),
        version,
    }
}

pub(super) fn open_try(k: &IbcKeeper, ctx: &Ctx, msg: &MsgChannelOpenTry) -> Res<MsgChannelOpenTryResponse> {
    let (app, port) = (k.app_of(&msg.port_id)?, msg.port_id.as_str());
    let channel_id = said(k.check_open_try(ctx, msg), "channel handshake open try failed")?;
    let channel = msg.channel.clone().unwrap_or_default();
    let opening = opening(port, &channel_id, &channel, &msg.counterparty_version);
    let version = refused(app.on_chan_open_try(ctx, &opening), "open try", port, &channel_id)?;
    k.write_open_try(ctx, port, &channel_id, &channel, &version)?;
    Ok(MsgChannelOpenTryResponse { version, channel_id })
}

pub(super) fn open_ack(k: &IbcKeeper, ctx: &Ctx, msg: &MsgChannelOpenAck) -> Res<MsgChannelOpenAckResponse> {
    let (app, port, id) = (k.app_of(&msg.port_id)?, msg.port_id.as_str(), msg.channel_id.as_str());
    said(k.channel_open_ack(ctx, msg), "channel handshake open ack failed")?;
    k.write_open_ack(ctx, msg)?;
    let told = app.on_chan_open_ack(ctx, port, id, &msg.counterparty_channel_id, &msg.counterparty_version);
    refused(told, "open ack", port, id)?;
    Ok(MsgChannelOpenAckResponse {})
}

pub(super) fn open_confirm(
    k: &IbcKeeper,
    ctx: &Ctx,
    msg: &MsgChannelOpenConfirm,
) -> Res<MsgChannelOpenConfirmResponse> {
    let (app, port, id) = (k.app_of(&msg.port_id)?, msg.port_id.as_str(), msg.channel_id.as_str());
    said(k.channel_open_confirm(ctx, msg), "channel handshake open confirm failed")?;
    k.write_open_confirm(ctx, port, id)?;
    refused(app.on_chan_open_confirm(ctx, port, id), "open confirm", port, id)?;
    Ok(MsgChannelOpenConfirmResponse {})
}

pub(super) fn close_confirm(
    k: &IbcKeeper,
    ctx: &Ctx,
    msg: &MsgChannelCloseConfirm,
) -> Res<MsgChannelCloseConfirmResponse> {
    let (app, port, id) = (k.app_of(&msg.port_id)?, msg.port_id.as_str(), msg.channel_id.as_str());
    refused(app.on_chan_close_confirm(ctx, port, id), "close confirm", port, id)?;
    said(k.channel_close_confirm(ctx, msg), "channel handshake close confirm failed")?;
    Ok(MsgChannelCloseConfirmResponse {})
}

/// The relayer of a message.
fn relayer(ctx: &Ctx, signer: &str) -> Res<AccAddress> {
    said(ctx.parse_address(signer), "Invalid address for msg Signer")
}

impl IbcKeeper {
    /// The application of a port.
    ///
    /// # Errors
    /// `port:5`.
    fn app_of(&self, port: &str) -> Res<Arc<dyn IbcApp>> {
        let missing = || PortError::InvalidRoute.wrap(format!("route not found to portID: {port}"));
        self.apps.route(port).ok_or_else(missing)
    }

    /// Handles `MsgChannelOpenInit`: asks the application for the version to propose.
    ///
    /// # Errors
    /// `port:5`, the refusals of the first step of the handshake, or that of the application.
    pub(crate) fn msg_channel_open_init(&self, ctx: &Ctx, msg: &MsgChannelOpenInit) -> Res<MsgChannelOpenInitResponse> {
        let (app, port) = (self.app_of(&msg.port_id)?, msg.port_id.as_str());
        let channel_id = said(self.check_open_init(ctx, msg), "channel handshake open init failed")?;
        let channel = msg.channel.clone().unwrap_or_default();
        let opening = opening(port, &channel_id, &channel, &channel.version);
        let version = refused(app.on_chan_open_init(ctx, &opening), "open init", port, &channel_id)?;
        self.write_open_init(ctx, port, &channel_id, &channel, &version)?;
        Ok(MsgChannelOpenInitResponse { channel_id, version })
    }

    /// Handles `MsgChannelCloseInit`, which the application may refuse.
    ///
    /// # Errors
    /// `port:5`, that of the application, `channel:3`, `channel:5`, `connection:3`, `connection:6` or
    /// `client:29`.
    pub(crate) fn msg_channel_close_init(
        &self,
        ctx: &Ctx,
        msg: &MsgChannelCloseInit,
    ) -> Res<MsgChannelCloseInitResponse> {
        let (app, port, id) = (self.app_of(&msg.port_id)?, msg.port_id.as_str(), msg.channel_id.as_str());
        refused(app.on_chan_close_init(ctx, port, id), "close init", port, id)?;
        said(self.channel_close_init(ctx, port, id), "channel handshake close init failed")?;
        Ok(MsgChannelCloseInitResponse {})
    }

    /// Handles `MsgRecvPacket`. That the packet was received stands before the application hears of it, so
    /// nothing that the application causes can receive it again. What an application writes that refuses the
    /// packet is dropped, and its events are named as those of a failure.
    ///
    /// # Errors
    /// `port:5`, the refusals of the packet, or what the application, as an exception, ends the message with.
    pub(crate) fn msg_recv_packet(&self, ctx: &Ctx, msg: &MsgRecvPacket) -> Res<Outcome> {
        let relayer = relayer(ctx, &msg.signer)?;
        let packet = msg.packet.clone().unwrap_or_default();
        let app = self.app_of(&packet.destination_port)?;
        let received = ctx.atomic(|ctx| self.receive_packet(ctx, msg));
        let Some(version) = said(received, "receive packet verification failed")? else {
            return Ok(Outcome::Redundant);
        };
        let savepoint = ctx.state().push();
        let answer = app.on_recv_packet(ctx, &version, &packet, &relayer);
        match &answer {
            Ok(PacketAck::Now { success: false, .. }) => {
                let events = ctx.state().take_events();
                ctx.state().revert(savepoint);
                failed_events(events).for_each(|event| ctx.emit(event));
            }
            Ok(_) => ctx.state().keep(savepoint),
            Err(_) => ctx.state().revert(savepoint),
        }
        if let PacketAck::Now { bytes, .. } = answer? {
            self.write_acknowledgement(ctx, &packet, &bytes)?;
        }
        Ok(Outcome::Done)
    }

    /// Handles `MsgTimeout`. The packet is forgotten before the application hears of it, so nothing that the
    /// application causes can be told of it again.
    ///
    /// # Errors
    /// `port:5`, the refusals of the timeout, or that of the application.
    pub(crate) fn msg_timeout(&self, ctx: &Ctx, msg: &MsgTimeout) -> Res<Outcome> {
        let timed_out = |ctx: &Ctx| said(self.timeout_packet(ctx, msg), "timeout packet verification failed");
        self.after_timeout(ctx, &msg.signer, msg.packet.as_ref(), timed_out, "timeout packet callback failed")
    }

    /// Handles `MsgTimeoutOnClose`, in the order of [`IbcKeeper::msg_timeout`].
    ///
    /// # Errors
    /// As [`IbcKeeper::msg_timeout`].
    pub(crate) fn msg_timeout_on_close(&self, ctx: &Ctx, msg: &MsgTimeoutOnClose) -> Res<Outcome> {
        let failed = "timeout on close packet verification failed";
        let timed_out = |ctx: &Ctx| said(self.timeout_packet_on_close(ctx, msg), failed);
        self.after_timeout(ctx, &msg.signer, msg.packet.as_ref(), timed_out, "timeout on close callback failed")
    }

    fn after_timeout(
        &self,
        ctx: &Ctx,
        signer: &str,
        packet: Option<&Packet>,
        timed_out: impl FnOnce(&Ctx) -> Res<Option<String>>,
        complaint: &str,
    ) -> Res<Outcome> {
        let relayer = relayer(ctx, signer)?;
        let packet = packet.cloned().unwrap_or_default();
        let app = self.app_of(&packet.source_port)?;
        let Some(version) = ctx.atomic(timed_out)? else { return Ok(Outcome::Redundant) };
        said(app.on_timeout_packet(ctx, &version, &packet, &relayer), complaint)?;
        Ok(Outcome::Done)
    }

    /// Handles `MsgAcknowledgement`. The packet is forgotten before the application hears of it.
    ///
    /// # Errors
    /// `port:5`, the refusals of the acknowledgement, or that of the application.
    pub(crate) fn msg_acknowledgement(&self, ctx: &Ctx, msg: &MsgAcknowledgement) -> Res<Outcome> {
        let relayer = relayer(ctx, &msg.signer)?;
        let packet = msg.packet.clone().unwrap_or_default();
        let app = self.app_of(&packet.source_port)?;
        let acknowledged = ctx.atomic(|ctx| self.acknowledge_packet(ctx, msg));
        let Some(version) = said(acknowledged, "acknowledge packet verification failed")? else {
            return Ok(Outcome::Redundant);
        };
        let told = app.on_acknowledgement_packet(ctx, &version, &packet, &msg.acknowledgement, &relayer);
        said(told, "acknowledge packet callback failed")?;
        Ok(Outcome::Done)
    }
}
