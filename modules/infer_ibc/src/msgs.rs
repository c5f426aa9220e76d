//! Messages: the stateless checks of each.

use crate::errors::InferIbcError;
use crate::keeper::InferIbcKeeper;
use crate::keys::PARAMS;
use crate::params;
use crate::payouts::check_route;
use openledger_core::wire::{check_address, require_authority};
use openledger_core::{ChainConfig, Ctx, Res};
use openledger_proto::openledger::inferibc::v1::{
    MsgFlushPayouts, MsgSetPayoutRoute, MsgUpdateParams, MsgUpdateParamsResponse, PayoutRoute,
};

/// Checks a route: `sdk:7` for the payee, `inferibc:10` for the rest, which must be empty where the channel is.
pub(crate) fn check_set_route(config: &ChainConfig, m: &MsgSetPayoutRoute) -> Res<()> {
    check_address(config, "payee", &m.payee)?;
    if m.channel.is_empty() {
        return match m.receiver.is_empty() && m.min_amount.is_empty() {
            true => Ok(()),
            false => Err(InferIbcError::InvalidRoute.wrap("channel")),
        };
    }
    check_route(&PayoutRoute {
        payee: m.payee.clone(),
        channel: m.channel.clone(),
        receiver: m.receiver.clone(),
        min_amount: m.min_amount.clone(),
    })
}

/// Checks who flushes and whose earnings: `sdk:7`.
pub(crate) fn check_flush(config: &ChainConfig, m: &MsgFlushPayouts) -> Res<()> {
    check_address(config, "sender", &m.sender)?;
    check_address(config, "payee", &m.payee)
}

/// Checks new parameters: `sdk:7` for the authority, `inferibc:7` out of bounds.
pub(crate) fn check_update_params(config: &ChainConfig, m: &MsgUpdateParams) -> Res<()> {
    check_address(config, "authority", &m.authority)?;
    params::validate(&m.params.unwrap_or_default())
}

impl InferIbcKeeper {
    /// Replaces the parameters: `gov:13` unless the governance account signed, `inferibc:7` out of bounds.
    pub(crate) fn update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        let new = msg.params.unwrap_or_default();
        params::validate(&new)?;
        PARAMS.set(ctx, &new)?;
        Ok(MsgUpdateParamsResponse {})
    }
}
