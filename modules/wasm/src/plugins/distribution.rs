//! Queries of contracts about rewards.

use super::coins::wasm_coin;
use super::queries::{Answer, Refusal};
use crate::keeper::WasmKeeper;
use crate::vmtypes::{
    Coin, DistributionQuery, SystemError, delegator_validators_answer, rewards_answer, total_rewards_answer,
    withdraw_address_answer,
};
use openledger_core::wire::dec_from_proto;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::DecCoin;
use openledger_proto::cosmos::distribution::v1beta1::{
    QueryDelegationRewardsRequest, QueryDelegationRewardsResponse, QueryDelegationTotalRewardsRequest,
    QueryDelegationTotalRewardsResponse, QueryDelegatorValidatorsRequest, QueryDelegatorValidatorsResponse,
    QueryDelegatorWithdrawAddressRequest, QueryDelegatorWithdrawAddressResponse,
};
use prost::Message;

fn coins(list: &[DecCoin]) -> Res<Vec<Coin>> {
    list.iter().map(|c| Ok(wasm_coin(&c.denom, dec_from_proto(&c.amount)?))).collect()
}

impl WasmKeeper {
    fn distribution<Q: Message, A: Message + Default>(&self, ctx: &Ctx, method: &str, query: &Q) -> Result<A, Refusal> {
        let path = format!("/cosmos.distribution.v1beta1.Query/{method}");
        let bytes = self.ask(ctx, &path, &query.encode_to_vec())?;
        A::decode(bytes.as_slice()).map_err(|e| Failure::corrupt(e).into())
    }

    pub(super) fn answer_distribution(&self, ctx: &Ctx, query: &DistributionQuery) -> Answer {
        if let Some(query) = &query.delegator_withdraw_address {
            let delegator_address = query.delegator_address.clone();
            let request = QueryDelegatorWithdrawAddressRequest { delegator_address };
            let found: QueryDelegatorWithdrawAddressResponse =
                self.distribution(ctx, "DelegatorWithdrawAddress", &request)?;
            return Ok(withdraw_address_answer(&found.withdraw_address).into_bytes());
        }
        if let Some(query) = &query.delegation_rewards {
            let request = QueryDelegationRewardsRequest {
                delegator_address: query.delegator_address.clone(),
                validator_address: query.validator_address.clone(),
            };
            let found: QueryDelegationRewardsResponse = self.distribution(ctx, "DelegationRewards", &request)?;
            return Ok(rewards_answer(&coins(&found.rewards)?).into_bytes());
        }
        if let Some(query) = &query.delegation_total_rewards {
            let delegator_address = query.delegator_address.clone();
            let request = QueryDelegationTotalRewardsRequest { delegator_address };
            let found: QueryDelegationTotalRewardsResponse =
                self.distribution(ctx, "DelegationTotalRewards", &request)?;
            let mut rewards = Vec::with_capacity(found.rewards.len());
            for reward in found.rewards {
                rewards.push((reward.validator_address, coins(&reward.reward)?));
            }
            return Ok(total_rewards_answer(&rewards, &coins(&found.total)?).into_bytes());
        }
        if let Some(query) = &query.delegator_validators {
            let delegator_address = query.delegator_address.clone();
            let request = QueryDelegatorValidatorsRequest { delegator_address };
            let found: QueryDelegatorValidatorsResponse = self.distribution(ctx, "DelegatorValidators", &request)?;
            return Ok(delegator_validators_answer(&found.validators).into_bytes());
        }
        Err(SystemError::Unsupported("unknown distribution query".to_owned()).into())
    }
}
