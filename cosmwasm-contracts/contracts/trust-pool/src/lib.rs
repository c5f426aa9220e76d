//! Reputation and insurance for models. The creator of a model opens a pool and stakes coins on its answers;
//! others may back it. A buyer insures an answer that was paid for; when the model is withdrawn, when its
//! stated accuracy falls below the promise, or when a jury of other pools' stakers finds the answer wrong,
//! the stake pays. Otherwise the premium is the stakers'. Other contracts ask for a model's score.

mod claims;
mod contract;
mod error;
mod jury;
pub mod msg;
mod policies;
mod queries;
mod stakes;
pub mod state;

pub use contract::{execute, instantiate, migrate, query, sudo};
pub use error::ContractError;
pub use jury::commitment;
