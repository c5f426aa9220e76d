//! What messages of packets of version 2 do: core's part and the applications' (ibc-go
//! `04-channel/v2/keeper/msg_server.go`).

use super::keeper::Kept;
use super::packets::{UNIVERSAL_ERROR, validate_acknowledgement};
use crate::channel::{Outcome, failed_events};
use crate::client::said;
use crate::client_v2::is_allowed_relayer;
use crate::errors::{ChannelV2Error, IbcError};
use crate::keeper::IbcKeeper;
use openledger_core::ports::{IbcAppV2, PacketPlace};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::ibc::core::channel::v2::*;
use prost::Message;
use std::sync::Arc;

/// The place of a packet.
fn place(packet: &Packet) -> PacketPlace<'_> {
    PacketPlace {
        source_client: &packet.source_client,
        destination_client: &packet.destination_client,
        sequence: packet.sequence,
    }
}

/// Names the packet whose application refused to hear of it.
fn refused<T>(result: Res<T>, callback: &str, port: &str, packet: &Packet) -> Res<T> {
    let Packet { source_client, destination_client, .. } = packet;
    let clients = format!("source client {source_client}, destination client {destination_client}");
    result.map_err(|e| e.context(format!("failed {callback} for source port {port}, {clients}")))
}

/// What applications have answered to a packet's payloads.
#[derive(Default)]
struct Answers {
    acknowledgements: Vec<Vec<u8>>,
    failed: bool,
    later: bool,
}

impl IbcKeeper {
    /// The application of a port. A port without one ends the message as a panic does, as in ibc-go.
    fn app_v2_of(&self, port: &str) -> Res<Arc<dyn IbcAppV2>> {
        self.apps.route_v2(port).ok_or_else(|| Failure::panicked(format!("no route for {port}")))
    }

    /// The relayer of a message, if the client's list allows it; reads the list.
    ///
    /// # Errors
    /// `ibc:2`.
    fn allowed_relayer(&self, ctx: &Ctx, signer: &str, client: &str, complaint: &str) -> Res<AccAddress> {
        let relayer = said(ctx.parse_address(signer), complaint)?;
        let config = self.client_config(ctx, client)?;
        if is_allowed_relayer(ctx, &config, &relayer) {
            return Ok(relayer);
        }
        let text = format!("relayer {signer} is not authorized to update client {client}");
        Err(IbcError::Unauthorized.wrap(text))
    }

    /// Handles `MsgSendPacket`: commits to the packet, and asks the applications of its payloads.
    ///
    /// # Errors
    /// The refusals of the packet, or that of an application.
    pub(crate) fn msg_send_packet_v2(&self, ctx: &Ctx, msg: &MsgSendPacket) -> Res<MsgSendPacketResponse> {
        let signer = said(ctx.parse_address(&msg.signer), "invalid address for msg Signer")?;
        let client = &msg.source_client;
        let sent = self.commit_packet_v2(ctx, client, msg.timeout_timestamp, &msg.payloads);
        let packet = sent.map_err(|e| e.context(format!("send packet failed for source id: {client}")))?;
        for payload in &packet.payloads {
            self.app_v2_of(&payload.source_port)?.on_send_packet(ctx, place(&packet), payload, &signer)?;
        }
        Ok(MsgSendPacketResponse { sequence: packet.sequence })
    }

    /// Handles `MsgRecvPacket`. That the packet was received stands before the applications hear of it. What
    /// one writes that refuses is dropped, its events are named as those of a failure, and the
    /// acknowledgement is the same whatever the reason.
    ///
    /// # Errors
    /// `ibc:2`, the refusals of the packet, `channelv2:5` for an acknowledgement that cannot be,
    /// `channelv2:2` for one that is to come later of a packet with several payloads, or what an application,
    /// as an exception, ends the message with.
    pub(crate) fn msg_recv_packet_v2(&self, ctx: &Ctx, msg: &MsgRecvPacket) -> Res<Outcome> {
        let packet = msg.packet.clone().unwrap_or_default();
        let client = packet.destination_client.as_str();
        let relayer = self.allowed_relayer(ctx, &msg.signer, client, "invalid address for msg Signer")?;
        let received = ctx.atomic(|ctx| self.receive_packet_v2(ctx, msg));
        if !said(received, "receive packet verification failed")? {
            return Ok(Outcome::Redundant);
        }
        let Answers { acknowledgements, failed, later } = self.answers(ctx, &packet, &relayer)?;
        if later {
            Kept::Async.set(ctx, client, packet.sequence, packet.encode_to_vec())?;
            return Ok(Outcome::Done);
        }
        let (given, expected) = (acknowledgements.len(), packet.payloads.len());
        if !failed && given != expected {
            let text = format!("length of app acknowledgement {given} does not match length of app payload {expected}");
            return Err(ChannelV2Error::InvalidAcknowledgement.wrap(text));
        }
        let acknowledgement = Acknowledgement { app_acknowledgements: acknowledgements };
        validate_acknowledgement(&acknowledgement)?;
        self.write_acknowledgement_v2(ctx, &packet, &acknowledgement)?;
        Ok(Outcome::Done)
    }

    /// Asks the applications of a packet's payloads, until one refuses.
    fn answers(&self, ctx: &Ctx, packet: &Packet, relayer: &AccAddress) -> Res<Answers> {
        let mut answers = Answers::default();
        for payload in &packet.payloads {
            let app = self.app_v2_of(&payload.destination_port)?;
            let savepoint = ctx.state().push();
            let result = match app.on_recv_packet(ctx, place(packet), payload, relayer) {
                Ok(result) => result,
                Err(e) => {
                    ctx.state().revert(savepoint);
                    return Err(e);
                }
            };
            if result.status() == PacketStatus::Failure {
                let events = ctx.state().take_events();
                ctx.state().revert(savepoint);
                failed_events(events).for_each(|event| ctx.emit(event));
                return Ok(Answers { acknowledgements: vec![UNIVERSAL_ERROR.to_vec()], failed: true, ..answers });
            }
            if result.acknowledgement == UNIVERSAL_ERROR {
                ctx.state().revert(savepoint);
                let text = "application acknowledgement cannot be sentinel error acknowledgement";
                return Err(ChannelV2Error::InvalidAcknowledgement.wrap(text));
            }
            ctx.state().keep(savepoint);
            answers.later |= result.status() == PacketStatus::Async;
            answers.acknowledgements.push(result.acknowledgement);
            if answers.later && packet.payloads.len() > 1 {
                let text = "packet with multiple payloads cannot have async acknowledgement";
                return Err(ChannelV2Error::InvalidPacket.wrap(text));
            }
        }
        Ok(answers)
    }

    /// Handles `MsgAcknowledgement`. The packet is forgotten before the applications hear of it. The
    /// acknowledgement of a refusal is every payload's.
    ///
    /// # Errors
    /// `ibc:2`, the refusals of the acknowledgement, or that of an application.
    pub(crate) fn msg_acknowledgement_v2(&self, ctx: &Ctx, msg: &MsgAcknowledgement) -> Res<Outcome> {
        let packet = msg.packet.clone().unwrap_or_default();
        let client = &packet.source_client;
        let relayer = self.allowed_relayer(ctx, &msg.signer, client, "Invalid address for msg Signer")?;
        let acknowledged = ctx.atomic(|ctx| self.acknowledge_packet_v2(ctx, msg));
        if !said(acknowledged, "acknowledge packet verification failed")? {
            return Ok(Outcome::Redundant);
        }
        let answers = msg.acknowledgement.as_ref().map_or(&[] as &[Vec<u8>], |ack| &ack.app_acknowledgements);
        let is_refusal = answers.first().is_some_and(|first| *first == UNIVERSAL_ERROR);
        for (i, payload) in packet.payloads.iter().enumerate() {
            let (port, app) = (&payload.source_port, self.app_v2_of(&payload.source_port)?);
            let answer = if is_refusal { answers.first() } else { answers.get(i) };
            let answer = answer.ok_or_else(|| Failure::panicked("runtime error: index out of range"))?;
            let told = app.on_acknowledgement_packet(ctx, place(&packet), answer, payload, &relayer);
            refused(told, "OnAcknowledgementPacket", port, &packet)?;
        }
        Ok(Outcome::Done)
    }

    /// Handles `MsgTimeout`. The packet is forgotten before the applications hear of it.
    ///
    /// # Errors
    /// `ibc:2`, the refusals of the timeout, or that of an application.
    pub(crate) fn msg_timeout_v2(&self, ctx: &Ctx, msg: &MsgTimeout) -> Res<Outcome> {
        let packet = msg.packet.clone().unwrap_or_default();
        let client = &packet.source_client;
        let relayer = self.allowed_relayer(ctx, &msg.signer, client, "invalid address for msg Signer")?;
        let timed_out = ctx.atomic(|ctx| self.timeout_packet_v2(ctx, msg));
        if !said(timed_out, "timeout packet verification failed")? {
            return Ok(Outcome::Redundant);
        }
        for payload in &packet.payloads {
            let (port, app) = (&payload.source_port, self.app_v2_of(&payload.source_port)?);
            let told = app.on_timeout_packet(ctx, place(&packet), payload, &relayer);
            refused(told, "OnTimeoutPacket", port, &packet)?;
        }
        Ok(Outcome::Done)
    }
}
