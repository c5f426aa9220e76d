//! Judging a receipt: proofs, hashes, scores and payments are recomputed; nothing is believed but the app
//! hash.

use std::collections::BTreeMap;

use crate::collect::{decode, shape_of};
use crate::errors::{Cause, ReceiptError};
use crate::payments::payments;
use crate::proven::{Facts, Proof};
use crate::{Receipt, VERSION, retrieval};
use openledger_attribution::cache::point_set;
use openledger_attribution::keys as attribution_keys;
use openledger_attribution::record::Kept;
use openledger_core::{AccAddress, AddressCodec};
use openledger_inference::keys as inference_keys;
use openledger_influence::{AttributionRecord, Attributor, Head, HinvMatrix, Point, PointSet, Shape};
use openledger_model::keys::{self as model_keys, OriginChunk};
use openledger_model::{material_floor, material_next, material_start};
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use openledger_store::{AppHash, Proven};
use prost::Message;
use sha2::{Digest, Sha256};

/// Runs an ONNX encoder on an input.
pub type Encoder<'a> = &'a dyn Fn(&[u8], &[i8]) -> Result<Vec<i8>, Cause>;

/// One thing that was checked, and what was found.
#[derive(Debug)]
pub struct Check {
    /// What was checked, in words.
    pub name: &'static str,
    /// What was found, or why it fails.
    pub result: Result<String, ReceiptError>,
}

/// All findings. Checks end with the first that fails.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings in the order in which they were made.
    pub checks: Vec<Check>,
    /// The record, once its hash is proven.
    pub record: Option<pb::Record>,
}

impl Report {
    /// Whether every check was made and passed.
    pub fn passed(&self) -> bool {
        self.checks.len() == STEPS && self.checks.iter().all(|c| c.result.is_ok())
    }

    fn step<T>(&mut self, name: &'static str, result: Result<(T, String), ReceiptError>) -> Option<T> {
        let (value, result) = match result {
            Ok((value, text)) => (Some(value), Ok(text)),
            Err(error) => (None, Err(error)),
        };
        self.checks.push(Check { name, result });
        value
    }
}

/// Checks of a whole report.
const STEPS: usize = 7;

/// Judges a receipt. `trusted` is an app hash known from elsewhere; without one the receipt proves no more
/// than that it agrees with its own app hash, and the caller compares that with a header that he trusts.
/// `blocked` are accounts that cannot be paid: the module accounts of the chain that do not receive.
pub fn verify(
    receipt: &Receipt,
    trusted: Option<&AppHash>,
    blocked: &[AccAddress],
    encoder: Option<Encoder<'_>>,
) -> Report {
    let mut report = Report::default();
    judge(&mut report, receipt, trusted, blocked, encoder);
    report
}

fn judge(
    report: &mut Report,
    r: &Receipt,
    trusted: Option<&AppHash>,
    blocked: &[AccAddress],
    encoder: Option<Encoder<'_>>,
) -> Option<()> {
    let app_hash = report.step("app hash", app_hash(r, trusted))?;
    let proven = report.step("proofs", proofs(r, &app_hash))?;
    let facts = report.step("record", record(r, &proven))?;
    report.record = Some(facts.record.clone());
    if facts.record.retrieval.is_some() {
        let material = report.step("material", retrieval::material(r, &proven, &facts))?;
        let embedding = report.step("encoder", embed(r, &proven, &facts, encoder))?;
        let entries = report.step("scores", retrieval::ranking(&proven, &facts, &material, &embedding))?;
        return report.step("payments", payments(&proven, &facts, &entries, blocked));
    }
    let material = report.step("material", material(r, &proven, &facts))?;
    let embedding = report.step("encoder", embed(r, &proven, &facts, encoder))?;
    let found = report.step("scores", scores(r, &facts, &material, &embedding))?;
    report.step("payments", payments(&proven, &facts, &found.payees, blocked))
}

fn app_hash(r: &Receipt, trusted: Option<&AppHash>) -> Result<(AppHash, String), ReceiptError> {
    if r.version != VERSION {
        return Err(ReceiptError::Version(r.version));
    }
    let own: Result<AppHash, _> = r.app_hash.0.as_slice().try_into();
    let own = own.map_err(|_| ReceiptError::Unsound("the app hash is not 32 bytes"))?;
    match trusted {
        Some(hash) if *hash != own => Err(ReceiptError::Unsound("the receipt's app hash is not the trusted one")),
        Some(_) => Ok((own, format!("the trusted one, after height {}", r.height))),
        None => {
            Ok((own, format!("the receipt's own, after height {}: compare it with a header that you trust", r.height)))
        }
    }
}

fn proofs(r: &Receipt, app_hash: &AppHash) -> Result<(Proof, String), ReceiptError> {
    let mut out = BTreeMap::new();
    for entry in &r.entries {
        let ops = entry.proof.iter().cloned().map(Into::into).collect();
        let proven = Proven { height: r.height, value: Some(entry.value.0.clone()), ops };
        proven.verify(app_hash, &entry.store, &entry.key.0).map_err(|error| ReceiptError::Proof {
            store: entry.store.clone(),
            key: entry.key.0.clone(),
            error,
        })?;
        out.insert((entry.store.clone(), entry.key.0.clone()), entry.value.0.clone());
    }
    let count = out.len();
    Ok((Proof(out), format!("{count} entries lead to the app hash")))
}

fn record(r: &Receipt, proven: &Proof) -> Result<(Facts, String), ReceiptError> {
    let id = r.inference_id;
    let own = |key| proven.get(attribution_keys::STORE, key);
    let header: pb::RecordHeader = decode("header", own(attribution_keys::HEADERS.raw_key(&id))?)?;
    let bytes = if header.batch_id == 0 {
        own(attribution_keys::RECORDS.raw_key(&id))?
    } else {
        // The state keeps its hash alone, which is compared below.
        &r.record.as_ref().ok_or(ReceiptError::Unsound("the record of a batch's answer is missing"))?.0
    };
    let record: pb::Record = decode("record", bytes)?;
    let params: pb::Params = decode("params", own(attribution_keys::PARAMS.raw_key().to_vec())?)?;
    let asked = proven.get(inference_keys::STORE, inference_keys::INFERENCES.raw_key(&id))?;
    let asked: inference::Inference = decode("inference", asked)?;
    let model = proven.model(record.model_id)?;
    let hash = Sha256::digest(bytes);
    let fee = |c: &Option<openledger_proto::cosmos::base::v1beta1::Coin>| c.clone().unwrap_or_default();
    let checks = [
        (record.encode_to_vec() == bytes, "the record has unknown fields"),
        (hash[..] == header.record_hash, "the header keeps another hash"),
        (hash[..] == asked.record_hash, "the inference names another record"),
        (record.inference_id == id && asked.id == id && header.inference_id == id, "the ids differ"),
        (
            record.height == asked.height && record.height == header.height && record.height <= r.height,
            "the heights differ",
        ),
        (record.model_id == asked.model_id && model.id == asked.model_id, "the models differ"),
        (record.label == asked.label, "the labels differ"),
        (record.payer == asked.payer, "the payers differ"),
        (record.retrieval.is_some() == asked.retrieval.is_some(), "one is of a retrieval, the other is not"),
        (fee(&record.fee) == fee(&asked.fee), "the fees differ"),
        (Sha256::digest(&r.input.0)[..] == asked.input_sha256, "the input is not the one that was asked"),
    ];
    if let Some((_, why)) = checks.iter().find(|(sound, _)| !sound) {
        return Err(ReceiptError::Unsound(why));
    }
    let prefix = record.payer.rsplit_once('1').map(|(p, _)| p.to_owned()).unwrap_or_default();
    let text = format!("inference {id} at height {}: hash, input, model, payer and fee agree", record.height);
    Ok((Facts { record, asked, params, model, codec: AddressCodec::new(prefix) }, text))
}

/// Datanet and item of every point, in their order.
type Items = Vec<(u64, u64)>;

struct Material {
    head: Head,
    inverse: HinvMatrix,
    points: PointSet,
    origins: Items,
}

/// The hash chain of the model module over weights, inverse, and every point with its origin; and the datanet
/// and item of each point.
fn material_hash(
    r: &Receipt,
    fraction_bits: u32,
    floor_ppm: u32,
    shape: Shape,
) -> Result<(Vec<u8>, Items), ReceiptError> {
    let mut hash = material_floor(material_start(fraction_bits, &r.weights.0, &r.inverse.0), floor_ppm);
    let mut items = Vec::new();
    for chunk in &r.chunks {
        let points = chunk.points.0.chunks_exact(Point::packed_len(shape));
        let listed: OriginChunk = decode("origins", &chunk.origins.0)?;
        if !points.remainder().is_empty() || points.len() != listed.origins.len() {
            return Err(ReceiptError::Unsound("points and origins differ in number"));
        }
        hash = material_next(hash, shape, &chunk.points.0, &listed);
        items.extend(listed.origins.iter().map(|origin| (origin.datanet_id, origin.item_id)));
    }
    Ok((hash, items))
}

fn material(r: &Receipt, proven: &Proof, facts: &Facts) -> Result<(Material, String), ReceiptError> {
    let stored = facts.model.head.clone().ok_or(ReceiptError::Unsound("the model has no head"))?;
    let shape = shape_of(&facts.model)?;
    let floor_ppm = facts.model.sigma_floor_ppm;
    let (hash, origins) = material_hash(r, stored.inverse_fraction_bits, floor_ppm, shape)?;
    let committed = proven.get(model_keys::STORE, model_keys::MATERIAL.raw_key(&facts.model.id))?;
    if hash != committed || hash != facts.record.material_hash {
        return Err(ReceiptError::Unsound("head, inverse, points and origins do not have the committed hash"));
    }
    let head = Head::from_bytes(shape, &r.weights.0)?;
    let inverse = HinvMatrix::from_bytes(shape, stored.inverse_fraction_bits, &r.inverse.0)?;
    let chunks: Vec<&[u8]> = r.chunks.iter().map(|c| c.points.0.as_slice()).collect();
    let points = point_set(shape, &chunks, floor_ppm)?;
    let count = points.len();
    Ok((
        Material { head, inverse, points, origins },
        format!("model {}: {count} certified points have the committed hash", facts.model.id),
    ))
}

fn embed(
    r: &Receipt,
    proven: &Proof,
    facts: &Facts,
    encoder: Option<Encoder<'_>>,
) -> Result<(Vec<i8>, String), ReceiptError> {
    let input: Vec<i8> = r.input.0.iter().map(|b| b.cast_signed()).collect();
    if facts.model.artifact_id == 0 {
        return Ok((input, "the input is the embedding".to_owned()));
    }
    let artifact = proven.get(model_keys::STORE, model_keys::ARTIFACTS.raw_key(&facts.model.artifact_id))?;
    let artifact: model::Artifact = decode("artifact", artifact)?;
    let file = r.encoder.as_ref().ok_or(ReceiptError::Unsound("the encoder's file is missing"))?;
    if Sha256::digest(&file.0)[..] != artifact.sha256 {
        return Err(ReceiptError::Unsound("the encoder's file does not have the committed hash"));
    }
    let run = encoder.ok_or(ReceiptError::Unsound("this model has an encoder, and nothing here runs one"))?;
    let embedding = run(&file.0, &input).map_err(ReceiptError::Encoder)?;
    Ok((embedding, format!("artifact {} has the committed hash and was run", artifact.id)))
}

fn scores(
    r: &Receipt,
    facts: &Facts,
    m: &Material,
    embedding: &[i8],
) -> Result<(AttributionRecord, String), ReceiptError> {
    let record = &facts.record;
    let attributor = Attributor::new(&m.head, &m.inverse, &m.points)?;
    let mut found = attributor.attribute(embedding)?;
    if r.height == record.height {
        Kept::of(&facts.params).truncate(&mut found);
    } else {
        // the lengths in force then are not proven by a later state
        found.signed.truncate(record.scores.len());
        found.payees.truncate(record.payees.len());
    }
    let places: BTreeMap<u64, (u64, u64)> = m.points.ids().zip(m.origins.iter().copied()).collect();
    let item = |id: u64| {
        places.get(&id).map(|(datanet_id, item_id)| pb::ItemRef {
            point: id,
            datanet_id: *datanet_id,
            item_id: *item_id,
        })
    };
    let scores: Vec<_> = found.signed.iter().map(|s| pb::ScoreEntry { item: item(s.id), score: s.score }).collect();
    let same = |p: &pb::Payee, q: &openledger_influence::Payee| {
        (p.item, p.relative_influence, p.gate, p.novelty_ppm) == (item(q.id), q.relative, q.gate, q.novelty_ppm)
    };
    let payees =
        record.payees.len() == found.payees.len() && record.payees.iter().zip(&found.payees).all(|(p, q)| same(p, q));
    let checks = [
        (record.label == u32::from(found.label), "the label differs"),
        (found.scale_exp.checked_neg() == Some(record.score_shift), "the exponent of the scores differs"),
        (record.points == found.points, "the number of points differs"),
        (record.scores == scores, "the scores differ"),
        (payees, "relative influence, gate or novelty of the payees differ"),
    ];
    if let Some((_, why)) = checks.iter().find(|(sound, _)| !sound) {
        return Err(ReceiptError::Unsound(why));
    }
    Ok((
        found,
        format!(
            "label {}, {} scores and {} payees recomputed over {} points",
            record.label,
            scores.len(),
            record.payees.len(),
            record.points
        ),
    ))
}
