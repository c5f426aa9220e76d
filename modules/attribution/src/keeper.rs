//! Attributing one inference: record, credits, totals. Payment itself happens at the end of the block (`settle`);
//! answers that are bought together are in `batch`.

use std::sync::Arc;

use crate::cache::{Material, MaterialCache, point_set};
use crate::errors::AttributionError;
use crate::gas;
use crate::keys::{HEADERS, RECORDS, STORE};
use crate::params;
use crate::record::{Answered, Kept, Terms, splittable, with_evidence};
use crate::settle::Credited;
use crate::tuners;
use openledger_core::ports::{
    AttributionOutcome, AttributionPort, AttributionRequest, BankMint, BatchRequest, DistributionPort, EvidencePort,
    InferenceProofs, ItemTermsPort, ModelMaterial, ModelStories, ModelView, PayoutAccounts, RetrievalRequest,
};
use openledger_core::{Ctx, ExecMode, Failure, Res};
use openledger_influence::{Head, HinvMatrix, Shape};
use openledger_proto::openledger::attribution::v1 as pb;

/// Memory for models that blocks use.
const CONSENSUS_CACHE: usize = 512 << 20;
/// Memory for models that simulations use, so that a flood of them cannot push out those of consensus.
const OTHER_CACHE: usize = 256 << 20;
/// Logic of the module; holds its ports and caches only.
#[derive(Clone)]
pub struct AttributionKeeper {
    pub(crate) bank: Arc<dyn BankMint>,
    pub(crate) distribution: Arc<dyn DistributionPort>,
    pub(crate) models: Arc<dyn ModelMaterial>,
    pub(crate) stories: Arc<dyn ModelStories>,
    pub(crate) datanets: Arc<dyn ItemTermsPort>,
    pub(crate) inferences: Arc<dyn InferenceProofs>,
    pub(crate) payouts: Option<Arc<dyn PayoutAccounts>>,
    pub(crate) evidence: Option<Arc<dyn EvidencePort>>,
    consensus: Arc<MaterialCache>,
    other: Arc<MaterialCache>,
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// The head's shape. The model module checked it, so another one is corruption.
pub(crate) fn shape_of(model: &ModelView) -> Res<Shape> {
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
            evidence: None,
            consensus: cache(CONSENSUS_CACHE),
            other: cache(OTHER_CACHE),
        }
    }

    /// With accounts that want their earnings elsewhere.
    #[must_use]
    pub fn with_payouts(self, payouts: Arc<dyn PayoutAccounts>) -> Self {
        Self { payouts: Some(payouts), ..self }
    }

    /// With contributions that are judged by evidence.
    #[must_use]
    pub fn with_evidence(self, evidence: Arc<dyn EvidencePort>) -> Self {
        Self { evidence: Some(evidence), ..self }
    }

    /// The evidence clock; zero where there is none.
    pub(crate) fn clock(&self, ctx: &Ctx) -> Res<u64> {
        self.evidence.as_ref().map_or(Ok(0), |evidence| evidence.clock(ctx))
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
        let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        let points = point_set(shape, &chunks, model.sigma_floor_ppm).map_err(corrupt)?;
        let ids: Vec<u64> = points.ids().collect();
        let origins = self.models.origins(ctx, model.id, &ids)?;
        // Points are numbered in their order, so that an id is a place in the list of origins.
        let in_order = ids.iter().zip(0u64..).all(|(id, place)| *id == place);
        if wide(points.len()) != model.points || origins.len() != ids.len() || !in_order {
            return Err(Failure::corrupt(format!("points of model {}", model.id)));
        }
        let material = Arc::new(Material { head, inverse, points, origins });
        cache.put(key, material.clone());
        Ok(material)
    }
}

impl AttributionPort for AttributionKeeper {
    fn gas(&self, ctx: &Ctx, model: &ModelView) -> Res<u64> {
        gas::alone(&params::get(&ctx.unmetered())?, model)
    }

    fn attribute(&self, ctx: &Ctx, request: &AttributionRequest<'_>) -> Res<AttributionOutcome> {
        let metered = ctx;
        let ctx = &ctx.unmetered();
        let p = params::get(ctx)?;
        let model = request.model;
        let asked = Answered {
            inference_id: request.inference_id,
            model,
            payer: &ctx.address_text(&request.payer),
            embedding: request.embedding,
            fee: splittable(request.fee)?,
            height: ctx.height(),
            split: p.split.ok_or_else(|| Failure::corrupt("attribution parameters without a split"))?,
            kept: Kept::of(&p),
            clock: self.clock(ctx)?,
            tuner_basis: tuners::basis(model, ctx.height()),
        };
        let mut terms = Terms::new();
        let done = self.attributed(ctx, &*self.material(ctx, model)?, &asked, None, &mut terms)?;
        metered.gas().consume(gas::evidence(with_evidence(&terms)), "attribution evidence")?;
        RECORDS.set(ctx, &request.inference_id, &done.record)?;
        let mut credited = Credited::default();
        credited.add(request.inference_id, &done)?;
        metered.gas().consume(gas::credits(&p, credited.withheld.len()), "attribution deferral")?;
        let deferred = credited.pay_at_the_end(ctx)?;
        self.count_fees(ctx, &p, 1, asked.fee, deferred)?;
        Ok(done.outcome())
    }

    fn batch_gas(&self, ctx: &Ctx, model: &ModelView, answers: u64) -> Res<u64> {
        gas::batch(&params::get(&ctx.unmetered())?, model, answers)
    }

    fn attribute_batch(&self, ctx: &Ctx, request: &BatchRequest<'_>) -> Res<Vec<AttributionOutcome>> {
        AttributionKeeper::attribute_batch(self, ctx, request)
    }

    fn retrieval_gas(&self, ctx: &Ctx, model: &ModelView, scanned: u64) -> Res<u64> {
        Ok(gas::retrieval(&params::get(&ctx.unmetered())?, model, scanned))
    }

    fn retrieval_credit_gas(&self, ctx: &Ctx, model: &ModelView) -> Res<u64> {
        Ok(gas::retrieval_credits(&params::get(&ctx.unmetered())?, model))
    }

    fn attribute_retrieval(&self, ctx: &Ctx, request: &RetrievalRequest<'_>) -> Res<AttributionOutcome> {
        AttributionKeeper::attribute_retrieval(self, ctx, request)
    }

    fn record_hash(&self, ctx: &Ctx, inference_id: u64) -> Res<[u8; 32]> {
        let hash = header(ctx, inference_id)?.record_hash;
        hash.as_slice().try_into().map_err(|_| Failure::corrupt(format!("record hash of inference {inference_id}")))
    }
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
