//! The entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use cw2::{ContractVersion, get_contract_version, set_contract_version};
use openledger_std::funds;

use crate::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use crate::state::{CONFIG, Config, ORDER_COUNT};
use crate::{ContractError, agent, ask, owner, queries};

const NAME: &str = "openledger:answer-desk";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The reply of `MsgInfer`.
pub(crate) const INFERRED: u64 = 1;

type Res = Result<Response, ContractError>;

/// Opens the desk.
///
/// # Errors
/// Terms that contradict each other, coins sent.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, _env: Env, info: MessageInfo, msg: InstantiateMsg) -> Res {
    funds::none(&info)?;
    let owner = msg.owner.map_or(Ok(info.sender), |owner| deps.api.addr_validate(&owner))?;
    let terms = owner::checked(deps.api, msg.terms)?;
    set_contract_version(deps.storage, NAME, VERSION)?;
    ORDER_COUNT.save(deps.storage, &0)?;
    CONFIG.save(deps.storage, &Config { owner, terms })?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Runs a message.
///
/// # Errors
/// Those of the message, see the README.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Res {
    match msg {
        ExecuteMsg::Ask { input, mode } => ask::ask(deps, &env, info, input, mode),
        ExecuteMsg::Answer { order_id, inference_id } => agent::answer(deps, &env, &info, order_id, inference_id),
        ExecuteMsg::Release { order_id } => agent::release(deps, &env, &info, order_id),
        ExecuteMsg::Dispute { order_id } => agent::dispute(deps, &env, &info, order_id),
        ExecuteMsg::Refund { order_id } => agent::refund(deps, &env, &info, order_id),
        ExecuteMsg::Withdraw { denom, amount } => owner::withdraw(deps, &env, &info, &denom, amount),
        ExecuteMsg::UpdateTerms { terms } => owner::update_terms(deps, &info, terms),
        ExecuteMsg::TransferOwnership { owner } => owner::transfer(deps, &info, &owner),
    }
}

/// Ends an order of direct mode: with the answer, or with the coins returned.
///
/// # Errors
/// A reply to anything else, an answer that is malformed.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Res {
    match reply.id {
        INFERRED => ask::inferred(deps, &reply),
        other => Err(ContractError::UnknownReply(other)),
    }
}

/// Answers a query.
///
/// # Errors
/// An unknown id, a refusal of the chain or of the trust pool.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::answer(deps, msg)
}

/// Takes over the state of an earlier version of this contract, open orders among it.
///
/// # Errors
/// Another contract's state.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Res {
    let ContractVersion { contract, version } = get_contract_version(deps.storage)?;
    if contract != NAME {
        return Err(ContractError::Migration(contract));
    }
    set_contract_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new().add_attribute("action", "migrate").add_attribute("from", version))
}
