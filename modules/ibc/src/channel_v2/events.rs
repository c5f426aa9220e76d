//! Events of packets of version 2 (ibc-go `04-channel/v2/keeper/events.go`).

use openledger_core::{Ctx, Event};
use openledger_proto::ibc::core::channel::v2::{Acknowledgement, Packet};
use prost::Message;

fn about(ty: &str, packet: &Packet) -> Event {
    Event::new(ty)
        .with("packet_source_client", &packet.source_client)
        .with("packet_dest_client", &packet.destination_client)
        .with("packet_sequence", packet.sequence)
        .with("packet_timeout_timestamp", packet.timeout_timestamp)
        .with("encoded_packet_hex", hex::encode(packet.encode_to_vec()))
}

/// Emits an event, and after it the one that names the submodule.
fn emit(ctx: &Ctx, event: Event) {
    ctx.emit(event);
    ctx.emit_event("message", &[("module", &"ibc_channelv2")]);
}

/// A packet was sent.
pub(super) fn sent(ctx: &Ctx, packet: &Packet) {
    emit(ctx, about("send_packet", packet));
}

/// A packet was received.
pub(super) fn received(ctx: &Ctx, packet: &Packet) {
    emit(ctx, about("recv_packet", packet));
}

/// An acknowledgement was written.
pub(super) fn answered(ctx: &Ctx, packet: &Packet, acknowledgement: &Acknowledgement) {
    let encoded = hex::encode(acknowledgement.encode_to_vec());
    emit(ctx, about("write_acknowledgement", packet).with("encoded_acknowledgement_hex", encoded));
}

/// The other chain's acknowledgement of a packet came.
pub(super) fn acknowledged(ctx: &Ctx, packet: &Packet) {
    emit(ctx, about("acknowledge_packet", packet));
}

/// A packet was not received in time.
pub(super) fn timed_out(ctx: &Ctx, packet: &Packet) {
    emit(ctx, about("timeout_packet", packet));
}
