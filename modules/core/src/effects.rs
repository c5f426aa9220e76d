//! What a transaction did to the state, and what it depends on.

use crate::errors::{Failure, Res};
use crate::events::Event;
use crate::storage::StoreKey;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// A commutative write: from the value that is there to the value that shall be there. The order in which two such
/// functions are applied must not matter, as for sums.
pub type MergeFn = Arc<dyn Fn(Option<&[u8]>) -> Res<Vec<u8>> + Send + Sync>;

/// One merge on a key.
#[derive(Clone)]
pub struct MergeStep {
    /// Length of the value that the transaction found, `None` if there was none: it has paid gas for that.
    pub found: Option<usize>,
    /// The function.
    pub function: MergeFn,
}

/// What becomes of a key.
#[derive(Clone)]
pub enum Effect {
    /// It gets this value, or is deleted.
    Set(Option<Vec<u8>>),
    /// Its value is merged.
    Merge {
        /// The result on the state that the transaction saw.
        value: Option<Vec<u8>>,
        /// The functions in order.
        steps: Vec<MergeStep>,
    },
}

impl Effect {
    /// The result on the state that the transaction saw.
    pub fn into_value(self) -> Option<Vec<u8>> {
        match self {
            Effect::Set(value) | Effect::Merge { value, .. } => value,
        }
    }
}

/// Applies merges to the value that is there now. `None` if a length differs from what the transaction paid gas for,
/// or a merge is refused: then the transaction has to run again.
pub(crate) fn merge_again(now: Option<Vec<u8>>, steps: &[MergeStep], result: Option<&Vec<u8>>) -> Res<Option<Vec<u8>>> {
    let mut now = now;
    for step in steps {
        if now.as_ref().map(Vec::len) != step.found {
            return Ok(None);
        }
        now = match (step.function)(now.as_deref()) {
            Ok(value) => Some(value),
            Err(Failure::Tx(_)) => return Ok(None),
            Err(fatal) => return Err(fatal),
        };
    }
    Ok(now.filter(|v| Some(v.len()) == result.map(Vec::len)))
}

/// What one transaction did.
#[derive(Default)]
pub struct Effects {
    /// What it read below its own writes. Empty unless it ran on [`crate::State::speculation`].
    pub reads: ReadSet,
    /// Its writes by store and key.
    pub writes: BTreeMap<StoreKey, BTreeMap<Vec<u8>, Effect>>,
    /// Its events that nobody took, in order.
    pub events: Vec<Event>,
}

/// A store and the keys between two bounds.
type Range = (StoreKey, Bound<Vec<u8>>, Bound<Vec<u8>>);

/// Keys and ranges that were read.
#[derive(Debug, Default, Clone)]
pub struct ReadSet {
    keys: BTreeMap<StoreKey, BTreeSet<Vec<u8>>>,
    ranges: Vec<Range>,
}

impl ReadSet {
    /// A key was read, or found to be absent.
    pub(crate) fn key(&mut self, store: StoreKey, key: &[u8]) {
        let keys = self.keys.entry(store).or_default();
        if !keys.contains(key) {
            keys.insert(key.to_vec());
        }
    }

    /// What lies between two keys was read. A range that is upside down holds nothing.
    pub(crate) fn range(&mut self, store: StoreKey, low: Bound<Vec<u8>>, high: Bound<Vec<u8>>) {
        let is_sound = match (&low, &high) {
            (Bound::Included(low), Bound::Included(high)) => low <= high,
            (Bound::Included(low), Bound::Excluded(high)) => low < high,
            _ => true,
        };
        if is_sound {
            self.ranges.push((store, low, high));
        }
    }

    /// Whether something that was read has been written since.
    pub fn overtaken_by(&self, written: &WriteSet) -> bool {
        let key_written = |(store, keys): (&StoreKey, &BTreeSet<Vec<u8>>)| {
            written.0.get(store).is_some_and(|w| keys.iter().any(|key| w.contains(key)))
        };
        let range_written = |(store, low, high): &Range| {
            let bounds = (low.as_ref().map(Vec::as_slice), high.as_ref().map(Vec::as_slice));
            written.0.get(store).is_some_and(|w| w.range::<[u8], _>(bounds).next().is_some())
        };
        self.keys.iter().any(key_written) || self.ranges.iter().any(range_written)
    }
}

/// Keys that were written.
#[derive(Debug, Default, Clone)]
pub struct WriteSet(BTreeMap<StoreKey, BTreeSet<Vec<u8>>>);

impl WriteSet {
    /// Adds the keys of another set.
    pub fn join(&mut self, other: Self) {
        for (store, keys) in other.0 {
            self.0.entry(store).or_default().extend(keys);
        }
    }

    /// Adds the keys of a transaction's writes.
    pub fn add(&mut self, effects: &Effects) {
        for (store, entries) in &effects.writes {
            self.0.entry(store).or_default().extend(entries.keys().cloned());
        }
    }
}
