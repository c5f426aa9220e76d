//! Messages, queries and answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Coin, Int64, Uint256};

use crate::state::{Mode, Status, Terms};

/// Opens the desk.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who sets the terms and takes the proceeds; the sender when absent.
    pub owner: Option<String>,
    /// The terms of orders.
    pub terms: TermsMsg,
}

/// What later orders are sold under.
#[cw_serde]
pub struct TermsMsg {
    /// The model that answers.
    pub model_id: u64,
    /// What a buyer pays.
    pub price: Coin,
    /// The most that the model may cost, in the denomination of the price, and at most the price.
    pub max_model_fee: Uint256,
    /// Gas that the purchase of an answer may use in direct mode.
    pub infer_gas_limit: u64,
    /// Who answers in agent mode; nobody when absent.
    pub agent: Option<String>,
    /// Blocks in which the agent must answer.
    pub answer_blocks: u64,
    /// Blocks between the agent's answer and its payment.
    pub dispute_blocks: u64,
    /// The reputation that the model must have.
    pub gate: Option<GateMsg>,
}

/// A reputation in a trust-pool contract.
#[cw_serde]
pub struct GateMsg {
    /// The contract.
    pub pool: String,
    /// The least score.
    pub min_score: i64,
}

/// What anybody may send.
#[cw_serde]
pub enum ExecuteMsg {
    /// Orders an answer. The coins sent are the price, exactly.
    Ask {
        /// As the chain's `MsgInfer` takes it.
        input: Binary,
        /// How it is answered.
        mode: Mode,
    },
    /// The agent says which inference answers an order.
    Answer {
        /// The order.
        order_id: u64,
        /// An inference that the agent paid for.
        inference_id: u64,
    },
    /// Pays for an answered order when the time for disputes is over.
    Release {
        /// The order.
        order_id: u64,
    },
    /// Takes an own answered order back: while the time for disputes runs, if the chain shows that the model
    /// was withdrawn.
    Dispute {
        /// The order.
        order_id: u64,
    },
    /// Returns the coins of an order that the agent did not answer in time, to its buyer.
    Refund {
        /// The order.
        order_id: u64,
    },
    /// The owner takes what no open order needs.
    Withdraw {
        /// The denomination.
        denom: String,
        /// How much; all when absent.
        amount: Option<Uint256>,
    },
    /// The owner sets the terms of later orders.
    UpdateTerms {
        /// All of them.
        terms: TermsMsg,
    },
    /// The owner names another owner.
    TransferOwnership {
        /// The account.
        owner: String,
    },
}

/// A migration keeps everything, open orders among it.
#[cw_serde]
pub struct MigrateMsg {}

/// What anybody may ask.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Owner and terms.
    #[returns(crate::state::Config)]
    Config {},
    /// What an answer costs now, and whether the desk could sell one.
    #[returns(QuoteResponse)]
    Quote {},
    /// One order.
    #[returns(crate::state::Order)]
    Order {
        /// Its id.
        order_id: u64,
    },
    /// Orders by id.
    #[returns(Vec<crate::state::Order>)]
    Orders {
        /// After this id.
        start_after: Option<u64>,
        /// At most 50; 20 when absent.
        limit: Option<u32>,
    },
    /// What open orders hold.
    #[returns(Coin)]
    Escrow {
        /// The denomination.
        denom: String,
    },
}

/// A quote.
#[cw_serde]
pub struct QuoteResponse {
    /// What a buyer pays.
    pub price: Coin,
    /// What the model costs now; absent while it sells nothing.
    pub model_fee: Option<Coin>,
    /// The model's score, where the terms ask for one.
    pub score: Option<i64>,
    /// Whether the model sells, for a fee within the terms, with the score that they ask for.
    pub sells: bool,
}

/// The `data` of an `ask`.
#[cw_serde]
pub struct AskResponse {
    /// The order.
    pub order_id: u64,
    /// `open` in agent mode; `released` with an answer, `refunded` without one.
    pub status: Status,
    /// The answer of direct mode.
    pub answer: Option<AnswerData>,
    /// Why there is none: the chain's code.
    pub reason: Option<String>,
}

/// An answer.
#[cw_serde]
pub struct AnswerData {
    /// The inference; its attribution record has the same id.
    pub inference_id: u64,
    /// Class with the greatest logit.
    pub label: u32,
    /// One logit for each class, times 2^16.
    pub logits_q16: Vec<Int64>,
    /// What the model cost.
    pub fee: Coin,
    /// SHA-256 of the attribution record.
    pub record_hash: Binary,
}

impl From<&Terms> for TermsMsg {
    fn from(terms: &Terms) -> Self {
        let terms = terms.clone();
        Self {
            model_id: terms.model_id,
            price: terms.price,
            max_model_fee: terms.max_model_fee,
            infer_gas_limit: terms.infer_gas_limit,
            agent: terms.agent.map(Into::into),
            answer_blocks: terms.answer_blocks,
            dispute_blocks: terms.dispute_blocks,
            gate: terms.gate.map(|gate| GateMsg { pool: gate.pool.into_string(), min_score: gate.min_score }),
        }
    }
}
