//! What staking tells other modules.

use crate::address::{AccAddress, ConsAddress, ValAddress};
use crate::context::Ctx;
use crate::dec::Dec;
use crate::errors::Res;

/// What staking tells others about validators and delegations (SDK `StakingHooks`). It calls those who listen in the
/// order in which the assembly bound them; a refusal of one of them is the refusal of the message.
pub trait StakingHooks: Send + Sync {
    /// Called after a validator was created.
    fn after_validator_created(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, operator);
        Ok(())
    }
    /// Called before a validator changes.
    fn before_validator_modified(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, operator);
        Ok(())
    }
    /// Called after a validator was removed, when nobody delegates to it any more.
    fn after_validator_removed(&self, ctx: &Ctx, consensus: &ConsAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, consensus, operator);
        Ok(())
    }
    /// Called after a validator entered the active set.
    fn after_validator_bonded(&self, ctx: &Ctx, consensus: &ConsAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, consensus, operator);
        Ok(())
    }
    /// Called after a validator left the active set and its tokens began to unbond.
    fn after_validator_begin_unbonding(&self, ctx: &Ctx, consensus: &ConsAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, consensus, operator);
        Ok(())
    }
    /// Called before an account delegates to a validator for the first time.
    fn before_delegation_created(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// Called before the shares of a delegation change.
    fn before_delegation_shares_modified(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// Called before a delegation is removed, when its last shares are taken out.
    fn before_delegation_removed(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// Called after a delegation was created or its shares changed.
    fn after_delegation_modified(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// Called before a validator loses this fraction of its tokens.
    fn before_validator_slashed(&self, ctx: &Ctx, operator: &ValAddress, fraction: Dec) -> Res<()> {
        let _ = (ctx, operator, fraction);
        Ok(())
    }
    /// Called after tokens of a validator or a delegator began to unbond under this id.
    fn after_unbonding_initiated(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let _ = (ctx, id);
        Ok(())
    }
}
