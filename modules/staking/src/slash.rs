//! Slashing and jailing (SDK `keeper/slash.go`).

use crate::keeper::{BONDED_POOL, NOT_BONDED_POOL, StakingKeeper};
use crate::records::{Redelegation, Unbonding};
use crate::unbonding::height;
use openledger_core::ports::BondStatus;
use openledger_core::{Amount, ConsAddress, Ctx, Dec, Failure, Res};

impl StakingKeeper {
    /// Slashes a validator for an infraction at a height: what was at stake then loses `factor`, also where
    /// it is unbonding or was moved since. Returns what the validator itself lost.
    ///
    /// # Errors
    /// Without a code, as the SDK's, for a negative factor, an unbonded validator or a future height.
    pub(crate) fn slash_validator(
        &self,
        ctx: &Ctx,
        consensus: &ConsAddress,
        infraction: i64,
        power: i64,
        factor: Dec,
    ) -> Res<Amount> {
        if factor.is_negative() {
            return Err(Failure::unregistered(format!("attempted to slash with a negative slash factor: {factor}")));
        }
        let at_stake = self.power_to_tokens(power)?;
        let slash = Dec::from_amount(at_stake).mul(factor)?.truncate_int()?;
        // a validator that is gone was slashed to nothing; the SDK logs and goes on
        let Some(mut v) = self.get_by_consensus(ctx, consensus)? else { return Ok(Amount::ZERO) };
        if v.status == BondStatus::Unbonded {
            return Err(Failure::unregistered(format!(
                "should not be slashing unbonded validator: {}",
                v.operator_text
            )));
        }
        let operator = v.operator.clone();
        self.tell_and_go_on(|h| h.before_validator_modified(ctx, &operator))?;
        let now = height(ctx);
        if infraction > now {
            return Err(Failure::unregistered(format!(
                "impossible attempt to slash future infraction at height {infraction} but we are at height {now}"
            )));
        }
        let mut remaining = slash;
        if infraction < now {
            let mut less = |slashed: Amount| remaining = remaining.checked_sub(slashed).unwrap_or(Amount::ZERO);
            for u in self.unbondings_from(ctx, &operator)? {
                less(self.slash_unbonding(ctx, u, infraction, factor)?);
            }
            for r in self.redelegations_from(ctx, &operator)? {
                less(self.slash_redelegation(ctx, &r, infraction, factor)?);
            }
        }
        let burned = remaining.min(v.tokens);
        if burned.is_zero() {
            return Ok(Amount::ZERO);
        }
        let fraction = Dec::from_amount(burned).quo_round_up(Dec::from_amount(v.tokens))?.min(Dec::ONE);
        self.tell_and_go_on(|h| h.before_validator_slashed(ctx, &operator, fraction))?;
        self.remove_tokens(ctx, &mut v, burned)?;
        self.burn(ctx, if v.is_bonded() { BONDED_POOL } else { NOT_BONDED_POOL }, burned)?;
        Ok(burned)
    }

    /// Tokens that this power stands for; none for a negative power.
    pub(crate) fn power_to_tokens(&self, power: i64) -> Res<Amount> {
        Amount::from(u64::try_from(power).unwrap_or(0)).mul(self.power_reduction)
    }

    /// Slashes what unbonds since the infraction. Returns what would be due, which may be more than there
    /// was.
    pub(crate) fn slash_unbonding(&self, ctx: &Ctx, mut u: Unbonding, infraction: i64, factor: Dec) -> Res<Amount> {
        let now = ctx.block().time;
        let (mut due, mut burned) = (Amount::ZERO, Amount::ZERO);
        for at in 0..u.entries.len() {
            let Some(entry) = u.entries.get_mut(at) else { break };
            if entry.creation_height < infraction || (entry.is_mature(now) && !entry.on_hold()) {
                continue;
            }
            let slash = factor.mul_int(entry.initial)?.truncate_int()?;
            due = due.add(slash)?;
            let taken = slash.min(entry.balance);
            if taken.is_zero() {
                continue;
            }
            burned = burned.add(taken)?;
            entry.balance = entry.balance.sub(taken)?;
            self.set_unbonding(ctx, &u)?;
        }
        self.burn(ctx, NOT_BONDED_POOL, burned)?;
        Ok(due)
    }

    /// Slashes what was moved away since the infraction: first where it unbonds from the destination, then
    /// the delegation there. Returns what would be due.
    pub(crate) fn slash_redelegation(&self, ctx: &Ctx, r: &Redelegation, infraction: i64, factor: Dec) -> Res<Amount> {
        let now = ctx.block().time;
        let mut due = Amount::ZERO;
        let (mut bonded, mut not_bonded) = (Amount::ZERO, Amount::ZERO);
        for entry in &r.entries {
            if entry.creation_height < infraction || (entry.is_mature(now) && !entry.on_hold()) {
                continue;
            }
            let mut slash = factor.mul_int(entry.initial)?.truncate_int()?;
            due = due.add(slash)?;
            if let Some(u) = self.get_unbonding(ctx, &r.delegator, &r.destination)? {
                let taken = self.slash_unbonding_of_moved(ctx, u, infraction, slash)?;
                slash = slash.sub(taken)?;
                not_bonded = not_bonded.add(taken)?;
            }
            let shares = factor.mul(entry.shares_dst)?;
            if shares.is_zero() || slash.is_zero() {
                continue;
            }
            let Some(delegation) = self.get_delegation(ctx, &r.delegator, &r.destination)? else { continue };
            let tokens = self.unbond(ctx, &r.delegator, &r.destination, shares.min(delegation.shares))?;
            match self.known_validator(ctx, &r.destination)?.status {
                BondStatus::Bonded => bonded = bonded.add(tokens)?,
                BondStatus::Unbonded | BondStatus::Unbonding => not_bonded = not_bonded.add(tokens)?,
            }
        }
        self.burn(ctx, BONDED_POOL, bonded)?;
        self.burn(ctx, NOT_BONDED_POOL, not_bonded)?;
        Ok(due)
    }

    /// Takes at most `slash` from what moved tokens unbond at the destination, entry by entry.
    fn slash_unbonding_of_moved(&self, ctx: &Ctx, mut u: Unbonding, infraction: i64, slash: Amount) -> Res<Amount> {
        let now = ctx.block().time;
        let mut left = slash;
        for at in 0..u.entries.len() {
            let Some(entry) = u.entries.get_mut(at) else { break };
            let taken = left.min(entry.balance);
            if taken.is_zero() || entry.creation_height < infraction || (entry.is_mature(now) && !entry.on_hold()) {
                continue;
            }
            left = left.sub(taken)?;
            entry.balance = entry.balance.sub(taken)?;
            self.set_unbonding(ctx, &u)?;
        }
        slash.sub(left)
    }
}
