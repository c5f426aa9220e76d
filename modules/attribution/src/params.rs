//! Parameters: defaults, their form, and the policy that a change must keep.

use crate::errors::AttributionError;
use crate::keys::PARAMS;
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::RECORDED;
use openledger_proto::openledger::attribution::v1::{Params, Split};

/// One, in parts per million.
pub const PPM: u32 = 1_000_000;
/// Least share of the data contributors in ppm: governance may not take the fee away from those who brought the data.
const MIN_DATA: u32 = 250_000;
/// Least share of the compute providers in ppm.
const MIN_COMPUTE: u32 = 100_000;
/// Bounds of three times the leak in ppm.
const LEAK3: core::ops::RangeInclusive<u64> = 300_000..=900_000;
/// Largest emission match in ppm.
const MAX_MATCH: u32 = 100_000;
/// Largest part of a fee, with its match, that a payer who holds every role gets back, in ppm: a wash round
/// trip always loses.
const MAX_ROUND_TRIP: u64 = 970_000;

/// The parameters that `init` writes.
pub fn default_params() -> Params {
    Params {
        split: Some(Split {
            data_ppm: 400_000,
            lineage_ppm: 200_000,
            tuners_ppm: 80_000,
            compute_ppm: 170_000,
            validators_ppm: 80_000,
            community_ppm: 40_000,
            burn_ppm: 30_000,
        }),
        emission_match_ppm: 0,
        max_scores: 100,
        max_payees: 100,
        record_retention_blocks: 432_000, // 30 days of 6 s
        epoch_blocks: 14_400,             // a day of 6 s
        gas_per_kilomac: 40,
        gas_per_payee: 8_000,
        min_push: 10_000,
    }
}

/// The parts of a split in the order of its fields.
pub(crate) fn parts(split: &Split) -> [u32; 7] {
    [
        split.data_ppm,
        split.lineage_ppm,
        split.tuners_ppm,
        split.compute_ppm,
        split.validators_ppm,
        split.community_ppm,
        split.burn_ppm,
    ]
}

fn bad(field: &str) -> Failure {
    Failure::from(AttributionError::InvalidParams).context(field)
}

/// Whether the parts of a split add up to one.
pub fn is_whole(split: &Split) -> bool {
    parts(split).iter().map(|p| u64::from(*p)).sum::<u64>() == u64::from(PPM)
}

/// Checks the form: all that the code needs to work. Genesis asks for no more.
///
/// # Errors
/// `attribution:4` naming the field.
pub fn validate(params: &Params) -> Res<()> {
    let split = params.split.as_ref().ok_or_else(|| bad("split"))?;
    let most = u32::try_from(RECORDED).unwrap_or(u32::MAX);
    let checks = [
        (is_whole(split), "split"),
        (params.emission_match_ppm <= PPM, "emission_match_ppm"),
        ((1..=most).contains(&params.max_scores), "max_scores"),
        ((1..=most).contains(&params.max_payees), "max_payees"),
        (params.epoch_blocks >= 1, "epoch_blocks"),
        ((1..=1_000_000).contains(&params.gas_per_kilomac), "gas_per_kilomac"),
        ((1_000..=10_000_000).contains(&params.gas_per_payee), "gas_per_payee"),
    ];
    checks.iter().find(|(sound, _)| !sound).map_or(Ok(()), |(_, field)| Err(bad(field)))
}

/// Checks the bounds that a change of parameters must keep: contributors and compute get their least, and
/// paying oneself never pays.
///
/// # Errors
/// `attribution:4` naming the bound.
pub fn validate_policy(params: &Params) -> Res<()> {
    validate(params)?;
    let split = params.split.as_ref().ok_or_else(|| bad("split"))?;
    let wide = |v: u32| u64::from(v);
    // Three times the leak keeps the two thirds exact. Every part is at most 10^6, so nothing overflows.
    let leak3 = wide(split.community_ppm).saturating_add(wide(split.burn_ppm)).saturating_mul(3)
        + wide(split.validators_ppm) * 2;
    let returned3 = (wide(PPM) * 3).saturating_sub(leak3) + wide(params.emission_match_ppm) * 3;
    let checks = [
        (split.data_ppm >= MIN_DATA, "split.data_ppm is below 250000"),
        (split.compute_ppm >= MIN_COMPUTE, "split.compute_ppm is below 100000"),
        (params.emission_match_ppm <= MAX_MATCH, "emission_match_ppm is above 100000"),
        (LEAK3.contains(&leak3), "community + burn + 2/3 validators is outside [100000, 300000]"),
        (returned3 <= MAX_ROUND_TRIP * 3, "1 - leak + emission match is above 970000"),
    ];
    checks.iter().find(|(sound, _)| !sound).map_or(Ok(()), |(_, field)| Err(bad(field)))
}

/// The parameters in force.
///
/// # Errors
/// Out of gas; fatal when genesis wrote none.
pub fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("attribution parameters are missing"))
}
