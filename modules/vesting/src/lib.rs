//! Messages that make vesting accounts, as `x/auth/vesting` of Cosmos SDK 0.53 has them. The accounts
//! themselves are auth's.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod commands;
mod keeper;
mod module;

pub use keeper::VestingKeeper;
pub use module::{MANIFEST, VestingModule};
