//! The node around the application: CometBFT as a child process, configuration files, start and stop, metrics.

pub mod comet;
pub mod config;
pub mod rpc;

/// Name of the program, in `genesis.json` and in version reports.
pub const APP_NAME: &str = "openledgerd";
