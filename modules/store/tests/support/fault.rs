//! A disk that fails at a chosen operation and then shows what a power loss would leave.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use openledger_store::{Batch, Disk, KvBackend, LogFile, MemKv, Pair, StoreError};

/// What becomes of bytes that were written but not synced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Loss {
    /// The write is lost, and so are changes of the directory.
    All,
    /// Only a part of the last write arrived.
    Torn,
    /// The length arrived, but the content is zeros.
    Zeros,
    /// Everything arrived (the operation failed only towards the caller).
    None,
}

#[derive(Default, Clone)]
struct FileState {
    content: Vec<u8>,
    synced: usize,
}

#[derive(Default)]
struct State {
    files: BTreeMap<u64, FileState>,
    live: BTreeMap<String, u64>,
    durable: BTreeMap<String, u64>,
    next: u64,
    operations: usize,
    fail_at: Option<usize>,
    dead: bool,
}

/// The disk; clones share it.
#[derive(Clone, Default)]
pub(crate) struct FaultDisk(Arc<Mutex<State>>);

impl FaultDisk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Counts an operation; from the chosen one on all fail.
    fn step(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        if state.dead || state.fail_at == Some(state.operations) {
            state.dead = true;
            return Err(io::Error::other("injected"));
        }
        state.operations += 1;
        Ok(state)
    }

    pub(crate) fn operations(&self) -> usize {
        self.state().operations
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.state().dead
    }

    pub(crate) fn fail_at(&self, operation: Option<usize>) {
        self.state().fail_at = operation;
    }

    /// What a machine finds after the power came back.
    pub(crate) fn after_crash(&self, loss: Loss) -> Self {
        let state = self.state();
        let mut after = State { next: state.next, ..State::default() };
        after.live = if loss == Loss::All { state.durable.clone() } else { state.live.clone() };
        after.durable = after.live.clone();
        for (id, file) in &state.files {
            let unsynced = file.content.len() - file.synced;
            let mut content = file.content.clone();
            match loss {
                Loss::All => content.truncate(file.synced),
                Loss::Torn => content.truncate(file.synced + unsynced / 2),
                Loss::Zeros => content[file.synced..].fill(0),
                Loss::None => {}
            }
            after.files.insert(*id, FileState { synced: content.len(), content });
        }
        Self(Arc::new(Mutex::new(after)))
    }

    /// An independent copy.
    pub(crate) fn fork(&self) -> Self {
        let disk = self.after_crash(Loss::None);
        disk.state().operations = 0;
        disk
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.state().live.keys().cloned().collect()
    }

    pub(crate) fn len(&self, name: &str) -> usize {
        let state = self.state();
        state.files[&state.live[name]].content.len()
    }

    pub(crate) fn flip(&self, name: &str, bit: usize) {
        let mut state = self.state();
        let id = state.live[name];
        state.files.get_mut(&id).unwrap().content[bit / 8] ^= 1 << (bit % 8);
    }
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Disk for FaultDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.names())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let state = self.state();
        let id = state.live.get(name).ok_or_else(missing)?;
        Ok(state.files[id].content.clone())
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        let mut state = self.step()?;
        let id = state.next;
        state.next += 1;
        state.files.insert(id, FileState::default());
        state.live.insert(name.to_owned(), id);
        Ok(Box::new(FaultFile(self.clone(), id)))
    }

    fn open_append(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        let id = *self.state().live.get(name).ok_or_else(missing)?;
        Ok(Box::new(FaultFile(self.clone(), id)))
    }

    fn truncate(&self, name: &str, len: u64) -> io::Result<()> {
        let mut state = self.step()?;
        let id = *state.live.get(name).ok_or_else(missing)?;
        let file = state.files.get_mut(&id).unwrap();
        file.content.truncate(len as usize);
        file.synced = file.content.len();
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.step()?;
        let id = state.live.remove(from).ok_or_else(missing)?;
        state.live.insert(to.to_owned(), id);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.step()?.live.remove(name).map(|_| ()).ok_or_else(missing)
    }

    fn sync_dir(&self) -> io::Result<()> {
        let mut state = self.step()?;
        state.durable = state.live.clone();
        Ok(())
    }
}

struct FaultFile(FaultDisk, u64);

impl LogFile for FaultFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let result = self.0.step().map(drop);
        // A failed write may have reached the cache; the loss mode decides what of it arrives.
        self.0.state().files.get_mut(&self.1).unwrap().content.extend_from_slice(bytes);
        result
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.0.step()?;
        let file = state.files.get_mut(&self.1).unwrap();
        file.synced = file.content.len();
        Ok(())
    }
}

/// A backend that forgets what was not flushed.
#[derive(Default)]
pub(crate) struct FaultKv {
    live: MemKv,
    pending: Mutex<Vec<Batch>>,
    durable: Mutex<Vec<Batch>>,
}

impl FaultKv {
    /// The backend after a crash: what was flushed, and the first `percent` of the batches that were not.
    pub(crate) fn after_crash(&self, percent: usize) -> Self {
        let after = Self::default();
        let pending = self.pending.lock().unwrap();
        let kept = pending.len() * percent / 100;
        for batch in self.durable.lock().unwrap().iter().chain(pending.iter().take(kept)) {
            after.write(batch.clone()).unwrap();
        }
        after.flush().unwrap();
        after
    }
}

impl KvBackend for FaultKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.live.get(key)
    }

    fn first(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError> {
        self.live.first(start, end)
    }

    fn scan(&self, start: &[u8], end: &[u8], each: &mut dyn FnMut(&[u8], &[u8]) -> bool) -> Result<(), StoreError> {
        self.live.scan(start, end, each)
    }

    fn last(&self, start: &[u8], end: &[u8]) -> Result<Option<Pair>, StoreError> {
        self.live.last(start, end)
    }

    fn write(&self, batch: Batch) -> Result<(), StoreError> {
        self.pending.lock().unwrap().push(batch.clone());
        self.live.write(batch)
    }

    fn flush(&self) -> Result<(), StoreError> {
        let mut pending = self.pending.lock().unwrap();
        self.durable.lock().unwrap().append(&mut pending);
        Ok(())
    }

    fn clear(&self) -> Result<(), StoreError> {
        self.pending.lock().unwrap().clear();
        self.durable.lock().unwrap().clear();
        self.live.clear()
    }
}
