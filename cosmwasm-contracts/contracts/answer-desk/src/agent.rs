//! Agent mode: an agent buys the answer with its own key, and the chain's record shows that it is the one
//! ordered.

use cosmwasm_std::{Binary, DepsMut, Env, Event, MessageInfo, Response, Uint256};
use openledger_std::inference::Inference;
use openledger_std::model::ModelStatus;
use openledger_std::{InferenceQuerier, ModelQuerier, funds};

use crate::ContractError;
use crate::ask::answered;
use crate::escrow::{end, give_back, send};
use crate::state::{Answer, ORDERS, Order, Status, USED, order};

type Res = Result<Response, ContractError>;

fn must_be(order: &Order, status: Status) -> Result<(), ContractError> {
    if order.status == status { Ok(()) } else { Err(ContractError::WrongStatus(order.status)) }
}

pub(crate) fn answer(deps: DepsMut, env: &Env, info: &MessageInfo, order_id: u64, inference_id: u64) -> Res {
    funds::none(info)?;
    let mut order = order(deps.storage, order_id)?;
    must_be(&order, Status::Open)?;
    if order.agent.as_ref() != Some(&info.sender) {
        return Err(ContractError::NotAgent);
    }
    if env.block.height > order.deadline {
        return Err(ContractError::DeadlinePassed);
    }
    if let Some(other) = USED.may_load(deps.storage, inference_id)? {
        return Err(ContractError::UsedBefore { inference_id, order_id: other });
    }
    let inference = InferenceQuerier::new(&deps.querier).inference(inference_id)?;
    is_ordered(&order, &inference, info)?;
    let fee = fee(&order, &inference)?;
    let record_hash = Binary::from(inference.record_hash);
    order.answer = Some(Answer { inference_id, label: inference.label, fee, record_hash });
    order.status = Status::Answered;
    order.release_at = env.block.height.saturating_add(order.dispute_blocks);
    USED.save(deps.storage, inference_id, &order_id)?;
    ORDERS.save(deps.storage, order_id, &order)?;
    let event = answered(&order, inference_id, inference.label, fee);
    Ok(Response::new().add_event(event.add_attribute("release_at", order.release_at.to_string())))
}

/// The agent paid for it, for this model and this input, after the order.
fn is_ordered(order: &Order, inference: &Inference, agent: &MessageInfo) -> Result<(), ContractError> {
    let same = [
        (inference.payer == agent.sender.as_str(), "payer"),
        (inference.model_id == order.model_id, "model"),
        (inference.input_sha256 == order.input_sha256.as_slice(), "input"),
        (inference.height >= order.height, "time: it is older than the order"),
    ];
    match same.iter().find(|(holds, _)| !holds) {
        Some((_, what)) => Err(ContractError::OtherInference(what)),
        None => Ok(()),
    }
}

/// What the agent gets back: what it paid, up to the most that the order allows the model to cost.
fn fee(order: &Order, inference: &Inference) -> Result<Uint256, ContractError> {
    let paid = cosmwasm_std::Coin::try_from(&inference.fee.clone().unwrap_or_default())?;
    let fee = if paid.denom == order.paid.denom { paid.amount } else { Uint256::zero() };
    Ok(fee.min(order.max_model_fee))
}

pub(crate) fn release(deps: DepsMut, env: &Env, info: &MessageInfo, order_id: u64) -> Res {
    funds::none(info)?;
    let mut order = order(deps.storage, order_id)?;
    must_be(&order, Status::Answered)?;
    if env.block.height < order.release_at {
        return Err(ContractError::DisputeOpen);
    }
    end(deps.storage, &mut order, Status::Released)?;
    let fee = order.answer.as_ref().map_or(Uint256::zero(), |answer| answer.fee);
    let agent = order.agent.as_ref().map_or("", |agent| agent.as_str());
    let event = Event::new("release")
        .add_attribute("order_id", order_id.to_string())
        .add_attribute("agent", agent)
        .add_attribute("fee", fee.to_string());
    Ok(Response::new().add_messages(send(agent, &order.paid.denom, fee)).add_event(event))
}

pub(crate) fn dispute(deps: DepsMut, env: &Env, info: &MessageInfo, order_id: u64) -> Res {
    funds::none(info)?;
    let mut order = order(deps.storage, order_id)?;
    must_be(&order, Status::Answered)?;
    if order.buyer != info.sender {
        return Err(ContractError::NotBuyer);
    }
    if env.block.height >= order.release_at {
        return Err(ContractError::DisputePassed);
    }
    let model = ModelQuerier::new(&deps.querier).model(order.model_id)?;
    if model.status() != ModelStatus::Deprecated {
        return Err(ContractError::NothingToDispute);
    }
    let (message, event) = give_back(deps.storage, &mut order, "the model was withdrawn")?;
    Ok(Response::new().add_message(message).add_event(event))
}

pub(crate) fn refund(deps: DepsMut, env: &Env, info: &MessageInfo, order_id: u64) -> Res {
    funds::none(info)?;
    let mut order = order(deps.storage, order_id)?;
    must_be(&order, Status::Open)?;
    if env.block.height <= order.deadline {
        return Err(ContractError::DeadlineOpen);
    }
    let (message, event) = give_back(deps.storage, &mut order, "no answer in time")?;
    Ok(Response::new().add_message(message).add_event(event))
}
