//! What a message must be before any state is read.

use crate::bounty::{TEST_ITEMS, is_metric};
use crate::errors::JobError;
use crate::params;
use openledger_core::{ChainConfig, Coin, Res, Sdk};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::job::v1 as pb;

fn nonzero(field: &str, value: u64) -> Res<()> {
    if value == 0 { Err(Sdk::InvalidRequest.wrap(format!("{field} must not be zero"))) } else { Ok(()) }
}

pub(crate) fn check_post(config: &ChainConfig, msg: &pb::MsgPostTraining) -> Res<()> {
    config.addresses.parse(&msg.poster)?;
    reward(msg.reward.as_ref())?;
    nonzero("deadline", msg.deadline)
}

fn reward(coin: Option<&PbCoin>) -> Res<()> {
    let coin = coin.ok_or(JobError::InvalidReward)?;
    let zero = Coin::parse_parts(&coin.denom, &coin.amount)?.amount.is_zero();
    if zero { Err(JobError::InvalidReward.into()) } else { Ok(()) }
}

pub(crate) fn check_post_bounty(config: &ChainConfig, msg: &pb::MsgPostBounty) -> Res<()> {
    config.addresses.parse(&msg.poster)?;
    reward(msg.reward.as_ref())?;
    nonzero("deadline", msg.deadline)?;
    let sound = is_metric(msg.metric) && msg.hidden_test_root.len() == 32 && TEST_ITEMS.contains(&msg.items);
    if sound && msg.full_gain > 0 { Ok(()) } else { Err(JobError::InvalidTest.into()) }
}

pub(crate) fn check_enter(config: &ChainConfig, msg: &pb::MsgEnterBounty) -> Res<()> {
    config.addresses.parse(&msg.sender)?;
    nonzero("bounty_id", msg.bounty_id)?;
    nonzero("model_id", msg.model_id)
}

pub(crate) fn check_reveal(config: &ChainConfig, msg: &pb::MsgRevealItems) -> Res<()> {
    config.addresses.parse(&msg.poster)?;
    nonzero("bounty_id", msg.bounty_id)?;
    if msg.items.is_empty() { Err(JobError::InvalidItem(0).into()) } else { Ok(()) }
}

pub(crate) fn check_score(config: &ChainConfig, msg: &pb::MsgScoreStep) -> Res<()> {
    config.addresses.parse(&msg.sender)?;
    nonzero("bounty_id", msg.bounty_id)
}

pub(crate) fn check_forfeit(config: &ChainConfig, msg: &pb::MsgForfeitBounty) -> Res<()> {
    config.addresses.parse(&msg.sender)?;
    nonzero("bounty_id", msg.bounty_id)
}

pub(crate) fn check_measure(config: &ChainConfig, msg: &pb::MsgMeasureStep) -> Res<()> {
    config.addresses.parse(&msg.sender)?;
    nonzero("model_id", msg.model_id)
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
