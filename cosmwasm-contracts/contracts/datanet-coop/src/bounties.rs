//! Coins for new items.

use cosmwasm_std::{Addr, BankMsg, Coin, DepsMut, Env, Event, MessageInfo, Response, StdError, Uint256};
use openledger_std::funds;

use crate::ContractError;
use crate::state::{BOUNTIES, BOUNTY_COUNT, Bounty, CONFIG, bounty};

type Res = Result<Response, ContractError>;

pub(crate) fn send(to: &Addr, denom: &str, amount: Uint256) -> Option<BankMsg> {
    let coin = Coin { denom: denom.to_owned(), amount };
    (!amount.is_zero()).then(|| BankMsg::Send { to_address: to.to_string(), amount: vec![coin] })
}

pub(crate) fn fund(deps: DepsMut, env: Env, info: MessageInfo, per_item: Uint256, max_items: u32) -> Res {
    if per_item.is_zero() || max_items == 0 {
        return Err(ContractError::EmptyBounty);
    }
    let config = CONFIG.load(deps.storage)?;
    let amount = per_item.checked_mul(max_items.into())?;
    funds::exactly(&info, &Coin { denom: config.denom, amount })?;
    let id = BOUNTY_COUNT
        .update(deps.storage, |count| count.checked_add(1).ok_or_else(|| StdError::msg("too many bounties")))?;
    let closable_at = env.block.height.saturating_add(config.min_bounty_blocks);
    let funder = info.sender;
    let bounty = Bounty { id, funder, per_item, items_left: max_items, unspent: amount, closable_at, closed: false };
    BOUNTIES.save(deps.storage, id, &bounty)?;
    Ok(Response::new().add_event(
        Event::new("bounty")
            .add_attribute("bounty_id", id.to_string())
            .add_attribute("funder", &bounty.funder)
            .add_attribute("per_item", per_item.to_string())
            .add_attribute("max_items", max_items.to_string()),
    ))
}

pub(crate) fn close(deps: DepsMut, env: Env, info: MessageInfo, bounty_id: u64) -> Res {
    funds::none(&info)?;
    let mut bounty = bounty(deps.storage, bounty_id)?;
    if bounty.funder != info.sender {
        return Err(ContractError::NotFunder);
    }
    if bounty.closed {
        return Err(ContractError::BountyEnded);
    }
    if env.block.height < bounty.closable_at && bounty.items_left > 0 {
        return Err(ContractError::TooEarly);
    }
    let returned = std::mem::take(&mut bounty.unspent);
    bounty.closed = true;
    BOUNTIES.save(deps.storage, bounty_id, &bounty)?;
    let denom = CONFIG.load(deps.storage)?.denom;
    Ok(Response::new().add_messages(send(&bounty.funder, &denom, returned)).add_event(
        Event::new("close_bounty")
            .add_attribute("bounty_id", bounty_id.to_string())
            .add_attribute("returned", returned.to_string()),
    ))
}
