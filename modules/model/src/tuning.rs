//! Tuners whose part follows from what their model gains over those that it was tuned from. What such a model must be,
//! where its test begins, and what a measurement found; measuring itself is the module `job`'s.

use crate::errors::ModelError;
use crate::events;
use crate::keeper::ModelKeeper;
use crate::keys::MODELS;
use openledger_core::ports::{MeasuredGain, MeasuredTuners, TunerShare, UnmeasuredModel};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::{ModelKind, ModelStatus, TunerRule};

/// What the tuners of a model receive of their part.
pub fn tuner_share(model: &pb::Model) -> TunerShare {
    match (model.tuner_rule(), model.measurement) {
        (TunerRule::Declared, _) => TunerShare::Declared,
        (TunerRule::Measured, Some(m)) if m.items > 0 => TunerShare::Measured { after: m.height, ppm: m.share_ppm },
        (TunerRule::Measured, _) => TunerShare::Unmeasured,
    }
}

impl ModelKeeper {
    /// Refuses measured tuners of a model that cannot be held against its parents, which are certified.
    pub(crate) fn check_tuning(&self, ctx: &Ctx, m: &pb::MsgCreateModel, input_dimension: u32) -> Res<()> {
        match TunerRule::try_from(m.tuner_rule) {
            Ok(TunerRule::Declared) => return Ok(()),
            Ok(TunerRule::Measured) => {}
            Err(_) => return Err(ModelError::InvalidTuning.into()),
        }
        let text = self.reads_text(ctx, m.artifact_id)?;
        let mut fits = m.kind() == ModelKind::Head && !m.tuners.is_empty() && !m.parents.is_empty();
        for parent in &m.parents {
            let parent = self.model(ctx, parent.model_id)?;
            // No vector is as long as the longest text, and texts are read at any length.
            let alike = self.reads_text(ctx, parent.artifact_id)? == text
                && (text || parent.input_dimension == input_dimension);
            fits = fits && alike && parent.kind() == ModelKind::Head && parent.classes == m.classes;
        }
        if fits { Ok(()) } else { Err(ModelError::InvalidTuning.into()) }
    }

    pub(crate) fn reads_text(&self, ctx: &Ctx, artifact_id: u64) -> Res<bool> {
        Ok(artifact_id != 0 && self.artifact(ctx, artifact_id)?.text.is_some())
    }

    /// Fixes the test of a model that has just been certified: what comes after all items that its datanet has now.
    pub(crate) fn fix_test(&self, ctx: &Ctx, model: &mut pb::Model) -> Res<()> {
        if model.tuner_rule() == TunerRule::Declared {
            return Ok(());
        }
        let parent = model.parents.first().ok_or_else(|| Failure::corrupt("measured tuners without a parent"))?;
        let training = self.model(ctx, parent.model_id)?.training.unwrap_or_default();
        let snapshot = training.snapshots.first().ok_or_else(|| Failure::corrupt("a parent without a training"))?;
        let datanet_id = snapshot.datanet_id;
        let first_item = self.datanets.item_bound(ctx, datanet_id)?.saturating_add(1);
        model.measurement = Some(pb::Measurement { datanet_id, first_item, ..pb::Measurement::default() });
        Ok(())
    }

    /// The model and its test, if that waits for an end.
    fn to_measure(&self, ctx: &Ctx, model_id: u64) -> Res<(pb::Model, pb::Measurement)> {
        let model = self.model(ctx, model_id)?;
        let waits = model.measurement.filter(|m| m.items == 0 && model.status() == ModelStatus::Certified);
        let test = waits.ok_or(ModelError::NothingToMeasure)?;
        Ok((model, test))
    }
}

impl MeasuredTuners for ModelKeeper {
    fn unmeasured(&self, ctx: &Ctx, model_id: u64) -> Res<UnmeasuredModel> {
        let (model, test) = self.to_measure(ctx, model_id)?;
        let mut interested = vec![ctx.parse_address(&model.creator)?];
        for tuner in &model.tuners {
            interested.push(ctx.parse_address(&tuner.address)?);
        }
        Ok(UnmeasuredModel {
            datanet_id: test.datanet_id,
            first_item: test.first_item,
            parents: model.parents.iter().map(|parent| parent.model_id).collect(),
            interested,
        })
    }

    fn measured(&self, ctx: &Ctx, model_id: u64, gain: &MeasuredGain) -> Res<()> {
        let (mut model, test) = self.to_measure(ctx, model_id)?;
        model.measurement = Some(pb::Measurement {
            items: gain.items,
            right: gain.right,
            rival_model_id: gain.rival,
            rival_right: gain.rival_right,
            share_ppm: gain.share_ppm,
            height: ctx.height(),
            ..test
        });
        MODELS.set(ctx, &model_id, &model)?;
        let MeasuredGain { items, right, rival, rival_right, share_ppm } = gain;
        ctx.emit_event(
            events::MEASURE_TUNERS,
            &[
                ("model_id", &model_id),
                ("items", items),
                ("right", right),
                ("rival_model_id", rival),
                ("rival_right", rival_right),
                ("share_ppm", share_ppm),
            ],
        );
        Ok(())
    }
}
