//! The gas-metered view of one module's store (SDK `store/gaskv`).

use crate::errors::Res;
use crate::gas::{GasMeter, kv};
use crate::state::State;
use crate::storage::{Entry, StoreKey};

/// A module's store, charging the SDK's gas for each access.
#[derive(Debug, Clone)]
pub struct Kv {
    store: StoreKey,
    state: State,
    gas: GasMeter,
}

fn bytes_cost(len: usize, per_byte: u64) -> u64 {
    per_byte.saturating_mul(u64::try_from(len).unwrap_or(u64::MAX))
}

impl Kv {
    /// A view of `store`.
    pub fn new(store: StoreKey, state: State, gas: GasMeter) -> Self {
        Self { store, state, gas }
    }

    /// The value under `key`.
    ///
    /// # Errors
    /// `sdk:11`, or fatal when the storage fails.
    pub fn get(&self, key: &[u8]) -> Res<Option<Vec<u8>>> {
        self.gas.consume(kv::READ_FLAT, "ReadFlat")?;
        let value = self.state.get(self.store, key)?;
        self.gas.consume(bytes_cost(key.len(), kv::READ_PER_BYTE), "ReadPerByte")?;
        self.gas.consume(bytes_cost(value.as_ref().map_or(0, Vec::len), kv::READ_PER_BYTE), "ReadPerByte")?;
        Ok(value)
    }

    /// Whether `key` exists.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn has(&self, key: &[u8]) -> Res<bool> {
        self.gas.consume(kv::HAS, "Has")?;
        Ok(self.state.get(self.store, key)?.is_some())
    }

    /// Writes.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn set(&self, key: &[u8], value: Vec<u8>) -> Res<()> {
        self.gas.consume(kv::WRITE_FLAT, "WriteFlat")?;
        self.gas.consume(bytes_cost(key.len(), kv::WRITE_PER_BYTE), "WritePerByte")?;
        self.gas.consume(bytes_cost(value.len(), kv::WRITE_PER_BYTE), "WritePerByte")?;
        self.state.put(self.store, key.to_vec(), Some(value));
        Ok(())
    }

    /// Deletes.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn delete(&self, key: &[u8]) -> Res<()> {
        self.gas.consume(kv::DELETE, "Delete")?;
        self.state.put(self.store, key.to_vec(), None);
        Ok(())
    }

    /// A cursor over `start <= key < end`; it sees writes made while it is open.
    ///
    /// # Errors
    /// As [`Kv::get`]: the first entry is charged on opening.
    pub fn iter(&self, start: &[u8], end: Option<&[u8]>, reverse: bool) -> Res<KvIter> {
        let current = self.state.seek(self.store, start, end, reverse)?;
        let it = KvIter { kv: self.clone(), start: start.to_vec(), end: end.map(<[u8]>::to_vec), reverse, current };
        it.charge_seek()?;
        Ok(it)
    }

    /// Number of entries with `start <= key < end`, for listings of queries only: the charge is that of one
    /// step, whatever there is to count. `None` when it would take looking at more than `most` entries.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn count(&self, start: &[u8], end: Option<&[u8]>, most: u64) -> Res<Option<u64>> {
        self.gas.consume(kv::ITER_NEXT_FLAT, "Count")?;
        Ok(self.state.count(self.store, start, end, most)?)
    }

    /// The key with `n` keys of the range before it; charged as [`Kv::count`], after which it is to be
    /// called.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn nth_key(&self, start: &[u8], end: Option<&[u8]>, n: u64) -> Res<Option<Vec<u8>>> {
        self.gas.consume(kv::ITER_NEXT_FLAT, "Count")?;
        Ok(self.state.nth_key(self.store, start, end, n)?)
    }

    /// A cursor over all keys with a prefix.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn iter_prefix(&self, prefix: &[u8], reverse: bool) -> Res<KvIter> {
        self.iter(prefix, prefix_end(prefix).as_deref(), reverse)
    }
}

/// The first key after all keys with this prefix; `None` when there is none (SDK `PrefixEndBytes`).
pub fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.last_mut() {
        if *last < u8::MAX {
            *last = last.saturating_add(1);
            return Some(end);
        }
        end.pop();
    }
    None
}

/// A cursor. Call [`KvIter::next_entry`] until it gives `None`.
#[derive(Debug)]
pub struct KvIter {
    kv: Kv,
    start: Vec<u8>,
    end: Option<Vec<u8>>,
    reverse: bool,
    current: Option<Entry>,
}

impl KvIter {
    fn charge_seek(&self) -> Res<()> {
        if let Some((k, v)) = &self.current {
            self.kv.gas.consume(bytes_cost(k.len(), kv::READ_PER_BYTE), "ValuePerByte")?;
            self.kv.gas.consume(bytes_cost(v.len(), kv::READ_PER_BYTE), "ValuePerByte")?;
        }
        self.kv.gas.consume(kv::ITER_NEXT_FLAT, "IterNextFlat")
    }

    /// The entry under the cursor without moving it.
    pub fn peek(&self) -> Option<&Entry> {
        self.current.as_ref()
    }

    /// The entry under the cursor; moves on.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn next_entry(&mut self) -> Res<Option<Entry>> {
        if self.current.is_none() {
            return Ok(None);
        }
        self.charge_seek()?; // the SDK charges the current entry again when it moves on
        let Some((key, value)) = self.current.take() else { return Ok(None) };
        if self.reverse {
            self.end = Some(key.clone());
        } else {
            self.start.clone_from(&key);
            self.start.push(0);
        }
        self.current = self.kv.state.seek(self.kv.store, &self.start, self.end.as_deref(), self.reverse)?;
        Ok(Some((key, value)))
    }
}
