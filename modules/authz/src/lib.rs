//! Messages that one account lets another run in its name, as `x/authz` of Cosmos SDK 0.53 has them.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod authorization;
mod commands;
mod errors;
mod exec;
mod genesis;
mod keeper;
pub mod keys;
mod module;
mod msgs;
mod queries;

pub use authorization::Authorization;
pub use errors::AuthzError;
pub use keeper::AuthzKeeper;
pub use module::{AuthzModule, MANIFEST};
