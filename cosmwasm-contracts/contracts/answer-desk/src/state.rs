//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Coin, Storage, Uint256};
use cw_storage_plus::{Item, Map};

use crate::ContractError;

/// Owner and terms.
#[cw_serde]
pub struct Config {
    /// Who sets the terms and takes the proceeds.
    pub owner: Addr,
    /// The terms of orders from now on.
    pub terms: Terms,
}

/// What an order is sold under. An order keeps its own copy of what concerns it.
#[cw_serde]
pub struct Terms {
    /// The model that answers.
    pub model_id: u64,
    /// What a buyer pays.
    pub price: Coin,
    /// The most that the model may cost, in the price's denomination.
    pub max_model_fee: Uint256,
    /// Gas of the purchase in direct mode.
    pub infer_gas_limit: u64,
    /// Who answers in agent mode.
    pub agent: Option<Addr>,
    /// Blocks in which the agent must answer.
    pub answer_blocks: u64,
    /// Blocks between the agent's answer and its payment.
    pub dispute_blocks: u64,
    /// The reputation that the model must have.
    pub gate: Option<Gate>,
}

/// A reputation in a trust-pool contract.
#[cw_serde]
pub struct Gate {
    /// The contract.
    pub pool: Addr,
    /// The least score.
    pub min_score: i64,
}

/// How an order is answered.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Mode {
    /// By the contract, within the message.
    Direct,
    /// By the agent, later.
    Agent,
}

/// Where an order stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Status {
    /// Direct mode, while the purchase runs. No transaction ends with it.
    Asked,
    /// Agent mode: waits for the agent.
    Open,
    /// Agent mode: answered, in the time for disputes.
    Answered,
    /// Answered and paid.
    Released,
    /// Returned to the buyer.
    Refunded,
}

/// An order.
#[cw_serde]
pub struct Order {
    /// Sequential, from 1.
    pub id: u64,
    /// Who paid.
    pub buyer: Addr,
    /// How it is answered.
    pub mode: Mode,
    /// Where it stands.
    pub status: Status,
    /// The model of its terms.
    pub model_id: u64,
    /// What was paid.
    pub paid: Coin,
    /// The most that the model may cost.
    pub max_model_fee: Uint256,
    /// The agent of its terms, in agent mode.
    pub agent: Option<Addr>,
    /// The input, in agent mode; the agent reads it here.
    pub input: Option<Binary>,
    /// SHA-256 of the input.
    pub input_sha256: Binary,
    /// Height of the order.
    pub height: u64,
    /// Last height of an answer, in agent mode.
    pub deadline: u64,
    /// Blocks for disputes.
    pub dispute_blocks: u64,
    /// First height of a release; zero until answered.
    pub release_at: u64,
    /// The answer; absent until there is one.
    pub answer: Option<Answer>,
}

/// What an order was answered with.
#[cw_serde]
pub struct Answer {
    /// The inference.
    pub inference_id: u64,
    /// Class with the greatest logit.
    pub label: u32,
    /// What is paid for the model of what the buyer paid.
    pub fee: Uint256,
    /// SHA-256 of the attribution record.
    pub record_hash: Binary,
}

/// Owner and terms.
pub const CONFIG: Item<Config> = Item::new("config");
/// Number of orders.
pub const ORDER_COUNT: Item<u64> = Item::new("order_count");
/// Orders by id.
pub const ORDERS: Map<u64, Order> = Map::new("orders");
/// Coins of orders that are neither released nor refunded, by denomination.
pub const ESCROW: Map<&str, Uint256> = Map::new("escrow");
/// Which order an inference answers: each answers one.
pub const USED: Map<u64, u64> = Map::new("used");

/// An order that must exist.
pub(crate) fn order(storage: &dyn Storage, order_id: u64) -> Result<Order, ContractError> {
    ORDERS.may_load(storage, order_id)?.ok_or(ContractError::NoOrder { order_id })
}
