//! Transfers that are answered at another time.

use openledger_core::ports::{ChannelOpening, IbcApp, IbcAppV2, PacketAck, PacketPlace};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::{PacketStatus, Payload, RecvPacketResult};
use openledger_transfer::{TransferKeeper, decode};

/// Transfers, but that packets with the memo `later` are answered at another time.
pub struct Late(pub TransferKeeper);

impl IbcApp for Late {
    fn on_chan_open_init(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.0.on_chan_open_init(ctx, opening)
    }
    fn on_chan_open_try(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.0.on_chan_open_try(ctx, opening)
    }
    fn on_chan_open_ack(&self, ctx: &Ctx, port: &str, channel: &str, other: &str, version: &str) -> Res<()> {
        self.0.on_chan_open_ack(ctx, port, channel, other, version)
    }
    fn on_chan_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.0.on_chan_open_confirm(ctx, port, channel)
    }
    fn on_chan_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.0.on_chan_close_init(ctx, port, channel)
    }
    fn on_chan_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.0.on_chan_close_confirm(ctx, port, channel)
    }
    fn on_recv_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<PacketAck> {
        match decode(&packet.data, version, "") {
            Ok(transfer) if transfer.memo == "later" => Ok(PacketAck::Later),
            _ => IbcApp::on_recv_packet(&self.0, ctx, version, packet, relayer),
        }
    }
    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        ack: &[u8],
        relayer: &AccAddress,
    ) -> Res<()> {
        IbcApp::on_acknowledgement_packet(&self.0, ctx, version, packet, ack, relayer)
    }
    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        IbcApp::on_timeout_packet(&self.0, ctx, version, packet, relayer)
    }
}

impl IbcAppV2 for Late {
    fn on_send_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, signer: &AccAddress) -> Res<()> {
        self.0.on_send_packet(ctx, at, payload, signer)
    }
    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<RecvPacketResult> {
        match decode(&payload.value, &payload.version, &payload.encoding) {
            Ok(transfer) if transfer.memo == "later" => {
                Ok(RecvPacketResult { status: PacketStatus::Async.into(), acknowledgement: Vec::new() })
            }
            _ => IbcAppV2::on_recv_packet(&self.0, ctx, at, payload, relayer),
        }
    }
    fn on_timeout_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, relayer: &AccAddress) -> Res<()> {
        IbcAppV2::on_timeout_packet(&self.0, ctx, at, payload, relayer)
    }
    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        ack: &[u8],
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<()> {
        IbcAppV2::on_acknowledgement_packet(&self.0, ctx, at, ack, payload, relayer)
    }
}
