//! Events of the host (ibc-go `host/keeper/events.go`).

use crate::NAME;
use crate::errors::HostError;
use openledger_core::{Ctx, Event};

fn packet(channel: &str) -> Event {
    Event::new("ics27_packet").with("module", NAME).with("host_channel_id", channel)
}

/// A packet was dealt with.
pub(super) fn received(ctx: &Ctx, channel: &str, success: bool, error: Option<&str>) {
    let event = packet(channel).with("success", success);
    ctx.emit(match error {
        None => event,
        Some(text) => event.with("error", text),
    });
}

/// A packet came while the host is switched off.
pub(super) fn disabled(ctx: &Ctx, channel: &str) {
    ctx.emit(packet(channel).with("error", HostError::Disabled).with("success", false));
}
