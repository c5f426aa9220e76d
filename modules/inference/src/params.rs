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
/// Largest `base_gas`.
const MAX_BASE_GAS: u64 = 10_000_000;

/// The parameters that `init` writes; fees in `denom`.
pub fn default_params(denom: &str) -> Params {
    Params {
        fee_denoms: vec![denom.to_owned()],
        max_input_bytes: 4_096,
        dry_run_gas_limit: 50_000_000,
        base_gas: 10_000,
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
    if params.base_gas > MAX_BASE_GAS { bad("base_gas") } else { Ok(()) }
}

/// The parameters in force.
///
/// # Errors
/// Out of gas; fatal when genesis wrote none.
pub fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("inference parameters are missing"))
}
