//! Refusals of the module: codes and texts of `x/gov/types/errors.go`.

use openledger_core::{CodedError, Failure, PANIC, TxError};

/// Why a governance operation was refused. Each variant carries the context that stands before the registered
/// text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GovError {
    /// Neither in its deposit nor in its voting period.
    #[error("{0}: inactive proposal")]
    InactiveProposal(u64),
    /// The content of a proposal is malformed.
    #[error("{0}: invalid proposal content")]
    InvalidContent(String),
    /// No such kind of legacy content.
    #[error("{0}: invalid proposal type")]
    InvalidType(String),
    /// A vote option or weight is malformed.
    #[error("{0}: invalid vote option")]
    InvalidVote(String),
    /// A genesis section is malformed.
    #[error("{0}: invalid genesis state")]
    InvalidGenesis(String),
    /// Nobody executes this legacy content.
    #[error("{0}: no handler exists for proposal type")]
    NoHandler(String),
    /// Nobody takes this message.
    #[error("{0}: proposal message not recognized by router")]
    Unroutable(String),
    /// Neither messages nor metadata.
    #[error("either metadata or Msgs length must be non-nil: no messages proposed")]
    NoMessages,
    /// A message is malformed.
    #[error("{0}: invalid proposal message")]
    InvalidMessage(String),
    /// A message that someone else than governance has to sign.
    #[error("{0}expected gov account as only signer for proposal message")]
    InvalidSigner(String),
    /// Metadata or title above the limit; its length in bytes.
    #[error("got metadata with length {0}: metadata too long")]
    MetadataTooLong(usize),
    /// The deposit is below a minimum.
    #[error("{0}: minimum deposit is too small")]
    DepositTooSmall(String),
    /// Only the proposer may do this.
    #[error("invalid proposer {0}: invalid proposer")]
    InvalidProposer(String),
    /// The voting period of this proposal is over.
    #[error("voting period is already ended for this proposal {0}: voting period already ended")]
    VotingEnded(u64),
    /// The proposal does not allow this.
    #[error("{0}: invalid proposal")]
    InvalidProposal(String),
    /// Summary above the limit; its length in bytes.
    #[error("got summary with length {0}: summary too long")]
    SummaryTooLong(usize),
    /// Deposits in this denom are not taken.
    #[error("{0}: invalid deposit denom")]
    InvalidDenom(String),
}

impl CodedError for GovError {
    fn codespace(&self) -> &'static str {
        "gov"
    }
    fn code(&self) -> u32 {
        match self {
            Self::InactiveProposal(_) => 3,
            Self::InvalidContent(_) => 5,
            Self::InvalidType(_) => 6,
            Self::InvalidVote(_) => 7,
            Self::InvalidGenesis(_) => 8,
            Self::NoHandler(_) => 9,
            Self::Unroutable(_) => 10,
            Self::NoMessages => 11,
            Self::InvalidMessage(_) => 12,
            Self::InvalidSigner(_) => 13,
            Self::MetadataTooLong(_) => 15,
            Self::DepositTooSmall(_) => 16,
            Self::InvalidProposer(_) => 18,
            Self::VotingEnded(_) => 20,
            Self::InvalidProposal(_) => 21,
            Self::SummaryTooLong(_) => 22,
            Self::InvalidDenom(_) => 23,
        }
    }
}

/// What the SDK answers for a missing entry of a collection: a plain error.
pub(crate) fn not_found(key: impl std::fmt::Display, kind: &str) -> Failure {
    Failure::unregistered(not_found_text(key, kind))
}

pub(crate) fn not_found_text(key: impl std::fmt::Display, kind: &str) -> String {
    format!("collections: not found: key '{key}' of type github.com/cosmos/gogoproto/cosmos.gov.v1.{kind}")
}

/// What the SDK answers where its handler panics (`undefined:111222`).
pub(crate) fn panicked(text: impl std::fmt::Display) -> Failure {
    Failure::Tx(TxError::new("undefined", 111_222, format!("{text}: panic")))
}

/// Whether the SDK would panic through its handlers here, so that no caller may give the failure another
/// code.
pub(crate) fn passes_through(e: &Failure) -> bool {
    match e {
        Failure::Tx(refusal) => e.is_out_of_gas() || refusal.code == PANIC.1,
        Failure::Fatal(_) | Failure::Halt(_) => true,
    }
}
