//! Answers that take more than one row.

use cosmwasm_std::{Deps, Uint256};

use crate::ContractError;
use crate::msg::{ScoreResponse, StakerResponse};
use crate::state::{POOLS, REWARDS, SHARES, UNBONDING, pool};

pub(crate) fn staker(deps: Deps, model_id: u64, address: &str) -> Result<StakerResponse, ContractError> {
    let address = deps.api.addr_validate(address)?;
    let key = (model_id, &address);
    let shares = SHARES.may_load(deps.storage, key)?.unwrap_or_default();
    let waiting = UNBONDING.may_load(deps.storage, key)?.unwrap_or_default();
    let reward = REWARDS.may_load(deps.storage, key)?.unwrap_or_default();
    let rewards = pool(deps.storage, model_id)?.due(shares, &reward)?;
    Ok(StakerResponse { shares, unbonding: waiting.shares, release_at: waiting.release_at, rewards })
}

pub(crate) fn score(deps: Deps, model_id: u64) -> Result<ScoreResponse, ContractError> {
    Ok(match POOLS.may_load(deps.storage, model_id)? {
        Some(pool) => {
            let free_stake = pool.free_stake()?;
            ScoreResponse { score: pool.score, free_stake, paid: pool.paid, expired: pool.expired }
        }
        None => ScoreResponse { score: 0, free_stake: Uint256::zero(), paid: 0, expired: 0 },
    })
}
