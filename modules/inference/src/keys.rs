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
/// Number of questions to large collections; the next id is one more.
pub const REQUEST_COUNT: Item<u64, Raw> = Item::new(STORE, &[0x02]);
/// Inferences, by their id.
pub const INFERENCES: Map<u64, pb::Inference, Proto> = Map::new(STORE, &[0x10]);
/// Inferences by (payer, id).
pub const BY_PAYER: Map<(AccAddress, u64), (), Raw> = Map::new(STORE, &[0x11]);
/// Questions to large collections, by their id.
pub const REQUESTS: Map<u64, pb::Retrieval, Proto> = Map::new(STORE, &[0x12]);
/// Questions that wait for claims, or for the end of the time in which claims can be challenged.
pub const OPEN: Map<u64, (), Raw> = Map::new(STORE, &[0x13]);
