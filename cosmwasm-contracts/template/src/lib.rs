//! The smallest agent: whoever sends the model's price with an input gets the answer in the same transaction.
//! The agent keeps nothing of it. Begin here, and change what the agent does with the answer.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{
    BankMsg, Binary, Coin, Deps, DepsMut, Env, Event, MessageInfo, Reply, Response, StdError, SubMsg, entry_point,
    to_json_binary,
};
use cw_storage_plus::Item;
use openledger_std::inference::MsgInfer;
use openledger_std::{BindingError, ModelQuerier, funds, parse_infer_reply};

/// The model is fixed at the beginning.
#[cw_serde]
pub struct InstantiateMsg {
    /// A model that sells answers.
    pub model_id: u64,
}

/// What anybody may send.
#[cw_serde]
pub enum ExecuteMsg {
    /// Buys an answer. The coins sent are the price, exactly.
    Ask {
        /// As the model takes it.
        input: Binary,
    },
}

/// What anybody may ask.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// What an answer costs now; nothing while the model sells none.
    #[returns(Option<Coin>)]
    Price {},
}

/// The `data` of an `ask`.
#[cw_serde]
pub struct AnswerResponse {
    /// The inference; its attribution record has the same id.
    pub inference_id: u64,
    /// Class with the greatest logit.
    pub label: u32,
}

/// Why the agent refused. The number of each is part of its text and never changes.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// Storage or encoding of cosmwasm-std.
    #[error("agent:1: {0}")]
    Std(StdError),
    /// The chain refused, or its answer is malformed.
    #[error("agent:2: {0}")]
    Chain(#[from] BindingError),
    /// The coins sent are not the price.
    #[error("agent:3: {0}")]
    Funds(#[from] funds::WrongFunds),
    /// The model sells nothing now.
    #[error("agent:4: the model sells no answers")]
    NotSold,
}

impl From<StdError> for ContractError {
    fn from(error: StdError) -> Self {
        Self::Std(error)
    }
}

/// Gas that the purchase may use: what is over stays with the buyer when the chain refuses.
const GAS_LIMIT: u64 = 5_000_000;
const INFERRED: u64 = 1;
const MODEL: Item<u64> = Item::new("model");

/// Fixes the model.
///
/// # Errors
/// Coins sent.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    funds::none(&info)?;
    MODEL.save(deps.storage, &msg.model_id)?;
    Ok(Response::new())
}

/// Buys an answer for whoever pays.
///
/// # Errors
/// Other coins than the price, a model that sells nothing.
#[entry_point]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    let ExecuteMsg::Ask { input } = msg;
    let model_id = MODEL.load(deps.storage)?;
    let price = ModelQuerier::new(&deps.querier).price(model_id)?.ok_or(ContractError::NotSold)?;
    funds::exactly(&info, &price)?;
    let payer = env.contract.address.into_string();
    let buy = MsgInfer { payer, model_id, input: input.into(), max_fee: Some((&price).into()) };
    // What the reply needs travels with the message: who asked, and what comes back when the chain refuses.
    let asked = to_json_binary(&(info.sender, price))?;
    Ok(Response::new()
        .add_submessage(SubMsg::reply_always(buy, INFERRED).with_gas_limit(GAS_LIMIT).with_payload(asked)))
}

/// Gives the answer, or the coins back.
///
/// # Errors
/// An answer that is malformed.
#[entry_point]
pub fn reply(_deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    let (buyer, price): (String, Coin) = cosmwasm_std::from_json(&reply.payload)?;
    match parse_infer_reply(&reply) {
        Ok(answer) => {
            let data = AnswerResponse { inference_id: answer.inference_id, label: answer.label };
            let event = Event::new("answer")
                .add_attribute("buyer", buyer)
                .add_attribute("inference_id", answer.inference_id.to_string())
                .add_attribute("label", answer.label.to_string());
            Ok(Response::new().add_event(event).set_data(to_json_binary(&data)?))
        }
        Err(BindingError::Failed(reason)) => {
            let back = BankMsg::Send { to_address: buyer.clone(), amount: vec![price] };
            let event = Event::new("refund").add_attribute("buyer", buyer).add_attribute("reason", reason);
            Ok(Response::new().add_message(back).add_event(event))
        }
        Err(other) => Err(other.into()),
    }
}

/// Answers a query.
///
/// # Errors
/// The chain's refusal.
#[entry_point]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let QueryMsg::Price {} = msg;
    Ok(to_json_binary(&ModelQuerier::new(&deps.querier).price(MODEL.load(deps.storage)?)?)?)
}
