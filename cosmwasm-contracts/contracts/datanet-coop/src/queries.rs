//! Answers.

use cosmwasm_std::{Binary, Deps, Order, StdResult, to_json_binary};
use cw_storage_plus::Bound;

use crate::ContractError;
use crate::msg::{MemberResponse, QueryMsg};
use crate::state::{BOUNTIES, Bounty, CLAIMS, CONFIG, EARNINGS, PARTS, TOTAL_WEIGHT, WEIGHTS, ballot, bounty};

const MAX_PAGE: u32 = 50;
const DEFAULT_PAGE: u32 = 20;

pub(crate) fn answer(deps: Deps, msg: QueryMsg) -> Result<Binary, ContractError> {
    let storage = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&CONFIG.load(storage)?),
        QueryMsg::Member { address, at_height } => to_json_binary(&member(deps, &address, at_height)?),
        QueryMsg::TotalWeight { at_height: None } => to_json_binary(&TOTAL_WEIGHT.load(storage)?),
        QueryMsg::TotalWeight { at_height: Some(height) } => {
            to_json_binary(&TOTAL_WEIGHT.may_load_at_height(storage, height)?.unwrap_or_default())
        }
        QueryMsg::Bounty { bounty_id } => to_json_binary(&bounty(storage, bounty_id)?),
        QueryMsg::Bounties { start_after, limit } => to_json_binary(&bounties(deps, start_after, limit)?),
        QueryMsg::Ballot { contribution_id } => to_json_binary(&ballot(storage, contribution_id)?),
        QueryMsg::Claim { contribution_id } => {
            to_json_binary(&CLAIMS.may_load(storage, contribution_id)?.unwrap_or_default())
        }
        QueryMsg::Earnings {} => to_json_binary(&EARNINGS.load(storage)?),
    };
    Ok(answer?)
}

fn member(deps: Deps, address: &str, at_height: Option<u64>) -> Result<MemberResponse, ContractError> {
    let address = deps.api.addr_validate(address)?;
    let now = WEIGHTS.may_load(deps.storage, &address)?.unwrap_or_default();
    let weight = match at_height {
        Some(height) => WEIGHTS.may_load_at_height(deps.storage, &address, height)?.unwrap_or_default(),
        None => now,
    };
    let part = PARTS.may_load(deps.storage, &address)?.unwrap_or_default();
    Ok(MemberResponse { weight, owed: EARNINGS.load(deps.storage)?.due(now, &part)? })
}

fn bounties(deps: Deps, start_after: Option<u64>, limit: Option<u32>) -> StdResult<Vec<Bounty>> {
    let limit = usize::try_from(limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE))?;
    let start = start_after.map(Bound::exclusive);
    BOUNTIES.range(deps.storage, start, None, Order::Ascending).take(limit).map(|row| Ok(row?.1)).collect()
}
