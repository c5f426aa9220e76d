//! The hooks by which staking tells slashing what became of a validator.

use crate::errors::no_validator;
use crate::keeper::SlashingKeeper;
use crate::keys::PUBKEY;
use openledger_core::collections::Prefixed;
use openledger_core::ports::StakingHooks;
use openledger_core::wire::time_to_proto;
use openledger_core::{BlockTime, ConsAddress, Ctx, Failure, Res, ValAddress};
use openledger_proto::cosmos::slashing::v1beta1::ValidatorSigningInfo;

impl StakingHooks for SlashingKeeper {
    fn after_validator_created(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        let validator = self.staking.validator(ctx, operator)?.ok_or_else(no_validator)?;
        self.add_key(ctx, &validator)
    }

    fn after_validator_removed(&self, ctx: &Ctx, consensus: &ConsAddress, _: &ValAddress) -> Res<()> {
        PUBKEY.remove(ctx, &Prefixed(consensus.clone()))
    }

    /// A new window for a validator that comes, the old one with a later start for one that comes back.
    fn after_validator_bonded(&self, ctx: &Ctx, consensus: &ConsAddress, _: &ValAddress) -> Res<()> {
        let height = i64::try_from(ctx.height()).map_err(|_| Failure::corrupt("height"))?;
        let info = match self.signing_info(ctx, consensus)? {
            Some(info) => ValidatorSigningInfo { start_height: height, ..info },
            None => ValidatorSigningInfo {
                address: ctx.config().addresses.valcons(consensus),
                start_height: height,
                jailed_until: Some(time_to_proto(BlockTime::default())),
                ..ValidatorSigningInfo::default()
            },
        };
        self.set_signing_info(ctx, consensus, &info)
    }
}
