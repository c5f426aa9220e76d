//! What a message must be before any state is read.

use crate::errors::JobError;
use crate::params;
use openledger_core::{ChainConfig, Coin, Res, Sdk};
use openledger_proto::openledger::job::v1 as pb;

fn nonzero(field: &str, value: u64) -> Res<()> {
    if value == 0 { Err(Sdk::InvalidRequest.wrap(format!("{field} must not be zero"))) } else { Ok(()) }
}

pub(crate) fn check_post(config: &ChainConfig, msg: &pb::MsgPostTraining) -> Res<()> {
    config.addresses.parse(&msg.poster)?;
    let reward = msg.reward.as_ref().ok_or(JobError::InvalidReward)?;
    if Coin::parse_parts(&reward.denom, &reward.amount)?.amount.is_zero() {
        return Err(JobError::InvalidReward.into());
    }
    nonzero("deadline", msg.deadline)
}

pub(crate) fn check_commit(config: &ChainConfig, msg: &pb::MsgCommitHead) -> Res<()> {
    config.addresses.parse(&msg.trainer)?;
    if msg.commitment.len() == 32 { Ok(()) } else { Err(JobError::InvalidCommitment.into()) }
}

pub(crate) fn check_claim(config: &ChainConfig, msg: &pb::MsgClaimTraining) -> Res<()> {
    config.addresses.parse(&msg.claimer)?;
    nonzero("job_id", msg.job_id)?;
    nonzero("model_id", msg.model_id)
}

pub(crate) fn check_refund(config: &ChainConfig, msg: &pb::MsgRefundTraining) -> Res<()> {
    config.addresses.parse(&msg.sender)?;
    nonzero("job_id", msg.job_id)
}

pub(crate) fn check_update_params(config: &ChainConfig, msg: &pb::MsgUpdateParams) -> Res<()> {
    config.addresses.parse(&msg.authority)?;
    params::validate(&msg.params.clone().unwrap_or_default())
}
