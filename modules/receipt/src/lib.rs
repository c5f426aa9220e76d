//! A receipt: everything that is needed to recompute one attribution without asking anybody.
//!
//! It carries committed entries with their ICS23 proofs, and the model's material, which a proven hash binds.
//! [`collect`] fills it from whatever answers for a store; [`verify`] judges it from the app hash alone.
//! Neither reads any state of its own. Where an entry lies in a store, the module that keeps it says (`keys.rs`).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests"))]

mod collect;
mod errors;
mod evidence;
mod payments;
mod proven;
mod retrieval;
mod verify;

pub use collect::{Answer, Source, Subject, collect};
pub use errors::{Cause, ReceiptError};
pub use verify::{Check, Encoder, Report, verify};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_store::ProofOp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Version of the format.
pub const VERSION: u32 = 1;

/// Bytes, base64 in JSON.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// One operator of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Op {
    /// `ics23:iavl` or `ics23:simple`.
    pub r#type: String,
    /// The key in the store, then the store's name.
    pub key: Bytes,
    /// An encoded `cosmos.ics23.v1.CommitmentProof`.
    pub data: Bytes,
}

impl From<Op> for ProofOp {
    fn from(op: Op) -> Self {
        Self { r#type: op.r#type, key: op.key.0, data: op.data.0 }
    }
}

/// A committed entry with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The store that the entry is in.
    pub store: String,
    /// The key of the entry in its store.
    pub key: Bytes,
    /// The value of the entry.
    pub value: Bytes,
    /// From the key to the app hash.
    pub proof: Vec<Op>,
}

/// Points of a model and their origins, as two entries of the store hold them. The material's hash binds
/// them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// The points of the chunk, packed.
    pub points: Bytes,
    /// The origins of the points, encoded.
    pub origins: Bytes,
}

/// A result of a retrieval that was answered by claims, opened against the root of the model's points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Its position among the points.
    pub point: u64,
    /// The point alone, as in a chunk.
    pub chunk: Chunk,
    /// The nodes beside the way to the root, from below.
    pub path: Vec<Bytes>,
}

/// A receipt of one inference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`VERSION`].
    pub version: u32,
    /// The id of the chain.
    pub chain_id: String,
    /// Height of the state that is proven; the header of the next height carries its app hash.
    pub height: u64,
    /// The app hash that all proofs lead to.
    pub app_hash: Bytes,
    /// The id of the inference.
    pub inference_id: u64,
    /// What was asked: the bytes of `MsgInfer.input`, or of one of the inputs of `MsgInferBatch`.
    pub input: Bytes,
    /// The record of an answer that was bought in a batch, which the state does not hold: the hash in its header binds
    /// it. Absent for an answer that was bought alone, whose record is among the entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Bytes>,
    /// The proposal whose execution asked, when governance did: such an inference has no transaction, and its
    /// input was read from the proposal. For people: nothing is proven by it, and no proof needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<u64>,
    /// The entries of the state with their proofs.
    pub entries: Vec<Entry>,
    /// The weights of the model's head; empty for a retrieval.
    pub weights: Bytes,
    /// The inverse Hessian of the model; empty for a retrieval.
    pub inverse: Bytes,
    /// All points of the model in their order, chunk by chunk; none for a retrieval that was answered by claims.
    pub chunks: Vec<Chunk>,
    /// The results of such a retrieval.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub openings: Vec<Opening>,
    /// The encoder's ONNX file; absent when the embedding is the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<Bytes>,
}
