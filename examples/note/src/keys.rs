//! The schema of the module's store.

use crate::pb;
use openledger_core::AccAddress;
use openledger_core::collections::{Item, Map, Proto, Raw};

/// Store key, codespace and module account.
pub const STORE: &str = "note";

/// The parameters in force.
pub const PARAMS: Item<pb::Params, Proto> = Item::new(STORE, &[0x00]);
/// Number of notes ever made.
pub const COUNT: Item<u64, Raw> = Item::new(STORE, &[0x01]);

/// Notes by id.
pub const NOTES: Map<u64, pb::Note, Proto> = Map::new(STORE, &[0x10]);
/// Ids of notes by (author, id).
pub const NOTES_BY: Map<(AccAddress, u64), (), Raw> = Map::new(STORE, &[0x11]);
