//! IBC's core without any channel, which looks for those that contracts name: that costs gas, other than on a chain
//! that has no IBC at all.

use openledger_core::ports::{Ibc2PayloadView, IbcChannelView, IbcHeight, IbcPacketView, IbcPort, IbcTransfer};
use openledger_core::{AccAddress, Ctx, MessageResult, Res};
use openledger_wasm::plugins::NoIbc;

#[derive(Debug)]
pub(crate) struct Empty;

/// Looks for a channel where none is.
fn look(ctx: &Ctx, port: &str, channel: &str) -> Res<()> {
    let key = format!("channelEnds/ports/{port}/channels/{channel}");
    assert!(ctx.kv("wasm").get(key.as_bytes())?.is_none());
    Ok(())
}

impl IbcPort for Empty {
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
        NoIbc.open_channels(ctx, prefix)
    }
}
