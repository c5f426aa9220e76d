//! Duplicates and novelty: where an item stands among all earlier items of its label.
//!
//! Earlier means a smaller (contribution id, index), whatever the order of the reveals. An item is a
//! duplicate when any earlier item, itself a duplicate or not, is within the duplicate radius, or when one of the
//! nearest earlier texts has most of its words; its novelty follows from the same items. All of it depends on the set
//! of items only, so that reveals inside their windows may come in any order.

use crate::earnings::begin_term;
use crate::events::{self};
use crate::hash::{item_leaf, leaf_hash};
use crate::index::{LabelIndex, Priority, split_reach, with_reach};
use crate::keeper::{later, stored};
use crate::keys::{DUPLICATES, ITEMS, STATS, TEXTS};
use crate::leaves::{Entering, enter};
use crate::rules::{Reading, Rules, comparison_gas};
use crate::standing::{is_duplicate, judge, status};
use crate::texts::{NEIGHBOURS, Nearest, Sketches, order, reach};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{
    Contribution, DatanetStats, Item, ItemResult, Params, PendingItem, TextStanding,
};
use std::collections::BTreeMap;

/// An earlier item near a given one: squared distance, then priority, so that ties go to the earliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Neighbour {
    pub(crate) distance: u64,
    pub(crate) priority: Priority,
    pub(crate) item_id: u64,
}

pub(crate) fn priority(item: &Item) -> Priority {
    (item.contribution_id, item.index)
}

/// A well-formed item that is to be admitted, and what it is compared by.
pub(crate) struct Candidate {
    pub(crate) item: PendingItem,
    pub(crate) reading: Reading,
}

/// Admits well-formed items of one contribution: gives them ids, finds their neighbours, and demotes later
/// items where they came first.
pub(crate) struct Admission<'a> {
    ctx: &'a Ctx,
    rules: &'a Rules<'a>,
    datanet_id: u64,
    gas: u64,
    /// Whether items are compared with those of other datanets.
    across: bool,
    stats: DatanetStats,
    indices: BTreeMap<u32, LabelIndex>,
    sketches: Option<Sketches<'a>>,
}

impl<'a> Admission<'a> {
    pub(crate) fn open(ctx: &'a Ctx, params: &'a Params, rules: &'a Rules<'a>) -> Res<Self> {
        let datanet_id = rules.datanet.id;
        let mut stats = stored(STATS.get(ctx, &datanet_id)?, "datanet counters")?;
        begin_term(params, rules.datanet, ctx.height(), &mut stats);
        let gas = comparison_gas(params, u64::try_from(rules.compared_bytes()).unwrap_or(u64::MAX));
        let sketches = match &rules.texts {
            Some(texts) => Some(Sketches::new(ctx, params, datanet_id, texts.weights(ctx)?)),
            None => None,
        };
        let across = params.cross_duplicates;
        Ok(Self { ctx, rules, datanet_id, gas, across, stats, indices: BTreeMap::new(), sketches })
    }

    /// Admits the items in order and returns the outcome of each.
    pub(crate) fn admit(mut self, contribution: &mut Contribution, items: Vec<Candidate>) -> Res<Vec<ItemResult>> {
        let before = self.stats.duplicates;
        let mut results = Vec::with_capacity(items.len());
        for candidate in items {
            results.push(self.admit_one(contribution, candidate)?);
        }
        for index in self.indices.values_mut() {
            index.store(self.ctx)?;
        }
        STATS.set(self.ctx, &self.datanet_id, &self.stats)?;
        contribution.first_item_id = results.first().map_or(0, |r| r.item_id);
        self.ctx.emit_event(
            events::ADMIT_ITEMS,
            &[
                ("contribution_id", &contribution.id),
                ("datanet_id", &self.datanet_id),
                ("first_item_id", &contribution.first_item_id),
                ("items", &results.len()),
                ("duplicates", &self.stats.duplicates.saturating_sub(before)),
            ],
        );
        Ok(results)
    }

    fn admit_one(&mut self, contribution: &Contribution, candidate: Candidate) -> Res<ItemResult> {
        let Candidate { item: new, reading } = candidate;
        let id = later(self.stats.items, 1)?;
        self.stats.items = id;
        let mut item = Item {
            datanet_id: self.datanet_id,
            id,
            contribution_id: contribution.id,
            index: new.index,
            features: new.features,
            label: new.label,
            commit_height: contribution.commit_height,
            settles_at: contribution.settles_at,
            off_subspace_sq: reading.off_sq,
            ..Item::default()
        };
        if self.rules.equal_texts_only() {
            let nearest = self.place_equal(&item)?;
            approach(&mut item, nearest);
        } else {
            self.place(&mut item, reading)?;
        }
        if self.across {
            let entering = Entering { item: &mut item, owner: &contribution.contributor, text: self.rules.is_text() };
            enter(self.ctx, entering, &mut self.stats)?;
        }
        judge(&self.rules.standards, &mut item);
        self.count(id, (false, 0), &item)?;
        ITEMS.set(self.ctx, &(self.datanet_id, id), &item)?;
        Ok(ItemResult {
            index: item.index,
            status: status(&item).into(),
            item_id: id,
            duplicate_of: item.duplicate_of,
            novelty_ppm: item.novelty_ppm,
        })
    }

    /// Compares a new item with all of its label, demotes later ones, and gives it its own nearest earlier ones.
    fn place(&mut self, item: &mut Item, reading: Reading) -> Res<()> {
        let mut index = match self.indices.remove(&item.label) {
            Some(index) => index,
            None => LabelIndex::load(self.ctx, self.datanet_id, item.label, self.rules.row_bytes())?,
        };
        self.ctx.gas().consume(self.gas.saturating_mul(index.len()), "datanet comparisons")?;
        let mine = priority(item);
        let (mut nearest, mut followers) = (Nearest::default(), Vec::new());
        let mut probe = self.rules.probe(&reading.row);
        for (place, row) in index.rows().enumerate() {
            let (features, reach) = match &self.sketches {
                Some(_) => {
                    let split = split_reach(row.features).ok_or_else(|| Failure::corrupt("row without a reach"))?;
                    (split.0, Some(split.1))
                }
                None => (row.features, None),
            };
            let distance = probe.distance(features)?;
            let earlier = row.priority < mine;
            let matters = match reach {
                Some(reach) => earlier || reach == u32::MAX || distance <= u64::from(reach),
                None => self.rules.thresholds.is_relevant(distance),
            };
            if !matters {
                continue;
            }
            if earlier {
                nearest.see(Neighbour { distance, priority: row.priority, item_id: row.item_id });
            } else {
                followers.push((place, row.item_id, distance));
            }
        }
        let nearest = nearest.into_vec();
        let mut row = reading.row;
        if let Some(sketches) = &mut self.sketches {
            let words = sketches.put(item.id, reading.sketch)?;
            let nearest: Vec<_> = nearest.iter().map(|n| sketches.compare(item.id, *n)).collect::<Res<_>>()?;
            row = with_reach(row, reach(&nearest));
            item.text = Some(TextStanding { words, nearest, ..TextStanding::default() });
        } else {
            approach(item, nearest.first().copied());
        }
        for (place, follower, distance) in followers {
            let reach = self.tell(follower, Neighbour { distance, priority: mine, item_id: item.id })?;
            if let Some(reach) = reach {
                index.set_reach(place, reach);
            }
        }
        index.push(item.id, mine, &row)?;
        self.indices.insert(item.label, index);
        Ok(())
    }

    /// Finds the earliest equal text, or demotes it when the new one came first.
    fn place_equal(&mut self, item: &Item) -> Res<Option<Neighbour>> {
        let key = (self.datanet_id, leaf_hash(&item_leaf(item.label, &item.features)).to_vec());
        let Some(first) = TEXTS.get(self.ctx, &key)? else {
            TEXTS.set(self.ctx, &key, &item.id)?;
            return Ok(None);
        };
        let found = priority(&self.item(first)?);
        if found < priority(item) {
            return Ok(Some(Neighbour { distance: 0, priority: found, item_id: first }));
        }
        TEXTS.set(self.ctx, &key, &item.id)?;
        self.tell(first, Neighbour { distance: 0, priority: priority(item), item_id: item.id })?;
        Ok(None)
    }

    fn item(&self, id: u64) -> Res<Item> {
        stored(ITEMS.get(self.ctx, &(self.datanet_id, id))?, "item")
    }

    /// Tells a later item of a new earlier one, which moves it only if that one is nearer than what it had. Returns
    /// the new reach of a text.
    fn tell(&mut self, follower: u64, neighbour: Neighbour) -> Res<Option<u32>> {
        let mut item = self.item(follower)?;
        if item.settles_at < self.ctx.height() {
            return Err(Failure::corrupt("a reveal reached a settled item"));
        }
        let before = (is_duplicate(&item), item.duplicate_of);
        let new_reach = match (&mut item.text, &mut self.sketches) {
            (Some(text), Some(sketches)) => {
                let new = (neighbour.distance, neighbour.priority.0, neighbour.priority.1);
                let place = text.nearest.partition_point(|n| order(n) < new);
                if place >= NEIGHBOURS {
                    return Ok(None);
                }
                text.nearest.insert(place, sketches.compare(follower, neighbour)?);
                text.nearest.truncate(NEIGHBOURS);
                Some(reach(&text.nearest))
            }
            _ => {
                if item.nearest_item_id != 0 {
                    let had = priority(&self.item(item.nearest_item_id)?);
                    let had =
                        Neighbour { distance: item.nearest_distance, priority: had, item_id: item.nearest_item_id };
                    if had < neighbour {
                        return Ok(None);
                    }
                }
                approach(&mut item, Some(neighbour));
                None
            }
        };
        judge(&self.rules.standards, &mut item);
        self.count(follower, before, &item)?;
        ITEMS.set(self.ctx, &(self.datanet_id, follower), &item)?;
        if !before.0 && is_duplicate(&item) {
            self.ctx.emit_event(
                events::DEMOTE_ITEM,
                &[("datanet_id", &self.datanet_id), ("item_id", &follower), ("duplicate_of", &item.duplicate_of)],
            );
        }
        Ok(new_reach)
    }

    /// Keeps the index of direct duplicates and their number in step with an item that was judged anew; `before` is
    /// whether it was a duplicate, and of which item.
    fn count(&mut self, id: u64, before: (bool, u64), item: &Item) -> Res<()> {
        recount(self.ctx, &mut self.stats, id, before, item)
    }
}

/// See [`Admission::count`].
pub(crate) fn recount(
    ctx: &Ctx,
    stats: &mut DatanetStats,
    id: u64,
    (was_duplicate, was_of): (bool, u64),
    item: &Item,
) -> Res<()> {
    if was_of != item.duplicate_of {
        if was_of != 0 {
            DUPLICATES.remove(ctx, &(item.datanet_id, was_of, id))?;
        }
        if item.duplicate_of != 0 {
            DUPLICATES.set(ctx, &(item.datanet_id, item.duplicate_of, id), &())?;
        }
    }
    stats.duplicates = match (was_duplicate, is_duplicate(item)) {
        (false, true) => stats.duplicates.saturating_add(1),
        (true, false) => stats.duplicates.saturating_sub(1),
        _ => stats.duplicates,
    };
    Ok(())
}

/// Makes a neighbour the nearest earlier item.
fn approach(item: &mut Item, neighbour: Option<Neighbour>) {
    if let Some(neighbour) = neighbour {
        item.nearest_distance = neighbour.distance;
        item.nearest_item_id = neighbour.item_id;
    }
}
