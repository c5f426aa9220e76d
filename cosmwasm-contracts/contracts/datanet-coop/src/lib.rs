//! A dataset that its contributors own together. The contract creates a curated dataset with itself as
//! creator and only curator; members contribute with their own keys, vote on contributions, are paid bounties
//! for new items, and share what the chain pays the curator of items that answers are due to.

mod ballots;
mod bounties;
mod claims;
mod contract;
mod earnings;
mod error;
pub mod msg;
mod queries;
pub mod state;

pub use contract::{execute, instantiate, migrate, query, reply};
pub use error::ContractError;
