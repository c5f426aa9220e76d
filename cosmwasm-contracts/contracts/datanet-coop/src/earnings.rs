//! What the chain pays the contract as curator, shared by weight. Payments arrive without a call, at the end
//! of a block: the chain's sums say how much, and whoever wants it counted calls.

use cosmwasm_std::{Addr, DepsMut, Env, Event, MessageInfo, QuerierWrapper, Response, Storage, Uint256};
use openledger_std::attribution::Role;
use openledger_std::{AttributionQuerier, funds};

use crate::ContractError;
use crate::bounties::send;
use crate::state::{CONFIG, EARNINGS, PARTS, TOTAL_WEIGHT, WEIGHTS};

type Res = Result<Response, ContractError>;

/// Shares what was earned since the last time among all weights. What it was.
pub(crate) fn count_earnings(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    env: &Env,
) -> Result<Uint256, ContractError> {
    let denom = CONFIG.load(storage)?.denom;
    let earned = AttributionQuerier::new(querier).earned(env.contract.address.as_str(), Role::Curator, &denom)?;
    let mut earnings = EARNINGS.load(storage)?;
    let new = earned.checked_sub(earnings.counted)?;
    if !new.is_zero() {
        earnings.share(new, TOTAL_WEIGHT.load(storage)?)?;
        EARNINGS.save(storage, &earnings)?;
    }
    Ok(new)
}

/// Counts a member's part up to now, then raises its weight.
pub(crate) fn add_weight(
    storage: &mut dyn Storage,
    member: &Addr,
    more: u64,
    height: u64,
) -> Result<(), ContractError> {
    let weight = count_part(storage, member)?;
    if more == 0 {
        return Ok(());
    }
    let too_much = || ContractError::Terms("smaller weights");
    let weight = weight.checked_add(more).ok_or_else(too_much)?;
    let total = TOTAL_WEIGHT.load(storage)?.checked_add(more).ok_or_else(too_much)?;
    WEIGHTS.save(storage, member, &weight, height)?;
    Ok(TOTAL_WEIGHT.save(storage, &total, height)?)
}

fn count_part(storage: &mut dyn Storage, member: &Addr) -> Result<u64, ContractError> {
    let weight = WEIGHTS.may_load(storage, member)?.unwrap_or_default();
    let mut part = PARTS.may_load(storage, member)?.unwrap_or_default();
    let earnings = EARNINGS.load(storage)?;
    part.owed = earnings.due(weight, &part)?;
    part.counted = earnings.per_weight;
    PARTS.save(storage, member, &part)?;
    Ok(weight)
}

pub(crate) fn distribute(deps: DepsMut, env: Env, info: MessageInfo) -> Res {
    funds::none(&info)?;
    let new = count_earnings(deps.storage, &deps.querier, &env)?;
    Ok(Response::new().add_event(Event::new("distribute").add_attribute("amount", new.to_string())))
}

pub(crate) fn withdraw(deps: DepsMut, env: Env, info: MessageInfo) -> Res {
    funds::none(&info)?;
    count_earnings(deps.storage, &deps.querier, &env)?;
    count_part(deps.storage, &info.sender)?;
    let mut part = PARTS.load(deps.storage, &info.sender)?;
    let amount = std::mem::take(&mut part.owed);
    if amount.is_zero() {
        return Err(ContractError::NothingOwed);
    }
    PARTS.save(deps.storage, &info.sender, &part)?;
    let mut earnings = EARNINGS.load(deps.storage)?;
    earnings.held = earnings.held.checked_sub(amount)?;
    EARNINGS.save(deps.storage, &earnings)?;
    let denom = CONFIG.load(deps.storage)?.denom;
    Ok(Response::new().add_messages(send(&info.sender, &denom, amount)).add_event(
        Event::new("withdraw").add_attribute("member", &info.sender).add_attribute("amount", amount.to_string()),
    ))
}
