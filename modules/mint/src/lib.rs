//! Inflation as the `mint` module of SDK 0.53 has it (`x/mint`), within the denom's supply cap, and a stream
//! of rewards that inflates nothing.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod genesis;
mod inflation;
mod keeper;
pub mod keys;
mod module;
mod params;
mod queries;
mod stream;

pub use inflation::Minter;
pub use keeper::MintKeeper;
pub use module::{MANIFEST, MintModule};
pub use params::Params;
pub use stream::{REWARD_POOL, Stream};
