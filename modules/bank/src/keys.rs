//! The schema of store `bank`: byte for byte that of `x/bank`, plus two prefixes for the supply cap.

use openledger_core::collections::{Item, Map, NoValue, Prefixed, Proto, Raw};
use openledger_core::{AccAddress, Amount};
use openledger_proto::cosmos::bank::v1beta1::{Metadata, Params};

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "bank";

/// The supply of each denomination, absent when zero.
pub const SUPPLY: Map<String, Amount, Raw> = Map::new(STORE, &[0]);
/// The metadata of each denomination, by its base denom.
pub const DENOM_METADATA: Map<String, Metadata, Proto> = Map::new(STORE, &[1]);
/// The balance of each owner and denomination, absent when zero.
pub const BALANCES: Map<(AccAddress, String), Amount, Raw> = Map::new(STORE, &[2]);
/// Owners by denom: the reverse index of [`BALANCES`].
pub const DENOM_OWNERS: Map<(String, Prefixed<AccAddress>), (), NoValue> = Map::new(STORE, &[3]);
/// Whether users may send a denom, where it differs from the default.
pub const SEND_ENABLED: Map<String, bool, Proto> = Map::new(STORE, &[4]);
/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[5]);
/// Cap by denom; a denom without an entry has none. Written at genesis only.
pub const SUPPLY_CAP: Map<String, Amount, Raw> = Map::new(STORE, &[0x80]);
/// What was burned of each denomination with a cap.
pub const BURNED: Map<String, Amount, Raw> = Map::new(STORE, &[0x81]);
