//! The state handle: a snapshot under a stack of overlays.
//!
//! The handle is owned, clonable and `'static`, so that whatever runs a message may keep it. A savepoint pushes an
//! overlay. Events live in the overlay, so that what is reverted emits nothing.
//!
//! A transaction runs on a handle of its own ([`State::transaction`]) over the block's state, and yields what it did
//! as [`Effects`], which the block's state then takes over. On a frozen snapshot ([`State::speculation`]) the
//! effects also name what was read, so that transactions can run at the same time and be taken over in order: one
//! whose reads were overtaken by an earlier one's writes runs again. Sums that most transactions touch do not count
//! as read if they are written by [`State::put_merged`]: such an entry is a function of whatever value it finds.

use crate::effects::{Effect, Effects, MergeFn, MergeStep, ReadSet, merge_again};
use crate::errors::Res;
use crate::events::Event;
use crate::storage::{ChangeSet, Entry, Snapshot, StorageError, StoreKey};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard};

/// The newest write on a key in one overlay.
#[derive(Clone)]
struct Write {
    value: Option<Vec<u8>>,
    /// Whether `value` was computed from what lies below by merges, and not set outright.
    merged: bool,
}

#[derive(Default, Clone)]
struct Layer {
    writes: BTreeMap<StoreKey, BTreeMap<Vec<u8>, Write>>,
    merges: Vec<(StoreKey, Vec<u8>, MergeStep)>,
    events: Vec<Event>,
}

#[derive(Clone)]
struct Inner {
    base: Arc<dyn Snapshot>,
    layers: Vec<Layer>,
    /// What was read from `base`, if somebody wants to know.
    reads: Option<ReadSet>,
}

impl Inner {
    fn written(&self, store: StoreKey, key: &[u8]) -> Option<&Write> {
        self.layers.iter().rev().find_map(|layer| layer.writes.get(store)?.get(key))
    }

    fn note_read(&mut self, store: StoreKey, key: &[u8]) {
        if let Some(reads) = &mut self.reads {
            reads.key(store, key);
        }
    }

    /// The entry nearest to the edge of a range that the overlays hold; the topmost layer wins a tie.
    fn nearest(&self, store: StoreKey, low: &[u8], high: Option<&[u8]>, reverse: bool) -> Option<(&Vec<u8>, &Write)> {
        let mut best: Option<(&Vec<u8>, &Write)> = None;
        for layer in self.layers.iter().rev() {
            let Some(writes) = layer.writes.get(store) else { continue };
            let upper = high.map_or(Bound::Unbounded, Bound::Excluded);
            let mut range = writes.range::<[u8], _>((Bound::Included(low), upper));
            let found = if reverse { range.next_back() } else { range.next() };
            if let Some((k, w)) = found
                && best.is_none_or(|(b, _)| if reverse { k > b } else { k < b })
            {
                best = Some((k, w));
            }
        }
        best
    }
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
        Self::over(base, None)
    }

    fn over(base: Arc<dyn Snapshot>, reads: Option<ReadSet>) -> Self {
        Self(Arc::new(Mutex::new(Inner { base, layers: vec![Layer::default()], reads })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic inside a transaction may poison the lock; its layer is dropped by the caller, so the data below
        // is whole.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An independent copy, for proposals that may be thrown away.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self(Arc::new(Mutex::new(self.lock().clone())))
    }

    /// A handle of its own for one transaction on this state as it stands. This state must not be written until the
    /// transaction's effects were taken over ([`State::apply`]) or dropped.
    #[must_use]
    pub fn transaction(&self) -> Self {
        Self::over(Arc::new(Live(self.clone())), None)
    }

    /// A handle for one transaction on a snapshot that may be out of date when the transaction is taken over, which
    /// is why its effects name what it read.
    #[must_use]
    pub fn speculation(base: Arc<dyn Snapshot>) -> Self {
        Self::over(base, Some(ReadSet::default()))
    }

    /// This state as it stands now, for [`State::speculation`]: later writes do not reach the copy.
    #[must_use]
    pub fn freeze(&self) -> Arc<dyn Snapshot> {
        Arc::new(Live(self.fork()))
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
            below.merges.extend(top.merges);
            below.events.extend(top.events);
        }
    }

    /// Drops all that was written since the savepoint of `depth` was opened, events included.
    pub fn revert(&self, depth: usize) {
        let mut inner = self.lock();
        let kept = depth.saturating_sub(1).max(1).min(inner.layers.len());
        // The gas of a merge depends on the value that it found, also when nothing of the merge remains.
        for (store, key, _) in inner.layers.split_off(kept).into_iter().flat_map(|layer| layer.merges) {
            inner.note_read(store, &key);
        }
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
        let mut inner = self.lock();
        if let Some(write) = inner.written(store, key) {
            let (value, merged) = (write.value.clone(), write.merged);
            if merged {
                inner.note_read(store, key); // the value shows what lies below
            }
            return Ok(value);
        }
        inner.note_read(store, key);
        let base = inner.base.clone();
        drop(inner);
        base.get(store, key)
    }

    /// Writes (`Some`) or deletes (`None`) in the innermost layer.
    pub fn put(&self, store: StoreKey, key: Vec<u8>, value: Option<Vec<u8>>) {
        let mut inner = self.lock();
        if inner.reads.is_some() && inner.written(store, &key).is_some_and(|w| w.merged) {
            inner.note_read(store, &key); // the merge that this replaces has paid gas for what it found
        }
        if let Some(top) = inner.layers.last_mut() {
            top.writes.entry(store).or_default().insert(key, Write { value, merged: false });
        }
    }

    /// The value that [`State::put_merged`] begins with. It does not count as read: the caller may use it for gas
    /// (its length) and to compute the merged value, and for nothing else.
    pub fn value_to_merge(&self, store: StoreKey, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let inner = self.lock();
        if let Some(write) = inner.written(store, key) {
            return Ok(write.value.clone());
        }
        let base = inner.base.clone();
        drop(inner);
        base.get(store, key)
    }

    /// Writes `merged`, which is `merge` of [`State::value_to_merge`], whose length was `found`. If another
    /// transaction's write comes in between, `merge` is applied to that one instead.
    pub fn put_merged(&self, store: StoreKey, key: Vec<u8>, found: Option<usize>, merged: Vec<u8>, merge: MergeFn) {
        let mut inner = self.lock();
        let outright = inner.written(store, &key).is_some_and(|w| !w.merged);
        let recorded = inner.reads.is_some() && !outright;
        let Some(top) = inner.layers.last_mut() else { return };
        if recorded {
            top.merges.push((store, key.clone(), MergeStep { found, function: merge }));
        }
        top.writes.entry(store).or_default().insert(key, Write { value: Some(merged), merged: !outright });
    }

    /// The first (or last) entry with `start <= key < end`.
    pub fn seek(
        &self,
        store: StoreKey,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
    ) -> Result<Option<Entry>, StorageError> {
        let found = self.seek_from(store, start, end, reverse)?;
        if let Some(reads) = &mut self.lock().reads {
            let low = Bound::Included(start.to_vec());
            let high = end.map_or(Bound::Unbounded, |e| Bound::Excluded(e.to_vec()));
            match &found {
                None => reads.range(store, low, high),
                Some((key, _)) if reverse => reads.range(store, Bound::Included(key.clone()), high),
                Some((key, _)) => reads.range(store, low, Bound::Included(key.clone())),
            }
        }
        Ok(found)
    }

    fn seek_from(
        &self,
        store: StoreKey,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
    ) -> Result<Option<Entry>, StorageError> {
        let mut low = start.to_vec();
        let mut high = end.map(<[u8]>::to_vec);
        loop {
            if high.as_ref().is_some_and(|h| *h <= low) {
                return Ok(None);
            }
            let (best, base) = {
                let inner = self.lock();
                let best = inner.nearest(store, &low, high.as_deref(), reverse);
                (best.map(|(k, w)| (k.clone(), w.value.clone())), inner.base.clone())
            };
            let below = base.seek(store, &low, high.as_deref(), reverse)?;
            match (best, below) {
                (None, below) => return Ok(below),
                (Some((k, _)), Some((bk, bv))) if (if reverse { bk > k } else { bk < k }) => return Ok(Some((bk, bv))),
                (Some((k, Some(v))), _) => return Ok(Some((k, v))),
                // Deleted here: go on beyond it.
                (Some((k, None)), _) if reverse => high = Some(k),
                (Some((mut k, None)), _) => {
                    k.push(0);
                    low = k;
                }
            }
        }
    }

    /// Folds all layers and takes out what was done on this handle. The state is empty above its base afterwards.
    pub fn take_effects(&self) -> Effects {
        self.keep(2);
        let mut inner = self.lock();
        let layer = inner.layers.last_mut().map(std::mem::take).unwrap_or_default();
        let reads = inner.reads.as_mut().map(std::mem::take).unwrap_or_default();
        drop(inner);
        let mut merges: BTreeMap<(StoreKey, Vec<u8>), Vec<MergeStep>> = BTreeMap::new();
        for (store, key, step) in layer.merges {
            merges.entry((store, key)).or_default().push(step);
        }
        let mut writes = BTreeMap::new();
        for (store, entries) in layer.writes {
            let effect = |(key, write): (Vec<u8>, Write)| {
                let steps = if write.merged { merges.remove(&(store, key.clone())) } else { None };
                let effect = match steps {
                    Some(steps) => Effect::Merge { value: write.value, steps },
                    None => Effect::Set(write.value),
                };
                (key, effect)
            };
            writes.insert(store, entries.into_iter().map(effect).collect());
        }
        Effects { reads, writes, events: layer.events }
    }

    /// Takes over what a transaction did on this state as it stands now.
    pub fn apply(&self, effects: Effects) {
        for (store, entries) in effects.writes {
            for (key, effect) in entries {
                self.put(store, key, effect.into_value());
            }
        }
        effects.events.into_iter().for_each(|e| self.emit(e));
    }

    /// Takes over what a transaction did on an older snapshot, none of whose reads was written since: merged entries
    /// are computed anew on what stands here now. Answers `false`, and changes nothing, if the transaction has to run
    /// again, because a merge is refused on what stands here or would cost other gas.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn apply_later(&self, effects: Effects) -> Res<bool> {
        let mut computed = Vec::new();
        for (store, entries) in &effects.writes {
            for (key, effect) in entries {
                let Effect::Merge { value, steps } = effect else { continue };
                let now = self.value_to_merge(store, key)?;
                let Some(merged) = merge_again(now, steps, value.as_ref())? else { return Ok(false) };
                computed.push((*store, key.clone(), merged));
            }
        }
        self.apply(effects);
        computed.into_iter().for_each(|(store, key, value)| self.put(store, key, Some(value)));
        Ok(true)
    }

    /// Number of entries with `start <= key < end`; see [`Snapshot::count`].
    pub fn count(
        &self,
        store: StoreKey,
        start: &[u8],
        end: Option<&[u8]>,
        most: u64,
    ) -> Result<Option<u64>, StorageError> {
        let (base, written) = self.written_within(store, start, end);
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
        let (base, written) = self.written_within(store, start, end);
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
    fn written_within(
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
            written.extend(inside.map(|(key, write)| (key.clone(), write.value.is_some())));
        }
        (inner.base.clone(), written)
    }

    /// Folds all layers into one change set. The state is empty above its base afterwards.
    pub fn take_changes(&self) -> ChangeSet {
        self.keep(2);
        let mut inner = self.lock();
        let writes = inner.layers.last_mut().map(|l| std::mem::take(&mut l.writes)).unwrap_or_default();
        let stores = writes.into_iter().filter(|(_, w)| !w.is_empty());
        stores.map(|(s, w)| (s.to_owned(), w.into_iter().map(|(k, w)| (k, w.value)).collect())).collect()
    }
}

/// A state as the base of another one.
struct Live(State);

impl Live {
    /// The state's own name of a store. Stores are known by names that live as long as the program, so an unknown one
    /// can only be in the base.
    fn store(&self, name: &str) -> Option<StoreKey> {
        let inner = self.0.lock();
        inner.layers.iter().find_map(|layer| layer.writes.get_key_value(name).map(|(key, _)| *key))
    }

    fn base(&self) -> Arc<dyn Snapshot> {
        self.0.lock().base.clone()
    }
}

impl Snapshot for Live {
    fn height(&self) -> u64 {
        self.base().height()
    }

    fn get(&self, store: &str, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        match self.store(store) {
            Some(store) => self.0.get(store, key),
            None => self.base().get(store, key),
        }
    }

    fn seek(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
    ) -> Result<Option<Entry>, StorageError> {
        match self.store(store) {
            Some(store) => self.0.seek_from(store, start, end, reverse),
            None => self.base().seek(store, start, end, reverse),
        }
    }

    fn range(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Vec<Entry>, StorageError> {
        let (mut low, mut high, mut out) = (start.to_vec(), end.map(<[u8]>::to_vec), Vec::new());
        while out.len() < limit {
            let Some((key, value)) = self.seek(store, &low, high.as_deref(), reverse)? else { break };
            if reverse {
                high = Some(key.clone());
            } else {
                low.clone_from(&key);
                low.push(0);
            }
            out.push((key, value));
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::WriteSet;
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

    /// One step of a transaction in the tests below.
    #[derive(Debug, Clone)]
    enum Op {
        /// Writes the second key with what the first one holds.
        Copy(u8, u8),
        Put(u8, u8),
        Delete(u8),
        Add(u8, u8),
        /// Writes the key with the number of entries of a range.
        Count(u8, u8, u8),
        /// What follows is dropped if the key is there.
        StopIf(u8),
    }

    fn ops() -> impl Strategy<Value = Vec<Op>> {
        let key = || 0u8..6;
        let op = prop_oneof![
            (key(), key()).prop_map(|(a, b)| Op::Copy(a, b)),
            (key(), any::<u8>()).prop_map(|(k, v)| Op::Put(k, v)),
            key().prop_map(Op::Delete),
            (key(), 1u8..200).prop_map(|(k, n)| Op::Add(k, n)),
            (key(), key(), key()).prop_map(|(a, b, k)| Op::Count(a, b, k)),
            key().prop_map(Op::StopIf),
        ];
        proptest::collection::vec(op, 0..6)
    }

    /// A sum as decimal text, whose length grows, as balances do.
    fn add(n: u8) -> MergeFn {
        Arc::new(move |now| {
            let now = now.map_or(0, |v| String::from_utf8_lossy(v).parse::<u64>().unwrap_or(0));
            Ok((now + u64::from(n)).to_string().into_bytes())
        })
    }

    /// Runs a transaction; its gas is what it read and wrote, its event what it saw.
    fn run(s: &State, ops: &[Op]) -> usize {
        let mut gas = 0;
        let inner = s.push();
        for op in ops {
            match op {
                Op::Copy(from, to) => {
                    let value = s.get("s", &[*from]).unwrap();
                    gas += value.as_ref().map_or(0, Vec::len);
                    s.put("s", vec![*to], value);
                }
                Op::Put(key, value) => s.put("s", vec![*key], Some(value.to_string().into_bytes())),
                Op::Delete(key) => s.put("s", vec![*key], None),
                Op::Add(key, n) => {
                    let found = s.value_to_merge("s", &[*key]).unwrap();
                    let merged = add(*n)(found.as_deref()).unwrap();
                    let found = found.map(|v| v.len());
                    gas += found.unwrap_or(0) + merged.len();
                    s.put_merged("s", vec![*key], found, merged, add(*n));
                }
                Op::Count(low, high, key) => {
                    let (mut low, mut seen) = (vec![*low], 0u64);
                    while let Some((k, _)) = s.seek("s", &low, Some(&[*high]), false).unwrap() {
                        seen += 1;
                        low = k;
                        low.push(0);
                    }
                    s.put("s", vec![*key], Some(seen.to_string().into_bytes()));
                }
                Op::StopIf(key) if s.get("s", &[*key]).unwrap().is_some() => {
                    s.revert(inner);
                    s.emit(Event::new("stopped"));
                    return gas;
                }
                Op::StopIf(_) => {}
            }
        }
        s.keep(inner);
        s.emit(Event::new("done").with("gas", gas));
        gas
    }

    /// Everything below a state, and its events.
    fn all(s: &State) -> (Vec<Entry>, Vec<Event>) {
        (Live(s.clone()).range("s", &[], None, false, 100).unwrap(), s.take_events())
    }

    proptest! {
        /// Transactions that run on one frozen snapshot and are taken over in order, again where they must, give the
        /// state, the gas and the events that they give one after the other.
        #[test]
        fn speculation_equals_execution_in_order(txs in proptest::collection::vec(ops(), 1..8), keys in proptest::collection::vec(0u8..6, 0..6)) {
            let serial = State::new(base(&keys));
            let mut gas = Vec::new();
            for tx in &txs {
                let own = serial.transaction();
                gas.push(run(&own, tx));
                serial.apply(own.take_effects());
            }

            let block = State::new(base(&keys));
            let frozen = block.freeze();
            let ahead: Vec<_> = txs.iter().map(|tx| {
                let own = State::speculation(frozen.clone());
                (run(&own, tx), own.take_effects())
            }).collect();
            let (mut written, mut again, mut used) = (WriteSet::default(), 0, Vec::new());
            for (tx, (gas, effects)) in txs.iter().zip(ahead) {
                let mut writes = WriteSet::default();
                writes.add(&effects);
                if !effects.reads.overtaken_by(&written) && block.apply_later(effects).unwrap() {
                    used.push(gas);
                    written.join(writes);
                    continue;
                }
                again += 1;
                let own = block.transaction();
                used.push(run(&own, tx));
                let effects = own.take_effects();
                written.add(&effects);
                block.apply(effects);
            }
            prop_assert_eq!(used, gas);
            prop_assert_eq!(all(&block), all(&serial));
            prop_assert!(again < txs.len(), "the first one never runs again");
        }
    }

    /// Additions to one sum do not wait for each other, unless the sum grows a digit, for which they pay gas.
    #[test]
    fn sums_are_merged_and_a_new_digit_runs_again() {
        let block = State::new(base(&[]));
        block.put("s", vec![1], Some(b"97".to_vec()));
        let frozen = block.freeze();
        let mut taken = Vec::new();
        for _ in 0..5 {
            let own = State::speculation(frozen.clone());
            run(&own, &[Op::Add(1, 1)]);
            let effects = own.take_effects();
            assert!(!effects.reads.overtaken_by(&WriteSet::default()));
            taken.push(block.apply_later(effects).unwrap());
        }
        assert_eq!(taken, [true, true, false, false, false]);
        assert_eq!(block.get("s", &[1]), Ok(Some(b"99".to_vec())));
    }

    /// What was read through a merged value counts as read.
    #[test]
    fn a_merged_value_that_is_read_depends_on_what_lies_below() {
        let block = State::new(base(&[1]));
        let own = State::speculation(block.freeze());
        run(&own, &[Op::Add(1, 1), Op::Copy(1, 2)]);
        let mut written = WriteSet::default();
        let other = block.transaction();
        other.put("s", vec![1], Some(b"5".to_vec()));
        written.add(&other.take_effects());
        assert!(own.take_effects().reads.overtaken_by(&written));
    }
}
