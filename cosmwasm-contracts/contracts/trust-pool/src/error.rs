//! Refusals. The number of each is part of its text and never changes.

use cosmwasm_std::StdError;
use openledger_std::BindingError;
use openledger_std::funds::WrongFunds;

/// Why the contract refused.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// Storage, encoding or arithmetic of cosmwasm-std.
    #[error("trust-pool:1: {0}")]
    Std(StdError),
    /// The chain refused a question, or its answer is malformed.
    #[error("trust-pool:2: {0}")]
    Chain(#[from] BindingError),
    /// The coins sent are not those asked for.
    #[error("trust-pool:3: {0}")]
    Funds(#[from] WrongFunds),
    /// The terms of the contract contradict each other.
    #[error("trust-pool:4: invalid terms: {0}")]
    Terms(&'static str),
    /// There is no such pool.
    #[error("trust-pool:5: model {model_id} has no pool")]
    NoPool {
        /// The model.
        model_id: u64,
    },
    /// The pool exists already.
    #[error("trust-pool:6: model {model_id} has a pool already")]
    PoolExists {
        /// The model.
        model_id: u64,
    },
    /// Only the creator of a model opens its pool.
    #[error("trust-pool:7: only the creator of the model may open its pool")]
    NotCreator,
    /// The model is not certified.
    #[error("trust-pool:8: the model is not certified")]
    NotCertified,
    /// More is promised than the creator states.
    #[error("trust-pool:9: the promised accuracy is above the stated one")]
    PromiseTooHigh,
    /// The stake is below the least, or too little for one share.
    #[error("trust-pool:10: the stake is too small")]
    StakeTooSmall,
    /// Claims have used up the pool.
    #[error("trust-pool:11: the pool is used up")]
    PoolEmpty,
    /// The account has fewer shares than that.
    #[error("trust-pool:12: the account has fewer shares")]
    TooFewShares,
    /// Nothing waits, or not long enough.
    #[error("trust-pool:13: no stake can be withdrawn yet")]
    NothingReleased,
    /// Withdrawing would leave policies without stake.
    #[error("trust-pool:14: open policies need this stake")]
    StakeNeeded,
    /// There is nothing to withdraw.
    #[error("trust-pool:15: no rewards")]
    NoRewards,
    /// The answer is insured already, or was.
    #[error("trust-pool:16: inference {inference_id} was insured before")]
    InsuredBefore {
        /// The answer.
        inference_id: u64,
    },
    /// Only who paid for an answer may insure it.
    #[error("trust-pool:17: the sender did not pay for this inference")]
    NotPayer,
    /// The answer is too old.
    #[error("trust-pool:18: the inference is too old to be insured")]
    TooOld,
    /// The cover is zero or above the cap.
    #[error("trust-pool:19: the cover is zero or above what the pool covers")]
    CoverTooHigh,
    /// The promise of the pool is broken already.
    #[error("trust-pool:20: the model does not keep the promise of its pool now")]
    NotInsurable,
    /// There is no such policy.
    #[error("trust-pool:21: inference {inference_id} is not insured")]
    NoPolicy {
        /// The answer.
        inference_id: u64,
    },
    /// Only the holder may claim.
    #[error("trust-pool:22: only the holder of the policy may claim")]
    NotHolder,
    /// The policy is paid, expired, rejected, or claimed already.
    #[error("trust-pool:23: the policy is not open")]
    NotOpen,
    /// The window has passed.
    #[error("trust-pool:24: the window has passed")]
    WindowPassed,
    /// The window has not passed.
    #[error("trust-pool:25: the window has not passed")]
    WindowOpen,
    /// The chain does not show what is claimed.
    #[error("trust-pool:26: the chain does not show this evidence")]
    NoEvidence,
    /// No other pool has stake, so nobody could judge.
    #[error("trust-pool:27: there is no jury")]
    NoJury,
    /// The account may not vote: no stake before the claim, or stake in the accused pool, or the holder.
    #[error("trust-pool:28: this account is no juror of this claim")]
    NotJuror,
    /// The account has committed already.
    #[error("trust-pool:29: the juror has committed already")]
    CommittedBefore,
    /// The commitment is not of 32 bytes.
    #[error("trust-pool:30: a commitment has 32 bytes")]
    BadCommitment,
    /// Nothing was committed, or it was shown before.
    #[error("trust-pool:31: there is no vote to reveal")]
    NoVote,
    /// What is shown is not what was committed.
    #[error("trust-pool:32: the vote does not open the commitment")]
    WrongReveal,
    /// Governance has paused new risk.
    #[error("trust-pool:33: paused")]
    Paused,
    /// The stored code cannot take over this state.
    #[error("trust-pool:34: cannot migrate from {0}")]
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
