//! Calls and answers. Blocks, headers and events are the protobuf types, which read CometBFT's JSON.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use tendermint_proto::v0_38::abci::Event;
use tendermint_proto::v0_38::crypto::{ProofOp, ProofOps};
use tendermint_proto::v0_38::types::{Block, BlockId, Commit, Header, Validator};

use super::Call;

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident = $method:literal => $answer:ty { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Call for $name {
            const METHOD: &'static str = $method;
            type Answer = $answer;
        }
    )*};
}

calls! {
    /// Whether the node runs; answers an empty object.
    Health = "health" => Value {}
    /// Node, sync and validator info.
    Status = "status" => StatusAnswer {}
    /// Peers.
    NetInfo = "net_info" => NetInfoAnswer {}
    /// Genesis document, whole.
    Genesis = "genesis" => GenesisAnswer {}
    /// Mempool size.
    NumUnconfirmedTxs = "num_unconfirmed_txs" => UnconfirmedAnswer {}
    /// What the application says of itself.
    AbciInfo = "abci_info" => AbciInfoAnswer {}
    /// A query of the application.
    AbciQuery = "abci_query" => AbciQueryAnswer {
        /// Path, such as `/cosmos.bank.v1beta1.Query/Balance` or `/store/bank/key`.
        path: String,
        /// The bytes of the request.
        #[serde(with = "hex_bytes")]
        data: Vec<u8>,
        /// Height, 0 for the latest.
        #[serde(with = "text")]
        height: i64,
        /// Whether a proof is wanted.
        prove: bool,
    }
    /// Submits a transaction and answers once CheckTx has run.
    BroadcastTxSync = "broadcast_tx_sync" => BroadcastAnswer {
        /// The bytes of the transaction.
        #[serde(with = "base64_bytes")]
        tx: Vec<u8>,
    }
    /// Submits a transaction and answers at once.
    BroadcastTxAsync = "broadcast_tx_async" => BroadcastAnswer {
        /// The bytes of the transaction.
        #[serde(with = "base64_bytes")]
        tx: Vec<u8>,
    }
    /// A committed transaction by its hash.
    Tx = "tx" => TxAnswer {
        /// SHA-256 of the transaction.
        #[serde(with = "base64_bytes")]
        hash: Vec<u8>,
        /// Whether a Merkle proof against the data hash is wanted.
        prove: bool,
    }
    /// Committed transactions by events.
    TxSearch = "tx_search" => TxSearchAnswer {
        /// In CometBFT's query language.
        query: String,
        /// Whether proofs are wanted.
        prove: bool,
        /// The page, counted from 1.
        #[serde(with = "text")]
        page: u32,
        /// The number of entries in a page, at most 100.
        #[serde(with = "text")]
        per_page: u32,
        /// `asc` or `desc`.
        order_by: String,
    }
    /// Blocks by events.
    BlockSearch = "block_search" => BlockSearchAnswer {
        /// In CometBFT's query language.
        query: String,
        /// The page, counted from 1.
        #[serde(with = "text")]
        page: u32,
        /// The number of entries in a page, at most 100.
        #[serde(with = "text")]
        per_page: u32,
        /// `asc` or `desc`.
        order_by: String,
    }
    /// A block by height.
    BlockAt = "block" => BlockAnswer {
        /// `None` for the latest.
        #[serde(with = "optional_text", skip_serializing_if = "Option::is_none")]
        height: Option<i64>,
    }
    /// A block by its hash.
    BlockByHash = "block_by_hash" => BlockAnswer {
        /// The hash of the block.
        #[serde(with = "base64_bytes")]
        hash: Vec<u8>,
    }
    /// Header and commit at a height.
    CommitAt = "commit" => CommitAnswer {
        /// `None` for the latest.
        #[serde(with = "optional_text", skip_serializing_if = "Option::is_none")]
        height: Option<i64>,
    }
    /// What the application answered for a block.
    BlockResults = "block_results" => BlockResultsAnswer {
        /// `None` for the latest.
        #[serde(with = "optional_text", skip_serializing_if = "Option::is_none")]
        height: Option<i64>,
    }
    /// The validator set of a height.
    Validators = "validators" => ValidatorsAnswer {
        /// `None` for the latest.
        #[serde(with = "optional_text", skip_serializing_if = "Option::is_none")]
        height: Option<i64>,
        /// The page, counted from 1.
        #[serde(with = "text")]
        page: u32,
        /// The number of entries in a page, at most 100.
        #[serde(with = "text")]
        per_page: u32,
    }
    /// Consensus parameters of a height.
    ConsensusParamsAt = "consensus_params" => ConsensusParamsAnswer {
        /// `None` for the latest.
        #[serde(with = "optional_text", skip_serializing_if = "Option::is_none")]
        height: Option<i64>,
    }
}

/// Answer of [`Status`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StatusAnswer {
    /// What the node says about itself.
    pub node_info: NodeInfo,
    /// The latest height and its time, and whether the node catches up.
    pub sync_info: SyncInfo,
    /// Its validator, with power 0 when it is none.
    pub validator_info: Value,
}

/// Part of [`StatusAnswer`] and of a [`Peer`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NodeInfo {
    /// The id of the node in the peer-to-peer network.
    pub id: String,
    /// The address that peers dial.
    pub listen_addr: String,
    /// The id of the chain.
    pub network: String,
    /// The version of CometBFT.
    pub version: String,
    /// The name of the node.
    pub moniker: String,
    /// Protocol versions: `p2p`, `block`, `app`, as text.
    pub protocol_version: Value,
    /// Channels served, hex.
    #[serde(default)]
    pub channels: String,
    /// `tx_index` and `rpc_address`.
    #[serde(default)]
    pub other: Value,
}

/// Part of [`StatusAnswer`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SyncInfo {
    /// Hash of the latest block, hex.
    pub latest_block_hash: String,
    /// Application hash in the latest block, hex.
    pub latest_app_hash: String,
    /// Latest height, 0 before the first block.
    #[serde(with = "text")]
    pub latest_block_height: i64,
    /// The time of the latest block in RFC 3339.
    pub latest_block_time: String,
    /// Earliest height kept.
    #[serde(with = "text")]
    pub earliest_block_height: i64,
    /// Whether the node is still fetching blocks.
    pub catching_up: bool,
}

/// Answer of [`NetInfo`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NetInfoAnswer {
    /// Whether the node listens for peers.
    pub listening: bool,
    /// The number of peers.
    #[serde(with = "text")]
    pub n_peers: u32,
    /// The peers that are connected.
    #[serde(default, deserialize_with = "nullable")]
    pub peers: Vec<Peer>,
}

/// Part of [`NetInfoAnswer`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Peer {
    /// What the peer says about itself.
    pub node_info: NodeInfo,
    /// Whether we dialled it.
    pub is_outbound: bool,
    /// The address from which the peer is connected.
    pub remote_ip: String,
}

/// Answer of [`Genesis`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GenesisAnswer {
    /// The document in CometBFT's form.
    pub genesis: Value,
}

/// Answer of [`NumUnconfirmedTxs`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UnconfirmedAnswer {
    /// Transactions in the mempool.
    #[serde(with = "text")]
    pub total: u64,
    /// The bytes of all these transactions.
    #[serde(with = "text")]
    pub total_bytes: u64,
}

/// Answer of [`AbciInfo`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AbciInfoAnswer {
    /// The application's answer.
    pub response: AbciInfoResponse,
}

/// Part of [`AbciInfoAnswer`]; CometBFT leaves out what is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct AbciInfoResponse {
    /// The name of the application.
    pub data: String,
    /// The version of the application.
    pub version: String,
    /// Last committed height.
    #[serde(with = "text")]
    pub last_block_height: i64,
    /// The app hash of the last block.
    #[serde(with = "base64_bytes")]
    pub last_block_app_hash: Vec<u8>,
}

/// Answer of [`AbciQuery`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AbciQueryAnswer {
    /// The application's answer.
    pub response: AbciQueryResponse,
}

/// Part of [`AbciQueryAnswer`].
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct AbciQueryResponse {
    /// 0 for success.
    pub code: u32,
    /// The text of an error; empty on success.
    pub log: String,
    /// A text without effect, mostly empty.
    pub info: String,
    /// Namespace of the code.
    pub codespace: String,
    /// Key, for store queries.
    #[serde(with = "base64_bytes")]
    pub key: Vec<u8>,
    /// The bytes of the answer.
    #[serde(with = "base64_bytes")]
    pub value: Vec<u8>,
    /// Height of the state read.
    #[serde(with = "text")]
    pub height: i64,
    /// Position, for store queries.
    #[serde(with = "text")]
    pub index: i64,
    /// Proof, when asked for.
    #[serde(rename = "proofOps", deserialize_with = "proof_ops")]
    pub proof_ops: Option<ProofOps>,
}

/// Answer of [`BroadcastTxSync`] and [`BroadcastTxAsync`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BroadcastAnswer {
    /// CheckTx's code, 0 for success.
    pub code: u32,
    /// The data of CheckTx in hexadecimal digits.
    #[serde(default)]
    pub data: String,
    /// The log of CheckTx.
    #[serde(default)]
    pub log: String,
    /// Namespace of the code.
    #[serde(default)]
    pub codespace: String,
    /// The hash in upper-case hexadecimal digits.
    pub hash: String,
}

/// Answer of [`Tx`], and part of [`TxSearchAnswer`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TxAnswer {
    /// The hash in upper-case hexadecimal digits.
    pub hash: String,
    /// The height of the block that has the transaction.
    #[serde(with = "text")]
    pub height: i64,
    /// Position in its block.
    pub index: u32,
    /// The receipt of the transaction.
    pub tx_result: TxResult,
    /// The bytes of the transaction.
    #[serde(with = "base64_bytes")]
    pub tx: Vec<u8>,
}

/// Result of one transaction.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct TxResult {
    /// 0 for success.
    pub code: u32,
    /// Message responses, encoded.
    #[serde(with = "base64_bytes")]
    pub data: Vec<u8>,
    /// The text of an error; empty on success.
    pub log: String,
    /// A text without effect, mostly empty.
    pub info: String,
    /// The gas limit of the transaction.
    #[serde(with = "text")]
    pub gas_wanted: i64,
    /// The gas that was consumed.
    #[serde(with = "text")]
    pub gas_used: i64,
    /// The events in the order in which they were emitted.
    #[serde(deserialize_with = "events")]
    pub events: Vec<Event>,
    /// Namespace of the code.
    pub codespace: String,
}

/// Answer of [`TxSearch`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TxSearchAnswer {
    /// The transactions of this page.
    #[serde(default, deserialize_with = "nullable")]
    pub txs: Vec<TxAnswer>,
    /// The number of all entries that match, on all pages.
    #[serde(with = "text")]
    pub total_count: u64,
}

/// Answer of [`BlockAt`] and [`BlockByHash`]; `block` is absent when the hash is unknown.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BlockAnswer {
    /// The hash of the block and the header of its parts.
    pub block_id: BlockId,
    /// The block, if there is one at this height.
    pub block: Option<Block>,
}

/// Answer of [`BlockSearch`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BlockSearchAnswer {
    /// The blocks of this page.
    #[serde(default, deserialize_with = "nullable")]
    pub blocks: Vec<BlockAnswer>,
    /// The number of all entries that match, on all pages.
    #[serde(with = "text")]
    pub total_count: u64,
}

/// Answer of [`CommitAt`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CommitAnswer {
    /// The header with the commit that signs it.
    pub signed_header: SignedHeader,
    /// Whether the commit is the one in the next block.
    pub canonical: bool,
}

/// Part of [`CommitAnswer`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SignedHeader {
    /// The header of the block.
    pub header: Header,
    /// The votes that committed the block.
    pub commit: Commit,
}

/// Answer of [`BlockResults`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BlockResultsAnswer {
    /// The height of the block.
    #[serde(with = "text")]
    pub height: i64,
    /// Results in the order of the transactions.
    #[serde(default, deserialize_with = "nullable")]
    pub txs_results: Vec<TxResult>,
    /// Events outside transactions.
    #[serde(default, deserialize_with = "events")]
    pub finalize_block_events: Vec<Event>,
    /// Changes of the validator set.
    #[serde(default)]
    pub validator_updates: Value,
    /// Changes of the consensus parameters.
    #[serde(default)]
    pub consensus_param_updates: Value,
    /// Application hash after the block.
    #[serde(default, with = "base64_bytes")]
    pub app_hash: Vec<u8>,
}

/// Answer of [`Validators`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ValidatorsAnswer {
    /// The height at which this is the validator set.
    #[serde(with = "text")]
    pub block_height: i64,
    /// The validators of this page.
    #[serde(default, deserialize_with = "nullable")]
    pub validators: Vec<Validator>,
    /// The number of validators in the set.
    #[serde(with = "text")]
    pub total: u32,
}

/// Answer of [`ConsensusParamsAt`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConsensusParamsAnswer {
    /// The height at which the parameters are in force.
    #[serde(with = "text")]
    pub block_height: i64,
    /// The parameters in CometBFT's JSON.
    pub consensus_params: Value,
}

/// `null` where a list is empty.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A proof, whose keys and data CometBFT writes in base64; the generated type would read lists of numbers.
fn proof_ops<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ProofOps>, D::Error> {
    #[derive(Deserialize)]
    struct Ops {
        #[serde(default, deserialize_with = "nullable")]
        ops: Vec<Op>,
    }
    #[derive(Deserialize)]
    struct Op {
        r#type: String,
        #[serde(default, with = "base64_bytes")]
        key: Vec<u8>,
        #[serde(default, with = "base64_bytes")]
        data: Vec<u8>,
    }
    let read = Option::<Ops>::deserialize(deserializer)?;
    let op = |op: Op| ProofOp { r#type: op.r#type, key: op.key, data: op.data };
    Ok(read.map(|read| ProofOps { ops: read.ops.into_iter().map(op).collect() }))
}

/// Events, of which CometBFT leaves out empty keys and values and the lists of events without attributes.
fn events<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Event>, D::Error> {
    use tendermint_proto::v0_38::abci::EventAttribute;
    #[derive(Deserialize)]
    struct Attribute {
        #[serde(default)]
        key: String,
        #[serde(default)]
        value: String,
        #[serde(default)]
        index: bool,
    }
    #[derive(Deserialize)]
    struct Found {
        #[serde(default)]
        r#type: String,
        #[serde(default, deserialize_with = "nullable")]
        attributes: Vec<Attribute>,
    }
    let found: Vec<Found> = nullable(deserializer)?;
    let attribute = |Attribute { key, value, index }| EventAttribute { key, value, index };
    Ok(found
        .into_iter()
        .map(|event| Event { r#type: event.r#type, attributes: event.attributes.into_iter().map(attribute).collect() })
        .collect())
}

/// Numbers that CometBFT writes as text; read in either form.
mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.parse().map_err(|_| D::Error::custom(format!("{text:?} is not a number in range")))
    }
}

mod optional_text {
    use serde::Serializer;

    pub(super) fn serialize<S: Serializer>(value: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(number) => serializer.collect_str(number),
            None => serializer.serialize_none(),
        }
    }
}

mod hex_bytes {
    use serde::Serializer;

    pub(super) fn serialize<S: Serializer>(value: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(value))
    }
}

mod base64_bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(value))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}
