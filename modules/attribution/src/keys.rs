//! The schema of the module's store.

use openledger_core::AccAddress;
use openledger_core::collections::{Item, Map, Proto};
use openledger_proto::openledger::attribution::v1 as pb;

/// Store key, codespace and module account (permission: burner). Fees lie there from payment to the end of
/// the block.
pub const STORE: &str = "attribution";
/// Module account that holds what nobody may claim.
pub const TREASURY: &str = "treasury";
/// Module account that holds the community pool; paid through distribution, which keeps its books.
pub const COMMUNITY_POOL: &str = "distribution";
/// Module account through which validators and stakers are paid.
pub const FEE_COLLECTOR: &str = "fee_collector";

/// The parameters in force.
pub const PARAMS: Item<pb::Params, Proto> = Item::new(STORE, &[0x00]);
/// What stays of every record, by inference.
pub const HEADERS: Map<u64, pb::RecordHeader, Proto> = Map::new(STORE, &[0x10]);
/// Bodies of records, by inference, until they are pruned.
pub const RECORDS: Map<u64, pb::Record, Proto> = Map::new(STORE, &[0x11]);
/// Sums by account since genesis.
pub const EARNINGS: Map<AccAddress, pb::Earnings, Proto> = Map::new(STORE, &[0x20]);
/// Payments by (account, height).
pub const PAYMENTS: Map<(AccAddress, u64), pb::Payment, Proto> = Map::new(STORE, &[0x21]);
/// Accounts of epochs by (epoch, denom).
pub const EPOCHS: Map<(u64, String), pb::EpochTotals, Proto> = Map::new(STORE, &[0x30]);
/// Credits of the block that is being executed, by account; empty after its end. What is to be burned stands
/// under the module's own account.
pub const PENDING: Map<AccAddress, pb::Payment, Proto> = Map::new(STORE, &[0x40]);

/// A key of this module's store.
pub(crate) fn own_key(key: Vec<u8>) -> pb::StoreKey {
    pb::StoreKey { store: STORE.to_owned(), key }
}

/// The keys under which a record and its header lie.
pub(crate) fn record_keys(id: u64) -> Vec<pb::StoreKey> {
    vec![own_key(HEADERS.raw_key(&id)), own_key(RECORDS.raw_key(&id))]
}
