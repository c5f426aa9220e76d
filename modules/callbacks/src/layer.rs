//! The layer over channels (ibc-go `callbacks/ibc_middleware.go`).

use crate::call::{Moment, call, call_and_report, readable, report};
use crate::memo::{Callback, DESTINATION, SOURCE, callback};
use openledger_core::ports::{
    CallbackContracts, ChannelOpening, IbcApp, Ics4, PacketAck, PacketContent, PacketDataReader, SourceCallback,
};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_ibc::channel::Ack;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::channel::v2::Payload;
use openledger_proto::ibc::core::client::v1::Height;
use std::sync::Arc;

/// The layer around an application: core IBC calls it, and the application sends through it.
pub struct Callbacks<A> {
    app: Arc<A>,
    above: Arc<dyn Ics4>,
    contracts: Arc<dyn CallbackContracts>,
    most_gas: u64,
}

impl<A: IbcApp + PacketDataReader> Callbacks<A> {
    /// The layer around `app` and below `above`. No call uses more than `most_gas`.
    pub fn new(app: Arc<A>, above: Arc<dyn Ics4>, contracts: Arc<dyn CallbackContracts>, most_gas: u64) -> Self {
        Self { app, above, contracts, most_gas }
    }

    fn source(&self, ctx: &Ctx, (port, channel): (&str, &str), data: &[u8]) -> Res<Option<Callback>> {
        self.callback(ctx, port, channel, data, SOURCE)
    }

    fn destination(&self, ctx: &Ctx, packet: &Packet) -> Res<Option<Callback>> {
        self.callback(ctx, &packet.destination_port, &packet.destination_channel, &packet.data, DESTINATION)
    }

    fn callback(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8], end: &str) -> Res<Option<Callback>> {
        match readable(self.app.read_packet(ctx, port, channel, data))? {
            Some(content) => callback(ctx, &content, &content.version, end, self.most_gas),
            None => Ok(None),
        }
    }

    /// The contract that is to hear what became of a packet that left. One that is named in a malformed way was
    /// refused as the packet was sent. Should it come all the same, out of an older version or a genesis file, then
    /// nobody hears, and the packet is dealt with: its coins must not wait for ever (ibc-go#8856).
    fn informed(&self, ctx: &Ctx, packet: &Packet) -> Res<Option<Callback>> {
        Ok(readable(self.source(ctx, source_of(packet), &packet.data))?.flatten())
    }

    fn received(&self, ctx: &Ctx, packet: &Packet, answer: (&[u8], bool), callback: &Callback) -> Res<Res<()>> {
        let place = (packet.destination_port.as_str(), packet.destination_channel.as_str());
        call_and_report(ctx, Moment::Receive, place, packet.sequence, callback, |ctx| {
            self.contracts.packet_received(ctx, packet, answer, &callback.contract, &callback.version)
        })
    }
}

/// The contract and the sender of a callback at the source.
pub(crate) fn called(callback: &Callback) -> SourceCallback<'_> {
    SourceCallback { contract: &callback.contract, sender: &callback.sender }
}

fn source_of(packet: &Packet) -> (&str, &str) {
    (&packet.source_port, &packet.source_channel)
}

impl<A: IbcApp + PacketDataReader> IbcApp for Callbacks<A> {
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

    /// A contract that fails, or that is named in a malformed way, makes of the packet one that is refused.
    fn on_recv_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<PacketAck> {
        let answer = self.app.on_recv_packet(ctx, version, packet, relayer)?;
        let PacketAck::Now { bytes, success: true } = &answer else { return Ok(answer) };
        let told = match self.destination(ctx, packet) {
            Ok(None) => Ok(()),
            Ok(Some(callback)) => self.received(ctx, packet, (bytes, true), &callback)?,
            Err(e) => Err(e),
        };
        match told {
            Ok(()) => Ok(answer),
            Err(e) => Ok(PacketAck::Now { bytes: Ack::refused(e)?.to_json(), success: false }),
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
        self.app.on_acknowledgement_packet(ctx, version, packet, acknowledgement, relayer)?;
        let place = source_of(packet);
        let Some(callback) = self.informed(ctx, packet)? else { return Ok(()) };
        call_and_report(ctx, Moment::Acknowledgement, place, packet.sequence, &callback, |ctx| {
            self.contracts.packet_acknowledged(ctx, packet, acknowledgement, relayer, called(&callback))
        })
        .map(drop)
    }

    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        self.app.on_timeout_packet(ctx, version, packet, relayer)?;
        let place = source_of(packet);
        let Some(callback) = self.informed(ctx, packet)? else { return Ok(()) };
        call_and_report(ctx, Moment::Timeout, place, packet.sequence, &callback, |ctx| {
            self.contracts.packet_timed_out(ctx, packet, relayer, called(&callback))
        })
        .map(drop)
    }
}

impl<A: IbcApp + PacketDataReader> Ics4 for Callbacks<A> {
    /// A contract that fails, or that is named in a malformed way, keeps the packet from leaving.
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: Height,
        timeout_timestamp: u64,
        data: &[u8],
    ) -> Res<u64> {
        let sequence = self.above.send_packet(ctx, port, channel, timeout_height, timeout_timestamp, data)?;
        let Some(callback) = self.source(ctx, (port, channel), data)? else { return Ok(sequence) };
        call(ctx, Moment::Send, &callback, |ctx| self.contracts.packet_sent(ctx, called(&callback)))?;
        report(ctx, Moment::Send, (port, channel), sequence, &callback, &Ok(()));
        Ok(sequence)
    }

    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()> {
        self.above.write_acknowledgement(ctx, packet, acknowledgement)?;
        let Some(callback) = self.destination(ctx, packet)? else { return Ok(()) };
        let success = Ack::from_json(acknowledgement).is_ok_and(|ack| ack.is_success());
        self.received(ctx, packet, (acknowledgement, success), &callback).map(drop)
    }

    fn app_version(&self, ctx: &Ctx, port: &str, channel: &str) -> Res<Option<String>> {
        self.above.app_version(ctx, port, channel)
    }
}

impl<A: IbcApp + PacketDataReader> PacketDataReader for Callbacks<A> {
    fn read_packet(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8]) -> Res<PacketContent> {
        self.app.read_packet(ctx, port, channel, data)
    }

    fn read_payload(&self, payload: &Payload) -> Res<PacketContent> {
        self.app.read_payload(payload)
    }
}
