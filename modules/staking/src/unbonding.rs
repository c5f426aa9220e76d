//! Delegations, unbonding delegations and redelegations in the store, their indexes, and ids of unbondings
//! (SDK `keeper/delegation.go`, `keeper/unbonding.go`).

use crate::errors::StakingError;
use crate::keeper::StakingKeeper;
use crate::keys::{
    DELEGATIONS, DELEGATIONS_BY_VALIDATOR, REDELEGATIONS, REDELEGATIONS_BY_DESTINATION, REDELEGATIONS_BY_SOURCE,
    UNBONDING_ID, UNBONDING_INDEX, UNBONDING_TYPE, UNBONDINGS, UNBONDINGS_BY_VALIDATOR, VALIDATORS,
};
use crate::records::{Delegation, Redelegation, RedelegationEntry, Unbonding, UnbondingEntry, stored};
use crate::validator::Validator;
use openledger_core::collections::{Prefixed, part};
use openledger_core::{AccAddress, Amount, BlockTime, Ctx, Dec, Failure, Res, ValAddress};

/// What an unbonding id stands for (SDK `UnbondingType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnbondingKind {
    /// An unbonding delegation, which the store has as 1.
    Delegation,
    /// A redelegation, which the store has as 2.
    Redelegation,
    /// A validator that leaves the set, which the store has as 3.
    Validator,
}

impl UnbondingKind {
    fn number(self) -> u64 {
        match self {
            UnbondingKind::Delegation => 1,
            UnbondingKind::Redelegation => 2,
            UnbondingKind::Validator => 3,
        }
    }
}

impl StakingKeeper {
    /// A delegation: one read.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get_delegation(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<Delegation>> {
        let found = DELEGATIONS.get(ctx, &(delegator.clone(), Prefixed(operator.clone())))?;
        found.map(|d| stored("delegation", Delegation::from_proto(ctx, d))).transpose()
    }

    pub(crate) fn set_delegation(&self, ctx: &Ctx, d: &Delegation) -> Res<()> {
        DELEGATIONS.set(ctx, &(d.delegator.clone(), Prefixed(d.validator.clone())), &d.to_proto(ctx))?;
        DELEGATIONS_BY_VALIDATOR.set(ctx, &(d.validator.clone(), d.delegator.clone()), &())
    }

    pub(crate) fn remove_delegation(&self, ctx: &Ctx, d: &Delegation) -> Res<()> {
        self.tell(|h| h.before_delegation_removed(ctx, &d.delegator, &d.validator))?;
        DELEGATIONS.remove(ctx, &(d.delegator.clone(), Prefixed(d.validator.clone())))?;
        DELEGATIONS_BY_VALIDATOR.remove(ctx, &(d.validator.clone(), d.delegator.clone()))
    }

    /// An unbonding delegation: one read.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get_unbonding(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<Unbonding>> {
        let found = UNBONDINGS.get(ctx, &(delegator.clone(), Prefixed(operator.clone())))?;
        found.map(|u| stored("unbonding delegation", Unbonding::from_proto(ctx, u))).transpose()
    }

    pub(crate) fn set_unbonding(&self, ctx: &Ctx, u: &Unbonding) -> Res<()> {
        UNBONDINGS.set(ctx, &(u.delegator.clone(), Prefixed(u.validator.clone())), &u.to_proto(ctx))?;
        UNBONDINGS_BY_VALIDATOR.set(ctx, &(u.validator.clone(), Prefixed(u.delegator.clone())), &())
    }

    /// Writes an unbonding delegation, or removes it when no entry is left.
    pub(crate) fn store_unbonding(&self, ctx: &Ctx, u: &Unbonding) -> Res<()> {
        if !u.entries.is_empty() {
            return self.set_unbonding(ctx, u);
        }
        UNBONDINGS.remove(ctx, &(u.delegator.clone(), Prefixed(u.validator.clone())))?;
        UNBONDINGS_BY_VALIDATOR.remove(ctx, &(u.validator.clone(), Prefixed(u.delegator.clone())))
    }

    /// Adds tokens to the unbonding delegation of a pair, which is made if there is none.
    pub(crate) fn add_unbonding(
        &self,
        ctx: &Ctx,
        pair: (&AccAddress, &ValAddress),
        completion: BlockTime,
        tokens: Amount,
    ) -> Res<Unbonding> {
        let (delegator, validator) = pair;
        let id = self.next_unbonding_id(ctx)?;
        let found = self.get_unbonding(ctx, delegator, validator)?;
        let creation_height = height(ctx);
        let entry = UnbondingEntry { creation_height, completion, initial: tokens, balance: tokens, id, holds: 0 };
        let empty = || Unbonding { delegator: delegator.clone(), validator: validator.clone(), entries: Vec::new() };
        let mut u = found.unwrap_or_else(empty);
        let is_new = u.add(entry)?;
        self.set_unbonding(ctx, &u)?;
        if is_new {
            let key = UNBONDINGS.raw_key(&(delegator.clone(), Prefixed(validator.clone())));
            self.index_unbonding(ctx, id, key, UnbondingKind::Delegation)?;
            self.tell_and_go_on(|h| h.after_unbonding_initiated(ctx, id))?;
        }
        Ok(u)
    }

    /// All unbonding delegations from a validator.
    pub(crate) fn unbondings_from(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Vec<Unbonding>> {
        let mut it = UNBONDINGS_BY_VALIDATOR.range(ctx, &part(operator), false)?;
        let mut out = Vec::new();
        while let Some(((_, delegator), ())) = it.next_entry()? {
            let u = self.get_unbonding(ctx, &delegator.0, operator)?;
            out.push(u.ok_or_else(|| Failure::corrupt("an unbonding delegation is indexed and missing"))?);
        }
        Ok(out)
    }

    /// A redelegation: one read.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn get_redelegation(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        source: &ValAddress,
        destination: &ValAddress,
    ) -> Res<Option<Redelegation>> {
        let found = REDELEGATIONS.get(ctx, &(delegator.clone(), source.clone(), Prefixed(destination.clone())))?;
        found.map(|r| stored("redelegation", Redelegation::from_proto(ctx, r))).transpose()
    }

    pub(crate) fn set_redelegation(&self, ctx: &Ctx, r: &Redelegation) -> Res<()> {
        let (delegator, source, destination) = (r.delegator.clone(), r.source.clone(), r.destination.clone());
        REDELEGATIONS.set(
            ctx,
            &(delegator.clone(), source.clone(), Prefixed(destination.clone())),
            &r.to_proto(ctx),
        )?;
        REDELEGATIONS_BY_SOURCE.set(ctx, &(source.clone(), delegator.clone(), Prefixed(destination.clone())), &())?;
        REDELEGATIONS_BY_DESTINATION.set(ctx, &(destination, delegator, Prefixed(source)), &())
    }

    /// Writes a redelegation, or removes it when no entry is left.
    pub(crate) fn store_redelegation(&self, ctx: &Ctx, r: &Redelegation) -> Res<()> {
        if !r.entries.is_empty() {
            return self.set_redelegation(ctx, r);
        }
        let (delegator, source, destination) = (r.delegator.clone(), r.source.clone(), r.destination.clone());
        REDELEGATIONS.remove(ctx, &(delegator.clone(), source.clone(), Prefixed(destination.clone())))?;
        REDELEGATIONS_BY_SOURCE.remove(ctx, &(source.clone(), delegator.clone(), Prefixed(destination.clone())))?;
        REDELEGATIONS_BY_DESTINATION.remove(ctx, &(destination, delegator, Prefixed(source)))
    }

    /// Whether tokens of the delegator that are at `destination` came by a redelegation that is not over.
    pub(crate) fn receives_redelegation(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        destination: &ValAddress,
    ) -> Res<bool> {
        let prefix = [REDELEGATIONS_BY_DESTINATION.prefix(), &part(destination), &part(delegator)].concat();
        Ok(ctx.kv(REDELEGATIONS.store()).iter_prefix(&prefix, false)?.peek().is_some())
    }

    /// Adds an entry to the redelegation of `route`, which is made if there is none.
    pub(crate) fn add_redelegation(
        &self,
        ctx: &Ctx,
        route: Route<'_>,
        at: (i64, BlockTime),
        tokens: Amount,
        shares_dst: Dec,
    ) -> Res<Redelegation> {
        let id = self.next_unbonding_id(ctx)?;
        let found = self.get_redelegation(ctx, route.delegator, route.source, route.destination)?;
        let mut r = found.unwrap_or_else(|| Redelegation {
            delegator: route.delegator.clone(),
            source: route.source.clone(),
            destination: route.destination.clone(),
            entries: Vec::new(),
        });
        r.entries.push(RedelegationEntry {
            creation_height: at.0,
            completion: at.1,
            initial: tokens,
            shares_dst,
            id,
            holds: 0,
        });
        self.set_redelegation(ctx, &r)?;
        let key = REDELEGATIONS.raw_key(&(r.delegator.clone(), r.source.clone(), Prefixed(r.destination.clone())));
        self.index_unbonding(ctx, id, key, UnbondingKind::Redelegation)?;
        self.tell_and_go_on(|h| h.after_unbonding_initiated(ctx, id))?;
        Ok(r)
    }

    /// All redelegations away from a validator.
    pub(crate) fn redelegations_from(&self, ctx: &Ctx, source: &ValAddress) -> Res<Vec<Redelegation>> {
        let mut it = REDELEGATIONS_BY_SOURCE.range(ctx, &part(source), false)?;
        let mut out = Vec::new();
        while let Some(((_, delegator, destination), ())) = it.next_entry()? {
            let r = self.get_redelegation(ctx, &delegator, source, &destination.0)?;
            out.push(r.ok_or_else(|| Failure::corrupt("a redelegation is indexed and missing"))?);
        }
        Ok(out)
    }

    /// The next id of an unbonding; the first is 1.
    pub(crate) fn next_unbonding_id(&self, ctx: &Ctx) -> Res<u64> {
        let last = UNBONDING_ID.get(ctx)?.unwrap_or(0);
        let id = last.checked_add(1).ok_or_else(|| Failure::corrupt("unbonding id overflow"))?;
        UNBONDING_ID.set(ctx, &id)?;
        Ok(id)
    }

    fn index_unbonding(&self, ctx: &Ctx, id: u64, key: Vec<u8>, kind: UnbondingKind) -> Res<()> {
        UNBONDING_INDEX.set(ctx, &id, &key)?;
        UNBONDING_TYPE.set(ctx, &id, &kind.number())
    }

    pub(crate) fn index_validator_unbonding(&self, ctx: &Ctx, v: &Validator, id: u64) -> Res<()> {
        self.index_unbonding(ctx, id, VALIDATORS.raw_key(&Prefixed(v.operator.clone())), UnbondingKind::Validator)
    }

    pub(crate) fn remove_unbonding_index(&self, ctx: &Ctx, id: u64) -> Res<()> {
        UNBONDING_INDEX.remove(ctx, &id)
    }

    /// What an unbonding id stands for.
    ///
    /// # Errors
    /// `staking:45` for an id that was never given out, `staking:41` for an unknown kind.
    pub fn unbonding_kind(&self, ctx: &Ctx, id: u64) -> Res<UnbondingKind> {
        match UNBONDING_TYPE.get(ctx, &id)? {
            None => Err(StakingError::NoUnbondingType.into()),
            Some(1) => Ok(UnbondingKind::Delegation),
            Some(2) => Ok(UnbondingKind::Redelegation),
            Some(3) => Ok(UnbondingKind::Validator),
            Some(_) => Err(StakingError::UnbondingNotFound.into()),
        }
    }
}

/// Who moves tokens from where to where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route<'a> {
    pub(crate) delegator: &'a AccAddress,
    pub(crate) source: &'a ValAddress,
    pub(crate) destination: &'a ValAddress,
}

/// The block's height as the SDK counts.
pub(crate) fn height(ctx: &Ctx) -> i64 {
    i64::try_from(ctx.height()).unwrap_or(i64::MAX)
}
