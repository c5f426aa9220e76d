//! The database behind old heights, as a small trait. It only ever follows the log.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use crate::error::StoreError;

/// A pair of key and value of the backend.
pub type Pair = (Vec<u8>, Vec<u8>);

/// Writes that apply together; `None` deletes.
pub type Batch = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// An ordered key-value database. It need not be durable before [`KvBackend::flush`].
#[allow(clippy::missing_errors_doc, reason = "each operation fails as the database does")]
pub trait KvBackend: Send + Sync {
    /// The value under `key`, if there is one.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;
    /// The first pair in `start..end`.
    fn first(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError>;
    /// Calls `each` on the pairs of `start..end` in order until it answers false.
    fn scan(&self, start: &[u8], end: &[u8], each: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> Result<(), StoreError>;
    /// The last pair in `start..end`.
    fn last(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError>;
    /// Applies all writes or none.
    fn write(&self, batch: Batch) -> Result<(), StoreError>;
    /// Makes all earlier writes durable.
    fn flush(&self) -> Result<(), StoreError>;
    /// Removes all entries of the backend.
    fn clear(&self) -> Result<(), StoreError>;
}

/// The database sled as a backend.
pub struct SledKv(sled::Db);

impl SledKv {
    /// Opens the database in `dir` with a cache of `cache_bytes`.
    ///
    /// # Errors
    /// [`StoreError::Io`] when sled cannot open it.
    pub fn open(dir: &Path, cache_bytes: u64) -> Result<Self, StoreError> {
        let config = sled::Config::new().path(dir).cache_capacity(cache_bytes).flush_every_ms(None);
        Ok(Self(config.open().map_err(from_sled)?))
    }
}

fn from_sled(error: sled::Error) -> StoreError {
    match error {
        sled::Error::Corruption { .. } => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Io(error.to_string()),
    }
}

fn own(pair: Option<Result<(sled::IVec, sled::IVec), sled::Error>>) -> Result<Option<Pair>, StoreError> {
    pair.transpose().map_err(from_sled).map(|pair| pair.map(|(key, value)| (key.to_vec(), value.to_vec())))
}

impl KvBackend for SledKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(key).map_err(from_sled)?.map(|value| value.to_vec()))
    }

    fn first(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError> {
        own(self.0.range(start..end).next())
    }

    fn scan(&self, start: &[u8], end: &[u8], each: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> Result<(), StoreError> {
        for pair in self.0.range(start..end) {
            let (key, value) = pair.map_err(from_sled)?;
            if !each(&key, &value) {
                break;
            }
        }
        Ok(())
    }

    fn last(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError> {
        own(self.0.range(start..end).next_back())
    }

    fn write(&self, batch: Batch) -> Result<(), StoreError> {
        let mut writes = sled::Batch::default();
        for (key, value) in batch {
            match value {
                Some(value) => writes.insert(key, value),
                None => writes.remove(key),
            }
        }
        self.0.apply_batch(writes).map_err(from_sled)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.0.flush().map(|_| ()).map_err(from_sled)
    }

    fn clear(&self) -> Result<(), StoreError> {
        self.0.clear().map_err(from_sled)
    }
}

/// A backend in memory: for nodes that keep no old heights across restarts, and for tests.
#[derive(Default)]
pub struct MemKv(RwLock<BTreeMap<Vec<u8>, Vec<u8>>>);

impl MemKv {
    fn read<T>(&self, read: impl FnOnce(&BTreeMap<Vec<u8>, Vec<u8>>) -> T) -> T {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn bounds(start: &[u8], end: &[u8]) -> (Bound<Vec<u8>>, Bound<Vec<u8>>) {
    (Bound::Included(start.to_vec()), Bound::Excluded(end.max(start).to_vec()))
}

impl KvBackend for MemKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read(|map| map.get(key).cloned()))
    }

    fn first(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError> {
        Ok(self.read(|map| map.range(bounds(start, end)).next().map(|(key, value)| (key.clone(), value.clone()))))
    }

    fn scan(&self, start: &[u8], end: &[u8], each: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> Result<(), StoreError> {
        self.read(|map| map.range(bounds(start, end)).all(|(key, value)| each(key, value)));
        Ok(())
    }

    fn last(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError> {
        Ok(self.read(|map| map.range(bounds(start, end)).next_back().map(|(key, value)| (key.clone(), value.clone()))))
    }

    fn write(&self, batch: Batch) -> Result<(), StoreError> {
        let mut map = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in batch {
            match value {
                Some(value) => map.insert(key, value),
                None => map.remove(&key),
            };
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn clear(&self) -> Result<(), StoreError> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
}
