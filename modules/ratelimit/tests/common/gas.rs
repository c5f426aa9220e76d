//! The gas of the layers alone: that of accounts, coins and transfers differs between the SDK 0.54 below
//! ibc-go 11.2 and the SDK 0.53 of this chain, so the recording leaves it out (`layers-go/gas.go`), and so do
//! these.

use openledger_core::ports::{ChannelOpening, IbcApp, IbcAppV2, Ics4, PacketAck, PacketPlace, TransferHop};
use openledger_core::{AccAddress, Coin, Ctx, Res};
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::{Payload, RecvPacketResult};
use openledger_proto::ibc::core::client::v1::Height;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What was used in other places than the layers.
#[derive(Debug, Clone, Default)]
pub struct Apart(Arc<AtomicI64>);

impl Apart {
    pub fn clear(&self) {
        self.0.store(0, Ordering::SeqCst);
    }

    pub fn get(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn measured<T>(&self, ctx: &Ctx, sign: i64, run: impl FnOnce() -> T) -> T {
        let before = ctx.gas().consumed();
        let result = run();
        let used = i64::try_from(ctx.gas().consumed() - before).unwrap();
        self.0.fetch_add(sign * used, Ordering::SeqCst);
        result
    }

    /// Runs something whose gas does not count.
    pub fn elsewhere<T>(&self, ctx: &Ctx, run: impl FnOnce() -> T) -> T {
        self.measured(ctx, 1, run)
    }

    /// Runs something within that whose gas does.
    pub fn counted<T>(&self, ctx: &Ctx, run: impl FnOnce() -> T) -> T {
        self.measured(ctx, -1, run)
    }
}

/// An application whose gas does not count.
pub struct ApartApp(pub Apart, pub Arc<dyn IbcApp>);

impl IbcApp for ApartApp {
    fn on_chan_open_init(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.1.on_chan_open_init(ctx, opening)
    }
    fn on_chan_open_try(&self, ctx: &Ctx, opening: &ChannelOpening<'_>) -> Res<String> {
        self.1.on_chan_open_try(ctx, opening)
    }
    fn on_chan_open_ack(&self, ctx: &Ctx, port: &str, channel: &str, other: &str, version: &str) -> Res<()> {
        self.1.on_chan_open_ack(ctx, port, channel, other, version)
    }
    fn on_chan_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.1.on_chan_open_confirm(ctx, port, channel)
    }
    fn on_chan_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.1.on_chan_close_init(ctx, port, channel)
    }
    fn on_chan_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
        self.1.on_chan_close_confirm(ctx, port, channel)
    }
    fn on_recv_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<PacketAck> {
        self.0.elsewhere(ctx, || self.1.on_recv_packet(ctx, version, packet, relayer))
    }
    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        ack: &[u8],
        relayer: &AccAddress,
    ) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.on_acknowledgement_packet(ctx, version, packet, ack, relayer))
    }
    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.on_timeout_packet(ctx, version, packet, relayer))
    }
}

/// The same of version 2.
pub struct ApartAppV2(pub Apart, pub Arc<dyn IbcAppV2>);

impl IbcAppV2 for ApartAppV2 {
    fn on_send_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, signer: &AccAddress) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.on_send_packet(ctx, at, payload, signer))
    }
    fn on_recv_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<RecvPacketResult> {
        self.0.elsewhere(ctx, || self.1.on_recv_packet(ctx, at, payload, relayer))
    }
    fn on_timeout_packet(&self, ctx: &Ctx, at: PacketPlace<'_>, payload: &Payload, relayer: &AccAddress) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.on_timeout_packet(ctx, at, payload, relayer))
    }
    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        at: PacketPlace<'_>,
        ack: &[u8],
        payload: &Payload,
        relayer: &AccAddress,
    ) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.on_acknowledgement_packet(ctx, at, ack, payload, relayer))
    }
}

/// The way out of transfers, whose gas counts again.
pub struct CountedSender(pub Apart, pub Arc<dyn Ics4>);

impl Ics4 for CountedSender {
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        height: Height,
        timestamp: u64,
        data: &[u8],
    ) -> Res<u64> {
        self.0.counted(ctx, || self.1.send_packet(ctx, port, channel, height, timestamp, data))
    }
    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()> {
        self.1.write_acknowledgement(ctx, packet, acknowledgement)
    }
    fn app_version(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>> {
        self.1.app_version(ctx, port, channel)
    }
}

/// Transfers as the layer of forwards uses them; sending does not count.
pub struct ApartTransfer(pub Apart, pub Arc<dyn TransferHop>);

impl TransferHop for ApartTransfer {
    fn send_on(&self, ctx: &Ctx, msg: &MsgTransfer) -> Res<u64> {
        self.0.elsewhere(ctx, || self.1.send_on(ctx, msg))
    }
    fn total_escrow(&self, ctx: &Ctx, denom: &str) -> Res<Coin> {
        self.1.total_escrow(ctx, denom)
    }
    fn set_total_escrow(&self, ctx: &Ctx, total: &Coin) -> Res<()> {
        self.1.set_total_escrow(ctx, total)
    }
}
