//! The schema of the module's store.

use openledger_core::AccAddress;
use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_proto::openledger::inference::v1 as pb;

/// Store key and codespace.
pub const STORE: &str = "inference";

/// The parameters in force.
pub const PARAMS: Item<pb::Params, Proto> = Item::new(STORE, &[0x00]);
/// Number of inferences ever made; ids run from 1 without gaps.
pub const COUNT: Item<u64, Raw> = Item::new(STORE, &[0x01]);
/// Inferences, by their id.
pub const INFERENCES: Map<u64, pb::Inference, Proto> = Map::new(STORE, &[0x10]);
/// Inferences by (payer, id).
pub const BY_PAYER: Map<(AccAddress, u64), (), Raw> = Map::new(STORE, &[0x11]);
