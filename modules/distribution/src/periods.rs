//! Periods of a validator: each ends when a delegation or the validator's tokens change.

use crate::errors::{OrBroken, broken};
use crate::keeper::DistributionKeeper;
use crate::keys::{CURRENT, FEE_POOL, HISTORICAL, Period, SLASHES};
use crate::records::{Current, Historical, SlashEvent};
use openledger_core::collections::Prefixed;
use openledger_core::ports::ValidatorView;
use openledger_core::{Ctx, Dec, DecCoin, DecCoins, Res, ValAddress};

impl DistributionKeeper {
    /// The running period of a validator.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn current(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Current> {
        Ok(CURRENT.get(ctx, &Prefixed(operator.clone()))?.unwrap_or_default())
    }

    pub(crate) fn historical(&self, ctx: &Ctx, operator: &ValAddress, period: u64) -> Res<Historical> {
        Ok(HISTORICAL.get(ctx, &(operator.clone(), Period(period)))?.unwrap_or_default())
    }

    fn set_historical(&self, ctx: &Ctx, operator: &ValAddress, period: u64, value: &Historical) -> Res<()> {
        HISTORICAL.set(ctx, &(operator.clone(), Period(period)), value)
    }

    /// The records of a validator that has just been made.
    pub(crate) fn initialize_validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        self.set_historical(ctx, operator, 0, &Historical { ratio: DecCoins::empty(), references: 1 })?;
        CURRENT.set(ctx, &Prefixed(operator.clone()), &Current { rewards: DecCoins::empty(), period: 1 })?;
        self.set_commission(ctx, operator, &DecCoins::empty())?;
        self.set_outstanding(ctx, operator, &DecCoins::empty())
    }

    /// Ends the running period and returns its number (SDK `IncrementValidatorPeriod`).
    ///
    /// # Errors
    /// `undefined:111222` when the records contradict each other.
    pub fn increment_period(&self, ctx: &Ctx, validator: &ValidatorView) -> Res<u64> {
        let operator = &validator.operator;
        let running = self.current(ctx, operator)?;
        let per_token = if validator.tokens.is_zero() {
            // nobody to share it: to the community pool
            self.forfeit(ctx, operator, &running.rewards)?;
            DecCoins::empty()
        } else {
            running.rewards.quo_dec_truncate(Dec::from_amount(validator.tokens)).or_broken()?
        };
        let last = running.period.wrapping_sub(1); // Go wraps; there is no such record then, which is refused below
        let before = self.historical(ctx, operator, last)?;
        self.decrement_reference(ctx, operator, last)?;
        let ratio = match before.ratio.add(&per_token) {
            Ok(sum) => sum,
            Err(_) => self.add_what_fits(ctx, operator, &before.ratio, &per_token, &running.rewards)?,
        };
        self.set_historical(ctx, operator, running.period, &Historical { ratio, references: 1 })?;
        let next = running.period.checked_add(1).ok_or_else(|| broken("period overflow"))?;
        CURRENT.set(ctx, &Prefixed(operator.clone()), &Current { rewards: DecCoins::empty(), period: next })?;
        Ok(running.period)
    }

    /// Takes rewards of a validator that no delegator will get into the community pool.
    fn forfeit(&self, ctx: &Ctx, operator: &ValAddress, rewards: &DecCoins) -> Res<()> {
        let pool = self.community_pool(ctx)?;
        let outstanding = self.outstanding(ctx, operator)?;
        FEE_POOL.set(ctx, &pool.add(rewards).or_broken()?)?;
        self.set_outstanding(ctx, operator, &outstanding.sub(rewards).or_broken()?)
    }

    /// The sum without the denoms that would pass the range; their rewards go to the community pool. Here the
    /// SDK panics, in a slash or a block's end too: somebody who holds nearly 2^256 of a denom could stop the
    /// chain by paying the last bit as a fee.
    fn add_what_fits(
        &self,
        ctx: &Ctx,
        operator: &ValAddress,
        before: &DecCoins,
        per_token: &DecCoins,
        rewards: &DecCoins,
    ) -> Res<DecCoins> {
        let fits = |c: &&DecCoin| before.amount_of(c.denom.as_str()).add(c.amount).is_ok();
        let kept = DecCoins::new(per_token.iter().filter(fits).cloned().collect())?;
        let lost = |c: &&DecCoin| {
            !per_token.amount_of(c.denom.as_str()).is_zero() && kept.amount_of(c.denom.as_str()).is_zero()
        };
        self.forfeit(ctx, operator, &DecCoins::new(rewards.iter().filter(lost).cloned().collect())?)?;
        before.add(&kept).or_broken()
    }

    /// One more record builds on the end of this period.
    pub(crate) fn increment_reference(&self, ctx: &Ctx, operator: &ValAddress, period: u64) -> Res<()> {
        let mut historical = self.historical(ctx, operator, period)?;
        historical.references = historical.references.saturating_add(1);
        if historical.references > 2 {
            return Err(broken("reference count should never exceed 2"));
        }
        self.set_historical(ctx, operator, period, &historical)
    }

    /// One record less builds on the end of this period; without any it is deleted.
    pub(crate) fn decrement_reference(&self, ctx: &Ctx, operator: &ValAddress, period: u64) -> Res<()> {
        let mut historical = self.historical(ctx, operator, period)?;
        historical.references =
            historical.references.checked_sub(1).ok_or_else(|| broken("cannot set negative reference count"))?;
        if historical.references == 0 {
            return HISTORICAL.remove(ctx, &(operator.clone(), Period(period)));
        }
        self.set_historical(ctx, operator, period, &historical)
    }

    /// Notes a slash that will take this fraction of a validator's tokens.
    pub(crate) fn record_slash(&self, ctx: &Ctx, operator: &ValAddress, fraction: Dec) -> Res<()> {
        if fraction > Dec::ONE || fraction.is_negative() {
            return Err(broken(format!("fraction must be >=0 and <=1, current fraction: {fraction}")));
        }
        let validator = self.validator(ctx, operator)?;
        let period = self.increment_period(ctx, &validator)?;
        self.increment_reference(ctx, operator, period)?;
        SLASHES.set(ctx, &(operator.clone(), ctx.height(), period), &SlashEvent { period, fraction })
    }
}
