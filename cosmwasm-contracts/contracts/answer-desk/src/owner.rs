//! What the owner does.

use cosmwasm_std::{Api, DepsMut, Env, Event, MessageInfo, Response, StdResult, Uint256};
use openledger_std::funds;

use crate::ContractError;
use crate::escrow::{held, send};
use crate::msg::{GateMsg, TermsMsg};
use crate::state::{CONFIG, Config, Gate, Terms};

type Res = Result<Response, ContractError>;

/// The longest time that an order may take: coins must not be locked for ever.
const MAX_BLOCKS: u64 = 1_000_000;

/// Less gas than this buys no answer of any model.
const MIN_GAS: u64 = 100_000;

/// Terms that hold together.
pub(crate) fn checked(api: &dyn Api, msg: TermsMsg) -> Result<Terms, ContractError> {
    let ensure = |holds: bool, what| if holds { Ok(()) } else { Err(ContractError::Terms(what)) };
    ensure(msg.model_id > 0, "a model")?;
    ensure(!msg.price.amount.is_zero() && !msg.price.denom.is_empty(), "a price")?;
    ensure(!msg.max_model_fee.is_zero() && msg.max_model_fee <= msg.price.amount, "a model's fee within the price")?;
    ensure(msg.infer_gas_limit >= MIN_GAS, "at least 100,000 gas for an answer")?;
    ensure((1..=MAX_BLOCKS).contains(&msg.answer_blocks), "1 to 1,000,000 blocks for an answer")?;
    ensure(msg.dispute_blocks <= MAX_BLOCKS, "at most 1,000,000 blocks for disputes")?;
    let gate = |gate: GateMsg| -> StdResult<Gate> {
        Ok(Gate { pool: api.addr_validate(&gate.pool)?, min_score: gate.min_score })
    };
    Ok(Terms {
        model_id: msg.model_id,
        price: msg.price,
        max_model_fee: msg.max_model_fee,
        infer_gas_limit: msg.infer_gas_limit,
        agent: msg.agent.map(|agent| api.addr_validate(&agent)).transpose()?,
        answer_blocks: msg.answer_blocks,
        dispute_blocks: msg.dispute_blocks,
        gate: msg.gate.map(gate).transpose()?,
    })
}

/// The configuration, for its owner.
fn own(deps: &DepsMut, info: &MessageInfo) -> Result<Config, ContractError> {
    funds::none(info)?;
    let config = CONFIG.load(deps.storage)?;
    if config.owner == info.sender { Ok(config) } else { Err(ContractError::NotOwner) }
}

pub(crate) fn withdraw(deps: DepsMut, env: &Env, info: &MessageInfo, denom: &str, amount: Option<Uint256>) -> Res {
    let config = own(&deps, info)?;
    let balance = deps.querier.query_balance(&env.contract.address, denom)?.amount;
    let free = balance.checked_sub(held(deps.storage, denom)?)?;
    let amount = amount.unwrap_or(free);
    if amount.is_zero() || amount > free {
        return Err(ContractError::NotFree { free });
    }
    let event = Event::new("withdraw")
        .add_attribute("owner", &config.owner)
        .add_attribute("amount", format!("{amount}{denom}"));
    Ok(Response::new().add_messages(send(config.owner.as_str(), denom, amount)).add_event(event))
}

pub(crate) fn update_terms(deps: DepsMut, info: &MessageInfo, terms: TermsMsg) -> Res {
    let mut config = own(&deps, info)?;
    config.terms = checked(deps.api, terms)?;
    CONFIG.save(deps.storage, &config)?;
    let event = Event::new("terms")
        .add_attribute("model_id", config.terms.model_id.to_string())
        .add_attribute("price", config.terms.price.to_string());
    Ok(Response::new().add_event(event))
}

pub(crate) fn transfer(deps: DepsMut, info: &MessageInfo, owner: &str) -> Res {
    let mut config = own(&deps, info)?;
    config.owner = deps.api.addr_validate(owner)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_event(Event::new("owner").add_attribute("owner", &config.owner)))
}
