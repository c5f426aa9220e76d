//! The layer around transfers: a transfer whose memo asks for an answer brings the coins and the question in one
//! packet. Both are taken or neither, so that whoever sent it has an answer or the coins.

use crate::accounts::prepaid_account;
use crate::app::acknowledge;
use crate::app_v2::result;
use crate::errors::InferIbcError;
use crate::keeper::{Asker, InferIbcKeeper};
use crate::memo;
use crate::packet::encode;
use openledger_core::ports::{
    ChannelOpening, IbcApp, IbcAppV2, PacketAck, PacketContent, PacketDataReader, PacketPlace,
};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_ibc::channel::Ack;
use openledger_proto::ibc::applications::transfer::v1::FungibleTokenPacketData;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::{PacketStatus, Payload, RecvPacketResult};
use openledger_proto::openledger::inferibc::v1::infer_packet_data::Request;
use openledger_transfer::{
    ENCODING_JSON, TracedDenom, V1, data_from_json, decode as decode_transfer, encode as encode_transfer,
};
use std::sync::Arc;

/// What a transfer with a question may call its receiver: the sender's prepaid account, whatever its address is.
const RECEIVER: &str = "infer";

/// The layer around an application of transfers.
pub struct QuestionLayer<A> {
    app: Arc<A>,
    keeper: InferIbcKeeper,
}

impl<A> QuestionLayer<A> {
    /// The layer around `app`.
    pub fn new(keeper: InferIbcKeeper, app: Arc<A>) -> Self {
        Self { app, keeper }
    }

    /// What a transfer asks for, which then goes to the sender's prepaid account; `None` if it asks for nothing here.
    ///
    /// # Errors
    /// `inferibc:4`, `inferibc:5` for its memo, `inferibc:6` for another receiver.
    fn asked(&self, ctx: &Ctx, channel: &str, data: &mut FungibleTokenPacketData) -> Res<Option<Request>> {
        let Some(request) = memo::request(&data.memo)? else { return Ok(None) };
        let account = ctx.address_text(&prepaid_account(channel, &data.sender)?);
        if data.receiver != RECEIVER && data.receiver != account {
            let text = format!("expected {RECEIVER} or {account}, got {}", data.receiver);
            return Err(InferIbcError::InvalidReceiver.wrap(text));
        }
        data.receiver = account;
        Ok(Some(request))
    }

    fn ask(&self, ctx: &Ctx, (channel, payer): (&str, &str), relayer: &AccAddress, request: &Request) -> Res<Vec<u8>> {
        let asker = Asker { channel, payer, relayer, by_transfer: true };
        encode(&self.keeper.serve(ctx, asker, request)?, ENCODING_JSON)
    }
}

impl<A: IbcApp> IbcApp for QuestionLayer<A> {
    fn on_chan_open_init(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.app.on_chan_open_init(ctx, opening)
    }

    fn on_chan_open_try(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.app.on_chan_open_try(ctx, opening)
    }

    fn on_chan_open_ack(&self, ctx: &Ctx, port: &str, channel: &str, other: &str, version: &str) -> Res<()> {
        self.app.on_chan_open_ack(ctx, port, channel, other, version)
    }

    fn on_chan_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.app.on_chan_open_confirm(ctx, port, channel)
    }

    fn on_chan_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.app.on_chan_close_init(ctx, port, channel)
    }

    fn on_chan_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.app.on_chan_close_confirm(ctx, port, channel)
    }

    fn on_recv_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<PacketAck> {
        // What is no transfer is for the application to refuse.
        let Ok(Some(mut data)) = data_from_json(&packet.data) else {
            return self.app.on_recv_packet(ctx, version, packet, relayer);
        };
        let channel = packet.destination_channel.as_str();
        let request = match self.asked(ctx, channel, &mut data) {
            Ok(None) => return self.app.on_recv_packet(ctx, version, packet, relayer),
            Ok(Some(request)) => request,
            Err(e) => return acknowledge(Err(e)),
        };
        let redirected = Packet { data: encode_transfer(&data, ENCODING_JSON)?, ..packet.clone() };
        match self.app.on_recv_packet(ctx, version, &redirected, relayer)? {
            PacketAck::Now { success: true, .. } => {
                acknowledge(self.ask(ctx, (channel, &data.sender), relayer, &request))
            }
            refused => Ok(refused),
        }
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        acknowledgement: &[u8],
        relayer: &AccAddress,
    ) -> Res<()> {
        self.app.on_acknowledgement_packet(ctx, version, packet, acknowledgement, relayer)
    }

    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        self.app.on_timeout_packet(ctx, version, packet, relayer)
    }
}

/// The data of a payload, as far as it is a transfer.
fn payload_data(payload: &Payload) -> Option<FungibleTokenPacketData> {
    let transfer = decode_transfer(&payload.value, &payload.version, &payload.encoding).ok()?;
    let denom = transfer.token.denom.unwrap_or_default();
    Some(FungibleTokenPacketData {
        denom: denom.path(),
        amount: transfer.token.amount,
        sender: transfer.sender,
        receiver: transfer.receiver,
        memo: transfer.memo,
    })
}

impl<A: IbcAppV2> IbcAppV2 for QuestionLayer<A> {
    fn on_send_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, signer: &AccAddress) -> Res<()> {
        self.app.on_send_packet(ctx, at, payload, signer)
    }

    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<RecvPacketResult> {
        let Some(mut data) = payload_data(payload).filter(|_| payload.version == V1) else {
            return self.app.on_recv_packet(ctx, at, payload, relayer);
        };
        let channel = at.destination_client;
        let request = match self.asked(ctx, channel, &mut data) {
            Ok(None) => return self.app.on_recv_packet(ctx, at, payload, relayer),
            Ok(Some(request)) => request,
            Err(e) => return result(Err(e)),
        };
        let encoding = if payload.encoding.is_empty() { ENCODING_JSON } else { &payload.encoding };
        let redirected = match encode_transfer(&data, encoding) {
            Ok(value) => Payload { value, ..payload.clone() },
            Err(e) => return result(Err(e)),
        };
        let received = self.app.on_recv_packet(ctx, at, &redirected, relayer)?;
        if received.status != i32::from(PacketStatus::Success) {
            return Ok(received);
        }
        // The sending chain takes every acknowledgement in the form of channels for one of a transfer that arrived.
        let answered = self.ask(ctx, (channel, &data.sender), relayer, &request);
        result(answered.map(|answer| Ack::Result(answer).to_json()))
    }

    fn on_timeout_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, relayer: &AccAddress) -> Res<()> {
        self.app.on_timeout_packet(ctx, at, payload, relayer)
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        acknowledgement: &[u8],
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<()> {
        self.app.on_acknowledgement_packet(ctx, at, acknowledgement, payload, relayer)
    }
}

impl<A: PacketDataReader> PacketDataReader for QuestionLayer<A> {
    fn read_packet(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8]) -> Res<PacketContent> {
        self.app.read_packet(ctx, port, channel, data)
    }

    fn read_payload(&self, payload: &Payload) -> Res<PacketContent> {
        self.app.read_payload(payload)
    }
}
