//! InitChain: the genesis file into state, and state back into a genesis file.

use super::block::FatalError;
use super::{BaseApp, lock, params};
use openledger_core::{BlockInfo, ExecMode, GasMeter, State, ValidatorUpdate};
use openledger_proto::tendermint::types::ConsensusParams;
use std::sync::Arc;

/// What CometBFT hands in at the start of a chain.
#[derive(Debug, Clone)]
pub struct Genesis {
    /// Chain id and time; the height is the initial height.
    pub block: BlockInfo,
    /// The file's consensus parameters.
    pub params: Option<ConsensusParams>,
    /// The file's validators.
    pub validators: Vec<ValidatorUpdate>,
    /// The file's `app_state`.
    pub app_state: Vec<u8>,
}

impl BaseApp {
    /// Writes the genesis into a state that the first block will commit. May be called again after a crash before that.
    ///
    /// # Errors
    /// A text that names the module; the node must not start.
    pub fn init_chain(&self, genesis: Genesis) -> Result<Vec<ValidatorUpdate>, FatalError> {
        let mut consensus = lock(&self.consensus);
        if consensus.store.height() > 0 {
            return Err(FatalError(format!("InitChain on a store that is at height {} already", consensus.store.height())));
        }
        consensus.store.set_initial_height(genesis.block.height).map_err(|e| FatalError(e.to_string()))?;
        let snapshot = consensus.store.snapshot(0).map_err(|e| FatalError(e.to_string()))?;
        let state = State::new(snapshot);
        let max_gas = genesis.params.as_ref().and_then(|p| p.block.as_ref()).and_then(|b| u64::try_from(b.max_gas).ok()).filter(|g| *g > 0);
        let block = Arc::new(BlockInfo { max_gas, ..genesis.block });
        let ctx = self.context(state.clone(), GasMeter::infinite(), block.clone(), ExecMode::Deliver);
        if let Some(p) = &genesis.params {
            params::CONSENSUS_PARAMS.set(&ctx, p)?;
        }
        let text: &[u8] = if genesis.app_state.is_empty() { b"{}" } else { &genesis.app_state };
        let app_state = serde_json::from_slice(text).map_err(|e| FatalError(format!("app_state is no JSON object: {e}")))?;
        let mut updates = self.runtime.init_genesis(&ctx, &app_state)?;
        state.take_events();
        if !updates.is_empty() {
            let mut given = genesis.validators.clone();
            given.sort_by(|a, b| a.public_key.cmp(&b.public_key));
            updates.sort_by(|a, b| a.public_key.cmp(&b.public_key));
            if !given.is_empty() && given != updates {
                return Err(FatalError("the genesis file's validators differ from those of its app_state".to_owned()));
            }
        }
        let mut mempool = lock(&self.mempool);
        mempool.state = state.fork();
        mempool.block = block;
        consensus.genesis = Some(state);
        Ok(updates)
    }
}
