//! Who signed the last block, and what missing too many costs.

use crate::events;
use crate::keeper::SlashingKeeper;
use crate::params::Params;
use openledger_core::Vote;
use openledger_core::ports::Infraction;
use openledger_core::wire::time_to_proto;
use openledger_core::{ConsAddress, Ctx, Failure, Res};
use openledger_proto::cosmos::slashing::v1beta1::ValidatorSigningInfo;

/// Blocks between a change of the validator set and its first vote (SDK `sdk.ValidatorUpdateDelay`).
const VALIDATOR_UPDATE_DELAY: i64 = 1;

fn overflow() -> Failure {
    Failure::corrupt("slashing: counter overflow")
}

impl SlashingKeeper {
    /// Books all votes on the last block: one validator, one signing info and one chunk each.
    pub(crate) fn book_votes(&self, ctx: &Ctx) -> Res<()> {
        let votes = &ctx.block().votes;
        if votes.is_empty() {
            return Ok(());
        }
        let params = self.params(ctx)?;
        votes.iter().try_for_each(|vote| self.book_vote(ctx, &params, vote))
    }

    /// SDK `HandleValidatorSignature`. A voter that staking no longer knows is passed over, where the SDK
    /// would stop the chain.
    fn book_vote(&self, ctx: &Ctx, params: &Params, vote: &Vote) -> Res<()> {
        let Ok(validator) = ConsAddress::from_bytes(&vote.validator) else { return Ok(()) };
        let voter = match self.staking.validator_by_consensus(ctx, &validator)? {
            Some(v) if !v.jailed => v,
            _ => return Ok(()),
        };
        let info = self.signing_info(ctx, &validator)?;
        let mut info =
            info.ok_or_else(|| Failure::corrupt(format!("bonded validator {validator:?} without signing info")))?;
        let index = info
            .index_offset
            .checked_rem_euclid(params.window)
            .and_then(|i| u64::try_from(i).ok())
            .ok_or_else(overflow)?;
        info.index_offset = info.index_offset.checked_add(1).ok_or_else(overflow)?;
        let (before, missed) = (self.missed(ctx, &validator, index)?, !vote.signed);
        if before != missed {
            self.set_missed(ctx, &validator, index, missed)?;
            let step = if missed { 1 } else { -1 };
            info.missed_blocks_counter = info.missed_blocks_counter.checked_add(step).ok_or_else(overflow)?;
        }
        if missed {
            events::liveness(ctx, &validator, info.missed_blocks_counter);
        }
        let height = i64::try_from(ctx.height()).map_err(|_| overflow())?;
        let past_first_window = height > info.start_height.saturating_add(params.window);
        // staking refuses to slash who is unbonded, and the SDK would stop the chain: it is possible where
        // unbonding takes a block or two
        if past_first_window && info.missed_blocks_counter > params.max_missed()? && !voter.is_unbonded() {
            self.punish_downtime(ctx, params, &validator, vote.power, height, &mut info)?;
        }
        self.set_signing_info(ctx, &validator, &info)
    }

    /// Slashes and jails; the window begins anew, so that the validator does not fall again as soon as it is
    /// back.
    fn punish_downtime(
        &self,
        ctx: &Ctx,
        params: &Params,
        validator: &ConsAddress,
        power: i64,
        height: i64,
        info: &mut ValidatorSigningInfo,
    ) -> Res<()> {
        // the stake that signed the last block was set before it
        let at = height.saturating_sub(VALIDATOR_UPDATE_DELAY).saturating_sub(1);
        let burned = self.staking.slash(ctx, validator, at, power, params.downtime, Infraction::Downtime)?;
        events::downtime(ctx, validator, power, burned);
        self.staking.jail(ctx, validator)?;
        let until = ctx.block().time.plus_nanos(params.jail_nanos).ok_or_else(overflow)?;
        info.jailed_until = Some(time_to_proto(until));
        info.missed_blocks_counter = 0;
        info.index_offset = 0;
        self.clear_missed(ctx, validator)
    }
}
