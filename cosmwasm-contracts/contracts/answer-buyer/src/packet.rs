//! What is written to the other chain and what it answers: JSON of the protobuf messages of `openledger.inferibc.v1`.

use bech32::{Bech32, Hrp};
use cosmwasm_std::{Binary, Coin, IbcSrcCallback, Int64, StdError, StdResult, Uint64, Uint256};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The port of the other chain that answers.
pub const PORT: &str = "infer";
/// The version of its channels.
pub const VERSION: &str = "openledger-infer-1";
/// The receiver of a transfer with a question: the sender's own prepaid account there.
pub const RECEIVER: &str = "infer";
/// The prefix of addresses there.
const PREFIX: &str = "open";

/// A packet of the channel. Exactly one request is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InferPacketData {
    /// On whose prepaid account the packet acts. Over its own channel only the contract speaks, so it is the contract.
    pub payer: String,
    /// A question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionData>,
    /// What to send home of the prepaid account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<WithdrawalData>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionData {
    /// The model.
    pub model_id: Uint64,
    /// Its input.
    pub input: Binary,
    /// The most that the answer may cost.
    pub max_fee: Uint256,
    /// What the relayer gets beside it.
    pub relayer_fee: Uint256,
    /// In a transfer: what the answer did not cost comes back at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub send_rest: bool,
}

/// A withdrawal from the prepaid account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalData {
    /// How much; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Uint256>,
    /// The channel of its transfers home.
    pub channel: String,
    /// Who receives them.
    pub receiver: String,
}

/// The memo of a transfer with a question. The contract's chain reads `src_callback`, the other `openledger`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// What the other chain is asked.
    pub openledger: Ask,
    /// Who hears what came of it.
    pub src_callback: IbcSrcCallback,
}

/// What a memo asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// An answer.
    pub infer: QuestionData,
}

/// What a successful acknowledgement holds, as far as the contract needs it. Members that it does not know are passed
/// over, so that the other chain may say more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerData {
    /// The inference.
    pub inference_id: Uint64,
    /// Class with the greatest logit.
    pub label: u32,
    /// One logit for each class, times 2^16.
    pub logits_q16: Vec<Int64>,
    /// What the answer cost, in the other chain's own denomination.
    pub fee: Coin,
    /// SHA-256 of the attribution record.
    pub record_hash: Binary,
    /// The height there.
    pub height: Uint64,
}

/// The prepaid account of a payer there: 32 bytes by ADR-28, for which nobody has a key. `channel` is the other chain's
/// end of the channel.
///
/// # Errors
/// None that a caller could cause.
pub fn prepaid_account(channel: &str, payer: &str) -> StdResult<String> {
    let module = Sha256::new().chain_update(Sha256::digest(b"module")).chain_update(b"inferibc\0prepaid").finalize();
    let key = [channel.as_bytes(), &[0], payer.as_bytes()].concat();
    let account = Sha256::new().chain_update(Sha256::digest(module)).chain_update(key).finalize();
    let prefix = Hrp::parse(PREFIX).map_err(|e| StdError::msg(e.to_string()))?;
    bech32::encode::<Bech32>(prefix, &account).map_err(|e| StdError::msg(e.to_string()))
}
