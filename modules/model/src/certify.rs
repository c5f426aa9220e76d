//! From the uploaded head to a certified model, in steps that anybody may send. See README.md.

use crate::errors::ModelError;
use crate::events;
use crate::evidence_keys::CALIBRATIONS;
use crate::keeper::{ModelKeeper, snapshot_spec};
use crate::keys::{ACCUMULATORS, CERTIFICATIONS, MODELS, SEEDING};
use openledger_core::collections::part;
use openledger_core::heights::position;
use openledger_core::ports::{SnapshotPage, SnapshotSpec};
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::calibration::Calibration;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{CertificationPhase, ModelKind, ModelStatus, RefusalReason};
use sha2::{Digest, Sha256};

/// Most points of one step; the gas limit is usually the lower bound.
pub(crate) const MAX_STEP: u32 = 4_096;
/// Domain of the probes' seed.
const SEED_DOMAIN: &[u8] = b"openledger/model/seed/v1";

impl ModelKeeper {
    /// Seeds the probes of the models that wait for this block: those whose last chunk came two blocks ago
    /// and paid for it.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn seed_probes(&self, ctx: &Ctx) -> Res<()> {
        let mut waiting = SEEDING.range(ctx, &part(&ctx.height()), false)?;
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
                self.fix_test(ctx, &mut model)?;
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
}

/// The snapshots of a training.
fn announced(model: &pb::Model, training: &pb::Training) -> Vec<SnapshotSpec> {
    let ago = training.snapshots_ago.iter().copied().chain(std::iter::repeat(0));
    let announced = position(training.height, training.ago);
    training.snapshots.iter().zip(ago).map(|(snapshot, ago)| snapshot_spec(model, snapshot, ago, announced)).collect()
}

/// What a step has shown.
pub(crate) enum Verdict {
    Unfinished,
    Certified,
    Refused(RefusalReason),
}
