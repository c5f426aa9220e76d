//! The module's genesis section: how it is read, checked, written and exported.

use crate::keeper::AuthzKeeper;
use crate::keys::GRANTS;
use openledger_core::wire::{codec_address, time_from_proto};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::cosmos::authz::v1beta1::{GenesisState, Grant, GrantAuthorization};

/// Checks that both sides of each grant are named.
pub(crate) fn validate(keeper: &AuthzKeeper, state: &GenesisState) -> Res<()> {
    for (i, entry) in state.authorization.iter().enumerate() {
        if entry.grantee.is_empty() {
            return Err(Failure::unregistered(format!("authorization: {i}, missing grantee")));
        }
        if entry.granter.is_empty() {
            return Err(Failure::unregistered(format!("authorization: {i},missing granter")));
        }
        keeper.read(entry.authorization.as_ref())?;
    }
    Ok(())
}

impl AuthzKeeper {
    /// Writes the grants of a section that have not ended.
    pub(crate) fn init_genesis(&self, ctx: &Ctx, state: &GenesisState) -> Res<()> {
        for entry in &state.authorization {
            let end = entry.expiration.as_ref().map(|t| time_from_proto(Some(t)));
            if end.is_some_and(|at| at < ctx.block().time) {
                continue;
            }
            let grantee = codec_address(ctx, &entry.grantee)?;
            let granter = codec_address(ctx, &entry.granter)?;
            self.save(ctx, &granter, &grantee, &self.read(entry.authorization.as_ref())?, end)?;
        }
        Ok(())
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut authorization = Vec::new();
        let mut it = GRANTS.iter(ctx)?;
        while let Some(((granter, grantee, _), Grant { authorization: what, expiration })) = it.next_entry()? {
            let (granter, grantee) = (ctx.address_text(&granter), ctx.address_text(&grantee));
            authorization.push(GrantAuthorization { granter, grantee, authorization: what, expiration });
        }
        Ok(GenesisState { authorization })
    }
}
