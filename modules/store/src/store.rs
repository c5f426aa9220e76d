//! The store as its owner uses it: stage, commit, roll back.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use openledger_core::storage::{ChangeSet, Snapshot};

use crate::checkpoint::{self, Checkpointer, Loaded};
use crate::codec::{Delta, encode_delta};
use crate::commitment::AppHash;
use crate::disk::{Disk, StdDisk};
use crate::error::StoreError;
use crate::flat::Flat;
use crate::history::{Archive, StoreReader, Window};
use crate::kv::{KvBackend, SledKv};
use crate::log::{self, ChangeLog, LogReader};
use crate::options::StoreOptions;
use crate::proof::Proven;
use crate::version::Version;
use crate::worker::{self, Committed, Follower, Lane};

/// Cache of the sled backend, which serves only heights that left memory (64 MiB).
const SLED_CACHE: u64 = 64 << 20;
/// Commits that the follower may lag behind; far below [`StoreOptions::recent_roots`].
const LAG: usize = 64;
/// Records read at once while a rollback goes back through the log.
const ROLLBACK_CHUNK: u64 = 256;

/// The committed state of a chain. One owner stages and commits; any number of [`StoreReader`]s look on.
pub struct Store {
    options: StoreOptions,
    reader: StoreReader,
    latest: Arc<Version>,
    staged: Option<Staged>,
    added: Vec<String>,
    removed: Vec<String>,
    halted: Option<String>,
    durable: Option<Durable>,
}

struct Staged {
    version: Version,
    payload: Vec<u8>,
}

struct Durable {
    archive: Arc<Archive>,
    log: ChangeLog,
    follower: Lane<Committed>,
    checkpoints: Lane<Arc<Version>>,
}

impl Store {
    /// Opens or creates the store in `dir`: the log and tree snapshots in it, sled in its folder `flat`.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it open, [`StoreError::Corrupt`] when stored bytes are
    /// damaged.
    pub fn open(dir: &Path, options: StoreOptions) -> Result<Self, StoreError> {
        let disk = StdDisk::open(dir).map_err(|error| match error.kind() {
            std::io::ErrorKind::WouldBlock => StoreError::Locked,
            _ => error.into(),
        })?;
        let kv = SledKv::open(&dir.join("flat"), SLED_CACHE)?;
        Self::open_with(Arc::new(disk), Arc::new(kv), options)
    }

    /// Opens a store on the given disk and database.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(disk: Arc<dyn Disk>, kv: Arc<dyn KvBackend>, options: StoreOptions) -> Result<Self, StoreError> {
        options.pruning.validate()?;
        let archive = Arc::new(Archive::new(disk, Arc::new(Flat::new(kv))));
        let window = Arc::new(Window::new(options.recent_roots));
        let durable = Durable::load(archive, &window, &options)?;
        let reader = StoreReader { window, archive: Some(Arc::clone(&durable.archive)) };
        Ok(Self::assemble(options, reader, Some(durable)))
    }

    /// A store without any disk, for tests and dry runs. Its window holds all heights that pruning keeps.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for pruning values out of range.
    pub fn in_memory(options: StoreOptions) -> Result<Self, StoreError> {
        options.pruning.validate()?;
        let reader = StoreReader { window: Arc::new(Window::new(usize::MAX)), archive: None };
        Ok(Self::assemble(options, reader, None))
    }

    fn assemble(options: StoreOptions, reader: StoreReader, durable: Option<Durable>) -> Self {
        let latest = reader.window.latest();
        Self { options, reader, latest, staged: None, added: Vec::new(), removed: Vec::new(), halted: None, durable }
    }

    /// Last committed height; 0 before the first commit.
    pub fn height(&self) -> u64 {
        self.latest.height()
    }

    /// App hash of the last committed height.
    pub fn app_hash(&self) -> AppHash {
        self.latest.app_hash()
    }

    /// Names of the stores of the last committed height, sorted.
    pub fn store_names(&self) -> Vec<String> {
        self.latest.trees().map(|(name, _)| name.to_owned()).collect()
    }

    /// A handle by which other threads read committed heights.
    pub fn reader(&self) -> StoreReader {
        self.reader.clone()
    }

    /// See [`StoreReader::snapshot`].
    ///
    /// # Errors
    /// As [`StoreReader::snapshot`].
    pub fn snapshot(&self, height: u64) -> Result<Arc<dyn Snapshot>, StoreError> {
        self.reader.snapshot(height)
    }

    /// See [`StoreReader::prove`].
    ///
    /// # Errors
    /// As [`StoreReader::prove`].
    pub fn prove(&self, height: u64, store: &str, key: &[u8]) -> Result<Proven, StoreError> {
        self.reader.prove(height, store, key)
    }

    /// See [`StoreReader::versions`].
    pub fn versions(&self) -> Option<(u64, u64)> {
        self.reader.versions()
    }

    /// Sets the height of the first version, as InitChain asks; only before the first commit.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] later, or for height 0.
    pub fn set_initial_height(&mut self, height: u64) -> Result<(), StoreError> {
        if self.height() > 0 || height == 0 {
            return Err(StoreError::Invalid("the initial height is at least 1 and fixed by the first commit"));
        }
        self.discard();
        self.options.initial_height = height;
        Ok(())
    }

    /// Adds and removes stores with the next version (an upgrade). Discards what is staged.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for a name that is empty or taken, [`StoreError::UnknownStore`] for one to
    /// remove that does not exist, and either before the first commit, which takes its stores from the
    /// options.
    pub fn upgrade(&mut self, added: &[&str], removed: &[&str]) -> Result<(), StoreError> {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (added, removed) = (own(added), own(removed));
        if self.height() == 0 {
            return Err(StoreError::Invalid("the first version takes its stores from the options"));
        }
        self.latest.next(self.next_height(), &added, &removed, &ChangeSet::new())?;
        self.discard();
        (self.added, self.removed) = (added, removed);
        Ok(())
    }

    fn next_height(&self) -> u64 {
        if self.height() == 0 { self.options.initial_height.max(1) } else { self.height().saturating_add(1) }
    }

    fn running(&self) -> Result<(), StoreError> {
        self.halted.clone().map_or(Ok(()), |reason| Err(StoreError::Halted(reason)))
    }

    /// Computes the next version from `changes` and returns its app hash. Nothing is durable or visible yet;
    /// what was staged before is replaced.
    ///
    /// # Errors
    /// [`StoreError::UnknownStore`], [`StoreError::InvalidEntry`], [`StoreError::StoreFull`],
    /// [`StoreError::VersionTooLarge`]; [`StoreError::Halted`] after a failed commit.
    pub fn stage(&mut self, changes: &ChangeSet) -> Result<AppHash, StoreError> {
        self.running()?;
        self.discard();
        let genesis = self.height() == 0;
        let added = if genesis { &self.options.stores } else { &self.added };
        let version = self.latest.next(self.next_height(), added, &self.removed, changes)?;
        let app_hash = version.app_hash();
        let payload = if self.durable.is_some() {
            encode_delta(&app_hash, genesis, added, &self.removed, changes)
        } else {
            Vec::new()
        };
        self.staged = Some(Staged { version, payload });
        Ok(app_hash)
    }

    /// Forgets what is staged, so that the height can be staged anew.
    pub fn discard(&mut self) {
        self.staged = None;
    }

    /// Makes the staged version durable and shows it to readers; returns its height.
    ///
    /// # Errors
    /// [`StoreError::NothingStaged`]. Any other error means that the disk failed: the store then refuses all
    /// further work, and the process must end. Whether the height is durable shows when it is opened again.
    pub fn commit(&mut self) -> Result<u64, StoreError> {
        self.running()?;
        let staged = self.staged.take().ok_or(StoreError::NothingStaged)?;
        let result = self.make_durable(staged);
        if let Err(error) = &result {
            self.halted = Some(error.to_string());
        }
        result
    }

    fn make_durable(&mut self, staged: Staged) -> Result<u64, StoreError> {
        let version = Arc::new(staged.version);
        let height = version.height();
        if let Some(durable) = &mut self.durable {
            durable.log.append(height, &staged.payload)?;
        }
        (self.added, self.removed) = (Vec::new(), Vec::new());
        self.latest = Arc::clone(&version);
        let evicted = self.reader.window.publish(Arc::clone(&version), self.options.pruning.first_kept(height));
        if let Some(durable) = &mut self.durable {
            durable.follower.send(Committed { height, payload: staged.payload, evicted })?;
            if self.options.checkpoint_interval > 0 && height.is_multiple_of(self.options.checkpoint_interval) {
                durable.checkpoints.offer(version)?;
            }
        }
        Ok(height)
    }

    /// Takes all heights above `height` back, durably. Handles of readers stay valid.
    ///
    /// # Errors
    /// [`StoreError::FutureHeight`], [`StoreError::PrunedHeight`], and those of the disk; after one of the
    /// latter the store refuses all further work, and opening it again finishes or undoes the rollback.
    pub fn rollback_to(&mut self, height: u64) -> Result<(), StoreError> {
        self.running()?;
        self.discard();
        let (earliest, latest) = self.versions().ok_or(StoreError::FutureHeight(height))?;
        if height > latest {
            return Err(StoreError::FutureHeight(height));
        }
        if height < earliest {
            return Err(StoreError::PrunedHeight(height));
        }
        let result = match self.durable.take() {
            None if self.reader.window.truncate(height) => Ok(()),
            None => return Err(StoreError::PrunedHeight(height)),
            Some(durable) => {
                durable.rollback(height, &self.reader.window, &self.options).map(|durable| self.durable = Some(durable))
            }
        };
        if let Err(error) = &result {
            self.halted = Some(error.to_string());
        }
        self.latest = self.reader.window.latest();
        result
    }

    /// Finishes the background work and flushes the database. Dropping the store does the same but hides
    /// errors; a crash instead of either loses nothing.
    ///
    /// # Errors
    /// The error of the disk, if one of the last writes fails.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.durable.take().map_or(Ok(()), |mut durable| durable.finish())
    }
}

impl Drop for Durable {
    fn drop(&mut self) {
        let _hidden = self.finish(); // nothing durable depends on it
    }
}

impl Durable {
    fn load(archive: Arc<Archive>, window: &Arc<Window>, options: &StoreOptions) -> Result<Self, StoreError> {
        let disk = Arc::clone(&archive.disk);
        for name in disk.list()?.iter().filter(|name| name.ends_with(checkpoint::UNFINISHED)) {
            disk.remove(name)?;
        }
        let loaded = checkpoint::load_newest(&*disk, u64::MAX)?;
        let base = loaded.as_ref().map(|loaded| Arc::new(loaded.version.clone()));
        let from = base.as_ref().map_or(0, |base| base.height());
        let mut versions: VecDeque<_> = base.clone().into_iter().collect();
        let log = ChangeLog::open(Arc::clone(&disk), options.segment_bytes, from, &mut |height, delta| {
            let below = versions.back().cloned().unwrap_or_else(|| Arc::new(Version::empty()));
            if delta.genesis != (below.height() == 0) {
                return Err(StoreError::Corrupt(format!("no tree snapshot below height {height} is intact")));
            }
            versions.push_back(Arc::new(replay(&below, height, &delta)?));
            if versions.len() > options.recent_roots.max(1) {
                versions.pop_front();
            }
            Ok(())
        })?;
        let height = versions.back().map_or(0, |version| version.height());
        let follower = Follower::new(Arc::clone(&archive), Arc::clone(window));
        if height > 0 {
            catch_up(&archive, &follower, base.as_deref(), height)?;
        } else if archive.flat.height()? > 0 {
            return Err(StoreError::Corrupt("the log is gone but the database is not".into()));
        }
        let earliest = archive.flat.earliest()?.max(worker::oldest_provable(&archive)?);
        versions.retain(|version| version.height() >= earliest);
        window.reset(versions, earliest);
        Self::start(archive, log, follower, loaded.as_ref(), options)
    }

    fn start(
        archive: Arc<Archive>,
        log: ChangeLog,
        mut follower: Follower,
        loaded: Option<&Loaded>,
        options: &StoreOptions,
    ) -> Result<Self, StoreError> {
        let writer = Checkpointer::new(Arc::clone(&archive.disk), loaded);
        let checkpoints = Lane::new("store-snapshot", 1, options.background, worker::checkpoint_job(writer))?;
        let follower = Lane::new("store-follow", LAG, options.background, move |commit| follower.committed(commit))?;
        Ok(Self { archive, log, follower, checkpoints })
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        let (followed, written) = (self.follower.close(), self.checkpoints.close());
        self.archive.flat.flush()?;
        followed.and(written)
    }

    /// The flat state goes back first and the log last: after a crash in between, the log brings the rest
    /// forward.
    fn rollback(mut self, height: u64, window: &Arc<Window>, options: &StoreOptions) -> Result<Self, StoreError> {
        self.finish()?;
        let archive = Arc::clone(&self.archive);
        drop(self);
        let flat = &archive.flat;
        let mut top = flat.height()?;
        if flat.base()? > height {
            // The index starts above the target: what is left of it would answer for heights that no longer
            // exist.
            flat.clear()?;
            top = height;
        }
        while top > height {
            let low = top.saturating_sub(ROLLBACK_CHUNK).max(height).saturating_add(1);
            let mut log = LogReader::new(Arc::clone(&archive.disk), low);
            let mut deltas = Vec::new();
            while log.position() <= top {
                deltas.push((log.position(), log.read()?));
            }
            for (at, delta) in deltas.iter().rev() {
                flat.revert(*at, &delta.changes)?;
            }
            top = low.saturating_sub(1);
        }
        flat.flush()?;
        checkpoint::remove(&*archive.disk, |at| at > height)?;
        log::truncate_above(&*archive.disk, height)?;
        archive.forget();
        Self::load(archive, window, options)
    }
}

fn replay(below: &Version, height: u64, delta: &Delta) -> Result<Version, StoreError> {
    let version = below.next(height, &delta.added, &delta.removed, &delta.changes)?;
    if version.app_hash() == delta.app_hash {
        Ok(version)
    } else {
        Err(StoreError::Corrupt(format!("the app hash of height {height} does not follow from its changes")))
    }
}

/// Brings the flat state to `height`, or makes it anew from `base` when the log does not reach back far
/// enough.
fn catch_up(archive: &Archive, follower: &Follower, base: Option<&Version>, height: u64) -> Result<(), StoreError> {
    let flat = &archive.flat;
    let have = flat.height()?;
    if have > height {
        return Err(StoreError::Corrupt(format!("the database is at height {have}, the log only at {height}")));
    }
    let first = log::segments(&*archive.disk)?.first().copied().unwrap_or(0);
    let reaches = if have == 0 {
        LogReader::new(Arc::clone(&archive.disk), first).read()?.genesis
    } else {
        first <= have.saturating_add(1)
    };
    if !reaches {
        let base = base.ok_or_else(|| {
            StoreError::Corrupt("neither the log nor a tree snapshot goes back to a beginning".into())
        })?;
        flat.rebuild(base, worker::oldest_provable(archive)?)?;
    }
    follower.catch_up(height, first)
}
