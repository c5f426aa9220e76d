//! The gRPC and REST servers of a node: one query router, spoken to over two protocols, within limits on
//! connections, time and size.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

pub mod answer;
mod grpc;
mod http1;
mod net;
pub mod rest;
pub mod server;
