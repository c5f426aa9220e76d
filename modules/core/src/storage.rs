//! What the state machine asks of committed storage. `openledger-store` implements it; tests use
//! [`MemSnapshot`].

use std::collections::BTreeMap;
use std::sync::Arc;

/// Name of a module's store (`"bank"`, `"acc"`, ...), as the Cosmos SDK names it.
pub type StoreKey = &'static str;

/// A failed read, a checksum that does not match, a missing version: the node must stop, never answer with a
/// receipt.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("storage: {0}")]
pub struct StorageError(pub String);

/// Entries that a count reads at a time where a storage has no shorter way.
const CHUNK: usize = 256;

/// An entry of a store: key and value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// An immutable view of all stores at one committed height.
pub trait Snapshot: Send + Sync {
    /// The height that this view shows; 0 before the first commit.
    fn height(&self) -> u64;
    /// The value under `key`, if any.
    fn get(&self, store: &str, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError>;
    /// The first entry (the last one when `reverse`) with `start <= key < end`; `end = None` means unbounded.
    ///
    /// A cursor is made of repeated seeks, so that an iterator survives writes made while it is open.
    fn seek(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
    ) -> Result<Option<Entry>, StorageError> {
        Ok(self.range(store, start, end, reverse, 1)?.pop())
    }
    /// Up to `limit` entries of the range in order; one descent instead of `limit` seeks.
    fn range(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Vec<Entry>, StorageError>;

    /// Number of entries with `start <= key < end`. `None` when that would take looking at more than `most`
    /// entries, which bounds the time of a caller that serves a stranger; a storage that knows the number
    /// without looking always says it.
    fn count(&self, store: &str, start: &[u8], end: Option<&[u8]>, most: u64) -> Result<Option<u64>, StorageError> {
        let (mut found, mut from) = (0u64, start.to_vec());
        loop {
            let page = self.range(store, &from, end, false, CHUNK)?;
            found = found.saturating_add(u64::try_from(page.len()).unwrap_or(u64::MAX));
            let Some((last, _)) = page.last().filter(|_| page.len() == CHUNK) else {
                return Ok((found <= most).then_some(found));
            };
            if found > most {
                return Ok(None);
            }
            from = [last.as_slice(), &[0]].concat();
        }
    }
    /// The key of the entry with `n` entries of the range before it, ascending. It may take looking at `n`
    /// entries.
    fn nth_key(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        mut n: u64,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let mut from = start.to_vec();
        loop {
            let page = self.range(store, &from, end, false, CHUNK)?;
            if let Some((key, _)) = usize::try_from(n).ok().and_then(|n| page.get(n)) {
                return Ok(Some(key.clone()));
            }
            let Some((last, _)) = page.last().filter(|_| page.len() == CHUNK) else { return Ok(None) };
            n = n.saturating_sub(u64::try_from(page.len()).unwrap_or(u64::MAX));
            from = [last.as_slice(), &[0]].concat();
        }
    }
}

/// The writes of one block, by store and key; `None` deletes. Ordered, so that every node applies them alike.
pub type ChangeSet = BTreeMap<String, Writes>;

/// The writes on one store.
pub type Writes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

type Entries = BTreeMap<Vec<u8>, Vec<u8>>;

/// An in-memory snapshot for tests and for genesis before the first commit.
#[derive(Debug, Default, Clone)]
pub struct MemSnapshot {
    height: u64,
    stores: Arc<BTreeMap<String, Entries>>,
}

impl MemSnapshot {
    /// The next version: this one with `changes` applied.
    pub fn apply(&self, changes: &ChangeSet) -> Self {
        let mut stores = (*self.stores).clone();
        for (name, writes) in changes {
            let store = stores.entry(name.clone()).or_default();
            for (key, value) in writes {
                match value {
                    Some(v) => store.insert(key.clone(), v.clone()),
                    None => store.remove(key),
                };
            }
        }
        Self { height: self.height.saturating_add(1), stores: Arc::new(stores) }
    }
}

impl Snapshot for MemSnapshot {
    fn height(&self) -> u64 {
        self.height
    }

    fn get(&self, store: &str, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.stores.get(store).and_then(|s| s.get(key)).cloned())
    }

    fn range(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Vec<Entry>, StorageError> {
        use std::ops::Bound;
        if end.is_some_and(|e| e <= start) {
            return Ok(Vec::new());
        }
        let Some(entries) = self.stores.get(store) else { return Ok(Vec::new()) };
        let upper = end.map_or(Bound::Unbounded, |e| Bound::Excluded(e.to_vec()));
        let range = entries.range((Bound::Included(start.to_vec()), upper));
        let own = |(k, v): (&Vec<u8>, &Vec<u8>)| (k.clone(), v.clone());
        Ok(if reverse { range.rev().take(limit).map(own).collect() } else { range.take(limit).map(own).collect() })
    }
}
