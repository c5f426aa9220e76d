//! The node around the application: CometBFT as a child process, configuration files, start and stop, metrics.

pub mod comet;
