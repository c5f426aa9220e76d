//! Client for CometBFT's JSON-RPC: one set of typed calls, and a blocking client.
//!
//! ```no_run
//! # use openledger_rpc::{RpcClient, Status};
//! let client = RpcClient::new("tcp://localhost:26657")?;
//! println!("{}", client.call(&Status {})?.sync_info.latest_block_height);
//! # Ok::<(), openledger_rpc::RpcError>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod endpoint;
#[cfg(test)]
mod tests;
mod types;

use std::io::{ErrorKind, Read};
use std::net::ToSocketAddrs as _;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use endpoint::{Transport, post_over_unix};
use openledger_config::system::system_text;
pub use types::*;

/// Time for a whole call unless the client is told otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest answer read: a block of 100 MiB in base64 with some room.
const MAX_ANSWER_BYTES: usize = 160 * 1024 * 1024;

/// One RPC method with its parameters.
pub trait Call: Serialize {
    /// The name of the method in CometBFT's RPC.
    const METHOD: &'static str;
    /// The type of the answer.
    type Answer: DeserializeOwned;
}

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// Not an address of a node.
    #[error("invalid node address {address:?}: {problem}")]
    Address {
        /// What was given.
        address: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The node cannot be reached, or the connection broke.
    #[error("post failed: {0}")]
    Transport(String),
    /// The node did not answer in time.
    #[error("no answer from {address} within {seconds} s")]
    Timeout {
        /// The address of the node that was asked.
        address: String,
        /// The limit in seconds.
        seconds: u64,
    },
    /// The node refused the call; shown as CometBFT's own client shows it.
    #[error("RPC error {code} - {message}{}{data}", if data.is_empty() { "" } else { ": " })]
    Node {
        /// JSON-RPC code, such as -32603.
        code: i64,
        /// JSON-RPC message, such as `Internal error`.
        message: String,
        /// The reason in CometBFT's words.
        data: String,
    },
    /// An answer that is not what the method promises.
    #[error("unexpected answer to {method}: {problem}")]
    Answer {
        /// The method that was called.
        method: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

/// A transaction refused by CometBFT itself before the application saw it, as the SDK reports it: a code of
/// codespace `sdk`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MempoolRefusal {
    /// 19 (already in the mempool cache), 20 (mempool is full) or 21 (tx too large).
    pub code: u32,
    /// Upper-case hex SHA-256 of the transaction.
    pub txhash: String,
}

impl MempoolRefusal {
    /// The refusal that `error` stands for, if it is one.
    pub fn of(error: &RpcError, tx: &[u8]) -> Option<Self> {
        Self::from_text(&error.to_string(), tx)
    }

    /// [`MempoolRefusal::of`] the text of an error.
    pub fn from_text(error: &str, tx: &[u8]) -> Option<Self> {
        let text = error.to_lowercase();
        let code = if text.contains("tx already exists in cache") {
            19
        } else if text.contains("mempool is full") {
            20
        } else if text.contains("tx too large") || text.contains("request body too large") {
            // The RPC server's limit on bodies (in base64) is reached before the mempool's on transactions.
            21
        } else {
            return None;
        };
        Some(Self { code, txhash: hex::encode_upper(Sha256::digest(tx)) })
    }
}

/// Where calls go.
#[derive(Debug, Clone)]
struct Endpoint {
    transport: Transport,
    timeout: Duration,
}

impl Endpoint {
    fn new(address: &str) -> Result<Self, RpcError> {
        Ok(Self { transport: Transport::parse(address)?, timeout: DEFAULT_TIMEOUT })
    }

    fn body<C: Call>(call: &C) -> Result<Vec<u8>, RpcError> {
        let problem = |error: serde_json::Error| RpcError::Answer { method: C::METHOD, problem: error.to_string() };
        let params = serde_json::to_value(call).map_err(problem)?;
        serde_json::to_vec(&serde_json::json!({ "jsonrpc": "2.0", "id": 1, "method": C::METHOD, "params": params }))
            .map_err(problem)
    }

    fn timed_out(&self) -> RpcError {
        RpcError::Timeout { address: self.transport.shown(), seconds: self.timeout.as_secs() }
    }
}

fn answer<T: DeserializeOwned>(method: &'static str, body: &[u8]) -> Result<T, RpcError> {
    #[derive(serde::Deserialize)]
    struct Envelope<T> {
        #[serde(default = "Option::default")]
        result: Option<T>,
        error: Option<Failure>,
    }
    #[derive(serde::Deserialize)]
    struct Failure {
        code: i64,
        #[serde(default)]
        message: String,
        #[serde(default)]
        data: Value,
    }
    let envelope: Envelope<T> =
        serde_json::from_slice(body).map_err(|error| RpcError::Answer { method, problem: error.to_string() })?;
    match envelope {
        Envelope { error: Some(Failure { code, message, data }), .. } => Err(RpcError::Node {
            code,
            message,
            data: match data {
                Value::String(text) => text,
                Value::Null => String::new(),
                other => other.to_string(),
            },
        }),
        Envelope { result: Some(result), .. } => Ok(result),
        Envelope { .. } => Err(RpcError::Answer { method, problem: "neither result nor error".into() }),
    }
}

/// A client of CometBFT's RPC that waits for each answer.
#[derive(Debug, Clone)]
pub struct RpcClient {
    endpoint: Endpoint,
    agent: ureq::Agent,
}

impl RpcClient {
    /// A client for a `tcp://`, `http://`, `https://` or `unix://` address, or `host:port`. Nothing is dialled yet.
    ///
    /// # Errors
    /// [`RpcError::Address`].
    pub fn new(address: &str) -> Result<Self, RpcError> {
        Ok(Self::build(Endpoint::new(address)?))
    }

    /// The same client with another limit for a whole call.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self::build(Endpoint { timeout, ..self.endpoint })
    }

    fn build(endpoint: Endpoint) -> Self {
        let agent = ureq::AgentBuilder::new().timeout(endpoint.timeout).build();
        Self { endpoint, agent }
    }

    /// Calls a method.
    ///
    /// # Errors
    /// When the node cannot be reached in time or refuses.
    pub fn call<C: Call>(&self, call: &C) -> Result<C::Answer, RpcError> {
        answer(C::METHOD, &self.post(&Endpoint::body(call)?)?)
    }

    /// Calls a method and returns its result as it came.
    ///
    /// # Errors
    /// As [`RpcClient::call`].
    pub fn call_raw<C: Call>(&self, call: &C) -> Result<Value, RpcError> {
        answer(C::METHOD, &self.post(&Endpoint::body(call)?)?)
    }

    /// Calls a method by name with parameters as JSON.
    ///
    /// # Errors
    /// As [`RpcClient::call`].
    pub fn call_json(&self, method: &str, params: &Value) -> Result<Value, RpcError> {
        let body = serde_json::json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        answer("json-rpc", &self.post(body.to_string().as_bytes())?)
    }

    fn post(&self, body: &[u8]) -> Result<Vec<u8>, RpcError> {
        let (url, authorization) = match &self.endpoint.transport {
            Transport::Http { url, authorization } => (url, authorization),
            Transport::Unix(path) => {
                return post_over_unix(path, body, self.endpoint.timeout).map_err(|error| match error.kind() {
                    // A socket's time limit is told as either.
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => self.endpoint.timed_out(),
                    _ => RpcError::Transport(format!("Post \"unix://{}\": {}", path.display(), system_text(&error))),
                });
            }
        };
        let mut request = self.agent.post(url).set("Content-Type", "application/json");
        if let Some(value) = authorization {
            request = request.set("Authorization", value);
        }
        let response = match request.send_bytes(body) {
            // CometBFT sends JSON-RPC errors with status 500.
            Ok(response) | Err(ureq::Error::Status(_, response)) => response,
            Err(ureq::Error::Transport(error)) => return Err(self.failed(url, &error)),
        };
        let mut bytes = Vec::new();
        let limit = u64::try_from(MAX_ANSWER_BYTES).unwrap_or(u64::MAX);
        response.into_reader().take(limit).read_to_end(&mut bytes).map_err(|error| self.failed(url, &error))?;
        Ok(bytes)
    }

    /// The failure in the words that a Go client has for it.
    fn failed(&self, url: &str, error: &(dyn std::error::Error + 'static)) -> RpcError {
        let mut innermost = error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        let text = match innermost.downcast_ref::<std::io::Error>() {
            Some(io) => system_text(io),
            None => error.to_string(),
        };
        if text.contains("timed out") {
            return self.endpoint.timed_out();
        }
        let dialled = error.to_string();
        let cause = if dialled.contains("Connect") || dialled.contains("Dns") { dial_error(url, &text) } else { text };
        RpcError::Transport(format!("Post \"{url}\": {cause}"))
    }
}

/// Why a node cannot be dialled, with the address that was tried, as a Go client says it.
fn dial_error(url: &str, text: &str) -> String {
    let authority = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    match authority.to_socket_addrs().map(Iterator::collect::<Vec<_>>) {
        Ok(found) => match found.iter().find(|address| address.is_ipv4()).or(found.first()) {
            Some(address) => format!("dial tcp {address}: connect: {text}"),
            None => format!("dial tcp: lookup {host}: no such host"),
        },
        Err(_) => format!("dial tcp: lookup {host}: no such host"),
    }
}
