//! Messages: the stateless checks of each and the dispatch to the keeper.

use crate::batch::MAX_BATCH;
use crate::errors::InferenceError;
use crate::keeper::InferenceKeeper;
use crate::keys::PARAMS;
use crate::params;
use openledger_core::wire::{check_address, require_authority};
use openledger_core::{ChainConfig, Coin, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::inference::v1::{MsgInfer, MsgInferBatch, MsgUpdateParams, MsgUpdateParamsResponse};

/// Checks the form of a paid question: `sdk:7` for the payer, `sdk:18` for a missing model or input, `sdk:10` for the
/// fee.
pub(crate) fn check_infer(config: &ChainConfig, m: &MsgInfer) -> Res<()> {
    check_asked(config, &m.payer, m.model_id)?;
    if m.input.is_empty() {
        return Err(Sdk::InvalidRequest.wrap("input must not be empty"));
    }
    check_max_fee("max_fee", m.max_fee.as_ref())
}

/// Checks the form of a batch: `sdk:7` for the payer, `sdk:18` for a missing model or an empty input, `inference:12`
/// for the number of inputs, `sdk:10` for the fee.
pub(crate) fn check_infer_batch(config: &ChainConfig, m: &MsgInferBatch) -> Res<()> {
    check_asked(config, &m.payer, m.model_id)?;
    if !(1..=MAX_BATCH).contains(&m.inputs.len()) {
        let found = format!("{}; allowed: 1 to {MAX_BATCH}", m.inputs.len());
        return Err(Failure::from(InferenceError::NoInputs).context(found));
    }
    if let Some(at) = m.inputs.iter().position(Vec::is_empty) {
        return Err(Sdk::InvalidRequest.wrap(format!("input {at} must not be empty")));
    }
    check_max_fee("max_fee_each", m.max_fee_each.as_ref())
}

/// A question names its payer and a model.
fn check_asked(config: &ChainConfig, payer: &str, model_id: u64) -> Res<()> {
    check_address(config, "payer", payer)?;
    if model_id == 0 { Err(Sdk::InvalidRequest.wrap("model_id must not be zero")) } else { Ok(()) }
}

/// A maximum fee must be a positive coin.
fn check_max_fee(field: &str, fee: Option<&PbCoin>) -> Res<()> {
    let fee = fee.cloned().unwrap_or_default();
    let fee = Coin::parse_parts(&fee.denom, &fee.amount).map_err(|e| e.context(field))?;
    if fee.amount.is_zero() { Err(Sdk::InvalidCoins.wrap(format!("{field} must be positive"))) } else { Ok(()) }
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
