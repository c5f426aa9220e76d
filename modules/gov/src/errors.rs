//! Refusals of the module: codes and texts of `x/gov/types/errors.go`.

use openledger_core::{Failure, GrpcCode, PANIC, QueryError};

openledger_core::coded_errors! {
    /// Why a governance operation was refused. Each variant carries the context that stands before the registered
    /// text.
    pub enum GovError("gov") {
        /// Neither in its deposit nor in its voting period.
        InactiveProposal(u64) = 3, "{0}: inactive proposal";
        /// The content of a proposal is malformed.
        InvalidContent(String) = 5, "{0}: invalid proposal content";
        /// No such kind of legacy content.
        InvalidType(String) = 6, "{0}: invalid proposal type";
        /// A vote option or weight is malformed.
        InvalidVote(String) = 7, "{0}: invalid vote option";
        /// A genesis section is malformed.
        InvalidGenesis(String) = 8, "{0}: invalid genesis state";
        /// Nobody executes this legacy content.
        NoHandler(String) = 9, "{0}: no handler exists for proposal type";
        /// Nobody takes this message.
        Unroutable(String) = 10, "{0}: proposal message not recognized by router";
        /// Neither messages nor metadata.
        NoMessages = 11, "either metadata or Msgs length must be non-nil: no messages proposed";
        /// A message is malformed.
        InvalidMessage(String) = 12, "{0}: invalid proposal message";
        /// A message that someone else than governance has to sign.
        InvalidSigner(String) = 13, "{0}expected gov account as only signer for proposal message";
        /// Metadata or title above the limit; its length in bytes.
        MetadataTooLong(usize) = 15, "got metadata with length {0}: metadata too long";
        /// The deposit is below a minimum.
        DepositTooSmall(String) = 16, "{0}: minimum deposit is too small";
        /// Only the proposer may do this.
        InvalidProposer(String) = 18, "invalid proposer {0}: invalid proposer";
        /// The voting period of this proposal is over.
        VotingEnded(u64) = 20, "voting period is already ended for this proposal {0}: voting period already ended";
        /// The proposal does not allow this.
        InvalidProposal(String) = 21, "{0}: invalid proposal";
        /// Summary above the limit; its length in bytes.
        SummaryTooLong(usize) = 22, "got summary with length {0}: summary too long";
        /// Deposits in this denom are not taken.
        InvalidDenom(String) = 23, "{0}: invalid deposit denom";
    }
}

/// What the SDK answers for a missing entry of a collection: a plain error.
pub(crate) fn not_found(key: impl std::fmt::Display, kind: &str) -> Failure {
    Failure::unregistered(not_found_text(key, kind))
}

pub(crate) fn not_found_text(key: impl std::fmt::Display, kind: &str) -> String {
    format!("collections: not found: key '{key}' of type github.com/cosmos/gogoproto/cosmos.gov.v1.{kind}")
}

/// Whether the SDK would panic through its handlers here, so that no caller may give the failure another
/// code.
pub(crate) fn passes_through(e: &Failure) -> bool {
    match e {
        Failure::Tx(refusal) => e.is_out_of_gas() || refusal.code == PANIC.1,
        Failure::Fatal(_) | Failure::Halt(_) => true,
    }
}

/// A failure that the SDK gives a gRPC code of its own.
pub(crate) fn status(code: GrpcCode) -> impl Fn(Failure) -> QueryError {
    move |e| match e {
        Failure::Tx(e) => QueryError::new(code, e.log),
        fatal => QueryError::new(GrpcCode::Internal, fatal.to_string()),
    }
}
