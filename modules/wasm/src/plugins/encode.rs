//! Messages of contracts as the messages of modules that they mean.

use super::coins::{coin, coins};
use crate::errors::WasmError;
use crate::vmtypes::{DistributionMsg, GovMsg, SendMsg, StakingMsg, VoteOption};
use openledger_core::wire::{coin_to_proto, coins_to_proto, pack};
use openledger_core::{Any, Dec, Failure, Res};
use openledger_proto::cosmos::bank::v1beta1::MsgSend;
use openledger_proto::cosmos::distribution::v1beta1::{
    MsgFundCommunityPool, MsgSetWithdrawAddress, MsgWithdrawDelegatorReward,
};
use openledger_proto::cosmos::gov::v1::{MsgVote, MsgVoteWeighted, VoteOption as GovOption, WeightedVoteOption};
use openledger_proto::cosmos::staking::v1beta1::{MsgBeginRedelegate, MsgDelegate, MsgUndelegate};

pub(super) fn send(from_address: String, msg: &SendMsg) -> Res<MsgSend> {
    Ok(MsgSend { from_address, to_address: msg.to_address.clone(), amount: coins_to_proto(&coins(&msg.amount.0)?) })
}

pub(super) fn distribution(sender: String, msg: &DistributionMsg) -> Res<Any> {
    if let Some(set) = &msg.set_withdraw_address {
        let withdraw_address = set.address.clone();
        return Ok(pack(&MsgSetWithdrawAddress { delegator_address: sender, withdraw_address }));
    }
    if let Some(withdraw) = &msg.withdraw_delegator_reward {
        let validator_address = withdraw.validator.clone();
        return Ok(pack(&MsgWithdrawDelegatorReward { delegator_address: sender, validator_address }));
    }
    if let Some(fund) = &msg.fund_community_pool {
        let amount = coins_to_proto(&coins(&fund.amount.0)?);
        return Ok(pack(&MsgFundCommunityPool { depositor: sender, amount }));
    }
    Err(WasmError::UnknownMsg.wrap("unknown variant of Distribution"))
}

pub(super) fn staking(delegator_address: String, msg: &StakingMsg) -> Res<Any> {
    if let Some(delegate) = &msg.delegate {
        let amount = Some(coin_to_proto(&coin(&delegate.amount)?));
        let validator_address = delegate.validator.clone();
        return Ok(pack(&MsgDelegate { delegator_address, validator_address, amount }));
    }
    if let Some(redelegate) = &msg.redelegate {
        let amount = Some(coin_to_proto(&coin(&redelegate.amount)?));
        return Ok(pack(&MsgBeginRedelegate {
            delegator_address,
            validator_src_address: redelegate.src_validator.clone(),
            validator_dst_address: redelegate.dst_validator.clone(),
            amount,
        }));
    }
    if let Some(undelegate) = &msg.undelegate {
        let amount = Some(coin_to_proto(&coin(&undelegate.amount)?));
        let validator_address = undelegate.validator.clone();
        return Ok(pack(&MsgUndelegate { delegator_address, validator_address, amount }));
    }
    Err(WasmError::UnknownMsg.wrap("unknown variant of Staking"))
}

fn option(option: VoteOption) -> Res<i32> {
    let option = match option {
        VoteOption::Yes => GovOption::Yes,
        VoteOption::No => GovOption::No,
        VoteOption::NoWithVeto => GovOption::NoWithVeto,
        VoteOption::Abstain => GovOption::Abstain,
        VoteOption::Unset => return Err(WasmError::Invalid.wrap("vote option")),
    };
    Ok(option.into())
}

pub(super) fn gov(voter: String, msg: &GovMsg) -> Res<Any> {
    if let Some(vote) = &msg.vote {
        let (proposal_id, option) = (vote.proposal_id, option(vote.option)?);
        return Ok(pack(&MsgVote { proposal_id, voter, option, metadata: String::new() }));
    }
    if let Some(vote) = &msg.vote_weighted {
        let mut options = Vec::new();
        for (index, part) in vote.options.items().iter().enumerate() {
            let number = index.saturating_add(1);
            let weight: Result<Dec, _> = part.weight.parse();
            let weight = weight.map_err(|e| Failure::unregistered(format!("weight for vote {number}: {e}")))?;
            options.push(WeightedVoteOption { option: option(part.option)?, weight: weight.to_string() });
        }
        let proposal_id = vote.proposal_id;
        return Ok(pack(&MsgVoteWeighted { proposal_id, voter, options, metadata: String::new() }));
    }
    Err(WasmError::UnknownMsg.wrap("unknown variant of gov"))
}
