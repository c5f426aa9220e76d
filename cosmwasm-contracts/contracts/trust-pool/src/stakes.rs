//! Stakes: they back policies, earn premiums, and leave with a delay.

use cosmwasm_std::{Addr, BankMsg, Coin, DepsMut, Env, Event, MessageInfo, Response, Storage, Uint256};
use openledger_std::model::ModelStatus;
use openledger_std::{ModelQuerier, funds};

use crate::ContractError;
use crate::state::{CONFIG, PAUSED, POOLS, Pool, REWARDS, SHARES, TOTAL_STAKE, UNBONDING, Unbonding, pool};

type Res = Result<Response, ContractError>;

/// What came, if it is one coin of the contract's denomination.
fn sent(storage: &dyn Storage, info: &MessageInfo) -> Result<Uint256, ContractError> {
    let denom = CONFIG.load(storage)?.denom;
    let amount = info.funds.first().map_or(Uint256::zero(), |coin| coin.amount);
    let amount = amount.max(Uint256::one());
    funds::exactly(info, &Coin { denom, amount })?;
    Ok(amount)
}

/// Refuses new risk while governance has paused it.
pub(crate) fn not_paused(storage: &dyn Storage) -> Result<(), ContractError> {
    if PAUSED.load(storage)? { Err(ContractError::Paused) } else { Ok(()) }
}

pub(crate) fn send(to: &Addr, denom: &str, amount: Uint256) -> BankMsg {
    BankMsg::Send { to_address: to.to_string(), amount: vec![Coin { denom: denom.to_owned(), amount }] }
}

pub(crate) fn open(deps: DepsMut, env: Env, info: MessageInfo, model_id: u64, promised_accuracy_ppm: u32) -> Res {
    not_paused(deps.storage)?;
    if POOLS.has(deps.storage, model_id) {
        return Err(ContractError::PoolExists { model_id });
    }
    let model = ModelQuerier::new(&deps.querier).model(model_id)?;
    if model.creator != info.sender.as_str() {
        return Err(ContractError::NotCreator);
    }
    if model.status() != ModelStatus::Certified {
        return Err(ContractError::NotCertified);
    }
    if promised_accuracy_ppm > model.accuracy.map_or(0, |statement| statement.accuracy_ppm) {
        return Err(ContractError::PromiseTooHigh);
    }
    let amount = sent(deps.storage, &info)?;
    if amount < CONFIG.load(deps.storage)?.min_stake {
        return Err(ContractError::StakeTooSmall);
    }
    let zero = Uint256::zero();
    let pool = Pool {
        model_id,
        creator: info.sender.clone(),
        promised_accuracy_ppm,
        stake: zero,
        shares: zero,
        unbonding_shares: zero,
        liabilities: zero,
        premiums_held: zero,
        rewards_held: zero,
        bonds_held: zero,
        reward_per_share: zero,
        reward_carry: zero,
        score: 0,
        paid: 0,
        expired: 0,
    };
    add(deps, env.block.height, &info.sender, pool, amount)
}

pub(crate) fn stake(deps: DepsMut, env: Env, info: MessageInfo, model_id: u64) -> Res {
    not_paused(deps.storage)?;
    let pool = pool(deps.storage, model_id)?;
    let amount = sent(deps.storage, &info)?;
    add(deps, env.block.height, &info.sender, pool, amount)
}

/// Turns coins into shares at the pool's present value.
fn add(deps: DepsMut, height: u64, staker: &Addr, mut pool: Pool, amount: Uint256) -> Res {
    let shares = match (pool.shares.is_zero(), pool.stake.is_zero()) {
        (true, _) => amount,
        (false, true) => return Err(ContractError::PoolEmpty),
        (false, false) => amount.checked_multiply_ratio(pool.shares, pool.stake)?,
    };
    if shares.is_zero() {
        return Err(ContractError::StakeTooSmall);
    }
    let before = count(deps.storage, &pool, staker)?;
    SHARES.save(deps.storage, (pool.model_id, staker), &before.checked_add(shares)?, height)?;
    pool.stake = pool.stake.checked_add(amount)?;
    pool.shares = pool.shares.checked_add(shares)?;
    if pool.shares == shares {
        // What was earned while nobody had shares goes to whom stakes first.
        pool.reward(Uint256::zero())?;
    }
    POOLS.save(deps.storage, pool.model_id, &pool)?;
    let total = TOTAL_STAKE.load(deps.storage)?.checked_add(amount)?;
    TOTAL_STAKE.save(deps.storage, &total)?;
    Ok(Response::new().add_event(
        Event::new("stake")
            .add_attribute("model_id", pool.model_id.to_string())
            .add_attribute("staker", staker)
            .add_attribute("amount", amount.to_string())
            .add_attribute("shares", shares.to_string()),
    ))
}

/// Counts an account's rewards up to now, before its shares change. Its shares.
fn count(storage: &mut dyn Storage, pool: &Pool, staker: &Addr) -> Result<Uint256, ContractError> {
    let key = (pool.model_id, staker);
    let shares = SHARES.may_load(storage, key)?.unwrap_or_default();
    let mut reward = REWARDS.may_load(storage, key)?.unwrap_or_default();
    reward.owed = pool.due(shares, &reward)?;
    reward.counted = pool.reward_per_share;
    REWARDS.save(storage, key, &reward)?;
    Ok(shares)
}

pub(crate) fn unstake(deps: DepsMut, env: Env, info: MessageInfo, model_id: u64, shares: Uint256) -> Res {
    funds::none(&info)?;
    let mut pool = pool(deps.storage, model_id)?;
    let key = (model_id, &info.sender);
    let owned = SHARES.may_load(deps.storage, key)?.unwrap_or_default();
    let waiting = UNBONDING.may_load(deps.storage, key)?.unwrap_or_default();
    let all = waiting.shares.checked_add(shares)?;
    if shares.is_zero() || all > owned {
        return Err(ContractError::TooFewShares);
    }
    let blocks = CONFIG.load(deps.storage)?.unstake_blocks;
    let release_at = env.block.height.saturating_add(blocks);
    UNBONDING.save(deps.storage, key, &Unbonding { shares: all, release_at })?;
    pool.unbonding_shares = pool.unbonding_shares.checked_add(shares)?;
    POOLS.save(deps.storage, model_id, &pool)?;
    Ok(Response::new().add_event(
        Event::new("unstake")
            .add_attribute("model_id", model_id.to_string())
            .add_attribute("staker", &info.sender)
            .add_attribute("shares", shares.to_string())
            .add_attribute("release_at", release_at.to_string()),
    ))
}

pub(crate) fn withdraw(deps: DepsMut, env: Env, info: MessageInfo, model_id: u64) -> Res {
    funds::none(&info)?;
    let mut pool = pool(deps.storage, model_id)?;
    let key = (model_id, &info.sender);
    let waiting = UNBONDING.may_load(deps.storage, key)?.ok_or(ContractError::NothingReleased)?;
    if env.block.height < waiting.release_at {
        return Err(ContractError::NothingReleased);
    }
    let owned = count(deps.storage, &pool, &info.sender)?;
    let amount = pool.value_of(waiting.shares)?;
    let left = pool.stake.checked_sub(amount)?;
    if left < pool.liabilities {
        return Err(ContractError::StakeNeeded);
    }
    pool.stake = left;
    pool.shares = pool.shares.checked_sub(waiting.shares)?;
    pool.unbonding_shares = pool.unbonding_shares.checked_sub(waiting.shares)?;
    POOLS.save(deps.storage, model_id, &pool)?;
    UNBONDING.remove(deps.storage, key);
    SHARES.save(deps.storage, key, &owned.checked_sub(waiting.shares)?, env.block.height)?;
    let total = TOTAL_STAKE.load(deps.storage)?.checked_sub(amount)?;
    TOTAL_STAKE.save(deps.storage, &total)?;
    let event = Event::new("withdraw_stake")
        .add_attribute("model_id", model_id.to_string())
        .add_attribute("staker", &info.sender)
        .add_attribute("amount", amount.to_string());
    let denom = CONFIG.load(deps.storage)?.denom;
    let sends = (!amount.is_zero()).then(|| send(&info.sender, &denom, amount));
    Ok(Response::new().add_messages(sends).add_event(event))
}

pub(crate) fn withdraw_rewards(deps: DepsMut, info: MessageInfo, model_id: u64) -> Res {
    funds::none(&info)?;
    let mut pool = pool(deps.storage, model_id)?;
    count(deps.storage, &pool, &info.sender)?;
    let key = (model_id, &info.sender);
    let mut reward = REWARDS.load(deps.storage, key)?;
    let amount = std::mem::take(&mut reward.owed);
    if amount.is_zero() {
        return Err(ContractError::NoRewards);
    }
    REWARDS.save(deps.storage, key, &reward)?;
    pool.rewards_held = pool.rewards_held.checked_sub(amount)?;
    POOLS.save(deps.storage, model_id, &pool)?;
    let event = Event::new("withdraw_rewards")
        .add_attribute("model_id", model_id.to_string())
        .add_attribute("staker", &info.sender)
        .add_attribute("amount", amount.to_string());
    let denom = CONFIG.load(deps.storage)?.denom;
    Ok(Response::new().add_message(send(&info.sender, &denom, amount)).add_event(event))
}
