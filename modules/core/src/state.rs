//! The state handle: a committed snapshot under a stack of overlays.
//!
//! The handle is owned, clonable and `'static` (the CosmWasm VM and ibc-rs hold it while they run). A
//! savepoint pushes an overlay; events live in the overlay, so that what is reverted emits nothing.

use crate::events::Event;
use crate::storage::{ChangeSet, Entry, Snapshot, StorageError, StoreKey};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

#[derive(Debug, Default, Clone)]
struct Layer {
    writes: BTreeMap<StoreKey, BTreeMap<Vec<u8>, Option<Vec<u8>>>>,
    events: Vec<Event>,
}

#[derive(Clone)]
struct Inner {
    base: Arc<dyn Snapshot>,
    layers: Vec<Layer>,
}

/// A handle on uncommitted state. Clones share it; [`State::fork`] copies it.
#[derive(Clone)]
pub struct State(Arc<Mutex<Inner>>);

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inner = self.lock();
        write!(f, "State(height {}, {} layers)", inner.base.height(), inner.layers.len())
    }
}

impl State {
    /// An empty overlay over `base`.
    pub fn new(base: Arc<dyn Snapshot>) -> Self {
        Self(Arc::new(Mutex::new(Inner { base, layers: vec![Layer::default()] })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic inside a transaction may poison the lock; its layer is dropped by the caller, so the data
        // below is whole.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An independent copy, for proposals that may be thrown away.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self(Arc::new(Mutex::new(self.lock().clone())))
    }

    /// Opens a savepoint and returns its depth.
    pub fn push(&self) -> usize {
        let mut inner = self.lock();
        inner.layers.push(Layer::default());
        inner.layers.len()
    }

    /// Keeps all that was written since the savepoint of `depth` was opened.
    pub fn keep(&self, depth: usize) {
        let mut inner = self.lock();
        while inner.layers.len() >= depth.max(2) {
            let Some(top) = inner.layers.pop() else { return };
            let Some(below) = inner.layers.last_mut() else { return };
            for (store, writes) in top.writes {
                match below.writes.entry(store) {
                    std::collections::btree_map::Entry::Vacant(e) => {
                        e.insert(writes);
                    }
                    std::collections::btree_map::Entry::Occupied(mut e) => e.get_mut().extend(writes),
                }
            }
            below.events.extend(top.events);
        }
    }

    /// Drops all that was written since the savepoint of `depth` was opened, events included.
    pub fn revert(&self, depth: usize) {
        self.lock().layers.truncate(depth.saturating_sub(1).max(1));
    }

    /// Adds an event to the innermost layer.
    pub fn emit(&self, event: Event) {
        if let Some(top) = self.lock().layers.last_mut() {
            top.events.push(event);
        }
    }

    /// Takes the events of the innermost layer.
    pub fn take_events(&self) -> Vec<Event> {
        self.lock().layers.last_mut().map(|l| std::mem::take(&mut l.events)).unwrap_or_default()
    }

    /// The value under a key, as the innermost layer sees it.
    pub fn get(&self, store: StoreKey, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let inner = self.lock();
        for layer in inner.layers.iter().rev() {
            if let Some(found) = layer.writes.get(store).and_then(|w| w.get(key)) {
                return Ok(found.clone());
            }
        }
        let base = inner.base.clone();
        drop(inner);
        base.get(store, key)
    }

    /// Writes (`Some`) or deletes (`None`) in the innermost layer.
    pub fn put(&self, store: StoreKey, key: Vec<u8>, value: Option<Vec<u8>>) {
        if let Some(top) = self.lock().layers.last_mut() {
            top.writes.entry(store).or_default().insert(key, value);
        }
    }

    /// The first (or last) entry with `start <= key < end`.
    pub fn seek(
        &self,
        store: StoreKey,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
    ) -> Result<Option<Entry>, StorageError> {
        use std::ops::Bound;
        let inner = self.lock();
        let mut low = start.to_vec();
        let mut high = end.map(<[u8]>::to_vec);
        loop {
            if high.as_ref().is_some_and(|h| *h <= low) {
                return Ok(None);
            }
            // What the overlays hold nearest to the edge; the topmost layer wins a tie.
            let mut best: Option<(&Vec<u8>, &Option<Vec<u8>>)> = None;
            for layer in inner.layers.iter().rev() {
                let Some(writes) = layer.writes.get(store) else { continue };
                let upper = high.as_ref().map_or(Bound::Unbounded, |h| Bound::Excluded(h.clone()));
                let mut range = writes.range((Bound::Included(low.clone()), upper));
                let found = if reverse { range.next_back() } else { range.next() };
                if let Some((k, v)) = found {
                    let nearer = best.is_none_or(|(b, _)| if reverse { k > b } else { k < b });
                    if nearer {
                        best = Some((k, v));
                    }
                }
            }
            let below = inner.base.seek(store, &low, high.as_deref(), reverse)?;
            match (best, below) {
                (None, below) => return Ok(below),
                (Some((k, _)), Some((bk, bv))) if (if reverse { bk > *k } else { bk < *k }) => {
                    return Ok(Some((bk, bv)));
                }
                (Some((k, Some(v))), _) => return Ok(Some((k.clone(), v.clone()))),
                (Some((k, None)), _) => {
                    // Deleted here: go on beyond it.
                    if reverse {
                        high = Some(k.clone());
                    } else {
                        low = k.clone();
                        low.push(0);
                    }
                }
            }
        }
    }

    /// Number of entries with `start <= key < end`; see [`Snapshot::count`].
    pub fn count(
        &self,
        store: StoreKey,
        start: &[u8],
        end: Option<&[u8]>,
        most: u64,
    ) -> Result<Option<u64>, StorageError> {
        let (base, written) = self.written(store, start, end);
        let Some(mut count) = base.count(store, start, end, most)? else { return Ok(None) };
        for (key, is_set) in written {
            match (base.get(store, &key)?.is_some(), is_set) {
                (false, true) => count = count.saturating_add(1),
                (true, false) => count = count.saturating_sub(1),
                _ => {}
            }
        }
        Ok(Some(count))
    }

    /// The key of the entry with `n` entries of the range before it; see [`Snapshot::nth_key`].
    pub fn nth_key(
        &self,
        store: StoreKey,
        start: &[u8],
        end: Option<&[u8]>,
        n: u64,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let (base, written) = self.written(store, start, end);
        if written.is_empty() {
            return base.nth_key(store, start, end, n);
        }
        let mut from = start.to_vec();
        for _ in 0..n {
            let Some((key, _)) = self.seek(store, &from, end, false)? else { return Ok(None) };
            from = key;
            from.push(0);
        }
        Ok(self.seek(store, &from, end, false)?.map(|(key, _)| key))
    }

    /// The base, and the keys of a range that the overlays write, each with whether it is set or deleted at
    /// the end.
    fn written(
        &self,
        store: StoreKey,
        start: &[u8],
        end: Option<&[u8]>,
    ) -> (Arc<dyn Snapshot>, BTreeMap<Vec<u8>, bool>) {
        let inner = self.lock();
        let mut written = BTreeMap::new();
        for writes in inner.layers.iter().filter_map(|layer| layer.writes.get(store)) {
            let from_start = writes.range(start.to_vec()..);
            let inside = from_start.take_while(|(key, _)| end.is_none_or(|end| key.as_slice() < end));
            written.extend(inside.map(|(key, value)| (key.clone(), value.is_some())));
        }
        (inner.base.clone(), written)
    }

    /// Folds all layers into one change set. The state is empty above its base afterwards.
    pub fn into_changes(&self) -> ChangeSet {
        self.keep(2);
        let mut inner = self.lock();
        let writes = inner.layers.last_mut().map(|l| std::mem::take(&mut l.writes)).unwrap_or_default();
        writes.into_iter().filter(|(_, w)| !w.is_empty()).map(|(s, w)| (s.to_owned(), w)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::MemSnapshot;
    use proptest::prelude::*;

    fn base(keys: &[u8]) -> Arc<dyn Snapshot> {
        let writes = keys.iter().map(|k| (vec![*k], Some(vec![*k, 0]))).collect();
        Arc::new(MemSnapshot::default().apply(&ChangeSet::from([("s".to_owned(), writes)])))
    }

    #[test]
    fn revert_drops_writes_and_events() {
        let s = State::new(base(&[1]));
        let d = s.push();
        s.put("s", vec![2], Some(vec![9]));
        s.emit(Event::new("x"));
        s.revert(d);
        assert_eq!(s.get("s", &[2]), Ok(None));
        assert!(s.take_events().is_empty());
        let d = s.push();
        s.put("s", vec![2], Some(vec![9]));
        s.emit(Event::new("x"));
        s.keep(d);
        assert_eq!(s.get("s", &[2]), Ok(Some(vec![9])));
        assert_eq!(s.take_events().len(), 1);
    }

    proptest! {
        /// Whatever is written in whatever layers, iteration equals that of one flat map.
        #[test]
        fn iteration_equals_a_flat_map(
            keys in proptest::collection::vec(0u8..40, 0..20),
            ops in proptest::collection::vec((0u8..40, any::<bool>(), any::<bool>()), 0..60),
            lo in 0u8..40, hi in 0u8..41, reverse in any::<bool>(),
        ) {
            let s = State::new(base(&keys));
            let mut model: BTreeMap<Vec<u8>, Vec<u8>> = keys.iter().map(|k| (vec![*k], vec![*k, 0])).collect();
            for (k, set, push) in ops {
                if push { s.push(); }
                if set { s.put("s", vec![k], Some(vec![k, 1])); model.insert(vec![k], vec![k, 1]); }
                else { s.put("s", vec![k], None); model.remove(&vec![k]); }
            }
            let mut seen = Vec::new();
            let (mut start, mut end) = (vec![lo], vec![hi]);
            while let Some((k, v)) = s.seek("s", &start, Some(&end), reverse).unwrap_or_default() {
                if reverse { end = k.clone(); } else { start = k.clone(); start.push(0); }
                seen.push((k, v));
            }
            let inside = model.keys().filter(|k| **k >= vec![lo] && **k < vec![hi]);
            let inside: Vec<_> = inside.cloned().collect();
            let total = u64::try_from(inside.len()).unwrap_or_default();
            prop_assert_eq!(s.count("s", &[lo], Some(&[hi]), 1000), Ok(Some(total)));
            for n in 0..=inside.len() {
                let key = s.nth_key("s", &[lo], Some(&[hi]), u64::try_from(n).unwrap_or_default());
                prop_assert_eq!(key, Ok(inside.get(n).cloned()));
            }
            let mut want: Vec<_> = model.into_iter().filter(|(k, _)| *k >= vec![lo] && *k < vec![hi]).collect();
            if reverse { want.reverse(); }
            prop_assert_eq!(seen, want);
        }
    }
}
