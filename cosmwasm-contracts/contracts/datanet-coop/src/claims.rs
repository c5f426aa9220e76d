//! Bounties for admitted items. The chain says what an item is worth: its novelty, when nothing can change it
//! any more.

use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, QuerierWrapper, Response, Storage};
use openledger_std::datanet::{Contribution, ContributionStatus};
use openledger_std::{BindingError, DatanetQuerier, MILLION, funds};

use crate::ContractError;
use crate::bounties::send;
use crate::earnings::{add_weight, count_earnings};
use crate::state::{BOUNTIES, Bounty, CLAIMS, CONFIG, Claim, Config, bounty};

type Res = Result<Response, ContractError>;

/// Items that one call looks at: each is two queries.
const MAX_ITEMS: u32 = 25;

pub(crate) fn claim(deps: DepsMut, env: Env, info: MessageInfo, contribution_id: u64, bounty_id: u64) -> Res {
    funds::none(&info)?;
    let config = CONFIG.load(deps.storage)?;
    let answer = DatanetQuerier::new(&deps.querier).contribution(contribution_id)?;
    let contribution = answer.contribution.ok_or(BindingError::Missing("contribution"))?;
    may_claim(&config, &env, &info, &contribution)?;
    let mut claim = CLAIMS.may_load(deps.storage, contribution_id)?.unwrap_or_default();
    if claim.done {
        return Err(ContractError::ClaimedBefore { contribution_id });
    }
    let mut bounty = bounty(deps.storage, bounty_id)?;
    if bounty.closed || bounty.items_left == 0 {
        return Err(ContractError::BountyEnded);
    }
    let before = claim.clone();
    look(&deps.querier, &config, &contribution, &mut claim, &mut bounty)?;
    let accepted = claim.accepted.saturating_sub(before.accepted);
    let paid = claim.paid.checked_sub(before.paid)?;
    save(deps.storage, contribution_id, &claim, &bounty)?;

    // What was earned until now is shared by the weights until now.
    count_earnings(deps.storage, &deps.querier, &env)?;
    add_weight(deps.storage, &info.sender, accepted.into(), env.block.height)?;
    Ok(Response::new().add_messages(send(&info.sender, &config.denom, paid)).add_event(
        Event::new("claim")
            .add_attribute("contribution_id", contribution_id.to_string())
            .add_attribute("bounty_id", bounty_id.to_string())
            .add_attribute("contributor", &info.sender)
            .add_attribute("items", accepted.to_string())
            .add_attribute("paid", paid.to_string())
            .add_attribute("done", claim.done.to_string()),
    ))
}

fn save(storage: &mut dyn Storage, id: u64, claim: &Claim, bounty: &Bounty) -> Result<(), ContractError> {
    CLAIMS.save(storage, id, claim)?;
    Ok(BOUNTIES.save(storage, bounty.id, bounty)?)
}

fn may_claim(config: &Config, env: &Env, info: &MessageInfo, contribution: &Contribution) -> Result<(), ContractError> {
    if contribution.datanet_id != config.datanet_id {
        return Err(ContractError::OtherDatanet);
    }
    if contribution.contributor != info.sender.as_str() {
        return Err(ContractError::NotContributor);
    }
    if contribution.status() != ContributionStatus::Admitted {
        return Err(ContractError::NotAdmitted);
    }
    if env.block.height < contribution.settles_at {
        return Err(ContractError::NotSettled);
    }
    Ok(())
}

/// Looks at the next items and takes from the bounty what they are worth. Each item is looked at once,
/// whatever bounty pays; when the bounty ends in between, the next call names another.
fn look(
    querier: &QuerierWrapper,
    config: &Config,
    contribution: &Contribution,
    claim: &mut Claim,
    bounty: &mut Bounty,
) -> Result<(), ContractError> {
    let end = contribution.accepted_items.min(claim.next_item.saturating_add(MAX_ITEMS));
    while claim.next_item < end && bounty.items_left > 0 {
        let position = u64::from(claim.next_item);
        let item_id = contribution.first_item_id.checked_add(position).ok_or(BindingError::Missing("item"))?;
        claim.next_item = claim.next_item.saturating_add(1);
        let Some(novelty_ppm) = payable(querier, config, item_id)? else { continue };
        let amount = bounty.per_item.checked_multiply_ratio(novelty_ppm, MILLION)?;
        bounty.unspent = bounty.unspent.checked_sub(amount)?;
        bounty.items_left = bounty.items_left.saturating_sub(1);
        claim.accepted = claim.accepted.saturating_add(1);
        claim.paid = claim.paid.checked_add(amount)?;
    }
    claim.done = claim.next_item >= contribution.accepted_items;
    Ok(())
}

/// The novelty of an item that is paid for: no duplicate, new enough, and with the permissions that were
/// asked for.
fn payable(querier: &QuerierWrapper, config: &Config, item_id: u64) -> Result<Option<u32>, ContractError> {
    let datanets = DatanetQuerier::new(querier);
    let item = datanets.item(config.datanet_id, item_id)?;
    if item.duplicate_of != 0 || item.novelty_ppm < config.min_novelty_ppm {
        return Ok(None);
    }
    let licence = datanets.consent_at(config.datanet_id, item_id, 0)?.licence;
    let granted = licence & config.required_licence == config.required_licence;
    Ok(granted.then_some(item.novelty_ppm.min(MILLION)))
}
