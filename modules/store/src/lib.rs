//! The committed, versioned state of an OpenLedger chain: IAVL trees whose hashes and proofs are those of the
//! Cosmos SDK, a change-set log as commit point, and a flat index for old heights. See README.md for files
//! and invariants.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod checkpoint;
mod codec;
mod commitment;
mod disk;
mod error;
mod flat;
mod history;
pub mod iavl;
mod key_walk;
mod kv;
mod log;
mod options;
mod proof;
mod segment;
mod store;
mod version;
mod worker;

pub use commitment::AppHash;
pub use disk::{Disk, LogFile, StdDisk};
pub use error::StoreError;
pub use history::StoreReader;
pub use kv::{Batch, KvBackend, MemKv, Pair, SledKv};
pub use options::{Pruning, StoreOptions};
pub use proof::{ProofOp, Proven};
pub use store::Store;
