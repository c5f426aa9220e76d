//! The entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Response, Uint256, to_json_binary};
use cw2::{ContractVersion, get_contract_version, set_contract_version};
use openledger_std::{MILLION, funds};

use crate::msg::{ConfigResponse, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, SudoMsg};
use crate::state::{CLAIMS, CONFIG, Config, PAUSED, TOTAL_STAKE, policy, pool};
use crate::{ContractError, claims, jury, policies, queries, stakes};

const NAME: &str = "openledger:trust-pool";
const VERSION: &str = env!("CARGO_PKG_VERSION");

type Res = Result<Response, ContractError>;

/// Fixes the terms.
///
/// # Errors
/// Terms that contradict each other, coins sent.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, _env: Env, info: MessageInfo, msg: InstantiateMsg) -> Res {
    funds::none(&info)?;
    let config = checked(msg)?;
    set_contract_version(deps.storage, NAME, VERSION)?;
    CONFIG.save(deps.storage, &config)?;
    PAUSED.save(deps.storage, &false)?;
    TOTAL_STAKE.save(deps.storage, &Uint256::zero())?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

fn checked(msg: InstantiateMsg) -> Result<Config, ContractError> {
    let ensure = |holds: bool, what| if holds { Ok(()) } else { Err(ContractError::Terms(what)) };
    ensure(!msg.denom.is_empty(), "a denomination")?;
    ensure(!msg.min_stake.is_zero(), "a least stake")?;
    ensure((1..=MILLION).contains(&msg.premium_ppm), "a premium of 1 to 1,000,000 ppm")?;
    ensure((1..=MILLION).contains(&msg.max_cover_ppm), "a cover of 1 to 1,000,000 ppm")?;
    ensure(msg.quorum_ppm <= MILLION, "a quorum of at most 1,000,000 ppm")?;
    let windows = [msg.insure_window, msg.claim_window, msg.commit_blocks, msg.reveal_blocks];
    ensure(windows.iter().all(|blocks| *blocks > 0), "windows of at least one block")?;
    let needed = [msg.claim_window, msg.commit_blocks, msg.reveal_blocks];
    let needed = needed.iter().try_fold(0_u64, |sum, blocks| sum.checked_add(*blocks));
    ensure(needed.is_some_and(|sum| msg.unstake_blocks >= sum), "stake that waits as long as a claim may take")?;
    Ok(Config {
        denom: msg.denom,
        min_stake: msg.min_stake,
        premium_ppm: msg.premium_ppm,
        max_cover_ppm: msg.max_cover_ppm,
        insure_window: msg.insure_window,
        claim_window: msg.claim_window,
        commit_blocks: msg.commit_blocks,
        reveal_blocks: msg.reveal_blocks,
        unstake_blocks: msg.unstake_blocks,
        quorum_ppm: msg.quorum_ppm,
        claim_bond: msg.claim_bond,
    })
}

/// Runs a message.
///
/// # Errors
/// Those of the message, see the README.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Res {
    match msg {
        ExecuteMsg::OpenPool { model_id, promised_accuracy_ppm } => {
            stakes::open(deps, env, info, model_id, promised_accuracy_ppm)
        }
        ExecuteMsg::Stake { model_id } => stakes::stake(deps, env, info, model_id),
        ExecuteMsg::Unstake { model_id, shares } => stakes::unstake(deps, env, info, model_id, shares),
        ExecuteMsg::WithdrawStake { model_id } => stakes::withdraw(deps, env, info, model_id),
        ExecuteMsg::WithdrawRewards { model_id } => stakes::withdraw_rewards(deps, info, model_id),
        ExecuteMsg::Insure { inference_id, cover } => policies::insure(deps, env, info, inference_id, cover),
        ExecuteMsg::Expire { inference_id } => policies::expire(deps, env, info, inference_id),
        ExecuteMsg::Claim { inference_id, evidence } => claims::claim(deps, env, info, inference_id, &evidence),
        ExecuteMsg::CommitVote { inference_id, pool, commitment } => {
            jury::commit(deps, env, info, inference_id, pool, commitment)
        }
        ExecuteMsg::RevealVote { inference_id, wrong, salt } => {
            jury::reveal(deps, env, info, inference_id, wrong, &salt)
        }
        ExecuteMsg::Resolve { inference_id } => jury::resolve(deps, env, info, inference_id),
    }
}

/// Answers a query.
///
/// # Errors
/// An unknown id, a malformed address.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let storage = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => {
            to_json_binary(&ConfigResponse { config: CONFIG.load(storage)?, paused: PAUSED.load(storage)? })
        }
        QueryMsg::Pool { model_id } => to_json_binary(&pool(storage, model_id)?),
        QueryMsg::Staker { model_id, address } => to_json_binary(&queries::staker(deps, model_id, &address)?),
        QueryMsg::Policy { inference_id } => to_json_binary(&policy(storage, inference_id)?),
        QueryMsg::Claim { inference_id } => {
            let claim = CLAIMS.may_load(storage, inference_id)?;
            to_json_binary(&claim.ok_or(ContractError::NoPolicy { inference_id })?)
        }
        QueryMsg::Score { model_id } => to_json_binary(&queries::score(deps, model_id)?),
    };
    Ok(answer?)
}

/// Pauses or resumes new risk, by governance.
///
/// # Errors
/// Storage alone.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn sudo(deps: DepsMut, _env: Env, msg: SudoMsg) -> Res {
    let SudoMsg::SetPaused { paused } = msg;
    PAUSED.save(deps.storage, &paused)?;
    Ok(Response::new().add_attribute("action", "set_paused").add_attribute("paused", paused.to_string()))
}

/// Takes over the state of an earlier version of this contract, whole.
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
