//! The node around the application: CometBFT as a child process, configuration files, start and stop,
//! metrics.

pub mod comet;
pub mod config;
pub mod metrics;
pub mod rpc;
pub mod run;
pub mod supervisor;
pub mod system;
#[cfg(test)]
pub(crate) mod testing;
pub mod trial;

/// Name of the program, in `genesis.json` and in version reports.
pub const APP_NAME: &str = "openledgerd";
