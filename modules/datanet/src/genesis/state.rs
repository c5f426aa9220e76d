//! State from a genesis section, and back.

use super::bad;
use crate::admission::int8;
use crate::clusters::priority;
use crate::earnings::slot;
use crate::hash::{item_leaf, leaf_hash};
use crate::index::{LabelIndex, split_reach, with_reach};
use crate::keeper::stored;
use crate::keys::{
    ALLOWED, COMMIT_COUNT, COMMITS, COMMITS_BY, CONSENT, CONTRIBUTIONS, CONTRIBUTIONS_BY, DATANET_COUNT, DATANETS,
    DUPLICATES, EARNINGS, ITEMS, PARAMS, PENDING, PROJECTIONS, PROVENANCES, SKETCHES, STATS, TEXTS,
};
use crate::reveal::count_contribution;
use crate::rules::projected_row;
use crate::standing::is_duplicate;
use crate::texts::reach;
use crate::{columns, leaves, params, provenance};
use openledger_core::collections::part;
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::subspace::Projection;
use openledger_proto::openledger::datanet::v1 as pb;
use pb::{ContributionStatus, GenesisContribution, GenesisDatanet, GenesisState, Modality};
use std::collections::BTreeMap;

/// Writes a validated genesis into state.
///
/// # Errors
/// `datanet:36` for heights beyond the initial one; any failure stops the start.
pub fn init(ctx: &Ctx, state: GenesisState) -> Res<()> {
    let params = state.params.ok_or_else(|| bad("params"))?;
    PARAMS.set(ctx, &params)?;
    DATANET_COUNT.set(ctx, &u64::try_from(state.datanets.len()).unwrap_or(u64::MAX))?;
    COMMIT_COUNT.set(ctx, &state.next_commit_id.max(1).saturating_sub(1))?;
    let mut stats: BTreeMap<u64, pb::DatanetStats> = BTreeMap::new();
    let mut datanets: BTreeMap<u64, pb::Datanet> = BTreeMap::new();
    for entry in state.datanets {
        let mut datanet = entry.datanet.ok_or_else(|| bad("datanet"))?;
        if let Some(schema) = &mut datanet.schema {
            columns::store(ctx, datanet.id, schema)?;
        }
        if datanet.subspace.is_some() {
            PROJECTIONS.set(ctx, &datanet.id, &entry.projection)?;
        }
        for earned in &entry.earnings {
            EARNINGS.set(ctx, &(datanet.id, slot(earned.term)), earned)?;
        }
        for account in &entry.allowlist {
            ALLOWED.set(ctx, &(datanet.id, ctx.parse_address(account)?), &())?;
        }
        DATANETS.set(ctx, &datanet.id, &datanet)?;
        let (term, term_items) = (entry.term, entry.term_items);
        stats.insert(datanet.id, pb::DatanetStats { term, term_items, ..pb::DatanetStats::default() });
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
        if let Some(said) = &entry.provenance {
            PROVENANCES.set(ctx, &contribution.id, said)?;
        }
        CONTRIBUTIONS_BY.set(ctx, &(ctx.parse_address(&contribution.contributor)?, contribution.id), &())?;
        CONTRIBUTIONS.set(ctx, &contribution.id, &contribution)?;
    }
    let rows = Rows::new(ctx, &datanets, state.texts)?;
    init_items(ctx, &datanets, &mut stats, &rows, &state.items)?;
    if params.cross_duplicates {
        for item in &state.items {
            let schema = datanets.get(&item.datanet_id).and_then(|d| d.schema.as_ref());
            leaves::index(ctx, schema.is_some_and(|s| s.modality() == Modality::Utf8Text), item)?;
        }
    }
    stats.iter().try_for_each(|(id, s)| STATS.set(ctx, id, s))
}

fn init_items(
    ctx: &Ctx,
    datanets: &BTreeMap<u64, pb::Datanet>,
    stats: &mut BTreeMap<u64, pb::DatanetStats>,
    rows: &Rows,
    items: &[pb::Item],
) -> Res<()> {
    let mut indices: BTreeMap<(u64, u32), LabelIndex> = BTreeMap::new();
    let mut texts: BTreeMap<(u64, Vec<u8>), (u64, u32, u64)> = BTreeMap::new();
    for item in items {
        let net = item.datanet_id;
        if let Some(s) = stats.get_mut(&net) {
            s.items = item.id;
            s.duplicates = s.duplicates.saturating_add(u64::from(is_duplicate(item)));
        }
        if item.duplicate_of != 0 {
            DUPLICATES.set(ctx, &(net, item.duplicate_of, item.id), &())?;
        }
        ITEMS.set(ctx, &(net, item.id), item)?;
        let Some(row) = rows.of(datanets.get(&net), item)? else {
            let order = (item.contribution_id, item.index, item.id);
            let first = texts.entry((net, leaf_hash(&item_leaf(item.label, &item.features)).to_vec())).or_insert(order);
            *first = order.min(*first);
            continue;
        };
        let mut index = match indices.remove(&(net, item.label)) {
            Some(index) => index,
            None => LabelIndex::load(ctx, net, item.label, row.len())?,
        };
        index.push(item.id, priority(item), &row)?;
        indices.insert((net, item.label), index);
    }
    indices.values_mut().try_for_each(|index| index.store(ctx))?;
    texts.iter().try_for_each(|(key, (_, _, id))| TEXTS.set(ctx, key, id))
}

/// The rows of items on search pages: those of texts as genesis brings them, all others from their features.
struct Rows {
    projections: BTreeMap<u64, Projection>,
    texts: BTreeMap<(u64, u64), Vec<u8>>,
}

impl Rows {
    /// Writes the sketches, and keeps the rows.
    fn new(ctx: &Ctx, datanets: &BTreeMap<u64, pb::Datanet>, texts: Vec<pb::TextRow>) -> Res<Self> {
        let mut projections = BTreeMap::new();
        for datanet in datanets.values().filter(|d| d.subspace.is_some()) {
            let bytes = stored(PROJECTIONS.get(ctx, &datanet.id)?, "projection")?;
            projections.insert(datanet.id, Projection::from_bytes(&bytes).map_err(Failure::corrupt)?);
        }
        let mut rows = BTreeMap::new();
        for text in texts {
            let key = (text.datanet_id, text.item_id);
            SKETCHES.set(ctx, &key, &text.sketch)?;
            rows.insert(key, text.row);
        }
        Ok(Self { projections, texts: rows })
    }

    /// The row of an item; `None` for a text that is compared for equality alone.
    fn of(&self, datanet: Option<&pb::Datanet>, item: &pb::Item) -> Res<Option<Vec<i8>>> {
        let schema = datanet.and_then(|d| d.schema.as_ref()).ok_or_else(|| bad("datanet of an item"))?;
        if let Some(text) = &item.text {
            let row = self.texts.get(&(item.datanet_id, item.id)).ok_or_else(|| bad("row of a text"))?;
            return Ok(Some(with_reach(int8(row), reach(&text.nearest))));
        }
        if schema.modality() == Modality::Utf8Text {
            return Ok(None);
        }
        let features = int8(&item.features);
        match self.projections.get(&item.datanet_id) {
            None => Ok(Some(features)),
            Some(projection) => projected_row(projection, &features).map(|(row, _)| Some(row)),
        }
    }
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
    while let Some((id, mut datanet)) = datanets.next_entry()? {
        columns::join(ctx, id, datanet.schema.as_mut())?;
        let accounts = ALLOWED.range(ctx, &part(&id), false)?.take(usize::MAX)?;
        let allowlist = accounts.iter().map(|((_, account), ())| ctx.address_text(account)).collect();
        let projection = PROJECTIONS.get(ctx, &id)?.unwrap_or_default();
        export_texts(ctx, &datanet, &mut state.texts)?;
        let mut earnings: Vec<pb::TermEarnings> =
            EARNINGS.range(ctx, &part(&id), false)?.take(2)?.into_iter().map(|(_, earned)| earned).collect();
        earnings.sort_by_key(|e| e.term);
        let pb::DatanetStats { term, term_items, .. } = stored(STATS.get(ctx, &id)?, "datanet counters")?;
        state.datanets.push(GenesisDatanet {
            datanet: Some(datanet),
            allowlist,
            projection,
            earnings,
            term,
            term_items,
        });
    }
    let mut commits = COMMITS.iter(ctx)?;
    while let Some((_, commit)) = commits.next_entry()? {
        state.commits.push(commit);
    }
    let mut contributions = CONTRIBUTIONS.iter(ctx)?;
    while let Some((id, contribution)) = contributions.next_entry()? {
        let consent = CONSENT.get(ctx, &id)?.unwrap_or_default().changes;
        let pending = PENDING.get(ctx, &id)?.unwrap_or_default().items;
        let provenance = provenance::provenance(ctx, &contribution)?;
        let contribution = Some(contribution);
        state.contributions.push(GenesisContribution { contribution, consent, pending, provenance });
    }
    let mut items = ITEMS.iter(ctx)?;
    while let Some((_, item)) = items.next_entry()? {
        state.items.push(item);
    }
    Ok(state)
}

/// The rows and sketches of a datanet with rules for texts.
fn export_texts(ctx: &Ctx, datanet: &pb::Datanet, texts: &mut Vec<pb::TextRow>) -> Res<()> {
    let Some(schema) = datanet.schema.as_ref().filter(|s| s.text.is_some()) else { return Ok(()) };
    let mut rows = BTreeMap::new();
    for label in 0..schema.labels {
        let index = LabelIndex::load_any(ctx, datanet.id, label)?;
        for row in index.rows() {
            let (features, _) = split_reach(row.features).ok_or_else(|| Failure::corrupt("row without a reach"))?;
            rows.insert(row.item_id, features.iter().map(|v| v.cast_unsigned()).collect());
        }
    }
    for (item_id, row) in rows {
        let sketch = stored(SKETCHES.get(ctx, &(datanet.id, item_id))?, "sketch of a text")?;
        texts.push(pb::TextRow { datanet_id: datanet.id, item_id, row, sketch });
    }
    Ok(())
}
