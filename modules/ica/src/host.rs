//! The host: accounts here that other chains control (ibc-go `host`).

mod app;
mod events;
mod execute;
mod handshake;
mod keeper;
mod msgs;
mod params;
mod queries;

pub(crate) use app::answer;
pub use keeper::{HostKeeper, HostPorts};
pub(crate) use msgs::{check_query, check_update_params};
pub(crate) use params::{check as check_params, default_params};
