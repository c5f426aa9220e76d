//! Clients: what this chain knows of other chains (ICS-2, ibc-go `02-client`).

mod begin_block;
mod events;
mod genesis;
mod height;
mod ids;
mod keeper;
mod keys;
mod lifecycle;
mod msgs;
mod params;
mod queries;
mod states;

pub(crate) use genesis::{check as validate_genesis, default as default_genesis};
pub use height::{Height, is_revision_format, revision_of};
pub use ids::{client_id, is_client_id, parse_client_id};
pub(crate) use keys::client_store;
pub(crate) use msgs::{check_numbered, messages, require_governance, said, signer};
pub(crate) use queries::{invalid, queries, self_height, unknown};
