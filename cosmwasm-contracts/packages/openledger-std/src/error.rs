//! What can go wrong between a contract and the chain.

/// Why an answer of the chain could not be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BindingError {
    /// The chain refused the question. The text is the chain's: that of an unknown id, or `codespace: X,
    /// code: N`.
    #[error("the chain refused the query: {0}")]
    Query(String),
    /// The bytes of an answer are not of the type that was asked for.
    #[error("the answer cannot be decoded: {0}")]
    Decode(prost::DecodeError),
    /// The sub-message failed. The text is the chain's: `codespace: X, code: N` for all but contracts' own
    /// errors.
    #[error("the message failed: {0}")]
    Failed(String),
    /// The reply belongs to another message.
    #[error("the reply has the response {found:?} instead of {expected}")]
    OtherResponse {
        /// The type that was expected.
        expected: String,
        /// The type that came, if any.
        found: Option<String>,
    },
    /// A field that the chain always sets is missing.
    #[error("the answer lacks {0}")]
    Missing(&'static str),
    /// An amount is no whole number in the range of cosmwasm-std.
    #[error("{0:?} is no amount")]
    Amount(String),
}

// In cosmwasm-std 3 every error converts by itself.
#[cfg(not(feature = "cosmwasm_3"))]
impl From<BindingError> for crate::cosmwasm::StdError {
    fn from(error: BindingError) -> Self {
        Self::generic_err(error.to_string())
    }
}
