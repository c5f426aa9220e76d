//! The schema of store `authz`: byte for byte that of `x/authz`.

use openledger_core::collections::{Map, Prefixed, Proto};
use openledger_core::{AccAddress, BlockTime};
use openledger_proto::cosmos::authz::v1beta1::{Grant, GrantQueueItem};

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "authz";

/// Grants by granter, grantee and type URL of the message.
pub const GRANTS: Map<(AccAddress, AccAddress, String), Grant, Proto> = Map::new(STORE, &[1]);
/// Type URLs of what expires, by time, granter and grantee.
pub const QUEUE: Map<(BlockTime, AccAddress, Prefixed<AccAddress>), GrantQueueItem, Proto> = Map::new(STORE, &[2]);
