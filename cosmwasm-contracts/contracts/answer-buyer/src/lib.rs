//! Buys answers of an OpenLedger chain over IBC, from any chain with CosmWasm: on a channel of its own, from a prepaid
//! account there, or by a transfer whose memo is the question. A user pays for a question here and has, in the end, the
//! answer that the acknowledgement brought or the coins back.

mod ask;
mod channel;
mod contract;
mod error;
mod float;
pub mod msg;
mod outcome;
pub mod packet;
mod pay;
mod queries;
mod source;
pub mod state;

pub use channel::{
    ibc_channel_close, ibc_channel_connect, ibc_channel_open, ibc_packet_ack, ibc_packet_receive, ibc_packet_timeout,
};
pub use contract::{execute, instantiate, migrate, query, reply};
pub use error::ContractError;
pub use source::ibc_source_callback;
