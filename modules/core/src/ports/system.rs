//! What concerns the whole chain: consensus parameters and versions of state.

use crate::context::Ctx;
use crate::errors::Res;

/// Consensus parameters that modules need. Implemented by `consensus`.
pub trait ConsensusPort: Send + Sync {
    /// Age of the oldest evidence that counts: blocks, and nanoseconds; `None` before parameters were set.
    fn evidence_age(&self, ctx: &Ctx) -> Res<Option<(i64, i128)>>;
}
