//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Int64, StdError, Storage, Uint256};
use cw_storage_plus::{Item, Map};

use crate::ContractError;

/// How the contract is set up, for ever.
#[cw_serde]
pub struct Config {
    /// Who may withdraw the prepaid account of the channel.
    pub owner: Addr,
    /// The connection to the OpenLedger chain: its light client is what answers are believed on.
    pub connection_id: String,
    /// The channel of transfers to that chain.
    pub transfer_channel: String,
    /// What the coins of that chain, come over that channel, are called here.
    pub denom: String,
    /// How long a question may be on its way when its asker does not say.
    pub timeout_seconds: u64,
}

/// The contract's channel to the port `infer`.
#[cw_serde]
pub struct Channel {
    /// Its end here.
    pub id: String,
    /// Its end there.
    pub counterparty: String,
    /// The account there that questions over the channel are paid from, for which nobody has a key.
    pub prepaid_account: String,
}

/// How a question travels, and what pays for it.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Way {
    /// Over the contract's channel, paid from the prepaid account there. The user's coins wait here for the outcome.
    Channel,
    /// In the memo of a transfer of the user's coins.
    Transfer,
}

/// Where a question stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Status {
    /// On its way.
    Sent,
    /// Answered and paid.
    Answered,
    /// Refused, or not brought in time: the coins went back to the user.
    Refunded,
    /// The other chain says that it was answered, in a form that the contract cannot read; what was paid is spent.
    Unreadable,
}

/// A question.
#[cw_serde]
pub struct Question {
    /// Sequential, from 1.
    pub id: u64,
    /// Who paid.
    pub user: Addr,
    /// The model that is asked.
    pub model_id: u64,
    /// SHA-256 of the input.
    pub input_sha256: Binary,
    /// The most that the answer may cost.
    pub max_fee: Uint256,
    /// What the relayer gets who brings the question.
    pub relayer_fee: Uint256,
    /// How it travels.
    pub way: Way,
    /// Where it stands.
    pub status: Status,
    /// The answer, when there is one.
    pub answer: Option<Answer>,
    /// Why there is none.
    pub reason: Option<String>,
}

impl Question {
    /// What the user paid.
    ///
    /// # Errors
    /// None that a question which was asked could cause.
    pub fn paid(&self) -> Result<Uint256, ContractError> {
        Ok(self.max_fee.checked_add(self.relayer_fee)?)
    }
}

/// An answer.
#[cw_serde]
pub struct Answer {
    /// The inference on the other chain; its attribution record has the same id.
    pub inference_id: u64,
    /// Class with the greatest logit.
    pub label: u32,
    /// One logit for each class, times 2^16.
    pub logits_q16: Vec<Int64>,
    /// What the answer cost.
    pub fee: Uint256,
    /// SHA-256 of the attribution record.
    pub record_hash: Binary,
    /// The height of the other chain at which it was given.
    pub height: u64,
}

/// What a user can claim.
#[cw_serde]
#[derive(Default)]
pub struct Owed {
    /// A refund that the bank would not deliver; it is in the contract's account.
    pub here: Uint256,
    /// What questions in transfers cost less than they might have: it comes back from the other chain.
    pub coming: Uint256,
}

/// What a packet carries that is on its way.
#[cw_serde]
pub enum Pending {
    /// A question.
    Question(u64),
    /// Coins for the prepaid account.
    Funding(Uint256),
    /// The owner's withdrawal from it.
    Withdrawal,
}

/// How the contract is set up.
pub const CONFIG: Item<Config> = Item::new("config");
/// The open channel.
pub const CHANNEL: Item<Channel> = Item::new("channel");
/// Number of questions.
pub const COUNT: Item<u64> = Item::new("count");
/// Questions by id.
pub const QUESTIONS: Map<u64, Question> = Map::new("questions");
/// Packets on their way, by channel and sequence. An entry goes with the packet's end, so no packet ends twice.
pub const PENDING: Map<(&str, u64), Pending> = Map::new("pending");
/// What answers over the channel have earned, to be sent to the prepaid account.
pub const EARNED: Item<Uint256> = Item::new("earned");
/// What the account must hold: payments of questions over the channel, what they earned, and refunds to claim.
pub const HELD: Item<Uint256> = Item::new("held");
/// What users can claim.
pub const OWED: Map<&Addr, Owed> = Map::new("owed");

/// A question that must exist.
pub(crate) fn question(storage: &dyn Storage, question_id: u64) -> Result<Question, ContractError> {
    QUESTIONS.may_load(storage, question_id)?.ok_or(ContractError::NoQuestion { question_id })
}

/// Adds to an amount that is kept.
pub(crate) fn more(storage: &mut dyn Storage, item: &Item<Uint256>, amount: Uint256) -> Result<(), ContractError> {
    item.update(storage, |had| had.checked_add(amount).map_err(StdError::from))?;
    Ok(())
}

/// Takes from an amount that is kept.
pub(crate) fn less(storage: &mut dyn Storage, item: &Item<Uint256>, amount: Uint256) -> Result<(), ContractError> {
    item.update(storage, |had| had.checked_sub(amount).map_err(StdError::from))?;
    Ok(())
}
