//! The module's genesis section: how it is read, checked, written and exported.

use crate::allowance::Allowance;
use crate::keeper::FeegrantKeeper;
use crate::keys::GRANTS;
use openledger_core::wire::codec_address;
use openledger_core::{Ctx, Res};
use openledger_proto::cosmos::feegrant::v1beta1::GenesisState;

/// Checks the form of each allowance in a genesis section.
pub(crate) fn validate(state: &GenesisState) -> Res<()> {
    state.allowances.iter().try_for_each(|g| Allowance::from_any(g.allowance.as_ref())?.validate())
}

impl FeegrantKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, state: &GenesisState) -> Res<()> {
        for g in &state.allowances {
            let granter = codec_address(ctx, &g.granter)?;
            let grantee = codec_address(ctx, &g.grantee)?;
            self.grant(ctx, &granter, &grantee, &Allowance::from_any(g.allowance.as_ref())?)?;
        }
        Ok(())
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let mut allowances = Vec::new();
        let mut it = GRANTS.iter(ctx)?;
        while let Some((_, grant)) = it.next_entry()? {
            allowances.push(grant);
        }
        Ok(GenesisState { allowances })
    }
}
