//! Events of `x/distribution`: names, attributes and their order are API.

use openledger_core::{AccAddress, Coins, Ctx, DecCoins, Event, ValAddress};

pub(crate) fn set_withdraw_address(ctx: &Ctx, to: &AccAddress) {
    ctx.emit(Event::new("set_withdraw_address").with("withdraw_address", ctx.address_text(to)));
}

pub(crate) fn commission(ctx: &Ctx, amount: &DecCoins, validator: &ValAddress) {
    ctx.emit(
        Event::new("commission").with("amount", amount).with("validator", ctx.config().addresses.valoper(validator)),
    );
}

pub(crate) fn rewards(ctx: &Ctx, amount: &DecCoins, validator: &ValAddress) {
    ctx.emit(Event::new("rewards").with("amount", amount).with("validator", ctx.config().addresses.valoper(validator)));
}

/// Emits `withdraw_rewards`; a withdrawal without rewards shows zero of the bond denomination.
pub(crate) fn withdraw_rewards(
    ctx: &Ctx,
    amount: &Coins,
    bond_denom: &str,
    validator: &ValAddress,
    delegator: &AccAddress,
) {
    let text = if amount.is_empty() { format!("0{bond_denom}") } else { amount.to_string() };
    let event = Event::new("withdraw_rewards")
        .with("amount", text)
        .with("validator", ctx.config().addresses.valoper(validator));
    ctx.emit(event.with("delegator", ctx.address_text(delegator)));
}

pub(crate) fn withdraw_commission(ctx: &Ctx, amount: &Coins) {
    ctx.emit(Event::new("withdraw_commission").with("amount", amount));
}
