//! What can go wrong in the store.

use openledger_core::storage::StorageError;

/// An error of the store. All but the refusals of a query mean that the node must stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk or the database refused an operation.
    #[error("i/o: {0}")]
    Io(String),
    /// Stored bytes do not agree with their checksum or root hash.
    #[error("corrupt data: {0}")]
    Corrupt(String),
    /// Another process has the directory open.
    #[error("the data directory is in use by another process")]
    Locked,
    /// An earlier write failed; what the disk holds is unknown until the store is opened again.
    #[error("the store stopped after a failed write: {0}")]
    Halted(String),
    /// `commit` was called without a `stage` before it.
    #[error("nothing is staged")]
    NothingStaged,
    /// There is no store of this name at this height.
    #[error("no such store: {0}")]
    UnknownStore(String),
    /// An empty key, or a key or value above the SDK's limits (64 KiB, 2 GiB).
    #[error("invalid key or value in store {0}")]
    InvalidEntry(String),
    /// The height is above the last committed one.
    #[error("height {0} is not committed yet")]
    FutureHeight(u64),
    /// The state of this height was pruned.
    #[error("height {0} is pruned")]
    PrunedHeight(u64),
    /// The height does not fit a tree node.
    #[error("version {0} exceeds the limit of a tree node")]
    VersionTooLarge(u64),
    /// A store holds as many keys as a tree node can count.
    #[error("store is full")]
    StoreFull,
    /// The proof does not show what it claims.
    #[error("invalid proof: {0}")]
    InvalidProof(String),
    /// The request makes no sense in the present state.
    #[error("{0}")]
    Invalid(&'static str),
}

impl StoreError {
    /// Stable code of the error, for logs and metrics.
    pub fn code(&self) -> u32 {
        match self {
            Self::Io(_) => 1,
            Self::Corrupt(_) => 2,
            Self::Locked => 3,
            Self::Halted(_) => 4,
            Self::NothingStaged => 5,
            Self::UnknownStore(_) => 6,
            Self::InvalidEntry(_) => 7,
            Self::FutureHeight(_) => 8,
            Self::PrunedHeight(_) => 9,
            Self::VersionTooLarge(_) => 10,
            Self::StoreFull => 11,
            Self::Invalid(_) => 12,
            Self::InvalidProof(_) => 13,
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

impl From<StoreError> for StorageError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
