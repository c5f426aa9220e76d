//! Events of `x/slashing`: names, attributes and their order are API.

use openledger_core::ports::Infraction;
use openledger_core::{Amount, ConsAddress, Ctx, Event};

fn text(ctx: &Ctx, validator: &ConsAddress) -> String {
    ctx.config().addresses.valcons(validator)
}

pub(crate) fn liveness(ctx: &Ctx, validator: &ConsAddress, missed: i64) {
    ctx.emit(
        Event::new("liveness")
            .with("address", text(ctx, validator))
            .with("missed_blocks", missed)
            .with("height", ctx.height()),
    );
}

pub(crate) fn downtime(ctx: &Ctx, validator: &ConsAddress, power: i64, burned: Amount) {
    let who = text(ctx, validator);
    ctx.emit(
        Event::new("slash")
            .with("address", &who)
            .with("power", power)
            .with("reason", "missing_signature")
            .with("jailed", &who)
            .with("burned_coins", burned),
    );
}

pub(crate) fn slash(ctx: &Ctx, validator: &ConsAddress, power: i64, why: Infraction, burned: Amount) {
    let reason = match why {
        Infraction::Unspecified => "unspecified",
        Infraction::DoubleSign => "double_sign",
        Infraction::Downtime => "missing_signature",
    };
    ctx.emit(
        Event::new("slash")
            .with("address", text(ctx, validator))
            .with("power", power)
            .with("reason", reason)
            .with("burned_coins", burned),
    );
}

pub(crate) fn jailed(ctx: &Ctx, validator: &ConsAddress) {
    ctx.emit(Event::new("slash").with("jailed", text(ctx, validator)));
}
