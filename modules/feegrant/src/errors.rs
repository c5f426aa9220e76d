//! Refusals of the module, with the codes of `x/feegrant`.

use openledger_core::{CodedError, Failure, TxError};

/// Why a fee grant was refused; each carries the context that stands in front of the registered text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FeegrantError {
    /// The fee is above what is left.
    #[error("{0}: fee limit exceeded")]
    LimitExceeded(&'static str),
    /// The allowance has expired.
    #[error("{0}: fee allowance expired")]
    Expired(&'static str),
    /// A negative period, or an expiration before 1970.
    #[error("{0}: invalid duration")]
    InvalidDuration(&'static str),
    /// The message carries no allowance.
    #[error("{0}: no allowance")]
    NoAllowance(&'static str),
    /// A filter that allows no message.
    #[error("{0}: allowed messages are empty")]
    NoMessages(&'static str),
    /// The transaction has a message that the filter does not name.
    #[error("{0}: message not allowed")]
    MessageNotAllowed(&'static str),
}

impl CodedError for FeegrantError {
    fn codespace(&self) -> &'static str {
        "feegrant"
    }
    fn code(&self) -> u32 {
        match self {
            Self::LimitExceeded(_) => 2,
            Self::Expired(_) => 3,
            Self::InvalidDuration(_) => 4,
            Self::NoAllowance(_) => 5,
            Self::NoMessages(_) => 6,
            Self::MessageNotAllowed(_) => 7,
        }
    }
}

/// Where the SDK panics in a handler and its runner recovers: the receipt says `undefined:111222`.
pub(crate) fn panicked(text: &str) -> Failure {
    Failure::Tx(TxError::new("undefined", 111_222, format!("{text}: panic")))
}
