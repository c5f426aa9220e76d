//! What the ABCI application needs to answer queries by gRPC path.

use openledger_core::{Failure, QueryError};
use openledger_store::Proven;

/// Answers queries by gRPC path. The node-level services implement it; this crate does not know which there
/// are.
pub trait Queries: Send + Sync {
    /// Whether a path belongs to a service known here.
    fn serves(&self, path: &str) -> bool;

    /// Answers `/<service>/<method>` at a height (0: latest) and names the height that answered.
    ///
    /// # Errors
    /// A gRPC status.
    fn call(&self, path: &str, request: &[u8], height: u64) -> Result<(Vec<u8>, u64), QueryError>;

    /// Answers a query that is no gRPC method.
    ///
    /// # Errors
    /// The SDK's refusals.
    fn raw(&self, query: RawQuery<'_>) -> Result<RawAnswer, Failure>;
}

/// What is asked by a path that is no gRPC method.
#[derive(Debug, Clone, Copy)]
pub struct RawQuery<'a> {
    /// `/store/bank/key`
    pub path: &'a str,
    /// A key, a prefix of keys or a transaction.
    pub data: &'a [u8],
    /// Height, 0 for the latest.
    pub height: i64,
    /// Whether a proof is wanted.
    pub prove: bool,
}

/// What is answered to it.
#[derive(Debug, Clone, Default)]
pub struct RawAnswer {
    /// Codespace that the SDK names beside code 0 in some answers.
    pub codespace: &'static str,
    /// The key that was asked for.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
    /// Its proof.
    pub proof: Option<Proven>,
    /// The height that answers.
    pub height: i64,
}
