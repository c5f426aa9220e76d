//! Messages, queries and answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Uint256};

use crate::state::Way;

/// Sets the contract up. None of it can be changed later.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may withdraw the prepaid account of the channel; the sender when absent.
    pub owner: Option<String>,
    /// The connection of this chain to the OpenLedger chain.
    pub connection_id: String,
    /// The channel of this chain's transfers to it.
    pub transfer_channel: String,
    /// What its coins are called here: `ibc/…`.
    pub denom: String,
    /// How long a question may be on its way, 10 to 604,800 seconds.
    pub timeout_seconds: u64,
}

/// What anybody may send.
#[cw_serde]
pub enum ExecuteMsg {
    /// Asks. The coins sent are the most that it may cost: `max_fee` and `relayer_fee`, exactly.
    Ask {
        /// A certified model of the other chain.
        model_id: u64,
        /// As the chain's `MsgInfer` takes it.
        input: Binary,
        /// The most that the answer may cost.
        max_fee: Uint256,
        /// What the relayer gets who brings the question; nothing when absent.
        relayer_fee: Option<Uint256>,
        /// How it travels.
        way: Way,
        /// How long it may be on its way; the contract's own time when absent.
        timeout_seconds: Option<u64>,
    },
    /// Pays out what the sender is owed, as far as it has arrived.
    Claim {},
    /// Sends the coins that come with it, and what answers over the channel have earned, to the prepaid account.
    Fund {},
    /// The owner has the prepaid account send coins home.
    Withdraw {
        /// How much; all when absent.
        amount: Option<Uint256>,
        /// The channel of the other chain's transfers to this one.
        home_channel: String,
        /// Who receives them here; the owner when absent.
        receiver: Option<String>,
    },
}

/// A migration keeps everything, questions that are on their way among it.
#[cw_serde]
pub struct MigrateMsg {}

/// What anybody may ask.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// How the contract is set up.
    #[returns(crate::state::Config)]
    Config {},
    /// The open channel.
    #[returns(Option<crate::state::Channel>)]
    Channel {},
    /// One question, with its answer.
    #[returns(crate::state::Question)]
    Question {
        /// Its id.
        question_id: u64,
    },
    /// Questions by id.
    #[returns(Vec<crate::state::Question>)]
    Questions {
        /// After this id.
        start_after: Option<u64>,
        /// At most 50; 20 when absent.
        limit: Option<u32>,
    },
    /// What a user can claim.
    #[returns(crate::state::Owed)]
    Owed {
        /// The user.
        user: String,
    },
    /// What the contract holds, and for what.
    #[returns(BooksResponse)]
    Books {},
}

/// What the contract holds.
#[cw_serde]
pub struct BooksResponse {
    /// What the account must hold: payments of questions over the channel, `earned`, and refunds to claim.
    pub held: Uint256,
    /// What answers over the channel have earned since the last `fund`.
    pub earned: Uint256,
    /// What the account has beyond `held`. What comes back from questions in transfers is paid from it.
    pub free: Uint256,
}

/// The `data` of an `ask`.
#[cw_serde]
pub struct AskResponse {
    /// The question.
    pub question_id: u64,
}
