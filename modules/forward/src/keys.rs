//! The schema of store `packetfowardmiddleware` (ibc-go's spelling): byte for byte ibc-go's, and one key
//! beside.

use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_proto::ibc::applications::packet_forward_middleware::v1::InFlightPacket;

/// The name of the module's store.
pub const STORE: &str = "packetfowardmiddleware";

/// Set at genesis: without it the module is off. No name of a channel begins so, so it is no packet's key.
pub const ON: Item<bool, Raw> = Item::new(STORE, &[0x00]);

/// The packets that were sent on and have no answer yet, by `{channel}/{port}/{number}` of the packet that
/// left.
pub const IN_FLIGHT: Map<String, InFlightPacket, Proto> = Map::new(STORE, &[]);

/// The key of a packet that left.
pub(crate) fn key(channel: &str, port: &str, sequence: u64) -> String {
    format!("{channel}/{port}/{sequence}")
}
