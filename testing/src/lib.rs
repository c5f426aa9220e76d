//! What the tests of all crates share: ports in memory, keys that sign, addresses, chains of a few modules, and readers
//! of test vectors. A dependency of tests only. It knows core and the protocol's messages, and no module, so every
//! module's tests can use it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test fails where it stands"
)]

mod addresses;
mod bank;
mod chain;
mod go;
mod keys;
mod module;
mod outcome;
mod staking;
mod vectors;

pub use addresses::{account, consensus, named, operator};
pub use bank::Bank;
pub use chain::{bank_genesis, block_at, config_with, genesis_balance};
pub use go::go_module;
pub use keys::Key;
pub use module::ModuleExt;
pub use outcome::{code, code_of, outcome, refusal};
pub use staking::{SlashCall, Staking};
pub use vectors::{entries, events, hex, unhex};
