//! The layer around an application of channels (ibc-go `ibc_middleware.go`), and the one through which its
//! packets leave.

use crate::keeper::{RateLimitKeeper, tolerated};
use crate::packet::{Direction, Moved, Way, read, was_taken};
use openledger_core::go_json::first_value;
use openledger_core::ports::{ChannelOpening, IbcApp, Ics4, PacketAck};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_ibc::channel::Ack;
use openledger_ibc::errors::ChannelError;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::ibc::core::client::v1::Height;
use std::sync::Arc;

/// An application of channels whose packets are limited.
#[derive(Clone)]
pub struct LimitedApp {
    keeper: RateLimitKeeper,
    app: Arc<dyn IbcApp>,
}

impl LimitedApp {
    /// The layer around an application.
    pub fn new(keeper: RateLimitKeeper, app: Arc<dyn IbcApp>) -> Self {
        Self { keeper, app }
    }
}

pub(crate) fn way(packet: &Packet) -> Way<'_> {
    Way {
        source: (&packet.source_port, &packet.source_channel),
        destination: (&packet.destination_port, &packet.destination_channel),
    }
}

impl RateLimitKeeper {
    /// What a packet brings. Forwards pass over what follows the data, where this reader of ibc-go's refuses the whole,
    /// so that a few bytes behind the data would take a packet past all limits. Where this chain has limits of its own,
    /// what both read counts.
    fn coming(&self, ctx: &Ctx, packet: &Packet) -> Res<Moved> {
        let whole = read(&packet.data, way(packet), Direction::Receive);
        if whole.is_ok() || !self.has_own(ctx)? {
            return whole;
        }
        match first_value(&packet.data) {
            Ok(first) => read(first, way(packet), Direction::Receive),
            Err(_) => whole,
        }
    }

    /// Lets a packet in, or refuses it. Data that cannot be read are the application's to refuse.
    fn receive(&self, ctx: &Ctx, packet: &Packet) -> Res<()> {
        match self.coming(ctx, packet) {
            Ok(moved) => self.admit(ctx, Direction::Receive, packet.sequence, &moved),
            Err(e) => tolerated(Err(e)),
        }
    }

    /// Forgets a packet that has its answer now.
    fn received(&self, ctx: &Ctx, packet: &Packet) -> Res<()> {
        let moved = self.coming(ctx, packet)?;
        self.settle(ctx, Direction::Receive, packet.sequence, &moved)
    }

    /// A packet that was taken for received has failed after all.
    fn not_received(&self, ctx: &Ctx, packet: &Packet) -> Res<()> {
        match self.coming(ctx, packet) {
            Ok(moved) => self.undo(ctx, Direction::Receive, packet.sequence, &moved),
            // Nothing was counted of what could not be read.
            Err(e) => tolerated(Err(e)),
        }
    }

    fn acknowledged(&self, ctx: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()> {
        let taken = was_taken(acknowledgement)?;
        let moved = read(&packet.data, way(packet), Direction::Send)?;
        if taken {
            return self.settle(ctx, Direction::Send, packet.sequence, &moved);
        }
        self.undo(ctx, Direction::Send, packet.sequence, &moved)
    }

    fn timed_out(&self, ctx: &Ctx, packet: &Packet) -> Res<()> {
        let moved = read(&packet.data, way(packet), Direction::Send)?;
        self.undo(ctx, Direction::Send, packet.sequence, &moved)
    }
}

impl IbcApp for LimitedApp {
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
        if !self.keeper.is_on(ctx)? {
            return self.app.on_recv_packet(ctx, version, packet, relayer);
        }
        if let Err(e) = self.keeper.receive(ctx, packet) {
            return Ok(PacketAck::Now { bytes: Ack::refused(e)?.to_json(), success: false });
        }
        let ack = self.app.on_recv_packet(ctx, version, packet, relayer)?;
        if ack != PacketAck::Later {
            tolerated(self.keeper.received(ctx, packet))?;
        }
        Ok(ack)
    }

    fn on_acknowledgement_packet(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        acknowledgement: &[u8],
        relayer: &AccAddress,
    ) -> Res<()> {
        if self.keeper.is_on(ctx)? {
            tolerated(self.keeper.acknowledged(ctx, packet, acknowledgement))?;
        }
        self.app.on_acknowledgement_packet(ctx, version, packet, acknowledgement, relayer)
    }

    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        if self.keeper.is_on(ctx)? {
            tolerated(self.keeper.timed_out(ctx, packet))?;
        }
        self.app.on_timeout_packet(ctx, version, packet, relayer)
    }
}

/// The way out for the packets of a limited application, and for answers that it writes later.
#[derive(Clone)]
pub struct LimitedSender {
    keeper: RateLimitKeeper,
    outer: Arc<dyn Ics4>,
}

impl LimitedSender {
    /// The layer below another one, or below core IBC.
    pub fn new(keeper: RateLimitKeeper, outer: Arc<dyn Ics4>) -> Self {
        Self { keeper, outer }
    }

    fn send(&self, ctx: &Ctx, port: &str, channel: &str, data: &[u8]) -> Res<()> {
        let sequence = self.keeper.core.next_sequence_send(ctx, port, channel)?.ok_or_else(|| {
            ChannelError::SequenceSendNotFound.wrap(format!("source port: {port}, source channel: {channel}"))
        })?;
        let way = Way { source: (port, channel), destination: ("", "") };
        let moved = read(data, way, Direction::Send)?;
        self.keeper.admit(ctx, Direction::Send, sequence, &moved)
    }
}

impl Ics4 for LimitedSender {
    fn send_packet(
        &self,
        ctx: &Ctx,
        port: &str,
        channel: &str,
        timeout_height: Height,
        timeout_timestamp: u64,
        data: &[u8],
    ) -> Res<u64> {
        if self.keeper.is_on(ctx)? {
            self.send(ctx, port, channel, data)?;
        }
        self.outer.send_packet(ctx, port, channel, timeout_height, timeout_timestamp, data)
    }

    fn write_acknowledgement(&self, ctx: &Ctx, packet: &Packet, acknowledgement: &[u8]) -> Res<()> {
        if self.keeper.is_on(ctx)? {
            let taken = Ack::from_json(acknowledgement).is_ok_and(|ack| ack.is_success());
            if !taken {
                self.keeper.not_received(ctx, packet)?;
            } else if self.keeper.coming(ctx, packet).is_ok() {
                self.keeper.received(ctx, packet)?;
            }
        }
        self.outer.write_acknowledgement(ctx, packet, acknowledgement)
    }

    fn app_version(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<Option<String>, Failure> {
        self.outer.app_version(ctx, port, channel)
    }
}
