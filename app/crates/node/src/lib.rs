//! The node around the application: CometBFT as a child process, start and stop, metrics.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod comet;
pub mod disk;
pub mod metrics;
#[cfg(test)]
mod rpc_tests;
pub mod supervisor;
#[cfg(test)]
mod testing;
