//! Genesis: the whole state as data; search pages, indices and counters are rebuilt from it.

use crate::admission::{int8, well_formed};
use crate::errors::DatanetError;
use crate::hash::{item_leaf, leaf_hash};
use crate::index::LabelIndex;
use crate::keys::{
    ALLOWED, COMMIT_COUNT, COMMITS, COMMITS_BY, CONSENT, CONTRIBUTIONS, CONTRIBUTIONS_BY, DATANET_COUNT, DATANETS,
    DUPLICATES, ITEMS, PARAMS, PENDING, STATS, TEXTS,
};
use crate::reveal::count_contribution;
use crate::{params, validate};
use openledger_core::collections::part;
use openledger_core::{ChainConfig, Ctx, Failure, Res};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::datanet::v1 as pb;
use pb::{ContributionStatus, GenesisContribution, GenesisDatanet, GenesisState, Modality};
use std::collections::BTreeMap;

fn bad(what: impl std::fmt::Display) -> Failure {
    Failure::from(DatanetError::InvalidGenesis).context(what)
}

/// The genesis that `init` writes.
pub fn default_genesis(config: &ChainConfig) -> Res<serde_json::Value> {
    let state = GenesisState {
        params: Some(params::default_params(&config.bond_denom)),
        next_commit_id: 1,
        ..GenesisState::default()
    };
    print(&state)
}

/// Reads the JSON section.
///
/// # Errors
/// `datanet:36` when it is no GenesisState.
pub fn parse(raw: &serde_json::Value) -> Res<GenesisState> {
    json::parse(raw, ParseOptions::default()).map_err(bad)
}

/// Writes the JSON section.
///
/// # Errors
/// Fatal when state holds what JSON cannot.
pub fn print(state: &GenesisState) -> Res<serde_json::Value> {
    json::print(state).map_err(Failure::corrupt)
}

/// Checks a genesis section without a state.
///
/// # Errors
/// `datanet:32`, `datanet:36` and the codes of a datanet's terms, each naming its object.
pub fn validate(config: &ChainConfig, state: &GenesisState) -> Res<()> {
    params::validate(state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    let datanets = validate_datanets(config, &state.datanets)?;
    validate_order(state)?;
    for commit in &state.commits {
        let what = format!("commit {}", commit.id);
        let datanet = datanets.get(&commit.datanet_id).ok_or_else(|| bad(&what))?;
        config.addresses.parse(&commit.contributor).map_err(|e| e.context(&what))?;
        params::coin(commit.item_bond.as_ref()).map_err(|e| e.context(&what))?;
        let fits = window_fits(datanet, commit.height, commit.expires_at, 0);
        if commit.hash.len() != 32 || !fits || commit.shares.is_none() {
            return Err(bad(what));
        }
    }
    validate_items(config, &datanets, state)
}

/// Whether a window that began at `begin` may end at `end`. One that began before this chain has height 0:
/// what is left of it is its end, and once it is over `ago` says for how long.
fn window_fits(datanet: &pb::Datanet, begin: u64, end: u64, ago: u64) -> bool {
    let own = ago == 0 && begin.checked_add(datanet.reveal_window) == Some(end);
    own || (begin == 0 && end <= datanet.reveal_window && (end == 0 || ago == 0))
}

fn validate_datanets<'a>(config: &ChainConfig, list: &'a [GenesisDatanet]) -> Res<BTreeMap<u64, &'a pb::Datanet>> {
    let mut datanets = BTreeMap::new();
    for (expected, entry) in (1u64..).zip(list) {
        let what = format!("datanet {expected}");
        let datanet = entry
            .datanet
            .as_ref()
            .filter(|d| d.id == expected)
            .ok_or_else(|| bad(format!("{what}: ids must run from 1")))?;
        let schema = datanet.schema.clone().unwrap_or_default();
        let terms = || -> Res<()> {
            validate::texts(&datanet.title, &datanet.description)?;
            validate::schema(&schema)?;
            validate::curators(datanet.policy(), &datanet.curators)?;
            validate::granted_licence(datanet.default_licence)?;
            validate::evidence(datanet.evidence)?;
            validate::shares(datanet.policy(), &datanet.shares.unwrap_or_default())?;
            validate::thresholds(schema.modality(), datanet.near_dup_tau, datanet.novelty_full_at, datanet.norm_bound)?;
            params::coin(datanet.min_item_bond.as_ref())?;
            if datanet.reveal_window < 2 {
                return Err(DatanetError::InvalidWindow.into());
            }
            let mut accounts = datanet.curators.iter().chain(&entry.allowlist).chain(std::iter::once(&datanet.creator));
            accounts.try_for_each(|a| config.addresses.parse(a).map(|_| ()))
        };
        terms().map_err(|e| e.context(&what))?;
        datanets.insert(expected, datanet);
    }
    Ok(datanets)
}

/// Ids of commits and contributions are distinct, below the next one, and follow the heights of the commits:
/// priority rests on it.
fn validate_order(state: &GenesisState) -> Res<()> {
    let commits = state.commits.iter().map(|c| (c.id, c.height));
    let contributions =
        state.contributions.iter().filter_map(|c| c.contribution.as_ref()).map(|c| (c.id, c.commit_height));
    let mut all: Vec<(u64, u64)> = commits.chain(contributions).collect();
    all.sort_unstable();
    let ordered = all.iter().zip(all.iter().skip(1)).all(|(a, b)| a.0 < b.0 && a.1 <= b.1);
    let next = state.next_commit_id.max(1);
    if !ordered || all.first().is_some_and(|(id, _)| *id == 0) || all.last().is_some_and(|(id, _)| *id >= next) {
        return Err(bad("commit ids must be distinct, ordered by height and below next_commit_id"));
    }
    Ok(())
}

/// Contributions fit their datanets, and items fit their contributions: ids run from 1 without gaps.
fn validate_items(config: &ChainConfig, datanets: &BTreeMap<u64, &pb::Datanet>, state: &GenesisState) -> Res<()> {
    let mut owners: BTreeMap<(u64, u64), &pb::Contribution> = BTreeMap::new();
    for entry in &state.contributions {
        let contribution = entry.contribution.as_ref().ok_or_else(|| bad("contribution is missing"))?;
        let what = format!("contribution {}", contribution.id);
        let datanet = datanets.get(&contribution.datanet_id).ok_or_else(|| bad(&what))?;
        config.addresses.parse(&contribution.contributor).map_err(|e| e.context(&what))?;
        params::coin(contribution.item_bond.as_ref()).map_err(|e| e.context(&what))?;
        let pending = contribution.status() == ContributionStatus::Pending;
        let admitted = contribution.status() == ContributionStatus::Admitted;
        let (begin, end, ago) = (contribution.commit_height, contribution.settles_at, contribution.settled_ago);
        let consent = u32::try_from(entry.consent.len()).unwrap_or(u32::MAX);
        let waiting = u32::try_from(entry.pending.len()).unwrap_or(u32::MAX);
        if !window_fits(datanet, begin, end, ago)
            || entry.consent.iter().any(|change| change.height > 0 && change.ago > 0)
            || contribution.shares.is_none()
            || contribution.status() == ContributionStatus::Unspecified
            || consent != contribution.consent_changes
            || waiting != if pending { contribution.accepted_items } else { 0 }
            || (admitted && contribution.accepted_items > 0) != (contribution.first_item_id > 0)
        {
            return Err(bad(what));
        }
        if contribution.first_item_id > 0 {
            owners.insert((contribution.datanet_id, contribution.first_item_id), contribution);
        }
    }
    let mut last = (0u64, 0u64);
    let mut indices: BTreeMap<(u64, u64), (u64, u32)> = BTreeMap::new();
    for item in &state.items {
        let what = format!("item {}/{}", item.datanet_id, item.id);
        let datanet = datanets.get(&item.datanet_id).ok_or_else(|| bad(&what))?;
        let follows = if item.datanet_id == last.0 {
            Some(item.id) == last.1.checked_add(1)
        } else {
            item.datanet_id > last.0 && item.id == 1
        };
        let owner = owners.range(..=(item.datanet_id, item.id)).next_back().map(|(_, c)| *c).filter(|c| {
            let offset = item.id.saturating_sub(c.first_item_id);
            c.id == item.contribution_id && c.datanet_id == item.datanet_id && offset < u64::from(c.accepted_items)
        });
        let fits = owner.is_some_and(|c| {
            (c.commit_height, c.settles_at, c.settled_ago) == (item.commit_height, item.settles_at, item.settled_ago)
        });
        if !follows || !fits || well_formed(datanet, &item.features, item.label).is_err() {
            return Err(bad(what));
        }
        if item.duplicate_of == item.id || (item.duplicate_of != 0 && item.duplicate_of != item.nearest_item_id) {
            return Err(bad(format!("{what}: duplicate_of")));
        }
        indices.insert((item.datanet_id, item.id), (item.contribution_id, item.index));
        last = (item.datanet_id, item.id);
    }
    for item in state.items.iter().filter(|i| i.nearest_item_id != 0) {
        let nearest = indices.get(&(item.datanet_id, item.nearest_item_id));
        if nearest.is_none_or(|n| *n >= (item.contribution_id, item.index)) {
            return Err(bad(format!("item {}/{}: nearest item is not an earlier one", item.datanet_id, item.id)));
        }
    }
    let admitted: u64 = owners.values().map(|c| u64::from(c.accepted_items)).sum();
    if u64::try_from(state.items.len()).unwrap_or(u64::MAX) != admitted {
        return Err(bad("items do not match the contributions"));
    }
    Ok(())
}

/// Writes a validated genesis into state.
///
/// # Errors
/// `datanet:36` for heights beyond the initial one; any failure stops the start.
pub fn init(ctx: &Ctx, state: GenesisState) -> Res<()> {
    PARAMS.set(ctx, &state.params.ok_or_else(|| bad("params"))?)?;
    DATANET_COUNT.set(ctx, &u64::try_from(state.datanets.len()).unwrap_or(u64::MAX))?;
    COMMIT_COUNT.set(ctx, &state.next_commit_id.max(1).saturating_sub(1))?;
    let mut stats: BTreeMap<u64, pb::DatanetStats> = BTreeMap::new();
    let mut datanets: BTreeMap<u64, pb::Datanet> = BTreeMap::new();
    for entry in state.datanets {
        let datanet = entry.datanet.ok_or_else(|| bad("datanet"))?;
        for account in &entry.allowlist {
            ALLOWED.set(ctx, &(datanet.id, ctx.parse_address(account)?), &())?;
        }
        DATANETS.set(ctx, &datanet.id, &datanet)?;
        stats.insert(datanet.id, pb::DatanetStats::default());
        datanets.insert(datanet.id, datanet);
    }
    for commit in state.commits {
        // A commit from the future would be earlier in order than items that settle before its reveal.
        if commit.height > ctx.height() {
            return Err(bad(format!("commit {} lies above the initial height", commit.id)));
        }
        COMMITS_BY.set(ctx, &(ctx.parse_address(&commit.contributor)?, commit.id), &())?;
        COMMITS.set(ctx, &commit.id, &commit)?;
    }
    for entry in state.contributions {
        let contribution = entry.contribution.ok_or_else(|| bad("contribution"))?;
        if contribution.commit_height > ctx.height() {
            return Err(bad(format!("contribution {} lies above the initial height", contribution.id)));
        }
        let net = contribution.datanet_id;
        if let (Some(s), Some(datanet)) = (stats.get_mut(&net), datanets.get(&net)) {
            count_contribution(s, datanet, contribution.commit_height)?;
        }
        if !entry.consent.is_empty() {
            CONSENT.set(ctx, &contribution.id, &pb::ConsentHistory { changes: entry.consent })?;
        }
        if contribution.status() == ContributionStatus::Pending {
            PENDING.set(ctx, &contribution.id, &pb::PendingItems { items: entry.pending })?;
        }
        CONTRIBUTIONS_BY.set(ctx, &(ctx.parse_address(&contribution.contributor)?, contribution.id), &())?;
        CONTRIBUTIONS.set(ctx, &contribution.id, &contribution)?;
    }
    init_items(ctx, &datanets, &mut stats, &state.items)?;
    stats.iter().try_for_each(|(id, s)| STATS.set(ctx, id, s))
}

fn init_items(
    ctx: &Ctx,
    datanets: &BTreeMap<u64, pb::Datanet>,
    stats: &mut BTreeMap<u64, pb::DatanetStats>,
    items: &[pb::Item],
) -> Res<()> {
    let mut indices: BTreeMap<(u64, u32), LabelIndex> = BTreeMap::new();
    let mut texts: BTreeMap<(u64, Vec<u8>), (u64, u32, u64)> = BTreeMap::new();
    for item in items {
        let net = item.datanet_id;
        if let Some(s) = stats.get_mut(&net) {
            s.items = item.id;
            s.duplicates = s.duplicates.saturating_add(u64::from(item.duplicate_of != 0));
        }
        if item.duplicate_of != 0 {
            DUPLICATES.set(ctx, &(net, item.duplicate_of, item.id), &())?;
        }
        ITEMS.set(ctx, &(net, item.id), item)?;
        let text =
            datanets.get(&net).and_then(|d| d.schema.as_ref()).is_some_and(|s| s.modality() == Modality::Utf8Text);
        if text {
            let order = (item.contribution_id, item.index, item.id);
            let first = texts.entry((net, leaf_hash(&item_leaf(item.label, &item.features)).to_vec())).or_insert(order);
            *first = order.min(*first);
            continue;
        }
        let mut index = match indices.remove(&(net, item.label)) {
            Some(index) => index,
            None => LabelIndex::load(ctx, net, item.label, item.features.len())?,
        };
        index.push(item.id, (item.contribution_id, item.index), &int8(&item.features))?;
        indices.insert((net, item.label), index);
    }
    indices.values_mut().try_for_each(|index| index.store(ctx))?;
    texts.iter().try_for_each(|(key, (_, _, id))| TEXTS.set(ctx, key, id))
}

/// Reads the whole state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn export(ctx: &Ctx) -> Res<GenesisState> {
    let ctx = &ctx.unmetered();
    let mut state = GenesisState {
        params: Some(params::get(ctx)?),
        next_commit_id: COMMIT_COUNT.get(ctx)?.unwrap_or(0).saturating_add(1),
        ..GenesisState::default()
    };
    let mut datanets = DATANETS.iter(ctx)?;
    while let Some((id, datanet)) = datanets.next_entry()? {
        let accounts = ALLOWED.range(ctx, &part(&id), false)?.take(usize::MAX)?;
        let allowlist = accounts.iter().map(|((_, account), ())| ctx.address_text(account)).collect();
        state.datanets.push(GenesisDatanet { datanet: Some(datanet), allowlist });
    }
    let mut commits = COMMITS.iter(ctx)?;
    while let Some((_, commit)) = commits.next_entry()? {
        state.commits.push(commit);
    }
    let mut contributions = CONTRIBUTIONS.iter(ctx)?;
    while let Some((id, contribution)) = contributions.next_entry()? {
        let consent = CONSENT.get(ctx, &id)?.unwrap_or_default().changes;
        let pending = PENDING.get(ctx, &id)?.unwrap_or_default().items;
        state.contributions.push(GenesisContribution { contribution: Some(contribution), consent, pending });
    }
    let mut items = ITEMS.iter(ctx)?;
    while let Some((_, item)) = items.next_entry()? {
        state.items.push(item);
    }
    Ok(state)
}

/// Bonds that the module account must hold: for every contribution whose bond is not settled, the bond of its
/// accepted items.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn bonds_held(ctx: &Ctx) -> Res<openledger_core::Coins> {
    let ctx = &ctx.unmetered();
    let mut held = openledger_core::Coins::empty();
    let mut contributions = CONTRIBUTIONS.iter(ctx)?;
    while let Some((_, c)) = contributions.next_entry()? {
        if !c.bond_released {
            let bond = crate::keeper::bond_of(c.item_bond.as_ref(), c.accepted_items.into())?;
            held = held.add(&openledger_core::Coins::one(bond))?;
        }
    }
    Ok(held)
}
