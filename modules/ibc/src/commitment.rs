//! Paths and proofs of a chain's state (ICS-23, ibc-go `23-commitment`).

/// Where something lies in another chain's state: the key in each tree from the outermost in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerklePath(pub Vec<Vec<u8>>);
