//! The schema of store `transfer`: byte for byte that of ibc-go's `modules/apps/transfer`.

use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_proto::cosmos::base::v1beta1::IntProto;
use openledger_proto::ibc::applications::transfer::v1::{Denom, Params};

/// The name of the module's store.
pub const STORE: &str = "transfer";

/// The port of the application, as genesis names it.
pub const PORT: Item<String, Raw> = Item::new(STORE, &[0x01]);
/// The denominations of other chains by their hash.
pub const DENOMS: Map<Vec<u8>, Denom, Proto> = Map::new(STORE, &[0x03]);
/// What the keys of [`TOTAL_ESCROW`] begin with; the denomination follows.
pub(crate) const TOTAL_ESCROW_PREFIX: &[u8] = b"totalEscrowForDenom/";
/// What is in escrow of each denomination, over all channels and clients; absent when zero.
pub const TOTAL_ESCROW: Map<String, IntProto, Proto> = Map::new(STORE, TOTAL_ESCROW_PREFIX);
/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, b"params");
