//! What concerns the whole chain: consensus parameters and versions of state.

use crate::context::Ctx;
use crate::errors::Res;
use openledger_proto::tendermint::types::ConsensusParams;

/// The consensus parameters as a whole, for the phases of a block. Implemented by `consensus`.
pub trait ConsensusParamsPort: Send + Sync {
    /// Returns the parameters in force; `None` before InitChain wrote any.
    fn params(&self, ctx: &Ctx) -> Res<Option<ConsensusParams>>;
    /// Stores what CometBFT's genesis file says.
    fn set_params(&self, ctx: &Ctx, params: &ConsensusParams) -> Res<()>;
}

/// Consensus parameters that modules need. Implemented by `consensus`.
pub trait ConsensusPort: Send + Sync {
    /// Returns the age of the oldest evidence that counts, in blocks and in nanoseconds; `None` before parameters
    /// were set.
    fn evidence_age(&self, ctx: &Ctx) -> Res<Option<(i64, i128)>>;
}
