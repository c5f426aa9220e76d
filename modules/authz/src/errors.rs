//! Refusals of the module, with the codes of `x/authz`.

use openledger_core::{CodedError, Failure, TxError};

/// Why a grant or an execution was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthzError {
    /// No grant for this pair and message.
    #[error("{0}: authorization not found")]
    NotFound(String),
    /// The grant would be over before it begins.
    #[error("{0}: expiration time of authorization should be more than current time")]
    InvalidExpiration(String),
    /// A staking authorization without a known kind.
    #[error("unknown authorization type")]
    UnknownType,
    /// The queue of expirations does not have the grant.
    #[error("can't remove grant from the expire queue, grant key not found: grant key not found")]
    NoGrantKey,
    /// The grant is over.
    #[error("authorization expired")]
    Expired,
    /// An account grants to itself.
    #[error("grantee and granter should be different")]
    GranteeIsGranter,
    /// The message needs several signers, or none.
    #[error("authorization can be given to msg with only one signer")]
    NumOfSigners,
    /// A negative limit of tokens.
    #[error("negative coin amount: {0}: max tokens should be positive")]
    NegativeMaxTokens(String),
}

impl CodedError for AuthzError {
    fn codespace(&self) -> &'static str {
        "authz"
    }
    fn code(&self) -> u32 {
        match self {
            Self::NotFound(_) => 2,
            Self::InvalidExpiration(_) => 3,
            Self::UnknownType => 4,
            Self::NoGrantKey => 5,
            Self::Expired => 6,
            Self::GranteeIsGranter => 7,
            Self::NumOfSigners => 9,
            Self::NegativeMaxTokens(_) => 12,
        }
    }
}

/// Where the SDK panics in a handler and its runner recovers: the receipt says `undefined:111222`.
pub(crate) fn panicked(text: impl std::fmt::Display) -> Failure {
    Failure::Tx(TxError::new("undefined", 111_222, format!("{text}: panic")))
}
