//! Datasets: commits, reveals, curators, consent. Placement follows the chain's rules; bonds are not played.

use cosmwasm_std::{Addr, Coin, Event, StdError, StdResult, Storage, Uint128};
use openledger_std::datanet::{
    AdmissionPolicy, Commit, ConsentChange, Contribution, ContributionStatus, Datanet, Item, ItemPayload, ItemResult,
    ItemStatus, MsgCommitContribution, MsgCommitContributionResponse, MsgCreateDatanet, MsgCreateDatanetResponse,
    MsgCurateContribution, MsgCurateContributionResponse, MsgRevealContribution, MsgRevealContributionResponse,
    MsgSetConsent, MsgSetConsentResponse, PendingItem, PendingItems,
};
use sha2::{Digest, Sha256};

use crate::chain::{Call, Outcome, to_treasury};
use crate::queries::datanet_params;
use crate::refusal::{ensure, refuse};
use crate::table::Table;
use crate::world::{COMMITS, CONSENT, CONTRIBUTIONS, DATANETS, ITEMS, NOVEL, PENDING, STATS};

fn get<M: prost::Message + Default>(table: &Table<M>, storage: &dyn Storage, key: &[u64], code: u32) -> StdResult<M> {
    match table.may_get(storage, key)? {
        Some(row) => Ok(row),
        None => refuse("datanet", code),
    }
}

fn outcome<R>(kind: &str, pay: Vec<(Addr, Coin)>, response: R) -> Outcome<R> {
    Outcome { pay, moves: Vec::new(), response, events: vec![Event::new(kind)] }
}

fn fee(coin: Option<openledger_std::cosmos::Coin>) -> StdResult<Coin> {
    Ok(Coin::try_from(&coin.unwrap_or_default())?)
}

pub(crate) fn create(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgCreateDatanet,
) -> StdResult<Outcome<MsgCreateDatanetResponse>> {
    ensure(!message.title.is_empty() && message.title.len() <= 128, "datanet", 14)?;
    ensure(message.schema.is_some(), "datanet", 7)?;
    let curated = message.policy() == AdmissionPolicy::Curated;
    ensure(message.policy() != AdmissionPolicy::Unspecified, "datanet", 8)?;
    ensure(curated != message.curators.is_empty() && message.curators.len() <= 16, "datanet", 8)?;
    ensure(message.default_licence != 0, "datanet", 9)?;
    let shares = message.shares.unwrap_or_default();
    let parts = [shares.contributors_ppm, shares.curators_ppm, shares.commons_ppm];
    ensure(parts.iter().map(|part| u64::from(*part)).sum::<u64>() == u64::from(NOVEL), "datanet", 10)?;
    ensure(curated || shares.curators_ppm == 0, "datanet", 10)?;
    ensure(message.reveal_window >= 2, "datanet", 13)?;

    let id = DATANETS.next_id(storage)?;
    let datanet = Datanet {
        id,
        creator: message.creator.clone(),
        title: message.title.clone(),
        description: message.description.clone(),
        schema: message.schema.clone(),
        policy: message.policy,
        curators: message.curators.clone(),
        default_licence: message.default_licence,
        min_item_bond: message.min_item_bond.clone(),
        near_dup_tau: message.near_dup_tau,
        novelty_full_at: message.novelty_full_at,
        norm_bound: message.norm_bound,
        reveal_window: message.reveal_window,
        shares: message.shares,
        closed: false,
        created_height: call.block.height,
        ..Datanet::default()
    };
    DATANETS.put(storage, &[id], &datanet);
    let pay = to_treasury(fee(datanet_params().creation_fee)?);
    Ok(outcome("create_datanet", pay, MsgCreateDatanetResponse { datanet_id: id }))
}

pub(crate) fn commit(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgCommitContribution,
) -> StdResult<Outcome<MsgCommitContributionResponse>> {
    let datanet = get(&DATANETS, storage, &[message.datanet_id], 2)?;
    ensure(!datanet.closed, "datanet", 15)?;
    ensure(message.hash.len() == 32, "datanet", 18)?;
    // The ids of commits and contributions are one sequence: revealed commits are in the other table.
    let revealed = u64::try_from(CONTRIBUTIONS.all(storage, &[])?.len())?;
    let id = COMMITS.next_id(storage)?.saturating_add(revealed);
    let expires_at = call.block.height.saturating_add(datanet.reveal_window);
    let commit = Commit {
        id,
        datanet_id: datanet.id,
        contributor: message.contributor.clone(),
        hash: message.hash.clone(),
        height: call.block.height,
        expires_at,
        item_bond: datanet.min_item_bond,
        shares: datanet.shares,
    };
    COMMITS.put(storage, &[id], &commit);
    let pay = to_treasury(fee(datanet_params().commit_fee)?);
    Ok(outcome("commit_contribution", pay, MsgCommitContributionResponse { commit_id: id, expires_at }))
}

pub(crate) fn reveal(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgRevealContribution,
) -> StdResult<Outcome<MsgRevealContributionResponse>> {
    let commit = get(&COMMITS, storage, &[message.commit_id], 3)?;
    ensure(commit.contributor == message.contributor, "datanet", 19)?;
    ensure(commit.height < call.block.height, "datanet", 20)?;
    ensure(call.block.height <= commit.expires_at, "datanet", 21)?;
    let address = call.api.addr_canonicalize(&message.contributor)?;
    let ours = commit_hash(&call.block.chain_id, commit.datanet_id, &address, &message.salt, &message.items);
    ensure(ours == commit.hash, "datanet", 22)?;

    let datanet = get(&DATANETS, storage, &[commit.datanet_id], 2)?;
    let curated = datanet.policy() == AdmissionPolicy::Curated;
    let count = u32::try_from(message.items.len())?;
    let mut contribution = Contribution {
        id: commit.id,
        datanet_id: commit.datanet_id,
        contributor: commit.contributor.clone(),
        commit_height: commit.height,
        reveal_height: call.block.height,
        settles_at: commit.expires_at,
        payload_root: root(&message.items).to_vec(),
        revealed_items: count,
        accepted_items: count,
        licence: if message.licence == 0 { datanet.default_licence } else { message.licence },
        item_bond: commit.item_bond.clone(),
        shares: commit.shares,
        ..Contribution::default()
    };
    let pending = message.items.iter().zip(0_u32..).map(|(item, index)| PendingItem {
        index,
        features: item.features.clone(),
        label: item.label,
    });
    let pending = PendingItems { items: pending.collect() };
    let results = if curated {
        contribution.set_status(ContributionStatus::Pending);
        PENDING.put(storage, &[commit.id], &pending);
        let waits = |item: &PendingItem| ItemResult {
            index: item.index,
            status: ItemStatus::Pending.into(),
            ..ItemResult::default()
        };
        pending.items.iter().map(waits).collect()
    } else {
        admit(storage, &datanet, &mut contribution, &pending)?
    };
    COMMITS.remove(storage, &[commit.id]);
    CONTRIBUTIONS.put(storage, &[contribution.id], &contribution);
    let response = MsgRevealContributionResponse { contribution_id: contribution.id, results };
    Ok(outcome("reveal_contribution", Vec::new(), response))
}

pub(crate) fn curate(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgCurateContribution,
) -> StdResult<Outcome<MsgCurateContributionResponse>> {
    let mut contribution = get(&CONTRIBUTIONS, storage, &[message.contribution_id], 4)?;
    let datanet = get(&DATANETS, storage, &[contribution.datanet_id], 2)?;
    ensure(datanet.curators.contains(&message.curator), "datanet", 24)?;
    ensure(contribution.status() == ContributionStatus::Pending, "datanet", 25)?;
    ensure(call.block.height <= contribution.settles_at, "datanet", 21)?;
    ensure(contribution.contributor != message.curator, "datanet", 26)?;
    let pending = PENDING.may_get(storage, &[contribution.id])?.unwrap_or_default();
    PENDING.remove(storage, &[contribution.id]);
    contribution.curator = message.curator.clone();
    let results = if message.approve {
        admit(storage, &datanet, &mut contribution, &pending)?
    } else {
        contribution.set_status(ContributionStatus::Rejected);
        Vec::new()
    };
    CONTRIBUTIONS.put(storage, &[contribution.id], &contribution);
    Ok(outcome("curate_contribution", Vec::new(), MsgCurateContributionResponse { results }))
}

/// Gives the items their place among the earlier ones of their label.
fn admit(
    storage: &mut dyn Storage,
    datanet: &Datanet,
    contribution: &mut Contribution,
    pending: &PendingItems,
) -> StdResult<Vec<ItemResult>> {
    let mut stats = STATS.may_get(storage, &[datanet.id])?.unwrap_or_default();
    contribution.set_status(ContributionStatus::Admitted);
    contribution.first_item_id = stats.items.saturating_add(1);
    let mut results = Vec::new();
    for item in &pending.items {
        let (nearest, novelty_ppm) = novelty(storage, datanet, item)?;
        let duplicate_of = if novelty_ppm == 0 { nearest } else { 0 };
        stats.items = stats.items.saturating_add(1);
        stats.duplicates = stats.duplicates.saturating_add(u64::from(duplicate_of != 0));
        let row = Item {
            datanet_id: datanet.id,
            id: stats.items,
            contribution_id: contribution.id,
            index: item.index,
            features: item.features.clone(),
            label: item.label,
            commit_height: contribution.commit_height,
            settles_at: contribution.settles_at,
            duplicate_of,
            novelty_ppm,
            ..Item::default()
        };
        ITEMS.put(storage, &[datanet.id, row.id], &row);
        let status = if duplicate_of == 0 { ItemStatus::Admitted } else { ItemStatus::NearDuplicate };
        let (index, item_id) = (item.index, row.id);
        results.push(ItemResult { index, status: status.into(), item_id, duplicate_of, novelty_ppm });
    }
    stats.contributions = stats.contributions.saturating_add(1);
    STATS.put(storage, &[datanet.id], &stats);
    Ok(results)
}

/// The nearest earlier item of the label, and what that leaves of novelty: the square of how far the distance
/// is from `near_dup_tau` towards `novelty_full_at`.
fn novelty(storage: &dyn Storage, datanet: &Datanet, item: &PendingItem) -> StdResult<(u64, u32)> {
    let earlier = ITEMS.all(storage, &[datanet.id])?;
    let of_label = earlier.iter().filter(|other| other.label == item.label);
    let nearest = of_label.map(|other| (distance(&other.features, &item.features), other.id)).min();
    let Some((distance, id)) = nearest else { return Ok((0, NOVEL)) };
    if distance == 0 || distance < datanet.near_dup_tau {
        return Ok((id, 0));
    }
    if distance >= datanet.novelty_full_at {
        return Ok((id, NOVEL));
    }
    let over = Uint128::from(distance.saturating_sub(datanet.near_dup_tau));
    let whole = Uint128::from(datanet.novelty_full_at.saturating_sub(datanet.near_dup_tau));
    let ppm = over.checked_mul(over)?.checked_mul(NOVEL.into())?.checked_div(whole.checked_mul(whole)?)?;
    Ok((id, u32::try_from(ppm.u128()).map_err(StdError::from)?.max(1)))
}

/// The squared distance of two vectors of int8; bytes that only one of them has count from zero.
fn distance(one: &[u8], other: &[u8]) -> u64 {
    let at = |bytes: &[u8], index: usize| i64::from(bytes.get(index).map_or(0, |byte| byte.cast_signed()));
    let squares = (0..one.len().max(other.len())).map(|index| at(one, index).abs_diff(at(other, index)).pow(2));
    squares.sum()
}

pub(crate) fn set_consent(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgSetConsent,
) -> StdResult<Outcome<MsgSetConsentResponse>> {
    let mut contribution = get(&CONTRIBUTIONS, storage, &[message.contribution_id], 4)?;
    ensure(contribution.contributor == message.contributor, "datanet", 19)?;
    ensure(contribution.status() == ContributionStatus::Admitted, "datanet", 27)?;
    let last = contribution.first_item_id.saturating_add(u64::from(contribution.accepted_items)).saturating_sub(1);
    let or = |given: u64, whole: u64| if given == 0 { whole } else { given };
    let change = ConsentChange {
        height: call.block.height,
        first_item_id: or(message.first_item_id, contribution.first_item_id),
        last_item_id: or(message.last_item_id, last),
        licence: message.licence,
        ago: 0,
    };
    let mut history = CONSENT.may_get(storage, &[contribution.id])?.unwrap_or_default();
    history.changes.push(change);
    CONSENT.put(storage, &[contribution.id], &history);
    contribution.consent_changes = contribution.consent_changes.saturating_add(1);
    CONTRIBUTIONS.put(storage, &[contribution.id], &contribution);
    let effective_height = call.block.height.saturating_add(1);
    Ok(outcome("set_consent", Vec::new(), MsgSetConsentResponse { effective_height }))
}

/// The hash by which a contributor commits to a payload, as the chain computes it; `contributor` are the
/// bytes of the address.
#[must_use]
pub fn commit_hash(chain_id: &str, datanet_id: u64, contributor: &[u8], salt: &[u8], items: &[ItemPayload]) -> Vec<u8> {
    let id = datanet_id.to_be_bytes();
    let root = root(items);
    let parts: [&[u8]; 6] =
        [b"openledger/datanet/commit/v1", chain_id.as_bytes(), &id, contributor, salt, root.as_slice()];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// The tree hash of RFC 6962 over the items.
fn root(items: &[ItemPayload]) -> [u8; 32] {
    match items {
        [] => Sha256::new(),
        [item] => Sha256::new().chain_update([0]).chain_update(item.label.to_be_bytes()).chain_update(&item.features),
        _ => {
            let half = items.len().next_power_of_two() >> 1;
            let (left, right) = items.split_at(half);
            Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right))
        }
    }
    .finalize()
    .into()
}
