//! Refusals of the module, with the codes of `x/evidence`.

use openledger_core::CodedError;

/// Why submitted evidence was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// No handler takes this kind of evidence from users.
    #[error("{0}: unregistered handler for evidence type")]
    NoHandler(&'static str),
    /// Nothing was submitted, or it is malformed.
    #[error("{0}: invalid evidence")]
    Invalid(String),
    /// It was acted on before; by its hash in upper-case hex.
    #[error("{0}: evidence already exists")]
    Exists(String),
}

impl CodedError for EvidenceError {
    fn codespace(&self) -> &'static str {
        "evidence"
    }
    fn code(&self) -> u32 {
        match self {
            Self::NoHandler(_) => 2,
            Self::Invalid(_) => 3,
            Self::Exists(_) => 5,
        }
    }
}
