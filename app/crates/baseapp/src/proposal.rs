//! Proposals: built and judged on forks of the last committed state that are thrown away.

use super::block::{Block, FatalError};
use super::tx::Candidate;
use super::{BaseApp, lock};
use openledger_core::{BlockInfo, Ctx, ExecMode, GasMeter, State};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Proposals judged in full at one height; later rounds are accepted on form alone, so that rounds cannot be
/// used to burn time.
const MAX_FORKS: u32 = 4;

impl BaseApp {
    /// Picks from `txs`, in order, those that pass ante after each other, within `max_bytes` and the block's
    /// gas.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn prepare_proposal(
        &self,
        info: BlockInfo,
        txs: Vec<Vec<u8>>,
        max_bytes: u64,
    ) -> Result<Vec<Vec<u8>>, FatalError> {
        let (ctx, max_gas) = self.proposal_context(info)?;
        let candidates = self.decode_all(txs);
        self.prepare(&ctx, &candidates);
        let (mut bytes_left, mut gas_left) = (max_bytes, max_gas);
        let mut chosen = Vec::new();
        for (i, candidate) in candidates.into_iter().enumerate() {
            let Ok(tx) = &candidate.tx else { continue };
            let size = proto_size(candidate.bytes.len());
            if size > bytes_left || tx.gas_limit() > gas_left {
                continue;
            }
            let gas = tx.gas_limit();
            let result = self.runner().run(&ctx, &candidate, u32::try_from(i).unwrap_or(u32::MAX), u64::MAX)?;
            if result.code == 0 {
                bytes_left = bytes_left.saturating_sub(size);
                gas_left = gas_left.saturating_sub(gas);
                chosen.push(candidate.bytes);
            }
        }
        Ok(chosen)
    }

    /// Whether the block may be voted for: every transaction decodes, passes ante at its position, and gas
    /// limits sum to at most the block's. A message that fails is no reason to refuse, nor is this node's own
    /// minimum gas price.
    ///
    /// # Errors
    /// Only when the node must stop.
    pub fn process_proposal(&self, block: Block) -> Result<bool, FatalError> {
        let in_full = {
            let mut consensus = lock(&self.consensus);
            let (height, count) = consensus.forks;
            let count = if height == block.info.height { count.saturating_add(1) } else { 1 };
            consensus.forks = (block.info.height, count);
            count <= MAX_FORKS
        };
        let judged = catch_unwind(AssertUnwindSafe(|| self.judge(block, in_full)));
        judged.unwrap_or(Ok(false))
    }

    fn judge(&self, block: Block, in_full: bool) -> Result<bool, FatalError> {
        let (ctx, max_gas) = self.proposal_context(block.info)?;
        let candidates = self.decode_all(block.txs);
        let mut gas = 0u64;
        for candidate in &candidates {
            let Ok(tx) = &candidate.tx else { return Ok(false) };
            gas = gas.saturating_add(tx.gas_limit());
        }
        if gas > max_gas {
            return Ok(false);
        }
        if in_full {
            self.prepare(&ctx, &candidates);
            for (i, candidate) in candidates.iter().enumerate() {
                let result = self.runner().run(&ctx, candidate, u32::try_from(i).unwrap_or(u32::MAX), u64::MAX)?;
                if result.code != 0 {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// A context for the next height over a fork that is thrown away. The phases before the block's transactions do
    /// not run on it, because ante reads only accounts, balances and parameters, which they leave as they are.
    fn proposal_context(&self, info: BlockInfo) -> Result<(Ctx, u64), FatalError> {
        let consensus = lock(&self.consensus);
        let state = match &consensus.genesis {
            Some(genesis) => genesis.fork(),
            None => State::new(consensus.store.snapshot(0).map_err(|e| FatalError::Broken(e.to_string()))?),
        };
        let mut info = BlockInfo { app_hash: self.published().app_hash.to_vec(), ..info };
        if info.chain_id.is_empty() {
            info.chain_id = self.chain_id();
        }
        let info = self.limited(&state, info)?;
        let max_gas = info.max_gas.unwrap_or(u64::MAX);
        Ok((self.context(state, GasMeter::infinite(), Arc::new(info), ExecMode::Proposal), max_gas))
    }

    /// Decodes a block's transactions.
    pub(super) fn decode_all(&self, txs: Vec<Vec<u8>>) -> Vec<Candidate> {
        txs.into_iter().map(|bytes| Candidate::decode(self.decoder.as_ref(), bytes)).collect()
    }

    /// The chain's id: that of genesis.
    pub(super) fn chain_id(&self) -> String {
        lock(&self.mempool).block.chain_id.clone()
    }
}

/// Bytes of a transaction inside a block: its length, the length's varint and the field's tag.
fn proto_size(len: usize) -> u64 {
    let len = u64::try_from(len).unwrap_or(u64::MAX);
    let varint = u64::try_from(prost::length_delimiter_len(usize::try_from(len).unwrap_or(usize::MAX))).unwrap_or(10);
    len.saturating_add(varint).saturating_add(1)
}
