//! Filling a receipt from a node's answers, which need not be trusted.

use std::collections::BTreeSet;

use super::{Bytes, Chunk, Entry, Op, Receipt, VERSION, paths};
use crate::keys::{HEADERS, PARAMS, RECORDS, STORE};
use openledger_influence::{Point, Shape};
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1 as model;
use prost::Message;

/// What a store answers for a key.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The value; `None` when there is none.
    pub value: Option<Vec<u8>>,
    /// The proof; empty when none was asked for.
    pub proof: Vec<Op>,
}

/// Reads `(store, key)` at the receipt's height, with a proof when asked.
pub type Source<'a> = &'a mut dyn FnMut(&str, &[u8], bool) -> Result<Answer, String>;

/// What a receipt is about.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The chain.
    pub chain_id: String,
    /// Height at which the source reads.
    pub height: u64,
    /// App hash after that height.
    pub app_hash: Vec<u8>,
    /// The inference.
    pub inference_id: u64,
    /// What was asked.
    pub input: Vec<u8>,
}

/// Origins of a chunk of points, as the model module stores them.
#[derive(Clone, PartialEq, prost::Message)]
pub struct OriginChunk {
    /// In the order of the points.
    #[prost(message, repeated, tag = "1")]
    pub origins: Vec<Origin>,
}

/// Where a point comes from.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Origin {
    /// Datanet.
    #[prost(uint64, tag = "1")]
    pub datanet_id: u64,
    /// Item within it.
    #[prost(uint64, tag = "2")]
    pub item_id: u64,
    /// Raw address of its owner.
    #[prost(bytes = "vec", tag = "3")]
    pub owner: Vec<u8>,
}

/// Ancestors of a model with their shares, as the model module stores them.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Ancestors {
    #[prost(message, repeated, tag = "1")]
    pub(crate) shares: Vec<model::ParentShare>,
}

struct Collector<'a> {
    source: Source<'a>,
    entries: Vec<Entry>,
    seen: BTreeSet<(String, Vec<u8>)>,
}

impl Collector<'_> {
    /// An entry with its proof, once.
    fn proven(&mut self, store: &str, key: Vec<u8>) -> Result<Vec<u8>, String> {
        if !self.seen.insert((store.to_owned(), key.clone())) {
            let known = self.entries.iter().find(|e| e.store == store && e.key.0 == key);
            return known.map(|e| e.value.0.clone()).ok_or_else(|| "an entry was lost".to_owned());
        }
        let answer = (self.source)(store, &key, true)?;
        let value = answer.value.ok_or_else(|| format!("store {store} has no entry {key:02x?} at this height"))?;
        self.entries.push(Entry {
            store: store.to_owned(),
            key: Bytes(key),
            value: Bytes(value.clone()),
            proof: answer.proof,
        });
        Ok(value)
    }

    /// A value that a proven hash binds.
    fn bound(&mut self, store: &str, key: &[u8]) -> Result<Vec<u8>, String> {
        (self.source)(store, key, false)?
            .value
            .ok_or_else(|| format!("store {store} has no entry {key:02x?} at this height"))
    }

    fn chunks(&mut self, prefix: u8, id: u64, size: u64, chunk: u32) -> Result<Vec<u8>, String> {
        let count = u32::try_from(size.div_ceil(u64::from(chunk.max(1)))).map_err(|_| "too many chunks".to_owned())?;
        let mut out = Vec::new();
        for index in 0..count {
            out.extend(self.bound(paths::MODEL, &paths::key_chunk(prefix, id, index))?);
        }
        Ok(out)
    }
}

pub(super) fn decode<T: Message + Default>(what: &str, bytes: &[u8]) -> Result<T, String> {
    T::decode(bytes).map_err(|e| format!("{what}: {e}"))
}

/// The shape of a model's head.
pub(super) fn shape_of(model: &model::Model) -> Result<Shape, String> {
    let narrow = |n: u32| u16::try_from(n).map_err(|_| "the model's shape is out of bounds".to_owned());
    Shape::new(narrow(model.classes)?, narrow(model.embedding_dimension)?).map_err(|e| e.to_string())
}

/// Reads all that [`super::verify`] asks for.
///
/// # Errors
/// What the source says, or what is missing or malformed.
pub fn collect(subject: Subject, source: Source<'_>) -> Result<Receipt, String> {
    let Subject { chain_id, height, app_hash, inference_id, input } = subject;
    let mut c = Collector { source, entries: Vec::new(), seen: BTreeSet::new() };
    c.proven(STORE, PARAMS.raw_key().to_vec())?;
    c.proven(STORE, HEADERS.raw_key(&inference_id))?;
    let record: pb::Record = decode("record", &c.proven(STORE, RECORDS.raw_key(&inference_id))?)?;
    c.proven(paths::INFERENCE, paths::key(paths::INFERENCES, inference_id))?;

    let id = record.model_id;
    let found: model::Model = decode("model", &c.proven(paths::MODEL, paths::key(paths::MODELS, id))?)?;
    c.proven(paths::MODEL, paths::key(paths::MATERIAL, id))?;
    if !found.parents.is_empty() {
        let ancestors: Ancestors = decode("ancestors", &c.proven(paths::MODEL, paths::key(paths::ANCESTORS, id))?)?;
        for ancestor in &ancestors.shares {
            c.proven(paths::MODEL, paths::key(paths::MODELS, ancestor.model_id))?;
        }
    }
    for payee in &record.payees {
        let item = payee.item.unwrap_or_default();
        let stored = c.proven(paths::DATANET, paths::key2(paths::ITEMS, item.datanet_id, item.item_id))?;
        let stored: datanet::Item = decode("item", &stored)?;
        c.proven(paths::DATANET, paths::key(paths::CONTRIBUTIONS, stored.contribution_id))?;
    }

    let head = found.head.clone().ok_or("the model has no head")?;
    let weights = Bytes(c.bound(paths::MODEL, &paths::key(paths::WEIGHTS, id))?);
    let inverse = Bytes(c.chunks(paths::INVERSE, id, head.inverse_size, head.chunk_size)?);
    let length = Point::packed_len(shape_of(&found)?);
    let (mut chunks, mut first) = (Vec::new(), 0u64);
    while first < found.points {
        let points = c.bound(paths::MODEL, &paths::key2(paths::POINTS, id, first))?;
        let count = u64::try_from(points.len().checked_div(length).unwrap_or(0)).unwrap_or(0);
        if count == 0 {
            return Err("a chunk of points is empty".to_owned());
        }
        let origins = c.bound(paths::MODEL, &paths::key2(paths::ORIGINS, id, first))?;
        chunks.push(Chunk { points: Bytes(points), origins: Bytes(origins) });
        first = first.saturating_add(count);
    }
    let encoder = if found.artifact_id == 0 {
        None
    } else {
        let artifact = c.proven(paths::MODEL, paths::key(paths::ARTIFACTS, found.artifact_id))?;
        let artifact: model::Artifact = decode("artifact", &artifact)?;
        Some(Bytes(c.chunks(paths::ARTIFACT_CHUNKS, artifact.id, artifact.size, artifact.chunk_size)?))
    };
    Ok(Receipt {
        version: VERSION,
        chain_id,
        height,
        app_hash: Bytes(app_hash),
        inference_id,
        input: Bytes(input),
        proposal: None,
        entries: c.entries,
        weights,
        inverse,
        chunks,
        encoder,
    })
}
