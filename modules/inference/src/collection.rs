//! Collections in memory: the points of models that retrieve. Never visible in results or gas: what is not here is read
//! from state again.

use std::sync::{Arc, Mutex, PoisonError};

use openledger_core::ports::{ModelView, ModelsView, PointOrigin};
use openledger_core::{Ctx, ExecMode, Failure, Res};

/// Memory for collections that blocks use.
const CONSENSUS_BYTES: usize = 512 << 20;
/// Memory for collections that queries and simulations use, so that they cannot push out those of consensus.
const OTHER_BYTES: usize = 256 << 20;

/// What an answer takes from a point beside its embedding.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) label: u32,
    pub(crate) novelty_ppm: u32,
    pub(crate) origin: PointOrigin,
}

/// The points of a model in the layout of the search.
#[derive(Debug)]
pub(crate) struct Collected {
    /// Embedding after embedding.
    pub(crate) embeddings: Vec<i8>,
    /// The other facts, in the same order.
    pub(crate) places: Vec<Place>,
}

impl Collected {
    fn bytes(&self) -> usize {
        self.places.len().saturating_mul(size_of::<Place>().saturating_add(32)).saturating_add(self.embeddings.len())
    }
}

/// Model and root of its points: content that decides all of a collection, so that executions on different forks may
/// share it.
type Key = (u64, [u8; 32]);

/// Collections within a budget of bytes, the one used last at the end.
#[derive(Debug)]
struct Shelf {
    budget: usize,
    kept: Mutex<Vec<(Key, Arc<Collected>)>>,
}

impl Shelf {
    const fn new(budget: usize) -> Self {
        Self { budget, kept: Mutex::new(Vec::new()) }
    }

    fn get(&self, key: &Key) -> Option<Arc<Collected>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(k, _)| k == key)?;
        let entry = kept.remove(at);
        let found = entry.1.clone();
        kept.push(entry);
        Some(found)
    }

    fn put(&self, key: Key, collected: Arc<Collected>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(k, _)| *k != key);
        kept.push((key, collected));
        let mut total = kept.iter().fold(0usize, |sum, (_, c)| sum.saturating_add(c.bytes()));
        while total > self.budget && !kept.is_empty() {
            total = total.saturating_sub(kept.remove(0).1.bytes());
        }
    }
}

/// Collections of blocks and proposals, and of everything else.
#[derive(Debug)]
pub(crate) struct Collections {
    consensus: Shelf,
    other: Shelf,
}

impl Default for Collections {
    fn default() -> Self {
        Self { consensus: Shelf::new(CONSENSUS_BYTES), other: Shelf::new(OTHER_BYTES) }
    }
}

impl Collections {
    /// The points of a model, from memory or from state. Charges nothing.
    pub(crate) fn of(&self, ctx: &Ctx, models: &dyn ModelsView, model: &ModelView) -> Res<Arc<Collected>> {
        let shelf = match ctx.mode() {
            ExecMode::Deliver | ExecMode::Proposal => &self.consensus,
            ExecMode::Check | ExecMode::Recheck | ExecMode::Simulate | ExecMode::Query => &self.other,
        };
        let key = (model.id, model.material_hash);
        if let Some(found) = shelf.get(&key) {
            return Ok(found);
        }
        let points = models.collection(&ctx.unmetered(), model.id)?;
        let dimension = usize::try_from(model.embedding_dim).unwrap_or(usize::MAX);
        let whole = u64::try_from(points.len()) == Ok(model.points);
        if !whole || points.iter().any(|point| point.embedding.len() != dimension) {
            return Err(Failure::corrupt(format!("points of model {}", model.id)));
        }
        let mut collected = Collected { embeddings: Vec::new(), places: Vec::with_capacity(points.len()) };
        for point in points {
            collected.embeddings.extend(point.embedding);
            let (label, novelty_ppm) = (point.label, point.novelty_ppm);
            collected.places.push(Place { label, novelty_ppm, origin: point.origin });
        }
        let collected = Arc::new(collected);
        shelf.put(key, collected.clone());
        Ok(collected)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let collected = || Arc::new(Collected { embeddings: vec![1; 100], places: Vec::new() });
        let shelf = Shelf::new(200);
        let key = |n: u8| (u64::from(n), [n; 32]);
        shelf.put(key(1), collected());
        shelf.put(key(2), collected());
        assert!(shelf.get(&key(1)).is_some());
        shelf.put(key(3), collected());
        assert!(shelf.get(&key(2)).is_none() && shelf.get(&key(1)).is_some() && shelf.get(&key(3)).is_some());
        assert!(shelf.get(&(1, [9; 32])).is_none(), "another root is another collection");
        let small = Shelf::new(99);
        small.put(key(1), collected());
        assert!(small.get(&key(1)).is_none());
    }
}
