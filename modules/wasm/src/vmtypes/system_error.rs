//! Errors that a contract sees in full (`wasmvm/types/systemerror.go`).

use super::write::{base64_json, field, json_object};

/// Why the chain did not answer a query, or did not execute a message, in terms that every chain shares.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SystemError {
    /// The request is no query.
    #[error("invalid request: {error} - original request: {}", String::from_utf8_lossy(request))]
    InvalidRequest {
        /// What is wrong with it.
        error: String,
        /// The request.
        request: Vec<u8>,
    },
    /// There is no contract at the address.
    #[error("no such contract: {0}")]
    NoSuchContract(String),
    /// There is no code with the id.
    #[error("no such code: {0}")]
    NoSuchCode(u64),
    /// The request names nothing that is known.
    #[error("unknown system error")]
    Unknown,
    /// The chain does not answer such queries.
    #[error("unsupported request: {0}")]
    Unsupported(String),
}

impl SystemError {
    /// The JSON of it, as `cosmwasm_std::SystemError` is written: wasmvm reads Go's JSON and writes it anew, so that
    /// nothing is escaped for HTML.
    pub fn to_json(&self) -> String {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let (kind, value) = match self {
            Self::InvalidRequest { error, request } => {
                let fields = [field("error", text(error)), field("request", base64_json(request))];
                ("invalid_request", json_object(fields))
            }
            Self::NoSuchContract(addr) => ("no_such_contract", json_object([field("addr", text(addr))])),
            Self::NoSuchCode(id) => ("no_such_code", json_object([field("code_id", id.to_string())])),
            Self::Unknown => ("unknown", "{}".to_owned()),
            Self::Unsupported(kind) => ("unsupported_request", json_object([field("kind", text(kind))])),
        };
        json_object([field(kind, value)])
    }
}
