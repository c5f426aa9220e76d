//! A page of a head's training set: its points, their place in the sums, and at the end the verdict on the head.

use crate::certify::Verdict;
use crate::errors::ModelError;
use crate::evidence_keys::CALIBRATIONS;
use crate::keeper::{ModelKeeper, shape};
use crate::keys::{ACCUMULATORS, MATERIAL, Origin, OriginChunk, WEIGHTS};
use crate::params;
use crate::points::{material_floor, material_next, material_start};
use openledger_core::ports::{EncoderRef, SnapshotPage};
use openledger_core::{Ctx, Failure, Res};
use openledger_influence::calibration::{Calibration, TEMPERATURES};
use openledger_influence::{
    self as influence, Accumulators, Certifier, CertifyParams, Head, HinvMatrix, Point, ProbeVectors, Shape,
};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::RefusalReason;
use prost::Message;

/// Multiply-adds that one exponential counts for.
pub(crate) const MACS_PER_EXPONENTIAL: u64 = 8;
/// Multiply-adds for each class of trying all temperatures on a point.
const TEMPERATURES_MACS: u64 = MACS_PER_EXPONENTIAL * TEMPERATURES as u64;
/// Gas for each byte of the sums between two steps. Every step overwrites them and the last one drops them,
/// so they cost less than state that stays; at the schedule's price the largest heads could not be certified
/// within a block of default size.
const GAS_PER_SUM_BYTE: u64 = 4;

/// What a step has read of the model that it certifies.
struct Submitted<'a> {
    model: &'a pb::Model,
    shape: Shape,
    head: &'a pb::Head,
    weights: Vec<u8>,
    inverse: Vec<u8>,
}

/// The page of a step, the datanet that it comes from, and the encoder of its items.
struct Items<'a> {
    datanet_id: u64,
    page: SnapshotPage,
    encoder: &'a EncoderRef,
}

/// The points of a page as they are stored, and where they come from.
#[derive(Default)]
struct Packed {
    points: Vec<u8>,
    origins: OriginChunk,
}

impl ModelKeeper {
    /// Adds the points of the next page to the sums, and judges the head after the last.
    pub(crate) fn absorb_page(
        &self,
        ctx: &Ctx,
        model: &pb::Model,
        c: &mut pb::Certification,
        max_items: u32,
    ) -> Res<Verdict> {
        let p = params::get(ctx)?;
        let training = model.training.as_ref().ok_or(ModelError::ModelState)?;
        let head = model.head.as_ref().ok_or(ModelError::ModelState)?;
        let shape = shape(model.classes, model.embedding_dimension)?;
        let (datanet_id, page, last) = self.next_page(ctx, model, c, max_items)?;
        let encoder = self.encoder_ref(ctx, model)?;
        let mut calibration = self.calibration(ctx, model, training)?;
        self.charge(ctx, &p, model, (shape, calibration.is_some()), &encoder, &page)?;

        let weights = WEIGHTS.get(ctx, &model.id)?.ok_or_else(|| Failure::corrupt("head"))?;
        ctx.gas().consume(head.inverse_size, "read inverse")?;
        let inverse = self.inverse_bytes(ctx, model.id, head)?;
        let submitted = Submitted { model, shape, head, weights, inverse };
        let decoded = Head::from_bytes(shape, &submitted.weights).map_err(Failure::corrupt)?;
        let Ok(matrix) = HinvMatrix::from_bytes(shape, head.inverse_fraction_bits, &submitted.inverse) else {
            return Ok(Verdict::Refused(RefusalReason::BadInverse));
        };
        let seed: [u8; 32] = c.seed.as_slice().try_into().map_err(|_| Failure::corrupt("seed"))?;
        let probes = ProbeVectors::new(&matrix, &seed);
        let demands = CertifyParams {
            lambda_ppb: training.lambda_ppb,
            tolerance_ppm: p.tolerance_ppm,
            probe_tolerance_ppm: p.probe_tolerance_ppm,
        };
        let certifier =
            Certifier::new(&decoded, &matrix, &probes, demands, head.points).map_err(|_| ModelError::InvalidParams)?;
        let mut sums = match ACCUMULATORS.get(ctx, &model.id)? {
            Some(bytes) => Accumulators::from_bytes(shape, &bytes).map_err(Failure::corrupt)?,
            None => Accumulators::new(shape),
        };

        let first = c.points_done;
        let items = Items { datanet_id, page, encoder: &encoder };
        let packed = match self.absorb_items(ctx, &certifier, &mut sums, &mut calibration, items, c)? {
            Ok(packed) => packed,
            Err(reason) => return Ok(Verdict::Refused(reason)),
        };
        if let Some(losses) = &calibration {
            CALIBRATIONS.set(ctx, &model.id, &losses.to_bytes())?;
        }
        if !packed.points.is_empty() {
            self.keep_points(ctx, &submitted, first, packed)?;
        }
        if last {
            return Ok(verdict(&certifier, &sums, c));
        }
        let bytes = sums.to_bytes();
        let gas = u64::try_from(bytes.len()).unwrap_or(u64::MAX).saturating_mul(GAS_PER_SUM_BYTE);
        ctx.gas().consume(gas, "certification sums")?;
        ACCUMULATORS.set(&ctx.unmetered(), &model.id, &bytes)?;
        Ok(Verdict::Unfinished)
    }

    /// Charges for the work on a page before it is done.
    fn charge(
        &self,
        ctx: &Ctx,
        p: &pb::Params,
        model: &pb::Model,
        (shape, calibrates): (Shape, bool),
        encoder: &EncoderRef,
        page: &SnapshotPage,
    ) -> Res<()> {
        let encoder_gas = self.embedding_gas(p, encoder, &page.items);
        let items = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        let tempering = if calibrates { u64::from(model.classes).saturating_mul(TEMPERATURES_MACS) } else { 0 };
        let each = influence::cost::certify_point_macs(shape, 0).saturating_add(tempering);
        let macs = influence::cost::probe_macs(shape).saturating_add(items.saturating_mul(each));
        ctx.gas().consume(params::gas_of_macs(p, macs).saturating_add(encoder_gas), "certify")
    }

    /// Makes points of the items and adds them up, or says why the head is refused.
    fn absorb_items(
        &self,
        ctx: &Ctx,
        certifier: &Certifier<'_>,
        sums: &mut Accumulators,
        calibration: &mut Option<Calibration>,
        items: Items<'_>,
        c: &mut pb::Certification,
    ) -> Res<Result<Packed, RefusalReason>> {
        let mut packed = Packed::default();
        for item in items.page.items {
            let Some(embedding) = self.embed(ctx, items.encoder, &item)? else { continue };
            let label = u16::try_from(item.label).map_err(|_| ModelError::InvalidShape)?;
            let absorbed = match calibration {
                Some(losses) => {
                    certifier.absorb_calibrating(sums, losses, c.points_done, &embedding, label, item.novelty_ppm)
                }
                None => certifier.absorb(sums, c.points_done, &embedding, label, item.novelty_ppm),
            };
            match absorbed {
                Ok(point) => point.pack(&mut packed.points),
                Err(influence::Error::NotPositiveDefinite) => return Ok(Err(RefusalReason::BadInverse)),
                Err(influence::Error::WrongCount) => return Ok(Err(RefusalReason::NotOptimal)),
                Err(_) => return Ok(Err(RefusalReason::OutOfRange)),
            }
            let (datanet_id, owner) = (items.datanet_id, item.owner.as_bytes().to_vec());
            packed.origins.origins.push(Origin { datanet_id, item_id: item.item_id, owner });
            c.points_done = c.points_done.saturating_add(1);
        }
        Ok(Ok(packed))
    }

    /// Stores the points of a page, the first of which has this number, and carries on the hash of the material.
    fn keep_points(&self, ctx: &Ctx, submitted: &Submitted<'_>, first: u64, packed: Packed) -> Res<()> {
        let (model, shape) = (submitted.model, submitted.shape);
        let before = match MATERIAL.get(ctx, &model.id)? {
            Some(hash) => hash,
            None => {
                let bits = submitted.head.inverse_fraction_bits;
                let start = material_start(bits, &submitted.weights, &submitted.inverse);
                material_floor(start, model.sigma_floor_ppm)
            }
        };
        let bytes = packed.points.len().saturating_add(packed.origins.encoded_len());
        ctx.gas().consume(u64::try_from(bytes).unwrap_or(u64::MAX), "hash points")?;
        MATERIAL.set(ctx, &model.id, &material_next(before, shape, &packed.points, &packed.origins))?;
        self.store_points(ctx, model.id, Point::packed_len(shape), first, &packed.points, packed.origins)
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
}

/// What the sums over all points say of the head.
fn verdict(certifier: &Certifier<'_>, sums: &Accumulators, c: &mut pb::Certification) -> Verdict {
    if c.points_done == 0 {
        return Verdict::Refused(RefusalReason::NoData);
    }
    match certifier.finish(sums) {
        Ok(certificate) => {
            c.distance_ppb = certificate.distance_ppb;
            c.probe_miss_ppb = certificate.probe_miss_ppb;
            Verdict::Certified
        }
        Err(influence::Error::ProbeFailed) => Verdict::Refused(RefusalReason::BadInverse),
        Err(influence::Error::NotOptimal | influence::Error::WrongCount) => Verdict::Refused(RefusalReason::NotOptimal),
        Err(_) => Verdict::Refused(RefusalReason::OutOfRange),
    }
}
