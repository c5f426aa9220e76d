//! Parameters: defaults and bounds.

use crate::errors::InferenceError;
use crate::keys::PARAMS;
use openledger_core::{Ctx, Denom, Failure, Res};
use openledger_proto::openledger::inference::v1::Params;

/// Most denominations that fees may be paid in.
const MAX_DENOMS: usize = 16;
/// Largest `max_input_bytes`: the largest item dimension of a datanet times 64.
const MAX_INPUT_BYTES: u32 = 65_536;
/// Bounds of `dry_run_gas_limit`: enough for any model, and at most some seconds of one core.
const DRY_RUN_GAS: core::ops::RangeInclusive<u64> = 100_000..=500_000_000;
/// Largest `max_scan_points`: as many points as a model can have.
const MAX_SCAN: u64 = openledger_influence::MAX_POINTS as u64;
/// Bounds of `claim_bond_ppm`: what a false answer can move must be less than what it costs.
const CLAIM_BOND: core::ops::RangeInclusive<u64> = 1_000_000..=1_000_000_000;
/// Largest `request_blocks` and `challenge_blocks`.
const MAX_BLOCKS: u64 = 10_000_000;
/// Largest `base_gas`.
const MAX_BASE_GAS: u64 = 10_000_000;

/// The parameters that `init` writes; fees in `denom`.
pub fn default_params(denom: &str) -> Params {
    Params {
        fee_denoms: vec![denom.to_owned()],
        max_input_bytes: 4_096,
        dry_run_gas_limit: 50_000_000,
        base_gas: 10_000,
        max_scan_points: 100_000,
        request_blocks: 1_000,
        challenge_blocks: 100,
        claim_bond_ppm: 5_000_000,
    }
}

/// Checks all bounds.
///
/// # Errors
/// `inference:10` naming the field.
pub fn validate(params: &Params) -> Res<()> {
    let bad = |field: &str| Err(Failure::from(InferenceError::InvalidParams).context(field));
    let denoms = &params.fee_denoms;
    let repeated = denoms.iter().enumerate().any(|(i, denom)| denoms.iter().take(i).any(|other| other == denom));
    if denoms.is_empty()
        || denoms.len() > MAX_DENOMS
        || repeated
        || denoms.iter().any(|d| Denom::new(d.as_str()).is_err())
    {
        return bad("fee_denoms");
    }
    if params.max_input_bytes == 0 || params.max_input_bytes > MAX_INPUT_BYTES {
        return bad("max_input_bytes");
    }
    if !DRY_RUN_GAS.contains(&params.dry_run_gas_limit) {
        return bad("dry_run_gas_limit");
    }
    let checks = [
        (params.base_gas <= MAX_BASE_GAS, "base_gas"),
        (params.max_scan_points <= MAX_SCAN, "max_scan_points"),
        ((1..=MAX_BLOCKS).contains(&params.request_blocks), "request_blocks"),
        ((1..=MAX_BLOCKS).contains(&params.challenge_blocks), "challenge_blocks"),
        (CLAIM_BOND.contains(&params.claim_bond_ppm), "claim_bond_ppm"),
    ];
    checks.iter().find(|(sound, _)| !sound).map_or(Ok(()), |(_, field)| bad(field))
}

/// The parameters in force.
///
/// # Errors
/// Out of gas; fatal when genesis wrote none.
pub fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("inference parameters are missing"))
}
