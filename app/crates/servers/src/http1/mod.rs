//! HTTP/1.1 for the REST server, as Go's `net/http` speaks it.
//!
//! Explorers and wallets send request targets that no RFC allows, such as `?query=tx.height>=1`, and Go's
//! server takes them. The usual Rust servers refuse them with an empty answer before any code of ours runs,
//! so the bytes of a connection are read here: [`head`] reads the request line and the headers, [`body`]
//! reads what follows them, [`connection`] takes request after request and writes the answers. Whatever is
//! refused is a [`Refusal`] with a text, which the caller puts into the form of its other answers.

mod body;
mod connection;
mod head;
#[cfg(test)]
mod tests;

pub(super) use connection::{Options, Service, serve};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

/// A request in full.
#[derive(Debug)]
pub(super) struct Call {
    /// Any token.
    pub(super) method: Method,
    /// The path of the target as it was sent, with percent signs.
    pub(super) path: Vec<u8>,
    /// What stands behind the first question mark, as it was sent.
    pub(super) query: Vec<u8>,
    /// Headers.
    pub(super) headers: HeaderMap,
    /// The body without its framing.
    pub(super) body: Bytes,
}

/// Why a request is not answered, with the status that Go's server gives. The connection ends after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Status of the answer.
    pub(super) status: StatusCode,
    /// What is wrong.
    pub(super) message: String,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}
