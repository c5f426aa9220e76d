//! CheckTx and simulation, on a state that advances with every admitted transaction.

use super::block::{FatalError, TxResult};
use super::tx::Candidate;
use super::{BaseApp, lock};
use openledger_core::{ExecMode, GasMeter};
use sha2::{Digest, Sha256};

impl BaseApp {
    /// Judges a transaction for the mempool.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn check_tx(&self, bytes: Vec<u8>, recheck: bool) -> Result<TxResult, FatalError> {
        let candidate = Candidate::decode(self.decoder.as_ref(), bytes);
        let mode = if recheck { ExecMode::Recheck } else { ExecMode::Check };
        let most = self.options.max_waiting_txs;
        let hash = (most > 0).then(|| <[u8; 32]>::from(Sha256::digest(&candidate.bytes)));
        let mut mempool = lock(&self.mempool);
        let ctx = self.context(mempool.state.clone(), GasMeter::infinite(), mempool.block.clone(), mode);
        let result = self.runner().run(&ctx, &candidate, 0, u64::MAX)?;
        match hash {
            Some(hash) if result.code != 0 => {
                mempool.waiting.remove(&hash);
            }
            Some(hash) if !recheck => {
                if mempool.waiting.len() >= most && !mempool.waiting.contains(&hash) {
                    return Ok(full(&result));
                }
                mempool.waiting.insert(hash);
            }
            _ => {}
        }
        Ok(result)
    }

    /// Notes that these transactions are in a block.
    pub(super) fn no_longer_waiting<'a>(&self, txs: impl Iterator<Item = &'a [u8]>) {
        if self.options.max_waiting_txs == 0 {
            return;
        }
        let mut mempool = lock(&self.mempool);
        for tx in txs {
            mempool.waiting.remove::<[u8; 32]>(&Sha256::digest(tx).into());
        }
    }

    /// Runs a transaction without committing: its gas and its result. Signatures are not verified.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn simulate(&self, bytes: Vec<u8>) -> Result<TxResult, FatalError> {
        let candidate = Candidate::decode(self.decoder.as_ref(), bytes);
        let (state, block) = {
            let mempool = lock(&self.mempool);
            (mempool.state.fork(), mempool.block.clone())
        };
        // A block could not hold more either, and contracts run as long as they are given gas (wasmd
        // `LimitSimulationGasDecorator`).
        let limit = self.options.simulation_gas_limit.min(block.max_gas.unwrap_or(u64::MAX));
        let ctx = self.context(state, GasMeter::new(limit), block, ExecMode::Simulate);
        self.runner().run(&ctx, &candidate, 0, u64::MAX)
    }
}

/// The refusal of a transaction that found no place, as the SDK words it; its check has used its gas all the
/// same.
fn full(checked: &TxResult) -> TxResult {
    TxResult {
        code: 1,
        codespace: "undefined".to_owned(),
        log: "pool reached max tx capacity".to_owned(),
        gas_wanted: checked.gas_wanted,
        gas_used: checked.gas_used,
        block_gas: 0,
        events: checked.events.clone(),
        data: Vec::new(),
    }
}
