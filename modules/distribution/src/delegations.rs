//! Rewards of a delegation: stake times the growth of rewards per token, slash by slash.

use crate::MODULE;
use crate::errors::{DistributionError, OrBroken, broken};
use crate::events;
use crate::keeper::DistributionKeeper;
use crate::keys::{FEE_POOL, SLASHES, STARTING_INFO, STORE};
use crate::records::{SlashEvent, StartingInfo, Wire};
use openledger_core::collections::{Codec, Prefixed, part};
use openledger_core::kv::KvIter;
use openledger_core::ports::{DelegationView, ValidatorView};
use openledger_core::{AccAddress, Coins, Ctx, Dec, DecCoins, Failure, Res, ValAddress};

/// Stake may exceed the delegation's tokens by this much: slash by slash rounds otherwise than all slashes at
/// once.
const MARGIN: i64 = 3; // in units of 10^-18

fn key(operator: &ValAddress, delegator: &AccAddress) -> (ValAddress, Prefixed<AccAddress>) {
    (operator.clone(), Prefixed(delegator.clone()))
}

impl DistributionKeeper {
    /// A delegation earns from the period that has just ended on.
    pub(crate) fn initialize_delegation(&self, ctx: &Ctx, operator: &ValAddress, delegator: &AccAddress) -> Res<()> {
        let previous_period = self.current(ctx, operator)?.period.wrapping_sub(1);
        self.increment_reference(ctx, operator, previous_period)?;
        let validator = self.validator(ctx, operator)?;
        let delegation = self.delegation(ctx, delegator, operator)?;
        // cut, so that nobody gets more than is there
        let stake = validator.tokens_from_shares_truncated(delegation.shares)?;
        STARTING_INFO.set(
            ctx,
            &key(operator, delegator),
            &StartingInfo { previous_period, stake, height: ctx.height() },
        )
    }

    /// What `stake` tokens earned between the ends of two periods.
    fn rewards_between(&self, ctx: &Ctx, operator: &ValAddress, from: u64, to: u64, stake: Dec) -> Res<DecCoins> {
        if from > to {
            return Err(broken("startingPeriod cannot be greater than endingPeriod"));
        }
        if stake.is_negative() {
            return Err(broken("stake should not be negative"));
        }
        let starting = self.historical(ctx, operator, from)?;
        let ending = self.historical(ctx, operator, to)?;
        ending.ratio.sub(&starting.ratio).or_broken()?.mul_dec_truncate(stake).or_broken()
    }

    /// A cursor over the slashes of a validator at heights `from..=to`, in order.
    fn slashes_between(&self, ctx: &Ctx, operator: &ValAddress, from: u64, to: u64) -> Res<KvIter> {
        let bound = |height: u64| [SLASHES.prefix(), &part(operator), &height.to_be_bytes()].concat();
        ctx.kv(STORE).iter(&bound(from), Some(&bound(to.wrapping_add(1))), false)
    }

    /// What a delegation earned up to the end of `ending_period` (SDK `CalculateDelegationRewards`).
    ///
    /// # Errors
    /// `undefined:111222` when the records contradict each other.
    pub fn rewards(
        &self,
        ctx: &Ctx,
        validator: &ValidatorView,
        delegation: &DelegationView,
        ending_period: u64,
    ) -> Res<DecCoins> {
        let operator = &delegation.validator;
        let start = STARTING_INFO.get(ctx, &key(operator, &delegation.delegator))?;
        let start = start.ok_or_else(|| broken("runtime error: invalid memory address or nil pointer dereference"))?;
        if start.height == ctx.height() {
            return Ok(DecCoins::empty());
        }
        let (mut period, mut stake, mut rewards) = (start.previous_period, start.stake, DecCoins::empty());
        // Slashes of this block came after its allocation; they count for the check of the stake.
        if ctx.height() > start.height {
            let mut it = self.slashes_between(ctx, operator, start.height, ctx.height())?;
            // the cursor moves on after the work on an entry, so that gas runs out where the SDK's does
            while let Some((_, raw)) = it.peek() {
                let slash: SlashEvent = Wire::decode(raw).ok_or_else(|| Failure::corrupt("slash event"))?;
                if slash.period > period {
                    let earned = self.rewards_between(ctx, operator, period, slash.period, stake)?;
                    rewards = rewards.add(&earned).or_broken()?;
                    stake = stake.mul_truncate(Dec::ONE.sub(slash.fraction).or_broken()?).or_broken()?;
                    period = slash.period;
                }
                it.next_entry()?;
            }
        }
        let tokens = validator.tokens_from_shares(delegation.shares)?;
        if stake > tokens {
            let tolerated = tokens.add(Dec::SMALLEST.mul_int64(MARGIN).or_broken()?).or_broken()?;
            if stake > tolerated {
                let delegator = ctx.address_text(&delegation.delegator);
                return Err(broken(format!(
                    "calculated final stake for delegator {delegator} greater than current stake\n\tfinal stake:\t{stake}\n\tcurrent stake:\t{tokens}"
                )));
            }
            stake = tokens;
        }
        let earned = self.rewards_between(ctx, operator, period, ending_period, stake)?;
        rewards.add(&earned).or_broken()
    }

    /// Pays a delegation's rewards in whole coins, the rest to the community pool, and forgets where it
    /// began.
    pub(crate) fn withdraw(&self, ctx: &Ctx, validator: &ValidatorView, delegation: &DelegationView) -> Res<Coins> {
        let (operator, delegator) = (&delegation.validator, &delegation.delegator);
        let info = key(operator, delegator);
        if !STARTING_INFO.has(ctx, &info)? {
            return Err(DistributionError::EmptyDelegationInfo.into());
        }
        let ending_period = self.increment_period(ctx, validator)?;
        let earned = self.rewards(ctx, validator, delegation, ending_period)?;
        let outstanding = self.outstanding(ctx, operator)?;
        // the last digits may be missing, by the order of operations
        let due = earned.intersect(&outstanding);
        let (paid, dust) = due.truncate_decimal()?;
        if !paid.is_empty() {
            let to = self.withdraw_address(ctx, delegator)?;
            self.bank.send_from_module(ctx, MODULE, &to, &paid)?;
        }
        self.set_outstanding(ctx, operator, &outstanding.sub(&due).or_broken()?)?;
        let pool = self.community_pool(ctx)?;
        FEE_POOL.set(ctx, &pool.add(&dust).or_broken()?)?;
        let start = STARTING_INFO.get(ctx, &info)?.ok_or_else(|| Failure::corrupt("starting info"))?;
        self.decrement_reference(ctx, operator, start.previous_period)?;
        STARTING_INFO.remove(ctx, &info)?;
        // The SDK has this denom in its process, not in state: reading it costs no gas.
        let bond_denom = self.staking.bond_denom(&ctx.unmetered())?;
        events::withdraw_rewards(ctx, &paid, &bond_denom, &validator.operator, delegator);
        Ok(paid)
    }
}
