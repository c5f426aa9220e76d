//! The block and the transaction that are being executed.

use crate::time::BlockTime;

/// A block's vote on its predecessor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// Consensus address (20 bytes).
    pub validator: Vec<u8>,
    /// The voting power of the validator.
    pub power: i64,
    /// Whether the validator voted, for the block or for nil (not absent).
    pub signed: bool,
}

/// Evidence that CometBFT reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misbehavior {
    /// The consensus address of the validator.
    pub validator: Vec<u8>,
    /// Its power at that height.
    pub power: i64,
    /// The height of the offence.
    pub height: i64,
    /// The time of the offence.
    pub time: BlockTime,
    /// The total power then.
    pub total_power: i64,
    /// Whether it is a double vote (otherwise a light-client attack).
    pub duplicate_vote: bool,
}

/// The block that is being executed.
#[derive(Debug, Clone, Default)]
pub struct BlockInfo {
    /// The id of the chain.
    pub chain_id: String,
    /// Height of the block; the initial height at genesis.
    pub height: u64,
    /// The time of the header.
    pub time: BlockTime,
    /// Consensus address of the proposer.
    pub proposer: Vec<u8>,
    /// The hash of the block.
    pub hash: Vec<u8>,
    /// Hash of the next validator set.
    pub next_validators_hash: Vec<u8>,
    /// The application hash after the previous block.
    pub app_hash: Vec<u8>,
    /// Votes on the previous block.
    pub votes: Vec<Vote>,
    /// Evidence in this block.
    pub misbehavior: Vec<Misbehavior>,
    /// `block.max_gas` in force; `None` when unlimited.
    pub max_gas: Option<u64>,
    /// `validator.pub_key_types` in force (`ed25519`, `secp256k1`); `None` when the consensus parameters have
    /// no validator section.
    pub validator_key_types: Option<Vec<String>>,
}

/// The transaction that is being executed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TxInfo {
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// Position in the block.
    pub index: u32,
    /// The length of the transaction in bytes.
    pub size: u64,
    /// Index of the message that runs.
    pub msg_index: u32,
}
