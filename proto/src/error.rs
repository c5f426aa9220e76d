//! The one error type of the crate.

/// Why wire bytes or JSON were refused. The SDK reports the decoding variants of a transaction as
/// `sdk:2` (tx parse error).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProtoError {
    /// A message type that the descriptor set (or the caller's registry) does not have.
    #[error("unable to resolve type URL {0}")]
    UnknownType(String),
    /// A type that does not implement the interface its place asks for.
    #[error("no concrete type registered for type URL {type_url} against interface {interface}")]
    Interface {
        /// The type URL that was found.
        type_url: String,
        /// The interface that the place asks for.
        interface: String,
    },
    /// The bytes are not well-formed protobuf.
    #[error("malformed protobuf: {0}")]
    Wire(&'static str),
    /// A field that the message does not have and that must be understood.
    #[error("errUnknownField \"{message}\": {{TagNum: {number}, WireType:\"{wire}\"}}")]
    UnknownField {
        /// The full name of the message.
        message: String,
        /// The number of the field.
        number: u32,
        /// The wire type in words.
        wire: &'static str,
    },
    /// A known field with a wire type that cannot carry it.
    #[error("Mismatched \"{message}\": {{TagNum: {number}, GotWireType: \"{got}\" != WantWireType: \"{want}\"}}")]
    WireType {
        /// The full name of the message.
        message: String,
        /// The number of the field.
        number: u32,
        /// The wire type that was found.
        got: &'static str,
        /// The wire type that the descriptor asks for.
        want: &'static str,
    },
    /// The messages are nested deeper than the limit.
    #[error("recursion limit reached")]
    Recursion,
    /// `Any` values nested deeper than ten, or more than a hundred below one of them.
    #[error("{0}")]
    AnyLimit(&'static str),
    /// A `TxRaw` that is not encoded the one canonical way.
    #[error("txRaw must follow ADR-027: {0}")]
    NotCanonical(String),
    /// A value that its type does not allow (text that is no number, a time out of range).
    #[error("{field}: {reason}")]
    Value {
        /// The field or the type that the value was meant for.
        field: String,
        /// What is wrong with the value.
        reason: String,
    },
    /// The JSON does not fit the message.
    #[error("{0}")]
    Json(String),
    /// Something that amino JSON cannot express, as in the SDK.
    #[error("amino JSON: {0}")]
    Amino(String),
    /// A message whose descriptor names no signer.
    #[error("no cosmos.msg.v1.signer option found for message {0}")]
    NoSigner(String),
}

impl ProtoError {
    pub(crate) fn value(field: &str, reason: impl Into<String>) -> Self {
        Self::Value { field: field.to_owned(), reason: reason.into() }
    }

    pub(crate) fn json(reason: impl Into<String>) -> Self {
        Self::Json(reason.into())
    }
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, ProtoError>;
