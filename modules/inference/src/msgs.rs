//! Messages: the stateless checks of each and the dispatch to the keeper.

use crate::batch::MAX_BATCH;
use crate::errors::InferenceError;
use crate::keeper::InferenceKeeper;
use crate::keys::PARAMS;
use crate::params;
use openledger_core::wire::{check_address, require_authority};
use openledger_core::{ChainConfig, Coin, Ctx, Failure, Res, Sdk};
use openledger_influence::retrieval::MAX_K;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::inference::v1::{
    MsgChallengeRetrieval, MsgInfer, MsgInferBatch, MsgRetrieve, MsgSettleRetrieval, MsgSubmitRetrieval,
    MsgUpdateParams, MsgUpdateParamsResponse,
};

/// Checks the form of a paid question: `sdk:7` for the payer, `sdk:18` for a missing model or input, `sdk:10` for the
/// fee.
pub(crate) fn check_infer(config: &ChainConfig, m: &MsgInfer) -> Res<()> {
    check_question(config, &m.payer, m.model_id, &m.input, m.max_fee.as_ref())
}

/// Checks the form of a question for the nearest items, as [`check_infer`].
pub(crate) fn check_retrieve(config: &ChainConfig, m: &MsgRetrieve) -> Res<()> {
    check_question(config, &m.payer, m.model_id, &m.input, m.max_fee.as_ref())
}

fn check_question(config: &ChainConfig, payer: &str, model: u64, input: &[u8], max_fee: Option<&PbCoin>) -> Res<()> {
    check_asked(config, payer, model)?;
    if input.is_empty() {
        return Err(Sdk::InvalidRequest.wrap("input must not be empty"));
    }
    check_max_fee("max_fee", max_fee)
}

/// Checks the form of claims: `sdk:7` for the submitter, `sdk:18` without a question, `inference:18` for too many.
pub(crate) fn check_submit_retrieval(config: &ChainConfig, m: &MsgSubmitRetrieval) -> Res<()> {
    check_request(config, "submitter", &m.submitter, m.request_id)?;
    if m.claims.len() > usize::try_from(MAX_K).unwrap_or(usize::MAX) {
        return Err(Failure::from(InferenceError::WrongClaim).context(format!("{} claims", m.claims.len())));
    }
    Ok(())
}

/// Checks the form of a challenge: `sdk:7` for the challenger, `sdk:18` without a question or a point.
pub(crate) fn check_challenge_retrieval(config: &ChainConfig, m: &MsgChallengeRetrieval) -> Res<()> {
    check_request(config, "challenger", &m.challenger, m.request_id)?;
    if m.omitted.is_none() { Err(Sdk::InvalidRequest.wrap("omitted must be given")) } else { Ok(()) }
}

/// Checks the form: `sdk:7` for the sender, `sdk:18` without a question.
pub(crate) fn check_settle_retrieval(config: &ChainConfig, m: &MsgSettleRetrieval) -> Res<()> {
    check_request(config, "sender", &m.sender, m.request_id)
}

fn check_request(config: &ChainConfig, field: &str, signer: &str, request_id: u64) -> Res<()> {
    check_address(config, field, signer)?;
    if request_id == 0 { Err(Sdk::InvalidRequest.wrap("request_id must not be zero")) } else { Ok(()) }
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
