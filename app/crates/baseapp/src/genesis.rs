//! InitChain: the genesis file into state.

use super::block::FatalError;
use super::params::with_limits;
use super::tx::Candidate;
use super::{BaseApp, lock};
use openledger_core::{BlockInfo, Ctx, ExecMode, Failure, GasMeter, Res, State, ValidatorUpdate};
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
    /// Writes the genesis into a state that the first block will commit. May be called again after a crash
    /// before that.
    ///
    /// # Errors
    /// A text that names the module; the node must not start.
    pub fn init_chain(&self, genesis: Genesis) -> Result<Vec<ValidatorUpdate>, FatalError> {
        let broken = |e: openledger_store::StoreError| FatalError::Broken(e.to_string());
        let mut consensus = lock(&self.consensus);
        if consensus.store.height() > 0 {
            let text = format!("InitChain on a store that is at height {} already", consensus.store.height());
            return Err(FatalError::Broken(text));
        }
        consensus.store.set_initial_height(genesis.block.height).map_err(broken)?;
        let state = State::new(consensus.store.snapshot(0).map_err(broken)?);
        // As in the SDK, a chain that begins at height 1 has its genesis at height 0: account numbers of
        // genesis transactions are zero.
        let height = if genesis.block.height > 1 { genesis.block.height } else { 0 };
        let at_genesis = BlockInfo { height, ..genesis.block.clone() };
        let ctx = self.context(state.clone(), GasMeter::infinite(), Arc::new(at_genesis.clone()), ExecMode::Deliver);
        if let Some(p) = &genesis.params {
            self.ports.params.set_params(&ctx, p)?;
        }
        let limited = with_limits(self.ports.params.params(&ctx)?, at_genesis);
        let block = Arc::new(BlockInfo { height: genesis.block.height, ..limited.clone() });
        let ctx = self.context(state.clone(), GasMeter::infinite(), Arc::new(limited), ExecMode::Deliver);
        let text: &[u8] = if genesis.app_state.is_empty() { b"{}" } else { &genesis.app_state };
        let app_state = serde_json::from_slice(text)
            .map_err(|e| FatalError::Broken(format!("app_state is no JSON object: {e}")))?;
        let mut updates =
            self.runtime.init_genesis(&ctx, &app_state, &mut |ctx, tx| self.deliver_genesis_tx(ctx, tx))?;
        state.take_events();
        check_validators(genesis.validators, &mut updates)?;
        let mut mempool = lock(&self.mempool);
        mempool.state = state.fork();
        mempool.block = block;
        consensus.genesis = Some(state);
        Ok(updates)
    }

    /// Runs a genesis transaction like any other (SDK `ExecuteGenesisTx`): one that fails stops the chain.
    fn deliver_genesis_tx(&self, ctx: &Ctx, bytes: Vec<u8>) -> Res<()> {
        let candidate = Candidate::decode(self.decoder.as_ref(), bytes);
        let receipt = self.runner().run(ctx, &candidate, 0, u64::MAX).map_err(|e| Failure::Fatal(e.to_string()))?;
        if receipt.code == 0 {
            Ok(())
        } else {
            Err(Failure::Fatal(format!("{} (codespace {}, code {})", receipt.log, receipt.codespace, receipt.code)))
        }
    }
}

/// The genesis file may name the validators, but then exactly those that its state makes. Sorts `made` as the
/// SDK does.
fn check_validators(mut given: Vec<ValidatorUpdate>, made: &mut [ValidatorUpdate]) -> Result<(), FatalError> {
    if given.is_empty() {
        return Ok(());
    }
    let (asked, found) = (given.len(), made.len());
    if asked != found {
        let text = format!("len(RequestInitChain.Validators) != len(GenesisValidators) ({asked} != {found})");
        return Err(FatalError::Broken(text));
    }
    let order = |v: &ValidatorUpdate| (v.key_type.clone(), v.public_key.clone(), v.power);
    given.sort_by_key(order);
    made.sort_by_key(order);
    match given.iter().zip(made).position(|(a, b)| a != b) {
        Some(i) => Err(FatalError::Broken(format!("genesisValidators[{i}] != req.Validators[{i}] "))),
        None => Ok(()),
    }
}
