//! The schema of the module's store.

use openledger_core::AccAddress;
use openledger_core::collections::{Item as Single, Map, Proto, Raw};
use openledger_proto::openledger::datanet::v1 as pb;

/// Store key, codespace and module account.
pub const STORE: &str = "datanet";

/// The parameters in force.
pub const PARAMS: Single<pb::Params, Proto> = Single::new(STORE, &[0x00]);
/// The number of datanets, which is the last id.
pub const DATANET_COUNT: Single<u64, Raw> = Single::new(STORE, &[0x01]);
/// Number of commits ever made.
pub const COMMIT_COUNT: Single<u64, Raw> = Single::new(STORE, &[0x02]);

/// The datanets by their id.
pub const DATANETS: Map<u64, pb::Datanet, Proto> = Map::new(STORE, &[0x10]);
/// The counters of each datanet.
pub const STATS: Map<u64, pb::DatanetStats, Proto> = Map::new(STORE, &[0x11]);
/// Allow list by (datanet, account).
pub const ALLOWED: Map<(u64, AccAddress), (), Raw> = Map::new(STORE, &[0x12]);
/// Projections by datanet, for datanets that have one.
pub const PROJECTIONS: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[0x14]);
/// Earnings of the running and the last term by (datanet, term modulo 2), for datanets with a bond rate.
pub const EARNINGS: Map<(u64, u64), pb::TermEarnings, Proto> = Map::new(STORE, &[0x15]);

/// Columns of the datanets that have some. They are long and never needed by a contribution, so they are not part of
/// the datanet's own value.
pub const COLUMNS: Map<u64, pb::SchemaColumns, Proto> = Map::new(STORE, &[0x13]);

/// Unrevealed commits by id.
pub const COMMITS: Map<u64, pb::Commit, Proto> = Map::new(STORE, &[0x20]);
/// Unrevealed commits by (account, id).
pub const COMMITS_BY: Map<(AccAddress, u64), (), Raw> = Map::new(STORE, &[0x21]);

/// Contributions, by their id.
pub const CONTRIBUTIONS: Map<u64, pb::Contribution, Proto> = Map::new(STORE, &[0x30]);
/// Contributions by (account, id): the account's history.
pub const CONTRIBUTIONS_BY: Map<(AccAddress, u64), (), Raw> = Map::new(STORE, &[0x31]);
/// Consent changes by contribution; absent when there are none.
pub const CONSENT: Map<u64, pb::ConsentHistory, Proto> = Map::new(STORE, &[0x32]);
/// Items that wait for a curator, by contribution.
pub const PENDING: Map<u64, pb::PendingItems, Proto> = Map::new(STORE, &[0x33]);
/// What contributors stated of their sources, by contribution; absent when they stated nothing.
pub const PROVENANCES: Map<u64, pb::Provenance, Proto> = Map::new(STORE, &[0x34]);

/// Items by (datanet, id).
pub const ITEMS: Map<(u64, u64), pb::Item, Proto> = Map::new(STORE, &[0x40]);
/// Direct duplicates: (datanet, item, its duplicate).
pub const DUPLICATES: Map<(u64, u64, u64), (), Raw> = Map::new(STORE, &[0x41]);

/// Search pages: (datanet, label, page), see `index`.
pub const PAGES: Map<(u64, u32, u32), Vec<u8>, Raw> = Map::new(STORE, &[0x50]);
/// Items on the search pages by (datanet, label).
pub const PAGED: Map<(u64, u32), u64, Raw> = Map::new(STORE, &[0x51]);
/// The earliest text item by (datanet, leaf hash).
pub const TEXTS: Map<(u64, Vec<u8>), u64, Raw> = Map::new(STORE, &[0x52]);
/// Sketches of texts by (datanet, item), where texts are compared word by word.
pub const SKETCHES: Map<(u64, u64), Vec<u8>, Raw> = Map::new(STORE, &[0x53]);
/// Datanet and item (8 bytes each) by (content hash, contribution, index), where contents are compared across datanets.
pub const LEAVES: Map<(Vec<u8>, u64, u32), Vec<u8>, Raw> = Map::new(STORE, &[0x54]);
