//! Parts of a chain that misbehave, or that hold more than any honest one.

use openledger_core::ports::{Ibc2PayloadView, IbcChannelView, IbcHeight, IbcPacketView, IbcPort, IbcTransfer};
use openledger_core::{AccAddress, Ctx, Manifest, MessageResult, Module, QueryRoute, QueryRoutes, Res};
use openledger_proto::cosmos::mint::v1beta1::{
    QueryInflationRequest, QueryInflationResponse, QueryParamsRequest, QueryParamsResponse,
};
use openledger_wasm::plugins::NoIbc;
use std::sync::Mutex;

/// What the query of [`Faulty`] charges before it panics.
pub(crate) const SPENT: u64 = 77_777;
/// What looking at a channel costs.
pub(crate) const PER_CHANNEL: u64 = 1_500;

const MANIFEST: Manifest = Manifest::of("mint");

/// A module with a fault: a query charges, writes and panics, under a lock that it holds.
#[derive(Debug)]
pub(crate) struct Faulty;

static LOCK: Mutex<u32> = Mutex::new(0);

impl Module for Faulty {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn queries(&self) -> Vec<QueryRoute> {
        QueryRoutes::new(())
            .service("cosmos.mint.v1beta1.Query")
            .on("Params", |(), ctx: &Ctx, _: QueryParamsRequest| -> Result<QueryParamsResponse, _> {
                let _held = LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                ctx.gas().consume(SPENT, "a query")?;
                ctx.kv("wasm").set(b"written on the way", vec![1])?;
                panic!("a fault of a module in {}", std::env::temp_dir().display())
            })
            .on("Inflation", |(), _: &Ctx, _: QueryInflationRequest| Ok(QueryInflationResponse::default()))
            .not_offered("AnnualProvisions", "not here")
            .finish()
    }
}

/// IBC's core with many channels on one port; it charges for each that it looks at.
#[derive(Debug)]
pub(crate) struct Crowded {
    pub(crate) channels: usize,
    /// How many channels were looked at.
    pub(crate) seen: Mutex<usize>,
}

impl IbcPort for Crowded {
    fn open_channels(&self, ctx: &Ctx, prefix: &str) -> Res<Vec<IbcChannelView>> {
        let channel = |n: usize| {
            *self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
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
        (0..self.channels).map(channel).collect()
    }

    fn send_packet(&self, ctx: &Ctx, port: &str, channel: &str, h: IbcHeight, t: u64, data: &[u8]) -> Res<u64> {
        NoIbc.send_packet(ctx, port, channel, h, t, data)
    }

    fn write_acknowledgement(&self, ctx: &Ctx, packet: &IbcPacketView, ack: &[u8]) -> Res<()> {
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
}
