//! Transfers that are sent on to a third chain as they come in: ibc-go's
//! `modules/apps/packet-forward-middleware` 11.2, as a layer around the application of transfers.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod data;
mod duration;
mod errors;
mod genesis;
mod keeper;
pub mod keys;
mod layer;
mod memo;
mod module;
mod number;
mod refund;

pub use errors::ForwardError;
pub use genesis::plain_genesis;
pub use keeper::{ForwardKeeper, ForwardPorts, intermediate_address};
pub use layer::ForwardedApp;
pub use memo::{Hop, MAX_HOPS, Memo};
pub use module::{ForwardModule, MANIFEST};
