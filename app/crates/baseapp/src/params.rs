//! What blocks need to know of the consensus parameters, and the header that outlives a restart.

use openledger_core::BlockInfo;
use openledger_core::collections::{Item, Proto};
use openledger_proto::tendermint::types::ConsensusParams;

/// Name of the application's own store.
pub const STORE: &str = "baseapp";

/// The header of the last block, for contexts after a restart.
#[derive(Clone, PartialEq, prost::Message)]
pub struct LastBlock {
    /// The id of the chain.
    #[prost(string, tag = "1")]
    pub chain_id: String,
    /// The seconds of the block's time since the Unix epoch.
    #[prost(int64, tag = "2")]
    pub seconds: i64,
    /// Nanoseconds of its time.
    #[prost(int32, tag = "3")]
    pub nanos: i32,
}

/// Where the last header lies.
pub const LAST_BLOCK: Item<LastBlock, Proto> = Item::new(STORE, b"LastBlock");

/// A header with the limits that these parameters set for it.
pub fn with_limits(params: Option<ConsensusParams>, info: BlockInfo) -> BlockInfo {
    let params = params.unwrap_or_default();
    let max_gas = params.block.and_then(|b| u64::try_from(b.max_gas).ok()).filter(|g| *g > 0);
    BlockInfo { max_gas, validator_key_types: params.validator.map(|v| v.pub_key_types), ..info }
}
