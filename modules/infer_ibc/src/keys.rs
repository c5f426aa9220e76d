//! The schema of the module's store.

use openledger_core::AccAddress;
use openledger_core::collections::{Item, Map, Proto};
use openledger_proto::openledger::inferibc::v1 as pb;

/// Store key, codespace and name of the module.
pub const STORE: &str = "inferibc";

/// The parameters in force.
pub const PARAMS: Item<pb::Params, Proto> = Item::new(STORE, &[0x00]);
/// Where earnings go, by the account that earns.
pub const ROUTES: Map<AccAddress, pb::PayoutRoute, Proto> = Map::new(STORE, &[0x10]);
