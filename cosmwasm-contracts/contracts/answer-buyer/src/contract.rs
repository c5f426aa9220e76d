//! The entry points of transactions and queries.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, Uint256};
use cw2::{ContractVersion, get_contract_version, set_contract_version};
use openledger_std::funds;

use crate::ask::{self, Asked, TIMEOUTS};
use crate::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use crate::state::{CONFIG, COUNT, Config, EARNED, HELD};
use crate::{ContractError, float, pay, queries};

const NAME: &str = "openledger:answer-buyer";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The reply of a packet that was sent.
pub(crate) const SENT: u64 = 1;
/// The reply of a payment that the bank refused.
pub(crate) const PAID: u64 = 2;

type Res = Result<Response, ContractError>;

/// Sets the contract up.
///
/// # Errors
/// Settings that cannot work, coins sent.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, _env: Env, info: MessageInfo, msg: InstantiateMsg) -> Res {
    funds::none(&info)?;
    let ensure = |holds: bool, what| if holds { Ok(()) } else { Err(ContractError::Settings(what)) };
    ensure(msg.connection_id.starts_with("connection-"), "a connection")?;
    ensure(msg.transfer_channel.starts_with("channel-"), "a channel of transfers")?;
    ensure(!msg.denom.is_empty(), "a denomination")?;
    ensure(TIMEOUTS.contains(&msg.timeout_seconds), "a timeout of 10 to 604,800 seconds")?;
    let owner = msg.owner.map_or(Ok(info.sender), |owner| deps.api.addr_validate(&owner))?;
    set_contract_version(deps.storage, NAME, VERSION)?;
    let config = Config {
        owner,
        connection_id: msg.connection_id,
        transfer_channel: msg.transfer_channel,
        denom: msg.denom,
        timeout_seconds: msg.timeout_seconds,
    };
    CONFIG.save(deps.storage, &config)?;
    COUNT.save(deps.storage, &0)?;
    EARNED.save(deps.storage, &Uint256::zero())?;
    HELD.save(deps.storage, &Uint256::zero())?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Runs a message.
///
/// # Errors
/// Those of the message, see the README.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Res {
    match msg {
        ExecuteMsg::Ask { model_id, input, max_fee, relayer_fee, way, timeout_seconds } => {
            let relayer_fee = relayer_fee.unwrap_or_default();
            ask::ask(deps, &env, info, Asked { model_id, input, max_fee, relayer_fee, way, timeout_seconds })
        }
        ExecuteMsg::Claim {} => pay::claim(deps, &env, &info),
        ExecuteMsg::Fund {} => float::fund(deps, &env, &info),
        ExecuteMsg::Withdraw { amount, home_channel, receiver } => {
            float::withdraw(deps, &env, &info, amount, home_channel, receiver)
        }
    }
}

/// Notes the number of a packet that was sent, or what a user could not be paid.
///
/// # Errors
/// A reply to anything else.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Res {
    match reply.id {
        SENT => ask::sent(deps, reply),
        PAID => pay::refused(deps, &reply),
        other => Err(ContractError::UnknownReply(other)),
    }
}

/// Answers a query.
///
/// # Errors
/// An unknown id, a malformed address.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::answer(deps, &env, msg)
}

/// Takes over the state of an earlier version of this contract, questions that are on their way among it.
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
