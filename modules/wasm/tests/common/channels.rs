//! IBC's core with any number of channels on one port, but none that a contract could send over. It charges for each
//! channel that it looks at, other than a chain that has no IBC at all.

use openledger_core::ports::{Ibc2PayloadView, IbcChannelView, IbcHeight, IbcPacketView, IbcPort, IbcTransfer};
use openledger_core::{AccAddress, Ctx, MessageResult, Res};
use openledger_wasm::plugins::NoIbc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What listing a channel costs.
pub const PER_CHANNEL: u64 = 1_500;

/// The channels, of which only the list knows.
#[derive(Debug, Default)]
pub struct Channels {
    listed: usize,
    seen: AtomicUsize,
}

impl Channels {
    /// So many channels.
    pub fn of(listed: usize) -> Self {
        Self { listed, seen: AtomicUsize::new(0) }
    }

    /// How many were looked at for a list.
    pub fn seen(&self) -> usize {
        self.seen.load(Ordering::Relaxed)
    }
}

/// Looks for a channel where none is.
fn look(ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
    let key = format!("channelEnds/ports/{port}/channels/{channel}");
    assert!(ctx.kv("wasm").get(key.as_bytes())?.is_none());
    Ok(())
}

impl IbcPort for Channels {
    fn send_packet(&self, ctx: &Ctx, port: &str, channel: &str, h: IbcHeight, t: u64, data: &[u8]) -> Res<u64> {
        look(ctx, port, channel)?;
        NoIbc.send_packet(ctx, port, channel, h, t, data)
    }

    fn write_acknowledgement(&self, ctx: &Ctx, packet: &IbcPacketView, ack: &[u8]) -> Res<()> {
        look(ctx, &packet.destination_port, &packet.destination_channel)?;
        NoIbc.write_acknowledgement(ctx, packet, ack)
    }

    fn transfer(&self, ctx: &Ctx, sender: &AccAddress, transfer: &IbcTransfer) -> Res<MessageResult> {
        NoIbc.transfer(ctx, sender, transfer)
    }

    fn close_channel(&self, ctx: &Ctx, signer: &AccAddress, port: &str, channel: &str) -> Res<MessageResult> {
        NoIbc.close_channel(ctx, signer, port, channel)
    }

    fn send_packet_v2(
        &self,
        ctx: &Ctx,
        signer: &AccAddress,
        client: &str,
        timeout_seconds: u64,
        payloads: &[Ibc2PayloadView],
    ) -> Res<MessageResult> {
        NoIbc.send_packet_v2(ctx, signer, client, timeout_seconds, payloads)
    }

    fn async_packet_v2(&self, ctx: &Ctx, client: &str, sequence: u64) -> Res<Option<Vec<Ibc2PayloadView>>> {
        NoIbc.async_packet_v2(ctx, client, sequence)
    }

    fn write_acknowledgement_v2(&self, ctx: &Ctx, client: &str, sequence: u64, ack: &[u8]) -> Res<()> {
        NoIbc.write_acknowledgement_v2(ctx, client, sequence, ack)
    }

    fn open_channel(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<IbcChannelView>> {
        NoIbc.open_channel(ctx, port, channel)
    }

    fn open_channels(&self, ctx: &Ctx, prefix: &str) -> Res<Vec<IbcChannelView>> {
        let channel = |n: usize| {
            self.seen.fetch_add(1, Ordering::Relaxed);
            ctx.gas().consume(PER_CHANNEL, "a channel")?;
            Ok(IbcChannelView {
                port_id: prefix.to_owned(),
                channel_id: format!("channel-{n:05}"),
                counterparty_port_id: "transfer".to_owned(),
                counterparty_channel_id: format!("channel-{n:05}"),
                order: "ORDER_UNORDERED".to_owned(),
                version: "ics20-1".to_owned(),
                connection_id: "connection-0".to_owned(),
            })
        };
        (0..self.listed).map(channel).collect()
    }
}
