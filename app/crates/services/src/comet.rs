//! What the services need of CometBFT's RPC, and its JSON turned into protobuf.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use openledger_core::{GrpcCode, QueryError};
use openledger_proto::prost_types::Timestamp;
use openledger_proto::tendermint::{types, version};
use openledger_rpc::RpcError;
use serde_json::Value;

/// A JSON-RPC client of CometBFT.
pub trait CometRpc: Send + Sync {
    /// Calls a method; the value is the `result`.
    ///
    /// # Errors
    /// The reason that CometBFT gives, or the transport's error.
    fn call(&self, method: &str, params: Value) -> Result<Value, String>;
}

impl CometRpc for openledger_rpc::RpcClient {
    fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.call_json(method, &params).map_err(|e| match e {
            // The SDK calls CometBFT in its own process: only the reason itself reaches clients.
            RpcError::Node { data, message, .. } => {
                if data.is_empty() {
                    message
                } else {
                    data
                }
            }
            other => other.to_string(),
        })
    }
}

/// A CometBFT failure as a gRPC status.
pub fn unavailable(e: String) -> QueryError {
    QueryError::new(GrpcCode::Unknown, e)
}

/// The text at a JSON pointer, empty when absent.
pub fn text(v: &Value, pointer: &str) -> String {
    v.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The integer at a JSON pointer: CometBFT writes 64-bit ones as text.
pub fn int(v: &Value, pointer: &str) -> i64 {
    match v.pointer(pointer) {
        Some(Value::String(s)) => s.parse().unwrap_or(0),
        Some(Value::Number(n)) => n.as_i64().unwrap_or(0),
        _ => 0,
    }
}

/// Bytes from hexadecimal text at a pointer.
pub fn hex_at(v: &Value, pointer: &str) -> Vec<u8> {
    hex::decode(text(v, pointer)).unwrap_or_default()
}

/// Bytes from base64 text at a pointer.
pub fn base64_at(v: &Value, pointer: &str) -> Vec<u8> {
    BASE64.decode(text(v, pointer)).unwrap_or_default()
}

/// RFC 3339 text (UTC, up to nanoseconds) into a timestamp.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok()
}

/// Reads a block id of CometBFT's JSON.
pub fn block_id(v: &Value) -> types::BlockId {
    types::BlockId {
        hash: hex_at(v, "/hash"),
        part_set_header: Some(types::PartSetHeader {
            total: u32::try_from(int(v, "/parts/total")).unwrap_or(0),
            hash: hex_at(v, "/parts/hash"),
        }),
    }
}

/// Reads a header of CometBFT's JSON.
pub fn header(v: &Value) -> types::Header {
    types::Header {
        version: Some(version::Consensus {
            block: u64::try_from(int(v, "/version/block")).unwrap_or(0),
            app: u64::try_from(int(v, "/version/app")).unwrap_or(0),
        }),
        chain_id: text(v, "/chain_id"),
        height: int(v, "/height"),
        time: timestamp(&text(v, "/time")),
        last_block_id: v.get("last_block_id").map(block_id),
        last_commit_hash: hex_at(v, "/last_commit_hash"),
        data_hash: hex_at(v, "/data_hash"),
        validators_hash: hex_at(v, "/validators_hash"),
        next_validators_hash: hex_at(v, "/next_validators_hash"),
        consensus_hash: hex_at(v, "/consensus_hash"),
        app_hash: hex_at(v, "/app_hash"),
        last_results_hash: hex_at(v, "/last_results_hash"),
        evidence_hash: hex_at(v, "/evidence_hash"),
        proposer_address: hex_at(v, "/proposer_address"),
    }
}

/// Reads a commit of CometBFT's JSON.
pub fn commit(v: &Value) -> types::Commit {
    let signature = |s: &Value| types::CommitSig {
        block_id_flag: i32::try_from(int(s, "/block_id_flag")).unwrap_or(0),
        validator_address: hex_at(s, "/validator_address"),
        timestamp: timestamp(&text(s, "/timestamp")),
        signature: base64_at(s, "/signature"),
    };
    types::Commit {
        height: int(v, "/height"),
        round: i32::try_from(int(v, "/round")).unwrap_or(0),
        block_id: v.get("block_id").map(block_id),
        signatures: v
            .get("signatures")
            .and_then(Value::as_array)
            .map(|a| a.iter().map(signature).collect())
            .unwrap_or_default(),
    }
}

/// A block. Evidence is left to the RPC, whose JSON carries it in full.
pub fn block(v: &Value) -> types::Block {
    let txs = v.pointer("/data/txs").and_then(Value::as_array);
    types::Block {
        header: v.get("header").map(header),
        data: Some(types::Data {
            txs: txs.map(|a| a.iter().filter_map(|t| BASE64.decode(t.as_str()?).ok()).collect()).unwrap_or_default(),
        }),
        evidence: Some(types::EvidenceList::default()),
        last_commit: v.get("last_commit").filter(|c| !c.is_null()).map(commit),
    }
}
