//! Claims: what the chain shows is paid at once, what it cannot show goes to a jury.

use cosmwasm_std::{BankMsg, Coin, DepsMut, Env, Event, MessageInfo, Response, Storage, Uint256};
use openledger_std::model::{Model, ModelStatus};
use openledger_std::{ModelQuerier, funds};

use crate::ContractError;
use crate::msg::Evidence;
use crate::stakes::send;
use crate::state::{CLAIMS, CONFIG, Claim, POLICIES, POOLS, Policy, PolicyStatus, TOTAL_STAKE, policy, pool};

type Res = Result<Response, ContractError>;

/// What one paid policy costs a model's reputation.
const PENALTY: i64 = 10;

pub(crate) fn claim(deps: DepsMut, env: Env, info: MessageInfo, inference_id: u64, evidence: &Evidence) -> Res {
    let mut policy = policy(deps.storage, inference_id)?;
    if policy.holder != info.sender {
        return Err(ContractError::NotHolder);
    }
    if policy.status != PolicyStatus::Open {
        return Err(ContractError::NotOpen);
    }
    if env.block.height > policy.claim_until {
        return Err(ContractError::WindowPassed);
    }
    if matches!(evidence, Evidence::WrongAnswer {}) {
        return call_jury(deps, &env, &info, policy);
    }
    funds::none(&info)?;
    let model = ModelQuerier::new(&deps.querier).model(policy.model_id)?;
    if !shows(&model, &policy, evidence) {
        return Err(ContractError::NoEvidence);
    }
    let (payment, event) = pay(deps.storage, &mut policy, Uint256::zero())?;
    Ok(Response::new().add_messages(payment).add_event(event))
}

/// Whether the state of the chain is the evidence.
fn shows(model: &Model, policy: &Policy, evidence: &Evidence) -> bool {
    match evidence {
        Evidence::Deprecated {} => model.status() == ModelStatus::Deprecated,
        Evidence::Accuracy {} => model.accuracy.as_ref().is_some_and(|statement| {
            statement.height >= policy.height && statement.accuracy_ppm < policy.promised_accuracy_ppm
        }),
        Evidence::WrongAnswer {} => false,
    }
}

fn call_jury(deps: DepsMut, env: &Env, info: &MessageInfo, mut policy: Policy) -> Res {
    let config = CONFIG.load(deps.storage)?;
    funds::exactly(info, &Coin { denom: config.denom, amount: config.claim_bond })?;
    let mut pool = pool(deps.storage, policy.model_id)?;
    let eligible = TOTAL_STAKE.load(deps.storage)?.checked_sub(pool.stake)?;
    if eligible.is_zero() {
        return Err(ContractError::NoJury);
    }
    let commit_until = env.block.height.saturating_add(config.commit_blocks);
    let claim = Claim {
        inference_id: policy.inference_id,
        height: env.block.height,
        commit_until,
        reveal_until: commit_until.saturating_add(config.reveal_blocks),
        eligible,
        wrong: Uint256::zero(),
        right: Uint256::zero(),
        bond: config.claim_bond,
    };
    pool.bonds_held = pool.bonds_held.checked_add(claim.bond)?;
    policy.status = PolicyStatus::Claimed;
    POOLS.save(deps.storage, policy.model_id, &pool)?;
    POLICIES.save(deps.storage, policy.inference_id, &policy)?;
    CLAIMS.save(deps.storage, policy.inference_id, &claim)?;
    Ok(Response::new().add_event(
        Event::new("claim")
            .add_attribute("inference_id", policy.inference_id.to_string())
            .add_attribute("model_id", policy.model_id.to_string())
            .add_attribute("commit_until", claim.commit_until.to_string())
            .add_attribute("reveal_until", claim.reveal_until.to_string()),
    ))
}

/// Pays a policy from the stake of its pool, with a bond that is returned, and ends it: it can never be paid
/// again.
pub(crate) fn pay(
    storage: &mut dyn Storage,
    policy: &mut Policy,
    bond: Uint256,
) -> Result<(Option<BankMsg>, Event), ContractError> {
    let mut pool = pool(storage, policy.model_id)?;
    let amount = pool.payout(policy.cover)?;
    pool.stake = pool.stake.checked_sub(amount)?;
    pool.bonds_held = pool.bonds_held.checked_sub(bond)?;
    pool.end(policy)?;
    pool.score = pool.score.saturating_sub(PENALTY);
    pool.paid = pool.paid.saturating_add(1);
    policy.status = PolicyStatus::Paid;
    let total = TOTAL_STAKE.load(storage)?.checked_sub(amount)?;
    TOTAL_STAKE.save(storage, &total)?;
    POOLS.save(storage, policy.model_id, &pool)?;
    POLICIES.save(storage, policy.inference_id, policy)?;
    let denom = CONFIG.load(storage)?.denom;
    let all = amount.checked_add(bond)?;
    let event = Event::new("payout")
        .add_attribute("inference_id", policy.inference_id.to_string())
        .add_attribute("model_id", policy.model_id.to_string())
        .add_attribute("holder", &policy.holder)
        .add_attribute("amount", amount.to_string());
    Ok(((!all.is_zero()).then(|| send(&policy.holder, &denom, all)), event))
}
