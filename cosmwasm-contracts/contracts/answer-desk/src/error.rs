//! Refusals. The number of each is part of its text and never changes.

use cosmwasm_std::StdError;
use openledger_std::BindingError;
use openledger_std::funds::WrongFunds;

/// Why the contract refused.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// Storage, encoding or arithmetic of cosmwasm-std.
    #[error("answer-desk:1: {0}")]
    Std(StdError),
    /// The chain refused a question, or its answer is malformed.
    #[error("answer-desk:2: {0}")]
    Chain(#[from] BindingError),
    /// The coins sent are not those asked for.
    #[error("answer-desk:3: {0}")]
    Funds(#[from] WrongFunds),
    /// The terms contradict each other.
    #[error("answer-desk:4: invalid terms: {0}")]
    Terms(&'static str),
    /// Only the owner may do this.
    #[error("answer-desk:5: only the owner may do this")]
    NotOwner,
    /// There is no such order.
    #[error("answer-desk:6: no order {order_id}")]
    NoOrder {
        /// Its id.
        order_id: u64,
    },
    /// The order does not stand where this is possible.
    #[error("answer-desk:7: the order is {0:?}")]
    WrongStatus(crate::state::Status),
    /// The input is empty or too long.
    #[error("answer-desk:8: an input has 1 to 4,096 bytes")]
    BadInput,
    /// The terms name no agent.
    #[error("answer-desk:9: the desk has no agent")]
    NoAgent,
    /// Only the order's agent answers it.
    #[error("answer-desk:10: only the agent of the order may answer it")]
    NotAgent,
    /// The agent is late.
    #[error("answer-desk:11: the deadline has passed")]
    DeadlinePassed,
    /// The agent still has time.
    #[error("answer-desk:12: the deadline has not passed")]
    DeadlineOpen,
    /// The inference has answered another order.
    #[error("answer-desk:13: inference {inference_id} has answered order {order_id}")]
    UsedBefore {
        /// The inference.
        inference_id: u64,
        /// The order that it answered.
        order_id: u64,
    },
    /// The inference is not what was ordered.
    #[error("answer-desk:14: the inference has another {0}")]
    OtherInference(&'static str),
    /// The time for disputes runs.
    #[error("answer-desk:15: the time for disputes has not passed")]
    DisputeOpen,
    /// The time for disputes is over.
    #[error("answer-desk:16: the time for disputes has passed")]
    DisputePassed,
    /// Only the buyer disputes.
    #[error("answer-desk:17: only the buyer may dispute")]
    NotBuyer,
    /// The chain does not show that the model was withdrawn.
    #[error("answer-desk:18: the model is still offered")]
    NothingToDispute,
    /// Open orders need these coins.
    #[error("answer-desk:19: only {free} are free")]
    NotFree {
        /// What may be withdrawn.
        free: cosmwasm_std::Uint256,
    },
    /// The model's reputation is too low.
    #[error("answer-desk:20: the model's score is {score}, below {min_score}")]
    LowScore {
        /// What it is.
        score: i64,
        /// What the terms ask for.
        min_score: i64,
    },
    /// A reply that the contract did not ask for.
    #[error("answer-desk:21: unknown reply {0}")]
    UnknownReply(u64),
    /// The stored code cannot take over this state.
    #[error("answer-desk:22: cannot migrate from {0}")]
    Migration(String),
}

impl From<StdError> for ContractError {
    fn from(error: StdError) -> Self {
        Self::Std(error)
    }
}

impl From<cosmwasm_std::OverflowError> for ContractError {
    fn from(error: cosmwasm_std::OverflowError) -> Self {
        Self::Std(error.into())
    }
}
