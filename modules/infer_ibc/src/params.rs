//! Parameters: defaults and bounds.

use crate::errors::InferIbcError;
use crate::keys::PARAMS;
use core::ops::RangeInclusive;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::inferibc::v1::Params;

/// Bounds of `packet_gas_limit`: an answer of a small model, and more than any block has.
const PACKET_GAS: RangeInclusive<u64> = 200_000..=500_000_000;
/// Bounds of `send_timeout_seconds`: time for a relayer, and what IBC version 2 allows (24 hours).
const SEND_TIMEOUT: RangeInclusive<u64> = 60..=86_400;

/// The parameters that `init` writes.
pub(crate) fn default_params() -> Params {
    Params { receive_enabled: true, packet_gas_limit: 10_000_000, send_timeout_seconds: 43_200 }
}

/// Checks all bounds.
///
/// # Errors
/// `inferibc:7` naming the field.
pub(crate) fn validate(params: &Params) -> Res<()> {
    for (field, value, bounds) in [
        ("packet_gas_limit", params.packet_gas_limit, PACKET_GAS),
        ("send_timeout_seconds", params.send_timeout_seconds, SEND_TIMEOUT),
    ] {
        if !bounds.contains(&value) {
            return Err(InferIbcError::InvalidParams.wrap(field));
        }
    }
    Ok(())
}

/// The parameters in force.
///
/// # Errors
/// Out of gas; fatal when genesis wrote none.
pub(crate) fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("parameters of inferibc are missing"))
}
