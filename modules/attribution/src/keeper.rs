//! Attributing one inference: record, credits, totals. Payment itself happens at the end of the block
//! (`settle`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cache::{Material, MaterialCache};
use crate::errors::AttributionError;
use crate::events::ATTRIBUTE;
use crate::keys::{HEADERS, RECORDS, STORE};
use crate::params;
use crate::split::{Contribution, FeeSplit, Holders, MAX_FEE, split_fee};
use openledger_core::gas::kv;
use openledger_core::ports::{
    AttributionOutcome, AttributionPort, AttributionRequest, BankMint, DistributionPort, InferenceProofs,
    ItemTermsPort, ModelMaterial, ModelStories, ModelView, PayoutAccounts, PointOrigin,
};
use openledger_core::{AccAddress, Ctx, ExecMode, Failure, Res};
use openledger_influence::cost::attribution_macs;
use openledger_influence::{AttributionRecord, Attributor, Head, HinvMatrix, Point, PointSet, Shape};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1 as pb;
use prost::Message;
use sha2::{Digest, Sha256};

/// Memory for models that blocks use.
const CONSENSUS_CACHE: usize = 512 << 20;
/// Memory for models that simulations use, so that a flood of them cannot push out those of consensus.
const OTHER_CACHE: usize = 256 << 20;
/// Bytes of one scored point in a record.
const SCORE_BYTES: u64 = 24;
/// Bytes of one payee or payment in a record.
const PAYEE_BYTES: u64 = 128;
/// Bytes of a record and its header beside the lists.
const RECORD_BYTES: u64 = 512;
/// Bytes of a model's material that cost one gas: reading and decoding them when no cache holds them.
const MATERIAL_BYTES_PER_GAS: u64 = 16;
/// Fixed accounts of a fee: fee collector, community pool, treasury, burn.
const FIXED_ACCOUNTS: u64 = 4;

/// Logic of the module; holds its ports and caches only.
#[derive(Clone)]
pub struct AttributionKeeper {
    pub(crate) bank: Arc<dyn BankMint>,
    pub(crate) distribution: Arc<dyn DistributionPort>,
    pub(crate) models: Arc<dyn ModelMaterial>,
    pub(crate) stories: Arc<dyn ModelStories>,
    datanets: Arc<dyn ItemTermsPort>,
    pub(crate) inferences: Arc<dyn InferenceProofs>,
    pub(crate) payouts: Option<Arc<dyn PayoutAccounts>>,
    consensus: Arc<MaterialCache>,
    other: Arc<MaterialCache>,
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// The head's shape. The model module checked it, so another one is corruption.
fn shape_of(model: &ModelView) -> Res<Shape> {
    let narrow = |n: u32| u16::try_from(n).map_err(|_| Failure::corrupt(format!("shape of model {}", model.id)));
    Shape::new(narrow(model.classes)?, narrow(model.embedding_dim)?)
        .map_err(|e| Failure::corrupt(format!("model {}: {e}", model.id)))
}

impl AttributionKeeper {
    /// A keeper over its ports.
    pub fn new(
        bank: Arc<dyn BankMint>,
        distribution: Arc<dyn DistributionPort>,
        models: Arc<dyn ModelMaterial>,
        stories: Arc<dyn ModelStories>,
        datanets: Arc<dyn ItemTermsPort>,
        inferences: Arc<dyn InferenceProofs>,
    ) -> Self {
        let cache = |bytes| Arc::new(MaterialCache::new(bytes));
        Self {
            bank,
            distribution,
            models,
            stories,
            datanets,
            inferences,
            payouts: None,
            consensus: cache(CONSENSUS_CACHE),
            other: cache(OTHER_CACHE),
        }
    }

    /// With accounts that want their earnings elsewhere.
    #[must_use]
    pub fn with_payouts(self, payouts: Arc<dyn PayoutAccounts>) -> Self {
        Self { payouts: Some(payouts), ..self }
    }

    fn cache(&self, ctx: &Ctx) -> &MaterialCache {
        match ctx.mode() {
            ExecMode::Deliver | ExecMode::Proposal => &self.consensus,
            ExecMode::Check | ExecMode::Recheck | ExecMode::Simulate | ExecMode::Query => &self.other,
        }
    }

    /// Drops all decoded models, which changes nothing but the time that the next inference takes.
    pub fn flush_caches(&self) {
        self.consensus.clear();
        self.other.clear();
    }

    /// The decoded model, from memory or from state. Charges nothing.
    pub(crate) fn material(&self, ctx: &Ctx, model: &ModelView) -> Res<Arc<Material>> {
        let key = (model.id, model.material_hash);
        let cache = self.cache(ctx);
        if let Some(found) = cache.get(&key) {
            return Ok(found);
        }
        let ctx = &ctx.unmetered();
        let corrupt = |e: openledger_influence::Error| Failure::corrupt(format!("material of model {}: {e}", model.id));
        let shape = shape_of(model)?;
        let head = Head::from_bytes(shape, &self.models.head(ctx, model.id)?).map_err(corrupt)?;
        let (shift, bytes) = self.models.inverse(ctx, model.id)?;
        let inverse = HinvMatrix::from_bytes(shape, shift, &bytes).map_err(corrupt)?;
        let chunks = self.models.points(ctx, model.id)?;
        let points = PointSet::from_chunks(shape, chunks.iter().map(Vec::as_slice)).map_err(corrupt)?;
        let ids: Vec<u64> = points.ids().collect();
        let origins = self.models.origins(ctx, model.id, &ids)?;
        if wide(points.len()) != model.points || origins.len() != ids.len() {
            return Err(Failure::corrupt(format!("points of model {}", model.id)));
        }
        let material = Arc::new(Material { head, inverse, points, origins });
        cache.put(key, material.clone());
        Ok(material)
    }

    fn contributions(&self, ctx: &Ctx, found: &AttributionRecord, origins: &Origins<'_>) -> Res<Vec<Contribution>> {
        let one = |entry: &openledger_influence::Payee| {
            let origin = origins.of(entry.id)?;
            Ok(Contribution { entry: *entry, terms: self.datanets.item_terms(ctx, origin.datanet_id, origin.item_id)? })
        };
        found.payees.iter().map(one).collect()
    }
}

/// The origins of points, by the point's id.
struct Origins<'a>(BTreeMap<u64, &'a PointOrigin>);

impl<'a> Origins<'a> {
    /// Those of the points that a record names.
    fn of_record(material: &'a Material, found: &AttributionRecord) -> Self {
        let wanted: BTreeSet<u64> =
            found.signed.iter().map(|s| s.id).chain(found.payees.iter().map(|p| p.id)).collect();
        Self(material.points.ids().zip(&material.origins).filter(|(id, _)| wanted.contains(id)).collect())
    }

    fn of(&self, id: u64) -> Res<&'a PointOrigin> {
        self.0.get(&id).copied().ok_or_else(|| Failure::corrupt(format!("point {id} without an origin")))
    }

    fn item(&self, id: u64) -> Res<pb::ItemRef> {
        let origin = self.of(id)?;
        Ok(pb::ItemRef { point: id, datanet_id: origin.datanet_id, item_id: origin.item_id })
    }
}

impl AttributionPort for AttributionKeeper {
    /// Scan, one reading of the model's material, bytes of the record, and the writes at the end of the block
    /// for every account that might be paid. No cache changes it.
    fn gas(&self, ctx: &Ctx, model: &ModelView) -> Res<u64> {
        let p = params::get(&ctx.unmetered())?;
        let shape = shape_of(model)?;
        let scan = attribution_macs(shape, 0, model.points).div_ceil(1_000).saturating_mul(p.gas_per_kilomac);
        let points = model.points.saturating_mul(wide(Point::packed_len(shape)));
        let material = wide(shape.hinv_bytes()).saturating_add(points).div_ceil(MATERIAL_BYTES_PER_GAS);
        let scores = model.points.min(u64::from(p.max_scores));
        let payees = model.points.min(u64::from(p.max_payees));
        let holders = wide(model.lineage.len())
            .saturating_add(wide(model.tuners.len()))
            .saturating_add(wide(model.compute.len()));
        let bytes = RECORD_BYTES
            .saturating_add(scores.saturating_mul(SCORE_BYTES))
            .saturating_add(payees.saturating_add(holders).saturating_mul(PAYEE_BYTES));
        let record = kv::WRITE_FLAT.saturating_mul(2).saturating_add(bytes.saturating_mul(kv::WRITE_PER_BYTE));
        // an owner and a curator for each payee
        let accounts = payees.saturating_mul(2).saturating_add(holders).saturating_add(FIXED_ACCOUNTS);
        Ok(scan
            .saturating_add(material)
            .saturating_add(record)
            .saturating_add(accounts.saturating_mul(p.gas_per_payee)))
    }

    fn attribute(&self, ctx: &Ctx, request: &AttributionRequest<'_>) -> Res<AttributionOutcome> {
        let ctx = &ctx.unmetered();
        let p = params::get(ctx)?;
        let split = p.split.ok_or_else(|| Failure::corrupt("attribution parameters without a split"))?;
        let id = request.inference_id;
        if HEADERS.has(ctx, &id)? {
            return Err(AttributionError::AlreadyAttributed.into());
        }
        let fee = request.fee.to_u64().filter(|fee| (1..=MAX_FEE).contains(fee)).ok_or(AttributionError::InvalidFee)?;
        let model = request.model;
        let material = self.material(ctx, model)?;
        let mut found = Attributor::new(&material.head, &material.inverse, &material.points)
            .and_then(|a| a.attribute(request.embedding))
            .map_err(|e| Failure::from(AttributionError::InvalidEmbedding).context(e))?;
        truncate(&mut found, &p);

        let origins = Origins::of_record(&material, &found);
        let contributions = self.contributions(ctx, &found, &origins)?;
        let holders =
            Holders { model_id: model.id, lineage: &model.lineage, tuners: &model.tuners, compute: &model.compute };
        let receives = |a: &AccAddress| !self.bank.is_blocked(ctx, a);
        let parts = split_fee(fee, &split, &contributions, &holders, &receives)?;

        let record = record(ctx, request, split, &found, &origins, &contributions, &parts)?;
        let bytes = record.encode_to_vec();
        let record_hash: [u8; 32] = Sha256::digest(&bytes).into();
        RECORDS.set(ctx, &id, &record)?;
        let header = pb::RecordHeader {
            inference_id: id,
            model_id: model.id,
            height: ctx.height(),
            record_hash: record_hash.to_vec(),
            pruned: false,
        };
        HEADERS.set(ctx, &id, &header)?;
        self.credit(ctx, id, &contributions, &parts)?;
        self.count_fee(ctx, &p, fee)?;

        let payees =
            u32::try_from(parts.paid.iter().filter(|p| p.owner > 0 || p.curator > 0).count()).unwrap_or(u32::MAX);
        let data_paid = parts.paid.iter().fold(0u64, |sum, p| sum.saturating_add(p.owner).saturating_add(p.curator));
        let hash = hex::encode(record_hash);
        ctx.emit_event(
            ATTRIBUTE,
            &[
                ("inference_id", &id),
                ("model_id", &model.id),
                ("record_hash", &hash),
                ("payees", &payees),
                ("data_paid", &data_paid),
            ],
        );
        Ok(AttributionOutcome { record_hash, payees, data_paid: data_paid.into() })
    }

    fn record_hash(&self, ctx: &Ctx, inference_id: u64) -> Res<[u8; 32]> {
        let hash = header(ctx, inference_id)?.record_hash;
        hash.as_slice().try_into().map_err(|_| Failure::corrupt(format!("record hash of inference {inference_id}")))
    }
}

/// Shortens the lists of a record to what the parameters keep.
pub fn truncate(found: &mut AttributionRecord, params: &pb::Params) {
    found.signed.truncate(usize::try_from(params.max_scores).unwrap_or(usize::MAX));
    found.payees.truncate(usize::try_from(params.max_payees).unwrap_or(usize::MAX));
}

fn record(
    ctx: &Ctx,
    request: &AttributionRequest<'_>,
    split: pb::Split,
    found: &AttributionRecord,
    origins: &Origins<'_>,
    contributions: &[Contribution],
    parts: &FeeSplit,
) -> Res<pb::Record> {
    let score =
        |s: &openledger_influence::ScoredPoint| Ok(pb::ScoreEntry { item: Some(origins.item(s.id)?), score: s.score });
    let payee = |(c, paid): (&Contribution, &crate::split::Paid)| {
        Ok(pb::Payee {
            item: Some(origins.item(c.entry.id)?),
            owner: ctx.address_text(&c.terms.owner),
            relative_influence: c.entry.relative,
            gate: c.entry.gate,
            novelty_ppm: c.entry.novelty_ppm,
            amount: paid.owner.to_string(),
            curator: c.terms.curator.as_ref().map(|a| ctx.address_text(a)).unwrap_or_default(),
            curator_amount: paid.curator.to_string(),
        })
    };
    let payment = |r: &crate::split::RoleShare| pb::RolePayment {
        role: r.role.into(),
        address: r.to.as_ref().map(|a| ctx.address_text(a)).unwrap_or_default(),
        amount: r.amount.to_string(),
        model_id: r.model_id,
    };
    Ok(pb::Record {
        inference_id: request.inference_id,
        model_id: request.model.id,
        height: ctx.height(),
        fee: Some(PbCoin { denom: ctx.config().bond_denom.clone(), amount: request.fee.to_string() }),
        split: Some(split),
        label: u32::from(found.label),
        // the influence is score * 2^scale_exp
        score_shift: found.scale_exp.checked_neg().ok_or_else(|| Failure::corrupt("score exponent"))?,
        scores: found.signed.iter().map(score).collect::<Res<_>>()?,
        payees: contributions.iter().zip(&parts.paid).map(payee).collect::<Res<_>>()?,
        data_pool: parts.data_pool.to_string(),
        payments: parts.roles.iter().map(payment).collect(),
        payer: ctx.address_text(&request.payer),
        points: found.points,
        material_hash: request.model.material_hash.to_vec(),
    })
}

/// The header of an inference.
///
/// # Errors
/// `attribution:2`.
pub fn header(ctx: &Ctx, id: u64) -> Res<pb::RecordHeader> {
    HEADERS
        .get(ctx, &id)?
        .ok_or_else(|| Failure::from(AttributionError::RecordNotFound).context(format!("{STORE} {id}")))
}

/// The body of a record.
///
/// # Errors
/// `attribution:2`, `attribution:3`.
pub fn body(ctx: &Ctx, id: u64) -> Res<pb::Record> {
    let header = header(ctx, id)?;
    if header.pruned {
        return Err(Failure::from(AttributionError::RecordPruned).context(format!("{STORE} {id}")));
    }
    RECORDS.get(ctx, &id)?.ok_or_else(|| Failure::corrupt(format!("attribution record {id} without a body")))
}
