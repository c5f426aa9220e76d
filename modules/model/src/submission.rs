//! The head and its inverse, from registration to the last chunk. See README.md.

use crate::artifacts::{check_chunk, chunk_count};
use crate::errors::ModelError;
use crate::events;
use crate::evidence_keys::CALIBRATIONS;
use crate::keeper::{ModelKeeper, shape};
use crate::keys::{
    ACCUMULATORS, CERTIFICATIONS, FRONTIERS, INVERSE, MATERIAL, MODELS, ORIGINS, POINTS, SEEDING, WEIGHTS,
};
use crate::params;
use openledger_core::collections::part;
use openledger_core::{Ctx, Res};
use openledger_influence::{Head, MAX_POINTS, SHIFT_RANGE, Shape};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{CertificationPhase, ModelKind, ModelStatus, RefusalReason};
use sha2::{Digest, Sha256};

/// Quantiles of self-influence that a model may choose as the floor of its base of payment.
const FLOORS_PPM: [u32; 4] = [0, 500_000, 750_000, 900_000];
/// Least chunk of the inverse.
const MIN_CHUNK: u32 = 1_024;
/// Blocks from the last chunk to the one that seeds the probes: nobody who sent the chunk knew its hash.
const SEED_DELAY: u64 = 2;

impl ModelKeeper {
    /// Stores the head and opens the upload of the inverse.
    ///
    /// # Errors
    /// `model:4`, `model:6`, `model:7`, `model:13`, `model:23`, `model:38`, `model:45`.
    pub fn register_head(&self, ctx: &Ctx, m: &pb::MsgRegisterHead) -> Res<u32> {
        let p = params::get(ctx)?;
        let mut model = self.own_model(ctx, m.model_id, &m.creator)?;
        if model.kind() != ModelKind::Head {
            return Err(ModelError::WrongKind.into());
        }
        let replaces = matches!(model.status(), ModelStatus::HeadSubmitted | ModelStatus::Refused);
        if model.training.is_none() || !(model.status() == ModelStatus::Announced || replaces) {
            return Err(ModelError::ModelState.into());
        }
        let shape = shape(model.classes, model.embedding_dimension)?;
        if !FLOORS_PPM.contains(&m.sigma_floor_ppm) {
            return Err(ModelError::InvalidFloor.into());
        }
        let fits = Head::from_bytes(shape, &m.weights).is_ok() && SHIFT_RANGE.contains(&m.inverse_fraction_bits);
        if !fits || m.points == 0 || m.points > MAX_POINTS {
            return Err(ModelError::InvalidHead.into());
        }
        if m.inverse_sha256.len() != 32 {
            return Err(ModelError::InvalidHash.into());
        }
        if m.chunk_size < MIN_CHUNK || m.chunk_size > p.max_chunk_bytes || !m.chunk_size.is_multiple_of(4) {
            return Err(ModelError::InvalidSize.into());
        }
        if replaces {
            self.clear_submission(ctx, &model)?;
        }
        let inverse_size = u64::try_from(shape.hinv_bytes()).unwrap_or(u64::MAX);
        let weights_sha256 = Sha256::digest(&m.weights).to_vec();
        let digest = hex::encode(&weights_sha256);
        model.head = Some(pb::Head {
            weights_sha256,
            inverse_fraction_bits: m.inverse_fraction_bits,
            inverse_size,
            inverse_sha256: m.inverse_sha256.clone(),
            chunk_size: m.chunk_size,
            chunks_received: 0,
            points: m.points,
        });
        model.accuracy = None;
        model.sigma_floor_ppm = m.sigma_floor_ppm;
        model.set_status(ModelStatus::HeadSubmitted);
        model.set_refusal(RefusalReason::Unspecified);
        WEIGHTS.set(ctx, &m.model_id, &m.weights)?;
        MODELS.set(ctx, &m.model_id, &model)?;
        self.tell_registered(ctx, &model)?;
        ctx.emit_event(events::REGISTER_HEAD, &[("model_id", &m.model_id), ("weights_sha256", &digest)]);
        Ok(chunk_count(inverse_size, m.chunk_size))
    }

    /// Drops what an earlier submission stored. Gas is charged for each entry, so the cost is the sender's.
    pub(crate) fn clear_submission(&self, ctx: &Ctx, model: &pb::Model) -> Res<()> {
        let chunks = model.head.as_ref().map_or(0, |head| chunk_count(head.inverse_size, head.chunk_size));
        for index in 0..chunks {
            if INVERSE.has(ctx, &(model.id, index))? {
                INVERSE.remove(ctx, &(model.id, index))?;
            }
        }
        let prefix = part(&model.id);
        let mut cursor = POINTS.range(ctx, &prefix, false)?;
        while let Some((key, _)) = cursor.next_entry()? {
            POINTS.remove(ctx, &key)?;
            ORIGINS.remove(ctx, &key)?;
        }
        ACCUMULATORS.remove(ctx, &model.id)?;
        CALIBRATIONS.remove(ctx, &model.id)?;
        CERTIFICATIONS.remove(ctx, &model.id)?;
        if model.kind() == ModelKind::Retrieve {
            FRONTIERS.remove(ctx, &model.id)?;
        }
        MATERIAL.remove(ctx, &model.id)
    }

    /// Stores a chunk of the inverse; the last one fixes the block that seeds the probes.
    ///
    /// # Errors
    /// `model:4`, `model:8`, `model:9`, `model:11`, `model:13`.
    pub fn upload_inverse(&self, ctx: &Ctx, m: &pb::MsgUploadInverse) -> Res<u32> {
        let mut model = self.own_model(ctx, m.model_id, &m.creator)?;
        if model.status() != ModelStatus::HeadSubmitted {
            return Err(ModelError::ModelState.into());
        }
        let mut head = model.head.clone().ok_or(ModelError::ModelState)?;
        check_chunk(head.inverse_size, head.chunk_size, m.index, m.data.len())?;
        let key = (m.model_id, m.index);
        if INVERSE.has(ctx, &key)? {
            return Err(ModelError::DuplicateChunk.into());
        }
        INVERSE.set(ctx, &key, &m.data)?;
        head.chunks_received = head.chunks_received.saturating_add(1);
        let received = head.chunks_received;
        if received == chunk_count(head.inverse_size, head.chunk_size) {
            ctx.gas().consume(head.inverse_size, "hash inverse")?;
            if head.inverse_sha256 != Sha256::digest(self.inverse_bytes(ctx, m.model_id, &head)?)[..] {
                return Err(ModelError::HashMismatch.into());
            }
            let seed_height = ctx.height().saturating_add(SEED_DELAY);
            SEEDING.set(ctx, &(seed_height, m.model_id), &())?;
            let certification = pb::Certification {
                model_id: m.model_id,
                phase: CertificationPhase::Seed.into(),
                seed_height,
                points_total: u64::from(head.points),
                ..pb::Certification::default()
            };
            CERTIFICATIONS.set(ctx, &m.model_id, &certification)?;
            model.set_status(ModelStatus::Certifying);
            ctx.emit_event(events::INVERSE_COMPLETE, &[("model_id", &m.model_id), ("seed_height", &seed_height)]);
        }
        model.head = Some(head);
        MODELS.set(ctx, &m.model_id, &model)?;
        Ok(received)
    }

    /// The inverse's bytes; their gas is the caller's.
    pub(crate) fn inverse_bytes(&self, ctx: &Ctx, id: u64, head: &pb::Head) -> Res<Vec<u8>> {
        let ctx = ctx.unmetered();
        let mut out = Vec::new();
        for index in 0..chunk_count(head.inverse_size, head.chunk_size) {
            out.extend(INVERSE.get(&ctx, &(id, index))?.ok_or(ModelError::Incomplete)?);
        }
        Ok(out)
    }

    /// The head's shape.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn head_shape(&self, model: &pb::Model) -> Res<Shape> {
        shape(model.classes, model.embedding_dimension)
    }
}
