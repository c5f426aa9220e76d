//! The words of texts: for every text the four nearest earlier ones of its label, and what it has in common with each.
//!
//! Which four follows from the set of earlier texts only, so that reveals may come in any order: a late one takes its
//! place among the neighbours of later texts and pushes the last one out.

use crate::clusters::Neighbour;
use crate::keeper::stored;
use crate::keys::SKETCHES;
use crate::rules::comparison_gas;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{Params, TextNeighbour};
use openledger_text::Sketch;
use std::collections::BTreeMap;

/// Earlier texts that a text is compared with word by word.
pub(crate) const NEIGHBOURS: usize = 4;

/// The order of neighbours: nearest first, then the earliest.
pub(crate) fn order(n: &TextNeighbour) -> (u64, u64, u32) {
    (n.distance, n.contribution_id, n.index)
}

/// The distance beyond which a new text does not concern one with these neighbours.
pub(crate) fn reach(nearest: &[TextNeighbour]) -> u32 {
    match nearest.get(NEIGHBOURS.saturating_sub(1)) {
        Some(last) => u32::try_from(last.distance).unwrap_or(u32::MAX),
        None => u32::MAX,
    }
}

/// Keeps the nearest earlier items that it is shown.
#[derive(Debug, Default)]
pub(crate) struct Nearest(Vec<Neighbour>);

impl Nearest {
    /// Takes one more into account.
    pub(crate) fn see(&mut self, found: Neighbour) {
        let place = self.0.partition_point(|n| *n < found);
        if place < NEIGHBOURS {
            self.0.insert(place, found);
            self.0.truncate(NEIGHBOURS);
        }
    }

    /// Those that are left, in order.
    pub(crate) fn into_vec(self) -> Vec<Neighbour> {
        self.0
    }
}

/// The sketches of one datanet that a message needs, each read once.
pub(crate) struct Sketches<'a> {
    ctx: &'a Ctx,
    params: &'a Params,
    datanet_id: u64,
    weights: Vec<u8>,
    read: BTreeMap<u64, Sketch>,
}

impl<'a> Sketches<'a> {
    pub(crate) fn new(ctx: &'a Ctx, params: &'a Params, datanet_id: u64, weights: Vec<u8>) -> Self {
        Self { ctx, params, datanet_id, weights, read: BTreeMap::new() }
    }

    /// Stores the sketch of a new text and returns the number of its words.
    pub(crate) fn put(&mut self, item_id: u64, bytes: Vec<u8>) -> Res<u32> {
        let sketch = Sketch::from_bytes(&bytes).map_err(Failure::corrupt)?;
        SKETCHES.set(self.ctx, &(self.datanet_id, item_id), &bytes)?;
        let words = sketch.words();
        self.read.insert(item_id, sketch);
        Ok(words)
    }

    fn load(&mut self, item_id: u64) -> Res<()> {
        if !self.read.contains_key(&item_id) {
            let bytes = stored(SKETCHES.get(self.ctx, &(self.datanet_id, item_id))?, "sketch of a text")?;
            self.read.insert(item_id, Sketch::from_bytes(&bytes).map_err(Failure::corrupt)?);
        }
        Ok(())
    }

    /// What a text has in common with an earlier one, as the later one keeps it.
    pub(crate) fn compare(&mut self, later: u64, earlier: Neighbour) -> Res<TextNeighbour> {
        self.load(later)?;
        self.load(earlier.item_id)?;
        let missing = || Failure::corrupt("sketch");
        let (new, old) =
            (self.read.get(&later).ok_or_else(missing)?, self.read.get(&earlier.item_id).ok_or_else(missing)?);
        let hashes = u64::from(new.words()).saturating_add(u64::from(old.words()));
        self.ctx.gas().consume(comparison_gas(self.params, hashes.saturating_mul(4)), "datanet words")?;
        let overlap = new.overlap(old, self.weights.as_slice());
        Ok(TextNeighbour {
            item_id: earlier.item_id,
            contribution_id: earlier.priority.0,
            index: earlier.priority.1,
            distance: earlier.distance,
            containment_ppm: overlap.containment_ppm,
            fresh_words: overlap.fresh_words,
        })
    }
}
