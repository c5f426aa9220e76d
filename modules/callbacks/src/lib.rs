//! A layer around an application of IBC that calls the contracts which its packets name (ICS-8), equal to ibc-go's
//! `modules/apps/callbacks` 10.7.
//!
//! The memo of a packet may name a contract at either end. The layer lets the application do its work first, and calls
//! the contract under a gas limit of its own. A contract that fails can keep a packet from leaving or from being
//! taken; it cannot keep an acknowledgement or a timeout from being dealt with.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod call;
mod errors;
mod layer;
mod memo;
mod values;

pub use errors::CallbackError;
pub use layer::Callbacks;
