//! Judging a receipt: proofs, hashes, scores and payments are recomputed; nothing is believed but the app
//! hash.

use std::collections::BTreeMap;

use super::collect::{Ancestors, OriginChunk, decode, shape_of};
use super::{Receipt, VERSION, paths};
use crate::keeper::truncate;
use crate::keys::{HEADERS, PARAMS, RECORDS, STORE};
use crate::split::{Contribution, FeeSplit, Holders, split_fee};
use openledger_core::ports::{ItemTerms, Payee as RoleHolder};
use openledger_core::{AccAddress, AddressCodec};
use openledger_influence::{AttributionRecord, Attributor, Head, HinvMatrix, Point, PointSet, Shape};
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use openledger_store::{AppHash, Proven};
use prost::Message;
use sha2::{Digest, Sha256};

/// Runs an ONNX encoder on an input.
pub type Encoder<'a> = &'a dyn Fn(&[u8], &[i8]) -> Result<Vec<i8>, String>;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// What was found, or why it fails.
    pub result: Result<String, String>,
}

/// All findings. Checks end with the first that fails.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In order.
    pub checks: Vec<Check>,
    /// The record, once its hash is proven.
    pub record: Option<pb::Record>,
}

impl Report {
    /// Whether every check was made and passed.
    pub fn passed(&self) -> bool {
        self.checks.len() == STEPS && self.checks.iter().all(|c| c.result.is_ok())
    }

    fn step<T>(&mut self, name: &'static str, result: Result<(T, String), String>) -> Option<T> {
        let (value, result) = match result {
            Ok((value, text)) => (Some(value), Ok(text)),
            Err(text) => (None, Err(text)),
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
    let material = report.step("material", material(r, &proven, &facts))?;
    let embedding = report.step("encoder", embed(r, &proven, &facts, encoder))?;
    let found = report.step("scores", scores(r, &facts, &material, &embedding))?;
    report.step("payments", payments(&proven, &facts, &found, blocked))
}

fn app_hash(r: &Receipt, trusted: Option<&AppHash>) -> Result<(AppHash, String), String> {
    if r.version != VERSION {
        return Err(format!("version {} is not known", r.version));
    }
    let own: AppHash = r.app_hash.0.as_slice().try_into().map_err(|_| "the app hash is not 32 bytes".to_owned())?;
    match trusted {
        Some(hash) if *hash != own => Err("the receipt's app hash is not the trusted one".to_owned()),
        Some(_) => Ok((own, format!("the trusted one, after height {}", r.height))),
        None => {
            Ok((own, format!("the receipt's own, after height {}: compare it with a header that you trust", r.height)))
        }
    }
}

/// Proven values by store and key.
struct Proof(BTreeMap<(String, Vec<u8>), Vec<u8>>);

impl Proof {
    fn get(&self, store: &str, key: Vec<u8>) -> Result<&[u8], String> {
        let missing = format!("store {store}: key {key:02x?} is not proven");
        self.0.get(&(store.to_owned(), key)).map(Vec::as_slice).ok_or(missing)
    }

    fn model(&self, id: u64) -> Result<model::Model, String> {
        decode("model", self.get(paths::MODEL, paths::key(paths::MODELS, id))?)
    }
}

fn proofs(r: &Receipt, app_hash: &AppHash) -> Result<(Proof, String), String> {
    let mut out = BTreeMap::new();
    for entry in &r.entries {
        let ops = entry.proof.iter().cloned().map(Into::into).collect();
        let proven = Proven { height: r.height, value: Some(entry.value.0.clone()), ops };
        proven
            .verify(app_hash, &entry.store, &entry.key.0)
            .map_err(|e| format!("{} {:02x?}: {e}", entry.store, entry.key.0))?;
        out.insert((entry.store.clone(), entry.key.0.clone()), entry.value.0.clone());
    }
    let count = out.len();
    Ok((Proof(out), format!("{count} entries lead to the app hash")))
}

/// What the chain says about the inference.
struct Facts {
    record: pb::Record,
    params: pb::Params,
    model: model::Model,
    codec: AddressCodec,
}

fn record(r: &Receipt, proven: &Proof) -> Result<(Facts, String), String> {
    let id = r.inference_id;
    let bytes = proven.get(STORE, RECORDS.raw_key(&id))?;
    let record: pb::Record = decode("record", bytes)?;
    let header: pb::RecordHeader = decode("header", proven.get(STORE, HEADERS.raw_key(&id))?)?;
    let params: pb::Params = decode("params", proven.get(STORE, PARAMS.raw_key().to_vec())?)?;
    let asked: inference::Inference =
        decode("inference", proven.get(paths::INFERENCE, paths::key(paths::INFERENCES, id))?)?;
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
        (fee(&record.fee) == fee(&asked.fee), "the fees differ"),
        (Sha256::digest(&r.input.0)[..] == asked.input_sha256, "the input is not the one that was asked"),
    ];
    if let Some((_, why)) = checks.iter().find(|(sound, _)| !sound) {
        return Err((*why).to_owned());
    }
    let prefix = record.payer.rsplit_once('1').map(|(p, _)| p.to_owned()).unwrap_or_default();
    let text = format!("inference {id} at height {}: hash, input, model, payer and fee agree", record.height);
    Ok((Facts { record, params, model, codec: AddressCodec::new(prefix) }, text))
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
fn material_hash(r: &Receipt, fraction_bits: u32, shape: Shape) -> Result<(Vec<u8>, Items), String> {
    let start = Sha256::new()
        .chain_update(paths::MODEL.as_bytes())
        .chain_update(fraction_bits.to_be_bytes())
        .chain_update(Sha256::digest(&r.weights.0))
        .chain_update(Sha256::digest(&r.inverse.0))
        .finalize();
    let (mut hash, mut items) = (start.to_vec(), Vec::new());
    for chunk in &r.chunks {
        let points = chunk.points.0.chunks_exact(Point::packed_len(shape));
        let listed: OriginChunk = decode("origins", &chunk.origins.0)?;
        if !points.remainder().is_empty() || points.len() != listed.origins.len() {
            return Err("points and origins differ in number".to_owned());
        }
        for (point, origin) in points.zip(&listed.origins) {
            hash = Sha256::new()
                .chain_update(hash)
                .chain_update(point)
                .chain_update(origin.encode_to_vec())
                .finalize()
                .to_vec();
            items.push((origin.datanet_id, origin.item_id));
        }
    }
    Ok((hash, items))
}

fn material(r: &Receipt, proven: &Proof, facts: &Facts) -> Result<(Material, String), String> {
    let stored = facts.model.head.clone().ok_or("the model has no head")?;
    let shape = shape_of(&facts.model)?;
    let (hash, origins) = material_hash(r, stored.inverse_fraction_bits, shape)?;
    let committed = proven.get(paths::MODEL, paths::key(paths::MATERIAL, facts.model.id))?;
    if hash != committed || hash != facts.record.material_hash {
        return Err("head, inverse, points and origins do not have the committed hash".to_owned());
    }
    let text = |e: openledger_influence::Error| e.to_string();
    let head = Head::from_bytes(shape, &r.weights.0).map_err(text)?;
    let inverse = HinvMatrix::from_bytes(shape, stored.inverse_fraction_bits, &r.inverse.0).map_err(text)?;
    let points = PointSet::from_chunks(shape, r.chunks.iter().map(|c| c.points.0.as_slice())).map_err(text)?;
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
) -> Result<(Vec<i8>, String), String> {
    let input: Vec<i8> = r.input.0.iter().map(|b| b.cast_signed()).collect();
    if facts.model.artifact_id == 0 {
        return Ok((input, "the input is the embedding".to_owned()));
    }
    let artifact = proven.get(paths::MODEL, paths::key(paths::ARTIFACTS, facts.model.artifact_id))?;
    let artifact: model::Artifact = decode("artifact", artifact)?;
    let file = r.encoder.as_ref().ok_or("the encoder's file is missing")?;
    if Sha256::digest(&file.0)[..] != artifact.sha256 {
        return Err("the encoder's file does not have the committed hash".to_owned());
    }
    let run = encoder.ok_or("this model has an encoder, and nothing here runs one")?;
    Ok((run(&file.0, &input)?, format!("artifact {} has the committed hash and was run", artifact.id)))
}

fn scores(r: &Receipt, facts: &Facts, m: &Material, embedding: &[i8]) -> Result<(AttributionRecord, String), String> {
    let record = &facts.record;
    let attributor = Attributor::new(&m.head, &m.inverse, &m.points).map_err(|e| e.to_string())?;
    let mut found = attributor.attribute(embedding).map_err(|e| e.to_string())?;
    if r.height == record.height {
        truncate(&mut found, &facts.params);
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
        return Err((*why).to_owned());
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

fn address(facts: &Facts, text: &str) -> Result<AccAddress, String> {
    facts.codec.parse(text).map_err(|e| e.to_string())
}

/// The terms of a payee's item, from the datanet's own entries.
fn terms(proven: &Proof, facts: &Facts, payee: &pb::Payee) -> Result<ItemTerms, String> {
    let item = payee.item.unwrap_or_default();
    let stored: datanet::Item =
        decode("item", proven.get(paths::DATANET, paths::key2(paths::ITEMS, item.datanet_id, item.item_id))?)?;
    let contribution: datanet::Contribution =
        decode("contribution", proven.get(paths::DATANET, paths::key(paths::CONTRIBUTIONS, stored.contribution_id))?)?;
    let shares = contribution.shares.ok_or("a contribution has no shares")?;
    let curator = if contribution.curator.is_empty() { None } else { Some(address(facts, &contribution.curator)?) };
    Ok(ItemTerms {
        owner: address(facts, &contribution.contributor)?,
        owner_ppm: shares.contributors_ppm,
        curator_ppm: if curator.is_some() { shares.curators_ppm } else { 0 },
        curator,
    })
}

fn holders(facts: &Facts, list: &[model::AccountShare]) -> Result<Vec<RoleHolder>, String> {
    list.iter().map(|a| Ok(RoleHolder { address: address(facts, &a.address)?, share_ppm: a.share_ppm })).collect()
}

/// Creators of the ancestors with their absolute shares, and the model's own for the rest.
fn lineage(proven: &Proof, facts: &Facts) -> Result<Vec<(u64, RoleHolder)>, String> {
    let id = facts.model.id;
    let ancestors: Ancestors = if facts.model.parents.is_empty() {
        Ancestors::default()
    } else {
        decode("ancestors", proven.get(paths::MODEL, paths::key(paths::ANCESTORS, id))?)?
    };
    let mut rest = crate::params::PPM;
    let mut out = Vec::new();
    for one in ancestors.shares {
        rest = rest.checked_sub(one.share_ppm).ok_or("shares of the ancestors exceed one")?;
        let creator = proven.model(one.model_id)?.creator;
        out.push((one.model_id, RoleHolder { address: address(facts, &creator)?, share_ppm: one.share_ppm }));
    }
    out.push((id, RoleHolder { address: address(facts, &facts.model.creator)?, share_ppm: rest }));
    Ok(out)
}

fn payments(
    proven: &Proof,
    facts: &Facts,
    found: &AttributionRecord,
    blocked: &[AccAddress],
) -> Result<((), String), String> {
    let record = &facts.record;
    let fee = record.fee.clone().unwrap_or_default();
    let amount: u64 = fee.amount.parse().map_err(|_| "the fee is no amount".to_owned())?;
    let split = record.split.filter(crate::params::is_whole).ok_or("the record's split does not add up to one")?;
    let mut contributions = Vec::new();
    for (payee, entry) in record.payees.iter().zip(&found.payees) {
        contributions.push(Contribution { entry: *entry, terms: terms(proven, facts, payee)? });
    }
    let lineage = lineage(proven, facts)?;
    let (tuners, compute) = (holders(facts, &facts.model.tuners)?, holders(facts, &facts.model.compute)?);
    let holders = Holders { model_id: facts.model.id, lineage: &lineage, tuners: &tuners, compute: &compute };
    let due =
        split_fee(amount, &split, &contributions, &holders, &|a| !blocked.contains(a)).map_err(|e| e.to_string())?;
    compare(facts, &contributions, &due)?;
    let governed = if facts.params.split.as_ref() == Some(&split) {
        "the split in force"
    } else {
        "a split that was changed since"
    };
    Ok(((), format!("{}{} went out as it came in, by {governed}", fee.amount, fee.denom)))
}

fn compare(facts: &Facts, contributions: &[Contribution], due: &FeeSplit) -> Result<(), String> {
    let record = &facts.record;
    let text = |a: &AccAddress| facts.codec.to_text(a);
    if record.data_pool != due.data_pool.to_string() {
        return Err("the data part differs".to_owned());
    }
    for ((payee, contribution), paid) in record.payees.iter().zip(contributions).zip(&due.paid) {
        let terms = &contribution.terms;
        let expected = (
            text(&terms.owner),
            paid.owner.to_string(),
            terms.curator.as_ref().map(text).unwrap_or_default(),
            paid.curator.to_string(),
        );
        if (payee.owner.clone(), payee.amount.clone(), payee.curator.clone(), payee.curator_amount.clone()) != expected
        {
            return Err(format!(
                "point {} is owed {} to {} and {} to its curator",
                contribution.entry.id, expected.1, expected.0, expected.3
            ));
        }
    }
    let roles: Vec<_> = due
        .roles
        .iter()
        .map(|r| pb::RolePayment {
            role: r.role.into(),
            address: r.to.as_ref().map(text).unwrap_or_default(),
            amount: r.amount.to_string(),
            model_id: r.model_id,
        })
        .collect();
    if record.payments == roles { Ok(()) } else { Err("payments of the other roles differ".to_owned()) }
}
