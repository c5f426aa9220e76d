//! Events of `x/bank`: names, attributes and their order are API.

use openledger_core::{AccAddress, Coins, Ctx, Event};

pub(crate) fn coin_spent(ctx: &Ctx, spender: &AccAddress, coins: &Coins) {
    ctx.emit(Event::new("coin_spent").with("spender", ctx.address_text(spender)).with("amount", coins));
}

pub(crate) fn coin_received(ctx: &Ctx, receiver: &AccAddress, coins: &Coins) {
    ctx.emit(Event::new("coin_received").with("receiver", ctx.address_text(receiver)).with("amount", coins));
}

pub(crate) fn transfer(ctx: &Ctx, recipient: &str, sender: &str, coins: &Coins) {
    ctx.emit(Event::new("transfer").with("recipient", recipient).with("sender", sender).with("amount", coins));
}

pub(crate) fn message_sender(ctx: &Ctx, sender: &str) {
    ctx.emit(Event::new("message").with("sender", sender));
}

pub(crate) fn coinbase(ctx: &Ctx, minter: &AccAddress, coins: &Coins) {
    ctx.emit(Event::new("coinbase").with("minter", ctx.address_text(minter)).with("amount", coins));
}

pub(crate) fn burn(ctx: &Ctx, burner: &AccAddress, coins: &Coins) {
    ctx.emit(Event::new("burn").with("burner", ctx.address_text(burner)).with("amount", coins));
}
