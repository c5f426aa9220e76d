//! Parameters: defaults and bounds.

use crate::bounty::TEST_ITEMS;
use crate::errors::JobError;
use crate::hooks::PPM;
use crate::keys::PARAMS;
use openledger_core::{Amount, Ctx, Failure, Res};
use openledger_proto::openledger::job::v1::Params;

/// Largest `max_job_blocks`.
const MAX_JOB_BLOCKS: u64 = 100_000_000;
/// Largest `priority_blocks`.
const MAX_PRIORITY_BLOCKS: u64 = 1_000_000;

/// Largest `reveal_blocks`.
const MAX_REVEAL_BLOCKS: u64 = 10_000_000;
/// Largest `max_entries`: the last step of scoring looks at all.
const MAX_ENTRIES: u32 = 256;

/// The parameters that `init` writes.
pub fn default_params() -> Params {
    Params {
        min_reward: "1000000".to_owned(),
        max_job_blocks: 10_000_000,
        priority_blocks: 600,
        reveal_blocks: 10_000,
        max_entries: 64,
        test_items: 1_000,
        full_gain_ppm: 100_000,
    }
}

/// Checks all bounds.
///
/// # Errors
/// `job:12` naming the field.
pub fn validate(params: &Params) -> Res<()> {
    let checks = [
        (least(params).is_ok_and(|amount| !amount.is_zero()), "min_reward"),
        ((1..=MAX_JOB_BLOCKS).contains(&params.max_job_blocks), "max_job_blocks"),
        (params.priority_blocks <= MAX_PRIORITY_BLOCKS, "priority_blocks"),
        ((1..=MAX_REVEAL_BLOCKS).contains(&params.reveal_blocks), "reveal_blocks"),
        ((1..=MAX_ENTRIES).contains(&params.max_entries), "max_entries"),
        (TEST_ITEMS.contains(&params.test_items), "test_items"),
        ((1..=PPM).contains(&params.full_gain_ppm), "full_gain_ppm"),
    ];
    checks.iter().find(|(sound, _)| !sound).map_or(Ok(()), |(_, field)| Err(JobError::InvalidParams(field).into()))
}

/// The least reward.
pub(crate) fn least(params: &Params) -> Res<Amount> {
    if params.min_reward.starts_with('-') {
        return Err(JobError::InvalidParams("min_reward").into());
    }
    params.min_reward.parse().map_err(|_| JobError::InvalidParams("min_reward").into())
}

/// The parameters in force.
///
/// # Errors
/// Out of gas; fatal when genesis wrote none.
pub fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("job parameters are missing"))
}
