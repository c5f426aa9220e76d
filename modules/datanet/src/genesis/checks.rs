//! A genesis section must not contradict itself.

use super::bad;
use crate::admission::well_formed;
use crate::clusters::priority;
use crate::earnings::slot;
use crate::errors::DatanetError;
use crate::texts::{NEIGHBOURS, order};
use crate::{params, provenance, validate as terms_of};
use openledger_core::{Amount, ChainConfig, Res};
use openledger_influence::subspace::Projection;
use openledger_proto::openledger::datanet::v1 as pb;
use openledger_text::Sketch;
use pb::{ContributionStatus, GenesisContribution, GenesisDatanet, GenesisState};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

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
            terms_of::texts(&datanet.title, &datanet.description)?;
            terms_of::schema(&schema)?;
            terms_of::curators(datanet.policy(), &datanet.curators)?;
            terms_of::granted_licence(datanet.default_licence)?;
            terms_of::evidence(datanet.evidence)?;
            terms_of::shares(datanet.policy(), &datanet.shares.unwrap_or_default())?;
            let (tau, full_at) = (datanet.near_dup_tau, datanet.novelty_full_at);
            terms_of::thresholds(&schema, tau, full_at, datanet.norm_bound, datanet.line_tau_sq)?;
            terms_of::bond_rate(datanet.bond_rate_ppm)?;
            validate_subspace(&schema, datanet, &entry.projection)?;
            validate_earnings(datanet, entry)?;
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

/// Earnings are numbers of at most two terms that follow each other, and only where bonds follow them.
fn validate_earnings(datanet: &pb::Datanet, entry: &GenesisDatanet) -> Res<()> {
    let follows = datanet.bond_rate_ppm > 0;
    let kept = entry.term > 0 || entry.term_items > 0 || !entry.earnings.is_empty();
    let parsed = entry.earnings.iter().all(|e| e.paid.parse::<Amount>().is_ok());
    let slots = entry.earnings.iter().map(|e| slot(e.term)).zip(entry.earnings.iter().skip(1).map(|e| slot(e.term)));
    let apart = slots.into_iter().all(|(a, b)| a != b) && entry.earnings.len() <= 2;
    if parsed && apart && (follows || !kept) { Ok(()) } else { Err(bad("earnings")) }
}

/// The projection is the one that the datanet names.
fn validate_subspace(schema: &pb::Schema, datanet: &pb::Datanet, bytes: &[u8]) -> Res<()> {
    let Some(rules) = &datanet.subspace else {
        return if bytes.is_empty() { Ok(()) } else { Err(DatanetError::InvalidSubspace.into()) };
    };
    let projection = Projection::from_bytes(bytes).map_err(|_| DatanetError::InvalidSubspace)?;
    terms_of::subspace_fits(schema, Some(&projection))?;
    terms_of::off_bounds(rules.full_off_sq, rules.max_off_sq)?;
    let named = Sha256::digest(bytes)[..] == rules.projection_sha256;
    let counted = u32::try_from(projection.directions()) == Ok(rules.directions);
    if named && counted { Ok(()) } else { Err(DatanetError::InvalidSubspace.into()) }
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

/// A provenance is the one that its contribution names, and no licence grants what its preferences rule out.
fn validate_provenance(datanet: &pb::Datanet, contribution: &pb::Contribution, entry: &GenesisContribution) -> Res<()> {
    let Some(said) = &entry.provenance else {
        let named = !contribution.provenance_hash.is_empty();
        return if named { Err(bad("provenance is missing")) } else { Ok(()) };
    };
    provenance::validate(said)?;
    provenance::fits(datanet.schema.as_ref(), said)?;
    let ruled_out = provenance::ruled_out(said);
    let mut licences = entry.consent.iter().map(|change| change.licence).chain([contribution.licence]);
    if provenance::provenance_hash(said) != *contribution.provenance_hash || licences.any(|l| l & ruled_out != 0) {
        return Err(bad("provenance"));
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
            || contribution.returns_by_novelty != (datanet.bond_rate_ppm > 0)
            || contribution.status() == ContributionStatus::Unspecified
            || consent != contribution.consent_changes
            || waiting != if pending { contribution.accepted_items } else { 0 }
            || (admitted && contribution.accepted_items > 0) != (contribution.first_item_id > 0)
        {
            return Err(bad(what));
        }
        validate_provenance(datanet, contribution, entry).map_err(|e| e.context(&what))?;
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
        let neighbours = item.text.iter().flat_map(|t| &t.nearest).map(|n| n.item_id);
        let mut named = neighbours.chain(item.line_proof.as_ref().map(|p| p.a)).chain([item.nearest_item_id, 0]);
        if item.duplicate_of == item.id || !named.any(|id| id == item.duplicate_of) {
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
    validate_texts(datanets, &indices, state)?;
    validate_proofs(&indices, state)?;
    let admitted: u64 = owners.values().map(|c| u64::from(c.accepted_items)).sum();
    if u64::try_from(state.items.len()).unwrap_or(u64::MAX) != admitted {
        return Err(bad("items do not match the contributions"));
    }
    Ok(())
}

/// Every text of a datanet with rules has a row and a sketch, and its neighbours are at most four earlier texts in
/// their order. Other items have none of these.
fn validate_texts(
    datanets: &BTreeMap<u64, &pb::Datanet>,
    places: &BTreeMap<(u64, u64), (u64, u32)>,
    state: &GenesisState,
) -> Res<()> {
    let mut rows = state.texts.iter();
    let mut widths: BTreeMap<u64, usize> = BTreeMap::new();
    for item in &state.items {
        let what = || bad(format!("item {}/{}: text", item.datanet_id, item.id));
        let rules = datanets.get(&item.datanet_id).and_then(|d| d.schema.as_ref()).and_then(|s| s.text.as_ref());
        let text = match (rules, &item.text) {
            (None, None) => continue,
            (Some(_), Some(text)) => text,
            _ => return Err(what()),
        };
        let row = rows.next().filter(|r| (r.datanet_id, r.item_id) == (item.datanet_id, item.id)).ok_or_else(what)?;
        let words = Sketch::from_bytes(&row.sketch).map_err(|_| what())?.words();
        let width = *widths.entry(item.datanet_id).or_insert(row.row.len());
        let asked = datanets.get(&item.datanet_id).and_then(|d| d.subspace.as_ref()).map(|s| s.directions);
        let fits = asked.is_none_or(|m| u32::try_from(width) == Ok(m.saturating_mul(2)));
        let ordered = text.nearest.iter().zip(text.nearest.iter().skip(1)).all(|(a, b)| order(a) < order(b));
        let earlier = text.nearest.iter().all(|n| {
            let place = (n.contribution_id, n.index);
            place < priority(item) && places.get(&(item.datanet_id, n.item_id)) == Some(&place)
        });
        let sound = width == row.row.len() && width > 0 && fits && words == text.words;
        if !sound || !ordered || !earlier || text.nearest.len() > NEIGHBOURS {
            return Err(what());
        }
    }
    if rows.next().is_some() { Err(bad("texts without an item")) } else { Ok(()) }
}

/// What was proven names earlier items, and a contribution counts its proven items.
fn validate_proofs(places: &BTreeMap<(u64, u64), (u64, u32)>, state: &GenesisState) -> Res<()> {
    let mut proven: BTreeMap<u64, u32> = BTreeMap::new();
    for item in &state.items {
        let what = || bad(format!("item {}/{}: proof", item.datanet_id, item.id));
        let earlier = |net: u64, id: u64| places.get(&(net, id)).is_some_and(|place| *place < priority(item));
        let line = item.line_proof.as_ref();
        let cross = item.cross_duplicate.as_ref();
        let ends = line.is_none_or(|p| earlier(item.datanet_id, p.a) && earlier(item.datanet_id, p.b));
        let mut named = cross.into_iter().chain(&item.own_earlier);
        let older = named.all(|c| {
            c.datanet_id != item.datanet_id && earlier(c.datanet_id, c.item_id) && (c.height == 0 || c.ago == 0)
        });
        let heights = line.is_none_or(|p| p.height == 0 || p.ago == 0);
        if !ends || !older || !heights {
            return Err(what());
        }
        if line.is_some() || cross.is_some_and(|c| !c.prover.is_empty()) {
            let count = proven.entry(item.contribution_id).or_default();
            *count = count.saturating_add(1);
        }
    }
    let counted = |c: &pb::Contribution| proven.get(&c.id).copied().unwrap_or(0) == c.proven_items;
    if state.contributions.iter().filter_map(|c| c.contribution.as_ref()).all(counted) {
        Ok(())
    } else {
        Err(bad("proven items do not match their contributions"))
    }
}
