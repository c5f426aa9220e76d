//! A Ledger hardware wallet with the Cosmos app: keys that never leave the device.
//!
//! [`CosmosApp::open`] finds a device, or the emulator that the environment variable [`ADDRESS_VARIABLE`]
//! names, and checks the version of the app that is open on it. Everything after that is one command and one
//! answer.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod apdu;
mod app;
mod device;
mod error;
mod hid;
mod tcp;
mod transport;

pub use app::{CosmosApp, SignMode, Version};
pub use device::ADDRESS_VARIABLE;
pub use error::LedgerError;
