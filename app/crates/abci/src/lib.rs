//! The only place that knows CometBFT types: the ABCI 2.0 application and its socket server.

pub mod application;
pub mod server;
