//! Export for a chain that begins anew at height zero (`prepForZeroHeightGenesis` of simapp and wasmd, the
//! part of distribution).

use crate::hooks::remove_all;
use crate::keeper::DistributionKeeper;
use crate::keys::{HISTORICAL, SLASHES};
use openledger_core::ports::StakingHooks;
use openledger_core::{Ctx, Failure, Res};

impl DistributionKeeper {
    /// Pays all commission and all rewards, gives what is left to the community pool, and lets every
    /// validator and every delegation begin anew at height zero. For exports only: its work grows with the
    /// number of delegations.
    ///
    /// # Errors
    /// A refusal when a delegation cannot be paid; fatal when the storage fails.
    pub fn prepare_for_zero_height(&self, ctx: &Ctx) -> Res<()> {
        let validators = self.staking.all_validators(ctx)?;
        for validator in &validators {
            match ctx.atomic(|ctx| self.withdraw_commission(ctx, &validator.operator)) {
                Ok(_) | Err(Failure::Tx(_)) => {} // none to withdraw: what there is stays in the pool
                Err(fatal) => return Err(fatal),
            }
        }
        let delegations = self.staking.all_delegations(ctx)?;
        for d in &delegations {
            self.withdraw_rewards(ctx, &d.delegator, &d.validator)?;
        }
        remove_all(ctx, &SLASHES, &[])?;
        remove_all(ctx, &HISTORICAL, &[])?;
        let zero = ctx.at_height(0);
        for validator in &validators {
            let scraps = self.outstanding(&zero, &validator.operator)?;
            self.add_to_pool(&zero, &scraps)?;
            self.after_validator_created(&zero, &validator.operator)?;
        }
        for d in &delegations {
            self.before_delegation_created(&zero, &d.delegator, &d.validator)?;
            self.after_delegation_modified(&zero, &d.delegator, &d.validator)?;
        }
        Ok(())
    }
}
