//! Validators, delegations and the validator set: the `staking` module of SDK 0.53 (`x/staking`).
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod commission;
mod delegate;
mod errors;
mod forms;
mod genesis;
mod history;
mod hold;
mod keeper;
pub mod keys;
mod module;
mod msgs;
mod params;
mod port;
mod pubkey;
mod queries;
mod queues;
mod records;
mod set;
mod slash;
mod unbonding;
mod validator;
mod validators;
mod zero_height;

pub use commission::Commission;
pub use errors::StakingError;
pub use keeper::{BONDED_POOL, NOT_BONDED_POOL, StakingKeeper};
pub use module::{MANIFEST, StakingModule};
pub use params::Params;
pub use pubkey::{ConsensusKey, KeyKind};
pub use records::{Delegation, Redelegation, RedelegationEntry, Unbonding, UnbondingEntry};
pub use unbonding::UnbondingKind;
pub use validator::Validator;
