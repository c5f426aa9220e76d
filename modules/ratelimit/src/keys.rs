//! The schema of store `ratelimit`: byte for byte that of ibc-go's `modules/apps/rate-limiting`, and below it
//! what this chain keeps beside.

use openledger_core::collections::{Item, Map, NoValue, Proto, Raw};
use openledger_proto::ibc::applications::rate_limiting::v1::{HourEpoch, RateLimit, WhitelistedAddressPair};
use openledger_proto::openledger::ratelimit::v1::{Flow, Params, PendingPacket};

/// The name of the module's store.
pub const STORE: &str = "ratelimit";

/// The rules, by denomination and the channel or client right behind it.
pub const RATE_LIMITS: Map<Vec<u8>, RateLimit, Proto> = Map::new(STORE, b"rate-limit");
/// The denominations that may not move.
pub const BLACKLIST: Map<String, Vec<u8>, Raw> = Map::new(STORE, b"denom-blacklist");
/// The pairs that are not limited, by sender and the receiver right behind it; ibc-go's key says otherwise.
pub const WHITELIST: Map<Vec<u8>, WhitelistedAddressPair, Proto> = Map::new(STORE, b"address-blacklist");
/// The hour that runs. It is written at genesis, so without it the module is off.
pub const HOUR: Item<HourEpoch, Proto> = Item::new(STORE, b"hour-epoch");
/// Packets that left and were counted: channel or client, denomination, number.
pub const SENT: Map<(String, String, u64), (), NoValue> = Map::new(STORE, &[0x00]);
/// Packets that came in, were counted, and wait for their answer.
pub const RECEIVED: Map<(String, String, u64), (), NoValue> = Map::new(STORE, &[0x01]);

/// This chain's limits; absent where they were never set, and then nothing of the following is read or
/// written.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[0x10]);
/// What moved in the last window: denomination, and channel or client, or nothing for all of them.
pub const FLOWS: Map<(String, String), Flow, Proto> = Map::new(STORE, &[0x11]);
/// Packets that were counted in such windows: whether they left (1) or came (0), channel or client,
/// denomination and number.
pub const PENDING: Map<(u8, (String, String, u64)), PendingPacket, Proto> = Map::new(STORE, &[0x12]);

/// A key of two texts without anything between them, as ibc-go has them.
pub(crate) fn joined(first: &str, second: &str) -> Vec<u8> {
    [first.as_bytes(), second.as_bytes()].concat()
}
