//! The schema of store `mint`: byte for byte that of `x/mint`, plus one key outside of its range.

use openledger_core::collections::{Item, Proto};
use openledger_proto::cosmos::mint::v1beta1::{Minter, Params};
use openledger_proto::openledger::mint::v1::RewardStream;

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "mint";

/// Inflation and annual provisions of the last block.
pub const MINTER: Item<Minter, Proto> = Item::new(STORE, &[0]);
/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[1]);
/// The reward stream; absent on a chain without one.
pub const REWARD_STREAM: Item<RewardStream, Proto> = Item::new(STORE, &[0x80]);
