//! One query router behind ABCI Query, gRPC and REST.
//!
//! Module services answer from state; the services of this crate also ask CometBFT over its RPC. They never
//! ask it for what it would ask the application: a call that came through ABCI Query would wait for itself.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod app_service;
pub mod autocli_service;
pub mod comet;
mod dispatch;
pub mod node_service;
mod raw_query;
pub mod reflection_service;
mod router;
pub mod tendermint_service;
pub mod tx_service;

pub use dispatch::SERVICES;
pub use router::{NodeFacts, QueryRouter, VersionInfo, status_of};
