//! CheckTx and simulation, on a state that advances with every admitted transaction.

use super::block::{FatalError, TxResult};
use super::tx::Candidate;
use super::{BaseApp, lock};
use openledger_core::{ExecMode, GasMeter};

impl BaseApp {
    /// Judges a transaction for the mempool.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn check_tx(&self, bytes: Vec<u8>, recheck: bool) -> Result<TxResult, FatalError> {
        let candidate = Candidate::decode(&self.decoder, bytes);
        let mode = if recheck { ExecMode::Recheck } else { ExecMode::Check };
        let mempool = lock(&self.mempool);
        let ctx = self.context(mempool.state.clone(), GasMeter::infinite(), mempool.block.clone(), mode);
        let result = self.runner().run(&ctx, &candidate, 0, u64::MAX)?;
        mempool.state.take_events();
        Ok(result)
    }

    /// Runs a transaction without committing: its gas and its result. Signatures are not verified.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn simulate(&self, bytes: Vec<u8>) -> Result<TxResult, FatalError> {
        let candidate = Candidate::decode(&self.decoder, bytes);
        let (state, block) = {
            let mempool = lock(&self.mempool);
            (mempool.state.fork(), mempool.block.clone())
        };
        let ctx = self.context(state, GasMeter::new(self.options.simulation_gas_limit), block, ExecMode::Simulate);
        self.runner().run(&ctx, &candidate, 0, u64::MAX)
    }
}
