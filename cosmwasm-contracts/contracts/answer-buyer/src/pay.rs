//! Payments to users.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, BankMsg, Coin, DepsMut, Env, Event, MessageInfo, Reply, Response, SubMsg, Uint256, from_json, to_json_binary,
};
use openledger_std::funds;

use crate::ContractError;
use crate::contract::PAID;
use crate::state::{CONFIG, HELD, OWED, Owed, less, more};

type Res = Result<Response, ContractError>;

/// What a payment that fails leaves to its reply.
#[cw_serde]
struct Unpaid {
    user: Addr,
    amount: Uint256,
}

/// A payment, unless it is of nothing. If the bank refuses it, the user can claim it: the end of a packet must not
/// fail because somebody cannot be paid, or the packet would wait for ever.
pub(crate) fn pay(denom: &str, user: &Addr, amount: Uint256) -> Result<Option<SubMsg>, ContractError> {
    if amount.is_zero() {
        return Ok(None);
    }
    let coin = Coin { denom: denom.to_owned(), amount };
    let send = BankMsg::Send { to_address: user.to_string(), amount: vec![coin] };
    let unpaid = to_json_binary(&Unpaid { user: user.clone(), amount })?;
    Ok(Some(SubMsg::reply_on_error(send, PAID).with_payload(unpaid)))
}

/// Keeps what the bank would not pay.
pub(crate) fn refused(deps: DepsMut, reply: &Reply) -> Res {
    let Unpaid { user, amount } = from_json(&reply.payload)?;
    let mut owed = OWED.may_load(deps.storage, &user)?.unwrap_or_default();
    owed.here = owed.here.checked_add(amount)?;
    OWED.save(deps.storage, &user, &owed)?;
    more(deps.storage, &HELD, amount)?;
    let event = Event::new("owed").add_attribute("user", user).add_attribute("amount", amount);
    Ok(Response::new().add_event(event))
}

/// What the account has beyond what it must hold.
pub(crate) fn free(deps: cosmwasm_std::Deps, env: &Env) -> Result<Uint256, ContractError> {
    let denom = CONFIG.load(deps.storage)?.denom;
    let balance = deps.querier.query_balance(&env.contract.address, denom)?.amount;
    Ok(balance.saturating_sub(HELD.load(deps.storage)?))
}

pub(crate) fn claim(deps: DepsMut, env: &Env, info: &MessageInfo) -> Res {
    funds::none(info)?;
    let user = &info.sender;
    let Owed { here, coming } = OWED.may_load(deps.storage, user)?.unwrap_or_default();
    let arrived = coming.min(free(deps.as_ref(), env)?);
    let amount = here.checked_add(arrived)?;
    if amount.is_zero() {
        return Err(ContractError::NothingOwed);
    }
    let coming = coming.checked_sub(arrived)?;
    if coming.is_zero() {
        OWED.remove(deps.storage, user);
    } else {
        OWED.save(deps.storage, user, &Owed { here: Uint256::zero(), coming })?;
    }
    less(deps.storage, &HELD, here)?;
    let coin = Coin { denom: CONFIG.load(deps.storage)?.denom, amount };
    let event = Event::new("claim").add_attribute("user", user).add_attribute("amount", coin.to_string());
    let send = BankMsg::Send { to_address: user.to_string(), amount: vec![coin] };
    Ok(Response::new().add_message(send).add_event(event))
}
