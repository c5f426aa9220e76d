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
/// Bodies of records, by inference, until they are pruned. Those of batches are not stored.
pub const RECORDS: Map<u64, pb::Record, Proto> = Map::new(STORE, &[0x11]);
/// What the answers of a batch have in common, by its first inference.
pub const BATCHES: Map<u64, pb::Batch, Proto> = Map::new(STORE, &[0x12]);
/// Sums by account since genesis.
pub const EARNINGS: Map<AccAddress, pb::Earnings, Proto> = Map::new(STORE, &[0x20]);
/// Payments by (account, height).
pub const PAYMENTS: Map<(AccAddress, u64), pb::Payment, Proto> = Map::new(STORE, &[0x21]);
/// Accounts of epochs by (epoch, denom).
pub const EPOCHS: Map<(u64, String), pb::EpochTotals, Proto> = Map::new(STORE, &[0x30]);
/// Credits of the block that is being executed, by account; empty after its end. What is to be burned stands
/// under the module's own account.
pub const PENDING: Map<AccAddress, pb::Payment, Proto> = Map::new(STORE, &[0x40]);

/// What accounts have earned from batches and were not yet paid.
pub const CREDITS: Map<AccAddress, pb::Credit, Proto> = Map::new(STORE, &[0x41]);

/// What evidence withholds, by (contribution, encoder, denom).
pub const DEFERRED: Map<(u64, u64, String), pb::Deferred, Proto> = Map::new(STORE, &[0x60]);

/// A key of this module's store.
pub(crate) fn own_key(key: Vec<u8>) -> pb::StoreKey {
    pb::StoreKey { store: STORE.to_owned(), key }
}

/// The keys under which a record and its header lie; for an answer of a batch, the header and the batch, from which
/// the record follows.
pub(crate) fn record_keys(header: &pb::RecordHeader) -> Vec<pb::StoreKey> {
    let id = header.inference_id;
    let body = if header.batch_id == 0 { RECORDS.raw_key(&id) } else { BATCHES.raw_key(&header.batch_id) };
    vec![own_key(HEADERS.raw_key(&id)), own_key(body)]
}
