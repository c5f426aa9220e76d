//! The schema of the store, which holds one value.

use openledger_core::collections::{Item, Proto};
use openledger_proto::tendermint::types::ConsensusParams;

/// Name of the store (SDK `x/consensus/types.StoreKey`).
pub const STORE: &str = "consensus";

/// The parameters in force (SDK `ParamsStore`). InitChain writes them, `MsgUpdateParams` changes them.
pub const PARAMS: Item<ConsensusParams, Proto> = Item::new(STORE, b"Consensus");
