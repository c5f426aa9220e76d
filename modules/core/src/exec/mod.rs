//! How messages and queries are run, whoever asks: transactions, authz, governance, and later contracts and packets.

mod router;

pub use router::{MAX_DEPTH, MessageResult, Router, split_path};
