//! The trees of all stores at one height, in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use openledger_core::storage::{ChangeSet, Entry, Snapshot, StorageError};
use prost::Message;

use crate::commitment::{self, AppHash, Root};
use crate::error::StoreError;
use crate::iavl::{EMPTY_HASH, MAX_VERSION, Tree};
use crate::proof::{IAVL_OP, ProofOp, Proven, SIMPLE_OP};

/// Largest key, as `types.MaxKeyLength` of cosmossdk.io/store.
const MAX_KEY: usize = (1 << 16) - 1;
/// The largest value that is accepted, which is the SDK's `types.MaxValueLength`.
const MAX_VALUE: usize = (1 << 31) - 1;

/// All stores of a committed (or staged) height.
#[derive(Clone)]
pub(crate) struct Version {
    height: u64,
    app_hash: AppHash,
    stores: BTreeMap<Arc<str>, Tree>,
}

impl Version {
    /// The version before the first commit: no stores, no keys.
    pub(crate) fn empty() -> Self {
        Self { height: 0, app_hash: EMPTY_HASH, stores: BTreeMap::new() }
    }

    pub(crate) fn new(height: u64, stores: BTreeMap<Arc<str>, Tree>) -> Self {
        let mut version = Self { height, app_hash: EMPTY_HASH, stores };
        version.app_hash = commitment::app_hash(&version.roots());
        version
    }

    /// This version with `changes` on top, as version `height`, hashed.
    pub(crate) fn next(
        &self,
        height: u64,
        added: &[String],
        removed: &[String],
        changes: &ChangeSet,
    ) -> Result<Self, StoreError> {
        if height > MAX_VERSION {
            return Err(StoreError::VersionTooLarge(height));
        }
        let mut stores = self.stores.clone();
        for name in removed {
            stores.remove(name.as_str()).ok_or_else(|| StoreError::UnknownStore(name.clone()))?;
        }
        for name in added {
            if name.is_empty() || name.contains('\0') || stores.insert(name.as_str().into(), Tree::default()).is_some()
            {
                return Err(StoreError::Invalid("a store is added under a bad or taken name"));
            }
        }
        for (name, writes) in changes {
            let tree = stores.get_mut(name.as_str()).ok_or_else(|| StoreError::UnknownStore(name.clone()))?;
            for (key, value) in writes {
                if key.is_empty() || key.len() > MAX_KEY || value.as_ref().is_some_and(|value| value.len() > MAX_VALUE)
                {
                    return Err(StoreError::InvalidEntry(name.clone()));
                }
                match value {
                    Some(value) => tree.set(key, value, height)?,
                    None => tree.remove(key, height)?,
                };
            }
            tree.save(height);
        }
        Ok(Self::new(height, stores))
    }

    pub(crate) fn app_hash(&self) -> AppHash {
        self.app_hash
    }

    pub(crate) fn trees(&self) -> impl Iterator<Item = (&str, &Tree)> {
        self.stores.iter().map(|(name, tree)| (&**name, tree))
    }

    pub(crate) fn tree(&self, store: &str) -> Option<&Tree> {
        self.stores.get(store)
    }

    fn roots(&self) -> Vec<Root<'_>> {
        self.stores.iter().map(|(name, tree)| (&**name, tree.hash())).collect()
    }

    pub(crate) fn prove(&self, store: &str, key: &[u8]) -> Result<Proven, StoreError> {
        let unknown = || StoreError::UnknownStore(store.to_owned());
        if key.is_empty() {
            return Err(StoreError::Invalid("an empty key cannot be proven"));
        }
        let tree = self.stores.get(store).ok_or_else(unknown)?;
        let outer = commitment::prove(&self.roots(), store).ok_or_else(unknown)?;
        let op = |kind: &str, key: &[u8], data| ProofOp { r#type: kind.to_owned(), key: key.to_vec(), data };
        Ok(Proven {
            height: self.height,
            value: tree.get(key).map(<[u8]>::to_vec),
            ops: vec![
                op(IAVL_OP, key, tree.prove(key).encode_to_vec()),
                op(SIMPLE_OP, store.as_bytes(), outer.encode_to_vec()),
            ],
        })
    }
}

impl Snapshot for Version {
    fn height(&self) -> u64 {
        self.height
    }

    fn get(&self, store: &str, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.stores.get(store).and_then(|tree| tree.get(key)).map(<[u8]>::to_vec))
    }

    fn range(
        &self,
        store: &str,
        start: &[u8],
        end: Option<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Vec<Entry>, StorageError> {
        Ok(self.stores.get(store).map(|tree| tree.range(start, end, reverse, limit)).unwrap_or_default())
    }

    fn count(&self, store: &str, start: &[u8], end: Option<&[u8]>, _: u64) -> Result<Option<u64>, StorageError> {
        Ok(Some(self.stores.get(store).map_or(0, |tree| tree.count(start, end))))
    }

    fn nth_key(&self, store: &str, start: &[u8], end: Option<&[u8]>, n: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let found = self.stores.get(store).and_then(|tree| tree.nth_key(start, n));
        Ok(found.filter(|key| end.is_none_or(|end| *key < end)).map(<[u8]>::to_vec))
    }
}
