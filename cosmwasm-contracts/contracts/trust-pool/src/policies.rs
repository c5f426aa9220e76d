//! Policies: bought for a paid answer, ended by time.

use cosmwasm_std::{Coin, DepsMut, Env, Event, MessageInfo, Response, Uint256};
use openledger_std::model::{Model, ModelStatus};
use openledger_std::{InferenceQuerier, MILLION, ModelQuerier, funds};

use crate::ContractError;
use crate::stakes::not_paused;
use crate::state::{CONFIG, POLICIES, POOLS, Policy, PolicyStatus, policy, pool};

type Res = Result<Response, ContractError>;

/// Whether the model keeps the promise: certified, and with a stated accuracy that is not below it.
fn keeps(model: &Model, promised_accuracy_ppm: u32) -> bool {
    let stated = model.accuracy.as_ref().map_or(0, |statement| statement.accuracy_ppm);
    model.status() == ModelStatus::Certified && stated >= promised_accuracy_ppm
}

pub(crate) fn insure(deps: DepsMut, env: Env, info: MessageInfo, inference_id: u64, cover: Uint256) -> Res {
    not_paused(deps.storage)?;
    if POLICIES.has(deps.storage, inference_id) {
        return Err(ContractError::InsuredBefore { inference_id });
    }
    let config = CONFIG.load(deps.storage)?;
    let inference = InferenceQuerier::new(&deps.querier).inference(inference_id)?;
    if inference.payer != info.sender.as_str() {
        return Err(ContractError::NotPayer);
    }
    if env.block.height.saturating_sub(inference.height) > config.insure_window {
        return Err(ContractError::TooOld);
    }
    let mut pool = pool(deps.storage, inference.model_id)?;
    let model = ModelQuerier::new(&deps.querier).model(inference.model_id)?;
    if !keeps(&model, pool.promised_accuracy_ppm) {
        return Err(ContractError::NotInsurable);
    }
    let cap = pool.free_stake()?.checked_multiply_ratio(config.max_cover_ppm, MILLION)?;
    if cover.is_zero() || cover > cap {
        return Err(ContractError::CoverTooHigh);
    }
    let premium = premium(cover, config.premium_ppm)?;
    funds::exactly(&info, &Coin { denom: config.denom, amount: premium })?;

    pool.liabilities = pool.liabilities.checked_add(cover)?;
    pool.premiums_held = pool.premiums_held.checked_add(premium)?;
    let policy = Policy {
        inference_id,
        model_id: inference.model_id,
        holder: info.sender,
        cover,
        premium,
        promised_accuracy_ppm: pool.promised_accuracy_ppm,
        height: env.block.height,
        claim_until: env.block.height.saturating_add(config.claim_window),
        status: PolicyStatus::Open,
    };
    POOLS.save(deps.storage, inference.model_id, &pool)?;
    POLICIES.save(deps.storage, inference_id, &policy)?;
    Ok(Response::new().add_event(
        Event::new("insure")
            .add_attribute("inference_id", inference_id.to_string())
            .add_attribute("model_id", policy.model_id.to_string())
            .add_attribute("holder", &policy.holder)
            .add_attribute("cover", cover.to_string())
            .add_attribute("premium", premium.to_string()),
    ))
}

/// The premium of a cover, rounded up: at least one unit.
fn premium(cover: Uint256, premium_ppm: u32) -> Result<Uint256, ContractError> {
    let up = Uint256::from(MILLION.saturating_sub(1));
    Ok(cover.checked_mul(premium_ppm.into())?.checked_add(up)?.checked_div(MILLION.into())?)
}

pub(crate) fn expire(deps: DepsMut, env: Env, info: MessageInfo, inference_id: u64) -> Res {
    funds::none(&info)?;
    let mut policy = policy(deps.storage, inference_id)?;
    if policy.status != PolicyStatus::Open {
        return Err(ContractError::NotOpen);
    }
    if env.block.height <= policy.claim_until {
        return Err(ContractError::WindowOpen);
    }
    let mut pool = pool(deps.storage, policy.model_id)?;
    pool.end(&policy)?;
    pool.score = pool.score.saturating_add(1);
    pool.expired = pool.expired.saturating_add(1);
    policy.status = PolicyStatus::Expired;
    POOLS.save(deps.storage, policy.model_id, &pool)?;
    POLICIES.save(deps.storage, inference_id, &policy)?;
    Ok(Response::new().add_event(
        Event::new("expire")
            .add_attribute("inference_id", inference_id.to_string())
            .add_attribute("premium", policy.premium.to_string()),
    ))
}
