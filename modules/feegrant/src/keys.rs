//! The schema of store `feegrant`: byte for byte that of `x/feegrant`.

use openledger_core::collections::{Map, NoValue, Prefixed, Proto};
use openledger_core::{AccAddress, BlockTime};
use openledger_proto::cosmos::feegrant::v1beta1::Grant;

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "feegrant";

/// Grants by grantee and granter.
pub const GRANTS: Map<(AccAddress, Prefixed<AccAddress>), Grant, Proto> = Map::new(STORE, &[0]);
/// Grants that expire, by time, grantee and granter.
pub const QUEUE: Map<(BlockTime, AccAddress, Prefixed<AccAddress>), (), NoValue> = Map::new(STORE, &[1]);
