//! Coins of open orders.

use cosmwasm_std::{BankMsg, Coin, Event, Storage, Uint256};

use crate::ContractError;
use crate::state::{ESCROW, ORDERS, Order, Status};

/// Holds what came with an order.
pub(crate) fn hold(storage: &mut dyn Storage, paid: &Coin) -> Result<(), ContractError> {
    let held = held(storage, &paid.denom)?.checked_add(paid.amount)?;
    Ok(ESCROW.save(storage, &paid.denom, &held)?)
}

/// What open orders hold.
pub(crate) fn held(storage: &dyn Storage, denom: &str) -> Result<Uint256, ContractError> {
    Ok(ESCROW.may_load(storage, denom)?.unwrap_or_default())
}

/// Ends an order: its coins are no longer held for it, and it can never be ended again.
pub(crate) fn end(storage: &mut dyn Storage, order: &mut Order, status: Status) -> Result<(), ContractError> {
    let held = held(storage, &order.paid.denom)?.checked_sub(order.paid.amount)?;
    ESCROW.save(storage, &order.paid.denom, &held)?;
    order.status = status;
    Ok(ORDERS.save(storage, order.id, order)?)
}

/// Ends an order by giving its coins back.
pub(crate) fn give_back(
    storage: &mut dyn Storage,
    order: &mut Order,
    reason: &str,
) -> Result<(BankMsg, Event), ContractError> {
    end(storage, order, Status::Refunded)?;
    let message = BankMsg::Send { to_address: order.buyer.to_string(), amount: vec![order.paid.clone()] };
    let event = Event::new("refund")
        .add_attribute("order_id", order.id.to_string())
        .add_attribute("buyer", &order.buyer)
        .add_attribute("amount", order.paid.to_string())
        .add_attribute("reason", reason);
    Ok((message, event))
}

/// A payment, unless it is of nothing.
pub(crate) fn send(to: &str, denom: &str, amount: Uint256) -> Option<BankMsg> {
    let coin = Coin { denom: denom.to_owned(), amount };
    (!amount.is_zero()).then(|| BankMsg::Send { to_address: to.to_owned(), amount: vec![coin] })
}
