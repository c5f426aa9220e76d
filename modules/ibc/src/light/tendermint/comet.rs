//! What CometBFT 0.38 makes of headers, commits and sets of validators: which it accepts, and with which words it
//! refuses (`types`, `light/verifier.go`). Refusals have no code of their own.

mod block;
mod commit;
#[cfg(test)]
mod large;
mod merkle;
mod text;
mod validators;
mod verify;

pub(super) use block::{BlockId, SignedHeader, check_hash};
pub(super) use commit::{Commit, Share};
pub(super) use text::{compact_set, duration_text};
pub(super) use validators::ValidatorSet;
pub(super) use verify::{Trust, Trusted, later, verify};

/// The greatest length of a chain's id (`types.MaxChainIDLen`).
pub(super) const MAX_CHAIN_ID: usize = 50;

/// The length of a consensus address.
const ADDRESS: usize = 20;
/// The length of a hash.
const HASH: usize = 32;
