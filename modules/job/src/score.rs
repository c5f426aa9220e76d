//! Scoring of bounties in steps, and what improvements earn.

use crate::errors::JobError;
use crate::events;
use crate::keeper::JobKeeper;
use crate::keys::{BOUNTIES, ENTRIES, ITEMS, OPEN_BOUNTIES};
use openledger_core::collections::part;
use openledger_core::ports::Outcome;
use openledger_core::wire::coin_from_proto;
use openledger_core::{Amount, Coin, Ctx, Failure, Res};
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::{BountyStatus, Metric};

/// Most items of one step; the gas limit is usually the lower bound.
pub(crate) const MAX_STEP: u32 = 4_096;
/// Least log probability of an item, times 2^30: one wild answer must not decide over all others.
const LEAST_LOG: i64 = -20 << 30;
/// Millionths, in which scores are told.
const MILLION: i128 = 1_000_000;

/// What an item adds to the sum of a model. A text that its encoder refuses has the worst score.
fn points(metric: Metric, outcome: Option<Outcome>) -> i64 {
    match (metric, outcome) {
        (Metric::Logloss, Some(outcome)) => outcome.log_probability.clamp(LEAST_LOG, 0),
        (Metric::Logloss, None) => LEAST_LOG,
        (_, outcome) => i64::from(outcome.is_some_and(|outcome| outcome.right)),
    }
}

/// The mean score of a sum over `items`, in millionths, rounded down.
pub fn mean(metric: Metric, sum: i64, items: u32) -> i64 {
    let unit: i128 = if metric == Metric::Logloss { 1 << 30 } else { 1 };
    let mean = i128::from(sum).saturating_mul(MILLION).checked_div_euclid(unit.saturating_mul(i128::from(items)));
    mean.and_then(|mean| i64::try_from(mean).ok()).unwrap_or(0)
}

impl JobKeeper {
    /// Scores up to `max_items` items of the next model; with the last one improvements are paid.
    ///
    /// # Errors
    /// `job:14`, `job:16`, `job:23`.
    pub fn score_step(&self, ctx: &Ctx, m: &pb::MsgScoreStep) -> Res<pb::MsgScoreStepResponse> {
        if m.max_items == 0 || m.max_items > MAX_STEP {
            return Err(JobError::InvalidStep.into());
        }
        let mut bounty = self.bounty(ctx, m.bounty_id)?;
        if bounty.status() != BountyStatus::Scoring {
            return Err(JobError::BountyState(bounty.id).into());
        }
        let place = (bounty.id, bounty.next_entry);
        let mut entry = ENTRIES.get(ctx, &place)?.ok_or_else(|| Failure::corrupt("entry of a bounty"))?;
        let end = bounty.next_item.saturating_add(m.max_items).min(bounty.items);
        let mut items = Vec::new();
        for at in bounty.next_item..end {
            items.push(ITEMS.get(ctx, &(bounty.id, at))?.ok_or_else(|| Failure::corrupt("item of a bounty"))?);
        }
        let inputs: Vec<(&[u8], u32)> = items.iter().map(|item| (item.input.as_slice(), item.label)).collect();
        for outcome in self.measure.measure(ctx, entry.model_id, &inputs)? {
            entry.sum = entry.sum.saturating_add(points(bounty.metric(), outcome));
        }
        bounty.next_item = end;
        if end == bounty.items {
            entry.score = mean(bounty.metric(), entry.sum, bounty.items);
            (bounty.next_entry, bounty.next_item) = (bounty.next_entry.saturating_add(1), 0);
        }
        ENTRIES.set(ctx, &place, &entry)?;
        BOUNTIES.set(ctx, &bounty.id, &bounty)?;
        let sum = entry.sum;
        ctx.emit_event(
            events::SCORE_STEP,
            &[("bounty_id", &bounty.id), ("model_id", &entry.model_id), ("items", &end), ("sum", &sum)],
        );
        if bounty.next_entry == bounty.entries {
            bounty = self.settle_bounty(ctx, bounty)?;
        }
        Ok(pb::MsgScoreStepResponse { bounty: Some(bounty) })
    }

    /// Pays each model for what it improves on the best that was certified before it, and returns the rest. The parts
    /// telescope: together they are what the best model improves on the floor.
    pub(crate) fn settle_bounty(&self, ctx: &Ctx, mut bounty: pb::Bounty) -> Res<pb::Bounty> {
        let mut entries = ENTRIES.range(ctx, &part(&bounty.id), false)?.take(usize::MAX)?;
        entries.sort_by_key(|(_, entry)| (entry.certified_height, entry.model_id));
        let reward = coin_from_proto(&bounty.reward.clone().unwrap_or_default())?;
        let full = u128::from(bounty.full_gain);
        // What of the reward is earned when the best score is this.
        let earned = |best: i64| {
            let gain = u128::from(best.abs_diff(bounty.floor)).min(full);
            if best > bounty.floor { reward.amount.mul_div_floor(gain, full) } else { Ok(Amount::ZERO) }
        };
        let (mut best, mut paid) = (bounty.floor, Amount::ZERO);
        for (key, mut entry) in entries {
            if entry.score <= best {
                continue;
            }
            let amount = earned(entry.score)?.sub(earned(best)?)?;
            best = entry.score;
            if entry.certified_height < bounty.posted_height || amount.is_zero() {
                continue;
            }
            self.send_out(ctx, &ctx.parse_address(&entry.creator)?, Coin::new(amount, reward.denom.clone()))?;
            paid = paid.add(amount)?;
            entry.paid = amount.to_string();
            ENTRIES.set(ctx, &key, &entry)?;
            let coin = Coin::new(amount, reward.denom.clone());
            ctx.emit_event(
                events::PAY_IMPROVEMENT,
                &[("bounty_id", &bounty.id), ("model_id", &entry.model_id), ("amount", &coin)],
            );
        }
        let rest = reward.amount.sub(paid)?;
        if !rest.is_zero() {
            self.send_out(ctx, &ctx.parse_address(&bounty.poster)?, Coin::new(rest, reward.denom.clone()))?;
        }
        bounty.paid = paid.to_string();
        bounty.set_status(BountyStatus::Paid);
        OPEN_BOUNTIES.remove(ctx, &bounty.id)?;
        BOUNTIES.set(ctx, &bounty.id, &bounty)?;
        Ok(bounty)
    }
}
