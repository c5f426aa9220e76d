//! Events of connections (ibc-go `03-connection/keeper/events.go`).

use super::ends::counterparty;
use openledger_core::{Ctx, Event};
use openledger_proto::ibc::core::connection::v1::ConnectionEnd;

/// Emits the event of a step of the handshake, and after it the one that names the submodule. The first step does not
/// know the connection at the other end.
fn emit(ctx: &Ctx, step: &str, connection: &str, end: &ConnectionEnd, knows_other: bool) {
    let other = counterparty(end);
    let event = Event::new(step)
        .with("connection_id", connection)
        .with("client_id", &end.client_id)
        .with("counterparty_client_id", other.client_id);
    let event = if knows_other { event.with("counterparty_connection_id", other.connection_id) } else { event };
    ctx.emit(event);
    ctx.emit_event("message", &[("module", &"ibc_connection")]);
}

/// This chain proposed a connection.
pub(super) fn init(ctx: &Ctx, connection: &str, end: &ConnectionEnd) {
    emit(ctx, "connection_open_init", connection, end, false);
}

/// This chain takes up a connection that the other one proposed.
pub(super) fn tried(ctx: &Ctx, connection: &str, end: &ConnectionEnd) {
    emit(ctx, "connection_open_try", connection, end, true);
}

/// The connection is open here, as the other chain took it up.
pub(super) fn acknowledged(ctx: &Ctx, connection: &str, end: &ConnectionEnd) {
    emit(ctx, "connection_open_ack", connection, end, true);
}

/// The connection is open here, as it is at the other end.
pub(super) fn confirmed(ctx: &Ctx, connection: &str, end: &ConnectionEnd) {
    emit(ctx, "connection_open_confirm", connection, end, true);
}
