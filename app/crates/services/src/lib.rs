//! One query router behind ABCI Query, gRPC and REST.
//!
//! Module services answer from state; the services of this crate also ask CometBFT over its RPC (which may
//! call back into the ABCI query connection: no lock is held while asking).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod autocli_service;
pub mod comet;
mod dispatch;
pub mod node_service;
pub mod reflection_service;
mod router;
pub mod tendermint_service;
pub mod tx_service;

pub use dispatch::SERVICES;
pub use router::{NodeFacts, QueryRouter, VersionInfo, status_of};
