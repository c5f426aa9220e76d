//! From the submitted head to a certified model, in steps that anybody may send. See README.md.

use crate::artifacts::{check_chunk, chunk_count, spec_of};
use crate::errors::ModelError;
use crate::events::{self};
use crate::evidence_keys::CALIBRATIONS;
use crate::keeper::{ModelKeeper, shape, snapshot_spec};
use crate::keys::{
    ACCUMULATORS, CERTIFICATIONS, FRONTIERS, INVERSE, MATERIAL, MODELS, ORIGINS, Origin, OriginChunk, POINTS, SEEDING,
    STORE, WEIGHTS,
};
use crate::params;
use openledger_core::heights::position;
use openledger_core::ports::{EncoderRef, SnapshotItem, SnapshotPage, SnapshotSpec, text_refused};
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::calibration::{Calibration, TEMPERATURES};
use openledger_influence::{
    self as influence, Accumulators, Certifier, CertifyParams, Head, HinvMatrix, MAX_POINTS, Point, ProbeVectors,
    SHIFT_RANGE, Shape,
};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{CertificationPhase, ModelKind, ModelStatus, RefusalReason};
use prost::Message;
use sha2::{Digest, Sha256};

/// Quantiles of self-influence that a model may choose as the floor of its base of payment.
const FLOORS_PPM: [u32; 4] = [0, 500_000, 750_000, 900_000];
/// Multiply-adds that one exponential counts for.
pub(crate) const MACS_PER_EXPONENTIAL: u64 = 8;
/// Multiply-adds for each class of trying all temperatures on a point.
const TEMPERATURES_MACS: u64 = MACS_PER_EXPONENTIAL * TEMPERATURES as u64;
/// Least chunk of the inverse.
const MIN_CHUNK: u32 = 1_024;
/// Most points of one step; the gas limit is usually the lower bound.
pub(crate) const MAX_STEP: u32 = 4_096;
/// Gas for each byte of the sums between two steps. Every step overwrites them and the last one drops them,
/// so they cost less than state that stays; at the schedule's price the largest heads could not be certified
/// within a block of default size.
const GAS_PER_SUM_BYTE: u64 = 4;
/// Points stored under one key.
pub(crate) const POINTS_PER_CHUNK: usize = 256;
/// Domain of the probes' seed.
const SEED_DOMAIN: &[u8] = b"openledger/model/seed/v1";
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
        let prefix = openledger_core::collections::part(&model.id);
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

    /// Seeds the probes of the models that wait for this block: those whose last chunk came two blocks ago
    /// and paid for it.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn seed_probes(&self, ctx: &Ctx) -> Res<()> {
        let mut waiting = SEEDING.range(ctx, &openledger_core::collections::part(&ctx.height()), false)?;
        while let Some(((height, id), ())) = waiting.next_entry()? {
            SEEDING.remove(ctx, &(height, id))?;
            let mut c =
                CERTIFICATIONS.get(ctx, &id)?.ok_or_else(|| Failure::corrupt("certification without an entry"))?;
            let hash = Sha256::new()
                .chain_update(SEED_DOMAIN)
                .chain_update(ctx.block().chain_id.as_bytes())
                .chain_update(&ctx.block().hash)
                .chain_update(id.to_be_bytes());
            c.seed = hash.finalize().to_vec();
            c.set_phase(CertificationPhase::Points);
            CERTIFICATIONS.set(ctx, &id, &c)?;
        }
        Ok(())
    }

    /// Handles up to `max_items` members of the training set, and decides when the last is in.
    ///
    /// # Errors
    /// `model:2`, `model:13`, `model:24`, `model:25`. A head that fails is not an error: the model is
    /// refused, and says why.
    pub fn certify_step(&self, ctx: &Ctx, m: &pb::MsgCertifyStep) -> Res<pb::MsgCertifyStepResponse> {
        if m.max_items == 0 || m.max_items > MAX_STEP {
            return Err(ModelError::InvalidStep.into());
        }
        let mut model = self.model(ctx, m.model_id)?;
        if model.status() != ModelStatus::Certifying {
            return Err(ModelError::ModelState.into());
        }
        let mut c = CERTIFICATIONS.get(ctx, &m.model_id)?.ok_or(ModelError::ModelState)?;
        if c.phase() != CertificationPhase::Points {
            return Err(ModelError::NotSeeded.into());
        }
        let verdict = match model.kind() {
            ModelKind::Head => self.absorb_page(ctx, &model, &mut c, m.max_items)?,
            ModelKind::Retrieve => self.index_page(ctx, &model, &mut c, m.max_items)?,
        };
        ctx.emit_event(
            events::CERTIFY_STEP,
            &[("model_id", &m.model_id), ("done", &c.points_done), ("total", &c.points_total)],
        );
        match verdict {
            Verdict::Unfinished => {}
            Verdict::Certified => {
                c.set_phase(CertificationPhase::Done);
                model.set_status(ModelStatus::Certified);
                model.certified_height = ctx.height();
                model.points = c.points_done;
                ACCUMULATORS.remove(ctx, &model.id)?;
                if let Some(bytes) = CALIBRATIONS.get(ctx, &model.id)? {
                    CALIBRATIONS.remove(ctx, &model.id)?;
                    model.temperature = Calibration::from_bytes(&bytes).map_err(Failure::corrupt)?.temperature();
                }
                self.enter_lines(ctx, &model)?;
                self.tell_certified(ctx, &model)?;
                ctx.emit_event(
                    events::CERTIFY_MODEL,
                    &[
                        ("model_id", &model.id),
                        ("points", &c.points_done),
                        ("distance_ppb", &c.distance_ppb),
                        ("probe_miss_ppb", &c.probe_miss_ppb),
                    ],
                );
            }
            Verdict::Refused(reason) => {
                c.set_phase(CertificationPhase::Done);
                model.set_status(ModelStatus::Refused);
                model.set_refusal(reason);
                ctx.emit_event(events::REFUSE_MODEL, &[("model_id", &model.id), ("reason", &reason.as_str_name())]);
            }
        }
        CERTIFICATIONS.set(ctx, &model.id, &c)?;
        MODELS.set(ctx, &model.id, &model)?;
        Ok(pb::MsgCertifyStepResponse {
            status: model.status,
            phase: c.phase,
            done: c.points_done,
            refusal: model.refusal,
        })
    }

    /// The datanet and the items of the next step, whether they are the last, and the cursor moved behind them.
    pub(crate) fn next_page(
        &self,
        ctx: &Ctx,
        model: &pb::Model,
        c: &mut pb::Certification,
        max_items: u32,
    ) -> Res<(u64, SnapshotPage, bool)> {
        let training = model.training.as_ref().ok_or(ModelError::ModelState)?;
        let Some(snapshot) = usize::try_from(c.snapshot_index).ok().and_then(|i| training.snapshots.get(i)) else {
            return Err(Failure::corrupt("certification beyond its snapshots"));
        };
        let together = announced(model, training);
        let spec = together
            .get(usize::try_from(c.snapshot_index).unwrap_or(usize::MAX))
            .ok_or_else(|| Failure::corrupt("certification beyond its snapshots"))?;
        let page = self.datanets.announced_page(ctx, spec, &together, c.item_cursor.max(1), max_items)?;
        match page.next {
            Some(next) => c.item_cursor = next,
            None => {
                c.snapshot_index = c.snapshot_index.saturating_add(1);
                c.item_cursor = 0;
            }
        }
        let last = usize::try_from(c.snapshot_index).unwrap_or(usize::MAX) >= training.snapshots.len();
        Ok((snapshot.datanet_id, page, last))
    }

    /// Gas of making the encoder ready and running it on items.
    pub(crate) fn embedding_gas(&self, p: &pb::Params, encoder: &EncoderRef, items: &[SnapshotItem]) -> u64 {
        match encoder {
            EncoderRef::Identity => 0,
            EncoderRef::Artifact { spec, .. } => {
                let each = items.iter().map(|item| self.encoder.gas_of(spec, &item.features));
                each.fold(params::plan_gas(p, spec), u64::saturating_add)
            }
        }
    }

    fn absorb_page(&self, ctx: &Ctx, model: &pb::Model, c: &mut pb::Certification, max_items: u32) -> Res<Verdict> {
        let p = params::get(ctx)?;
        let training = model.training.as_ref().ok_or(ModelError::ModelState)?;
        let submitted = model.head.as_ref().ok_or(ModelError::ModelState)?;
        let shape = shape(model.classes, model.embedding_dimension)?;
        let (datanet_id, page, last) = self.next_page(ctx, model, c, max_items)?;
        let encoder = self.encoder_ref(ctx, model)?;
        let encoder_gas = self.embedding_gas(&p, &encoder, &page.items);
        let items = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        let mut calibration = self.calibration(ctx, model, training)?;
        let tempering = match &calibration {
            Some(_) => u64::from(model.classes).saturating_mul(TEMPERATURES_MACS),
            None => 0,
        };
        let each = influence::cost::certify_point_macs(shape, 0).saturating_add(tempering);
        let macs = influence::cost::probe_macs(shape).saturating_add(items.saturating_mul(each));
        let work = params::gas_of_macs(&p, macs).saturating_add(encoder_gas);
        ctx.gas().consume(work, "certify")?;

        let head_bytes = WEIGHTS.get(ctx, &model.id)?.ok_or_else(|| Failure::corrupt("head"))?;
        ctx.gas().consume(submitted.inverse_size, "read inverse")?;
        let inverse_bytes = self.inverse_bytes(ctx, model.id, submitted)?;
        let head = Head::from_bytes(shape, &head_bytes).map_err(Failure::corrupt)?;
        let Ok(inverse) = HinvMatrix::from_bytes(shape, submitted.inverse_fraction_bits, &inverse_bytes) else {
            return Ok(Verdict::Refused(RefusalReason::BadInverse));
        };
        let seed: [u8; 32] = c.seed.as_slice().try_into().map_err(|_| Failure::corrupt("seed"))?;
        let probes = ProbeVectors::new(&inverse, &seed);
        let demands = CertifyParams {
            lambda_ppb: training.lambda_ppb,
            tolerance_ppm: p.tolerance_ppm,
            probe_tolerance_ppm: p.probe_tolerance_ppm,
        };
        let certifier = Certifier::new(&head, &inverse, &probes, demands, submitted.points)
            .map_err(|_| ModelError::InvalidParams)?;
        let mut sums = match ACCUMULATORS.get(ctx, &model.id)? {
            Some(bytes) => Accumulators::from_bytes(shape, &bytes).map_err(Failure::corrupt)?,
            None => Accumulators::new(shape),
        };

        let first = c.points_done;
        let mut chunk = Vec::new();
        let mut origins = OriginChunk::default();
        for item in page.items {
            let Some(embedding) = self.embed(ctx, &encoder, &item)? else { continue };
            let label = u16::try_from(item.label).map_err(|_| ModelError::InvalidShape)?;
            let absorbed = match &mut calibration {
                Some(losses) => {
                    certifier.absorb_calibrating(&mut sums, losses, c.points_done, &embedding, label, item.novelty_ppm)
                }
                None => certifier.absorb(&mut sums, c.points_done, &embedding, label, item.novelty_ppm),
            };
            match absorbed {
                Ok(point) => point.pack(&mut chunk),
                Err(influence::Error::NotPositiveDefinite) => return Ok(Verdict::Refused(RefusalReason::BadInverse)),
                Err(influence::Error::WrongCount) => return Ok(Verdict::Refused(RefusalReason::NotOptimal)),
                Err(_) => return Ok(Verdict::Refused(RefusalReason::OutOfRange)),
            }
            origins.origins.push(Origin { datanet_id, item_id: item.item_id, owner: item.owner.as_bytes().to_vec() });
            c.points_done = c.points_done.saturating_add(1);
        }
        if let Some(losses) = &calibration {
            CALIBRATIONS.set(ctx, &model.id, &losses.to_bytes())?;
        }
        if !chunk.is_empty() {
            let before = match MATERIAL.get(ctx, &model.id)? {
                Some(hash) => hash,
                None => {
                    let start = material_start(submitted.inverse_fraction_bits, &head_bytes, &inverse_bytes);
                    material_floor(start, model.sigma_floor_ppm)
                }
            };
            let bytes = chunk.len().saturating_add(origins.encoded_len());
            ctx.gas().consume(u64::try_from(bytes).unwrap_or(u64::MAX), "hash points")?;
            MATERIAL.set(ctx, &model.id, &material_next(before, shape, &chunk, &origins))?;
            self.store_points(ctx, model.id, Point::packed_len(shape), first, &chunk, origins)?;
        }
        if !last {
            let bytes = sums.to_bytes();
            ctx.gas().consume(
                u64::try_from(bytes.len()).unwrap_or(u64::MAX).saturating_mul(GAS_PER_SUM_BYTE),
                "certification sums",
            )?;
            ACCUMULATORS.set(&ctx.unmetered(), &model.id, &bytes)?;
            return Ok(Verdict::Unfinished);
        }
        if c.points_done == 0 {
            return Ok(Verdict::Refused(RefusalReason::NoData));
        }
        match certifier.finish(&sums) {
            Ok(certificate) => {
                c.distance_ppb = certificate.distance_ppb;
                c.probe_miss_ppb = certificate.probe_miss_ppb;
                Ok(Verdict::Certified)
            }
            Err(influence::Error::ProbeFailed) => Ok(Verdict::Refused(RefusalReason::BadInverse)),
            Err(influence::Error::NotOptimal | influence::Error::WrongCount) => {
                Ok(Verdict::Refused(RefusalReason::NotOptimal))
            }
            Err(_) => Ok(Verdict::Refused(RefusalReason::OutOfRange)),
        }
    }

    /// The leave-one-out losses so far, of a model that may be public to later contributions.
    fn calibration(&self, ctx: &Ctx, model: &pb::Model, training: &pb::Training) -> Res<Option<Calibration>> {
        if !self.may_judge(ctx, training)? {
            return Ok(None);
        }
        match CALIBRATIONS.get(ctx, &model.id)? {
            Some(bytes) => Calibration::from_bytes(&bytes).map(Some).map_err(Failure::corrupt),
            None => Ok(Some(Calibration::default())),
        }
    }

    /// Appends points to chunks of [`POINTS_PER_CHUNK`], so that neither the state nor the cost of reading it
    /// depends on the steps. Each point takes `packed_len` bytes.
    pub(crate) fn store_points(
        &self,
        ctx: &Ctx,
        id: u64,
        packed_len: usize,
        first: u64,
        packed: &[u8],
        origins: OriginChunk,
    ) -> Res<()> {
        let per_chunk = u64::try_from(POINTS_PER_CHUNK).unwrap_or(u64::MAX);
        let begun = first.checked_rem(per_chunk).unwrap_or(0);
        let mut key = first.saturating_sub(begun);
        let (mut points, mut all) = (Vec::new(), Vec::new());
        if begun > 0 {
            let missing = || Failure::corrupt("points chunk");
            points = POINTS.get(ctx, &(id, key))?.ok_or_else(missing)?;
            all = ORIGINS.get(ctx, &(id, key))?.ok_or_else(missing)?.origins;
        }
        points.extend_from_slice(packed);
        all.extend(origins.origins);
        let bytes = packed_len.saturating_mul(POINTS_PER_CHUNK);
        for (points, origins) in points.chunks(bytes).zip(all.chunks(POINTS_PER_CHUNK)) {
            POINTS.set(ctx, &(id, key), &points.to_vec())?;
            ORIGINS.set(ctx, &(id, key), &OriginChunk { origins: origins.to_vec() })?;
            key = key.saturating_add(per_chunk);
        }
        Ok(())
    }

    /// The embedding of an item. `None` for a text that the encoder refuses: it is no point of the model, because
    /// otherwise one text without a word would keep everybody from training on its datanet.
    pub(crate) fn embed(&self, ctx: &Ctx, encoder: &EncoderRef, item: &SnapshotItem) -> Res<Option<Vec<i8>>> {
        match encoder {
            EncoderRef::Identity => Ok(Some(item.features.clone())),
            EncoderRef::Artifact { id, hash, spec } => {
                let load = || self.artifact_file(ctx, &self.artifact(&ctx.unmetered(), *id)?);
                match self.encoder.encode(ctx, hash, &load, &item.features) {
                    Err(Failure::Tx(refusal)) if spec.text.is_some() && text_refused(&refusal) => Ok(None),
                    result => result.map(Some),
                }
            }
        }
    }

    /// Where the model's embeddings come from.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn encoder_ref(&self, ctx: &Ctx, model: &pb::Model) -> Res<EncoderRef> {
        if model.artifact_id == 0 {
            return Ok(EncoderRef::Identity);
        }
        let artifact = self.artifact(ctx, model.artifact_id)?;
        let hash = artifact.sha256.as_slice().try_into().map_err(|_| Failure::corrupt("artifact hash"))?;
        Ok(EncoderRef::Artifact { id: artifact.id, hash, spec: spec_of(&artifact)? })
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

/// The snapshots of a training.
fn announced(model: &pb::Model, training: &pb::Training) -> Vec<SnapshotSpec> {
    let ago = training.snapshots_ago.iter().copied().chain(std::iter::repeat(0));
    let announced = position(training.height, training.ago);
    training.snapshots.iter().zip(ago).map(|(snapshot, ago)| snapshot_spec(model, snapshot, ago, announced)).collect()
}

/// Start of the hash that identifies what inference and attribution compute with:
/// `h_0 = H("model", fraction bits, H(weights), H(inverse))`.
pub fn material_start(inverse_fraction_bits: u32, weights: &[u8], inverse: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(STORE.as_bytes())
        .chain_update(inverse_fraction_bits.to_be_bytes())
        .chain_update(Sha256::digest(weights))
        .chain_update(Sha256::digest(inverse))
        .finalize()
        .to_vec()
}

/// Its extension by the floor of a model whose base of payment has one: `H(h, "sigma floor", ppm)`.
pub fn material_floor(start: Vec<u8>, sigma_floor_ppm: u32) -> Vec<u8> {
    if sigma_floor_ppm == 0 {
        return start;
    }
    let hash = Sha256::new().chain_update(start).chain_update(b"sigma floor");
    hash.chain_update(sigma_floor_ppm.to_be_bytes()).finalize().to_vec()
}

/// Its extension by points as they are packed, which have one length, and their origins: `h_{k+1} = H(h_k,
/// point, origin)` for each. The origins belong to it, since they decide who is paid. How the points lie in
/// chunks does not: anybody chooses that by the size of a step.
pub fn material_next(before: Vec<u8>, shape: Shape, points: &[u8], origins: &OriginChunk) -> Vec<u8> {
    let next = |hash: Vec<u8>, (point, origin): (&[u8], &Origin)| {
        Sha256::new().chain_update(hash).chain_update(point).chain_update(origin.encode_to_vec()).finalize().to_vec()
    };
    points.chunks_exact(Point::packed_len(shape)).zip(&origins.origins).fold(before, next)
}

/// What a step has shown.
pub(crate) enum Verdict {
    Unfinished,
    Certified,
    Refused(RefusalReason),
}
