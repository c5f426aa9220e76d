//! IBC on a chain that has none: no client, no connection, no channel. What contracts ask for is refused as ibc-go
//! 10.5 refuses an unknown channel.

use openledger_core::ports::{Ibc2PayloadView, IbcChannelView, IbcHeight, IbcPacketView, IbcPort, IbcTransfer};
use openledger_core::{AccAddress, Ctx, Failure, MessageResult, Res, TxError};

/// The port that knows no channel.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoIbc;

/// `channel:3`.
fn no_channel(channel: impl std::fmt::Display) -> Failure {
    Failure::Tx(TxError::new("channel", 3, format!("{channel}: channel not found")))
}

/// `clientv2:35`.
fn no_counterparty(client: &str) -> Failure {
    let text = format!(
        "send packet failed for source id: {client}: counterparty not found for client: {client}: counterparty not found"
    );
    Failure::Tx(TxError::new("clientv2", 35, text))
}

/// `channelv2:8`.
fn no_timeout() -> Failure {
    Failure::Tx(TxError::new("channelv2", 8, "timeout must not be 0: invalid packet timeout"))
}

impl IbcPort for NoIbc {
    fn send_packet(&self, _: &Ctx, _: &str, channel: &str, _: IbcHeight, _: u64, _: &[u8]) -> Res<u64> {
        Err(no_channel(channel))
    }

    fn write_acknowledgement(&self, _: &Ctx, packet: &IbcPacketView, _: &[u8]) -> Res<()> {
        Err(no_channel(&packet.destination_channel))
    }

    fn transfer(&self, _: &Ctx, _: &AccAddress, transfer: &IbcTransfer) -> Res<MessageResult> {
        // What is no channel is taken for a client of version 2, whose packets must time out.
        Err(if transfer.timeout_timestamp == 0 { no_timeout() } else { no_counterparty(&transfer.channel_id) })
    }

    fn close_channel(&self, _: &Ctx, _: &AccAddress, port: &str, channel: &str) -> Res<MessageResult> {
        let failed = format!("channel close init callback failed for port ID: {port}, channel ID: {channel}");
        Err(no_channel(format!("{failed}: port ID ({port}) channel ID ({channel})")))
    }

    fn send_packet_v2(
        &self,
        _: &Ctx,
        _: &AccAddress,
        client: &str,
        timeout_seconds: u64,
        _: &[Ibc2PayloadView],
    ) -> Res<MessageResult> {
        Err(if timeout_seconds == 0 { no_timeout() } else { no_counterparty(client) })
    }

    fn async_packet_v2(&self, _: &Ctx, _: &str, _: u64) -> Res<Option<Vec<Ibc2PayloadView>>> {
        Ok(None)
    }

    fn write_acknowledgement_v2(&self, _: &Ctx, client: &str, _: u64, _: &[u8]) -> Res<()> {
        Err(no_counterparty(client))
    }

    fn open_channel(&self, _: &Ctx, _: &str, _: &str) -> Res<Option<IbcChannelView>> {
        Ok(None)
    }

    fn open_channels(&self, _: &Ctx, _: &str) -> Res<Vec<IbcChannelView>> {
        Ok(Vec::new())
    }
}
