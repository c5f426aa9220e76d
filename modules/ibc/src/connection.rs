//! Connections: two clients that know each other's chain (ICS-3, ibc-go `03-connection`).

mod delay;
mod ends;
mod events;
mod genesis;
mod handshake;
mod keeper;
mod msgs;
mod queries;
mod verify;
mod version;

pub(crate) use genesis::{check as validate_genesis, default as default_genesis};
pub(crate) use msgs::messages;
pub(crate) use queries::queries;
pub(crate) use verify::HeightProof;
pub(crate) use version::version_supports;

/// The connection of this chain to itself, which is there from genesis on.
pub const LOCALHOST: &str = "connection-localhost";
