//! Why a receipt cannot be made, or does not hold.

use openledger_attribution::AttributionError;
use openledger_core::Failure;
use openledger_store::StoreError;

/// What a source of entries or an encoder says when it fails.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a receipt cannot be made, or does not hold. People read the texts: nothing here enters consensus.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// Who answers for the stores could not answer.
    #[error("{0}")]
    Source(Cause),
    /// The encoder could not be run.
    #[error("{0}")]
    Encoder(Cause),
    /// A store lacks an entry that the receipt needs.
    #[error("store {store} has no entry {key:02x?} at this height")]
    NoEntry {
        /// The store.
        store: String,
        /// The key.
        key: Vec<u8>,
    },
    /// An entry that something rests on is not among the proven ones.
    #[error("store {store}: key {key:02x?} is not proven")]
    NotProven {
        /// The store.
        store: String,
        /// The key.
        key: Vec<u8>,
    },
    /// A proof does not lead from its entry to the app hash.
    #[error("{store} {key:02x?}: {error}")]
    Proof {
        /// The store.
        store: String,
        /// The key.
        key: Vec<u8>,
        /// The step that fails.
        error: StoreError,
    },
    /// An entry is not what its store should hold.
    #[error("{what}: {error}")]
    Malformed {
        /// What it should be.
        what: &'static str,
        /// Why it is not.
        error: prost::DecodeError,
    },
    /// The format's version is another.
    #[error("version {0} is not known")]
    Version(u32),
    /// The numbers of the model cannot be computed with.
    #[error("{0}")]
    Influence(#[from] openledger_influence::Error),
    /// The fee cannot be split.
    #[error("{0}")]
    Split(#[from] AttributionError),
    /// A text is no address of the chain.
    #[error("{0}")]
    Address(Failure),
    /// Someone is owed another amount than the record says.
    #[error("point {point} is owed {owed} to {owner} and {curated} to its curator")]
    Owed {
        /// The point.
        point: u64,
        /// What its owner is owed.
        owed: String,
        /// The owner.
        owner: String,
        /// What its curator is owed.
        curated: String,
    },
    /// Something is missing, malformed, or differs from what it must equal.
    #[error("{0}")]
    Unsound(&'static str),
}
