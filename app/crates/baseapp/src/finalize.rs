//! FinalizeBlock executes and stages; Commit makes it durable and publishes it.

use super::block::{Block, BlockResult, FatalError};
use super::params::{LAST_BLOCK, LastBlock, with_limits};
use super::{BaseApp, Published, lock};
use openledger_core::{BlockInfo, Ctx, Event, ExecMode, GasMeter, State};
use std::sync::{Arc, PoisonError};

impl BaseApp {
    /// Executes a block and stages its writes. CometBFT does not say which application hash the header has: it is that
    /// after the block before. A recording of another application says it, because accounts of other chains hold it.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn finalize_block(&self, block: Block) -> Result<BlockResult, FatalError> {
        let fatal = |e: openledger_store::StoreError| FatalError::Broken(e.to_string());
        let mut consensus = lock(&self.consensus);
        self.check_halt(&block.info)?;
        let state = match &consensus.genesis {
            Some(genesis) => genesis.fork(),
            None => State::new(consensus.store.snapshot(0).map_err(fatal)?),
        };
        let mut info = block.info;
        if info.app_hash.is_empty() {
            info.app_hash = self.published().app_hash.to_vec();
        }
        info.chain_id = self.chain_id();
        let info = self.limited(&state, info)?;
        let ctx = self.context(state.clone(), GasMeter::infinite(), Arc::new(info.clone()), ExecMode::Deliver);

        let mut result = BlockResult::default();
        self.runtime.pre_block(&ctx)?;
        result.events.extend(state.take_events());
        // An upgrade may have changed the parameters.
        let info = self.limited(&state, info)?;
        let ctx = self.context(state.clone(), GasMeter::infinite(), Arc::new(info.clone()), ExecMode::Deliver);
        self.runtime.begin_block(&ctx)?;
        result.events.extend(phase(&ctx, "BeginBlock"));

        self.no_longer_waiting(block.txs.iter().map(Vec::as_slice));
        let candidates = self.decode_all(block.txs);
        self.prepare(&ctx, &candidates);
        let max_gas = info.max_gas.unwrap_or(u64::MAX);
        let mut gas_used: u64 = 0;
        for (i, candidate) in candidates.iter().enumerate() {
            let ctx = ctx.with_block_gas_used(gas_used);
            let gas_left = max_gas.saturating_sub(gas_used);
            let receipt = self.runner().run(&ctx, candidate, u32::try_from(i).unwrap_or(u32::MAX), gas_left)?;
            gas_used = gas_used.saturating_add(receipt.block_gas);
            result.txs.push(receipt);
        }

        let ctx = ctx.with_block_gas_used(gas_used);
        result.validators = self.runtime.end_block(&ctx)?;
        result.events.extend(phase(&ctx, "EndBlock"));
        let last = LastBlock { chain_id: info.chain_id.clone(), seconds: info.time.seconds, nanos: info.time.nanos };
        LAST_BLOCK.set(&ctx, &last)?;
        result.params = self.ports.params.params(&ctx)?.unwrap_or_default();
        let mut info = self.limited(&state, info)?;

        consensus.store.discard();
        result.app_hash = consensus.store.stage(&state.take_changes()).map_err(fatal)?;
        info.app_hash = result.app_hash.to_vec();
        consensus.staged = Some(info);
        Ok(result)
    }

    /// The header with the limits of the parameters in `state`.
    pub(super) fn limited(&self, state: &State, info: BlockInfo) -> Result<BlockInfo, FatalError> {
        let ctx = self.context(state.clone(), GasMeter::infinite(), Arc::new(info.clone()), ExecMode::Deliver);
        Ok(with_limits(self.ports.params.params(&ctx)?, info))
    }

    /// Refuses the block at which the operator wants the node to stop (SDK `checkHalt`): the one before it is
    /// the last that is committed.
    fn check_halt(&self, block: &BlockInfo) -> Result<(), FatalError> {
        let (height, time) = (self.options.halt_height, self.options.halt_time);
        let late = u64::try_from(block.time.seconds).is_ok_and(|now| now >= time);
        if (height > 0 && block.height >= height) || (time > 0 && late) {
            return Err(FatalError::Halted(format!("halt per configuration height {height} time {time}")));
        }
        Ok(())
    }

    /// Makes the staged block durable and shows it to queries. Returns the lowest height that CometBFT must
    /// keep (0: all).
    ///
    /// # Errors
    /// Only when the node must stop: nothing is retried after a failed write.
    pub fn commit(&self) -> Result<u64, FatalError> {
        let fatal = |e: openledger_store::StoreError| FatalError::Broken(e.to_string());
        let mut consensus = lock(&self.consensus);
        let info =
            consensus.staged.take().ok_or_else(|| FatalError::Broken("Commit without a finalized block".to_owned()))?;
        let height = consensus.store.commit().map_err(fatal)?;
        consensus.genesis = None;
        let snapshot = consensus.store.snapshot(0).map_err(fatal)?;
        let app_hash = consensus.store.app_hash();
        let block = Arc::new(info);
        {
            let mut mempool = lock(&self.mempool);
            // As in the SDK, CheckTx stands at the committed height, not at the next one.
            (mempool.state, mempool.block) = (State::new(snapshot.clone()), block.clone());
        }
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Published { snapshot, block, app_hash };
        Ok(self.retain_height(height))
    }

    fn retain_height(&self, height: u64) -> u64 {
        match self.options.min_retain_blocks {
            0 => 0,
            keep => height.saturating_sub(keep),
        }
    }
}

/// Takes the events of a block phase and marks them as the SDK does.
fn phase(ctx: &Ctx, name: &str) -> Vec<Event> {
    ctx.state().take_events().into_iter().map(|e| e.with("mode", name)).collect()
}
