//! What contracts may ask of the chain: messages and queries, each translated into what its module takes.

mod accept;
mod bank;
mod coins;
mod distribution;
mod encode;
mod grpc;
mod ibc;
mod messages;
mod no_ibc;
mod queries;
mod staking;
mod wasm;

pub use accept::{ACCEPTED, AcceptList};
pub use no_ibc::NoIbc;
