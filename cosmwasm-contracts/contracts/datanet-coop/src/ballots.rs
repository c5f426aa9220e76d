//! Votes on contributions. Weights count as they were when the vote was opened, so weight that is won while a
//! vote runs has no voice in it.

use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response, Storage};
use openledger_std::datanet::{ContributionStatus, MsgCurateContribution};
use openledger_std::{BindingError, DatanetQuerier, MILLION, funds};

use crate::ContractError;
use crate::state::{BALLOTS, Ballot, CONFIG, TOTAL_WEIGHT, VOTES, WEIGHTS, ballot};

type Res = Result<Response, ContractError>;

pub(crate) fn open(deps: DepsMut, env: Env, info: MessageInfo, contribution_id: u64) -> Res {
    funds::none(&info)?;
    if BALLOTS.has(deps.storage, contribution_id) {
        return Err(ContractError::BallotExists);
    }
    let answer = DatanetQuerier::new(&deps.querier).contribution(contribution_id)?;
    let contribution = answer.contribution.ok_or(BindingError::Missing("contribution"))?;
    if contribution.datanet_id != CONFIG.load(deps.storage)?.datanet_id {
        return Err(ContractError::OtherDatanet);
    }
    let height = env.block.height;
    if contribution.status() != ContributionStatus::Pending || height > contribution.settles_at {
        return Err(ContractError::NotPending);
    }
    let contributor = deps.api.addr_validate(&contribution.contributor)?;
    let own = WEIGHTS.may_load_at_height(deps.storage, &contributor, height)?.unwrap_or_default();
    let all = TOTAL_WEIGHT.may_load_at_height(deps.storage, height)?.unwrap_or_default();
    let total = all.checked_sub(own).filter(|total| *total > 0).ok_or(ContractError::NoVoters)?;
    let closes_at = contribution.settles_at;
    let ballot = Ballot { contribution_id, contributor, height, closes_at, total, yes: 0, no: 0, admitted: None };
    BALLOTS.save(deps.storage, contribution_id, &ballot)?;
    Ok(Response::new().add_event(
        Event::new("open_ballot")
            .add_attribute("contribution_id", contribution_id.to_string())
            .add_attribute("total", total.to_string())
            .add_attribute("closes_at", closes_at.to_string()),
    ))
}

pub(crate) fn vote(deps: DepsMut, env: Env, info: MessageInfo, contribution_id: u64, approve: bool) -> Res {
    funds::none(&info)?;
    let mut ballot = ballot(deps.storage, contribution_id)?;
    if ballot.admitted.is_some() || env.block.height > ballot.closes_at {
        return Err(ContractError::BallotClosed);
    }
    if ballot.contributor == info.sender {
        return Err(ContractError::OwnContribution);
    }
    let key = (contribution_id, &info.sender);
    if VOTES.has(deps.storage, key) {
        return Err(ContractError::VotedBefore);
    }
    let weight = WEIGHTS.may_load_at_height(deps.storage, &info.sender, ballot.height)?.unwrap_or_default();
    if weight == 0 {
        return Err(ContractError::NoWeight);
    }
    VOTES.save(deps.storage, key, &approve)?;
    let side = if approve { &mut ballot.yes } else { &mut ballot.no };
    *side = side.saturating_add(weight);
    ballot.admitted = decision(deps.storage, &ballot)?;
    BALLOTS.save(deps.storage, contribution_id, &ballot)?;

    let mut event = Event::new("vote")
        .add_attribute("contribution_id", contribution_id.to_string())
        .add_attribute("voter", &info.sender)
        .add_attribute("approve", approve.to_string())
        .add_attribute("weight", weight.to_string());
    let curate = ballot.admitted.map(|approve| MsgCurateContribution {
        curator: env.contract.address.into_string(),
        contribution_id,
        approve,
        reason: format!("{} of {} for it", ballot.yes, ballot.total),
    });
    if let Some(curate) = &curate {
        event = event.add_attribute("admitted", curate.approve.to_string());
    }
    Ok(Response::new().add_messages(curate).add_event(event))
}

/// Whether the votes suffice already: for admission the threshold, for a rejection so much that the threshold
/// is out of reach.
fn decision(storage: &dyn Storage, ballot: &Ballot) -> Result<Option<bool>, ContractError> {
    let threshold_ppm = CONFIG.load(storage)?.threshold_ppm;
    let ppm = |weight: u64| u128::from(weight).saturating_mul(MILLION.into());
    let needed = u128::from(ballot.total).saturating_mul(threshold_ppm.into());
    if ppm(ballot.yes) >= needed {
        return Ok(Some(true));
    }
    let reachable = ppm(ballot.total.saturating_sub(ballot.no));
    Ok((reachable < needed).then_some(false))
}
