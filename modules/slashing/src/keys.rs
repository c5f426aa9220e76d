//! The schema of store `slashing`: byte for byte that of `x/slashing`.

use crate::bitmap::{Chunk, ChunkIndex};
use openledger_core::collections::{Item, Map, Prefixed, Proto, Raw};
use openledger_core::{Any, ConsAddress};
use openledger_proto::cosmos::slashing::v1beta1::{Params, ValidatorSigningInfo};

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "slashing";

/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[0]);
/// Signing info by consensus address; never deleted.
pub const SIGNING_INFO: Map<Prefixed<ConsAddress>, ValidatorSigningInfo, Proto> = Map::new(STORE, &[1]);
/// Chunks of the bitmap of missed blocks by consensus address; absent where no block was missed.
pub const MISSED: Map<(ConsAddress, ChunkIndex), Chunk, Raw> = Map::new(STORE, &[2]);
/// Consensus key by its address, of every validator that exists.
pub const PUBKEY: Map<Prefixed<ConsAddress>, Any, Proto> = Map::new(STORE, &[3]);
