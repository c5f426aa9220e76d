//! A desk that sells answers. A buyer pays the desk's price in advance. In direct mode the contract buys the
//! answer of the chain's model within the same message and returns it; in agent mode an agent buys it with
//! its own key and shows the contract which inference it was. Where no answer comes, the buyer gets the coins
//! back.

mod agent;
mod ask;
mod contract;
mod error;
mod escrow;
pub mod msg;
mod owner;
mod queries;
pub mod state;

pub use contract::{execute, instantiate, migrate, query, reply};
pub use error::ContractError;
