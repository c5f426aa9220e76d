//! The ABCI 2.0 application and its socket server: CometBFT's types of the consensus interface stop here.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod application;
pub mod queries;
pub mod server;
