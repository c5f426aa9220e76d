//! Duplicates and novelty: where an item stands among all earlier items of its label.
//!
//! Earlier means a smaller (contribution id, index), whatever the order of the reveals. An item is a
//! duplicate when any earlier item, itself a duplicate or not, is within the duplicate radius; its novelty
//! follows from the nearest earlier item. Both depend on the set of items only, so that reveals inside their
//! windows may come in any order, and both only ever fall when an item is added.

use crate::admission::{Thresholds, int8};
use crate::events::{self};
use crate::hash::{item_leaf, leaf_hash};
use crate::index::{LabelIndex, Priority};
use crate::keeper::{later, stored};
use crate::keys::{DUPLICATES, ITEMS, STATS, TEXTS};
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::novelty::distance_sq;
use openledger_proto::openledger::datanet::v1::{
    Contribution, Datanet, DatanetStats, Item, ItemResult, ItemStatus, Modality, Params, PendingItem,
};
use std::collections::BTreeMap;

/// An earlier item near a given one: squared distance, then priority, so that ties go to the earliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Neighbour {
    distance: u64,
    priority: Priority,
    item_id: u64,
}

fn priority(item: &Item) -> Priority {
    (item.contribution_id, item.index)
}

/// Gas of comparing one pair of vectors.
fn comparison_gas(params: &Params, dimension: u32) -> u64 {
    let words = u64::from(dimension.div_ceil(8));
    params.gas_per_comparison.saturating_add(params.gas_per_compared_word.saturating_mul(words))
}

/// Admits well-formed items of one contribution: gives them ids, finds their neighbours, and demotes later
/// items where they came first.
pub(crate) struct Admission<'a> {
    ctx: &'a Ctx,
    datanet: &'a Datanet,
    thresholds: Thresholds,
    gas: u64,
    stats: DatanetStats,
    indices: BTreeMap<u32, LabelIndex>,
}

impl<'a> Admission<'a> {
    pub(crate) fn open(ctx: &'a Ctx, params: &Params, datanet: &'a Datanet) -> Res<Self> {
        let stats = stored(STATS.get(ctx, &datanet.id)?, "datanet counters")?;
        let dimension = datanet.schema.as_ref().map_or(0, |s| s.dimension);
        let gas = comparison_gas(params, dimension);
        Ok(Self { ctx, datanet, thresholds: Thresholds::of(datanet), gas, stats, indices: BTreeMap::new() })
    }

    /// Admits the items in order and returns the outcome of each.
    pub(crate) fn admit(mut self, contribution: &mut Contribution, items: Vec<PendingItem>) -> Res<Vec<ItemResult>> {
        let before = self.stats.duplicates;
        let mut results = Vec::with_capacity(items.len());
        for item in items {
            results.push(self.admit_one(contribution, item)?);
        }
        for index in self.indices.values_mut() {
            index.store(self.ctx)?;
        }
        STATS.set(self.ctx, &self.datanet.id, &self.stats)?;
        contribution.first_item_id = results.first().map_or(0, |r| r.item_id);
        self.ctx.emit_event(
            events::ADMIT_ITEMS,
            &[
                ("contribution_id", &contribution.id),
                ("datanet_id", &self.datanet.id),
                ("first_item_id", &contribution.first_item_id),
                ("items", &results.len()),
                ("duplicates", &self.stats.duplicates.saturating_sub(before)),
            ],
        );
        Ok(results)
    }

    fn admit_one(&mut self, contribution: &Contribution, new: PendingItem) -> Res<ItemResult> {
        let id = later(self.stats.items, 1)?;
        self.stats.items = id;
        let mut item = Item {
            datanet_id: self.datanet.id,
            id,
            contribution_id: contribution.id,
            index: new.index,
            features: new.features,
            label: new.label,
            commit_height: contribution.commit_height,
            settles_at: contribution.settles_at,
            novelty_ppm: self.thresholds.novelty_ppm(None),
            ..Item::default()
        };
        let text = self.datanet.schema.as_ref().is_some_and(|s| s.modality() == Modality::Utf8Text);
        let nearest = if text { self.place_text(&item)? } else { self.place_vector(&item)? };
        if let Some(neighbour) = nearest {
            self.attach(&mut item, neighbour)?;
        }
        ITEMS.set(self.ctx, &(self.datanet.id, id), &item)?;
        let status = match (item.duplicate_of, item.nearest_distance) {
            (0, _) => ItemStatus::Admitted,
            (_, 0) => ItemStatus::ExactDuplicate,
            _ => ItemStatus::NearDuplicate,
        };
        Ok(ItemResult {
            index: item.index,
            status: status.into(),
            item_id: id,
            duplicate_of: item.duplicate_of,
            novelty_ppm: item.novelty_ppm,
        })
    }

    /// Compares a new vector with all of its label, demotes later ones, and returns its own nearest earlier
    /// one.
    fn place_vector(&mut self, item: &Item) -> Res<Option<Neighbour>> {
        let vector = int8(&item.features);
        let mut index = match self.indices.remove(&item.label) {
            Some(index) => index,
            None => LabelIndex::load(self.ctx, self.datanet.id, item.label, item.features.len())?,
        };
        self.ctx.gas().consume(self.gas.saturating_mul(index.len()), "datanet comparisons")?;
        let (mine, mut nearest, mut followers) = (priority(item), None::<Neighbour>, Vec::new());
        for row in index.rows() {
            let distance = distance_sq(&vector, row.features).map_err(Failure::corrupt)?;
            if !self.thresholds.is_relevant(distance) {
                continue;
            }
            if row.priority < mine {
                let found = Neighbour { distance, priority: row.priority, item_id: row.item_id };
                nearest = Some(nearest.map_or(found, |n| n.min(found)));
            } else {
                followers.push((row.item_id, distance));
            }
        }
        for (follower, distance) in followers {
            self.approach(follower, Neighbour { distance, priority: mine, item_id: item.id })?;
        }
        index.push(item.id, mine, &vector)?;
        self.indices.insert(item.label, index);
        Ok(nearest)
    }

    /// Finds the earliest equal text, or demotes it when the new one came first.
    fn place_text(&mut self, item: &Item) -> Res<Option<Neighbour>> {
        let key = (self.datanet.id, leaf_hash(&item_leaf(item.label, &item.features)).to_vec());
        let Some(first) = TEXTS.get(self.ctx, &key)? else {
            TEXTS.set(self.ctx, &key, &item.id)?;
            return Ok(None);
        };
        let found = priority(&self.item(first)?);
        if found < priority(item) {
            return Ok(Some(Neighbour { distance: 0, priority: found, item_id: first }));
        }
        TEXTS.set(self.ctx, &key, &item.id)?;
        self.approach(first, Neighbour { distance: 0, priority: priority(item), item_id: item.id })?;
        Ok(None)
    }

    fn item(&self, id: u64) -> Res<Item> {
        stored(ITEMS.get(self.ctx, &(self.datanet.id, id))?, "item")
    }

    /// Tells a later item of a new earlier one; it moves only if that one is nearer than what it had.
    fn approach(&mut self, follower: u64, neighbour: Neighbour) -> Res<()> {
        let mut item = self.item(follower)?;
        if item.settles_at < self.ctx.height() {
            return Err(Failure::corrupt("a reveal reached a settled item"));
        }
        if item.nearest_item_id != 0 {
            let had = priority(&self.item(item.nearest_item_id)?);
            let had = Neighbour { distance: item.nearest_distance, priority: had, item_id: item.nearest_item_id };
            if had < neighbour {
                return Ok(());
            }
        }
        let was_canonical = item.duplicate_of == 0;
        self.attach(&mut item, neighbour)?;
        ITEMS.set(self.ctx, &(self.datanet.id, follower), &item)?;
        if was_canonical && item.duplicate_of != 0 {
            self.ctx.emit_event(
                events::DEMOTE_ITEM,
                &[("datanet_id", &self.datanet.id), ("item_id", &follower), ("duplicate_of", &item.duplicate_of)],
            );
        }
        Ok(())
    }

    /// Makes `neighbour` the nearest earlier item of `item`, with all that follows.
    fn attach(&mut self, item: &mut Item, neighbour: Neighbour) -> Res<()> {
        let net = self.datanet.id;
        if item.duplicate_of != 0 {
            DUPLICATES.remove(self.ctx, &(net, item.duplicate_of, item.id))?;
            self.stats.duplicates = self.stats.duplicates.saturating_sub(1);
        }
        item.nearest_distance = neighbour.distance;
        item.nearest_item_id = neighbour.item_id;
        item.novelty_ppm = self.thresholds.novelty_ppm(Some(neighbour.distance));
        item.duplicate_of = 0;
        if self.thresholds.is_duplicate(neighbour.distance) {
            item.duplicate_of = neighbour.item_id;
            DUPLICATES.set(self.ctx, &(net, neighbour.item_id, item.id), &())?;
            self.stats.duplicates = self.stats.duplicates.saturating_add(1);
        }
        Ok(())
    }
}
