//! Filling a receipt from a node's answers, which need not be trusted.

use std::collections::BTreeSet;

use crate::errors::{Cause, ReceiptError};
use crate::{Bytes, Chunk, Entry, Op, Receipt, VERSION, retrieval};
use openledger_attribution::keys as attribution_keys;
use openledger_core::collections::{Map, Raw};
use openledger_datanet::keys as datanet_keys;
use openledger_inference::keys as inference_keys;
use openledger_influence::{Point, Shape};
use openledger_model::evidence_keys;
use openledger_model::keys::{self as model_keys, Ancestors};
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
pub type Source<'a> = &'a mut dyn FnMut(&str, &[u8], bool) -> Result<Answer, Cause>;

/// What a receipt is about.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The id of the chain.
    pub chain_id: String,
    /// Height at which the source reads.
    pub height: u64,
    /// App hash after that height.
    pub app_hash: Vec<u8>,
    /// The id of the inference.
    pub inference_id: u64,
    /// The input of the inference.
    pub input: Vec<u8>,
    /// The record that a node tells, for an answer of a batch; the record of any other is read from the state.
    pub record: Option<Vec<u8>>,
}

/// Bytes by (id, index of the chunk).
type Chunks = Map<(u64, u32), Vec<u8>, Raw>;

pub(crate) struct Collector<'a> {
    source: Source<'a>,
    entries: Vec<Entry>,
    seen: BTreeSet<(String, Vec<u8>)>,
}

impl Collector<'_> {
    /// An entry with its proof, once.
    pub(crate) fn proven(&mut self, store: &str, key: Vec<u8>) -> Result<Vec<u8>, ReceiptError> {
        if !self.seen.insert((store.to_owned(), key.clone())) {
            let known = self.entries.iter().find(|e| e.store == store && e.key.0 == key);
            return known.map(|e| e.value.0.clone()).ok_or(ReceiptError::Unsound("an entry was lost"));
        }
        let answer = (self.source)(store, &key, true).map_err(ReceiptError::Source)?;
        let value = answer.value.ok_or_else(|| ReceiptError::NoEntry { store: store.to_owned(), key: key.clone() })?;
        self.entries.push(Entry {
            store: store.to_owned(),
            key: Bytes(key),
            value: Bytes(value.clone()),
            proof: answer.proof,
        });
        Ok(value)
    }

    /// An item and its contribution.
    pub(crate) fn item(&mut self, datanet_id: u64, item_id: u64) -> Result<datanet::Contribution, ReceiptError> {
        let stored = self.proven(datanet_keys::STORE, datanet_keys::ITEMS.raw_key(&(datanet_id, item_id)))?;
        let stored: datanet::Item = decode("item", &stored)?;
        let key = datanet_keys::CONTRIBUTIONS.raw_key(&stored.contribution_id);
        let contribution = decode("contribution", &self.proven(datanet_keys::STORE, key)?)?;
        Ok(datanet::Contribution { id: stored.contribution_id, ..contribution })
    }

    /// A value that a proven hash binds.
    fn bound(&mut self, store: &str, key: Vec<u8>) -> Result<Vec<u8>, ReceiptError> {
        let answer = (self.source)(store, &key, false).map_err(ReceiptError::Source)?;
        answer.value.ok_or_else(|| ReceiptError::NoEntry { store: store.to_owned(), key })
    }

    /// What the model module keeps in chunks.
    fn chunks(&mut self, map: &Chunks, id: u64, size: u64, chunk: u32) -> Result<Vec<u8>, ReceiptError> {
        let count = u32::try_from(size.div_ceil(u64::from(chunk.max(1))))
            .map_err(|_| ReceiptError::Unsound("too many chunks"))?;
        let mut out = Vec::new();
        for index in 0..count {
            out.extend(self.bound(model_keys::STORE, map.raw_key(&(id, index)))?);
        }
        Ok(out)
    }
}

pub(crate) fn decode<T: Message + Default>(what: &'static str, bytes: &[u8]) -> Result<T, ReceiptError> {
    T::decode(bytes).map_err(|error| ReceiptError::Malformed { what, error })
}

/// The shape of a model's head.
pub(crate) fn shape_of(model: &model::Model) -> Result<Shape, ReceiptError> {
    let narrow = |n: u32| u16::try_from(n).map_err(|_| ReceiptError::Unsound("the model's shape is out of bounds"));
    Ok(Shape::new(narrow(model.classes)?, narrow(model.embedding_dimension)?)?)
}

/// What evidence rests on, where the datanet of a paid contribution defers: the line, and the history of judgements.
fn evidence_entries(
    c: &mut Collector<'_>,
    payee: &pb::Payee,
    contribution_id: u64,
    artifact_id: u64,
) -> Result<(), ReceiptError> {
    let datanet_id = payee.item.unwrap_or_default().datanet_id;
    let datanet = c.proven(datanet_keys::STORE, datanet_keys::DATANETS.raw_key(&datanet_id))?;
    let datanet: datanet::Datanet = decode("datanet", &datanet)?;
    if datanet.evidence() != datanet::Evidence::Defer {
        return Ok(());
    }
    c.proven(model_keys::STORE, evidence_keys::LINES.raw_key(&(datanet_id, artifact_id)))?;
    // A contribution whose items no judgement has found has no history.
    let judged = payee.evidence.is_some_and(|e| e.judgements > 0);
    let history = evidence_keys::JUDGED.raw_key(&(contribution_id, artifact_id));
    if judged && (c.source)(model_keys::STORE, &history, false).map_err(ReceiptError::Source)?.value.is_some() {
        c.proven(model_keys::STORE, history)?;
    }
    Ok(())
}

/// Reads all that [`super::verify`] asks for.
///
/// # Errors
/// What the source says, or what is missing or malformed.
pub fn collect(subject: Subject, source: Source<'_>) -> Result<Receipt, ReceiptError> {
    let Subject { chain_id, height, app_hash, inference_id, input, record: told } = subject;
    let mut c = Collector { source, entries: Vec::new(), seen: BTreeSet::new() };
    c.proven(attribution_keys::STORE, attribution_keys::PARAMS.raw_key().to_vec())?;
    let header = c.proven(attribution_keys::STORE, attribution_keys::HEADERS.raw_key(&inference_id))?;
    let header: pb::RecordHeader = decode("header", &header)?;
    let (bytes, told) = if header.batch_id == 0 {
        (c.proven(attribution_keys::STORE, attribution_keys::RECORDS.raw_key(&inference_id))?, None)
    } else {
        let told = told.ok_or(ReceiptError::Unsound("the record of a batch's answer is not in the state"))?;
        (told.clone(), Some(Bytes(told)))
    };
    let record: pb::Record = decode("record", &bytes)?;
    let asked = c.proven(inference_keys::STORE, inference_keys::INFERENCES.raw_key(&inference_id))?;

    let (id, models) = (record.model_id, model_keys::STORE);
    let found: model::Model = decode("model", &c.proven(models, model_keys::MODELS.raw_key(&id))?)?;
    c.proven(models, model_keys::MATERIAL.raw_key(&id))?;
    if !found.parents.is_empty() {
        let ancestors: Ancestors = decode("ancestors", &c.proven(models, model_keys::ANCESTORS.raw_key(&id))?)?;
        for ancestor in &ancestors.shares {
            c.proven(models, model_keys::MODELS.raw_key(&ancestor.model_id))?;
        }
    }
    for payee in &record.payees {
        let item = payee.item.unwrap_or_default();
        let contribution = c.item(item.datanet_id, item.item_id)?;
        if record.retrieval.is_none() {
            evidence_entries(&mut c, payee, contribution.id, found.artifact_id)?;
        }
    }
    retrieval::collect_entries(&mut c, &record, &asked)?;

    let (weights, inverse, length) = if record.retrieval.is_some() {
        let length =
            retrieval::packed_len(&found).ok_or(ReceiptError::Unsound("the model's shape is out of bounds"))?;
        (Bytes::default(), Bytes::default(), length)
    } else {
        let head = found.head.clone().ok_or(ReceiptError::Unsound("the model has no head"))?;
        let weights = Bytes(c.bound(models, model_keys::WEIGHTS.raw_key(&id))?);
        let inverse = Bytes(c.chunks(&model_keys::INVERSE, id, head.inverse_size, head.chunk_size)?);
        (weights, inverse, Point::packed_len(shape_of(&found)?))
    };
    let (mut chunks, mut first) = (Vec::new(), 0u64);
    while first < found.points {
        let points = c.bound(models, model_keys::POINTS.raw_key(&(id, first)))?;
        let count = u64::try_from(points.len().checked_div(length).unwrap_or(0)).unwrap_or(0);
        if count == 0 {
            return Err(ReceiptError::Unsound("a chunk of points is empty"));
        }
        let origins = c.bound(models, model_keys::ORIGINS.raw_key(&(id, first)))?;
        chunks.push(Chunk { points: Bytes(points), origins: Bytes(origins) });
        first = first.saturating_add(count);
    }
    let mut openings = Vec::new();
    if record.retrieval.as_ref().is_some_and(|basis| !basis.executor.is_empty()) {
        // The paths of the results stand for all points.
        openings = retrieval::openings(&found, &record, &chunks)?;
        chunks.clear();
    }
    let encoder = if found.artifact_id == 0 {
        None
    } else {
        let artifact = c.proven(models, model_keys::ARTIFACTS.raw_key(&found.artifact_id))?;
        let artifact: model::Artifact = decode("artifact", &artifact)?;
        Some(Bytes(c.chunks(&model_keys::ARTIFACT_CHUNKS, artifact.id, artifact.size, artifact.chunk_size)?))
    };
    Ok(Receipt {
        version: VERSION,
        chain_id,
        height,
        app_hash: Bytes(app_hash),
        inference_id,
        input: Bytes(input),
        record: told,
        proposal: None,
        entries: c.entries,
        weights,
        inverse,
        chunks,
        openings,
        encoder,
    })
}
