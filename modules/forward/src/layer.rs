//! The layer around the application of transfers (ibc-go `ibc_middleware.go`). What leaves does not change on
//! its way through it, so there is no layer for that.

use crate::data;
use crate::errors::ForwardError;
use crate::keeper::{ForwardKeeper, Onward, RETRIES, TIMEOUT, intermediate_address};
use crate::memo::{Hop, Memo};
use crate::refund::new_coin;
use openledger_core::ports::{ChannelOpening, IbcApp, PacketAck};
use openledger_core::{AccAddress, Amount, Ctx, Failure, Res, Sdk, go_int};
use openledger_ibc::channel::Ack;
use openledger_proto::ibc::applications::packet_forward_middleware::v1::InFlightPacket;
use openledger_proto::ibc::applications::transfer::v1::{Denom, FungibleTokenPacketData, Hop as Step};
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_transfer::{TracedDenom, check_data, parse_path};
use std::sync::Arc;

/// Transfers, some of which are sent on.
#[derive(Clone)]
pub struct ForwardedApp {
    keeper: ForwardKeeper,
    app: Arc<dyn IbcApp>,
}

/// The data of a packet that this layer takes for a transfer.
struct Read {
    data: FungibleTokenPacketData,
    denom: Denom,
    amount: Amount,
}

/// Reads the data of a packet; `None` for what is the application's alone.
fn read(bytes: &[u8]) -> Res<Option<Read>> {
    let Some(data) = data::read(bytes) else { return Ok(None) };
    match check_data(&data) {
        Err(Failure::Tx(e)) if !e.unwinds => return Ok(None),
        other => other?,
    }
    let Some(amount) = go_int::parse(&data.amount).and_then(go_int::GoInt::positive) else { return Ok(None) };
    let denom = parse_path(&data.denom);
    Ok(Some(Read { data, denom, amount }))
}

/// The denomination that coins of a packet have here.
fn denom_here(packet: &Packet, mut denom: Denom) -> String {
    if denom.has_prefix(&packet.source_port, &packet.source_channel) {
        denom.trace.remove(0);
    } else {
        let (port_id, channel_id) = (packet.destination_port.clone(), packet.destination_channel.clone());
        denom.trace.insert(0, Step { port_id, channel_id });
    }
    denom.ibc_denom()
}

impl ForwardedApp {
    /// The layer around an application.
    pub fn new(keeper: ForwardKeeper, app: Arc<dyn IbcApp>) -> Self {
        Self { keeper, app }
    }

    /// Takes a packet's coins for the account in between, and sends them on.
    fn forward(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        relayer: &AccAddress,
        read: Read,
        (hop, later): (&Hop, &[Hop]),
    ) -> Res<()> {
        hop.check()?;
        let between = intermediate_address(&packet.destination_channel, &read.data.sender)?;
        let from = ctx.address_text(&between);
        self.receive(ctx, version, packet, relayer, &read.data, &from)?;
        let coin = new_coin(&denom_here(packet, read.denom), read.amount)?;
        let timeout = if hop.timeout > 0 { hop.timeout } else { TIMEOUT };
        let height = packet.timeout_height.unwrap_or_default();
        let kept = InFlightPacket {
            original_sender_address: read.data.sender,
            refund_channel_id: packet.destination_channel.clone(),
            refund_port_id: packet.destination_port.clone(),
            packet_src_channel_id: packet.source_channel.clone(),
            packet_src_port_id: packet.source_port.clone(),
            packet_timeout_timestamp: packet.timeout_timestamp,
            packet_timeout_height: format!("{}-{}", height.revision_number, height.revision_height),
            packet_data: packet.data.clone(),
            refund_sequence: packet.sequence,
            retries_remaining: i32::from(hop.retries.unwrap_or(RETRIES)),
            timeout: timeout.unsigned_abs(),
        };
        self.keeper.send_on(ctx, Onward { from, hop, later, coin, timeout }, &kept)
    }

    /// Has the application take the packet as if it were for the account in between, and without a memo.
    fn receive(
        &self,
        ctx: &Ctx,
        version: &str,
        packet: &Packet,
        relayer: &AccAddress,
        data: &FungibleTokenPacketData,
        receiver: &str,
    ) -> Res<()> {
        let data = FungibleTokenPacketData { receiver: receiver.to_owned(), memo: String::new(), ..data.clone() };
        let packet = Packet { data: data::write(&data), ..packet.clone() };
        match self.app.on_recv_packet(ctx, version, &packet, relayer)? {
            PacketAck::Now { success: true, .. } => Ok(()),
            PacketAck::Now { bytes, .. } => {
                Err(Failure::unregistered(format!("ack error: {}", String::from_utf8_lossy(&bytes))))
            }
            PacketAck::Later => Err(Failure::unregistered("ack is nil")),
        }
    }

    /// Sends coins once more that did not arrive in time. Their sender of before has them back.
    fn send_again(&self, ctx: &Ctx, packet: &Packet, read: &Read, kept: &InFlightPacket) -> Res<()> {
        let later = match Memo::read(&read.data.memo) {
            Memo::Forward(next, mut rest) => {
                rest.insert(0, next);
                rest
            }
            // No packet that was sent on has such a memo.
            _ if read.data.memo.is_empty() => Vec::new(),
            _ => vec![Hop::default()],
        };
        let hop = Hop {
            receiver: read.data.receiver.clone(),
            port: packet.source_port.clone(),
            channel: packet.source_channel.clone(),
            ..Hop::default()
        };
        let timeout = i64::try_from(kept.timeout).unwrap_or(TIMEOUT);
        let coin = new_coin(&read.denom.ibc_denom(), read.amount)?;
        let onward = Onward { from: read.data.sender.clone(), hop: &hop, later: &later, coin, timeout };
        let retries_remaining = kept.retries_remaining.saturating_sub(1);
        self.keeper.send_on(ctx, onward, &InFlightPacket { retries_remaining, ..kept.clone() })
    }
}

impl IbcApp for ForwardedApp {
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
        let plain = || self.app.on_recv_packet(ctx, version, packet, relayer);
        if !self.keeper.is_on(ctx)? {
            return plain();
        }
        let Some(read) = read(&packet.data)? else { return plain() };
        let result = match Memo::read(&read.data.memo) {
            Memo::None => return plain(),
            Memo::Malformed => Err(ForwardError::InvalidForwardMetadata.into()),
            Memo::Forward(hop, later) => self.forward(ctx, version, packet, relayer, read, (&hop, &later)),
        };
        match result {
            Ok(()) => Ok(PacketAck::Later),
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
        let plain = || self.app.on_acknowledgement_packet(ctx, version, packet, acknowledgement, relayer);
        if !self.keeper.is_on(ctx)? {
            return plain();
        }
        let Some(read) = read(&packet.data)? else { return plain() };
        let ack = Ack::from_json(acknowledgement).map_err(|e| {
            Sdk::UnknownRequest.wrap(format!("cannot unmarshal ICS-20 transfer packet acknowledgement: {e}"))
        })?;
        let Some(kept) = self.keeper.in_flight(ctx, packet)? else { return plain() };
        self.keeper.landed(ctx, packet)?;
        // It is passed on in the form in which this chain would write it.
        let bytes = if ack.is_written_as(acknowledgement) { acknowledgement.to_vec() } else { ack.to_json() };
        self.keeper.answer(ctx, packet, (&read.denom, read.amount), &kept, (ack.is_success(), &bytes))
    }

    fn on_timeout_packet(&self, ctx: &Ctx, version: &str, packet: &Packet, relayer: &AccAddress) -> Res<()> {
        let plain = || self.app.on_timeout_packet(ctx, version, packet, relayer);
        if !self.keeper.is_on(ctx)? {
            return plain();
        }
        let Some(read) = read(&packet.data)? else { return plain() };
        let Some(kept) = self.keeper.in_flight(ctx, packet)? else { return plain() };
        self.keeper.landed(ctx, packet)?;
        if kept.retries_remaining <= 0 {
            let (channel, port) = (&kept.refund_channel_id, &kept.refund_port_id);
            let text = format!("giving up on packet on channel ({channel}) port ({port}) after max retries");
            let ack = Ack::refused(Failure::unregistered(text))?;
            return self.keeper.answer(ctx, packet, (&read.denom, read.amount), &kept, (false, &ack.to_json()));
        }
        plain()?;
        self.send_again(ctx, packet, &read, &kept)
    }
}
