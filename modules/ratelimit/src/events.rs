//! Events, with the types and keys of ibc-go's `types/events.go`.

use crate::packet::{Direction, Moved};
use openledger_core::{Ctx, Event, Failure};

/// Why something may not move.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reason {
    /// More would move than may.
    Exceeded,
    /// The denomination may not move at all.
    Blacklisted,
}

/// Something may not move.
pub(crate) fn denied(ctx: &Ctx, reason: Reason, direction: Direction, moved: &Moved, error: &Failure) {
    let reason = match reason {
        Reason::Exceeded => "rate_limit_exceeded",
        Reason::Blacklisted => "blacklisted_denom",
    };
    let event = Event::new("transfer_denied")
        .with("module", crate::keeper::NAME)
        .with("reason", reason)
        .with("action", direction.action())
        .with("denom", &moved.denom)
        .with("channel_or_client", &moved.place)
        .with("amount", moved.amount)
        .with("error", error);
    ctx.emit(event);
}
