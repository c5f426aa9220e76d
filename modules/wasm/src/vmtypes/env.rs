//! The arguments of entry points, as JSON.

use super::msgs::{Coin, Event};
use super::write::{base64_json, field, json_list, json_object, json_string, unless_empty};

/// The block, as a contract sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlockEnv {
    /// Its height.
    pub height: u64,
    /// Its time in nanoseconds since the Unix epoch.
    pub time: u64,
    /// The id of the chain.
    pub chain_id: String,
}

/// The transaction, as a contract sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxEnv {
    /// How many transactions of the block came before.
    pub index: u32,
    /// The SHA-256 of its bytes.
    pub hash: [u8; 32],
}

/// What a contract knows of its surroundings (`types.Env`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Env {
    /// The block.
    pub block: BlockEnv,
    /// The transaction; `None` in queries, simulations, governance and block phases.
    pub transaction: Option<TxEnv>,
    /// The address of the contract.
    pub contract: String,
}

impl Env {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        let transaction = self.transaction.as_ref().map_or_else(
            || "null".to_owned(),
            |tx| format!("{{\"index\":{},\"hash\":{}}}", tx.index, base64_json(&tx.hash)),
        );
        format!(
            "{{\"block\":{{\"height\":{},\"time\":\"{}\",\"chain_id\":{}}},\"transaction\":{transaction},\
             \"contract\":{{\"address\":{}}}}}",
            self.block.height,
            self.block.time,
            json_string(&self.block.chain_id),
            json_string(&self.contract),
        )
    }
}

/// Who calls, and with what coins (`types.MessageInfo`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageInfo {
    /// The address of the caller.
    pub sender: String,
    /// The coins that the contract has got with the message.
    pub funds: Vec<Coin>,
}

impl MessageInfo {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        format!("{{\"sender\":{},\"funds\":{}}}", json_string(&self.sender), json_list(&self.funds, Coin::to_json))
    }
}

/// What `migrate` learns beside its message (`types.MigrateInfo`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateInfo {
    /// Who migrates.
    pub sender: String,
    /// The version of the state that the old code has stated.
    pub old_migrate_version: Option<u64>,
}

impl MigrateInfo {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        let version = self.old_migrate_version.map_or_else(|| "null".to_owned(), |v| v.to_string());
        format!("{{\"sender\":{},\"old_migrate_version\":{version}}}", json_string(&self.sender))
    }
}

/// How a message of a contract ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyResult {
    /// It was executed.
    Ok {
        /// What it emitted.
        events: Vec<Event>,
        /// The data of its first response.
        data: Option<Vec<u8>>,
        /// The responses, by type URL.
        responses: Vec<(String, Vec<u8>)>,
    },
    /// It failed.
    Err(String),
}

/// What `reply` gets (`types.Reply`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The id that the contract has chosen.
    pub id: u64,
    /// How the message ended.
    pub result: ReplyResult,
    /// Bytes that the contract has kept for itself.
    pub payload: Vec<u8>,
}

impl Reply {
    /// The JSON of it. The gas that was used is always told as 0.
    pub fn to_json(&self) -> String {
        let result = match &self.result {
            ReplyResult::Ok { events, data, responses } => {
                let data = data.as_deref().filter(|data| !data.is_empty()).map(|data| ("data", base64_json(data)));
                let responses = json_list(responses, |(url, value)| {
                    format!("{{\"type_url\":{},\"value\":{}}}", json_string(url), base64_json(value))
                });
                let ok = json_object([
                    field("events", json_list(events, Event::to_json)),
                    data,
                    field("msg_responses", responses),
                ]);
                json_object([field("ok", ok)])
            }
            ReplyResult::Err(text) => json_object([unless_empty("error", text)]),
        };
        let payload = (!self.payload.is_empty()).then(|| ("payload", base64_json(&self.payload)));
        json_object([field("gas_used", "0"), field("id", self.id.to_string()), field("result", result), payload])
    }
}
