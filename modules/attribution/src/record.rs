//! One record: what follows from a model, an embedding and a fee. Executing a message, telling the record of a
//! batch's answer again, and preparing an export all compute it here.

use std::collections::BTreeMap;

use crate::cache::Material;
use crate::errors::AttributionError;
use crate::events::ATTRIBUTE;
use crate::keeper::AttributionKeeper;
use crate::keys::HEADERS;
use crate::split::{Contribution, FeeSplit, Holders, MAX_FEE, Paid, RoleShare, split_fee};
use crate::tuners::tuners;
use openledger_core::ports::{AttributionOutcome, EncoderRef, EvidenceView, ItemTerms, ModelView};
use openledger_core::{AccAddress, Amount, Ctx, Failure, Res};
use openledger_influence::{AttributionRecord, Attributor, Payee, ScoredPoint};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1 as pb;
use prost::Message;
use sha2::{Digest, Sha256};

/// What a record follows from, beside the model's material and the terms of its items.
#[derive(Debug, Clone)]
pub(crate) struct Answered<'a> {
    /// The id of the inference.
    pub inference_id: u64,
    /// The model that has answered.
    pub model: &'a ModelView,
    /// Who paid, as text.
    pub payer: &'a str,
    /// The embedding of the input.
    pub embedding: &'a [i8],
    /// The fee in base units.
    pub fee: u64,
    /// The height of the answer.
    pub height: u64,
    /// The split in force.
    pub split: pb::Split,
    /// How many scores and payees a record keeps.
    pub kept: Kept,
    /// The evidence clock at the answer: it says which judgements bind it.
    pub clock: u64,
    /// What the tuners receive of their part, where that is measured.
    pub tuner_basis: Option<pb::TunerBasis>,
}

/// Lengths of the lists of a record.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// Most scores.
    pub scores: u32,
    /// Most payees.
    pub payees: u32,
}

impl Kept {
    /// Those of the parameters.
    pub fn of(params: &pb::Params) -> Self {
        Self { scores: params.max_scores, payees: params.max_payees }
    }

    /// Shortens the lists of what was found.
    pub fn truncate(self, found: &mut AttributionRecord) {
        found.signed.truncate(usize::try_from(self.scores).unwrap_or(usize::MAX));
        found.payees.truncate(usize::try_from(self.payees).unwrap_or(usize::MAX));
    }
}

/// A record with its hash, and the parts of the fee in the order of its payees.
pub(crate) struct Attributed {
    /// The record.
    pub record: pb::Record,
    /// SHA-256 over its encoding.
    pub hash: [u8; 32],
    /// The points that share in the data part.
    pub contributions: Vec<Contribution>,
    /// The parts of the fee.
    pub parts: FeeSplit,
    /// The encoder of the model, by which contributions are judged.
    pub artifact_id: u64,
}

impl Attributed {
    /// What the caller is told: the hash, how many contributions are paid, and how much in all.
    pub(crate) fn outcome(&self) -> AttributionOutcome {
        let paid = &self.parts.paid;
        let payees = paid.iter().filter(|p| p.owner > 0 || p.curator > 0).count();
        // the parts add up to the data part of a fee
        let sum = paid.iter().fold(0u64, |sum, p| sum.saturating_add(p.owner).saturating_add(p.curator));
        AttributionOutcome {
            record_hash: self.hash,
            payees: u32::try_from(payees).unwrap_or(u32::MAX),
            data_paid: sum.into(),
        }
    }
}

/// What the header of a batch's answer keeps, so that the body follows from it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InBatch<'a> {
    /// The first inference of the batch.
    pub batch_id: u64,
    /// The embedding of the answer.
    pub embedding: &'a [i8],
}

/// The terms of items and their evidence by point, so that the answers of a batch read each of them once.
pub(crate) type Terms = BTreeMap<u64, (ItemTerms, Option<EvidenceView>)>;

/// The number of points among them that have evidence.
pub(crate) fn with_evidence(terms: &Terms) -> usize {
    terms.values().filter(|(_, evidence)| evidence.is_some()).count()
}

/// The encoder of a model as evidence names it.
pub(crate) fn artifact_of(model: &ModelView) -> u64 {
    match &model.encoder {
        EncoderRef::Identity => 0,
        EncoderRef::Artifact { id, .. } => *id,
    }
}

/// A fee that the payment rule can split.
///
/// # Errors
/// `attribution:6`.
pub(crate) fn splittable(fee: Amount) -> Res<u64> {
    Ok(fee.to_u64().filter(|fee| (1..=MAX_FEE).contains(fee)).ok_or(AttributionError::InvalidFee)?)
}

/// Where a point comes from.
fn item(material: &Material, point: u64) -> Res<pb::ItemRef> {
    let origin = usize::try_from(point).ok().and_then(|at| material.origins.get(at));
    let origin = origin.ok_or_else(|| Failure::corrupt(format!("point {point} without an origin")))?;
    Ok(pb::ItemRef { point, datanet_id: origin.datanet_id, item_id: origin.item_id })
}

impl AttributionKeeper {
    /// Computes the record of an answer that was not attributed before, stores its header and announces it. Storing the
    /// body and crediting its payees are the caller's.
    ///
    /// # Errors
    /// `attribution:7`, and those of [`AttributionKeeper::compute`].
    pub(crate) fn attributed(
        &self,
        ctx: &Ctx,
        material: &Material,
        asked: &Answered<'_>,
        batch: Option<InBatch<'_>>,
        terms: &mut Terms,
    ) -> Res<Attributed> {
        new_here(ctx, asked.inference_id)?;
        let done = self.compute(ctx, material, asked, terms)?;
        self.enter(ctx, &done, batch)?;
        Ok(done)
    }

    /// Scores the points, chooses payees, splits the fee, and writes all of it down. Reads terms that `terms` lacks
    /// and keeps them there.
    ///
    /// # Errors
    /// `attribution:8` for an embedding of another length, `attribution:6` for a fee that cannot be split; fatal.
    pub(crate) fn compute(
        &self,
        ctx: &Ctx,
        material: &Material,
        asked: &Answered<'_>,
        terms: &mut Terms,
    ) -> Res<Attributed> {
        let model = asked.model;
        let mut found = Attributor::new(&material.head, &material.inverse, &material.points)
            .and_then(|a| a.attribute(asked.embedding))
            .map_err(|e| Failure::from(AttributionError::InvalidEmbedding).context(e))?;
        asked.kept.truncate(&mut found);
        let contributions = self.contributions(ctx, material, asked, &found, terms)?;
        let tuners = tuners(&model.tuners, asked.tuner_basis);
        let holders = Holders { model_id: model.id, lineage: &model.lineage, tuners: &tuners, compute: &model.compute };
        let receives = |a: &AccAddress| !self.bank.is_blocked(ctx, a);
        let parts = split_fee(asked.fee, &asked.split, &contributions, &holders, &receives)?;
        let record = write_down(ctx, material, asked, &found, &contributions, &parts)?;
        let hash = Sha256::digest(record.encode_to_vec()).into();
        Ok(Attributed { record, hash, contributions, parts, artifact_id: artifact_of(model) })
    }

    fn contributions(
        &self,
        ctx: &Ctx,
        material: &Material,
        asked: &Answered<'_>,
        found: &AttributionRecord,
        terms: &mut Terms,
    ) -> Res<Vec<Contribution>> {
        let mut one = |entry: &Payee| {
            if let Some((known, evidence)) = terms.get(&entry.id) {
                return Ok(Contribution { entry: *entry, terms: known.clone(), evidence: evidence.clone() });
            }
            let origin = item(material, entry.id)?;
            let read = self.datanets.item_terms(ctx, origin.datanet_id, origin.item_id)?;
            let evidence = self.evidence_at(ctx, asked, &origin)?;
            terms.insert(entry.id, (read.clone(), evidence.clone()));
            Ok(Contribution { entry: *entry, terms: read, evidence })
        };
        found.payees.iter().map(&mut one).collect()
    }

    /// The evidence of an item at the time of an answer.
    fn evidence_at(&self, ctx: &Ctx, asked: &Answered<'_>, item: &pb::ItemRef) -> Res<Option<EvidenceView>> {
        match &self.evidence {
            Some(port) if asked.clock > 0 => {
                port.evidence(ctx, artifact_of(asked.model), item.datanet_id, item.item_id, asked.clock)
            }
            _ => Ok(None),
        }
    }
}

/// An amount that a record leaves out when there is none.
fn nonzero(amount: u64) -> String {
    if amount == 0 { String::new() } else { amount.to_string() }
}

/// Evidence as a record states it.
pub fn evidence_of(view: &EvidenceView) -> pb::PayeeEvidence {
    pb::PayeeEvidence {
        contribution_id: view.contribution_id,
        factor_ppm: view.factor_ppm(),
        judgements: view.judgements(),
    }
}

/// Refuses an inference that was attributed before.
pub(crate) fn new_here(ctx: &Ctx, id: u64) -> Res<()> {
    if HEADERS.has(ctx, &id)? { Err(AttributionError::AlreadyAttributed.into()) } else { Ok(()) }
}

impl AttributionKeeper {
    /// Stores the header of a record, tells the datanets what their items earned, and announces it.
    pub(crate) fn enter(&self, ctx: &Ctx, done: &Attributed, batch: Option<InBatch<'_>>) -> Res<()> {
        self.note_earnings(ctx, done)?;
        let record = &done.record;
        let header = pb::RecordHeader {
            inference_id: record.inference_id,
            model_id: record.model_id,
            height: record.height,
            record_hash: done.hash.to_vec(),
            pruned: false,
            batch_id: batch.map_or(0, |batch| batch.batch_id),
            embedding: batch.map_or(&[][..], |batch| batch.embedding).iter().map(|e| e.cast_unsigned()).collect(),
        };
        HEADERS.set(ctx, &record.inference_id, &header)?;
        let AttributionOutcome { payees, data_paid, .. } = done.outcome();
        let hash = hex::encode(done.hash);
        ctx.emit_event(
            ATTRIBUTE,
            &[
                ("inference_id", &record.inference_id),
                ("model_id", &record.model_id),
                ("record_hash", &hash),
                ("payees", &payees),
                ("data_paid", &data_paid),
            ],
        );
        Ok(())
    }
}

/// What a record says of a contribution that shares in the data part.
pub(crate) fn payee(ctx: &Ctx, item: pb::ItemRef, c: &Contribution, paid: &Paid) -> pb::Payee {
    pb::Payee {
        item: Some(item),
        owner: ctx.address_text(&c.terms.owner),
        relative_influence: c.entry.relative,
        gate: c.entry.gate,
        novelty_ppm: c.entry.novelty_ppm,
        amount: paid.owner.to_string(),
        curator: c.terms.curator.as_ref().map(|a| ctx.address_text(a)).unwrap_or_default(),
        curator_amount: paid.curator.to_string(),
        evidence: c.evidence.as_ref().map(evidence_of),
        deferred: nonzero(paid.deferred),
    }
}

/// What a record says of a payment to a role.
pub(crate) fn payment(ctx: &Ctx, share: &RoleShare) -> pb::RolePayment {
    pb::RolePayment {
        role: share.role.into(),
        address: share.to.as_ref().map(|a| ctx.address_text(a)).unwrap_or_default(),
        amount: share.amount.to_string(),
        model_id: share.model_id,
    }
}

fn write_down(
    ctx: &Ctx,
    material: &Material,
    asked: &Answered<'_>,
    found: &AttributionRecord,
    contributions: &[Contribution],
    parts: &FeeSplit,
) -> Res<pb::Record> {
    let score = |s: &ScoredPoint| Ok(pb::ScoreEntry { item: Some(item(material, s.id)?), score: s.score });
    let payee = |(c, paid): (&Contribution, &Paid)| Ok(payee(ctx, item(material, c.entry.id)?, c, paid));
    Ok(pb::Record {
        inference_id: asked.inference_id,
        model_id: asked.model.id,
        height: asked.height,
        fee: Some(PbCoin { denom: ctx.config().bond_denom.clone(), amount: asked.fee.to_string() }),
        split: Some(asked.split),
        label: u32::from(found.label),
        // the influence is score * 2^scale_exp
        score_shift: found.scale_exp.checked_neg().ok_or_else(|| Failure::corrupt("score exponent"))?,
        scores: found.signed.iter().map(score).collect::<Res<_>>()?,
        payees: contributions.iter().zip(&parts.paid).map(payee).collect::<Res<_>>()?,
        data_pool: parts.data_pool.to_string(),
        payments: parts.roles.iter().map(|share| payment(ctx, share)).collect(),
        payer: asked.payer.to_owned(),
        points: found.points,
        material_hash: asked.model.material_hash.to_vec(),
        retrieval: None,
        evidence_clock: if contributions.iter().any(|c| c.evidence.is_some()) { asked.clock } else { 0 },
        // the parts of one fee
        deferred: nonzero(parts.paid.iter().fold(0, |sum, p| sum.saturating_add(p.deferred))),
        tuner_basis: asked.tuner_basis,
    })
}
