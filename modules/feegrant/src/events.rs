//! The events of `x/feegrant` with their attributes.

use openledger_core::{AccAddress, Ctx, Event};

fn pair(ctx: &Ctx, kind: &str, granter: &AccAddress, grantee: &AccAddress) {
    ctx.emit(Event::new(kind).with("granter", ctx.address_text(granter)).with("grantee", ctx.address_text(grantee)));
}

pub(crate) fn set(ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) {
    pair(ctx, "set_feegrant", granter, grantee);
}

pub(crate) fn used(ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) {
    pair(ctx, "use_feegrant", granter, grantee);
}

pub(crate) fn updated(ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) {
    pair(ctx, "update_feegrant", granter, grantee);
}

pub(crate) fn revoked(ctx: &Ctx, granter: &AccAddress, grantee: &AccAddress) {
    pair(ctx, "revoke_feegrant", granter, grantee);
}

pub(crate) fn pruned(ctx: &Ctx, pruner: &str) {
    ctx.emit(Event::new("prune_feegrant").with("pruner", pruner));
}
