//! The settings that an operator and the application choose.

use crate::error::StoreError;

/// Which heights stay readable, with the SDK's meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruning {
    /// Nothing is pruned: all heights are kept.
    Nothing,
    /// Keep the last 362,880 heights (three weeks of five-second blocks), prune every 10.
    Default,
    /// The last two heights are kept; every tenth commit prunes.
    Everything,
    /// Keep `keep_recent` heights (at least 2), prune every `interval` (at least 10).
    Custom {
        /// The number of heights that are kept behind the latest one.
        keep_recent: u64,
        /// The number of heights between two prunings.
        interval: u64,
    },
}

impl Pruning {
    /// Refuses the custom values that the SDK refuses.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for values below the SDK's bounds.
    pub fn validate(self) -> Result<(), StoreError> {
        match self {
            Self::Custom { keep_recent, .. } if keep_recent < 2 => {
                Err(StoreError::Invalid("pruning-keep-recent must be at least 2"))
            }
            Self::Custom { interval, .. } if interval < 10 => {
                Err(StoreError::Invalid("pruning-interval must be at least 10"))
            }
            _ => Ok(()),
        }
    }

    /// The first height to keep after committing `height`, when a pruning is due at it.
    pub(crate) fn first_kept(self, height: u64) -> Option<u64> {
        let (keep_recent, interval) = match self {
            Self::Nothing => return None,
            Self::Default => (362_880, 10),
            Self::Everything => (2, 10),
            Self::Custom { keep_recent, interval } => (keep_recent, interval),
        };
        let due = height.checked_rem(interval) == Some(0);
        height.checked_sub(keep_recent).filter(|first| due && *first > 0)
    }
}

/// The settings of a store.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Names of the stores that the first version has. Later ones join through [`crate::Store::upgrade`].
    pub stores: Vec<String>,
    /// Height of the first version (at least 1); versions equal block heights.
    pub initial_height: u64,
    /// Which heights are kept.
    pub pruning: Pruning,
    /// Heights between two tree snapshots; 0 for none. A start replays at most about this many heights.
    pub checkpoint_interval: u64,
    /// Size in bytes at which the log starts a new file.
    pub segment_bytes: u64,
    /// The number of versions whose trees stay in memory.
    pub recent_roots: usize,
    /// Whether the flat state and the tree snapshots are written on own threads; false does it inside
    /// `commit`.
    pub background: bool,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            stores: Vec::new(),
            initial_height: 1,
            pruning: Pruning::Default,
            checkpoint_interval: 1000,
            segment_bytes: 16 << 20,
            recent_roots: 256,
            background: true,
        }
    }
}
