//! Paths and proofs of a chain's state (ICS-23, ibc-go `23-commitment`).
//!
//! Proofs are judged here, after the rules of Go's `ics23` 0.11, and not by the crate of that name, whose hash
//! functions alone are used: it panics on hostile specifications, bounds no depth unless a least one is given, and
//! takes a branch's number for its place, so it would accept what other chains refuse and the reverse.

mod layout;
mod ops;
mod proof;
mod spec;

pub use proof::{verify_membership, verify_non_membership};

use crate::errors::CommitmentError;
use openledger_core::{Failure, Res};
use openledger_proto::cosmos::ics23::v1::{HashOp, InnerSpec, LeafOp, LengthOp, ProofSpec};

/// Where something lies in another chain's state: the key in each tree from the outermost in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerklePath(pub Vec<Vec<u8>>);

impl MerklePath {
    /// The path of a key in a tree that lies under `prefix` in the outer one (ibc-go `ApplyPrefix`).
    ///
    /// # Errors
    /// `commitment:3` for an empty prefix.
    pub fn under(prefix: &[u8], key: Vec<u8>) -> Res<Self> {
        if prefix.is_empty() {
            return Err(CommitmentError::InvalidPrefix.wrap("prefix can't be empty"));
        }
        Ok(Self(vec![prefix.to_vec(), key]))
    }

    /// The path of a key whose place begins with the last key of `prefix` (ibc-go `BuildMerklePath`).
    ///
    /// # Errors
    /// `undefined:111222` for a prefix without keys, with which ibc-go panics.
    pub fn continued(prefix: &[Vec<u8>], key: &[u8]) -> Res<Self> {
        let mut keys = prefix.to_vec();
        let last = keys.last_mut().ok_or_else(|| Failure::panicked("cannot build merkle path with empty prefix"))?;
        last.extend_from_slice(key);
        Ok(Self(keys))
    }

    /// Checks a path that others continue: only its last key may be empty (ibc-go `ValidateAsPrefix`).
    ///
    /// # Errors
    /// A text without a code of its own.
    pub fn check_prefix(keys: &[Vec<u8>]) -> Res<()> {
        let Some((_, before)) = keys.split_last() else { return empty_path() };
        no_empty_key(before)
    }

    /// Checks the whole path to something: no key may be empty (ibc-go `ValidateAsPath`).
    ///
    /// # Errors
    /// A text without a code of its own.
    pub fn check(&self) -> Res<()> {
        if self.0.is_empty() {
            return empty_path();
        }
        no_empty_key(&self.0)
    }

    /// The keys as Go prints a list of byte strings with `%s`.
    pub(crate) fn go_text(&self) -> String {
        let keys: Vec<_> = self.0.iter().map(|key| String::from_utf8_lossy(key)).collect();
        format!("[{}]", keys.join(" "))
    }
}

fn empty_path() -> Res<()> {
    Err(Failure::unregistered("path cannot have length 0"))
}

fn no_empty_key(keys: &[Vec<u8>]) -> Res<()> {
    match keys.iter().position(Vec::is_empty) {
        Some(i) => Err(Failure::unregistered(format!("key at index {i} cannot be empty"))),
        None => Ok(()),
    }
}

/// The leaves that both trees of an SDK chain have.
fn sdk_leaf() -> LeafOp {
    LeafOp {
        hash: HashOp::Sha256.into(),
        prehash_key: HashOp::NoHash.into(),
        prehash_value: HashOp::Sha256.into(),
        length: LengthOp::VarProto.into(),
        prefix: vec![0],
    }
}

fn sdk_tree(child_size: i32, min_prefix_length: i32, max_prefix_length: i32) -> ProofSpec {
    let inner = InnerSpec {
        child_order: vec![0, 1],
        child_size,
        min_prefix_length,
        max_prefix_length,
        empty_child: Vec::new(),
        hash: HashOp::Sha256.into(),
    };
    ProofSpec { leaf_spec: Some(sdk_leaf()), inner_spec: Some(inner), ..ProofSpec::default() }
}

/// The tree in which an SDK chain keeps a store (ics23 `IavlSpec`). A child has a byte of length in front.
pub(crate) fn iavl_spec() -> ProofSpec {
    sdk_tree(33, 4, 12)
}

/// The tree over the stores of an SDK chain (ics23 `TendermintSpec`).
pub(crate) fn simple_spec() -> ProofSpec {
    sdk_tree(32, 1, 1)
}

/// The trees of an SDK chain from the innermost out (ibc-go `GetSDKSpecs`).
pub fn sdk_specs() -> Vec<ProofSpec> {
    vec![iavl_spec(), simple_spec()]
}
