//! What readers see: the window of recent versions in memory, and the archive behind it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use openledger_core::storage::Snapshot;

use crate::checkpoint;
use crate::disk::Disk;
use crate::error::StoreError;
use crate::flat::{Flat, FlatSnapshot};
use crate::log::LogReader;
use crate::proof::Proven;
use crate::version::Version;

/// Rebuilt versions kept for the next question about a nearby height.
const REBUILT: usize = 2;

/// The versions in memory: consecutive heights up to the latest one.
pub(crate) struct Window {
    inner: RwLock<Inner>,
    keep: usize,
}

struct Inner {
    versions: VecDeque<Arc<Version>>,
    earliest: u64,
}

impl Window {
    pub(crate) fn new(keep: usize) -> Self {
        Self { inner: RwLock::new(Inner { versions: VecDeque::new(), earliest: 0 }), keep: keep.max(1) }
    }

    fn read<T>(&self, read: impl FnOnce(&Inner) -> T) -> T {
        read(&self.inner.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn latest(&self) -> Arc<Version> {
        self.read(|inner| inner.versions.back().cloned()).unwrap_or_else(|| Arc::new(Version::empty()))
    }

    /// First height that is not pruned; 0 before the first commit.
    pub(crate) fn earliest(&self) -> u64 {
        self.read(|inner| inner.earliest)
    }

    pub(crate) fn find(&self, height: u64) -> Option<Arc<Version>> {
        self.read(|inner| {
            let first = inner.versions.front()?.height();
            inner.versions.get(usize::try_from(height.checked_sub(first)?).ok()?).cloned()
        })
    }

    /// Shows a new version and, when a pruning is due, hides those below `first_kept`. Returns what fell out,
    /// for the caller to drop where it does not hurt.
    pub(crate) fn publish(&self, version: Arc<Version>, first_kept: Option<u64>) -> Vec<Arc<Version>> {
        self.change(|inner| {
            inner.earliest =
                if inner.versions.is_empty() { version.height() } else { inner.earliest.max(first_kept.unwrap_or(0)) };
            inner.versions.push_back(version);
            let excess = inner.versions.len().saturating_sub(self.keep);
            let pruned = inner.versions.iter().take_while(|version| version.height() < inner.earliest).count();
            inner.versions.drain(..excess.max(pruned)).collect()
        })
    }

    pub(crate) fn reset(&self, versions: VecDeque<Arc<Version>>, earliest: u64) {
        self.change(|inner| *inner = Inner { versions, earliest });
    }

    /// Forgets the versions above `height`; false, and nothing done, when that one is not in memory.
    pub(crate) fn truncate(&self, height: u64) -> bool {
        let found = self.find(height).is_some();
        if found {
            self.change(|inner| inner.versions.retain(|version| version.height() <= height));
        }
        found
    }
}

/// The heights whose trees are not in memory.
pub(crate) struct Archive {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) flat: Arc<Flat>,
    /// Held for reading while a version is rebuilt, for writing while files are removed.
    pub(crate) files: RwLock<()>,
    /// Versions rebuilt lately. Its lock lets one rebuild run at a time, which bounds their memory.
    rebuilt: Mutex<VecDeque<Arc<Version>>>,
}

impl Archive {
    pub(crate) fn new(disk: Arc<dyn Disk>, flat: Arc<Flat>) -> Self {
        Self { disk, flat, files: RwLock::new(()), rebuilt: Mutex::new(VecDeque::new()) }
    }

    /// Forgets rebuilt versions (after a rollback they may show another history).
    pub(crate) fn forget(&self) {
        self.rebuilt.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The trees of an old height, from the nearest tree snapshot and the log behind it.
    fn rebuild(&self, height: u64) -> Result<Arc<Version>, StoreError> {
        let mut rebuilt = self.rebuilt.lock().unwrap_or_else(PoisonError::into_inner);
        let _files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = rebuilt.iter().find(|version| version.height() == height) {
            return Ok(Arc::clone(version));
        }
        let near =
            rebuilt.iter().filter(|version| version.height() < height).max_by_key(|version| version.height()).cloned();
        let stored = checkpoint::newest(&*self.disk, height)?;
        let mut version = match near {
            Some(near) if stored.is_none_or(|stored| stored <= near.height()) => near,
            _ => Arc::new(
                checkpoint::load_newest(&*self.disk, height)?.map_or_else(Version::empty, |loaded| loaded.version),
            ),
        };
        if version.height() < height {
            let first = match version.height() {
                0 => crate::log::segments(&*self.disk)?.first().copied().unwrap_or(1),
                below => below.saturating_add(1),
            };
            let mut log = LogReader::new(Arc::clone(&self.disk), first);
            while log.position() <= height {
                let at = log.position();
                let delta = log.read()?;
                let next = version.next(at, &delta.added, &delta.removed, &delta.changes)?;
                if next.app_hash() != delta.app_hash {
                    return Err(StoreError::Corrupt(format!("app hash of height {at}")));
                }
                version = Arc::new(next);
            }
        }
        rebuilt.push_back(Arc::clone(&version));
        if rebuilt.len() > REBUILT {
            rebuilt.pop_front();
        }
        Ok(version)
    }
}

/// A handle for readers: cheap to clone, usable from any thread while the owner commits.
#[derive(Clone)]
pub struct StoreReader {
    pub(crate) window: Arc<Window>,
    pub(crate) archive: Option<Arc<Archive>>,
}

impl StoreReader {
    /// Last committed height; 0 before the first commit.
    pub fn height(&self) -> u64 {
        self.window.latest().height()
    }

    /// First and last readable height; `None` before the first commit.
    pub fn versions(&self) -> Option<(u64, u64)> {
        let latest = self.height();
        (latest > 0).then(|| (self.window.earliest(), latest))
    }

    /// App hash of the last committed height.
    pub fn app_hash(&self) -> crate::AppHash {
        self.window.latest().app_hash()
    }

    /// App hash of `height`, 0 for the latest.
    ///
    /// # Errors
    /// As [`StoreReader::snapshot`].
    pub fn app_hash_at(&self, height: u64) -> Result<crate::AppHash, StoreError> {
        if let Some(version) = self.in_memory(height)? {
            return Ok(version.app_hash());
        }
        let archive = self.archive.as_ref().ok_or(StoreError::PrunedHeight(height))?;
        if let Some(found) = archive.flat.app_hash(height)? {
            return Ok(found);
        }
        // The index is older than the hashes in it: the log knows them, too.
        let found = {
            let _files = archive.files.read().unwrap_or_else(PoisonError::into_inner);
            LogReader::new(Arc::clone(&archive.disk), height).read()
        };
        if self.window.earliest() > height { Err(StoreError::PrunedHeight(height)) } else { Ok(found?.app_hash) }
    }

    /// The state at `height`, 0 for the latest.
    ///
    /// # Errors
    /// [`StoreError::FutureHeight`], [`StoreError::PrunedHeight`], and those of the disk.
    pub fn snapshot(&self, height: u64) -> Result<Arc<dyn Snapshot>, StoreError> {
        if let Some(version) = self.in_memory(height)? {
            return Ok(version);
        }
        let archive = self.archive.as_ref().ok_or(StoreError::PrunedHeight(height))?;
        if (archive.flat.base()?..=archive.flat.height()?).contains(&height) {
            let (flat, window) = (Arc::clone(&archive.flat), Arc::clone(&self.window));
            return Ok(Arc::new(FlatSnapshot { flat, height, window }));
        }
        Ok(self.rebuild(archive, height)?)
    }

    /// The value under `key` at `height` (0 for the latest) with its proof, or the proof of its absence.
    ///
    /// A height that left memory is rebuilt from disk, one at a time: call it from a thread that may wait.
    ///
    /// # Errors
    /// As [`StoreReader::snapshot`], and [`StoreError::UnknownStore`].
    pub fn prove(&self, height: u64, store: &str, key: &[u8]) -> Result<Proven, StoreError> {
        self.version(height)?.prove(store, key)
    }

    /// Root hash of one store at `height` (0 for the latest).
    ///
    /// # Errors
    /// As [`StoreReader::prove`].
    pub fn store_root(&self, height: u64, store: &str) -> Result<[u8; 32], StoreError> {
        let version = self.version(height)?;
        version.tree(store).map(crate::iavl::Tree::hash).ok_or_else(|| StoreError::UnknownStore(store.to_owned()))
    }

    /// Names of the stores at `height` (0 for the latest), sorted.
    ///
    /// # Errors
    /// As [`StoreReader::snapshot`].
    pub fn store_names(&self, height: u64) -> Result<Vec<String>, StoreError> {
        Ok(self.version(height)?.trees().map(|(name, _)| name.to_owned()).collect())
    }

    fn version(&self, height: u64) -> Result<Arc<Version>, StoreError> {
        match self.in_memory(height)? {
            Some(version) => Ok(version),
            None => self.rebuild(self.archive.as_ref().ok_or(StoreError::PrunedHeight(height))?, height),
        }
    }

    fn rebuild(&self, archive: &Archive, height: u64) -> Result<Arc<Version>, StoreError> {
        let version = archive.rebuild(height);
        // The files may have gone away meanwhile: then that is the answer, not that they are damaged.
        if self.window.earliest() > height { Err(StoreError::PrunedHeight(height)) } else { version }
    }

    fn in_memory(&self, height: u64) -> Result<Option<Arc<Version>>, StoreError> {
        let latest = self.window.latest();
        if height == 0 || height == latest.height() {
            return Ok(Some(latest));
        }
        if height > latest.height() {
            return Err(StoreError::FutureHeight(height));
        }
        if height < self.window.earliest() {
            return Err(StoreError::PrunedHeight(height));
        }
        Ok(self.window.find(height))
    }
}
