//! The schema of the module's store.

use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_proto::openledger::job::v1 as pb;

/// Store key, codespace and module account.
pub const STORE: &str = "job";

/// The parameters in force.
pub const PARAMS: Item<pb::Params, Proto> = Item::new(STORE, &[0x00]);
/// Number of training jobs ever posted.
pub const JOB_COUNT: Item<u64, Raw> = Item::new(STORE, &[0x01]);

/// Number of bounties ever posted.
pub const BOUNTY_COUNT: Item<u64, Raw> = Item::new(STORE, &[0x02]);

/// Training jobs by id.
pub const JOBS: Map<u64, pb::TrainingJob, Proto> = Map::new(STORE, &[0x10]);
/// Ids of open jobs.
pub const OPEN: Map<u64, (), Raw> = Map::new(STORE, &[0x11]);
/// Counts of a task by its hash.
pub const TASKS: Map<Vec<u8>, pb::TaskState, Proto> = Map::new(STORE, &[0x12]);
/// Candidates by (task hash, position).
pub const CANDIDATES: Map<(Vec<u8>, u64), pb::Candidate, Proto> = Map::new(STORE, &[0x13]);
/// Heights of commitments to heads.
pub const COMMITMENTS: Map<Vec<u8>, u64, Raw> = Map::new(STORE, &[0x14]);
/// Heights at which heads were registered that a job asks for, by model, until they are certified.
pub const REGISTERED: Map<u64, u64, Raw> = Map::new(STORE, &[0x15]);
/// Paid jobs by (model, job).
pub const PAID: Map<(u64, u64), (), Raw> = Map::new(STORE, &[0x16]);

/// Bounties by id.
pub const BOUNTIES: Map<u64, pb::Bounty, Proto> = Map::new(STORE, &[0x20]);
/// Ids of bounties whose reward is in escrow.
pub const OPEN_BOUNTIES: Map<u64, (), Raw> = Map::new(STORE, &[0x21]);
/// Entries by (bounty, position).
pub const ENTRIES: Map<(u64, u32), pb::BountyEntry, Proto> = Map::new(STORE, &[0x22]);
/// Which models have entered, by (bounty, model).
pub const ENTERED: Map<(u64, u64), (), Raw> = Map::new(STORE, &[0x23]);
/// Revealed items by (bounty, position).
pub const ITEMS: Map<(u64, u32), pb::TestItem, Proto> = Map::new(STORE, &[0x24]);

/// Measurements that have not ended, by model.
pub const MEASURES: Map<u64, pb::Measure, Proto> = Map::new(STORE, &[0x30]);
/// The best models that were measured, by datanet.
pub const BEST: Map<u64, u64, Raw> = Map::new(STORE, &[0x31]);
