//! What the previous block earned, to its validators: once per block, with work that depends on their number
//! alone.

use crate::errors::OrBroken;
use crate::keeper::DistributionKeeper;
use crate::keys::{CURRENT, PREVIOUS_PROPOSER};
use crate::{FEE_COLLECTOR, MODULE, events};
use openledger_core::Vote;
use openledger_core::collections::Prefixed;
use openledger_core::ports::ValidatorView;
use openledger_core::{Ctx, Dec, DecCoins, Failure, Res};

impl DistributionKeeper {
    /// Distributes the fee collector's balance and notes the proposer.
    ///
    /// # Errors
    /// Any failure stops the node.
    pub fn begin_block(&self, ctx: &Ctx) -> Res<()> {
        let votes = &ctx.block().votes;
        let total = votes.iter().try_fold(0i64, |sum, v| sum.checked_add(v.power));
        let total = total.ok_or_else(|| Failure::corrupt("voting power above 63 bits"))?;
        if ctx.height() > 1 {
            self.allocate(ctx, total, votes)?;
        }
        PREVIOUS_PROPOSER.set(ctx, &ctx.block().proposer)
    }

    /// Shares the fee collector's balance among `votes` by power, of `total` (SDK `AllocateTokens`). The tax,
    /// what truncation leaves, and the share of a voter that staking has forgotten since it voted go to the
    /// community pool.
    ///
    /// # Errors
    /// The bank's refusal of the transfer; fatal when the storage fails.
    pub fn allocate(&self, ctx: &Ctx, total: i64, votes: &[Vote]) -> Res<()> {
        let collector = self.accounts.module_address(ctx, FEE_COLLECTOR)?;
        let fees = self.bank.all_balances(ctx, &collector)?;
        let collected = DecCoins::from_coins(&fees);
        self.bank.send_module_to_module(ctx, FEE_COLLECTOR, MODULE, &fees)?;
        let pool = self.community_pool(ctx)?;
        if total == 0 {
            return crate::keys::FEE_POOL.set(ctx, &pool.add(&collected).or_broken()?);
        }
        let for_validators = Dec::ONE.sub(self.params(ctx)?.tax()).or_broken()?;
        let shared = collected.mul_dec_truncate(for_validators).or_broken()?;
        let mut remaining = collected;
        for vote in votes {
            let consensus = openledger_core::ConsAddress::from_bytes(&vote.validator)?;
            // The SDK would stop here for ever; a validator can be gone when the unbonding time is shorter
            // than two blocks.
            let Some(validator) = self.staking.validator_by_consensus(ctx, &consensus)? else { continue };
            let fraction = Dec::new(vote.power).quo_truncate(Dec::new(total)).or_broken()?;
            let reward = shared.mul_dec_truncate(fraction).or_broken()?;
            self.allocate_to_validator(ctx, &validator, &reward)?;
            remaining = remaining.sub(&reward).or_broken()?;
        }
        crate::keys::FEE_POOL.set(ctx, &pool.add(&remaining).or_broken()?)
    }

    /// Splits `tokens`, which the module account holds, between a validator's commission and its delegators.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn allocate_to_validator(&self, ctx: &Ctx, validator: &ValidatorView, tokens: &DecCoins) -> Res<()> {
        let operator = &validator.operator;
        let commission = tokens.mul_dec(validator.commission).or_broken()?;
        let shared = tokens.sub(&commission).or_broken()?;
        events::commission(ctx, &commission, operator);
        let accumulated = self.commission(ctx, operator)?;
        self.set_commission(ctx, operator, &accumulated.add(&commission).or_broken()?)?;
        let key = Prefixed(operator.clone());
        let mut current = CURRENT.get(ctx, &key)?.unwrap_or_default();
        current.rewards = current.rewards.add(&shared).or_broken()?;
        CURRENT.set(ctx, &key, &current)?;
        events::rewards(ctx, tokens, operator);
        let outstanding = self.outstanding(ctx, operator)?;
        self.set_outstanding(ctx, operator, &outstanding.add(tokens).or_broken()?)
    }
}
