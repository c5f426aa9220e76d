//! Refusals. The number of each is part of its text and never changes.

use cosmwasm_std::StdError;
use openledger_std::funds::WrongFunds;

/// Why the contract refused.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// Storage, encoding or arithmetic of cosmwasm-std.
    #[error("answer-buyer:1: {0}")]
    Std(StdError),
    /// The coins sent are not those asked for.
    #[error("answer-buyer:2: {0}")]
    Funds(#[from] WrongFunds),
    /// The contract is set up in a way that cannot work.
    #[error("answer-buyer:3: invalid settings: {0}")]
    Settings(&'static str),
    /// Only the owner may do this.
    #[error("answer-buyer:4: only the owner may do this")]
    NotOwner,
    /// There is no such question.
    #[error("answer-buyer:5: no question {question_id}")]
    NoQuestion {
        /// Its id.
        question_id: u64,
    },
    /// The question cannot be asked.
    #[error("answer-buyer:6: invalid question: {0}")]
    BadQuestion(&'static str),
    /// A channel that the contract does not take.
    #[error("answer-buyer:7: the channel must have {0}")]
    OtherChannel(&'static str),
    /// The contract has a channel already.
    #[error("answer-buyer:8: {0} is open")]
    ChannelOpen(String),
    /// No channel is open.
    #[error("answer-buyer:9: no channel is open")]
    NoChannel,
    /// The contract does not close its channel: questions that are on their way would be stranded.
    #[error("answer-buyer:10: the channel stays open")]
    StaysOpen,
    /// A packet that the contract did not send, or that has come to its end.
    #[error("answer-buyer:11: packet {sequence} of {channel} is not on its way")]
    UnknownPacket {
        /// The channel of this chain.
        channel: String,
        /// The packet's number.
        sequence: u64,
    },
    /// Nothing is owed, or what is owed has not arrived.
    #[error("answer-buyer:12: nothing to pay out")]
    NothingOwed,
    /// There is nothing to fund the prepaid account with.
    #[error("answer-buyer:13: nothing to send")]
    NothingToSend,
    /// A reply that the contract did not ask for.
    #[error("answer-buyer:14: unknown reply {0}")]
    UnknownReply(u64),
    /// The stored code cannot take over this state.
    #[error("answer-buyer:15: cannot migrate from {0}")]
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
