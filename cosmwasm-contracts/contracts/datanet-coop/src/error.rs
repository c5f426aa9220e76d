//! Refusals. The number of each is part of its text and never changes.

use cosmwasm_std::StdError;
use openledger_std::BindingError;
use openledger_std::funds::WrongFunds;

/// Why the contract refused.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// Storage, encoding or arithmetic of cosmwasm-std.
    #[error("datanet-coop:1: {0}")]
    Std(StdError),
    /// The chain refused a question, or its answer is malformed.
    #[error("datanet-coop:2: {0}")]
    Chain(#[from] BindingError),
    /// The coins sent are not those asked for.
    #[error("datanet-coop:3: {0}")]
    Funds(#[from] WrongFunds),
    /// The terms of the contract contradict each other.
    #[error("datanet-coop:4: invalid terms: {0}")]
    Terms(&'static str),
    /// A reply that the contract did not ask for.
    #[error("datanet-coop:5: unknown reply {0}")]
    UnknownReply(u64),
    /// There is no such bounty.
    #[error("datanet-coop:6: no bounty {bounty_id}")]
    NoBounty {
        /// Its id.
        bounty_id: u64,
    },
    /// A bounty for nothing.
    #[error("datanet-coop:7: a bounty pays something for at least one item")]
    EmptyBounty,
    /// Only the funder closes a bounty.
    #[error("datanet-coop:8: only the funder may close the bounty")]
    NotFunder,
    /// The funder promised to wait.
    #[error("datanet-coop:9: the bounty cannot be closed yet")]
    TooEarly,
    /// The bounty is closed or used up.
    #[error("datanet-coop:10: the bounty is closed or used up")]
    BountyEnded,
    /// The contribution belongs to another dataset.
    #[error("datanet-coop:11: the contribution is to another datanet")]
    OtherDatanet,
    /// The contribution does not wait for a curator.
    #[error("datanet-coop:12: the contribution is not pending")]
    NotPending,
    /// The vote is open already.
    #[error("datanet-coop:13: the ballot is open already")]
    BallotExists,
    /// Nobody but the contributor has weight.
    #[error("datanet-coop:14: nobody may vote on this contribution")]
    NoVoters,
    /// There is no such vote.
    #[error("datanet-coop:15: no ballot on contribution {contribution_id}")]
    NoBallot {
        /// The contribution.
        contribution_id: u64,
    },
    /// The vote is decided, or its time is over.
    #[error("datanet-coop:16: the ballot is closed")]
    BallotClosed,
    /// The account had no weight when the vote was opened.
    #[error("datanet-coop:17: no weight at the height of the ballot")]
    NoWeight,
    /// Nobody votes on an own contribution.
    #[error("datanet-coop:18: contributors do not vote on their own contribution")]
    OwnContribution,
    /// The account has voted.
    #[error("datanet-coop:19: voted already")]
    VotedBefore,
    /// Only the contributor claims.
    #[error("datanet-coop:20: only the contributor may claim")]
    NotContributor,
    /// The contribution was not admitted.
    #[error("datanet-coop:21: the contribution is not admitted")]
    NotAdmitted,
    /// The novelty of the items can still change.
    #[error("datanet-coop:22: the contribution has not settled")]
    NotSettled,
    /// All items of the contribution were looked at.
    #[error("datanet-coop:23: contribution {contribution_id} was claimed before")]
    ClaimedBefore {
        /// The contribution.
        contribution_id: u64,
    },
    /// There is nothing to withdraw.
    #[error("datanet-coop:24: nothing is owed")]
    NothingOwed,
    /// The stored code cannot take over this state.
    #[error("datanet-coop:25: cannot migrate from {0}")]
    Migration(String),
}

impl From<StdError> for ContractError {
    fn from(error: StdError) -> Self {
        Self::Std(error)
    }
}

macro_rules! arithmetic {
    ($($error:ty),*) => {
        $(impl From<$error> for ContractError {
            fn from(error: $error) -> Self {
                Self::Std(StdError::from(error))
            }
        })*
    };
}

arithmetic!(cosmwasm_std::OverflowError, cosmwasm_std::DivideByZeroError, cosmwasm_std::CheckedMultiplyRatioError);
