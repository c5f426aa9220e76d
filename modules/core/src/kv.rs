//! The gas-metered view of one module's store (SDK `store/gaskv`).

use crate::effects::MergeFn;
use crate::errors::{Failure, Res, Sdk};
use crate::gas::{GasMeter, kv};
use crate::state::State;
use crate::storage::{Entry, StoreKey};

/// A module's store, or the part of it under a prefix, charging the SDK's gas for each access.
#[derive(Debug, Clone)]
pub struct Kv {
    store: StoreKey,
    prefix: Vec<u8>,
    state: State,
    gas: GasMeter,
    writable: bool,
}

fn bytes_cost(len: usize, per_byte: u64) -> u64 {
    per_byte.saturating_mul(u64::try_from(len).unwrap_or(u64::MAX))
}

impl Kv {
    /// A view of `store` in `state` that charges `gas`.
    pub fn new(store: StoreKey, state: State, gas: GasMeter) -> Self {
        Self { store, prefix: Vec::new(), state, gas, writable: true }
    }

    /// The same view, which refuses writes.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self { writable: false, ..self }
    }

    /// The part of this view whose keys begin with `prefix`, which its keys then lack (SDK `prefix.NewStore`). Gas is
    /// charged for the whole key, as in the SDK, where the metered store lies below the prefix.
    #[must_use]
    pub fn prefix(&self, prefix: &[u8]) -> Self {
        Self { prefix: [self.prefix.as_slice(), prefix].concat(), ..self.clone() }
    }

    fn full(&self, key: &[u8]) -> Vec<u8> {
        [self.prefix.as_slice(), key].concat()
    }

    fn require_writable(&self) -> Res<()> {
        if self.writable { Ok(()) } else { Err(read_only(self.store)) }
    }

    fn charge_read(&self, key: &[u8], value: Option<&[u8]>) -> Res<()> {
        self.gas.consume(bytes_cost(key.len(), kv::READ_PER_BYTE), "ReadPerByte")?;
        self.gas.consume(bytes_cost(value.map_or(0, <[u8]>::len), kv::READ_PER_BYTE), "ReadPerByte")
    }

    fn charge_write(&self, key: &[u8], value: &[u8]) -> Res<()> {
        self.gas.consume(kv::WRITE_FLAT, "WriteFlat")?;
        self.gas.consume(bytes_cost(key.len(), kv::WRITE_PER_BYTE), "WritePerByte")?;
        self.gas.consume(bytes_cost(value.len(), kv::WRITE_PER_BYTE), "WritePerByte")
    }

    /// The value under `key`.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out, or fatal when the storage fails.
    pub fn get(&self, key: &[u8]) -> Res<Option<Vec<u8>>> {
        let key = self.full(key);
        self.gas.consume(kv::READ_FLAT, "ReadFlat")?;
        let value = self.state.get(self.store, &key)?;
        self.charge_read(&key, value.as_deref())?;
        Ok(value)
    }

    /// Whether `key` exists.
    ///
    /// # Errors
    /// As [`Kv::get`].
    pub fn has(&self, key: &[u8]) -> Res<bool> {
        self.gas.consume(kv::HAS, "Has")?;
        Ok(self.state.get(self.store, &self.full(key))?.is_some())
    }

    /// Writes.
    ///
    /// # Errors
    /// As [`Kv::get`], and `sdk:35` on a view that is read-only.
    pub fn set(&self, key: &[u8], value: Vec<u8>) -> Res<()> {
        self.require_writable()?;
        let key = self.full(key);
        self.charge_write(&key, &value)?;
        self.state.put(self.store, key, Some(value));
        Ok(())
    }

    /// Reads, changes and writes a value in one step whose order among other such steps does not matter, such as
    /// adding to a sum. It costs what a read and a write cost. Transactions that do only this to a key can run at the
    /// same time; `merge` must depend on nothing but its argument and what it captured, and its result may not flow
    /// back into the transaction.
    ///
    /// # Errors
    /// As [`Kv::set`], and what `merge` refuses.
    pub fn merge(&self, key: &[u8], merge: MergeFn) -> Res<()> {
        self.begin_merge(key, merge)?.finish()
    }

    /// The first half of [`Kv::merge`]: charges the read and computes the value, which [`Merge::finish`] writes. For
    /// callers that charge for something else in between, as the SDK does.
    ///
    /// # Errors
    /// As [`Kv::merge`].
    pub fn begin_merge(&self, key: &[u8], merge: MergeFn) -> Res<Merge> {
        self.require_writable()?;
        let key = self.full(key);
        self.gas.consume(kv::READ_FLAT, "ReadFlat")?;
        let found = self.state.value_to_merge(self.store, &key)?;
        self.charge_read(&key, found.as_deref())?;
        let merged = merge(found.as_deref())?;
        Ok(Merge { kv: self.clone(), key, found: found.map(|v| v.len()), merged, merge })
    }

    /// Deletes.
    ///
    /// # Errors
    /// As [`Kv::set`].
    pub fn delete(&self, key: &[u8]) -> Res<()> {
        self.require_writable()?;
        self.gas.consume(kv::DELETE, "Delete")?;
        self.state.put(self.store, self.full(key), None);
        Ok(())
    }

    /// A cursor over `start <= key < end`; it sees writes made while it is open.
    ///
    /// # Errors
    /// As [`Kv::get`]: the first entry is charged on opening.
    pub fn iter(&self, start: &[u8], end: Option<&[u8]>, reverse: bool) -> Res<KvIter> {
        let start = self.full(start);
        let end = match end {
            Some(end) => Some(self.full(end)),
            None if self.prefix.is_empty() => None,
            None => prefix_end(&self.prefix),
        };
        let current = self.state.seek(self.store, &start, end.as_deref(), reverse)?;
        let it = KvIter { kv: self.clone(), start, end, reverse, current };
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

/// A merge that was computed and not written yet.
#[must_use = "nothing is written before `finish`"]
pub struct Merge {
    kv: Kv,
    key: Vec<u8>,
    found: Option<usize>,
    merged: Vec<u8>,
    merge: MergeFn,
}

impl Merge {
    /// Charges the write and makes it.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out.
    pub fn finish(self) -> Res<()> {
        self.kv.charge_write(&self.key, &self.merged)?;
        self.kv.state.put_merged(self.kv.store, self.key, self.found, self.merged, self.merge);
        Ok(())
    }
}

/// A write where only reads are allowed: the module that tries it is at fault.
fn read_only(store: StoreKey) -> Failure {
    Sdk::Logic.wrap(format!("write to store {store} in a context that only reads"))
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

    /// The entry under the cursor without moving it, its key whole even in a view with a prefix.
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
        let own = match self.kv.prefix.len() {
            0 => key,
            n => key.get(n..).unwrap_or_default().to_vec(),
        };
        Ok(Some((own, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Ctx;
    use crate::errors::CodedError;

    #[test]
    fn a_prefix_view_is_a_store_of_its_own_that_pays_for_whole_keys() {
        let ctx = Ctx::for_test();
        let store = ctx.kv("s");
        let part = store.prefix(&[1, 255]);
        store.set(&[1, 254, 9], vec![0]).unwrap();
        store.set(&[2], vec![0]).unwrap();
        part.set(&[7], vec![1]).unwrap();
        part.prefix(&[8]).set(&[9], vec![2]).unwrap();
        assert_eq!(store.get(&[1, 255, 7]).unwrap(), Some(vec![1]));
        assert_eq!(store.get(&[1, 255, 8, 9]).unwrap(), Some(vec![2]));
        let mut seen = Vec::new();
        let mut it = part.iter(&[], None, false).unwrap();
        while let Some((key, _)) = it.next_entry().unwrap() {
            seen.push(key);
        }
        assert_eq!(seen, [vec![7], vec![8, 9]]);
        let mut it = part.iter(&[], None, true).unwrap();
        assert_eq!(it.next_entry().unwrap(), Some((vec![8, 9], vec![2])));

        let gas = |kv: &Kv, key: &[u8]| {
            let before = kv.gas.consumed();
            kv.get(key).unwrap();
            kv.gas.consumed() - before
        };
        assert_eq!(gas(&part, &[7]), gas(&store, &[1, 255, 7]));
    }

    #[test]
    fn a_read_only_context_refuses_every_write_and_reads_on() {
        let ctx = Ctx::for_test();
        ctx.kv("s").set(&[1], vec![1]).unwrap();
        let reader = ctx.read_only();
        let kv = reader.kv("s").prefix(&[]);
        assert!(Sdk::Logic.is(&kv.set(&[1], vec![2]).unwrap_err()));
        assert!(Sdk::Logic.is(&kv.delete(&[1]).unwrap_err()));
        assert!(Sdk::Logic.is(&kv.merge(&[1], std::sync::Arc::new(|_| Ok(vec![3]))).unwrap_err()));
        assert_eq!(kv.get(&[1]).unwrap(), Some(vec![1]));
        reader.emit(crate::Event::new("x"));
        assert!(ctx.state().take_events().is_empty());
    }
}
