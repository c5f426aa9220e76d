//! Clients: what this chain knows of other chains (ICS-2, ibc-go `02-client`).

mod height;
mod keeper;

pub use height::{Height, is_revision_format, revision_of};
