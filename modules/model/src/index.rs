//! Models of kind RETRIEVE: an index of embeddings in place of a head. Certification embeds all items in metered
//! steps, stores them as points, and commits to them by a Merkle root, which is the hash of the model's material.

use crate::certify::Verdict;
use crate::errors::ModelError;
use crate::keeper::{ModelKeeper, shape};
use crate::keys::{CERTIFICATIONS, FRONTIERS, MATERIAL, ORIGINS, Origin, OriginChunk, POINTS};
use crate::params;
use crate::points::POINTS_PER_CHUNK;
use openledger_core::collections::part;
use openledger_core::ports::{PointOrigin, RetrievalPoint, RetrievalTerms};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_influence::claims::Leaf;
use openledger_influence::merkle::Frontier;
use openledger_influence::retrieval::{MAX_DIMENSION, Terms};
use openledger_influence::{MAX_CLASSES, MAX_POINTS};
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{CertificationPhase, ModelKind, ModelStatus, RefusalReason};

/// Bytes of a packed point before its embedding: novelty and label.
const FIXED_BYTES: usize = 8;
/// Bytes that are hashed for each leaf beside it: a node, on average, with its prefix.
const NODE_BYTES: u64 = 65;

/// What the items of a training must allow. An answer is sold, so a licence for the use alone is not enough.
pub(crate) fn needed_bits(kind: ModelKind) -> u32 {
    let to_use = match kind {
        ModelKind::Head => LicenceBit::Train,
        ModelKind::Retrieve => LicenceBit::Retrieve,
    };
    to_use as u32 | LicenceBit::Commercial as u32
}

/// Checks what a new model says of its kind, with the length of its embeddings.
///
/// # Errors
/// `model:19` for classes or a dimension out of bounds, `model:37` for terms that do not belong to the kind or lie out
/// of bounds.
pub(crate) fn check_kind(m: &pb::MsgCreateModel, dimension: u32) -> Res<()> {
    let kind = ModelKind::try_from(m.kind).map_err(|_| ModelError::InvalidRetrieval)?;
    match (kind, &m.retrieval) {
        (ModelKind::Head, None) => shape(m.classes, dimension).map(|_| ()),
        (ModelKind::Retrieve, Some(asked)) => {
            if !(Terms { k: asked.k, min_score: asked.min_score }.is_sound()) {
                return Err(ModelError::InvalidRetrieval.into());
            }
            let most = u32::try_from(MAX_CLASSES).unwrap_or(u32::MAX);
            let labels = m.classes == 0 || (2..=most).contains(&m.classes);
            if labels && (1..=MAX_DIMENSION).contains(&dimension) {
                Ok(())
            } else {
                Err(ModelError::InvalidShape.into())
            }
        }
        _ => Err(ModelError::InvalidRetrieval.into()),
    }
}

/// Whether a model of a genesis has the terms of its kind.
pub(crate) fn fits_kind(model: &pb::Model) -> bool {
    match (ModelKind::try_from(model.kind), model.retrieval) {
        (Ok(ModelKind::Head), None) => true,
        (Ok(ModelKind::Retrieve), Some(asked)) => Terms { k: asked.k, min_score: asked.min_score }.is_sound(),
        _ => false,
    }
}

/// How a model of kind RETRIEVE is asked; `None` for the others.
pub(crate) fn terms(model: &pb::Model) -> Option<RetrievalTerms> {
    let asked = model.retrieval.filter(|_| model.kind() == ModelKind::Retrieve)?;
    Some(RetrievalTerms { k: asked.k, min_score: asked.min_score })
}

/// A point as the store has it: novelty (4 bytes, little-endian), label (4), embedding.
fn pack(point: &Leaf, out: &mut Vec<u8>) {
    out.extend(point.novelty_ppm.to_le_bytes());
    out.extend(point.label.to_le_bytes());
    out.extend(point.embedding.iter().map(|e| e.cast_unsigned()));
}

/// Bytes of a packed point.
fn packed_len(model: &pb::Model) -> usize {
    usize::try_from(model.embedding_dimension).unwrap_or(usize::MAX).saturating_add(FIXED_BYTES)
}

/// The leaves of a chunk of points, of which the first has the index `first`. Receipts read them as well.
///
/// # Errors
/// Fatal when points and origins do not belong together.
pub fn leaves(model: &pb::Model, first: u64, points: &[u8], origins: &OriginChunk) -> Res<Vec<Leaf>> {
    let packed = points.chunks_exact(packed_len(model));
    if !packed.remainder().is_empty() || packed.len() != origins.origins.len() {
        return Err(Failure::corrupt("points and origins differ in number"));
    }
    let one = |((index, packed), origin): ((u64, &[u8]), &Origin)| {
        let (novelty, rest) = packed.split_first_chunk().ok_or_else(|| Failure::corrupt("packed point"))?;
        let (label, embedding) = rest.split_first_chunk().ok_or_else(|| Failure::corrupt("packed point"))?;
        Ok(Leaf {
            index,
            datanet_id: origin.datanet_id,
            item_id: origin.item_id,
            novelty_ppm: u32::from_le_bytes(*novelty),
            label: u32::from_le_bytes(*label),
            owner: origin.owner.clone(),
            embedding: embedding.iter().map(|b| b.cast_signed()).collect(),
        })
    };
    (first..).zip(packed).zip(&origins.origins).map(one).collect()
}

impl ModelKeeper {
    /// Begins the certification of a model whose training was announced: there is no head to wait for.
    pub(crate) fn begin_index(&self, ctx: &Ctx, model: &mut pb::Model) -> Res<()> {
        model.set_status(ModelStatus::Certifying);
        CERTIFICATIONS.set(ctx, &model.id, &fresh(model.id))
    }

    /// Embeds and stores up to `max_items` members; the last page commits to all points.
    pub(crate) fn index_page(
        &self,
        ctx: &Ctx,
        model: &pb::Model,
        c: &mut pb::Certification,
        max_items: u32,
    ) -> Res<Verdict> {
        let p = params::get(ctx)?;
        let (datanet_id, page, last) = self.next_page(ctx, model, c, max_items)?;
        let encoder = self.encoder_ref(ctx, model)?;
        ctx.gas().consume(self.embedding_gas(&p, &encoder, &page.items), "certify")?;
        let mut frontier = match FRONTIERS.get(ctx, &model.id)? {
            Some(bytes) => Frontier::from_bytes(&bytes).map_err(Failure::corrupt)?,
            None => Frontier::default(),
        };
        let first = c.points_done;
        let mut chunk = Vec::new();
        let mut origins = OriginChunk::default();
        for item in page.items {
            let Some(embedding) = self.embed(ctx, &encoder, &item)? else { continue };
            if c.points_done >= u64::from(MAX_POINTS) {
                return Ok(Verdict::Refused(RefusalReason::OutOfRange));
            }
            let owner = item.owner.as_bytes().to_vec();
            let (item_id, novelty_ppm, label) = (item.item_id, item.novelty_ppm, item.label);
            let leaf = Leaf { index: c.points_done, datanet_id, item_id, novelty_ppm, label, owner, embedding };
            let bytes = leaf.to_bytes();
            let hashed = u64::try_from(bytes.len()).unwrap_or(u64::MAX).saturating_add(NODE_BYTES);
            ctx.gas().consume(hashed, "hash points")?;
            frontier.push(&bytes);
            pack(&leaf, &mut chunk);
            origins.origins.push(Origin { datanet_id, item_id, owner: leaf.owner });
            c.points_done = c.points_done.saturating_add(1);
        }
        if !chunk.is_empty() {
            self.store_points(ctx, model.id, packed_len(model), first, &chunk, origins)?;
        }
        if !last {
            FRONTIERS.set(ctx, &model.id, &frontier.to_bytes())?;
            return Ok(Verdict::Unfinished);
        }
        FRONTIERS.remove(ctx, &model.id)?;
        if c.points_done == 0 {
            return Ok(Verdict::Refused(RefusalReason::NoData));
        }
        MATERIAL.set(ctx, &model.id, &frontier.root().to_vec())?;
        Ok(Verdict::Certified)
    }

    /// The points of a model that retrieves, in their order.
    pub(crate) fn collected(&self, ctx: &Ctx, id: u64) -> Res<Vec<RetrievalPoint>> {
        let model = self.model(ctx, id)?;
        let mut out = Vec::with_capacity(usize::try_from(model.points).unwrap_or(0));
        let mut chunks = POINTS.range(ctx, &part(&id), false)?;
        while let Some(((_, first), points)) = chunks.next_entry()? {
            for leaf in self.leaves_at(ctx, &model, first, &points)? {
                let owner = AccAddress::from_bytes(&leaf.owner)?;
                out.push(RetrievalPoint {
                    embedding: leaf.embedding,
                    label: leaf.label,
                    novelty_ppm: leaf.novelty_ppm,
                    origin: PointOrigin { datanet_id: leaf.datanet_id, item_id: leaf.item_id, owner },
                });
            }
        }
        Ok(out)
    }

    fn leaves_at(&self, ctx: &Ctx, model: &pb::Model, first: u64, points: &[u8]) -> Res<Vec<Leaf>> {
        let origins = ORIGINS.get(ctx, &(model.id, first))?;
        leaves(model, first, points, &origins.ok_or_else(|| Failure::corrupt("points without origins"))?)
    }

    /// Points from `from` on, at most `limit`, as the query shows them.
    pub(crate) fn index_points(
        &self,
        ctx: &Ctx,
        model: &pb::Model,
        from: u64,
        limit: u64,
    ) -> Res<Vec<pb::CertifiedPoint>> {
        let mut out = Vec::new();
        let end = model.points.min(from.saturating_add(limit));
        let mut index = from;
        while index < end {
            let mut cursor = POINTS.up_to(ctx, &part(&model.id), &(model.id, index))?;
            let Some(((_, first), chunk)) = cursor.next_entry()? else { break };
            let before = out.len();
            for leaf in self.leaves_at(ctx, model, first, &chunk)? {
                if (index..end).contains(&leaf.index) {
                    out.push(shown(ctx, &leaf)?);
                }
            }
            index = from.saturating_add(u64::try_from(out.len()).unwrap_or(u64::MAX));
            if out.len() == before {
                return Err(Failure::corrupt("points end early"));
            }
        }
        Ok(out)
    }
}

/// A certification at its beginning.
pub(crate) fn fresh(model_id: u64) -> pb::Certification {
    let phase = CertificationPhase::Points.into();
    pb::Certification { model_id, phase, ..pb::Certification::default() }
}

fn shown(ctx: &Ctx, leaf: &Leaf) -> Res<pb::CertifiedPoint> {
    Ok(pb::CertifiedPoint {
        index: leaf.index,
        datanet_id: leaf.datanet_id,
        item_id: leaf.item_id,
        owner: ctx.address_text(&AccAddress::from_bytes(&leaf.owner)?),
        label: leaf.label,
        embedding: leaf.embedding.iter().map(|e| e.cast_unsigned()).collect(),
        novelty_ppm: leaf.novelty_ppm,
        ..pb::CertifiedPoint::default()
    })
}

/// Writes the points of a genesis and the root over them; returns their number.
///
/// # Errors
/// `model:35` for a point out of its place or of another length, `sdk:7` for an owner that is no address.
pub(crate) fn import(ctx: &Ctx, model: &pb::Model, points: &[pb::CertifiedPoint]) -> Res<u64> {
    let mut frontier = Frontier::default();
    let mut index = 0u64;
    for page in points.chunks(POINTS_PER_CHUNK) {
        let (first, mut chunk, mut origins) = (index, Vec::new(), OriginChunk::default());
        for p in page {
            if p.index != index || u32::try_from(p.embedding.len()) != Ok(model.embedding_dimension) {
                let text = format!("model {}: point {}", model.id, p.index);
                return Err(Failure::from(ModelError::InvalidGenesis).context(text));
            }
            let leaf = Leaf {
                index,
                datanet_id: p.datanet_id,
                item_id: p.item_id,
                novelty_ppm: p.novelty_ppm,
                label: p.label,
                owner: ctx.parse_address(&p.owner)?.as_bytes().to_vec(),
                embedding: p.embedding.iter().map(|b| b.cast_signed()).collect(),
            };
            frontier.push(&leaf.to_bytes());
            pack(&leaf, &mut chunk);
            origins.origins.push(Origin { datanet_id: p.datanet_id, item_id: p.item_id, owner: leaf.owner });
            index = index.saturating_add(1);
        }
        POINTS.set(ctx, &(model.id, first), &chunk)?;
        ORIGINS.set(ctx, &(model.id, first), &origins)?;
    }
    MATERIAL.set(ctx, &model.id, &frontier.root().to_vec())?;
    Ok(index)
}
