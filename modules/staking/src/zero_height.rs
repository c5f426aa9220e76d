//! Export for a chain that begins anew at height zero (`prepForZeroHeightGenesis` of simapp and wasmd, the
//! part of staking).

use crate::keeper::StakingKeeper;
use crate::keys::{REDELEGATIONS, UNBONDINGS};
use openledger_core::{Ctx, Res, ValAddress};
use std::collections::BTreeSet;

impl StakingKeeper {
    /// Forgets the heights of what is being unbonded, jails all validators that are not `allowed` (none when
    /// it is empty) and brings the validator set up to date. For exports only: its work grows with the number
    /// of unbondings.
    ///
    /// # Errors
    /// `sdk:7` for a text that is no operator; otherwise fatal only.
    pub(crate) fn forget_heights(&self, ctx: &Ctx, allowed: &[String]) -> Res<()> {
        let allowed: BTreeSet<ValAddress> =
            allowed.iter().map(|text| ctx.config().addresses.parse_valoper(text)).collect::<Res<_>>()?;
        for (key, mut redelegation) in REDELEGATIONS.iter(ctx)?.take(usize::MAX)? {
            redelegation.entries.iter_mut().for_each(|e| e.creation_height = 0);
            REDELEGATIONS.set(ctx, &key, &redelegation)?;
        }
        for (key, mut unbonding) in UNBONDINGS.iter(ctx)?.take(usize::MAX)? {
            unbonding.entries.iter_mut().for_each(|e| e.creation_height = 0);
            UNBONDINGS.set(ctx, &key, &unbonding)?;
        }
        for mut validator in self.validators(ctx)? {
            validator.unbonding_height = 0;
            if allowed.is_empty() || allowed.contains(&validator.operator) || validator.jailed {
                self.set_validator(ctx, &validator)?;
            } else {
                self.jail_validator(ctx, &mut validator)?;
            }
        }
        self.apply_updates(&ctx.at_height(0)).map(|_| ())
    }
}
