//! What the ABCI application needs to answer queries by gRPC path.

use openledger_core::{Failure, QueryError};

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

    /// `/app/simulate`: the simulation as JSON.
    ///
    /// # Errors
    /// The transaction's own refusal.
    fn simulate_json(&self, tx: &[u8]) -> Result<Vec<u8>, Failure>;
}
