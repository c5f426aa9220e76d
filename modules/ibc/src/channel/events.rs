//! Events of channels and packets (ibc-go `04-channel/keeper/events.go`).

use super::ends::{counterparty, hop, order_name};
use crate::client::Height;
use openledger_core::{Ctx, Event};
use openledger_proto::ibc::core::channel::v1::{Channel, Packet};

/// Emits an event, and after it the one that names the submodule.
fn emit(ctx: &Ctx, event: Event) {
    ctx.emit(event);
    ctx.emit_event("message", &[("module", &"ibc_channel")]);
}

/// A step in the life of a channel: its type, and whether it says what version was agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    OpenInit,
    OpenTry,
    OpenAck,
    OpenConfirm,
    CloseInit,
    CloseConfirm,
}

/// A channel went a step.
pub(super) fn stepped(ctx: &Ctx, step: Step, port: &str, id: &str, channel: &Channel) {
    let ty = match step {
        Step::OpenInit => "channel_open_init",
        Step::OpenTry => "channel_open_try",
        Step::OpenAck => "channel_open_ack",
        Step::OpenConfirm => "channel_open_confirm",
        Step::CloseInit => "channel_close_init",
        Step::CloseConfirm => "channel_close_confirm",
    };
    let other = counterparty(channel);
    let event = Event::new(ty).with("port_id", port).with("channel_id", id).with("counterparty_port_id", other.port_id);
    // The first step does not know the channel at the other end.
    let event = match step {
        Step::OpenInit => event,
        _ => event.with("counterparty_channel_id", other.channel_id),
    };
    let event = event.with("connection_id", hop(channel));
    emit(
        ctx,
        match step {
            Step::OpenInit | Step::OpenTry => event.with("version", &channel.version),
            _ => event,
        },
    );
}

/// An ordered channel is closed, because a packet was not received in time.
pub(super) fn closed(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    let other = counterparty(channel);
    let event = Event::new("channel_close")
        .with("port_id", &packet.source_port)
        .with("channel_id", &packet.source_channel)
        .with("counterparty_port_id", other.port_id)
        .with("counterparty_channel_id", other.channel_id)
        .with("connection_id", hop(channel))
        .with("packet_channel_ordering", order_name(channel.ordering));
    emit(ctx, event);
}

/// The attributes of a packet between its data and what depends on the event.
fn about(event: Event, packet: &Packet) -> Event {
    event
        .with("packet_timeout_height", Height::from_proto(packet.timeout_height))
        .with("packet_timeout_timestamp", packet.timeout_timestamp)
        .with("packet_sequence", packet.sequence)
        .with("packet_src_port", &packet.source_port)
        .with("packet_src_channel", &packet.source_channel)
        .with("packet_dst_port", &packet.destination_port)
        .with("packet_dst_channel", &packet.destination_channel)
}

fn with_data(ty: &str, packet: &Packet) -> Event {
    about(Event::new(ty).with("packet_data_hex", hex::encode(&packet.data)), packet)
}

/// Order and connection, the latter also under its older name.
fn with_way(event: Event, channel: &Channel) -> Event {
    event
        .with("packet_channel_ordering", order_name(channel.ordering))
        .with("packet_connection", hop(channel))
        .with("connection_id", hop(channel))
}

/// A packet was sent.
pub(super) fn sent(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    emit(ctx, with_way(with_data("send_packet", packet), channel));
}

/// A packet was received.
pub(super) fn received(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    emit(ctx, with_way(with_data("recv_packet", packet), channel));
}

/// An acknowledgement was written.
pub(super) fn answered(ctx: &Ctx, packet: &Packet, channel: &Channel, acknowledgement: &[u8]) {
    let event = with_data("write_acknowledgement", packet).with("packet_ack_hex", hex::encode(acknowledgement));
    emit(ctx, with_way(event, channel));
}

/// The other chain's acknowledgement of a packet came.
pub(super) fn acknowledged(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    emit(ctx, with_way(about(Event::new("acknowledge_packet"), packet), channel));
}

/// A packet was not received in time.
pub(super) fn timed_out(ctx: &Ctx, packet: &Packet, channel: &Channel) {
    let event = about(Event::new("timeout_packet"), packet)
        .with("connection_id", hop(channel))
        .with("packet_channel_ordering", order_name(channel.ordering));
    emit(ctx, event);
}
