//! What the consensus engine hands in and gets back, in the state machine's own words.

use openledger_core::{BlockInfo, Event, Failure, Halt, ValidatorUpdate};
use openledger_proto::tendermint::types::ConsensusParams;

/// A block that is to be executed.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// The facts of the header that execution may use.
    pub info: BlockInfo,
    /// Raw transactions in order.
    pub txs: Vec<Vec<u8>>,
}

/// The receipt of a transaction. Consensus covers `code`, `data`, `gas_wanted` and `gas_used`, nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TxResult {
    /// The code: 0 for success, otherwise the number of the error.
    pub code: u32,
    /// Codespace of a code other than 0.
    pub codespace: String,
    /// Text of a failure; empty on success.
    pub log: String,
    /// `TxMsgData` on success.
    pub data: Vec<u8>,
    /// The transaction's gas limit.
    pub gas_wanted: u64,
    /// The gas that was consumed.
    pub gas_used: u64,
    /// The gas that the block is charged for it: what was consumed, at most the limit of the meter that counted. A
    /// transaction that is refused for its form was counted by a meter without a limit (SDK `runTx`,
    /// `consumeBlockGas`).
    pub block_gas: u64,
    /// Events: those of ante, and of the messages on success.
    pub events: Vec<Event>,
}

/// What the execution of a block resulted in.
#[derive(Debug, Clone, Default)]
pub struct BlockResult {
    /// The receipts in the order of the transactions.
    pub txs: Vec<TxResult>,
    /// Events of the block phases.
    pub events: Vec<Event>,
    /// Changes of the validator set.
    pub validators: Vec<ValidatorUpdate>,
    /// The consensus parameters after the block, in force from the next height on.
    pub params: ConsensusParams,
    /// Root of the state after the block.
    pub app_hash: [u8; 32],
}

/// The node cannot go on. Never a receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FatalError {
    /// Storage failed or state is corrupt: the process ends with a failure.
    #[error("{0}")]
    Broken(String),
    /// The operator asked for it (`halt-height`): the process ends well.
    #[error("{0}")]
    Halted(String),
    /// The next block needs another binary: no more blocks, but queries are answered until somebody stops the
    /// process.
    #[error("{0}")]
    UpgradeNeeded(String),
}

impl From<Failure> for FatalError {
    fn from(e: Failure) -> Self {
        match e {
            Failure::Halt(Halt::UpgradeNeeded(text)) => Self::UpgradeNeeded(text),
            other => Self::Broken(other.to_string()),
        }
    }
}
