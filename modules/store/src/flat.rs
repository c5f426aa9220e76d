//! Flat versioned state: (store, key, height) to value. Answers reads at heights whose tree is no longer in
//! memory.
//!
//! A backend key is `v`, the store's name, NUL, the key with each NUL escaped, NUL SOH, the height (8 bytes,
//! big endian): so all versions of a key lie together and keys sort as they do in the store. A value is
//! CRC-32 of the backend key and the rest, a tag (0 deleted, 1 set) and the bytes.

use std::sync::Arc;

use openledger_core::storage::{ChangeSet, Entry, Snapshot, StorageError};

use crate::codec::Delta;
use crate::commitment::AppHash;
use crate::error::StoreError;
use crate::history::Window;
use crate::key_walk::{KeyWalk, Step};
use crate::kv::KvBackend;
use crate::version::Version;

const HEIGHT: &[u8] = b"m/height";
const BASE: &[u8] = b"m/base";
const EARLIEST: &[u8] = b"m/earliest";
/// Before a height: its app hash.
const APP_HASH: &[u8] = b"m/hash/";
/// Entries per batch while a whole version is loaded.
const BATCH: usize = 4096;

/// The versioned entries of all stores in a backend.
pub(crate) struct Flat {
    kv: Arc<dyn KvBackend>,
}

impl Flat {
    pub(crate) fn new(kv: Arc<dyn KvBackend>) -> Self {
        Self { kv }
    }

    fn number(&self, key: &[u8]) -> Result<u64, StoreError> {
        match self.kv.get(key)? {
            None => Ok(0),
            Some(bytes) => bytes.try_into().map(u64::from_be_bytes).map_err(|_| damaged()),
        }
    }

    /// The last height that was applied; 0 when there is none.
    pub(crate) fn height(&self) -> Result<u64, StoreError> {
        self.number(HEIGHT)
    }

    /// The height at which the index starts: lower heights cannot be read from it.
    pub(crate) fn base(&self) -> Result<u64, StoreError> {
        self.number(BASE)
    }

    /// The first height that was not pruned; 0 when nothing was.
    pub(crate) fn earliest(&self) -> Result<u64, StoreError> {
        self.number(EARLIEST)
    }

    pub(crate) fn flush(&self) -> Result<(), StoreError> {
        self.kv.flush()
    }

    /// Removes all entries, because the flat state will be made again.
    pub(crate) fn clear(&self) -> Result<(), StoreError> {
        self.kv.clear()
    }

    /// The app hash of `height`; `None` for a height that was applied before these were written, or is gone.
    pub(crate) fn app_hash(&self, height: u64) -> Result<Option<AppHash>, StoreError> {
        let stored = self.kv.get(&at(APP_HASH, height))?;
        stored.map(|bytes| bytes.try_into().map_err(|_| damaged())).transpose()
    }

    /// Writes the changes of `height`.
    pub(crate) fn apply(&self, height: u64, delta: &Delta) -> Result<(), StoreError> {
        let changes = &delta.changes;
        let mut batch = Vec::new();
        for (store, writes) in changes {
            for (key, value) in writes {
                batch.push(entry(store, key, height, value.as_deref()));
            }
        }
        batch.push((at(APP_HASH, height), Some(delta.app_hash.to_vec())));
        batch.push((HEIGHT.to_vec(), Some(height.to_be_bytes().to_vec())));
        self.kv.write(batch)
    }

    /// Starts anew from a whole version, for when the log no longer reaches back to what the index has.
    pub(crate) fn rebuild(&self, version: &Version, earliest: u64) -> Result<(), StoreError> {
        self.kv.clear()?;
        let mut batch = Vec::new();
        for (store, tree) in version.trees() {
            let mut failed = None;
            tree.visit(&[], None, false, &mut |key, value| {
                batch.push(entry(store, key, version.height(), Some(value)));
                if batch.len() >= BATCH {
                    failed = self.kv.write(std::mem::take(&mut batch)).err();
                }
                failed.is_none()
            });
            failed.map_or(Ok(()), Err)?;
        }
        batch.push((at(APP_HASH, version.height()), Some(version.app_hash().to_vec())));
        for (key, number) in [(BASE, version.height()), (EARLIEST, earliest), (HEIGHT, version.height())] {
            batch.push((key.to_vec(), Some(number.to_be_bytes().to_vec())));
        }
        self.kv.write(batch)?;
        self.kv.flush()
    }

    /// Takes the changes of `height`, the last one applied, back.
    pub(crate) fn revert(&self, height: u64, changes: &ChangeSet) -> Result<(), StoreError> {
        let keys =
            changes.iter().flat_map(|(store, writes)| writes.keys().map(move |key| at(&prefix(store, key), height)));
        let mut batch: Vec<_> = keys.map(|key| (key, None)).collect();
        batch.push((at(APP_HASH, height), None));
        batch.push((HEIGHT.to_vec(), Some(height.saturating_sub(1).to_be_bytes().to_vec())));
        self.kv.write(batch)
    }

    /// Makes `height` the first readable one, given the changes of that height: what they replaced goes away.
    pub(crate) fn prune(&self, height: u64, changes: &ChangeSet) -> Result<(), StoreError> {
        let mut batch = vec![(EARLIEST.to_vec(), Some(height.to_be_bytes().to_vec()))];
        batch.push((at(APP_HASH, height.saturating_sub(1)), None));
        for (store, writes) in changes {
            for (key, value) in writes {
                let prefix = prefix(store, key);
                let end = at(&prefix, height);
                let mut start = at(&prefix, 0);
                while let Some((old, _)) = self.kv.first(&start, &end)? {
                    start = [old.as_slice(), &[0]].concat();
                    batch.push((old, None));
                }
                if value.is_none() {
                    batch.push((end, None));
                }
            }
        }
        self.kv.write(batch)
    }

    fn get(&self, store: &str, key: &[u8], height: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let prefix = prefix(store, key);
        match self.kv.last(&at(&prefix, 0), &at(&prefix, height.saturating_add(1)))? {
            None => Ok(None),
            Some((at, stored)) => value(&at, &stored),
        }
    }

    fn range(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
        limit: usize,
        height: u64,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut found = Vec::new();
        let (mut low, mut high) = bounds(store, start, end);
        while found.len() < limit && low < high {
            let hit = if reverse { self.kv.last(&low, &high)? } else { self.kv.first(&low, &high)? };
            let Some((at, _)) = hit else { break };
            let prefix = at.get(..at.len().saturating_sub(8)).ok_or_else(damaged)?;
            let key = unescape(prefix.get(lead(store).len()..).ok_or_else(damaged)?)?;
            if let Some(value) = self.get(store, &key, height)? {
                found.push((key, value));
            }
            if reverse {
                high = prefix.to_vec();
            } else {
                low = [prefix, &[0xff; 9]].concat();
            }
        }
        Ok(found)
    }

    /// Calls `each` on the keys of a range that are set at `height`, in order, until it answers false. Values
    /// are not read. False when it had to look at more than `most` versions of keys and stopped.
    fn visit_keys(
        &self,
        (store, start, end): (&str, &[u8], Option<&[u8]>),
        height: u64,
        most: u64,
        each: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<bool, StoreError> {
        let (mut low, high) = bounds(store, start, end);
        let mut walk = KeyWalk::new(height);
        loop {
            let (mut next, mut failed, mut go_on) = (None, None, true);
            self.kv.scan(&low, &high, &mut |at, stored| {
                match walk.step(at, stored) {
                    Ok(Step::Same) => {}
                    Ok(Step::Entered(Some(before))) => go_on = each(&before),
                    Ok(Step::Entered(None)) => {}
                    Ok(Step::ManyVersions) => next = Some([walk.last.as_slice(), &[0xff; 9]].concat()),
                    Err(error) => failed = Some(error),
                }
                go_on && next.is_none() && failed.is_none() && walk.looked <= most
            })?;
            failed.map_or(Ok(()), Err)?;
            if !go_on {
                return Ok(true);
            }
            if walk.looked > most {
                return Ok(false);
            }
            let Some(from) = next else { break };
            // A key that changes in every block has too many versions to walk over: ask for the one that
            // counts.
            let newest = self.kv.last(&at(&walk.last, 0), &at(&walk.last, height.saturating_add(1)))?;
            walk.is_set = newest.is_some_and(|(_, stored)| is_set(&stored));
            low = from;
        }
        if walk.is_set {
            each(&walk.last);
        }
        Ok(true)
    }

    fn count(&self, range: (&str, &[u8], Option<&[u8]>), height: u64, most: u64) -> Result<Option<u64>, StoreError> {
        let mut count = 0u64;
        let complete = self.visit_keys(range, height, most, &mut |_| {
            count = count.saturating_add(1);
            true
        })?;
        Ok(complete.then_some(count))
    }

    fn nth_key(&self, range: (&str, &[u8], Option<&[u8]>), height: u64, n: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let (mut before, mut found) = (0u64, None);
        self.visit_keys(range, height, u64::MAX, &mut |prefix| {
            if before == n {
                found = Some(prefix.to_vec());
            }
            before = before.saturating_add(1);
            found.is_none()
        })?;
        let key = |prefix: Vec<u8>| unescape(prefix.get(lead(range.0).len()..).ok_or_else(damaged)?);
        found.map(key).transpose()
    }
}

/// The tag of a stored version, without its value.
pub(crate) fn is_set(stored: &[u8]) -> bool {
    stored.get(4) == Some(&1)
}

/// The backend's keys between which the entries of a range lie.
fn bounds(store: &str, start: &[u8], end: Option<&[u8]>) -> (Vec<u8>, Vec<u8>) {
    let mut low = lead(store);
    let mut high = low.clone();
    match end {
        Some(end) => escape(&mut high, end),
        None => {
            high.pop();
            high.push(1); // behind the NUL that ends the store's name
        }
    }
    escape(&mut low, start);
    (low, high)
}

pub(crate) fn damaged() -> StoreError {
    StoreError::Corrupt("an entry of the flat state".into())
}

/// What the keys of a store begin with; names hold no NUL (the store refuses them).
fn lead(store: &str) -> Vec<u8> {
    [b"v", store.as_bytes(), &[0]].concat()
}

fn escape(out: &mut Vec<u8>, key: &[u8]) {
    for byte in key {
        out.push(*byte);
        if *byte == 0 {
            out.push(0xff);
        }
    }
}

fn unescape(stored: &[u8]) -> Result<Vec<u8>, StoreError> {
    let body = stored.strip_suffix(&[0, 1]).ok_or_else(damaged)?;
    let (mut key, mut bytes) = (Vec::with_capacity(body.len()), body.iter());
    while let Some(byte) = bytes.next() {
        key.push(*byte);
        if *byte == 0 && bytes.next() != Some(&0xff) {
            return Err(damaged());
        }
    }
    Ok(key)
}

fn prefix(store: &str, key: &[u8]) -> Vec<u8> {
    let mut out = lead(store);
    escape(&mut out, key);
    out.extend_from_slice(&[0, 1]);
    out
}

fn at(prefix: &[u8], height: u64) -> Vec<u8> {
    [prefix, &height.to_be_bytes()].concat()
}

fn checksum(key: &[u8], rest: &[u8]) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(rest);
    hasher.finalize().to_le_bytes()
}

fn entry(store: &str, key: &[u8], height: u64, value: Option<&[u8]>) -> (Vec<u8>, Option<Vec<u8>>) {
    let at = at(&prefix(store, key), height);
    let rest = value.map_or(vec![0], |value| [&[1], value].concat());
    let stored = [&checksum(&at, &rest)[..], &rest].concat();
    (at, Some(stored))
}

fn value(at: &[u8], stored: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let (crc, rest) = stored.split_at_checked(4).ok_or_else(damaged)?;
    if checksum(at, rest) != *crc {
        return Err(damaged());
    }
    match rest.split_first() {
        Some((0, _)) => Ok(None),
        Some((1, value)) => Ok(Some(value.to_vec())),
        _ => Err(damaged()),
    }
}

/// A view of an old height. It refuses to answer once the height is pruned, rather than show holes.
pub(crate) struct FlatSnapshot {
    pub(crate) flat: Arc<Flat>,
    pub(crate) height: u64,
    pub(crate) window: Arc<Window>,
}

impl FlatSnapshot {
    fn checked<T>(&self, answer: Result<T, StoreError>) -> Result<T, StorageError> {
        if self.window.earliest() > self.height {
            return Err(StoreError::PrunedHeight(self.height).into());
        }
        answer.map_err(Into::into)
    }
}

impl Snapshot for FlatSnapshot {
    fn height(&self) -> u64 {
        self.height
    }

    fn get(&self, store: &str, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        self.checked(self.flat.get(store, key, self.height))
    }

    fn range(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Vec<Entry>, StorageError> {
        if end.is_some_and(|end| end <= start) {
            return Ok(Vec::new());
        }
        self.checked(self.flat.range(store, start, end, reverse, limit, self.height))
    }

    fn count(&self, store: &str, start: &[u8], end: Option<&[u8]>, most: u64) -> Result<Option<u64>, StorageError> {
        if end.is_some_and(|end| end <= start) {
            return Ok(Some(0));
        }
        self.checked(self.flat.count((store, start, end), self.height, most))
    }

    fn nth_key(&self, store: &str, start: &[u8], end: Option<&[u8]>, n: u64) -> Result<Option<Vec<u8>>, StorageError> {
        if end.is_some_and(|end| end <= start) {
            return Ok(None);
        }
        self.checked(self.flat.nth_key((store, start, end), self.height, n))
    }
}
