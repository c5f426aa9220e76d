//! What follows a commit outside the durable path: the flat state, tree snapshots, removal of pruned data.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use openledger_core::storage::Snapshot;

use crate::checkpoint;
use crate::codec::Delta;
use crate::error::StoreError;
use crate::history::{Archive, Window};
use crate::log::{self, LogReader};
use crate::version::Version;

/// The number of heights between two flushes of the flat state.
const FLUSH_EVERY: u64 = 100;
/// Heights pruned at most per commit, so that a backlog does not stall the follower.
const PRUNE_PER_COMMIT: usize = 64;

/// A job runner: a thread with a bounded queue, or the caller itself.
pub(crate) enum Lane<J> {
    Inline(Box<dyn FnMut(J) -> Result<(), StoreError> + Send>),
    Thread { queue: Option<SyncSender<J>>, thread: Option<JoinHandle<()>>, failed: Arc<Mutex<Option<StoreError>>> },
}

impl<J: Send + 'static> Lane<J> {
    #[allow(clippy::disallowed_methods, reason = "the log decides a height; what follows it has threads of its own")]
    pub(crate) fn new(
        name: &str,
        capacity: usize,
        background: bool,
        mut run: impl FnMut(J) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<Self, StoreError> {
        if !background {
            return Ok(Self::Inline(Box::new(run)));
        }
        let (queue, jobs) = sync_channel(capacity);
        let failed = Arc::new(Mutex::new(None));
        let report = Arc::clone(&failed);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            for job in jobs {
                if let Err(error) = run(job) {
                    *report.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return;
                }
            }
        })?;
        Ok(Self::Thread { queue: Some(queue), thread: Some(thread), failed })
    }

    /// Hands a job over, waiting for room in the queue.
    pub(crate) fn send(&mut self, job: J) -> Result<(), StoreError> {
        match self {
            Self::Inline(run) => run(job),
            Self::Thread { queue: Some(queue), failed, .. } => queue.send(job).map_err(|_| died(failed)),
            Self::Thread { failed, .. } => Err(died(failed)),
        }
    }

    /// Hands a job over unless the lane is busy.
    pub(crate) fn offer(&mut self, job: J) -> Result<(), StoreError> {
        match self {
            Self::Thread { queue: Some(queue), failed, .. } => match queue.try_send(job) {
                Err(TrySendError::Disconnected(_)) => Err(died(failed)),
                Ok(()) | Err(TrySendError::Full(_)) => Ok(()),
            },
            _ => self.send(job),
        }
    }

    /// Finishes the queued jobs and ends the lane's thread.
    pub(crate) fn close(&mut self) -> Result<(), StoreError> {
        if let Self::Thread { queue, thread, failed } = self {
            *queue = None;
            if thread.take().is_some_and(|thread| thread.join().is_err()) {
                return Err(StoreError::Halted("a background thread panicked".into()));
            }
            if let Some(error) = failed.lock().unwrap_or_else(PoisonError::into_inner).clone() {
                return Err(error);
            }
        }
        Ok(())
    }
}

fn died(failed: &Mutex<Option<StoreError>>) -> StoreError {
    let error = failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
    error.unwrap_or_else(|| StoreError::Halted("a background thread ended".into()))
}

/// A committed height, handed to the thread that follows the log.
pub(crate) struct Committed {
    pub(crate) height: u64,
    /// The payload of the log's record.
    pub(crate) payload: Vec<u8>,
    /// Versions that left memory; the follower pays for freeing them.
    pub(crate) evicted: Vec<Arc<Version>>,
}

/// Keeps the flat state and the files behind the log.
pub(crate) struct Follower {
    archive: Arc<Archive>,
    window: Arc<Window>,
    pruner: Option<LogReader>,
}

impl Follower {
    pub(crate) fn new(archive: Arc<Archive>, window: Arc<Window>) -> Self {
        Self { archive, window, pruner: None }
    }

    pub(crate) fn committed(&mut self, commit: Committed) -> Result<(), StoreError> {
        drop(commit.evicted);
        let flat = &self.archive.flat;
        if commit.height > flat.height()? {
            flat.apply(commit.height, &Delta::decode(&commit.payload)?)?;
        }
        if commit.height.is_multiple_of(FLUSH_EVERY) {
            flat.flush()?;
        }
        self.prune()
    }

    /// Brings the flat state up to `height` from the log.
    pub(crate) fn catch_up(&self, height: u64, oldest: u64) -> Result<(), StoreError> {
        let flat = &self.archive.flat;
        let mut log = LogReader::new(Arc::clone(&self.archive.disk), flat.height()?.saturating_add(1).max(oldest));
        while log.position() <= height {
            let at = log.position();
            flat.apply(at, &log.read()?)?;
        }
        Ok(())
    }

    fn prune(&mut self) -> Result<(), StoreError> {
        let flat = &self.archive.flat;
        let (target, done) = (self.window.earliest(), flat.earliest()?);
        if target <= done {
            return Ok(());
        }
        let oldest = log::segments(&*self.archive.disk)?.first().copied().unwrap_or(0);
        let next = done.saturating_add(1).max(oldest);
        let resumed = self.pruner.take().filter(|log| log.position() == next);
        let mut log = resumed.unwrap_or_else(|| LogReader::new(Arc::clone(&self.archive.disk), next));
        for _ in 0..PRUNE_PER_COMMIT {
            if log.position() > target {
                break;
            }
            let at = log.position();
            flat.prune(at, &log.read()?.changes)?;
        }
        let complete = log.position() > target;
        self.pruner = Some(log);
        if complete { self.drop_files(target) } else { Ok(()) }
    }

    /// Removes the files that no height from `earliest` on needs: all before the newest full snapshot not
    /// above it.
    fn drop_files(&self, earliest: u64) -> Result<(), StoreError> {
        let disk = &*self.archive.disk;
        let files = checkpoint::list(disk)?;
        let Some((full, _)) = files.iter().rfind(|(height, base)| *base == 0 && *height <= earliest).copied() else {
            return Ok(());
        };
        let stale = files.iter().any(|(height, _)| *height < full)
            || log::droppable(&log::segments(disk)?, full).next().is_some();
        if !stale {
            return Ok(());
        }
        let Ok(_alone) = self.archive.files.try_write() else { return Ok(()) }; // a rebuild is reading; next time
        self.archive.flat.flush()?; // what the log can no longer repeat must be durable
        checkpoint::remove(disk, |height| height < full)?;
        log::drop_up_to(disk, full)
    }
}

/// The height of the full snapshot or first record from which on every height can be rebuilt.
pub(crate) fn oldest_provable(archive: &Archive) -> Result<u64, StoreError> {
    let disk = &archive.disk;
    let Some(first) = log::segments(&**disk)?.first().copied() else { return Ok(0) };
    if LogReader::new(Arc::clone(disk), first).read()?.genesis {
        return Ok(first);
    }
    let full = checkpoint::list(&**disk)?.into_iter().find(|(_, base)| *base == 0);
    full.map(|(height, _)| height)
        .ok_or_else(|| StoreError::Corrupt("neither the log nor a tree snapshot goes back to a beginning".into()))
}

/// The job that writes a tree snapshot.
pub(crate) fn checkpoint_job(
    mut writer: checkpoint::Checkpointer,
) -> impl FnMut(Arc<Version>) -> Result<(), StoreError> + Send {
    move |version| {
        debug_assert!(version.height() > 0, "only committed versions are written");
        writer.write(version)
    }
}
