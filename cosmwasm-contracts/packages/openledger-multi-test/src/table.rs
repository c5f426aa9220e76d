//! Rows of protobuf in the simulated chain's own storage, so that a failed transaction takes them back.

use std::marker::PhantomData;

use cosmwasm_std::{Order, StdError, StdResult, Storage};
use prost::Message;

/// Rows of one type by keys of whole numbers.
pub(crate) struct Table<M> {
    name: &'static str,
    rows: PhantomData<M>,
}

impl<M: Message + Default> Table<M> {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, rows: PhantomData }
    }

    fn prefix(&self, key: &[u64]) -> Vec<u8> {
        let mut bytes = format!("openledger/{}/", self.name).into_bytes();
        key.iter().for_each(|part| bytes.extend(part.to_be_bytes()));
        bytes
    }

    pub(crate) fn may_get(&self, storage: &dyn Storage, key: &[u64]) -> StdResult<Option<M>> {
        storage.get(&self.prefix(key)).map(|bytes| M::decode(bytes.as_slice()).map_err(StdError::from)).transpose()
    }

    pub(crate) fn put(&self, storage: &mut dyn Storage, key: &[u64], row: &M) {
        storage.set(&self.prefix(key), &row.encode_to_vec());
    }

    pub(crate) fn remove(&self, storage: &mut dyn Storage, key: &[u64]) {
        storage.remove(&self.prefix(key));
    }

    /// Rows whose key begins with these numbers, by key.
    pub(crate) fn all(&self, storage: &dyn Storage, key: &[u64]) -> StdResult<Vec<M>> {
        let start = self.prefix(key);
        let mut end = start.clone();
        end.extend([u8::MAX; 32]);
        let rows = storage.range(Some(&start), Some(&end), Order::Ascending);
        rows.map(|(_, bytes)| M::decode(bytes.as_slice()).map_err(StdError::from)).collect()
    }

    /// One more than the number of rows.
    pub(crate) fn next_id(&self, storage: &dyn Storage) -> StdResult<u64> {
        let rows = u64::try_from(self.all(storage, &[])?.len())?;
        Ok(rows.saturating_add(1))
    }
}
