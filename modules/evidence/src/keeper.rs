//! The keeper: it punishes reported validators and stores the evidence.

use openledger_core::ports::{ConsensusPort, SlashingPort, ValidatorsView};
use std::sync::Arc;

/// The evidence keeper. Holds no state: all of it is in the context.
#[derive(Clone)]
pub struct EvidenceKeeper {
    pub(crate) staking: Arc<dyn ValidatorsView>,
    pub(crate) slashing: Arc<dyn SlashingPort>,
    pub(crate) consensus: Arc<dyn ConsensusPort>,
}

impl std::fmt::Debug for EvidenceKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EvidenceKeeper")
    }
}

impl EvidenceKeeper {
    /// A keeper that acts on validators through the given ports.
    pub fn new(
        staking: Arc<dyn ValidatorsView>,
        slashing: Arc<dyn SlashingPort>,
        consensus: Arc<dyn ConsensusPort>,
    ) -> Self {
        Self { staking, slashing, consensus }
    }
}
