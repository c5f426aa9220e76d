//! Orders, and the purchase of direct mode.

use cosmwasm_std::{
    Binary, Coin, Deps, DepsMut, Env, Event, MessageInfo, Reply, Response, StdError, SubMsg, Uint256, to_json_binary,
};
use openledger_std::inference::{MsgInfer, MsgInferResponse};
use openledger_std::{BindingError, funds, parse_infer_reply};
use sha2::{Digest, Sha256};
use trust_pool::msg::{QueryMsg as PoolQuery, ScoreResponse};

use crate::ContractError;
use crate::contract::INFERRED;
use crate::escrow::{end, give_back, hold, send};
use crate::msg::{AnswerData, AskResponse};
use crate::state::{Answer, CONFIG, Gate, Mode, ORDER_COUNT, ORDERS, Order, Status, Terms, USED, order};

type Res = Result<Response, ContractError>;

/// What the chain takes at most by default.
const MAX_INPUT: usize = 4_096;

pub(crate) fn ask(deps: DepsMut, env: &Env, info: MessageInfo, input: Binary, mode: Mode) -> Res {
    let terms = CONFIG.load(deps.storage)?.terms;
    funds::exactly(&info, &terms.price)?;
    if input.is_empty() || input.len() > MAX_INPUT {
        return Err(ContractError::BadInput);
    }
    if let Some(gate) = &terms.gate {
        let score = score(deps.as_ref(), gate, terms.model_id)?;
        if score < gate.min_score {
            return Err(ContractError::LowScore { score, min_score: gate.min_score });
        }
    }
    let id = ORDER_COUNT
        .update(deps.storage, |count| count.checked_add(1).ok_or_else(|| StdError::msg("too many orders")))?;
    let order = new_order(id, env, info, &terms, &input, mode)?;
    hold(deps.storage, &order.paid)?;
    ORDERS.save(deps.storage, id, &order)?;
    let event = Event::new("order")
        .add_attribute("order_id", id.to_string())
        .add_attribute("buyer", &order.buyer)
        .add_attribute("model_id", order.model_id.to_string())
        .add_attribute("mode", if mode == Mode::Direct { "direct" } else { "agent" })
        .add_attribute("paid", order.paid.to_string());
    let response = Response::new().add_event(event);
    match mode {
        Mode::Agent => {
            let data = AskResponse { order_id: id, status: order.status, answer: None, reason: None };
            Ok(response.set_data(to_json_binary(&data)?))
        }
        Mode::Direct => Ok(response.add_submessage(purchase(env, &order, &terms, input))),
    }
}

fn new_order(
    id: u64,
    env: &Env,
    info: MessageInfo,
    terms: &Terms,
    input: &Binary,
    mode: Mode,
) -> Result<Order, ContractError> {
    let (status, agent, kept) = match mode {
        Mode::Direct => (Status::Asked, None, None),
        Mode::Agent => {
            let agent = terms.agent.clone().ok_or(ContractError::NoAgent)?;
            (Status::Open, Some(agent), Some(input.clone()))
        }
    };
    Ok(Order {
        id,
        buyer: info.sender,
        mode,
        status,
        model_id: terms.model_id,
        paid: terms.price.clone(),
        max_model_fee: terms.max_model_fee,
        agent,
        input: kept,
        input_sha256: Binary::from(Sha256::digest(input).to_vec()),
        height: env.block.height,
        deadline: env.block.height.saturating_add(terms.answer_blocks),
        dispute_blocks: terms.dispute_blocks,
        release_at: 0,
        answer: None,
    })
}

/// The message that buys the answer. Its fee comes out of what this order paid: `max_model_fee` is at most
/// the price.
fn purchase(env: &Env, order: &Order, terms: &Terms, input: Binary) -> SubMsg {
    let max_fee = Coin { denom: order.paid.denom.clone(), amount: order.max_model_fee };
    let message = MsgInfer {
        payer: env.contract.address.to_string(),
        model_id: order.model_id,
        input: input.into(),
        max_fee: Some(max_fee.into()),
    };
    SubMsg::reply_always(message, INFERRED)
        .with_gas_limit(terms.infer_gas_limit)
        .with_payload(order.id.to_be_bytes().to_vec())
}

/// The score of a model in a trust pool.
pub(crate) fn score(deps: Deps, gate: &Gate, model_id: u64) -> Result<i64, ContractError> {
    let answer: ScoreResponse = deps.querier.query_wasm_smart(&gate.pool, &PoolQuery::Score { model_id })?;
    Ok(answer.score)
}

/// Ends an order of direct mode.
pub(crate) fn inferred(deps: DepsMut, reply: &Reply) -> Res {
    let id = <[u8; 8]>::try_from(reply.payload.as_slice()).map_err(|_| ContractError::UnknownReply(reply.id))?;
    let mut order = order(deps.storage, u64::from_be_bytes(id))?;
    if order.status != Status::Asked {
        return Err(ContractError::WrongStatus(order.status));
    }
    match parse_infer_reply(reply) {
        Ok(answer) => sold(deps, &mut order, answer),
        Err(BindingError::Failed(reason)) => {
            let (message, event) = give_back(deps.storage, &mut order, &reason)?;
            let data = AskResponse { order_id: order.id, status: order.status, answer: None, reason: Some(reason) };
            Ok(Response::new().add_message(message).add_event(event).set_data(to_json_binary(&data)?))
        }
        Err(other) => Err(other.into()),
    }
}

/// Keeps the answer, pays the owner what the model left of the price, and returns the answer to the buyer.
fn sold(deps: DepsMut, order: &mut Order, answer: MsgInferResponse) -> Res {
    let fee = Coin::try_from(answer.fee.unwrap_or_default())?;
    if fee.denom != order.paid.denom || fee.amount > order.max_model_fee {
        return Err(BindingError::Amount(fee.to_string()).into());
    }
    let record_hash = Binary::from(answer.record_hash);
    let proceeds = order.paid.amount.checked_sub(fee.amount)?;
    order.answer = Some(Answer {
        inference_id: answer.inference_id,
        label: answer.label,
        fee: fee.amount,
        record_hash: record_hash.clone(),
    });
    USED.save(deps.storage, answer.inference_id, &order.id)?;
    end(deps.storage, order, Status::Released)?;
    let owner = CONFIG.load(deps.storage)?.owner;
    let event = answered(order, answer.inference_id, answer.label, fee.amount);
    let logits_q16 = answer.logits_q16.into_iter().map(Into::into).collect();
    let (inference_id, label) = (answer.inference_id, answer.label);
    let data = AskResponse {
        order_id: order.id,
        status: order.status,
        answer: Some(AnswerData { inference_id, label, logits_q16, fee, record_hash }),
        reason: None,
    };
    Ok(Response::new()
        .add_messages(send(owner.as_str(), &order.paid.denom, proceeds))
        .add_event(event)
        .set_data(to_json_binary(&data)?))
}

/// The event of an answer.
pub(crate) fn answered(order: &Order, inference_id: u64, label: u32, fee: Uint256) -> Event {
    Event::new("answer")
        .add_attribute("order_id", order.id.to_string())
        .add_attribute("buyer", &order.buyer)
        .add_attribute("inference_id", inference_id.to_string())
        .add_attribute("label", label.to_string())
        .add_attribute("fee", fee.to_string())
}
