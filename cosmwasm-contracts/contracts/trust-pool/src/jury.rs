//! Juries: stakers of other pools commit to a vote, then show it. Nobody sees a vote before all have
//! committed.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Event, MessageInfo, Response, Storage};
use openledger_std::{MILLION, funds};
use sha2::{Digest, Sha256};

use crate::ContractError;
use crate::claims::pay;
use crate::state::{CLAIMS, CONFIG, Claim, POLICIES, POOLS, Policy, PolicyStatus, SHARES, VOTES, Vote, policy, pool};

type Res = Result<Response, ContractError>;

const DOMAIN: &[u8] = b"openledger/trust-pool/vote/v1";

/// What a juror commits to: SHA-256 over a fixed text, the inference (8 bytes big endian), the length of the
/// juror's address (4 bytes big endian) and the address as text, one byte for the vote, and the salt.
#[must_use]
pub fn commitment(inference_id: u64, juror: &str, wrong: bool, salt: &[u8]) -> Vec<u8> {
    let length = u32::try_from(juror.len()).unwrap_or(u32::MAX);
    Sha256::new()
        .chain_update(DOMAIN)
        .chain_update(inference_id.to_be_bytes())
        .chain_update(length.to_be_bytes())
        .chain_update(juror.as_bytes())
        .chain_update([u8::from(wrong)])
        .chain_update(salt)
        .finalize()
        .to_vec()
}

/// A claim that is being decided, with its policy.
fn running(storage: &dyn Storage, inference_id: u64) -> Result<(Policy, Claim), ContractError> {
    let policy = policy(storage, inference_id)?;
    if policy.status != PolicyStatus::Claimed {
        return Err(ContractError::NotOpen);
    }
    Ok((policy, CLAIMS.load(storage, inference_id)?))
}

pub(crate) fn commit(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    inference_id: u64,
    pool: u64,
    commitment: Binary,
) -> Res {
    funds::none(&info)?;
    let (policy, claim) = running(deps.storage, inference_id)?;
    if env.block.height > claim.commit_until {
        return Err(ContractError::WindowPassed);
    }
    if commitment.len() != 32 {
        return Err(ContractError::BadCommitment);
    }
    if !is_juror(deps.storage, &policy, &claim, pool, &info.sender)? {
        return Err(ContractError::NotJuror);
    }
    let key = (inference_id, &info.sender);
    if VOTES.has(deps.storage, key) {
        return Err(ContractError::CommittedBefore);
    }
    VOTES.save(deps.storage, key, &Vote { pool, commitment, revealed: false })?;
    Ok(Response::new().add_event(
        Event::new("commit_vote")
            .add_attribute("inference_id", inference_id.to_string())
            .add_attribute("juror", &info.sender),
    ))
}

/// Jurors had stake in another pool before the claim, and none in the accused pool, neither then nor now.
fn is_juror(
    storage: &dyn Storage,
    policy: &Policy,
    claim: &Claim,
    pool: u64,
    juror: &Addr,
) -> Result<bool, ContractError> {
    let then = SHARES.may_load_at_height(storage, (pool, juror), claim.height)?.unwrap_or_default();
    let accused = (policy.model_id, juror);
    let accused_then = SHARES.may_load_at_height(storage, accused, claim.height)?.unwrap_or_default();
    let accused_now = SHARES.may_load(storage, accused)?.unwrap_or_default();
    let partial = !accused_then.is_zero() || !accused_now.is_zero() || policy.holder == *juror;
    Ok(pool != policy.model_id && !then.is_zero() && !partial)
}

pub(crate) fn reveal(deps: DepsMut, env: Env, info: MessageInfo, inference_id: u64, wrong: bool, salt: &Binary) -> Res {
    funds::none(&info)?;
    let (_, mut claim) = running(deps.storage, inference_id)?;
    if env.block.height <= claim.commit_until {
        return Err(ContractError::WindowOpen);
    }
    if env.block.height > claim.reveal_until {
        return Err(ContractError::WindowPassed);
    }
    let key = (inference_id, &info.sender);
    let mut vote = VOTES.may_load(deps.storage, key)?.ok_or(ContractError::NoVote)?;
    if vote.revealed {
        return Err(ContractError::NoVote);
    }
    let opens = commitment(inference_id, info.sender.as_str(), wrong, salt) == vote.commitment.as_slice();
    if !(16..=64).contains(&salt.len()) || !opens {
        return Err(ContractError::WrongReveal);
    }
    // The shares of before the claim, at what they are worth now: stake that was lost since has no voice.
    let shares = SHARES.may_load_at_height(deps.storage, (vote.pool, &info.sender), claim.height)?;
    let weight = pool(deps.storage, vote.pool)?.value_of(shares.unwrap_or_default())?;
    let side = if wrong { &mut claim.wrong } else { &mut claim.right };
    *side = side.checked_add(weight)?;
    vote.revealed = true;
    VOTES.save(deps.storage, key, &vote)?;
    CLAIMS.save(deps.storage, inference_id, &claim)?;
    Ok(Response::new().add_event(
        Event::new("reveal_vote")
            .add_attribute("inference_id", inference_id.to_string())
            .add_attribute("juror", &info.sender)
            .add_attribute("wrong", wrong.to_string())
            .add_attribute("weight", weight.to_string()),
    ))
}

pub(crate) fn resolve(deps: DepsMut, env: Env, info: MessageInfo, inference_id: u64) -> Res {
    funds::none(&info)?;
    let (mut policy, claim) = running(deps.storage, inference_id)?;
    if env.block.height <= claim.reveal_until {
        return Err(ContractError::WindowOpen);
    }
    let quorum_ppm = CONFIG.load(deps.storage)?.quorum_ppm;
    let voted = claim.wrong.checked_add(claim.right)?;
    let quorum = voted.checked_mul(MILLION.into())? >= claim.eligible.checked_mul(quorum_ppm.into())?;
    let approved = quorum && claim.wrong > claim.right;
    let event = Event::new("resolve")
        .add_attribute("inference_id", inference_id.to_string())
        .add_attribute("approved", approved.to_string())
        .add_attribute("wrong", claim.wrong.to_string())
        .add_attribute("right", claim.right.to_string());
    let response = Response::new().add_event(event);
    if approved {
        let (payment, paid) = pay(deps.storage, &mut policy, claim.bond)?;
        return Ok(response.add_messages(payment).add_event(paid));
    }
    let mut pool = pool(deps.storage, policy.model_id)?;
    pool.end(&policy)?;
    pool.bonds_held = pool.bonds_held.checked_sub(claim.bond)?;
    pool.reward(claim.bond)?;
    policy.status = PolicyStatus::Rejected;
    POOLS.save(deps.storage, policy.model_id, &pool)?;
    POLICIES.save(deps.storage, inference_id, &policy)?;
    Ok(response)
}
