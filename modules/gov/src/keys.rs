//! The schema of store `gov`: byte for byte that of `x/gov`.

use openledger_core::collections::{Item, Map, Prefixed, Proto, Raw};
use openledger_core::{AccAddress, BlockTime};
use openledger_proto::cosmos::gov::v1::{Deposit, Params, Proposal, Vote};

/// The name of the module's store, which is the SDK's.
pub const STORE: &str = "gov";

/// The proposals by their id.
pub const PROPOSALS: Map<u64, Proposal, Proto> = Map::new(STORE, &[0]);
/// Ids of proposals by the end of their voting period.
pub const ACTIVE_QUEUE: Map<(BlockTime, u64), u64, Raw> = Map::new(STORE, &[1]);
/// Ids of proposals by the end of their deposit period.
pub const INACTIVE_QUEUE: Map<(BlockTime, u64), u64, Raw> = Map::new(STORE, &[2]);
/// The id that the next proposal gets.
pub const NEXT_ID: Item<u64, Raw> = Item::new(STORE, &[3]);
/// A one for each proposal that is being voted on.
pub const VOTING: Map<u64, Vec<u8>, Raw> = Map::new(STORE, &[4]);
/// Deposits by proposal and depositor.
pub const DEPOSITS: Map<(u64, Prefixed<AccAddress>), Deposit, Proto> = Map::new(STORE, &[16]);
/// Votes by proposal and voter; gone once the proposal is tallied.
pub const VOTES: Map<(u64, Prefixed<AccAddress>), Vote, Proto> = Map::new(STORE, &[32]);
/// The parameters in force.
pub const PARAMS: Item<Params, Proto> = Item::new(STORE, &[48]);
/// The chain's constitution: any text.
pub const CONSTITUTION: Item<String, Raw> = Item::new(STORE, &[49]);
