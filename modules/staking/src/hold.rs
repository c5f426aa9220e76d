//! Holding unbondings up (SDK `PutUnbondingOnHold`, `UnbondingCanComplete`): for modules that need tokens to
//! stay slashable for longer.

use crate::errors::StakingError;
use crate::keeper::{NOT_BONDED_POOL, StakingKeeper};
use crate::keys::{STORE, UNBONDING_INDEX};
use crate::records::{Redelegation, Unbonding, stored};
use crate::unbonding::UnbondingKind;
use crate::validator::Validator;
use openledger_core::{Coin, Coins, Ctx, Failure, Res};
use prost::Message;

/// The end of the refusal's text, in the SDK's words.
const NOT_HELD: &str = "expecting UnbondingOnHoldRefCount > 0, got int64";

fn overflow() -> Failure {
    Failure::corrupt("hold count overflow")
}

impl StakingKeeper {
    /// Reads the object that an unbonding id stands for, which takes two reads.
    fn unbonding_object<T: Message + Default>(&self, ctx: &Ctx, id: u64, missing: StakingError) -> Res<T> {
        let key = UNBONDING_INDEX.get(ctx, &id)?.ok_or(missing)?;
        let value = ctx.kv(STORE).get(&key)?.ok_or(missing)?;
        T::decode(value.as_slice()).map_err(|e| Failure::corrupt(format!("unbonding {id}: {e}")))
    }

    fn held_unbonding(&self, ctx: &Ctx, id: u64) -> Res<(Unbonding, usize)> {
        let missing = StakingError::NoUnbondingDelegation;
        let u = stored("unbonding delegation", Unbonding::from_proto(ctx, self.unbonding_object(ctx, id, missing)?))?;
        let at = u.entries.iter().position(|e| e.id == id).ok_or(missing)?;
        Ok((u, at))
    }

    fn held_redelegation(&self, ctx: &Ctx, id: u64) -> Res<(Redelegation, usize)> {
        let missing = StakingError::NoRedelegation;
        let r = stored("redelegation", Redelegation::from_proto(ctx, self.unbonding_object(ctx, id, missing)?))?;
        let at = r.entries.iter().position(|e| e.id == id).ok_or(missing)?;
        Ok((r, at))
    }

    fn held_validator(&self, ctx: &Ctx, id: u64) -> Res<Validator> {
        Validator::stored(ctx, self.unbonding_object(ctx, id, StakingError::NoValidatorFound)?)
    }

    /// Holds an unbonding up once more.
    ///
    /// # Errors
    /// `staking:45`, or the object's not-found code.
    pub fn put_unbonding_on_hold(&self, ctx: &Ctx, id: u64) -> Res<()> {
        match self.unbonding_kind(ctx, id)? {
            UnbondingKind::Delegation => {
                let (mut u, at) = self.held_unbonding(ctx, id)?;
                if let Some(e) = u.entries.get_mut(at) {
                    e.holds = e.holds.checked_add(1).ok_or_else(overflow)?;
                }
                self.set_unbonding(ctx, &u)
            }
            UnbondingKind::Redelegation => {
                let (mut r, at) = self.held_redelegation(ctx, id)?;
                if let Some(e) = r.entries.get_mut(at) {
                    e.holds = e.holds.checked_add(1).ok_or_else(overflow)?;
                }
                self.set_redelegation(ctx, &r)
            }
            UnbondingKind::Validator => {
                let mut v = self.held_validator(ctx, id)?;
                v.holds = v.holds.checked_add(1).ok_or_else(overflow)?;
                self.set_validator(ctx, &v)
            }
        }
    }

    /// Takes one hold back; an entry that is due and held no more is completed.
    ///
    /// # Errors
    /// `staking:42` when nothing holds it, `staking:45`, or the object's not-found code.
    pub fn unbonding_can_complete(&self, ctx: &Ctx, id: u64) -> Res<()> {
        match self.unbonding_kind(ctx, id)? {
            UnbondingKind::Delegation => self.release_unbonding(ctx, id),
            UnbondingKind::Redelegation => self.release_redelegation(ctx, id),
            UnbondingKind::Validator => {
                let mut v = self.held_validator(ctx, id)?;
                if v.holds <= 0 {
                    return Err(StakingError::UnbondingOnHoldRefCountNegative
                        .wrap(format!("val({}), {NOT_HELD}", v.operator_text)));
                }
                v.holds = v.holds.saturating_sub(1);
                self.set_validator(ctx, &v)
            }
        }
    }

    fn release_unbonding(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let (mut u, at) = self.held_unbonding(ctx, id)?;
        let Some(entry) = u.entries.get_mut(at) else { return Err(StakingError::NoUnbondingDelegation.into()) };
        if !entry.on_hold() {
            return Err(StakingError::UnbondingOnHoldRefCountNegative
                .wrap(format!("undelegation unbondingID({id}), {NOT_HELD}")));
        }
        entry.holds = entry.holds.saturating_sub(1);
        if !entry.on_hold() && entry.is_mature(ctx.block().time) {
            let balance = entry.balance;
            let denom = self.denom(ctx)?;
            if !balance.is_zero() {
                self.bank.undelegate(ctx, NOT_BONDED_POOL, &u.delegator, &Coins::one(Coin::new(balance, denom)))?;
            }
            u.entries.remove(at);
            self.remove_unbonding_index(ctx, id)?;
        }
        self.store_unbonding(ctx, &u)
    }

    fn release_redelegation(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let (mut r, at) = self.held_redelegation(ctx, id)?;
        let Some(entry) = r.entries.get_mut(at) else { return Err(StakingError::NoRedelegation.into()) };
        if !entry.on_hold() {
            return Err(StakingError::UnbondingOnHoldRefCountNegative
                .wrap(format!("redelegation unbondingID({id}), {NOT_HELD}")));
        }
        entry.holds = entry.holds.saturating_sub(1);
        if !entry.on_hold() && entry.is_mature(ctx.block().time) {
            r.entries.remove(at);
            self.remove_unbonding_index(ctx, id)?;
        }
        self.store_redelegation(ctx, &r)
    }
}
