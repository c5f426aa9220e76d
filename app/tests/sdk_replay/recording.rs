//! The lines of a recording.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Line {
    Init(Init),
    Block(Box<Block>),
    Query(Query),
    Export(Value),
    Proof(Proof),
}

#[derive(Deserialize)]
pub(crate) struct Init {
    pub(crate) chain_id: String,
    pub(crate) initial_height: u64,
    pub(crate) time_ns: i64,
    #[serde(deserialize_with = "bytes")]
    pub(crate) consensus_params: Vec<u8>,
    pub(crate) app_state: Value,
    pub(crate) validators: Vec<Update>,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) key: String,
    pub(crate) power: u64,
}

#[derive(Deserialize)]
pub(crate) struct Vote {
    pub(crate) address: String,
    pub(crate) power: i64,
    pub(crate) flag: i32,
}

#[derive(Deserialize)]
pub(crate) struct Misbehavior {
    pub(crate) address: String,
    pub(crate) power: i64,
    pub(crate) height: i64,
    pub(crate) time_ns: i64,
    pub(crate) total_power: i64,
    pub(crate) r#type: i32,
}

pub(crate) type Attributes = Vec<(String, String)>;

#[derive(Deserialize, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) r#type: String,
    pub(crate) attributes: Attributes,
}

#[derive(Deserialize)]
pub(crate) struct Outcome {
    pub(crate) code: u32,
    pub(crate) codespace: String,
    pub(crate) log: String,
    pub(crate) gas_wanted: i64,
    pub(crate) gas_used: u64,
    #[serde(deserialize_with = "bytes")]
    pub(crate) data: Vec<u8>,
    #[serde(deserialize_with = "list")]
    pub(crate) events: Vec<Event>,
}

#[derive(Deserialize)]
pub(crate) struct Tx {
    pub(crate) label: String,
    #[serde(deserialize_with = "list")]
    pub(crate) messages: Vec<String>,
    #[serde(deserialize_with = "bytes")]
    pub(crate) raw: Vec<u8>,
    pub(crate) simulate: Outcome,
    pub(crate) check: Outcome,
    pub(crate) deliver: Outcome,
}

#[derive(Deserialize)]
pub(crate) struct Block {
    pub(crate) height: u64,
    pub(crate) time_ns: i64,
    pub(crate) hash: String,
    pub(crate) next_validators_hash: String,
    pub(crate) proposer: String,
    #[serde(deserialize_with = "list")]
    pub(crate) votes: Vec<Vote>,
    #[serde(deserialize_with = "list")]
    pub(crate) misbehavior: Vec<Misbehavior>,
    #[serde(default)]
    pub(crate) mock: Vec<MockAction>,
    #[serde(deserialize_with = "list")]
    pub(crate) txs: Vec<Tx>,
    #[serde(deserialize_with = "list")]
    pub(crate) events: Vec<Event>,
    pub(crate) validator_updates: Vec<Update>,
    #[serde(deserialize_with = "bytes")]
    pub(crate) consensus_param_updates: Vec<u8>,
    pub(crate) stores: BTreeMap<String, String>,
    /// After this block; hex.
    pub(crate) app_hash: String,
    pub(crate) writes: BTreeMap<String, Vec<Write>>,
}

/// What the mock application of IBC does before a block's transactions.
#[derive(Deserialize, Clone)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MockAction {
    Send(MockSend),
    Ack(MockAck),
    AckV2(MockAckV2),
}

#[derive(Deserialize, Clone)]
pub(crate) struct MockSend {
    pub(crate) port: String,
    pub(crate) channel: String,
    pub(crate) timeout_revision: u64,
    pub(crate) timeout_height: u64,
    pub(crate) timeout_timestamp: u64,
    #[serde(deserialize_with = "bytes")]
    pub(crate) data: Vec<u8>,
}

#[derive(Deserialize, Clone)]
pub(crate) struct MockAck {
    #[serde(deserialize_with = "bytes")]
    pub(crate) packet: Vec<u8>,
    #[serde(deserialize_with = "bytes")]
    pub(crate) ack: Vec<u8>,
}

#[derive(Deserialize, Clone)]
pub(crate) struct MockAckV2 {
    pub(crate) client: String,
    pub(crate) sequence: u64,
    #[serde(deserialize_with = "byte_lists")]
    pub(crate) acks: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
pub(crate) struct Write {
    pub(crate) k: String,
    pub(crate) v: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Query {
    pub(crate) label: String,
    pub(crate) path: String,
    #[serde(deserialize_with = "bytes")]
    pub(crate) data: Vec<u8>,
    pub(crate) code: u32,
    pub(crate) codespace: String,
    pub(crate) log: String,
    #[serde(deserialize_with = "bytes")]
    pub(crate) value: Vec<u8>,
}

/// That a store of the state at a height has or lacks a key.
#[derive(Deserialize)]
pub(crate) struct Proof {
    pub(crate) store: String,
    #[serde(deserialize_with = "bytes")]
    pub(crate) key: Vec<u8>,
    pub(crate) height: u64,
    #[serde(deserialize_with = "bytes")]
    pub(crate) value: Vec<u8>,
    /// The step from the key to the store's root.
    #[serde(deserialize_with = "bytes")]
    pub(crate) proof: Vec<u8>,
}

/// Go writes no bytes as null.
fn bytes<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
    let text = Option::<String>::deserialize(d)?.unwrap_or_default();
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}

fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(d)?.unwrap_or_default())
}

fn byte_lists<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Vec<u8>>, D::Error> {
    let texts = Option::<Vec<Option<String>>>::deserialize(d)?.unwrap_or_default();
    let decode = |text: Option<String>| STANDARD.decode(text.unwrap_or_default()).map_err(serde::de::Error::custom);
    texts.into_iter().map(decode).collect()
}
