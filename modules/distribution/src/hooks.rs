//! What staking tells: periods end and rewards are paid before anything changes that they depend on.

use crate::MODULE;
use crate::errors::OrBroken;
use crate::keeper::DistributionKeeper;
use crate::keys::{COMMISSION, CURRENT, HISTORICAL, OUTSTANDING, SLASHES};
use openledger_core::collections::{Codec, Key, Map, Prefixed, part};
use openledger_core::ports::StakingHooks;
use openledger_core::{AccAddress, ConsAddress, Ctx, Dec, Res, ValAddress};

impl StakingHooks for DistributionKeeper {
    fn after_validator_created(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        self.validator(ctx, operator)?;
        self.initialize_validator(ctx, operator)
    }

    /// Pays the commission, gives what is left to the community pool and deletes the validator's records. Its
    /// delegations are gone, so what is left is dust.
    fn after_validator_removed(&self, ctx: &Ctx, _: &ConsAddress, operator: &ValAddress) -> Res<()> {
        let mut outstanding = self.outstanding(ctx, operator)?;
        let commission = self.commission(ctx, operator)?;
        if !commission.is_empty() {
            outstanding = outstanding.sub(&commission).or_broken()?;
            let (paid, dust) = commission.truncate_decimal()?;
            self.add_to_pool(ctx, &dust)?;
            if !paid.is_empty() {
                let to = self.withdraw_address(ctx, &operator.account())?;
                self.bank.send_from_module(ctx, MODULE, &to, &paid)?;
            }
        }
        self.add_to_pool(ctx, &outstanding)?;
        let key = Prefixed(operator.clone());
        OUTSTANDING.remove(ctx, &key)?;
        COMMISSION.remove(ctx, &key)?;
        remove_all(ctx, &SLASHES, &part(operator))?;
        remove_all(ctx, &HISTORICAL, &part(operator))?;
        CURRENT.remove(ctx, &key)
    }

    fn before_delegation_created(&self, ctx: &Ctx, _: &AccAddress, operator: &ValAddress) -> Res<()> {
        let validator = self.validator(ctx, operator)?;
        self.increment_period(ctx, &validator).map(|_| ())
    }

    fn before_delegation_shares_modified(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let validator = self.validator(ctx, operator)?;
        let delegation = self.delegation(ctx, delegator, operator)?;
        self.withdraw(ctx, &validator, &delegation).map(|_| ())
    }

    fn after_delegation_modified(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        self.initialize_delegation(ctx, operator, delegator)
    }

    fn before_validator_slashed(&self, ctx: &Ctx, operator: &ValAddress, fraction: Dec) -> Res<()> {
        self.record_slash(ctx, operator, fraction)
    }
}

/// Deletes the entries whose key begins with `key_prefix`.
pub(crate) fn remove_all<K: Key, T, C: Codec<T>>(ctx: &Ctx, map: &Map<K, T, C>, key_prefix: &[u8]) -> Res<()> {
    let prefix = [map.prefix(), key_prefix].concat();
    let kv = ctx.kv(map.store());
    let mut it = kv.iter_prefix(&prefix, false)?;
    while let Some((raw, _)) = it.peek().cloned() {
        kv.delete(&raw)?; // before the cursor moves, as the SDK does
        it.next_entry()?;
    }
    Ok(())
}
