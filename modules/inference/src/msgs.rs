//! Messages: the stateless checks of each and the dispatch to the keeper.

use crate::keeper::InferenceKeeper;
use crate::keys::PARAMS;
use crate::params;
use openledger_core::wire::{check_address, require_authority};
use openledger_core::{ChainConfig, Coin, Ctx, Res, Sdk};
use openledger_proto::openledger::inference::v1::{MsgInfer, MsgUpdateParams, MsgUpdateParamsResponse};

/// Checks the form of a paid question: `sdk:7` for the payer, `sdk:18` for a missing model or input, `sdk:10` for the
/// fee.
pub(crate) fn check_infer(config: &ChainConfig, m: &MsgInfer) -> Res<()> {
    check_address(config, "payer", &m.payer)?;
    if m.model_id == 0 {
        return Err(Sdk::InvalidRequest.wrap("model_id must not be zero"));
    }
    if m.input.is_empty() {
        return Err(Sdk::InvalidRequest.wrap("input must not be empty"));
    }
    let fee = m.max_fee.clone().unwrap_or_default();
    let fee = Coin::parse_parts(&fee.denom, &fee.amount).map_err(|e| e.context("max_fee"))?;
    if fee.amount.is_zero() { Err(Sdk::InvalidCoins.wrap("max_fee must be positive")) } else { Ok(()) }
}

/// Checks the form of new parameters: `sdk:7` for the authority, `inference:10` out of bounds.
pub(crate) fn check_update_params(config: &ChainConfig, m: &MsgUpdateParams) -> Res<()> {
    check_address(config, "authority", &m.authority)?;
    params::validate(&m.params.clone().unwrap_or_default())
}

impl InferenceKeeper {
    /// Replaces the parameters.
    ///
    /// # Errors
    /// `gov:13` unless the governance account signed, `inference:10` out of bounds.
    pub fn update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        let new = msg.params.clone().unwrap_or_default();
        params::validate(&new)?;
        PARAMS.set(ctx, &new)?;
        Ok(MsgUpdateParamsResponse {})
    }
}
