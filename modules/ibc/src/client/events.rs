//! Events of clients (ibc-go `02-client/keeper/events.go`).

use super::Height;
use openledger_core::{Ctx, Event};

/// Emits an event, and after it the one that names the submodule.
fn emit(ctx: &Ctx, event: Event) {
    ctx.emit(event);
    ctx.emit_event("message", &[("module", &"ibc_client")]);
}

fn about(ty: &str, client: &str, kind: &str) -> Event {
    Event::new(ty).with("client_id", client).with("client_type", kind)
}

/// A client was created.
pub(super) fn created(ctx: &Ctx, client: &str, kind: &str, height: Height) {
    emit(ctx, about("create_client", client, kind).with("consensus_height", height));
}

/// A client took over a header.
pub(super) fn updated(ctx: &Ctx, client: &str, kind: &str, heights: &[Height]) {
    let texts: Vec<String> = heights.iter().map(Height::to_string).collect();
    let first = texts.first().cloned().unwrap_or_default();
    let event = about("update_client", client, kind).with("consensus_height", first);
    emit(ctx, event.with("consensus_heights", texts.join(",")));
}

/// A client follows its chain after an upgrade.
pub(super) fn upgraded(ctx: &Ctx, client: &str, kind: &str, height: Height) {
    emit(ctx, about("upgrade_client", client, kind).with("consensus_height", height));
}

/// A client was frozen.
pub(super) fn misbehaved(ctx: &Ctx, client: &str, kind: &str) {
    emit(ctx, about("client_misbehaviour", client, kind));
}

/// A client was brought back by governance.
pub(super) fn recovered(ctx: &Ctx, subject: &str, kind: &str) {
    emit(ctx, Event::new("recover_client").with("subject_client_id", subject).with("client_type", kind));
}

/// An upgrade of this chain is planned that its clients elsewhere can follow.
pub(super) fn upgrade_scheduled(ctx: &Ctx, name: &str, height: i64) {
    emit(ctx, Event::new("schedule_ibc_software_upgrade").with("title", name).with("upgrade_plan_height", height));
}

/// The last block before an upgrade has written what clients elsewhere continue from.
pub(super) fn upgrade_ready(ctx: &Ctx, height: i64) {
    emit(ctx, Event::new("upgrade_chain").with("upgrade_plan_height", height).with("upgrade_store", "upgrade"));
}
