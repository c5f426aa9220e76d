//! The schema of the store (SDK `x/upgrade/types/keys.go`).

use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "upgrade";

/// The plan that waits for its height.
pub const PLAN: Item<Plan, Proto> = Item::new(STORE, &[0]);
/// The upgrades that were applied, by height and name.
pub const DONE: Map<(u64, String), bool, Raw> = Map::new(STORE, &[1]);
/// The version of each module's state.
pub const VERSIONS: Map<String, u64, Raw> = Map::new(STORE, &[2]);
/// The number of upgrades that were applied.
pub const PROTOCOL_VERSION: Item<u64, Raw> = Item::new(STORE, &[3]);

/// Where IBC keeps the client state of the chain after the plan of this height.
pub fn upgraded_client(height: i64) -> Vec<u8> {
    format!("upgradedIBCState/{height}/upgradedClient").into_bytes()
}

/// Where IBC keeps the consensus state of the chain after the plan of this height.
pub fn upgraded_consensus_state(height: i64) -> Vec<u8> {
    format!("upgradedIBCState/{height}/upgradedConsState").into_bytes()
}
